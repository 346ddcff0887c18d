/** What the wasm cannot tell itself. */

/** A trap without a panic (out of memory, stack overflow) surfaces only as an error of the worker. */
export function reportTraps(crashed: (message: string) => void): void {
  self.addEventListener('error', (event) => crashed(event.message));
  self.addEventListener('unhandledrejection', (event) => {
    if (event.reason instanceof WebAssembly.RuntimeError) crashed(event.reason.message);
  });
}
