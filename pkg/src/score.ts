/**
 * `taolight/score`: models that run here, scores of answers, and the row of weights they make, in a worker of its own,
 * on a GPU where that is faster. It needs no light client, and brings no weights: those come from where you say.
 *
 * ```ts
 * import { Scorer } from 'taolight/score';
 * using scorer = await Scorer.create({ backend: 'auto', onProgress: ({ sentence }) => console.log(sentence) });
 * await scorer.loadModel('/models/all-MiniLM-L6-v2/');
 * const { scores, copies } = await scorer.scoreResponses({ kind: 'similarity', reference }, answers, { copiesFrom: 0.95 });
 * const { uids, weights } = await scorer.toWeights(scores, { normalise: 'softmax', temperature: 0.1 });
 * ```
 *
 * Texts that are no valid Unicode are read as with U+FFFD in the place of what is not. One call runs at a time; others wait.
 */
import { Connection } from './connection.js';
import { LightClientError, badArgument, crashed } from './errors.js';
import { forecasts, matrixOf, rowsOf, textsOf } from './score-arguments.js';
import { batches } from './score-batches.js';
import { hyperparametersOf, uidsOf } from './score-hyperparameters.js';
import type { ScoreCalls } from './score-protocol.js';
import { demanded, plainSource, stallOf } from './score-source.js';
import { rulesOf, stepsOf, tasksOf, unitOf } from './score-tasks.js';
import type { PortLike } from './types.js';
import type {
  Backend, CallOptions, Forecast, Hyperparameters, LoadOptions, Matrix, ModelInfo, ModelSource, Perplexity, Ranked, ScoreMode, ScoreOptions,
  ScoreReport, ScoreResult, ScoreTask, ScorerOptions, TextMeasure, WeightedTask, WeightsRow,
} from './types-score.js';

export { LightClientError } from './errors.js';
export type { ErrorCode, ErrorFields, Fault } from './errors.js';
export type * from './types-score.js';

/** Texts of {@link Scorer.embedEach} that go through the model together, unless it is told otherwise. */
const BATCH = 32;

export class Scorer {
  readonly #connection: Connection<ScoreCalls, never>;
  #report: ScoreReport;
  #model: ModelInfo | null = null;

  private constructor(connection: Connection<ScoreCalls, never>, report: ScoreReport) {
    this.#connection = connection;
    this.#report = report;
  }

