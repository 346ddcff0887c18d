/** The shapes of `taolight/yuma`: many epochs at once. */
import type { PortLike } from './types.js';

/** What runs the epochs. */
export type Backend = 'webgpu' | 'cpu';

export interface YumaOptions {
  /** `auto` measures both on the first batch and takes the faster. `webgpu` rejects with `GPU_UNAVAILABLE` without one. */
  backend: 'auto' | Backend;
  signal?: AbortSignal;
  /** Hears of loading, of kernels being compiled, of calibration. */
  onProgress?: (progress: YumaProgress) => void;
  /** The other end of a worker of your own, instead of the package's. It must run `taolight/yuma-worker`. */
  port?: PortLike;
  /** Where `yuma_bg.wasm` lies, or the compiled module, when the bundler moved it. */
  wasm?: string | URL | WebAssembly.Module;
}

export interface YumaProgress {
  /** What is done, of how much. */
  done: number;
  of: number;
  /** The same in words. */
  sentence: string;
}

/** How a batch was computed. */
export interface BatchReport {
  /** Who computed most of it. */
  backend: Backend;
  /** The GPU by name, whether it was taken or not; `null` where there is none. */
  adapter: string | null;
  /** Whether that is a program on the processor: right, and slow. */
  software: boolean;
  /** Why it was that backend, in words. */
  why: string;
  /** Scenarios that each computed. */
  onGpu: number;
  onCpu: number;
  /** How often work was submitted to the GPU, the longest submission, and all of the GPU's time. */
  submissions: number;
  longestMs: number;
  gpuMs: number;
  /** From start to end. */
  wallMs: number;
}

export interface QuestionOptions {
  signal?: AbortSignal;
  onProgress?: (progress: YumaProgress) => void;
}

export interface BatchOptions extends QuestionOptions {
  /** `exact` (default): the chain's own integers. `explore-f32`: floats, faster and close; its results say nothing exact. */
  number?: 'exact' | 'explore-f32';
}
