/** The light client's half of the port. The engine is handed in, so tests can bring theirs. */
import type { Calls, ConnectArgument, EpochArgument, Report } from './protocol.js';
import { fields, respond, type Responder, type Service } from './responder.js';
import type { AuditProgress, PortLike, Progress, StorageQuery, Tamper } from './types.js';
import type { Client, ClientReport } from './wasm/client.js';
import type { Answer, Argument, Request, Verb } from './wire.js';

/** Makes the client behind a port; `crashed` is for a panic. */
export interface Engine {
  connect(argument: ConnectArgument, report: (report: ClientReport) => void, crashed: (message: string) => void): Promise<EngineClient>;
}

/** The verbs of the wasm client that the port offers. */
export type EngineClient = Pick<
  Client,
  'progress' | 'at' | 'release' | 'subnets' | 'metagraph' | 'read' | 'inspect' | 'epoch' | 'epochInput' | 'audit' | 'close'
>;

/** Serves one client over `port`; gives a function that reports a crash. */
export function serve(port: PortLike, engine: Engine): (message: string) => void {
  const server = new Server(engine);
  const responder = respond<Calls, Report>(port, server);
  server.responder = responder;
  return (message) => responder.crashed(message);
}

class Server implements Service<Calls> {
  readonly #engine: Engine;
  #client: EngineClient | null = null;
  /** Set before the first request. */
  responder!: Responder<Report>;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  perform(request: Request<Calls>, step: (step: AuditProgress) => void): Promise<Answer<Calls, Verb<Calls>>> {
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
      case 'epoch':
        return this.#epoch(request.argument);
      case 'epochInput':
        return this.#epochInput(request.argument);
      case 'audit':
        return this.#audit(request.argument, step);
    }
  }

  release(handle: number): void {
    this.#client?.release(handle);
  }

  /** An answer nobody waits for any more must not keep its snapshot. */
  discard(verb: Verb<Calls>, value: Answer<Calls, Verb<Calls>>): void {
    if (verb === 'at') this.release((value as Answer<Calls, 'at'>).handle);
  }

  close(): void {
    this.#client?.close();
  }

  async #connect(argument: Argument<Calls, 'connect'>): Promise<Progress> {
    if (this.#client) throw fields('BAD_ARGUMENT', 'caller', 'this port has a client already', 'Use one port a client.');
    const { responder } = this;
    const client = await this.#engine.connect(argument, (report) => responder.tell(report), (message) => responder.crashed(message));
    if (responder.over) client.close();
    this.#client = client;
    return client.progress();
  }

  #read({ handle, query }: { handle: number; query: StorageQuery }): Promise<Answer<Calls, 'read'>> {
    return this.#living().read(handle, query);
  }

  #inspect({ handle, query, tamper }: { handle: number; query: StorageQuery; tamper: Tamper | null }): Promise<Answer<Calls, 'inspect'>> {
    return this.#living().inspect(handle, query, tamper ?? undefined);
  }

  #epoch({ handle, netuid, mechanism, change }: Argument<Calls, 'epoch'>): Promise<Answer<Calls, 'epoch'>> {
    return this.#living().epoch(handle, netuid, mechanism, change ?? undefined);
  }

  #epochInput({ handle, netuid, mechanism }: EpochArgument): Promise<Answer<Calls, 'epochInput'>> {
    return this.#living().epochInput(handle, netuid, mechanism);
  }

  #audit({ netuid, block }: Argument<Calls, 'audit'>, step: (step: AuditProgress) => void): Promise<Answer<Calls, 'audit'>> {
    return this.#living().audit(netuid, block ?? undefined, step);
  }

  #living(): EngineClient {
    if (!this.#client || this.responder.over) throw fields('CLOSED', 'caller', 'there is no client behind this port', 'Connect first.');
    return this.#client;
  }
}
