/** The page's handle on a light client that lives in a worker. */
import { Connection } from './connection.js';
import { LightClientError, badArgument, crashed } from './errors.js';
import { Latest } from './latest.js';
import { isUint, netuidOf } from './numbers.js';
import type { Calls, Report } from './protocol.js';
import { Snapshot } from './snapshot.js';
import type { AuditOptions, AuditReport, BlockQuery, CallOptions, ChainSpec, ConnectOptions, Head, PortLike, Progress } from './types.js';

export class LightClient {
  readonly #connection: Connection<Calls, Report>;
  readonly #reports: Reports;

  private constructor(connection: Connection<Calls, Report>, reports: Reports) {
    this.#connection = connection;
    this.#reports = reports;
  }

  /**
   * Starts a worker, walks from the checkpoint of `spec` to a verified head, and follows from there.
   *
   * @throws LightClientError with the code of the first endpoint's failure when none leads to a verified head.
   */
  static async connect(spec: ChainSpec, options: ConnectOptions): Promise<LightClient> {
    if (options.endpoints.length === 0) throw badArgument('no endpoint is given');
    const reports = new Reports(options);
    const connection = new Connection<Calls, Report>(options.port ?? startWorker(), reports);
    const wasm = options.wasm instanceof URL ? options.wasm.href : (options.wasm ?? null);
    const argument = { spec: JSON.stringify(spec), endpoints: options.endpoints, wasm, log: options.logger !== undefined };
    try {
      reports.progress = await connection.call('connect', argument, options);
      return new LightClient(connection, reports);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Where the client stands. */
  get progress(): Progress {
    return this.#reports.progress as Progress; // `connect` has set it
  }

  /** Why the client no longer works: `CLOSED`, `CRASHED`, or `null` while it does. */
  get ended(): LightClientError | null {
    return this.#connection.end;
  }

  /** Opens a block for reading. Without a query: the newest that is finalized or sealed by a quorum. */
  async at(query?: BlockQuery, options?: CallOptions): Promise<Snapshot> {
    const handle = await this.#connection.call('at', { query: query ?? null }, options);
    return new Snapshot(this.#connection, handle);
  }

  /** Heads as they are verified: the present one at once, then always the newest; a slow reader skips some. Ends on `close()`, throws when following fails for good. */
  heads(): AsyncIterable<Head> {
    return this.#reports.heads;
  }

  /**
   * Recomputes an epoch of a subnet from the proved state of the block before it, and compares with what the chain
   * stored. A runtime whose consensus is not known rejects with `CONSENSUS_UNSUPPORTED`; it is never a difference.
   */
  async audit(netuid: number, options: AuditOptions = {}): Promise<AuditReport> {
    const { block = null, signal, onProgress } = options;
    if (typeof block === 'number' && !isUint(block, 32)) throw badArgument(`${block} is no block number`);
    const argument = { netuid: netuidOf(netuid), block };
    return this.#connection.call('audit', argument, { signal, onStep: onProgress });
  }

  /** Ends the worker. Pending calls reject with `CLOSED`. Closing twice is harmless. */
  close(): void {
    this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** What the worker has told us so far, passed on to whom it concerns. */
class Reports {
  readonly heads = new Latest<Head>();
  progress: Progress | null = null;
  readonly #options: ConnectOptions;

  constructor(options: ConnectOptions) {
    this.#options = options;
  }

  report(report: Report): void {
    switch (report.kind) {
      case 'progress':
        this.progress = report.progress;
        return this.#options.onProgress?.(report.progress);
      case 'head':
        return this.heads.push(report.head);
      case 'log':
        return this.#options.logger?.(report.entry);
      case 'stopped':
        return this.heads.end(new LightClientError(report.error));
    }
  }

  ended(error: LightClientError): void {
    this.heads.end(error.code === 'CLOSED' ? undefined : error);
  }
}

/** The literal form bundlers look for; kept in one place. */
function startWorker(): PortLike {
  try {
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'taolight' });
  } catch (cause) {
    throw crashed('it cannot be started', cause);
  }
}
