// The shipped wasm of scoring in Node, behind the same facade and server half as in a browser: tiny models against what
// transformers computes with them, words and weights against published packages. Skipped, loudly, until the wasm is built.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Scorer } from '../dist/score.js';
import { serveScore } from '../dist/score-server.js';
import { newDisk, withDisk } from './lib/disk.mjs';
import { expectedOf, filesOf } from './lib/models.mjs';
import { packOf } from './lib/pack.mjs';
import { openShop } from './lib/shop.mjs';

const fileOf = (chunk) => new URL(`../dist/wasm/${chunk}_bg.wasm`, import.meta.url);
const CHUNKS = ['score', 'score-full'];
const skip = !CHUNKS.every((chunk) => existsSync(fileOf(chunk))) && 'SKIPPED: pkg/dist/wasm is not built';
const EXAMPLE = JSON.parse(readFileSync(new URL('../../tests/vectors/score/example/example.json', import.meta.url), 'utf8'));
const refused = (code, fault) => (error) => {
  assert.deepEqual([error.code, error.fault], [code, fault], error.message);
  assert.ok(error.hint.length > 0);
  return true;
};

const bound = {};
let scorer;
before(async () => {
  if (skip) return;
  for (const chunk of CHUNKS) {
    bound[chunk] = await import(`../dist/wasm/${chunk}.js`);
    bound[chunk].initSync({ module: readFileSync(fileOf(chunk)) });
  }
  scorer = await open('f32');
});
after(() => scorer?.dispose());

async function open(mode, chunk = 'score') {
  const wasm = bound[chunk];
  const { port1, port2 } = new MessageChannel();
  serveScore(port2, { open: (backend, asked, _, watch) => wasm.Scorer.open(backend, asked, watch) });
  return Scorer.create({ backend: 'cpu', mode, port: port1 });
}

function close(got, expected, within, what) {
  assert.equal(got.length, expected.length, what);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(got[i] - value) <= within, `${what} ${i}: ${got[i]}, not ${value}`);
}

for (const chunk of CHUNKS) {
  test(`the wasm of ${chunk} imports nothing from \`env\``, { skip }, () => {
    const modules = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(fileOf(chunk)))).map(({ module }) => module);
    assert.equal(modules.includes('env'), false);
  });
}

test('the small chunk has no whole numbers and no GPU, and says so; the full one gives the same single precision', { skip }, async () => {
  await assert.rejects(open('exact'), refused('DEVICE', 'environment'));
  const { texts } = expectedOf('bert');
  const rows = [];
  for (const chunk of CHUNKS) {
    const other = await open('f32', chunk);
    await other.loadModel(filesOf('bert'));
    rows.push(await other.embed(texts));
    other.dispose();
  }
  assert.deepEqual(rows[0], rows[1], 'to the last bit');
});

test('an encoder embeds as transformers does, whatever else is in the batch', { skip }, async () => {
  const { texts, embeddings } = expectedOf('bert');
  const steps = [];
  const model = await scorer.loadModel(filesOf('bert'), { onProgress: ({ phase }) => steps.push(phase) });
  assert.deepEqual([model.kind, model.architecture, model.dimensions, model.maxTokens, model.precision], ['encoder', 'BertModel', 32, 32, 'f32']);
  assert.deepEqual(model.files.map(({ name }) => name).sort(), ['1_Pooling/config.json', 'config.json', 'model.safetensors', 'modules.json', 'sentence_bert_config.json', 'tokenizer.json']);
  assert.ok(steps.includes('load'));
  const rows = await scorer.embed(texts);
  rows.forEach((row, i) => close(row, embeddings[i], 1e-6, texts[i]));
  const [alone] = await scorer.embed([texts[1]]);
  assert.deepEqual(alone, rows[1], 'to the last bit');
  assert.ok(scorer.report.tokens > 0 && scorer.report.texts === 1 && scorer.report.backend === 'cpu');
  const each = [];
  for await (const row of scorer.embedEach(texts, { batch: 3 })) each.push(row);
  assert.deepEqual(each, rows);
  const { values } = await scorer.similarity(rows.slice(0, 2), rows);
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  close(values, rows.slice(0, 2).flatMap((a) => rows.map((b) => product(a, b))), 1e-6, 'cosine');
});

