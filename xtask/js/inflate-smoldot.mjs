// Writes the wasm that npm's smoldot carries as base64 of a zlib stream inside its modules.
// Usage: node inflate-smoldot.mjs PACKAGE_FOLDER OUT.wasm
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';

const [folder, out] = process.argv.slice(2);
const { default: base64 } = await import(pathToFileURL(resolve(folder, 'dist/mjs/internals/bytecode/wasm.js')));
writeFileSync(out, inflateSync(Buffer.from(base64, 'base64')));
