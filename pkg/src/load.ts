/** Gets the wasm into the engine: streaming where the server names its type, else from the bytes. */
import { fields } from './responder.js';

/**
 * Compiles `source`; without one, the file the package brings. The caller names that one, in the literal form that
 * bundlers look for.
 *
 * @throws the engine's or the network's own error
 */
export async function compile(source: string | WebAssembly.Module | null, own: URL): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const response = await fetch(source ?? own);
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
  return isWasm(response) ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** `compileStreaming` refuses any other type, and plain file servers send others. */
function isWasm(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
}

/** What {@link compile} threw, as the worker sends it. */
export function notLoaded(file: string): (cause: unknown) => never {
  return (cause) => {
    const message = `the wasm cannot be loaded: ${cause instanceof Error ? cause.message : cause}`;
    throw fields('UNKNOWN', 'environment', message, `Serve ${file} beside the worker, or say where it is with the option \`wasm\`.`);
  };
}
