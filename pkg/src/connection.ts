/** The page's half of the port: pending calls, cancellation, and what happens to them when the worker dies. */
import { LightClientError, aborted, closed, crashed } from './errors.js';
import type { Answer, Argument, Command, Report, Verb } from './protocol.js';
import type { PortLike } from './types.js';

/** What arrives unasked. */
export interface Events {
  report(report: Exclude<Report, { kind: 'answer' | 'failure' | 'crashed' }>): void;
  /** The connection is over; called once. */
  ended(error: LightClientError): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: LightClientError): void;
}

export class Connection {
  readonly #port: PortLike;
  readonly #events: Events;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #end: LightClientError | null = null;

  constructor(port: PortLike, events: Events) {
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
  call<V extends Verb>(verb: V, argument: Argument<V>, signal?: AbortSignal): Promise<Answer<V>> {
    if (this.#end) return Promise.reject(this.#end);
    if (signal?.aborted) return Promise.reject(aborted(signal));
    const id = this.#next++;
    const reply = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#send({ kind: 'call', id, verb, argument } as Command);
    const answer = signal ? this.#abortable(id, reply, signal) : reply;
    return answer as Promise<Answer<V>>;
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

  #send(command: Command): void {
    try {
      this.#port.postMessage(command);
    } catch (cause) {
      this.#finish(crashed('it cannot be reached', cause));
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  readonly #onMessage = (event: { data: Report }): void => {
    if (this.#end) return;
    const report = event.data;
    switch (report.kind) {
      case 'answer':
        return this.#settle(report.id)?.resolve(report.value);
      case 'failure':
        return this.#settle(report.id)?.reject(new LightClientError(report.error));
      case 'crashed':
        return this.#finish(crashed(report.message));
      default:
        return this.#events.report(report);
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
