// Times the verifications that the native bench times, in the shipped wasm on this engine, and prints medians as JSON.
// Usage: node bench-wasm.mjs PACKAGE_FOLDER VECTORS.json
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROUNDS = 201;
// Engines compile hot functions a second time, in the background.
const WARM_UP = 200;

const [folder, file] = process.argv.slice(2);
const client = await import(pathToFileURL(resolve(folder, 'dist/wasm/client.js')));
client.initSync({ module: readFileSync(resolve(folder, 'dist/wasm/client_bg.wasm')) });
const vectors = JSON.parse(readFileSync(file, 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));

/** Nanoseconds of one call, the median of many. */
function median(work) {
  const times = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const started = process.hrtime.bigint();
    work();
    if (round >= WARM_UP) times.push(Number(process.hrtime.bigint() - started));
  }
  return times.sort((one, other) => one - other)[ROUNDS >> 1];
}

const { setId, authorities, justification, header, proofs } = vectors;
const [signed, keys, block] = [bytes(justification), authorities.map(bytes), bytes(header)];
const times = [median(() => client.verifyJustification(signed, BigInt(setId), keys))];
for (const { nodes, keys: asked } of proofs) {
  const [proof, wanted] = [nodes.map(bytes), asked.map(bytes)];
  times.push(median(() => client.verifyProof(block, proof, wanted)));
}
console.log(JSON.stringify(times));
