// Tiny models of random weights, and what transformers computes with them (tests/vectors/score/models).
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../../tests/vectors/score/models/', import.meta.url);
const EXPECTED = 'expected.json';

/** Its files by name, as `loadModel` takes them. */
export function filesOf(model) {
  const files = {};
  for (const entry of readdirSync(new URL(`${model}/`, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const inside = relative(join(fileURLToPath(folder), model), join(entry.parentPath ?? entry.path, entry.name));
    const name = inside.replace(/\.gz$/, '');
    if (name !== EXPECTED) files[name] = bytesOf(`${model}/${inside}`);
  }
  return files;
}

export function expectedOf(model) {
  return JSON.parse(new TextDecoder().decode(bytesOf(`${model}/${EXPECTED}.gz`)));
}

function bytesOf(path) {
  const bytes = readFileSync(new URL(path, folder));
  return new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}
