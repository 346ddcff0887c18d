// From navigation to the first embedding, each run in a Chromium with an empty profile, in turns. Prints times, and what was fetched, as one line of JSON.
// Usage: node run-cold.mjs SETTINGS.json
import { readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { open } from './chromium.mjs';
import { compressed, shrinks } from './compressed.mjs';
import { mountsOf, serve } from './server.mjs';

/** All from this machine, and as over a line of 50 Mbit/s to a server 30 ms away. */
const LINES = [
  { line: null, runs: 5 },
  { line: { bytesPerSecond: 50e6 / 8, delayMs: 30 }, runs: 3 },
];
/** A run that takes longer than this hangs. */
const HANGS_MS = 60_000;
const CONTESTANTS = [
  { name: 'onnxruntime-web, fp32', script: './cold-theirs.mjs', model: '/models/minilm.onnx' },
  { name: 'onnxruntime-web, 8-bit', script: './cold-theirs.mjs', model: '/models/minilm-int8.onnx' },
  { name: 'taolight, the folder, `f32`', script: './cold-ours.mjs', model: '/models/minilm/', mode: 'f32' },
  { name: 'taolight, a pack of half precision, `f32`', script: './cold-ours.mjs', model: '/models/minilm-f16.pack', mode: 'f32' },
  { name: 'taolight, a pack of 8 bits, `fast`', script: './cold-ours.mjs', model: '/models/minilm-int8.pack', mode: 'fast' },
];
const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { texts, ids } = JSON.parse(readFileSync(settings.inputs, 'utf8')).find(({ batch, tokens }) => batch === 1 && tokens === 32);
const server = await serve(mountsOf(settings));
const contestants = CONTESTANTS.filter(({ script }) => settings.ort || !script.includes('theirs'));
const all = [];
for (const { line, runs } of LINES) {
  server.line = line;
  all.push(await raced(runs));
}
server.close();
console.log(JSON.stringify(all));

async function raced(runs) {
  const results = contestants.map(({ name }) => ({ name, runs: [] }));
  for (let run = 0; run < runs; run++) {
    for (const [i, contestant] of contestants.entries()) {
      const marks = await once(contestant);
      results[i].runs.push(marks);
      Object.assign(results[i], weight([...server.fetched].filter((file) => !file.startsWith(import.meta.dirname))));
      console.error(`   ${contestant.name}: ${Math.round(marks.embedded)} ms`);
    }
  }
  return results;
}

async function once(contestant) {
  server.fetched.clear();
  const hash = encodeURIComponent(JSON.stringify({ ...contestant, text: texts[0], ids: ids[0] }));
  const { page, close } = await open(settings, `${server.url}bench/cold.html#${hash}`);
  try {
    return await Promise.race([page.evaluate(() => globalThis.done), hangs(contestant.name)]);
  } finally {
    await close();
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
  return { code: sum(fetched.filter((file) => !isModel(file))), model: sum(fetched.filter(isModel)) };
}

function onTheWire(file) {
  return shrinks(file) ? compressed(file).length : statSync(file).size;
}
