// Scores of every pair of texts in Chromium, on the processor and by WebGPU, in every mode: a file for each, one row a line
// as `taolight score similarity` prints them. Prints the name of the GPU as one line of JSON.
// Usage: node bench-flips.mjs SETTINGS.json
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from './bench-models/chromium.mjs';
import { serve } from './bench-models/server.mjs';

const MACHINES = { wasm: 'cpu', webgpu: 'webgpu' };

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const texts = readFileSync(settings.texts, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const server = await serve({
  '/bench/': join(import.meta.dirname, 'bench-models'),
  '/taolight/': join(settings.package, 'dist'),
  '/model/': settings.model,
});
const { page, close } = await open(settings, `${server.url}bench/race.html`);
const adapters = {};
for (const [key, backend] of Object.entries(MACHINES)) {
  for (const mode of settings.modes) {
    const { rows, report } = await page.evaluate(similarities, { backend, mode, texts });
    // A lost GPU's work the processor would have done.
    if (report.backend !== backend) throw new Error(`${mode}: not on ${backend} but on ${report.backend}: ${report.why}`);
    console.error(`   ${backend}, ${mode}: ${Math.round(report.wallMs)} ms`);
    writeFileSync(join(settings.folder, `${key}-${mode}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    adapters[key] = report.adapter;
  }
}
await close();
server.close();
console.log(JSON.stringify({ adapter: adapters.webgpu }));

/** In the page. */
async function similarities({ backend, mode, texts }) {
  const { Scorer } = await import('/taolight/score.js');
  const scorer = await Scorer.create({ backend, mode });
  await scorer.loadModel('/model/');
  const { rows, columns, values } = await scorer.similarity(await scorer.embed(texts));
  const { report } = scorer;
  scorer.dispose();
  return { rows: Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns))), report };
}
