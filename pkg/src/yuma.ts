/**
 * `taolight/yuma`: many epochs of Yuma Consensus at once, in a worker of its own, on a GPU where that is faster. It
 * needs no light client: any {@link EpochInput} will do, such as that of `snapshot.subnets.epochInput(netuid)`.
 *
 * ```ts
 * import { Yuma } from 'taolight/yuma';
 * const yuma = await Yuma.create({ backend: 'auto' });
 * const [half, most] = await yuma.batch(input, [{ kappa: 32_767 }, { kappa: 58_981 }]);
 * console.log(half.incentive, most.incentive, yuma.backend, yuma.why);
 * yuma.dispose();
 * ```
 */
import { Connection } from './connection.js';
import { LightClientError, crashed } from './errors.js';
import { packScenarios, unpackOutputs } from './pack.js';
import type { EpochChange, EpochInput, EpochOutput, PortLike } from './types.js';
import type { Collusion, CollusionSettings, Gain, Outcome, Plan, Variation } from './types-whatif.js';
import type { Backend, BatchOptions, BatchReport, QuestionOptions, YumaOptions } from './types-yuma.js';
import type { YumaCalls } from './yuma-protocol.js';

export { LightClientError } from './errors.js';
export type { ErrorCode, ErrorFields, Fault } from './errors.js';
export type * from './types-epoch.js';
export type * from './types-whatif.js';
export type * from './types-yuma.js';

export class Yuma {
  readonly #connection: Connection<YumaCalls, never>;
  #report: BatchReport;
  #backend: Backend | null;

  private constructor(connection: Connection<YumaCalls, never>, asked: YumaOptions['backend'], report: BatchReport) {
    this.#connection = connection;
    this.#report = report;
    this.#backend = asked !== 'auto' ? asked : report.adapter === null ? 'cpu' : null;
  }

  /**
   * Starts a worker, loads the wasm and opens the GPU where one is wanted.
   *
   * @throws LightClientError with `GPU_UNAVAILABLE` for the backend `webgpu` where there is none.
   */
  static async create(options: YumaOptions): Promise<Yuma> {
    const connection = new Connection<YumaCalls, never>(options.port ?? startWorker(), { report() {}, ended() {} });
    const wasm = options.wasm instanceof URL ? options.wasm.href : (options.wasm ?? null);
    try {
      const settings = { signal: options.signal, onStep: options.onProgress };
      const report = await connection.call('open', { backend: options.backend, wasm }, settings);
      return new Yuma(connection, options.backend, report);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Who computed the last batch, or will compute the first. `null` while `auto` has had none to measure both on. */
  get backend(): Backend | null {
    return this.#backend;
  }

  /** The GPU by name, whether it is taken or not; `null` where there is none. */
  get adapter(): string | null {
    return this.#report.adapter;
  }

  /** Why it is that backend, in words. */
  get why(): string {
    return this.#backend === null ? 'the first batch decides: both are measured on it' : this.#report.why;
  }

  /** How the last batch was computed. */
  get report(): Readonly<BatchReport> {
    return this.#report;
  }

  /** Why it no longer works: `CLOSED`, `CRASHED`, or `null` while it does. */
  get ended(): LightClientError | null {
    return this.#connection.end;
  }

  /**
   * What each scenario's epoch would be, in their order. Results are the chain's integers, bit for bit, whoever
   * computes them; with `explore-f32` they are close. What the GPU does not take the processor computes.
   */
  async batch(input: EpochInput, scenarios: readonly EpochChange[], options: BatchOptions = {}): Promise<EpochOutput[]> {
    const packed = packScenarios(scenarios);
    const argument = { input, scenarios: packed, number: options.number ?? 'exact' };
    const settings = { signal: options.signal, onStep: options.onProgress, transfer: [packed.buffer] };
    const { outputs, report } = await this.#connection.call('batch', argument, settings);
    this.#told(report);
    return unpackOutputs(outputs);
  }

  /**
   * Validators that favour the same miners, or each other, beyond what consensus grants: in the same places more than the noise of this subnet explains.
   * It is a finding about weights, not about intentions: one owner's validators look alike too.
   */
  async collusion(input: EpochInput, settings: CollusionSettings = {}, options: QuestionOptions = {}): Promise<Collusion> {
    const { found } = await this.#connection.call('collusion', { input, settings }, asked(options));
    return found;
  }

  /** What every neuron gains when a validator gives each of some miners more, one after the other. */
  async sensitivity(input: EpochInput, variation: Variation, options: QuestionOptions = {}): Promise<Gain[]> {
    const { gains, report } = await this.#connection.call('sensitivity', { input, variation }, asked(options));
    this.#told(report);
    return gains;
  }

  /** What validators of several minds get over many epochs, in worlds that differ by chance alone. */
  async simulate(plan: Plan, options: QuestionOptions = {}): Promise<Outcome> {
    const { outcome, report } = await this.#connection.call('simulate', { plan }, asked(options));
    this.#told(report);
    return outcome;
  }

  /** Ends the worker and gives the GPU back. Pending calls reject with `CLOSED`. Doing it twice is harmless. */
  dispose(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #told(report: BatchReport): void {
    this.#report = report;
    this.#backend = report.backend;
  }
}

function asked({ signal, onProgress }: QuestionOptions): { signal: AbortSignal | undefined; onStep: QuestionOptions['onProgress'] } {
  return { signal, onStep: onProgress };
}

/** The literal form bundlers look for; kept in one place. */
function startWorker(): PortLike {
  try {
    return new Worker(new URL('./yuma-worker.js', import.meta.url), { type: 'module', name: 'taolight-yuma' });
  } catch (cause) {
    throw crashed('it cannot be started', cause);
  }
}
