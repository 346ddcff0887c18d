/**
 * What `crates/wasm-score` exports, written by hand: the build leaves `score.js` and `score_bg.wasm` in `dist/wasm`.
 * Nothing here is stable; use `taolight/yuma`.
 */
import type { PackedOutputs } from '../pack.js';
import type { EpochInput } from '../types.js';
import type { Collusion, CollusionSettings, Gain, Outcome, Plan, Variation } from '../types-whatif.js';
import type { BatchReport } from '../types-yuma.js';

/** Reads the wasm; must be awaited once before anything else. */
export default function init(options: { module_or_path: WebAssembly.Module | BufferSource | Promise<Response> }): Promise<unknown>;

/** The same with the bytes or the module at hand. */
export function initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;

/** Hears the message of a Rust panic, just before the instance traps for good. */
export function onPanic(listener: (message: string) => void): void;

/** Hears how many epochs are done, and says whether to go on. */
export type Watch = (done: number) => boolean;

/** Runs one batch at a time. Its promises reject with `ErrorFields`. */
export class Yuma {
  private constructor();
  /** `auto`, `webgpu` or `cpu`. */
  static open(backend: string): Promise<Yuma>;
  batch(input: EpochInput, scenarios: Uint8Array, number: string, watch: Watch): Promise<{ outputs: PackedOutputs; report: BatchReport }>;
  collusion(input: EpochInput, settings: CollusionSettings): Promise<{ found: Collusion; report: BatchReport }>;
  sensitivity(input: EpochInput, variation: Variation, watch: Watch): Promise<{ gains: Gain[]; report: BatchReport }>;
  simulate(plan: Plan, watch: Watch): Promise<{ outcome: Outcome; report: BatchReport }>;
  report(): BatchReport;
  close(): void;
  free(): void;
}
