/**
 * What `crates/wasm-score` exports, written by hand: the build leaves `score.js` and `score_bg.wasm` in `dist/wasm`.
 * Nothing here is stable; use `taolight/score`.
 */
import type { ModelFiles } from '../score-files.js';
import type { FullHyperparameters, Losses, PackedForecast, PlacedRow, PlainRules, Scores } from '../score-protocol.js';
import type { Matrix, ModelInfo, Precision, ScoreReport, TextMeasure, WeightedTask } from '../types-score.js';

/** Reads the wasm; must be awaited once before anything else. */
export default function init(options: { module_or_path: WebAssembly.Module | BufferSource | Promise<Response> }): Promise<unknown>;

/** The same with the bytes or the module at hand. */
export function initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;

/** Hears the message of a Rust panic, just before the instance traps for good. */
export function onPanic(listener: (message: string) => void): void;

/** Hears how far a call has come, and says whether to go on. */
export type WatchScore = (phase: 'load' | 'compile' | 'run', done: number, of: number) => boolean;

/** A model, and the SHA-256 of every file of it, by name, as hex. Of a pack, its identity. */
export type EngineModel = Omit<ModelInfo, 'files'> & { hashes: Record<string, string> };

/** Does one thing at a time. Its promises reject with `ErrorFields`. */
export class Scorer {
  private constructor();
  /** `auto`, `webgpu` or `cpu`; `f32`, `exact` or `fast`. */
  static open(backend: string, mode: string, watch: WatchScore): Promise<Scorer>;
  /** The model before is let go first. `sha256`: by name, what files must have. */
  load(files: ModelFiles, sha256: Readonly<Record<string, string>>, precision: Precision | null, watch: WatchScore): Promise<EngineModel>;
  unload(): void;
  embed(texts: readonly string[], watch: WatchScore): Promise<Matrix>;
  similarity(a: Matrix, b: Matrix | null): Promise<Matrix>;
  textSimilarity(a: readonly string[], b: readonly string[] | null, measure: TextMeasure, watch: WatchScore): Promise<Matrix>;
  perplexity(texts: readonly string[], watch: WatchScore): Promise<Losses>;
  rerank(query: string, documents: readonly string[], watch: WatchScore): Promise<Float32Array>;
  score(tasks: readonly WeightedTask[], answers: readonly string[] | readonly PackedForecast[], rules: PlainRules, watch: WatchScore): Promise<Scores>;
  weights(scores: Float64Array, hyperparameters: FullHyperparameters): PlacedRow;
  report(): ScoreReport;
  /** Gives the GPU and the model's memory back. */
  close(): void;
  free(): void;
}
