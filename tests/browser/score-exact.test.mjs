// Mode `exact` in a browser, in wasm and on WebGPU: the bits that the command line found natively. What holds the native processor
// and Vulkan to the same is crates/score/tests/exact_bits.rs.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { filesOf } from '../../pkg/test/lib/models.mjs';
import { openPage, SOFTWARE_GPU, startBrowser } from './lib/browser.mjs';
import { OUTPUT, VECTORS } from './lib/paths.mjs';
import { minilm } from './lib/score.mjs';

const MODELS = join(OUTPUT, 'models');
const BITS = JSON.parse(readFileSync(join(VECTORS, 'score/exact-bits.json'), 'utf8'));

const real = minilm();
let browser, page, close;
before(async () => {
  for (const [name, bytes] of Object.entries(filesOf('bert'))) {
    const path = join(MODELS, 'bert', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const mounts = { '/tiny/': MODELS, ...(real ? { '/minilm/': real } : {}) };
  browser = await startBrowser(SOFTWARE_GPU);
  ({ page, close } = await openPage(browser, null, { hash: '#/score', mounts }));
});
after(async () => {
  await close?.();
  await browser?.close();
});

for (const [model, url] of [['bert', '/tiny/bert/'], ['minilm', '/minilm/']]) {
  for (const backend of ['cpu', 'webgpu']) {
    test(`${model} on ${backend}: every bit`, { skip: model === 'minilm' && !real }, async () => {
      const { texts, sha256 } = BITS[model];
      const got = await page.evaluate(bitsOf, { url, backend, texts });
      assert.equal(got.report.backend, backend);
      assert.equal(got.report.mode, 'exact');
      assert.equal(got.sha256, sha256);
      console.log(`    ${got.report.adapter ?? 'no GPU'}: ${got.report.wallMs.toFixed(0)} ms`);
    });
  }
}

/** SHA-256 of all embeddings, as 32-bit floats in the order of the texts, the lowest byte first. */
async function bitsOf({ url, backend, texts }) {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend, mode: 'exact' });
  try {
    await scorer.loadModel(url);
    const rows = await scorer.embed(texts);
    const bytes = new Uint8Array(await new Blob(rows).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return { sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''), report: scorer.report };
  } finally {
    scorer.dispose();
  }
}
