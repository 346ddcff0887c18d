// `taolight/score` in a real worker: models over the network and from a folder handle, a GPU of software, aborts.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { expectedOf, filesOf } from '../../pkg/test/lib/models.mjs';
import { openPage, SOFTWARE_GPU, startBrowser } from './lib/browser.mjs';
import { OUTPUT } from './lib/paths.mjs';

const MODELS = join(OUTPUT, 'models');
/** A GPU rounds otherwise than a processor. */
const ON_GPU = 1e-5;
/** A worker in a browser that has no relaxed SIMD, nor anything else that is asked for. */
const PLAIN_WORKER = "import '/pkg/score-worker.js';\nWebAssembly.validate = () => false;\n";
/** Mode `fast` on the processor, by weights: the least cosine to single precision. */
const TOLERANCES = { f32: 0.999_999, f16: 0.9999, int8: 0.999 };

let browser, page, server, close;
before(async () => {
  for (const model of ['bert', 'bert-classifier', 'qwen2']) {
    for (const [name, bytes] of Object.entries(filesOf(model))) {
      const path = join(MODELS, model, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  }
  writeFileSync(join(MODELS, 'plain-worker.js'), PLAIN_WORKER);
  browser = await startBrowser(SOFTWARE_GPU);
  ({ page, server, close } = await openPage(browser, null, { hash: '#/score', mounts: { '/tiny/': MODELS } }));
});
after(async () => {
  await close?.();
  await browser?.close();
});

/** The largest difference of two matrices. */
const apart = (rows, others) => Math.max(...rows.flatMap((row, i) => row.map((value, j) => Math.abs(value - others[i][j]))));

const cosine = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);

for (const [backend, within] of [['cpu', 1e-6], ['webgpu', ON_GPU]]) {
  test(`${backend}: tiny models as transformers computes them`, async () => {
    const [encoder, ranker, decoder] = ['bert', 'bert-classifier', 'qwen2'].map(expectedOf);
    const got = await page.evaluate(threeModels, { backend, texts: encoder.texts, query: ranker.query, documents: ranker.documents, likely: decoder.texts });
    assert.ok(apart(got.rows, encoder.embeddings) <= within, `${apart(got.rows, encoder.embeddings)}`);
    for (const { index, score } of got.ranked) assert.ok(Math.abs(score - 1 / (1 + Math.exp(-ranker.logits[index][0]))) <= within);
    got.perplexities.forEach((perplexity, i) => assert.ok(perplexity === null || Math.abs(perplexity / decoder.perplexity[i] - 1) < 1e-4, `${perplexity}, not ${decoder.perplexity[i]}`));
    assert.equal(got.report.backend, backend);
    assert.equal(got.phases.includes('compile'), backend === 'webgpu');
    if (backend === 'webgpu') assert.deepEqual([got.report.software, /swiftshader/.test(got.report.adapter)], [true, true]);
    console.log(`    ${got.report.adapter}: ${got.report.why}`);
  });
}

test('the full chunk is fetched for whole numbers and where there is a GPU, else the small one', async () => {
  const fetched = async (options) => {
    const before = server.asked.length;
    await page.evaluate(async (options) => {
      const { Scorer } = await import('/pkg/score.js');
      (await Scorer.create(options)).dispose();
    }, options);
    return server.asked.slice(before).filter((path) => path.endsWith('.wasm'));
  };
  assert.deepEqual(await fetched({ backend: 'cpu' }), ['/pkg/wasm/score_bg.wasm']);
  for (const options of [{ backend: 'cpu', mode: 'exact' }, { backend: 'webgpu' }, {}]) assert.deepEqual(await fetched(options), ['/pkg/wasm/score-full_bg.wasm']);
});

test('auto does not take a GPU of software', async () => {
  const report = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create();
    await scorer.loadModel('/tiny/bert');
    scorer.dispose();
    return scorer.report;
  });
  assert.equal(report.backend, 'cpu');
  assert.match(report.adapter, /swiftshader/);
});

for (const relaxed of [true, false]) {
  test(`mode fast ${relaxed ? 'has' : 'goes without'} relaxed SIMD where the browser ${relaxed ? 'has' : 'lacks'} it, within its tolerance`, async () => {
    const { texts, embeddings } = expectedOf('bert');
    const fetched = [];
    const watch = (request) => request.url().endsWith('.wasm') && fetched.push(new URL(request.url()).pathname);
    page.context().on('request', watch);
    const got = await page.evaluate(inModeFast, { texts, precisions: Object.keys(TOLERANCES), worker: relaxed ? null : '/tiny/plain-worker.js' });
    page.context().off('request', watch);
    assert.deepEqual(fetched, [relaxed ? '/pkg/wasm/score-relaxed_bg.wasm' : '/pkg/wasm/score_bg.wasm']);
    assert.deepEqual([got.report.mode, got.report.relaxedSimd], ['fast', relaxed]);
    for (const [precision, rows] of Object.entries(got.rows)) {
      for (const [i, row] of rows.entries()) assert.ok(texts[i] === '' || cosine(row, embeddings[i]) >= TOLERANCES[precision], `${precision}, ${texts[i]}: ${cosine(row, embeddings[i])}`);
    }
  });
}

