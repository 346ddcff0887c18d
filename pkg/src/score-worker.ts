/** The entry of the worker that scores: the wasm of the score chunk behind this worker's own port. */
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import { serveScore } from './score-server.js';
import type { PortLike } from './types.js';
import init, { Scorer, onPanic } from './wasm/score.js';

const crashed = serveScore(self as unknown as PortLike, {
  async open(backend, mode, wasm, watch) {
    const own = new URL('./wasm/score_bg.wasm', import.meta.url);
    const module = await compile(wasm, own).catch(notLoaded('score_bg.wasm'));
    await init({ module_or_path: module });
    onPanic(crashed);
    return Scorer.open(backend, mode, watch);
  },
});

reportTraps(crashed);
