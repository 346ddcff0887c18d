/**
 * What `crates/wasm-yuma` exports, written by hand: the build leaves `yuma.js` and `yuma_bg.wasm` in `dist/wasm`.
 * Nothing here is stable; use `taolight/yuma`.
 */
import type { PackedOutputs } from '../pack.js';
import type { EpochInput } from '../types.js';
import type { Collusion, CollusionSettings, Gain, Outcome, Plan, Variation } from '../types-whatif.js';
import type { BatchReport } from '../types-yuma.js';

export { default, initSync, onPanic } from './score.js';

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
