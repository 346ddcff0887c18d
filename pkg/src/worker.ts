/** The worker's entry: the wasm client behind this worker's own port. */
import { reportTraps } from './crash.js';
import { compile, notLoaded } from './load.js';
import { type Engine, serve } from './server.js';
import { openStore } from './store.js';
import init, { Client, onPanic } from './wasm/client.js';
import type { PortLike } from './types.js';

const engine: Engine = {
  async connect({ spec, endpoints, wasm, log }, report, crashed) {
    const own = new URL('./wasm/client_bg.wasm', import.meta.url);
    const [module, store] = await Promise.all([compile(wasm, own).catch(notLoaded('client_bg.wasm')), openStore()]);
    await init({ module_or_path: module });
    onPanic(crashed);
    return Client.connect(spec, endpoints, store, report, log);
  },
};

reportTraps(serve(self as unknown as PortLike, engine));
