/** The entry of the worker that computes batches: the wasm of the score chunk behind this worker's own port. */
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import type { PortLike } from './types.js';
import init, { Yuma, onPanic } from './wasm/score.js';
import { serveYuma } from './yuma-server.js';

const crashed = serveYuma(self as unknown as PortLike, {
  async open(backend, wasm) {
    const own = new URL('./wasm/score_bg.wasm', import.meta.url);
    const module = await compile(wasm, own).catch(notLoaded('score_bg.wasm'));
    await init({ module_or_path: module });
    onPanic(crashed);
    return Yuma.open(backend);
  },
});

reportTraps(crashed);
