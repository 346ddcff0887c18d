/** The entry of the worker that computes batches: the wasm of the yuma chunk behind this worker's own port. */
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import type { PortLike } from './types.js';
import init, { Yuma, onPanic } from './wasm/yuma.js';
import { serveYuma } from './yuma-server.js';

const crashed = serveYuma(self as unknown as PortLike, {
  async open(backend, wasm) {
    const own = new URL('./wasm/yuma_bg.wasm', import.meta.url);
    const module = await compile(wasm, own).catch(notLoaded('yuma_bg.wasm'));
    await init({ module_or_path: module });
    onPanic(crashed);
    return Yuma.open(backend);
  },
});

reportTraps(crashed);
