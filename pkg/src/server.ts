/** The worker's half of the port: requests in, replies and reports out. The engine is handed in, so tests can bring theirs. */
import type { ErrorFields } from './errors.js';
import type { Answer, Argument, Command, ConnectArgument, Report, Request, Verb } from './protocol.js';
import type { Progress, PortLike, StorageQuery, Tamper } from './types.js';
import type { Client, ClientReport } from './wasm/client.js';

/** Makes the client behind a port; `crashed` is for a panic. */
export interface Engine {
  connect(argument: ConnectArgument, report: (report: ClientReport) => void, crashed: (message: string) => void): Promise<EngineClient>;
}

/** The verbs of the wasm client that the port offers. */
export type EngineClient = Pick<Client, 'progress' | 'at' | 'release' | 'subnets' | 'metagraph' | 'read' | 'inspect' | 'close'>;

/** Serves one client over `port`; gives a function that reports a crash. */
export function serve(port: PortLike, engine: Engine): (message: string) => void {
  const server = new Server(port, engine);
  port.addEventListener('message', (event: { data: Command }) => server.handle(event.data));
  port.start?.();
  return (message) => server.crashed(message);
}

class Server {
  readonly #port: PortLike;
  readonly #engine: Engine;
  readonly #cancelled = new Set<number>();
  #client: EngineClient | null = null;
  #over = false;

  constructor(port: PortLike, engine: Engine) {
    this.#port = port;
    this.#engine = engine;
  }

  handle(command: Command): void {
    switch (command.kind) {
      case 'call':
        return void this.#reply(command);
      case 'cancel':
        return void this.#cancelled.add(command.id);
      case 'release':
        return this.#client?.release(command.handle);
      case 'close':
        return this.#close();
    }
  }

  /** After this nothing more is sent. */
  crashed(message: string): void {
    this.#send({ kind: 'crashed', message });
    this.#over = true;
  }

  async #reply(request: Request): Promise<void> {
    const { id } = request;
    try {
      const value = await this.#perform(request);
      if (this.#cancelled.delete(id)) this.#discard(request.verb, value);
      else this.#send({ kind: 'answer', id, value }, buffersOf(value));
    } catch (thrown) {
      if (!this.#cancelled.delete(id)) this.#send({ kind: 'failure', id, error: fieldsOf(thrown) });
    }
  }

  #perform(request: Request): Promise<Answer<Verb>> {
    switch (request.verb) {
      case 'connect':
        return this.#connect(request.argument);
      case 'at':
        return this.#living().at(request.argument.query ?? undefined);
      case 'subnets':
        return this.#living().subnets(request.argument.handle);
      case 'metagraph':
        return this.#living().metagraph(request.argument.handle, request.argument.netuid);
      case 'read':
        return this.#read(request.argument);
      case 'inspect':
        return this.#inspect(request.argument);
    }
  }

  async #connect(argument: Argument<'connect'>): Promise<Progress> {
    if (this.#client) throw fields('BAD_ARGUMENT', 'caller', 'this port has a client already', 'Use one port a client.');
    const client = await this.#engine.connect(argument, (report) => this.#send(report), (message) => this.crashed(message));
    if (this.#over) client.close();
    this.#client = client;
    return client.progress();
  }

  #read({ handle, query }: { handle: number; query: StorageQuery }): Promise<Answer<'read'>> {
    return this.#living().read(handle, query);
  }

  #inspect({ handle, query, tamper }: { handle: number; query: StorageQuery; tamper: Tamper | null }): Promise<Answer<'inspect'>> {
    return this.#living().inspect(handle, query, tamper ?? undefined);
  }

  #living(): EngineClient {
    if (!this.#client || this.#over) throw fields('CLOSED', 'caller', 'there is no client behind this port', 'Connect first.');
    return this.#client;
  }

  /** An answer nobody waits for any more must not keep its snapshot. */
  #discard(verb: Verb, value: Answer<Verb>): void {
    if (verb === 'at') this.#client?.release((value as Answer<'at'>).handle);
  }

  #close(): void {
    this.#over = true;
    this.#client?.close();
    this.#port.close?.();
  }

  #send(report: Report, transfer: Transferable[] = []): void {
    if (!this.#over) this.#port.postMessage(report, transfer);
  }
}

/** The buffers of the typed arrays in an answer: they move to the page instead of being copied. */
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
