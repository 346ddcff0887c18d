/** The worker's half of a port, whatever it serves: requests in, replies and reports out. */
import type { ErrorFields } from './errors.js';
import type { PortLike } from './types.js';
import type { Answer, Command, Reply, Request, Verb, Verbs } from './wire.js';

/** What a port serves. */
export interface Service<C extends Verbs<C>> {
  /** Does what is asked; `step` tells how far it has come, `cancelled` whether anybody still waits. Rejects with {@link ErrorFields}. */
  perform(request: Request<C>, step: (step: any) => void, cancelled: () => boolean): Promise<Answer<C, Verb<C>>>;
  /** Gets an answer that nobody waits for any more. */
  discard?(verb: Verb<C>, value: Answer<C, Verb<C>>): void;
  release?(handle: number): void;
  /** Nothing more will be asked. */
  close(): void;
}

/** Serves `service` over `port`. `R`: what it tells unasked. */
export function respond<C extends Verbs<C>, R extends { kind: string }>(port: PortLike, service: Service<C>): Responder<R> {
  const responder = new Port<C, R>(port, service);
  port.addEventListener('message', (event: { data: Command<C> }) => responder.handle(event.data));
  port.start?.();
  return responder;
}

export interface Responder<R> {
  /** Whether nothing more is sent. */
  readonly over: boolean;
  tell(report: R): void;
  /** After this nothing more is sent. */
  crashed(message: string): void;
}

class Port<C extends Verbs<C>, R extends { kind: string }> implements Responder<R> {
  readonly #port: PortLike;
  readonly #service: Service<C>;
  readonly #cancelled = new Set<number>();
  over = false;

  constructor(port: PortLike, service: Service<C>) {
    this.#port = port;
    this.#service = service;
  }

  handle(command: Command<C>): void {
    switch (command.kind) {
      case 'call':
        return void this.#reply(command);
      case 'cancel':
        return void this.#cancelled.add(command.id);
      case 'release':
        return this.#service.release?.(command.handle);
      case 'close':
        return this.#close();
    }
  }

  tell(report: R): void {
    this.#send(report);
  }

  crashed(message: string): void {
    this.#send({ kind: 'crashed', message });
    this.over = true;
  }

  async #reply(request: Request<C>): Promise<void> {
    const { id, verb } = request;
    const cancelled = () => this.over || this.#cancelled.has(id);
    try {
      const value = await this.#service.perform(request, (step) => this.#send({ kind: 'step', id, step }), cancelled);
      if (this.#cancelled.delete(id)) this.#service.discard?.(verb, value);
      else this.#send({ kind: 'answer', id, value }, buffersOf(value));
    } catch (thrown) {
      if (!this.#cancelled.delete(id)) this.#send({ kind: 'failure', id, error: fieldsOf(thrown) });
    }
  }

  #close(): void {
    this.over = true;
    this.#service.close();
    this.#port.close?.();
  }

  #send(message: Reply | R, transfer: Transferable[] = []): void {
    if (!this.over) this.#port.postMessage(message, transfer);
  }
}

/** The buffers of the typed arrays in a message: they move instead of being copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return;
    if (ArrayBuffer.isView(item)) found.add(item.buffer as ArrayBuffer);
    else if (!Array.isArray(item) || typeof item[0] === 'object') Object.values(item).forEach(visit);
  };
  visit(value);
  return [...found];
}

/** What the wasm rejects with is plain fields already; anything else is a bug of ours. */
function fieldsOf(thrown: unknown): ErrorFields {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'fault' in thrown) return thrown as ErrorFields;
  return fields('UNKNOWN', 'bug', thrown instanceof Error ? thrown.message : String(thrown), 'Report this message.');
}

/** An error of this half's own. */
export function fields(code: ErrorFields['code'], fault: ErrorFields['fault'], message: string, hint: string): ErrorFields {
  return { code, fault, message, retryable: false, hint };
}
