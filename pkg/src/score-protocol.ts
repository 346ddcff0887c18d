/** What the worker of `taolight/score` is asked. Nothing here is public. */
import type { Gate, Hyperparameters, Matrix, ModelInfo, Precision, ScorerOptions, ScoreMode, ScoreReport, TextMeasure, WeightedTask } from './types-score.js';

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
  weights: { argument: { scores: Float64Array; hyperparameters: FullHyperparameters }; answer: PlacedRow };
}

export interface LoadArgument {
  source: PlainSource;
  /** By name. Lower-case hex. */
  sha256: Readonly<Record<string, string>>;
  precision: Precision | null;
  stallMs: number;
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
  tasks: readonly WeightedTask[];
  /** Texts, or forecasts where the tasks want those. */
  answers: readonly string[] | readonly PackedForecast[];
  rules: PlainRules;
}

export interface PlainRules {
  gates: readonly Gate[];
  copiesFrom: number | null;
}

/** Members after members, each of as many steps as there are observations. */
export interface PackedForecast {
  members: number;
  values: Float64Array;
}

export interface Scores {
  scores: Float64Array;
  failed: number[];
  copies: number[][];
  likeness: Matrix | null;
}

/** A row of weights by the places of the scores they are made of. */
export interface PlacedRow {
  places: Uint16Array;
  weights: Uint16Array;
}

export interface FullHyperparameters extends Required<Omit<Hyperparameters, 'uids' | 'topK'>> {
  /** `null`: all. */
  topK: number | null;
}