test('a cross-encoder ranks, a decoder tells perplexities, as transformers does', { skip }, async () => {
  const ranking = expectedOf('bert-classifier');
  await scorer.loadModel(filesOf('bert-classifier'));
  const ranked = await scorer.rerank(ranking.query, ranking.documents);
  for (const { index, score } of ranked) close([score], [1 / (1 + Math.exp(-ranking.logits[index][0]))], 1e-6, 'relevance');
  await assert.rejects(scorer.embed(['a']).then(() => scorer.perplexity(['a'])), refused('BAD_ARGUMENT', 'caller'));
  const likely = expectedOf('qwen2');
  await scorer.loadModel(filesOf('qwen2'));
  const perplexities = await scorer.perplexity(likely.texts);
  for (const [i, { perplexity, tokens }] of perplexities.entries()) {
    assert.ok(Math.abs(perplexity / likely.perplexity[i] - 1) < 1e-4 || tokens === 0, `${likely.texts[i]}: ${perplexity}, not ${likely.perplexity[i]}`);
  }
  const { scores } = await scorer.scoreResponses({ kind: 'perplexity' }, likely.texts);
  for (const [i, score] of scores.entries()) assert.ok(perplexities[i].tokens === 0 || Math.abs(score * perplexities[i].perplexity - 1) < 1e-9);
});

test('words, forecasts and weights need no model', { skip }, async () => {
  await scorer.unloadModel();
  const { scores, copies, likeness } = await scorer.scoreResponses({ kind: 'text', reference: EXAMPLE.reference, measure: 'rouge-l' }, EXAMPLE.answers, { copiesFrom: 0.95 });
  assert.deepEqual(copies, [[1, 2]]);
  close(scores.filter((_, i) => i !== 2 && i !== 11), EXAMPLE.rougeL.filter((_, i) => i !== 2 && i !== 11), 1e-12, 'ROUGE-L');
  assert.deepEqual([scores[2], scores[11]], [0, NaN], 'a copy, and an empty answer');
  close(likeness.values, EXAMPLE.tokenSortRatio.flat(), 1e-7, 'token sort ratio');
  const { values } = await scorer.textSimilarity('token-set-ratio', [EXAMPLE.reference], EXAMPLE.answers);
  close(values, EXAMPLE.tokenSetRatio, 1e-7, 'token set ratio');
  const crps = await scorer.scoreResponses({ kind: 'crps', observations: [1, 2] }, [[[1, 2]], [[0, 2], [2, 2]], [[NaN, 1]], []]);
  assert.deepEqual(crps.scores, Float64Array.of(0, -0.25, NaN, NaN), 'by hand: |x - y| less half the mean distance, over two steps');
  const row = await scorer.toWeights([0.5, NaN, -1, 1], { uids: [9, 8, 7, 6] });
  assert.deepEqual(row, { uids: Uint16Array.of(9, 6), weights: Uint16Array.of(32_768, 65_535) });
  const best = await scorer.toWeights([0.5, 0.7, 1], { topK: 1, normalise: 'rank' });
  assert.deepEqual(best, { uids: Uint16Array.of(2), weights: Uint16Array.of(65_535) });
});

test('tasks by their weights, and gates, as the published packages say of each answer', { skip }, async () => {
  await scorer.unloadModel();
  const { reference, answers, rougeL, tokenSetRatio } = EXAMPLE;
  const tasks = [{ kind: 'text', reference, measure: 'rouge-l', weight: 0.75 }, { kind: 'text', reference, measure: 'token-set-ratio', weight: 0.25 }];
  const sum = answers.map((answer, i) => (answer === '' ? NaN : 0.75 * rougeL[i] + 0.25 * tokenSetRatio[i]));
  const all = await scorer.scoreResponses(tasks, answers);
  all.scores.forEach((score, i) => assert.ok(Object.is(score, sum[i]) || Math.abs(score - sum[i]) < 1e-12, `${i}: ${score}, not ${sum[i]}`));
  assert.deepEqual([all.failed, all.copies, all.likeness], [[], [], null]);
  const least = 0.5;
  const failed = answers.flatMap((answer, i) => (answer !== '' && tokenSetRatio[i] < least ? [i] : []));
  assert.ok(failed.length > 0 && failed.length < answers.length - 1, 'some fail, and some pass');
  const gated = await scorer.scoreResponses(tasks, answers, { gates: [{ reference, measure: 'token-set-ratio', least }] });
  assert.deepEqual(gated.failed, failed);
  gated.scores.forEach((score, i) => assert.equal(score, failed.includes(i) ? 0 : all.scores[i]));
  const penalty = await scorer.scoreResponses([{ ...tasks[0], weight: 1 }, { ...tasks[1], weight: -2 }], answers, { gates: [{ reference, measure: 'token-set-ratio', least }] });
  const lowest = Math.min(...rougeL.map((own, i) => (answers[i] === '' ? 0 : own - 2 * tokenSetRatio[i])));
  for (const i of failed) assert.ok(Math.abs(penalty.scores[i] - lowest) < 1e-12, 'the lowest of all, where some are below 0');
  await assert.rejects(scorer.scoreResponses({ kind: 'crps', observations: [1] }, [[[1]]], { gates: [{ reference, measure: 'ratio', least }] }), refused('BAD_ARGUMENT', 'caller'));
});

