// Where models come from: bytes, files, folders, servers that break off, and what the browser keeps.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { forgetful, newDisk, withDisk } from './lib/disk.mjs';
import { fakeEngine, opened, sha256 } from './lib/scorer.mjs';
import { openShop } from './lib/shop.mjs';

const CONFIG = new TextEncoder().encode('{"model_type":"bert"}');
const WEIGHTS = randomBytes(300_000);
const withFields = (code, fault) => (error) => {
  assert.deepEqual([error.code, error.fault], [code, fault], `${error.message}`);
  return true;
};
const lone = (scorer) => scorer.calls.filter(([verb]) => verb === 'load').at(-1);

let shop;
before(async () => (shop = await openShop({})));
after(() => shop.close());

/** The shop as new, with the model in `folder`. */
function stock(changes = {}) {
  Object.assign(shop, { files: { 'm/config.json': CONFIG, 'm/model.safetensors': WEIGHTS }, asked: [], ranges: true, breaks: {}, stalls: {}, deaf: false, version: '"1"', ...changes });
}

/** Waits until the disk has files of these lengths. */
async function lie(disk, ...lengths) {
  const there = () => [...disk.files.values()].map(({ length }) => length);
  while (!lengths.every((length) => there().includes(length))) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Loads once in a worker of its own. */
async function load(source, options) {
  const { scorer, calls } = await opened(fakeEngine());
  try {
    const model = await scorer.loadModel(source, options);
    assert.equal(scorer.model, model);
    const [, pack, precision, read] = lone({ calls });
    return { model, pack, precision, read };
  } finally {
    scorer.dispose();
  }
}

function isWhole({ model, read }, from, names = ['config.json', 'model.safetensors']) {
  assert.deepEqual(Buffer.from(read['model.safetensors']), WEIGHTS);
  assert.equal(read['absent.json'], null);
  const [config, weights] = model.files;
  assert.deepEqual(model.files.map(({ name }) => name), names);
  assert.deepEqual(config, { name: 'config.json', bytes: CONFIG.length, sha256: sha256(CONFIG), from: config.from });
  assert.deepEqual(weights, { name: 'model.safetensors', bytes: WEIGHTS.length, sha256: sha256(WEIGHTS), from });
}

test('bytes by name and files as picked give the same model; what is neither is refused', async () => {
  isWhole(await load({ 'config.json': CONFIG, 'model.safetensors': WEIGHTS }), 'given');
  const picked = [['config.json', CONFIG], ['model.safetensors', WEIGHTS]].map(([name, bytes]) => {
    const file = new File([bytes], name);
    Object.defineProperty(file, 'webkitRelativePath', { value: `minilm/${name}` });
    return file;
  });
  isWhole(await load(picked), 'given');
  const { scorer } = await opened();
  for (const nothing of [{}, [], { 'config.json': 'text' }, 'no url', 'ftp://x/']) await assert.rejects(scorer.loadModel(nothing), withFields('BAD_ARGUMENT', 'caller'));
  await assert.rejects(scorer.loadModel('http://x/', { sha256: 'abc' }), withFields('BAD_ARGUMENT', 'caller'));
  scorer.dispose();
});

test('a lone `.pack` is the whole model, from wherever', async () => {
  assert.equal((await load({ 'x.pack': CONFIG })).pack, 'x.pack');
  assert.equal((await load({ 'x.pack': CONFIG, 'y.pack': CONFIG })).pack, null);
  stock({ files: { 'm/minilm.pack': WEIGHTS } });
  assert.equal((await load(`${shop.url}m/minilm.pack`)).pack, 'minilm.pack');
  assert.equal((await load(`${shop.url}m`, { precision: 'int8' })).precision, 'int8');
});

test('a demanded hash that is not the file\'s refuses the model', async () => {
  const files = { 'config.json': CONFIG, 'model.safetensors': WEIGHTS };
  await load(files, { sha256: sha256(WEIGHTS).toUpperCase() });
  await load(files, { sha256: { 'config.json': sha256(CONFIG) } });
  await assert.rejects(load(files, { sha256: sha256(CONFIG) }), withFields('MODEL_INVALID', 'caller'));
  stock();
  await load(`${shop.url}m`, { sha256: sha256(WEIGHTS) });
  await assert.rejects(load(`${shop.url}m`, { sha256: sha256(CONFIG) }), withFields('MODEL_INVALID', 'caller'));
});

test('a folder is fetched; what is missing, or answered with a page, is not there', async () => {
  stock({ files: { 'm/config.json': CONFIG, 'm/model.safetensors': WEIGHTS, 'm/absent.json': '<html>everything is this page</html>' } });
  const steps = [];
  isWhole(await load(`${shop.url}m`, { onProgress: (step) => steps.push(step) }), 'network');
  assert.deepEqual(steps.findLast(({ sentence }) => sentence.includes('safetensors')), { phase: 'download', done: 300_000, of: 300_000, sentence: 'Fetching model.safetensors: 0.3 of 0.3 MB.' });
});

test('a connection that breaks is taken up where it ended', async () => {
  stock({ breaks: { 'm/model.safetensors': [100_000, 50_000] } });
  isWhole(await load(`${shop.url}m`), 'network');
  const ranges = shop.asked.filter(([, path]) => path.endsWith('safetensors')).map(([, , range]) => range);
  assert.equal(ranges[0], null);
  assert.equal(ranges.length, 3);
  const [, second, third] = ranges.map((range) => Number(/\d+/.exec(range)?.[0]));
  assert.ok(second > 0 && second <= 100_000 && third > second && third <= 150_000, `${ranges}`);
});

test('a server without ranges, or with another version by now, is begun anew', async () => {
  stock({ breaks: { 'm/model.safetensors': [100_000] }, ranges: false });
  isWhole(await load(`${shop.url}m`), 'network');
  stock({ breaks: { 'm/model.safetensors': [100_000] }, version: null });
  isWhole(await load(`${shop.url}m`), 'network');
  assert.ok(shop.asked.every(([, , range]) => range === null), 'without a version nothing can be told to be the same');
  const disk = newDisk();
  stock({ files: { 'm/config.json': CONFIG, 'm/model.safetensors': Buffer.alloc(300_000) }, breaks: { 'm/model.safetensors': [90_000, 0, 0, 0] }, version: '"0"' });
  await assert.rejects(withDisk(disk, () => load(`${shop.url}m`)), withFields('MODEL_UNAVAILABLE', 'environment'));
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
  assert.ok(shop.asked.some(([, , range]) => range !== null), 'it was tried');
});

test('a part that was another file\'s, of a server that calls both the same, does no harm where the hash is demanded', async () => {
  const disk = newDisk();
  stock({ files: { 'm/config.json': CONFIG, 'm/model.safetensors': Buffer.alloc(300_000) }, breaks: { 'm/model.safetensors': [90_000, 0, 0, 0] } });
  await assert.rejects(withDisk(disk, () => load(`${shop.url}m`)), withFields('MODEL_UNAVAILABLE', 'environment'));
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`, { sha256: sha256(WEIGHTS) })), 'network');
});

test('an unreachable server is an error that another try may mend', async () => {
  stock({ breaks: { 'm/config.json': Array(20).fill(0), 'm/model.safetensors': Array(20).fill(0) } });
  await assert.rejects(load(`${shop.url}m`), (error) => withFields('MODEL_UNAVAILABLE', 'environment')(error) && error.retryable);
});

test('a server that stalls is given up, and taken up where it ended', async () => {
  stock({ stalls: { 'm/model.safetensors': [100_000, 0, 50_000] } });
  isWhole(await load(`${shop.url}m`, { stallMs: 200 }), 'network');
  const ranges = shop.asked.filter(([, path]) => path.endsWith('safetensors')).map(([, , range]) => range);
  assert.deepEqual(ranges, [null, 'bytes=100000-', 'bytes=100000-', 'bytes=150000-']);
});

test('one that stalls for good is an error that another try may mend; what is kept is used without it', async () => {
  const disk = newDisk();
  stock({ stalls: { 'm/model.safetensors': [100_000, 0, 0, 0] } });
  const stalled = (error) => withFields('MODEL_UNAVAILABLE', 'environment')(error) && error.retryable && /nothing arrived for 0.1 s/.test(error.message);
  await assert.rejects(withDisk(disk, () => load(`${shop.url}m`, { stallMs: 100 })), stalled);
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
  stock({ deaf: true });
  isWhole(await withDisk(disk, () => load(`${shop.url}m`, { stallMs: 100 })), 'cache');
});

test('how long to wait is a whole number of milliseconds', async () => {
  const { scorer } = await opened();
  for (const stallMs of [0, -1, 0.5, NaN, Infinity, '1']) await assert.rejects(scorer.loadModel('http://x/', { stallMs }), withFields('BAD_ARGUMENT', 'caller'), `${stallMs}`);
  scorer.dispose();
});

test('an abort ends a download that stalls; the next visit goes on from there', async () => {
  const disk = newDisk();
  stock({ stalls: { 'm/config.json': [20] } });
  await withDisk(disk, async () => {
    const { scorer } = await opened();
    const abort = new AbortController();
    const pending = scorer.loadModel(`${shop.url}m`, { signal: abort.signal });
    await lie(disk, 20, WEIGHTS.length);
    abort.abort();
    await assert.rejects(pending, withFields('ABORTED', 'caller'));
    assert.equal(scorer.model, null);
    await scorer.unloadModel();
    scorer.dispose();
  });
  stock();
  const again = await withDisk(disk, () => load(`${shop.url}m`));
  isWhole(again, 'cache');
  assert.equal(again.model.files[0].from, 'network');
  assert.deepEqual(shop.asked.filter(([, path]) => path === 'm/config.json'), [['GET', 'm/config.json', 'bytes=20-']]);
});

test('an abort ends a download whose stream does not hear of it', { timeout: 20_000 }, async (t) => {
  let sent = () => {};
  const begun = new Promise((resolve) => (sent = resolve));
  const deaf = () => new Response(new ReadableStream({ pull: (to) => (to.enqueue(CONFIG), sent(), new Promise(() => {})), cancel: () => new Promise(() => {}) }));
  t.mock.method(globalThis, 'fetch', async () => deaf());
  const { scorer } = await opened();
  const abort = new AbortController();
  const pending = scorer.loadModel('http://deaf/m', { signal: abort.signal });
  await begun;
  abort.abort();
  await assert.rejects(pending, withFields('ABORTED', 'caller'));
  await scorer.unloadModel();
  scorer.dispose();
});

test('what was fetched is kept: a second visit asks whether it is current, one that demands the hash asks nothing', async () => {
  const disk = newDisk();
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'cache');
  const asked = () => shop.asked.filter(([, path]) => path in shop.files);
  assert.deepEqual(asked().map(([method]) => method), ['HEAD', 'HEAD']);
  stock();
  const sums = { 'config.json': sha256(CONFIG), 'model.safetensors': sha256(WEIGHTS) };
  isWhole(await withDisk(disk, () => load(`${shop.url}m`, { sha256: sums })), 'cache');
  assert.deepEqual(asked(), []);
  const other = Buffer.from(WEIGHTS).fill(1, 5, 6);
  stock({ version: '"2"', files: { 'm/config.json': CONFIG, 'm/model.safetensors': other } });
  const { model } = await withDisk(disk, () => load(`${shop.url}m`));
  assert.equal(model.files[1].sha256, sha256(other), 'the server has another by now');
});

test('a browser that forgets what a handle owes when nobody holds the handle is asked as it must be', { timeout: 20_000 }, async () => {
  const disk = newDisk();
  stock();
  isWhole(await withDisk(forgetful(disk), () => load(`${shop.url}m`)), 'network');
  isWhole(await withDisk(forgetful(disk), () => load(`${shop.url}m`)), 'cache');
});

test('a kept file whose bytes went bad is fetched anew', async () => {
  const disk = newDisk();
  stock();
  await withDisk(disk, () => load(`${shop.url}m`));
  const [, kept] = [...disk.files].find(([, bytes]) => bytes.length === WEIGHTS.length);
  kept[1000] ^= 1;
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
});

test('a full disk, or one that another tab writes to, is no failure: memory serves', async () => {
  const disk = newDisk(120_000);
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
  assert.ok([...disk.files.values()].every((bytes) => bytes.length < 1000), 'the part that fitted is not left behind');
  stock();
  isWhole(await withDisk(disk, () => load(`${shop.url}m`)), 'network');
  const shared = newDisk();
  await withDisk(shared, () => load(`${shop.url}m`));
  for (const name of shared.files.keys()) shared.locked.add(name);
  stock({ version: '"2"' });
  isWhole(await withDisk(shared, () => load(`${shop.url}m`)), 'network');
});

/** An engine that reads weights in two steps; `between` runs after the first, with what it got. */
function inSteps(between) {
  return fakeEngine({
    async load(files) {
      const size = await files.size('model.safetensors');
      const start = await files.read('model.safetensors', 0, 1000);
      await between(start);
      const read = Buffer.concat([start, await files.read('model.safetensors', 1000, size)]);
      return { hashes: { 'model.safetensors': sha256(read) } };
    },
  });
}

test('weights are read while they come, and a model refused by its beginning ends the download', async () => {
  stock({ stalls: { 'm/model.safetensors': [100_000] } });
  const refused = { code: 'MODEL_INVALID', fault: 'endpoint', message: 'no header', retryable: false, hint: '' };
  const { scorer } = await opened(inSteps((start) => {
    assert.deepEqual(Buffer.from(start), WEIGHTS.subarray(0, 1000));
    throw refused;
  }));
  await assert.rejects(scorer.loadModel(`${shop.url}m`, { stallMs: 60_000 }), withFields('MODEL_INVALID', 'endpoint'));
  scorer.dispose();
});

test('a file that changes while it is read is read anew, and nothing is mixed', async () => {
  for (const disk of [null, newDisk()]) {
    stock({ stalls: { 'm/model.safetensors': [100_000] } });
    const other = Buffer.from(WEIGHTS).fill(7, 0, 2000);
    const starts = [];
    const { scorer } = await opened(inSteps((start) => {
      starts.push(start[0]);
      Object.assign(shop, { version: '"2"', files: { ...shop.files, 'm/model.safetensors': other } });
    }));
    const loading = () => scorer.loadModel(`${shop.url}m`, { stallMs: 100 });
    const { files } = await (disk ? withDisk(disk, loading) : loading());
    assert.deepEqual([files[0].sha256, starts], [sha256(other), [WEIGHTS[0], 7]]);
    scorer.dispose();
  }
});

test('where the connection is lost for good, what waits for the rest hears of it', async () => {
  stock({ stalls: { 'm/model.safetensors': [100_000, 0, 0, 0] } });
  const { scorer } = await opened(inSteps(() => undefined));
  await assert.rejects(scorer.loadModel(`${shop.url}m`, { stallMs: 50 }), withFields('MODEL_UNAVAILABLE', 'environment'));
  scorer.dispose();
});
