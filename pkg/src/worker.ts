/** The worker's entry: the wasm client behind this worker's own port. */
import { compile } from './load.js';
import { fields } from './responder.js';
import { type Engine, serve } from './server.js';
import { openStore } from './store.js';
import init, { Client, onPanic } from './wasm/client.js';
import type { PortLike } from './types.js';

const engine: Engine = {
  async connect({ spec, endpoints, wasm, log }, report, crashed) {
    const [module, store] = await Promise.all([compile(wasm).catch(notLoaded), openStore()]);
    await init({ module_or_path: module });
    onPanic(crashed);
    return Client.connect(spec, endpoints, store, report, log);
  },
};

function notLoaded(cause: unknown): never {
  const message = `the wasm cannot be loaded: ${cause instanceof Error ? cause.message : cause}`;
  throw fields('UNKNOWN', 'environment', message, 'Serve client_bg.wasm beside the worker, or say where it is with the option `wasm`.');
}

const crashed = serve(self as unknown as PortLike, engine);

// A trap without a panic (out of memory, stack overflow) surfaces only here.
self.addEventListener('error', (event) => crashed(event.message));
self.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof WebAssembly.RuntimeError) crashed(event.reason.message);
});
