// What servers send compressed, as brotli -11 makes it. Weights hardly shrink, and go as they lie.
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const KINDS = ['.js', '.mjs', '.json', '.wasm'];
/** By their files: onnxruntime's take half a minute. */
const done = new Map();

export function shrinks(file) {
  return KINDS.includes(extname(file));
}

export function compressed(file) {
  if (!done.has(file)) done.set(file, brotli(readFileSync(file)));
  return done.get(file);
}

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}
