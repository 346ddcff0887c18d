// Model files over the network and in the browser's own store: servers that stall, visits that end early, chunks that go bad.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { expectedOf, filesOf } from '../../pkg/test/lib/models.mjs';
import { packOf } from '../../pkg/test/lib/pack.mjs';
import { newShop, serve } from '../../pkg/test/lib/shop.mjs';
import { openPage, startBrowser } from './lib/browser.mjs';
import { PACKAGE } from './lib/paths.mjs';

const { texts, embeddings } = expectedOf('bert');
const FOLDER = Object.fromEntries(Object.entries(filesOf('bert')).map(([name, bytes]) => [`bert/${name}`, bytes]));
const PACK = packOf(filesOf('bert'));
const WEIGHTS = FOLDER['bert/model.safetensors'].length;

let browser, page, close;
const shop = newShop({ ...FOLDER, 'bert.pack': PACK.bytes });
before(async () => {
  browser = await startBrowser();
  ({ page, close } = await openPage(browser, null, { hash: '#/score', mounts: { '/shop/': (...call) => serve(shop, ...call) } }));
});
after(async () => {
  await close?.();
  await browser?.close();
});
/** The shop as new, and nothing kept of it. */
beforeEach(async () => {
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('taolight-models', { recursive: true }).catch(() => undefined));
  Object.assign(shop, newShop(shop.files));
});

/** Loads and embeds in a worker of its own; gives where the largest file came from, and what was asked of the shop for it. */
async function load(source, options = {}) {
  shop.asked.length = 0;
  const got = await page.evaluate(inPage, { source: `/shop/${source}`, options, texts });
  const asked = shop.asked.filter(([, path]) => /(safetensors|pack)$/.test(path)).map(([method, , range]) => (method === 'GET' ? range : method));
  if (got.rows) got.rows.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - embeddings[i][j]) <= 1e-6, `text ${i}`)));
  return { ...got, asked };
}

async function inPage({ source, options, texts: given }) {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend: 'cpu' });
  try {
    const { files } = await scorer.loadModel(source, options);
    const [largest] = files.toSorted((one, other) => other.bytes - one.bytes);
    return { from: largest.from, sha256: largest.sha256, rows: (await scorer.embed(given)).map((row) => [...row]) };
  } catch ({ code, fault, message, retryable }) {
    return { code, fault, message, retryable };
  } finally {
    scorer.dispose();
  }
}

/** Files that the browser keeps, by length, with a byte of one turned over if `spoil` says so. */
const kept = (spoil = null) => page.evaluate(async (change) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('taolight-models');
  const sizes = [];
  for await (const [name, handle] of folder) {
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    if (!name.endsWith('.json')) sizes.push(bytes.length);
    if (bytes.length !== change?.length) continue;
    bytes[change.place] ^= 1;
    const writable = await handle.createWritable();
    await writable.write(bytes);
    await writable.close();
  }
  return sizes;
}, spoil);

test('a server that stalls is given up and taken up where it ended', async () => {
  shop.stalls = { 'bert/model.safetensors': [50_000, 0, 10_000] };
  const { from, asked } = await load('bert', { stallMs: 300 });
  assert.equal(from, 'network');
  assert.deepEqual(asked, [null, 'bytes=50000-', 'bytes=50000-', 'bytes=60000-']);
});

test('one that stalls for good is MODEL_UNAVAILABLE, and the next visit goes on from there', async () => {
  shop.stalls = { 'bert/model.safetensors': [50_000, 0, 0, 0] };
  const { code, fault, retryable, message, asked } = await load('bert', { stallMs: 200 });
  assert.deepEqual([code, fault, retryable], ['MODEL_UNAVAILABLE', 'environment', true]);
  assert.match(message, /nothing arrived for 0\.2 s/);
  assert.equal(asked.length, 4);
  assert.deepEqual((await load('bert')).asked, ['bytes=50000-']);
});

