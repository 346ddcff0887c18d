// From navigation to the first embedding, each run in a Chromium with an empty profile, in turns. Prints times, and what was fetched, as one line of JSON.
// Usage: node run-cold.mjs SETTINGS.json
import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import { open } from './chromium.mjs';
import { mountsOf, serve } from './server.mjs';

const RUNS = 5;
/** A run that takes longer than this hangs. */
const HANGS_MS = 60_000;
const CONTESTANTS = [
  { name: 'onnxruntime-web, fp32', script: './cold-theirs.mjs', model: '/models/minilm.onnx' },
  { name: 'taolight, the folder, `f32`', script: './cold-ours.mjs', model: '/models/minilm/', mode: 'f32' },
  { name: 'taolight, a pack of half precision, `f32`', script: './cold-ours.mjs', model: '/models/minilm-f16.pack', mode: 'f32' },
  { name: 'taolight, a pack of 8 bits, `fast`', script: './cold-ours.mjs', model: '/models/minilm-int8.pack', mode: 'fast' },
];
/** What servers send compressed. Weights hardly shrink, and are counted as they lie. */
const COMPRESSED = ['.js', '.mjs', '.json', '.wasm'];

/** Lengths of those by their files: it takes half a minute for theirs. */
const compressed = new Map();

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { texts, ids } = JSON.parse(readFileSync(settings.inputs, 'utf8')).find(({ batch, tokens }) => batch === 1 && tokens === 32);
const server = await serve(mountsOf(settings));
const contestants = CONTESTANTS.filter(({ script }) => settings.ort || !script.includes('theirs'));
const results = contestants.map(({ name }) => ({ name, runs: [], fetched: [] }));
for (let run = 0; run < RUNS; run++) {
  for (const [i, contestant] of contestants.entries()) {
    const marks = await once(contestant);
    results[i].runs.push(marks);
    console.error(`   ${contestant.name}: ${Math.round(marks.embedded)} ms`);
  }
}
server.close();
console.error('   compressing what was fetched');
for (const result of results) Object.assign(result, weight(result.fetched));
console.log(JSON.stringify(results));

async function once(contestant) {
  server.fetched.clear();
  const hash = encodeURIComponent(JSON.stringify({ ...contestant, text: texts[0], ids: ids[0] }));
  const { page, close } = await open(settings, `${server.url}bench/cold.html#${hash}`);
  try {
    return await Promise.race([page.evaluate(() => globalThis.done), hangs(contestant.name)]);
  } finally {
    await close();
    results.find(({ name }) => name === contestant.name).fetched = [...server.fetched].filter((file) => !file.startsWith(import.meta.dirname));
  }
}

async function hangs(name) {
  await setTimeout(HANGS_MS, undefined, { ref: false });
  throw new Error(`${name}: nothing after ${HANGS_MS} ms`);
}

/** Bytes on the wire: of code, and of the model. */
function weight(fetched) {
  const sum = (files) => files.reduce((total, file) => total + onTheWire(file), 0);
  const isModel = (file) => file.startsWith(settings.models);
  return { fetched: undefined, code: sum(fetched.filter((file) => !isModel(file))), model: sum(fetched.filter(isModel)) };
}

function onTheWire(file) {
  if (!COMPRESSED.includes(extname(file))) return statSync(file).size;
  if (!compressed.has(file)) compressed.set(file, brotli(file));
  return compressed.get(file);
}

function brotli(file) {
  const bytes = readFileSync(file);
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}
