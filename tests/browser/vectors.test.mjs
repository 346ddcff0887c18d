// Recorded mainnet headers hash right in the browser's wasm.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPage, startBrowser } from './lib/browser.mjs';
import { sharedFile, VECTORS } from './lib/paths.mjs';

const RECORDED = 57;

const own = join(VECTORS, 'finney-headers.json');
const file = existsSync(own) ? own : sharedFile('fixtures/finney-headers.json');
const skip = file === null && 'finney-headers.json is not here (TAOLIGHT_SHARED)';

let browser;
before(async () => {
  if (file !== null) browser = await startBrowser();
});
after(() => browser?.close());

test(`all ${RECORDED} recorded mainnet headers hash to what the chain calls them; a changed one does not`, { skip }, async () => {
  const { headers } = JSON.parse(readFileSync(file, 'utf8'));
  const changed = headers.map(({ header }) => ({ ...header, number: `0x${(Number(header.number) ^ 1).toString(16)}` }));
  const { page, close } = await openPage(browser, null);
  const hashes = await page.evaluate(hashAll, headers.map(({ header }) => header));
  const others = await page.evaluate(hashAll, changed);
  assert.equal(headers.length, RECORDED);
  assert.deepEqual(hashes, headers.map(({ hash }) => hash));
  assert.equal(others.filter((hash, i) => hash === headers[i].hash).length, 0);
  await close();
});

/** Runs in the page, on the package's wasm itself. */
async function hashAll(headers) {
  const wasm = await import('/pkg/wasm/client.js');
  await wasm.default({ module_or_path: fetch('/pkg/wasm/client_bg.wasm') });
  return headers.map((header) => wasm.headerHash(JSON.stringify(header)));
}