test('an abort ends a stalled download at once, and the scorer loads the next model', async () => {
  shop.stalls = { 'bert/model.safetensors': [50_000] };
  const got = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create({ backend: 'cpu' });
    const abort = new AbortController();
    const onProgress = ({ phase, done }) => phase === 'download' && done === 50_000 && setTimeout(() => abort.abort(), 50);
    const code = await scorer.loadModel('/shop/bert', { signal: abort.signal, onProgress }).then(() => 'none', (error) => error.code);
    const { files } = await scorer.loadModel('/shop/bert.pack');
    scorer.dispose();
    return [code, files[0].name];
  });
  assert.deepEqual(got, ['ABORTED', 'bert.pack']);
});

test('what was fetched lies in the private file system, and a second visit asks nothing where the hash is demanded', async () => {
  const { sha256 } = await load('bert');
  assert.ok((await kept()).includes(WEIGHTS));
  const again = await load('bert', { sha256 });
  assert.deepEqual([again.from, again.asked], ['cache', []]);
  assert.deepEqual((await load('bert')).asked, ['HEAD']);
});

test('a pack that was fetched in part is gone on with by the next visit', async () => {
  shop.stalls = { 'bert.pack': [70_000, 0, 0, 0] };
  assert.equal((await load('bert.pack', { stallMs: 100 })).code, 'MODEL_UNAVAILABLE');
  await page.reload();
  const { from, asked, sha256 } = await load('bert.pack');
  assert.deepEqual([from, asked, sha256], ['network', ['bytes=70000-'], PACK.identity]);
});

test('of a kept pack only the chunk that went bad is fetched again', async () => {
  const sha256 = PACK.identity;
  assert.deepEqual((await load('bert.pack', { sha256 })).asked, [null]);
  const [start, end] = PACK.spans.at(-1);
  await kept({ length: PACK.bytes.length, place: start + 9 });
  const mended = await load('bert.pack', { sha256 });
  assert.deepEqual([mended.from, mended.sha256, mended.asked], ['cache', sha256, [`bytes=${start}-${end - 1}`]]);
  assert.deepEqual((await load('bert.pack', { sha256 })).asked, [], 'it is whole again');
});

test('another chunk than the one demanded is refused, wherever it comes from', async () => {
  const sha256 = PACK.identity;
  await load('bert.pack', { sha256 });
  const [start] = PACK.spans.at(-1);
  await kept({ length: PACK.bytes.length, place: start + 9 });
  const lie = Buffer.from(PACK.bytes);
  lie[start + 9] ^= 2;
  shop.files['bert.pack'] = lie;
  const { code, fault } = await load('bert.pack', { sha256 });
  shop.files['bert.pack'] = PACK.bytes;
  assert.deepEqual([code, fault], ['MODEL_INVALID', 'caller']);
});

/** A page of a stranger, whose policy allows every address; the package beside it. */
async function lenient(request, response, path) {
  const [type, body] = path === '' ? ['text/html', '<!doctype html><title>lenient</title>'] : [path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript', await readFile(join(PACKAGE, path))];
  response.writeHead(200, { 'content-type': type }).end(body);
}

/** Compresses everything, and lets strangers read it, but not that it is compressed. */
async function foreign() {
  const server = createServer((request, response) => {
    const file = FOLDER[request.url.slice(1)];
    const headers = { 'access-control-allow-origin': '*', 'content-encoding': 'gzip', 'content-type': 'application/octet-stream' };
    if (!file) return response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
    const body = gzipSync(file);
    response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => (server.closeAllConnections(), server.close()) };
}

test('a foreign server that compresses says another length than the file has: the file is read when it is whole', async () => {
  const server = await foreign();
  const opened = await openPage(browser, null, { mounts: { '/lenient/': lenient } });
  try {
    await opened.page.goto(`${opened.server.url}lenient/`);
    const got = await opened.page.evaluate(async ({ source, given }) => {
      const { Scorer } = await import('/lenient/score.js');
      const scorer = await Scorer.create({ backend: 'cpu' });
      const { files } = await scorer.loadModel(source);
      const rows = (await scorer.embed(given)).map((row) => [...row]);
      scorer.dispose();
      return { bytes: files.find(({ name }) => name === 'model.safetensors').bytes, rows };
    }, { source: `${server.url}bert`, given: texts });
    assert.equal(got.bytes, WEIGHTS);
    got.rows.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - embeddings[i][j]) <= 1e-6, `text ${i}`)));
  } finally {
    await opened.close();
    server.close();
  }
});
