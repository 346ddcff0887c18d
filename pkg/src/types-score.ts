/** The shapes of `taolight/score`: models that run here, scores of answers, and the row of weights they make. */
import type { PortLike } from './types.js';
import type { Backend } from './types-yuma.js';

export type { Backend } from './types-yuma.js';

/**
 * How numbers are computed. `f32` (default): single precision, sums in a fixed order; a GPU's results differ from the
 * processor's in the last digits. `exact`: integers; the same scores on every machine. `fast`: weights in 16 bits, and
 * products in whole numbers or half precision; embeddings have a cosine of 0.9999 and more to those of `f32`.
 */
export type ScoreMode = 'f32' | 'exact' | 'fast';

/** How a model's weights are kept once they are loaded. `int8` and `int4` carry scales; sums are single precision. */
export type Precision = 'f32' | 'f16' | 'int8' | 'int4';

export interface ScorerOptions {
  /** `auto` (default) takes the GPU where it is worth it, and never one of software. `webgpu` rejects with `GPU_UNAVAILABLE` without one. */
  backend?: 'auto' | Backend;
  mode?: ScoreMode;
  signal?: AbortSignal;
  /** Hears of loading and of the GPU being opened. */
  onProgress?: (progress: ScoreProgress) => void;
  /** The other end of a worker of your own, instead of the package's. It must run `taolight/score-worker`. */
  port?: PortLike;
  /**
   * Where the wasm lies, or the compiled module, when the bundler moved it: `score_bg.wasm` for the backend `cpu` in the modes `f32`
   * and `fast`, which then goes without relaxed SIMD; for everything else `score-full_bg.wasm`.
   */
  wasm?: string | URL | WebAssembly.Module;
}

export interface ScoreProgress {
  /** What is under way: fetching files, laying out weights, compiling kernels, computing. */
  phase: 'download' | 'load' | 'compile' | 'run';
  /** What is done, of how much; bytes in `download`, texts in `run`. `of` is 0 where nobody knows. */
  done: number;
  of: number;
  /** The same in words. */
  sentence: string;
}

/**
 * Where a model comes from, as Hugging Face lays it out (`config.json`, `tokenizer.json`, `*.safetensors`) or as one
 * pack (a file whose name ends with `.pack`):
 *
 * - the URL of a folder, or of a pack. What is fetched is kept by the browser, and a broken download goes on where it ended;
 * - files that a person picked, or the handle of a folder;
 * - bytes by name. They are copied to the worker: for large ones, a URL or files keep the page quicker.
 */
export type ModelSource = string | URL | FileList | readonly File[] | FileSystemDirectoryHandle | Readonly<Record<string, Uint8Array>>;

export interface LoadOptions extends CallOptions {
  /**
   * SHA-256 that files must have, as hex by name. A text alone is that of `model.safetensors`; of a pack it is the identity that
   * `taolight pack` prints. Anything else is refused with `MODEL_INVALID`. Kept files of that hash are taken without asking the server.
   */
  sha256?: string | Readonly<Record<string, string>>;
  /** Default: `f16` in mode `fast`, else `f32`. */
  precision?: Precision;
  /** Milliseconds without a byte after which a request is given up and begun anew, from where it ended. Default 20 000. */
  stallMs?: number;
}

/** Every call that waits takes these. */
export interface CallOptions {
  /** Ends the call where it is. The worker stops within one small batch, and the scorer can be used again. */
  signal?: AbortSignal;
  onProgress?: (progress: ScoreProgress) => void;
}

export interface ModelInfo {
  /** An `encoder` embeds, a `cross-encoder` reranks, a `decoder` tells perplexities. */
  kind: 'encoder' | 'cross-encoder' | 'decoder';
  /** As its configuration calls it: `BertModel`. */
  architecture: string;
  /** Numbers of an embedding, or of a hidden state. */
  dimensions: number;
  /** Longest text; what is longer is cut. */
  maxTokens: number;
  /** How many weights it has. */
  parameters: number;
  precision: Precision;
  /** What was read, with the hash of every byte of it. */
  files: readonly ModelFile[];
}

export interface ModelFile {
  name: string;
  bytes: number;
  /** Hex; of a pack its identity. */
  sha256: string;
  /** `network`: fetched now, or the missing rest of it; `cache`: kept from an earlier visit; `given`: handed in. */
  from: 'network' | 'cache' | 'given';
}

