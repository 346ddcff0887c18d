/** What the worker of `taolight/score` is asked. Nothing here is public. */
import type { Hyperparameters, Matrix, ModelInfo, Precision, ScorerOptions, ScoreMode, ScoreReport, ScoreTask, TextMeasure, WeightsRow } from './types-score.js';

/** Each verb with its argument and its answer. */
export interface ScoreCalls {
  open: { argument: { backend: NonNullable<ScorerOptions['backend']>; mode: ScoreMode; wasm: string | WebAssembly.Module | null }; answer: ScoreReport };
  load: { argument: LoadArgument; answer: { model: ModelInfo; report: ScoreReport } };
  unload: { argument: null; answer: null };
  embed: { argument: { texts: readonly string[] }; answer: { embeddings: Matrix; report: ScoreReport } };
  similarity: { argument: { a: Matrix; b: Matrix | null }; answer: Matrix };
  textSimilarity: { argument: { a: readonly string[]; b: readonly string[] | null; measure: TextMeasure }; answer: Matrix };
  perplexity: { argument: { texts: readonly string[] }; answer: Losses & { report: ScoreReport } };
  rerank: { argument: { query: string; documents: readonly string[] }; answer: { scores: Float32Array; report: ScoreReport } };
  score: { argument: ScoreArgument; answer: Scores & { report: ScoreReport } };
  weights: { argument: { scores: Float64Array; hyperparameters: FullHyperparameters }; answer: WeightsRow };
}

export interface LoadArgument {
  source: PlainSource;
  /** By name. Lower-case hex. */
  sha256: Readonly<Record<string, string>>;
  precision: Precision | null;
}

/** A {@link ModelSource} as it crosses the port. */
export type PlainSource =
  | { kind: 'url'; url: string }
  | { kind: 'files'; files: Readonly<Record<string, Blob | Uint8Array>> }
  | { kind: 'folder'; folder: FileSystemDirectoryHandle };

/** The name of the one file that is the whole model; `null` for a folder. */
export function packOf(source: PlainSource): string | null {
  if (source.kind === 'folder') return null;
  const names = source.kind === 'url' ? [new URL(source.url).pathname.split('/').at(-1) ?? ''] : Object.keys(source.files);
  const [name] = names;
  return names.length === 1 && name?.endsWith('.pack') ? name : null;
}

/** For each text the mean negative log-probability, and of how many tokens. */
export interface Losses {
  losses: Float64Array;
  tokens: Uint32Array;
}

export interface ScoreArgument {
  task: ScoreTask;
  /** Texts, or forecasts where the task wants those. */
  answers: readonly string[] | readonly PackedForecast[];
  copiesFrom: number | null;
}

/** Members after members, each of as many steps as there are observations. */
export interface PackedForecast {
  members: number;
  values: Float64Array;
}

export interface Scores {
  scores: Float64Array;
  copies: number[][];
  likeness: Matrix | null;
}

export interface FullHyperparameters extends Required<Omit<Hyperparameters, 'uids' | 'topK'>> {
  /** `null`: 0, 1, 2 … */
  uids: Uint16Array | null;
  /** `null`: all. */
  topK: number | null;
}
