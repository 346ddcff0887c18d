/** The entry of the worker that scores: the wasm of the score chunk behind this worker's own port. */
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import { hasRelaxedSimd } from './relaxed-simd.js';
import { serveScore } from './score-server.js';
import type { PortLike } from './types.js';
import * as relaxed from './wasm/score-relaxed.js';
import * as fixed from './wasm/score.js';

/** Relaxed SIMD rounds as the processor likes, which mode `fast` alone allows. Whoever names a wasm means the one without. */
function chosen(mode: string, wasm: string | WebAssembly.Module | null) {
  if (mode === 'fast' && wasm === null && hasRelaxedSimd()) {
    return { bound: relaxed, file: 'score-relaxed_bg.wasm', own: new URL('./wasm/score-relaxed_bg.wasm', import.meta.url) };
  }
  return { bound: fixed, file: 'score_bg.wasm', own: new URL('./wasm/score_bg.wasm', import.meta.url) };
}

const crashed = serveScore(self as unknown as PortLike, {
  async open(backend, mode, wasm, watch) {
    const { bound, file, own } = chosen(mode, wasm);
    const module = await compile(wasm, own).catch(notLoaded(file));
    await bound.default({ module_or_path: module });
    bound.onPanic(crashed);
    return bound.Scorer.open(backend, mode, watch);
  },
});

reportTraps(crashed);
