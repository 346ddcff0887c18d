/** The entry of the worker that scores: the wasm of a score chunk behind this worker's own port. */
import { hasAdapter } from './adapter.js';
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import { hasRelaxedSimd } from './relaxed-simd.js';
import { serveScore } from './score-server.js';
import type { PortLike } from './types.js';

type Wasm = string | WebAssembly.Module | null;

/**
 * The chunk that does what is asked: the small one computes in floating point on the processor, the full one whatever there is.
 * `auto` needs the full one where there is a GPU to be measured; whoever names a wasm is not left to guess which.
 * Relaxed SIMD rounds as the processor likes, which mode `fast` alone allows; whoever names a wasm means the one without.
 */
async function chosen(backend: string, mode: string, wasm: Wasm) {
  const full = mode === 'exact' || backend === 'webgpu' || (backend === 'auto' && (wasm !== null || (await hasAdapter())));
  if (full) return { bound: await import('./wasm/score-full.js'), file: 'score-full_bg.wasm', own: new URL('./wasm/score-full_bg.wasm', import.meta.url) };
  return mode === 'fast' && wasm === null && hasRelaxedSimd()
    ? { bound: await import('./wasm/score-relaxed.js'), file: 'score-relaxed_bg.wasm', own: new URL('./wasm/score-relaxed_bg.wasm', import.meta.url) }
    : { bound: await import('./wasm/score.js'), file: 'score_bg.wasm', own: new URL('./wasm/score_bg.wasm', import.meta.url) };
}

const crashed = serveScore(self as unknown as PortLike, {
  async open(backend, mode, wasm, watch) {
    const { bound, file, own } = await chosen(backend, mode, wasm);
    const module = await compile(wasm, own).catch(notLoaded(file));
    await bound.default({ module_or_path: module });
    bound.onPanic(crashed);
    return bound.Scorer.open(backend, mode, watch);
  },
});

reportTraps(crashed);
