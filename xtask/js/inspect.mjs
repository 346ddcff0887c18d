// Prints, as JSON, what a wasm file imports and how large it is on disk and on the wire.
// Usage: node inspect.mjs FILE.wasm
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const bytes = readFileSync(process.argv[2]);
// Node 20 has relaxed SIMD, but not without being told.
if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ module, name }) => ({ module, name }));
const brotli = brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
});
console.log(JSON.stringify({ imports, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length }));