/** Who computes, and how the last call went. */
export interface ScoreReport {
  backend: Backend;
  /** The GPU by name, whether it is taken or not; `null` where there is none. */
  adapter: string | null;
  /** Whether that is a program on the processor: right, and slow. */
  software: boolean;
  /**
   * What kernels the GPU computes with, in words: `tiled` or `direct`, whether in half precision, and what was measured to
   * choose them. `null` for the processor, and in `exact`.
   */
  kernels: string | null;
  /** Why it is that backend, in words. */
  why: string;
  mode: ScoreMode;
  /** Whether the processor's part runs with relaxed SIMD, whose last digits differ between processors: in mode `fast` alone, where the browser has it. */
  relaxedSimd: boolean;
  /** Of the last call: texts and tokens that went through the model, and milliseconds from start to end. */
  texts: number;
  tokens: number;
  wallMs: number;
  /** How many of the texts were longer than the model takes, and were cut. */
  cut: number;
  /** Bytes of the wasm's memory. It grows with what is loaded, does not shrink, and goes with the worker on `dispose`. */
  memoryBytes: number;
}

/** Numbers of every row with every column, rows after rows. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** How likely a model finds a text. */
export interface Perplexity {
  /** `exp(loss)`: 1 where every token was certain. */
  perplexity: number;
  /** Mean negative log-probability of the tokens after the first, natural logarithm. `NaN` for fewer than two. */
  loss: number;
  /** Tokens that were predicted. */
  tokens: number;
}

/** A document and how relevant it is. */
export interface Ranked {
  /** Its place in what was given. */
  index: number;
  /** As the model gives it: higher is more relevant. */
  score: number;
}

/** How alike two texts look, without a model: 0 is nothing in common, 1 the same. */
export type TextMeasure = 'rouge-l' | 'ratio' | 'partial-ratio' | 'token-sort-ratio' | 'token-set-ratio';

/** What answers are scored by. Some need a model, of the kind said. */
export type ScoreTask =
  /** Likeness of the words to a reference. */
  | { kind: 'text'; reference: string; measure: TextMeasure }
  /** An encoder: cosine to a reference. */
  | { kind: 'similarity'; reference: string }
  /** One less the highest likeness to another answer; a lone answer gets 1. An encoder's cosine, or the words' by `measure`. */
  | { kind: 'originality'; measure?: TextMeasure }
  /** A cross-encoder: relevance to a query. */
  | { kind: 'rerank'; query: string }
  /** A decoder: `1 / perplexity`. */
  | { kind: 'perplexity' }
  /** Forecasts of these values: minus the mean CRPS over the steps. The answers are {@link Forecast}s. */
  | { kind: 'crps'; observations: readonly number[] };

/** A task among several: what it measures counts times `weight`, below 0 as a penalty. */
export type WeightedTask = ScoreTask & { weight: number };

/** What an answer must pass, or it gets nothing: words at least so like to a reference. */
export interface Gate {
  reference: string;
  measure: TextMeasure;
  /** The least that passes, 0 to 1. */
  least: number;
}

/** Paths that a miner holds possible: each has a value for every step. */
export type Forecast = readonly (readonly number[])[];

export interface ScoreOptions extends CallOptions {
  /** All must be passed. Who fails one scores 0, or the lowest score where scores are below 0. */
  gates?: readonly Gate[];
  /**
   * From which likeness on an answer counts as a copy, up to 1: 0.95 is usual. A copy scores as one that fails a gate; the
   * earliest of a group keeps its own. Cosine with an encoder, else the token-sort ratio.
   */
  copiesFrom?: number;
}

export interface ScoreResult {
  /** One for each answer, in their order; higher is better. `NaN` where an answer has none: an empty text, a forecast that is no number. */
  scores: Float64Array;
  /** Places of answers that failed a gate, in order. One without a score is not among them. */
  failed: readonly number[];
  /** Groups of answers that are copies of each other, earliest first. Empty without `copiesFrom`. */
  copies: readonly (readonly number[])[];
  /** Likeness of every answer with every other, as copies were looked for by. `null` without `copiesFrom`, and for forecasts. */
  likeness: Matrix | null;
  /** What a score is, in words. */
  unit: string;
  report: ScoreReport;
}

/** From scores to a row of weights. */
export interface Hyperparameters {
  /** Whose scores they are, in their order. Default: 0, 1, 2 … */
  uids?: ArrayLike<number>;
  /** The subnet's `MinAllowedWeights`. Default 1. */
  minAllowedWeights?: number;
  /** The subnet's `MaxWeightsLimit`, a ratio of 65 535. Default 65 535. */
  maxWeightsLimit?: number;
  /**
   * What is done first. `none` (default): scores are taken as they are, those below 0 as 0. `min-max`: from the lowest
   * (0) to the highest (1). `softmax`: `exp(score / temperature)`, made a whole. `rank`: the lowest of n gets 1 / n, the highest 1.
   */
  normalise?: 'none' | 'min-max' | 'softmax' | 'rank';
  /** For `softmax`; above 0. Default 1. */
  temperature?: number;
  /** Only so many of the best get any weight. Default: all. */
  topK?: number;
}

/** A row as it goes to the chain: the largest weight is 65 535, zeros are left out. */
export interface WeightsRow {
  uids: Uint16Array;
  weights: Uint16Array;
}
