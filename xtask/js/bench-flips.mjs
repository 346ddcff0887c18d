// Scores of every pair of texts in Chromium, one row a line as `taolight score similarity` prints them.
// Usage: node bench-flips.mjs MODEL_FOLDER TEXTS.jsonl cpu|webgpu f32|exact|fast OUTPUT.jsonl
import { readFileSync, writeFileSync } from 'node:fs';
import { openPage, SOFTWARE_GPU, startBrowser } from '../../tests/browser/lib/browser.mjs';

const [model, file, backend, mode, output] = process.argv.slice(2);
const texts = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

const browser = await startBrowser(SOFTWARE_GPU);
try {
  const { page } = await openPage(browser, null, { hash: '#/score', mounts: { '/model/': model } });
  const { rows, adapter } = await page.evaluate(similarities, { backend, mode, texts });
  writeFileSync(output, rows.map((row) => JSON.stringify(row)).join('\n'));
  console.log(JSON.stringify(adapter));
} finally {
  await browser.close();
}
process.exit();

/** In the page. */
async function similarities({ backend, mode, texts }) {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend, mode });
  await scorer.loadModel('/model/');
  const embeddings = await scorer.embed(texts);
  const rows = await scorer.similarity(embeddings);
  return { rows: rows.map((row) => Array.from(row)), adapter: scorer.report.adapter };
}
