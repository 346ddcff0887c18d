/** Gets the wasm into the engine: streaming where the server names its type, else from the bytes. */

/**
 * Compiles `source`; without one, the file beside this module.
 *
 * @throws the engine's or the network's own error
 */
export async function compile(source: string | WebAssembly.Module | null): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const response = await fetch(source ?? new URL('./wasm/client_bg.wasm', import.meta.url));
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
  return isWasm(response) ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** `compileStreaming` refuses any other type, and plain file servers send others. */
function isWasm(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
}