test('of a kept pack only the part that went bad is fetched again, and that is kept', { skip }, async () => {
  const { bytes, identity, spans } = packOf(filesOf('bert'));
  assert.ok(spans.length > 1, 'several chunks');
  const [shop, disk] = [await openShop({ 'bert.pack': bytes }), newDisk()];
  const load = (options) => withDisk(disk, async () => {
    const other = await open('f32');
    shop.asked.length = 0;
    const { files: [{ from, sha256 }] } = await other.loadModel(`${shop.url}bert.pack`, options);
    const rows = await other.embed(expectedOf('bert').texts);
    other.dispose();
    return { from, sha256, rows, asked: shop.asked.map(([method, , range]) => [method, range]) };
  });
  const fresh = await load();
  assert.deepEqual([fresh.from, fresh.sha256, fresh.asked], ['network', identity, [['GET', null]]]);
  fresh.rows.forEach((row, i) => close(row, expectedOf('bert').embeddings[i], 1e-6, 'embedding'));
  const spoil = (place) => ([...disk.files.values()].find(({ length }) => length === bytes.length)[place] ^= 1);
  const [start, end] = spans.at(-1);
  spoil(start + 5);
  const mended = await load({ sha256: identity });
  assert.deepEqual([mended.from, mended.asked], ['cache', [['GET', `bytes=${start}-${end - 1}`]]]);
  assert.deepEqual(mended.rows, fresh.rows);
  assert.deepEqual((await load({ sha256: identity })).asked, [], 'it was put in its place');
  spoil(start + 5);
  shop.ranges = false;
  const whole = await load({ sha256: identity });
  assert.deepEqual([whole.from, whole.asked], ['network', [['GET', `bytes=${start}-${end - 1}`], ['GET', null]]], 'all of it, from a server that knows no ranges');
  spoil(3);
  assert.equal((await load({ sha256: identity })).from, 'network', 'and where its beginning went bad');
  await shop.close();
});

test('what cannot be is refused by name, and the scorer goes on', { skip }, async () => {
  const files = filesOf('bert');
  const without = (name) => Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
  await scorer.unloadModel();
  await assert.rejects(scorer.embed(['a']), refused('BAD_ARGUMENT', 'caller'));
  await assert.rejects(scorer.loadModel(without('tokenizer.json')), refused('MODEL_UNAVAILABLE', 'caller'));
  await assert.rejects(scorer.loadModel({ ...files, 'config.json': new TextEncoder().encode('{') }), refused('MODEL_INVALID', 'caller'));
  await assert.rejects(scorer.loadModel({ ...files, 'model.safetensors': files['model.safetensors'].slice(0, -4) }), refused('MODEL_INVALID', 'caller'));
  await assert.rejects(scorer.loadModel({ 'x.pack': files['config.json'] }), refused('MODEL_INVALID', 'caller'));
  await assert.rejects(scorer.loadModel(files, { sha256: '0'.repeat(64) }), refused('MODEL_INVALID', 'caller'));
  const abort = new AbortController();
  const loading = scorer.loadModel(files, { signal: abort.signal, onProgress: () => abort.abort() });
  await assert.rejects(loading, refused('ABORTED', 'caller'));
  await scorer.loadModel(files);
  assert.equal((await scorer.embed(['a'])).length, 1);
  await assert.rejects(scorer.scoreResponses({ kind: 'rerank', query: 'q' }, ['a']), refused('BAD_ARGUMENT', 'caller'));
  await assert.rejects(scorer.scoreResponses({ kind: 'nonsense' }, ['a']), refused('BAD_ARGUMENT', 'caller'));
});

test('whole numbers and small weights stay close to single precision', { skip }, async () => {
  const { texts, embeddings } = expectedOf('bert');
  const cosine = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);
  for (const [mode, precision, least] of [['exact', 'f32', 0.99], ['fast', 'f16', 0.9999], ['fast', 'int8', 0.999]]) {
    const other = await open(mode, 'score-full');
    assert.equal((await other.loadModel(filesOf('bert'), { precision })).precision, precision);
    const rows = await other.embed(texts);
    for (const [i, row] of rows.entries()) {
      if (texts[i] !== '') assert.ok(cosine(row, embeddings[i]) >= least, `${mode} ${precision} ${texts[i]}: ${cosine(row, embeddings[i])}`);
    }
    assert.equal(other.mode, mode);
    other.dispose();
  }
});
