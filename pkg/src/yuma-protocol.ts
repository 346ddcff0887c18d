/** What the worker of `taolight/yuma` is asked. Nothing here is public. */
import type { PackedOutputs } from './pack.js';
import type { EpochInput } from './types.js';
import type { Collusion, CollusionSettings, Gain, Outcome, Plan, Variation } from './types-whatif.js';
import type { BatchReport, YumaOptions } from './types-yuma.js';

/** Each verb with its argument and its answer. */
export interface YumaCalls {
  open: { argument: { backend: YumaOptions['backend']; wasm: string | WebAssembly.Module | null }; answer: BatchReport };
  batch: { argument: BatchArgument; answer: { outputs: PackedOutputs; report: BatchReport } };
  collusion: { argument: { input: EpochInput; settings: CollusionSettings }; answer: { found: Collusion; report: BatchReport } };
  sensitivity: { argument: { input: EpochInput; variation: Variation }; answer: { gains: Gain[]; report: BatchReport } };
  simulate: { argument: { plan: Plan }; answer: { outcome: Outcome; report: BatchReport } };
}

export interface BatchArgument {
  input: EpochInput;
  /** See `pack.ts`. */
  scenarios: Uint8Array;
  number: 'exact' | 'explore-f32';
}
