/** The page's half of the port: pending calls, cancellation, and what happens to them when the worker dies. */
import { LightClientError, aborted, closed, crashed } from './errors.js';
import type { PortLike } from './types.js';
import type { Answer, Argument, Command, Reply, Verb, Verbs } from './wire.js';

/** What arrives unasked. */
export interface Events<R> {
  report(report: R): void;
  /** The connection is over; called once. */
  ended(error: LightClientError): void;
}

export interface CallSettings {
  signal?: AbortSignal | undefined;
  /** Hears how far the call has come. */
  onStep?: ((step: any) => void) | undefined;
  /** Buffers of the argument that may move instead of being copied. */
  transfer?: Transferable[] | undefined;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: LightClientError): void;
  onStep: ((step: any) => void) | undefined;
}

/** `C`: what can be asked; `R`: what is told unasked. */
export class Connection<C extends Verbs<C>, R extends { kind: string }> {
  readonly #port: PortLike;
  readonly #events: Events<R>;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #end: LightClientError | null = null;

  constructor(port: PortLike, events: Events<R>) {
    this.#port = port;
    this.#events = events;
    port.addEventListener('message', this.#onMessage);
    port.addEventListener('messageerror', this.#onBroken);
    port.addEventListener('error', this.#onBroken);
    port.start?.();
  }

  /** Why the connection is over, or `null` while it lives. */
  get end(): LightClientError | null {
    return this.#end;
  }

  /** Sends a request and waits for its reply, the signal, or the end of the worker. */
  call<V extends Verb<C>>(verb: V, argument: Argument<C, V>, { signal, onStep, transfer }: CallSettings = {}): Promise<Answer<C, V>> {
    if (this.#end) return Promise.reject(this.#end);
    if (signal?.aborted) return Promise.reject(aborted(signal));
    const id = this.#next++;
    const reply = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject, onStep }));
    this.#send({ kind: 'call', id, verb, argument } as Command<C>, transfer);
    const answer = signal ? this.#abortable(id, reply, signal) : reply;
    return answer as Promise<Answer<C, V>>;
  }

  /** Lets the worker forget a snapshot. */
  release(handle: number): void {
    if (!this.#end) this.#send({ kind: 'release', handle });
  }

  /** Ends the worker. Pending calls reject with `CLOSED`; a second time does nothing. */
  close(): void {
    if (this.#end) return;
    this.#send({ kind: 'close' });
    this.#finish(closed());
  }

  async #abortable(id: number, reply: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const onAbort = () => {
      this.#send({ kind: 'cancel', id });
      this.#settle(id)?.reject(aborted(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await reply;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #send(command: Command<C>, transfer: Transferable[] = []): void {
    try {
      this.#port.postMessage(command, transfer);
    } catch (cause) {
      this.#finish(crashed('it cannot be reached', cause));
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  readonly #onMessage = (event: { data: Reply | R }): void => {
    if (this.#end) return;
    const told = event.data;
    if (!isReply(told)) return this.#events.report(told);
    switch (told.kind) {
      case 'answer':
        return this.#settle(told.id)?.resolve(told.value);
      case 'failure':
        return this.#settle(told.id)?.reject(new LightClientError(told.error));
      case 'step':
        return this.#pending.get(told.id)?.onStep?.(told.step);
      case 'crashed':
        return this.#finish(crashed(told.message));
    }
  };

  readonly #onBroken = (event: { message?: string; error?: unknown; preventDefault?(): void }): void => {
    event.preventDefault?.();
    this.#finish(crashed(event.message || 'it could not be loaded or sent an unreadable message', event.error));
  };

  #finish(error: LightClientError): void {
    if (this.#end) return;
    this.#end = error;
    this.#port.removeEventListener('message', this.#onMessage);
    this.#port.removeEventListener('messageerror', this.#onBroken);
    this.#port.removeEventListener('error', this.#onBroken);
    this.#port.terminate?.();
    this.#port.close?.();
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#events.ended(error);
  }
}

function isReply(told: Reply | { kind: string }): told is Reply {
  return ['answer', 'failure', 'step', 'crashed'].includes(told.kind);
}