  /**
   * Starts a worker, loads the wasm and opens the GPU where one is wanted.
   *
   * @throws LightClientError with `GPU_UNAVAILABLE` for the backend `webgpu` where there is none.
   */
  static async create(options: ScorerOptions = {}): Promise<Scorer> {
    const connection = new Connection<ScoreCalls, never>(options.port ?? startWorker(), { report() {}, ended() {} });
    const wasm = options.wasm instanceof URL ? options.wasm.href : (options.wasm ?? null);
    try {
      const argument = { backend: options.backend ?? 'auto', mode: options.mode ?? 'f32', wasm };
      return new Scorer(connection, await connection.call('open', argument, settingsOf(options)));
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Who computes. With `auto` a loaded model may change it. */
  get backend(): Backend {
    return this.#report.backend;
  }

  /** The GPU by name, whether it is taken or not; `null` where there is none. */
  get adapter(): string | null {
    return this.#report.adapter;
  }

  /** Why it is that backend, in words. */
  get why(): string {
    return this.#report.why;
  }

  get mode(): ScoreMode {
    return this.#report.mode;
  }

  /** The model that is loaded; `null` without one. */
  get model(): ModelInfo | null {
    return this.#model;
  }

  /** Who computes, and how the last call went. */
  get report(): Readonly<ScoreReport> {
    return this.#report;
  }

  /** Why it no longer works: `CLOSED`, `CRASHED`, or `null` while it does. */
  get ended(): LightClientError | null {
    return this.#connection.end;
  }

  /**
   * Loads a model; the one before is let go first. What is fetched is kept by the browser where it allows it, and a broken
   * download goes on where it ended. The result names each file with its SHA-256.
   *
   * @throws LightClientError with `MODEL_UNAVAILABLE` (missing, cannot be fetched), `MODEL_INVALID` (malformed, another
   * hash), `DEVICE` (too large for this machine).
   */
  async loadModel(source: ModelSource, options: LoadOptions = {}): Promise<ModelInfo> {
    const plain = plainSource(source);
    const argument = { source: plain, sha256: demanded(options.sha256, plain), precision: options.precision ?? null, stallMs: stallOf(options.stallMs) };
    this.#model = null;
    const { model, report } = await this.#connection.call('load', argument, settingsOf(options));
    this.#report = report;
    return (this.#model = model);
  }

  /** Lets the model go, and its memory with it. */
  async unloadModel(): Promise<void> {
    this.#model = null;
    await this.#connection.call('unload', null);
  }

  /** The embedding of each text, of length one. Needs an encoder. A result does not depend on what else is asked for. */
  async embed(texts: readonly string[], options: CallOptions = {}): Promise<Float32Array[]> {
    const { embeddings, report } = await this.#connection.call('embed', { texts: textsOf(texts) }, settingsOf(options));
    this.#report = report;
    return rowsOf(embeddings);
  }

  /**
   * The same for as many texts as you like, in their order, as they come. `batch` (default 32) go through the model
   * together; the next batch is computed while you use the present one. Leaving the loop ends the work.
   */
  embedEach(texts: Iterable<string> | AsyncIterable<string>, options: CallOptions & { batch?: number } = {}): AsyncGenerator<Float32Array, void, void> {
    const { batch = BATCH, signal, onProgress } = options;
    if (!Number.isSafeInteger(batch) || batch < 1) throw badArgument(`a batch of ${batch} texts cannot be`);
    return batches(texts, batch, signal, (some, inner) => this.embed(some, { signal: inner, ...(onProgress && { onProgress }) }));
  }

  /**
   * Cosines of every row of `a` with every row of `b` (without it, of `a`). Texts are embedded first; of rows, the length
   * must be one, as {@link embed} gives them.
   */
  async similarity(a: readonly string[] | readonly Float32Array[], b?: readonly string[] | readonly Float32Array[], options: CallOptions = {}): Promise<Matrix> {
    const argument = { a: await this.#rows(a, options), b: b ? await this.#rows(b, options) : null };
    return this.#connection.call('similarity', argument, settingsOf(options));
  }

  /** Likeness of every text of `a` with every text of `b` (without it, of `a`), by their words. Needs no model. */
  textSimilarity(measure: TextMeasure, a: readonly string[], b?: readonly string[], options: CallOptions = {}): Promise<Matrix> {
    return this.#connection.call('textSimilarity', { a: textsOf(a), b: b ? textsOf(b) : null, measure }, settingsOf(options));
  }

  /** How likely the model finds each text. Needs a decoder. */
  async perplexity(texts: readonly string[], options: CallOptions = {}): Promise<Perplexity[]> {
    const { losses, tokens, report } = await this.#connection.call('perplexity', { texts: textsOf(texts) }, settingsOf(options));
    this.#report = report;
    return Array.from(losses, (loss, i) => ({ perplexity: Math.exp(loss), loss, tokens: tokens[i] ?? 0 }));
  }

  /** Documents by relevance to a query, the most relevant first. Needs a cross-encoder. */
  async rerank(query: string, documents: readonly string[], options: CallOptions = {}): Promise<Ranked[]> {
    const argument = { query: textsOf([query])[0] ?? '', documents: textsOf(documents) };
    const { scores, report } = await this.#connection.call('rerank', argument, settingsOf(options));
    this.#report = report;
    return Array.from(scores, (score, index) => ({ index, score })).sort((one, other) => other.score - one.score || one.index - other.index);
  }

  /**
   * Scores miners' answers by a task, or by several: then the sum of what each measures times its weight. Answers that fail a
   * gate, and copies, get nothing. `crps` takes {@link Forecast}s, every other task texts.
   *
   * ```ts
   * const tasks = [{ kind: 'similarity', reference, weight: 0.8 }, { kind: 'text', reference, measure: 'rouge-l', weight: 0.2 }] as const;
   * const gates = [{ reference: query, measure: 'token-set-ratio', least: 0.3 }] as const;
   * const { scores, failed, copies } = await scorer.scoreResponses(tasks, answers, { gates, copiesFrom: 0.95 });
   * ```
   *
   * @throws LightClientError with `BAD_ARGUMENT`, also where the model is not of the kind a task needs.
   */
  async scoreResponses(task: ScoreTask | readonly WeightedTask[], responses: readonly string[] | readonly Forecast[], options: ScoreOptions = {}): Promise<ScoreResult> {
    const tasks = tasksOf(task);
    const steps = stepsOf(tasks);
    const answers = steps === null ? textsOf(responses as readonly string[]) : forecasts(responses as readonly Forecast[], steps);
    const { report, ...result } = await this.#connection.call('score', { tasks, answers, rules: rulesOf(options) }, settingsOf(options));
    this.#report = report;
    return { ...result, unit: unitOf(tasks), report };
  }

  /** The row of weights that scores make. `NaN` counts as no score. */
  async toWeights(scores: ArrayLike<number>, hyperparameters: Hyperparameters = {}): Promise<WeightsRow> {
    const plain = Float64Array.from(scores);
    const uids = uidsOf(hyperparameters.uids, plain.length);
    const row = await this.#connection.call('weights', { scores: plain, hyperparameters: hyperparametersOf(hyperparameters) });
    return { uids: row.places.map((place) => uids[place] ?? place), weights: row.weights };
  }

  /** Ends the worker and gives its memory and the GPU back. Pending calls reject with `CLOSED`. Doing it twice is harmless. */
  dispose(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #rows(rows: readonly string[] | readonly Float32Array[], options: CallOptions): Promise<Matrix> {
    const isText = rows.length > 0 && rows.every((row) => typeof row === 'string');
    return matrixOf(isText ? await this.embed(rows as readonly string[], options) : (rows as readonly Float32Array[]));
  }
}

function settingsOf({ signal, onProgress }: CallOptions): { signal: AbortSignal | undefined; onStep: CallOptions['onProgress'] } {
  return { signal, onStep: onProgress };
}

/** The literal form bundlers look for; kept in one place. */
function startWorker(): PortLike {
  try {
    return new Worker(new URL('./score-worker.js', import.meta.url), { type: 'module', name: 'taolight-score' });
  } catch (cause) {
    throw crashed('it cannot be started', cause);
  }
}
