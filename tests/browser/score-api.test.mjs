// Every call of `taolight/score` in a real worker of a browser without a GPU: what it gives, how it is ended, what it leaves.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { expectedOf, filesOf } from '../../pkg/test/lib/models.mjs';
import { newShop, serve } from '../../pkg/test/lib/shop.mjs';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { EXAMPLE, minilm } from './lib/score.mjs';

const CLOSE = 1e-5;
const U16 = 65_535;
const ENCODER = expectedOf('bert');
const cosine = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b));

let browser, page, close;
const shop = newShop({});
before(async () => {
  for (const model of ['bert', 'bert-classifier', 'qwen2']) {
    for (const [name, bytes] of Object.entries(filesOf(model))) shop.files[`${model}/${name}`] = bytes;
  }
  browser = await startBrowser();
  const folder = minilm();
  const mounts = { '/tiny/': (...call) => serve(shop, ...call), ...(folder && { '/models/minilm/': folder }) };
  ({ page, close } = await openPage(browser, null, { hash: '#/score', mounts }));
});
beforeEach(async () => assert.equal(await workers(), 0, 'no worker is left of the test before'));
after(async () => {
  await close?.();
  await browser?.close();
});

/** How many workers the page has; one that was ended takes a moment to go. */
const workers = () => until('no workers', async () => page.workers().length, (count) => count === 0);

function near(got, expected, within, what) {
  assert.equal(got.length, expected.length, what);
  expected.forEach((value, i) => assert.ok(Math.abs(got[i] - value) <= within, `${what} ${i}: ${got[i]}, not ${value}`));
}

test('create tells its progress, who computes and why; without a GPU `webgpu` is an error', async () => {
  const got = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    const steps = [];
    const scorer = await Scorer.create({ backend: 'auto', mode: 'exact', onProgress: (step) => steps.push(step) });
    const { backend, mode, adapter, why, model } = scorer;
    scorer.dispose();
    const refused = await Scorer.create({ backend: 'webgpu' }).then(() => null, ({ code, fault, hint }) => ({ code, fault, hint }));
    return { steps, said: { backend, mode, adapter, why, model }, refused };
  });
  assert.deepEqual(got.said, { backend: 'cpu', mode: 'exact', adapter: null, why: 'this browser offers no GPU', model: null });
  assert.ok(got.steps.every(({ phase, sentence }) => phase === 'load' && sentence.endsWith('.')), JSON.stringify(got.steps));
  assert.deepEqual([got.refused.code, got.refused.fault], ['GPU_UNAVAILABLE', 'environment']);
  assert.ok(got.refused.hint.length > 0);
});

test('create can be ended by its signal, and leaves no worker', async () => {
  const { code, name, reason } = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    const abort = new AbortController();
    const opening = Scorer.create({ signal: abort.signal, onProgress: () => abort.abort('enough') });
    return opening.then(() => ({}), (error) => ({ code: error.code, name: error.name, reason: error.cause }));
  });
  assert.deepEqual([code, name, reason], ['ABORTED', 'AbortError', 'enough']);
});

test('embed and similarity, of texts and of rows', async () => {
  const got = await page.evaluate(async (texts) => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create({ backend: 'cpu' });
    await scorer.loadModel('/tiny/bert');
    const rows = await scorer.embed(texts);
    const some = await scorer.similarity(rows.slice(0, 2), rows);
    const all = await scorer.similarity(texts);
    scorer.dispose();
    return { rows: rows.map((row) => [...row]), some: { ...some, values: [...some.values] }, all: { ...all, values: [...all.values] }, report: scorer.report };
  }, ENCODER.texts);
  const { embeddings, texts } = ENCODER;
  got.rows.forEach((row, i) => near(row, embeddings[i], 1e-6, `text ${i}`));
  assert.deepEqual([got.some.rows, got.some.columns, got.all.rows, got.all.columns], [2, texts.length, texts.length, texts.length]);
  const expected = embeddings.flatMap((a) => embeddings.map((b) => cosine(a, b)));
  near(got.all.values, expected, CLOSE, 'cosine');
  near(got.some.values, expected.slice(0, 2 * texts.length), CLOSE, 'cosine');
  assert.deepEqual([got.report.backend, got.report.texts], ['cpu', texts.length]);
  assert.ok(got.report.tokens > texts.length && got.report.wallMs >= 0);
});