test('a folder handle, and the files of one, are the same model as its address', async () => {
  const files = filesOf('bert');
  const names = Object.keys(files);
  const sums = await page.evaluate(fromEverywhere, names);
  assert.equal(sums.length, 3);
  for (const { rows, hashes } of sums) {
    assert.deepEqual(rows, sums[0].rows);
    assert.deepEqual(hashes, sums[0].hashes);
  }
});

test('an abort ends a long batch within a step, and the same scorer goes on', async () => {
  const { code, took, left, after: next } = await page.evaluate(abortMidBatch);
  assert.equal(code, 'ABORTED');
  assert.ok(left > 10_000, `only ${left} texts were left`);
  assert.equal(next, 1);
  console.log(`    the next call was answered ${took.toFixed(0)} ms after the abort`);
  assert.ok(took < 5_000);
});

async function threeModels({ backend, texts, query, documents, likely }) {
  const { Scorer } = await import('/pkg/score.js');
  const phases = [];
  const onProgress = ({ phase }) => phases.push(phase);
  const scorer = await Scorer.create({ backend, onProgress });
  await scorer.loadModel('/tiny/bert', { onProgress });
  const rows = (await scorer.embed(texts)).map((row) => Array.from(row));
  await scorer.loadModel('/tiny/bert-classifier');
  const ranked = await scorer.rerank(query, documents);
  await scorer.loadModel(new URL('/tiny/qwen2/', location.href));
  const perplexities = (await scorer.perplexity(likely)).map(({ perplexity }) => (Number.isNaN(perplexity) ? null : perplexity));
  const { report } = scorer;
  scorer.dispose();
  return { rows, ranked, perplexities, report, phases };
}

async function inModeFast({ texts, precisions, worker }) {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend: 'cpu', mode: 'fast', ...(worker && { port: new Worker(worker, { type: 'module' }) }) });
  const rows = {};
  for (const precision of precisions) {
    await scorer.loadModel('/tiny/bert', { precision });
    rows[precision] = (await scorer.embed(texts)).map((row) => Array.from(row));
  }
  const { report } = scorer;
  scorer.dispose();
  return { rows, report };
}

async function fromEverywhere(names) {
  const { Scorer } = await import('/pkg/score.js');
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
  const files = [];
  for (const name of names) {
    const bytes = await (await fetch(`/tiny/bert/${name}`)).arrayBuffer();
    const parts = name.split('/');
    let inside = folder;
    for (const part of parts.slice(0, -1)) inside = await inside.getDirectoryHandle(part, { create: true });
    const writable = await (await inside.getFileHandle(parts.at(-1), { create: true })).createWritable();
    await writable.write(bytes);
    await writable.close();
    const file = new File([bytes], parts.at(-1));
    Object.defineProperty(file, 'webkitRelativePath', { value: `picked/${name}` });
    files.push(file);
  }
  const scorer = await Scorer.create({ backend: 'cpu' });
  const all = [];
  for (const source of ['/tiny/bert/', folder, files]) {
    const model = await scorer.loadModel(source);
    const rows = (await scorer.embed(['the miner', 'answers'])).map((row) => Array.from(row));
    all.push({ rows, hashes: model.files.map(({ name, sha256 }) => `${name} ${sha256}`).sort() });
  }
  scorer.dispose();
  return all;
}

async function abortMidBatch() {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend: 'cpu' });
  await scorer.loadModel('/tiny/bert');
  const texts = Array.from({ length: 50_000 }, (_, i) => `the miner answers the question ${i}`);
  const abort = new AbortController();
  let left = texts.length;
  let at = 0;
  const onProgress = ({ phase, done, of }) => {
    if (phase !== 'run' || done === 0 || abort.signal.aborted) return;
    left = of - done;
    at = performance.now();
    abort.abort();
  };
  const code = await scorer.embed(texts, { signal: abort.signal, onProgress }).then(() => 'done', (error) => error.code);
  await scorer.embed(['stake']);
  const took = performance.now() - at;
  const { texts: after } = scorer.report;
  scorer.dispose();
  return { code, took, left, after };
}