test('embedEach takes what comes, gives rows as they come, and ends with its loop', async () => {
  const got = await page.evaluate(async (texts) => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create({ backend: 'cpu' });
    await scorer.loadModel('/tiny/bert');
    async function* slowly() {
      for (const text of texts) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield text;
      }
    }
    const rows = [];
    for await (const row of scorer.embedEach(slowly(), { batch: 3 })) rows.push([...row]);
    let taken = 0;
    function* endless() {
      for (;;) yield `text ${(taken += 1)}`;
    }
    for await (const row of scorer.embedEach(endless(), { batch: 4 })) if (row) break;
    const left = taken;
    const abort = new AbortController();
    let code = 'none';
    try {
      for await (const row of scorer.embedEach(endless(), { batch: 4, signal: abort.signal })) if (row) abort.abort();
    } catch (error) {
      code = error.code;
    }
    const { length } = await scorer.embed(['a']);
    scorer.dispose();
    return { rows, left, aborted: taken - left, code, after: length };
  }, ENCODER.texts);
  got.rows.forEach((row, i) => near(row, ENCODER.embeddings[i], 1e-6, `text ${i}`));
  assert.equal(got.rows.length, ENCODER.texts.length);
  assert.equal(got.left, 8, 'one batch, and one ahead of it');
  assert.ok(got.aborted <= 12, `${got.aborted} texts were taken: the batch that was given out, and no more than two`);
  assert.deepEqual([got.code, got.after], ['ABORTED', 1]);
});

test('perplexity and rerank, and what each says of a model of another kind', async () => {
  const [ranker, decoder] = ['bert-classifier', 'qwen2'].map(expectedOf);
  const got = await page.evaluate(async ({ query, documents, texts }) => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create({ backend: 'cpu' });
    const codeOf = (pending) => pending.then(() => 'none', ({ code }) => code);
    const codes = [await codeOf(scorer.embed(['a']))];
    await scorer.loadModel('/tiny/bert-classifier');
    const ranked = await scorer.rerank(query, documents);
    codes.push(await codeOf(scorer.perplexity(['a'])));
    await scorer.loadModel('/tiny/qwen2');
    const perplexities = (await scorer.perplexity(texts)).map(({ perplexity, loss, tokens }) => [perplexity, Math.exp(loss), tokens]);
    codes.push(await codeOf(scorer.rerank(query, documents)));
    scorer.dispose();
    return { ranked, perplexities, codes };
  }, { query: ranker.query, documents: ranker.documents, texts: decoder.texts });
  const relevance = ranker.logits.map(([logit]) => 1 / (1 + Math.exp(-logit)));
  for (const { index, score } of got.ranked) assert.ok(Math.abs(score - relevance[index]) < 1e-6, `${index}: ${score}`);
  const order = relevance.map((_, i) => i).sort((one, other) => relevance[other] - relevance[one]);
  assert.deepEqual(got.ranked.map(({ index }) => index), order);
  got.perplexities.forEach(([perplexity, ofLoss, tokens], i) => {
    if (tokens === 0) return;
    assert.ok(Math.abs(perplexity / decoder.perplexity[i] - 1) < 1e-4, `${perplexity}, not ${decoder.perplexity[i]}`);
    assert.equal(perplexity, ofLoss);
  });
  assert.deepEqual(got.codes, ['BAD_ARGUMENT', 'BAD_ARGUMENT', 'BAD_ARGUMENT']);
});

const { reference, answers, rougeL, tokenSetRatio } = EXAMPLE;
const GATE = { reference, measure: 'token-set-ratio', least: 0.5 };
const FAILED = answers.flatMap((answer, i) => (answer !== '' && tokenSetRatio[i] < GATE.least ? [i] : []));

/** Scores and weights in the page, as plain data. */
async function weigh({ model, tasks, answers: given, options, hyperparameters }) {
  const { Scorer } = await import('/pkg/score.js');
  const scorer = await Scorer.create({ backend: 'cpu' });
  if (model) await scorer.loadModel(model);
  const { scores, failed, copies, unit, likeness } = await scorer.scoreResponses(tasks, given, options);
  const row = await scorer.toWeights(scores, hyperparameters);
  scorer.dispose();
  return { scores: Array.from(scores, (score) => (Number.isNaN(score) ? null : score)), failed, copies, unit, alike: likeness && [...likeness.values], uids: [...row.uids], weights: [...row.weights] };
}

test('scoreResponses: weighted tasks as rouge-score and rapidfuzz have them, a gate, copies; toWeights', async () => {
  const tasks = [{ kind: 'text', reference, measure: 'rouge-l', weight: 0.75 }, { kind: 'text', reference, measure: 'token-set-ratio', weight: 0.25 }];
  const got = await page.evaluate(weigh, { tasks, answers, options: { gates: [GATE], copiesFrom: 0.95 }, hyperparameters: { uids: EXAMPLE.uids } });
  const copies = got.copies.flatMap(([, ...later]) => later);
  assert.deepEqual([got.failed, got.copies], [FAILED, [[1, 2]]]);
  const expected = answers.map((answer, i) => (answer === '' ? null : FAILED.includes(i) || copies.includes(i) ? 0 : 0.75 * rougeL[i] + 0.25 * tokenSetRatio[i]));
  got.scores.forEach((score, i) => assert.ok(score === expected[i] || Math.abs(score - expected[i]) < 1e-12, `${i}: ${score}, not ${expected[i]}`));
  near(got.alike, EXAMPLE.tokenSortRatio.flat(), 1e-7, 'likeness');
  const most = Math.max(...expected);
  const rows = EXAMPLE.uids.map((uid, i) => [uid, Math.round(((expected[i] ?? 0) / most) * U16)]).filter(([, weight]) => weight > 0);
  assert.deepEqual(got.uids, rows.map(([uid]) => uid));
  got.weights.forEach((weight, i) => assert.ok(Math.abs(weight - rows[i][1]) <= 1, `${weight}, not ${rows[i][1]}`));
  assert.match(got.unit, /^0\.75 × \(likeness .*\) \+ 0\.25 × \(likeness/);
});

test('scoreResponses: meaning and words together, as sentence-transformers and rouge-score have them', async (t) => {
  if (!minilm()) return t.skip('no MiniLM');
  const tasks = [{ kind: 'similarity', reference, weight: 0.6 }, { kind: 'text', reference, measure: 'rouge-l', weight: 0.4 }];
  const got = await page.evaluate(weigh, { model: '/models/minilm/', tasks, answers, options: { gates: [GATE] } });
  const expected = answers.map((_, i) => 0.6 * EXAMPLE.cosine[i] + 0.4 * rougeL[i]);
  const lowest = Math.min(0, ...expected.filter((_, i) => answers[i] !== ''));
  assert.deepEqual([got.failed, got.copies, got.alike], [FAILED, [], null]);
  got.scores.forEach((score, i) => {
    if (answers[i] === '') return assert.equal(score, null);
    const wanted = FAILED.includes(i) ? lowest : expected[i];
    assert.ok(Math.abs(score - wanted) <= CLOSE, `${i}: ${score}, not ${wanted}`);
  });
});

test('scoreResponses: forecasts, by two weighted tasks', async () => {
  const forecasts = [[[1, 2]], [[0, 2], [2, 2]], [[NaN, 1]], []];
  const crps = { kind: 'crps', observations: [1, 2] };
  const got = await page.evaluate(weigh, { tasks: [{ ...crps, weight: 1 }, { ...crps, weight: 1 }], answers: forecasts, hyperparameters: { normalise: 'min-max' } });
  assert.deepEqual(got.scores, [0, -0.5, null, null], 'twice the CRPS by hand: |x - y| less half the mean distance, over two steps');
  assert.deepEqual([got.uids, got.weights], [[0], [U16]]);
});

test('words can be stopped as a model can, and the scorer goes on', async () => {
  const got = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    const scorer = await Scorer.create({ backend: 'cpu' });
    const abort = new AbortController();
    let told = 0;
    const onProgress = ({ phase, done }) => {
      told = Math.max(told, done);
      if (phase === 'run' && done > 0) abort.abort();
    };
    const texts = Array.from({ length: 2_000 }, (_, i) => `${i} ${'of many words '.repeat(8)}`);
    const pending = scorer.scoreResponses({ kind: 'originality', measure: 'ratio' }, texts, { signal: abort.signal, onProgress });
    const code = await pending.then(() => 'none', (error) => error.code);
    const { scores: [next] } = await scorer.scoreResponses({ kind: 'text', reference: 'a', measure: 'ratio' }, ['a']);
    scorer.dispose();
    return { code, told, of: texts.length, next };
  });
  assert.deepEqual([got.code, got.next], ['ABORTED', 1]);
  assert.ok(got.told < got.of, `${got.told} of ${got.of}`);
});

test('what a model takes is taken once: loading it again and again does not grow the memory; dispose ends the worker', async () => {
  const sizes = await page.evaluate(async () => {
    const { Scorer } = await import('/pkg/score.js');
    globalThis.kept = await Scorer.create({ backend: 'cpu' });
    const seen = [];
    for (let i = 0; i < 30; i += 1) {
      await kept.loadModel('/tiny/bert');
      await kept.embed(['the miner answers']);
      seen.push(kept.report.memoryBytes);
      await kept.unloadModel();
    }
    return seen;
  });
  assert.equal(page.workers().length, 1);
  assert.ok(sizes[0] > 1 << 16 && sizes[0] % 65_536 === 0, `${sizes[0]}`);
  assert.equal(sizes.at(-1), sizes[4], sizes.join());
  console.log(`    ${(sizes.at(-1) / 2 ** 20).toFixed(1)} MiB after 30 loads, ${(sizes[0] / 2 ** 20).toFixed(1)} after one`);
  const code = await page.evaluate(async () => {
    const pending = kept.embed(['a']).then(() => 'none', (error) => error.code);
    kept.dispose();
    kept.dispose();
    const late = await kept.embed(['a']).then(() => 'none', (error) => error.code);
    return [await pending, late, kept.ended.code];
  });
  assert.deepEqual(code, ['CLOSED', 'CLOSED', 'CLOSED']);
  assert.equal(await workers(), 0);
});
