// What a JavaScript author sees of scoring, over an engine of the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LightClientError, Scorer } from '../dist/score.js';
import { REPORT, fakeEngine, opened } from './lib/scorer.mjs';

const withCode = (code) => (error) => {
  assert.ok(error instanceof LightClientError, `${error}`);
  assert.equal(error.code, code);
  assert.ok(error.hint.length > 0 && error.fault.length > 0);
  return true;
};
const tick = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));

test('create hands over backend and mode, tells its progress, and gives the report', async () => {
  const steps = [];
  const { scorer, calls } = await opened(fakeEngine(), { mode: 'exact', wasm: new URL('http://x/y.wasm'), onProgress: (step) => steps.push(step) });
  assert.deepEqual(calls, [['open', 'cpu', 'exact', 'http://x/y.wasm']]);
  assert.deepEqual(scorer.report, REPORT);
  assert.deepEqual([scorer.backend, scorer.adapter, scorer.mode, scorer.model, scorer.ended], ['cpu', null, 'f32', null, null]);
  assert.ok(steps.length > 1 && steps.every(({ phase, sentence }) => phase === 'load' && sentence.endsWith('.')));
  scorer.dispose();
});

test('a GPU that is demanded and absent rejects with what the wasm says, and the worker ends', async () => {
  const missing = { code: 'GPU_UNAVAILABLE', fault: 'environment', message: 'none', retryable: false, hint: 'Use `cpu`.' };
  const { port1, port2 } = new MessageChannel();
  const { serveScore } = await import('../dist/score-server.js');
  serveScore(port2, { open: () => Promise.reject(missing) });
  const gone = new Promise((resolve) => port2.on('close', resolve));
  await assert.rejects(Scorer.create({ backend: 'cpu', port: port1 }), withCode('GPU_UNAVAILABLE'));
  await gone;
});

test('embed gives a row for each text; what is no Unicode is mended, what is no text refused', async () => {
  const { scorer, calls } = await opened();
  const rows = await scorer.embed(['ab', 'x\ud800', '\udc00😀']);
  assert.deepEqual(calls.at(-1), ['embed', ['ab', 'x\ufffd', '\ufffd😀']]);
  assert.deepEqual(rows.map((row) => [...row.subarray(0, 2)]), [[2, 97], [2, 120], [3, 0xfffd]]);
  assert.ok(rows[0] instanceof Float32Array);
  await assert.rejects(scorer.embed(['a', 7]), withCode('BAD_ARGUMENT'));
  await assert.rejects(scorer.embed('one text'), withCode('BAD_ARGUMENT'));
  scorer.dispose();
});

test('embedEach keeps the order, goes by batches, and is one batch ahead', async () => {
  const { scorer, calls } = await opened();
  const texts = Array.from({ length: 7 }, (_, i) => 'x'.repeat(i + 1));
  const seen = [];
  for await (const row of scorer.embedEach(texts, { batch: 3 })) {
    seen.push(row[0]);
    if (seen.length > 1) continue;
    await tick();
    assert.equal(calls.filter(([verb]) => verb === 'embed').length, 2, 'the second batch is computed, the third not asked for');
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(calls.filter(([verb]) => verb === 'embed').map(([, some]) => some.length), [3, 3, 1]);
  async function* slowly() {
    yield 'a';
    await tick();
    yield 'bb';
  }
  const late = [];
  for await (const row of scorer.embedEach(slowly())) late.push(row[0]);
  assert.deepEqual(late, [1, 2]);
  assert.throws(() => scorer.embedEach([], { batch: 0 }), withCode('BAD_ARGUMENT'));
  scorer.dispose();
});

/** An engine whose batch ends only when nobody waits any more, as the wasm's watch tells it. */
function endless(stops) {
  return fakeEngine({
    embed: async (texts, watch) => {
      for (let i = 0; watch('run', i, 0); i += 1) await tick(1);
      stops.push(texts.length);
      throw { code: 'ABORTED', fault: 'caller', message: 'stopped', retryable: false, hint: '' };
    },
  });
}

test('an abort rejects at once with its reason, stops the engine mid-batch, and the scorer goes on', async () => {
  const stops = [];
  const { scorer } = await opened(endless(stops));
  const abort = new AbortController();
  const pending = scorer.embed(['a', 'b'], { signal: abort.signal });
  await tick(30);
  assert.deepEqual(stops, []);
  abort.abort('enough');
  await assert.rejects(pending, (error) => withCode('ABORTED')(error) && error.name === 'AbortError' && error.cause === 'enough');
  assert.equal((await scorer.rerank('q', ['a', 'b', 'c', 'd'])).length, 4);
  assert.deepEqual(stops, [2], 'the engine was told');
  await assert.rejects(scorer.embed(['a'], { signal: abort.signal }), withCode('ABORTED'));
  scorer.dispose();
});

test('leaving a loop over embedEach, or its signal, stops the engine', async () => {
  const stops = [];
  const engine = endless(stops);
  const { scorer } = await opened(engine);
  const abort = new AbortController();
  const pending = scorer.embedEach(['a'], { signal: abort.signal }).next();
  await tick(20);
  abort.abort();
  await assert.rejects(pending, withCode('ABORTED'));
  await scorer.rerank('', ['a', 'b', 'c', 'd']);
  assert.deepEqual(stops, [1]);
  await assert.rejects(scorer.embedEach(['a'], { signal: abort.signal }).next(), withCode('ABORTED'));
  scorer.dispose();
  let asked = 0;
  const two = await opened(fakeEngine({ embed: async (texts, watch) => {
    asked += 1;
    while (asked > 1 && watch('run', 0, 0)) await tick(1);
    if (asked > 1) stops.push('second');
    return { rows: texts.length, columns: 1, values: new Float32Array(texts.length) };
  } }));
  for await (const _ of two.scorer.embedEach(['a', 'b', 'c'], { batch: 1 })) break;
  await two.scorer.rerank('', []);
  assert.deepEqual(stops, [1, 'second']);
  two.scorer.dispose();
});

test('calls take turns, in their order', async () => {
  const order = [];
  const { scorer } = await opened(fakeEngine({
    embed: async ([text]) => {
      order.push(`${text} begins`);
      await tick(text === 'slow' ? 20 : 1);
      order.push(`${text} ends`);
      return { rows: 1, columns: 1, values: Float32Array.of(0) };
    },
  }));
  await Promise.all([scorer.embed(['slow']), scorer.embed(['quick'])]);
  assert.deepEqual(order, ['slow begins', 'slow ends', 'quick begins', 'quick ends']);
  scorer.dispose();
});

test('progress comes in words', async () => {
  const { scorer } = await opened(fakeEngine({
    embed: async (texts, watch) => (watch('compile', 3, 3), watch('run', 2, 2), { rows: 0, columns: 0, values: new Float32Array() }),
  }));
  const steps = [];
  await scorer.embed(['a', 'b'], { onProgress: (step) => steps.push(step) });
  assert.deepEqual(steps, [
    { phase: 'compile', done: 3, of: 3, sentence: 'Compiling for the GPU: 3 of 3 kernels.' },
    { phase: 'run', done: 2, of: 2, sentence: '2 of 2 texts.' },
  ]);
  scorer.dispose();
});

test('similarity takes rows or texts', async () => {
  const { scorer, calls } = await opened();
  const rows = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(0.6, 0.8)];
  assert.deepEqual((await scorer.similarity(rows.slice(0, 2), rows)).values.length, 6);
  assert.deepEqual(calls.at(-1), ['similarity', { rows: 2, columns: 2, values: Float32Array.of(1, 0, 0, 1) }, { rows: 3, columns: 2, values: Float32Array.of(1, 0, 0, 1, Math.fround(0.6), Math.fround(0.8)) }]);
  const own = await scorer.similarity(['a', 'b']);
  assert.deepEqual([own.rows, own.columns], [2, 2]);
  assert.deepEqual(calls.slice(-2).map(([verb]) => verb), ['embed', 'similarity']);
  await assert.rejects(scorer.similarity([Float32Array.of(1), Float32Array.of(1, 2)]), withCode('BAD_ARGUMENT'));
  await assert.rejects(scorer.similarity(['a', Float32Array.of(1)]), withCode('BAD_ARGUMENT'));
  await scorer.textSimilarity('rouge-l', ['a'], ['b']);
  assert.deepEqual(calls.at(-1), ['textSimilarity', ['a'], ['b'], 'rouge-l']);
  scorer.dispose();
});

test('perplexities and rankings are what the losses and scores say', async () => {
  const { scorer } = await opened();
  const [sure, five, none] = await scorer.perplexity(['a', 'b', 'c']);
  assert.deepEqual(sure, { perplexity: 1, loss: 0, tokens: 3 });
  assert.ok(Math.abs(five.perplexity - 5) < 1e-12 && five.tokens === 4);
  assert.ok(Number.isNaN(none.perplexity) && none.tokens === 0);
  const ranked = await scorer.rerank('q', ['a', 'b', 'c', 'd']);
  assert.deepEqual(ranked, [{ index: 1, score: 3 }, { index: 3, score: 3 }, { index: 2, score: 0.5 }, { index: 0, score: -1 }]);
  scorer.dispose();
});

test('scoreResponses carries the task, the threshold and forecasts; a malformed forecast spoils no other', async () => {
  const { scorer, calls } = await opened();
  const task = { kind: 'similarity', reference: 'r' };
  const { scores, failed, copies, unit, report } = await scorer.scoreResponses({ ...task, more: () => {} }, ['a', 'b'], { copiesFrom: 0.9 });
  assert.deepEqual([scores, failed, copies, report], [Float64Array.of(0.5, NaN), [1], [[0, 1]], REPORT]);
  assert.equal(unit, 'cosine to the reference, -1 to 1');
  assert.deepEqual(calls.at(-1), ['score', [{ ...task, weight: 1 }], ['a', 'b'], { gates: [], copiesFrom: 0.9 }]);
  const crps = { kind: 'crps', observations: [1, 2] };
  await scorer.scoreResponses(crps, [[[1, 2], [3, 4]], [[1, NaN]], [[1]], 'nonsense', []]);
  const nothing = { members: 0, values: new Float64Array() };
  assert.deepEqual(calls.at(-1), ['score', [{ ...crps, weight: 1 }], [{ members: 2, values: Float64Array.of(1, 2, 3, 4) }, nothing, nothing, nothing, nothing], { gates: [], copiesFrom: null }]);
  scorer.dispose();
});

test('several tasks go with their weights, and gates beside them', async () => {
  const { scorer, calls } = await opened();
  const tasks = [{ kind: 'text', reference: 'r', measure: 'rouge-l', weight: 0.7 }, { kind: 'originality', weight: 0.3 }];
  const gates = [{ reference: 'q', measure: 'token-set-ratio', least: 0.9 }];
  const { unit } = await scorer.scoreResponses(tasks, ['a'], { gates });
  assert.deepEqual(calls.at(-1), ['score', tasks, ['a'], { gates, copiesFrom: null }]);
  assert.equal(unit, '0.7 × (likeness to the reference, 0 to 1) + 0.3 × (one less the likeness to the closest other answer; 0 is a copy)');
  scorer.dispose();
});

test('tasks and rules that cannot be are refused before the worker hears of them', async () => {
  const { scorer, calls } = await opened();
  const text = { kind: 'text', reference: 'r', measure: 'ratio' };
  const crps = { kind: 'crps', observations: [1] };
  const gate = { reference: 'r', measure: 'ratio', least: 0.5 };
  const wrong = [
    [null], [{ kind: 'nonsense' }], [{ kind: 'text', reference: 7, measure: 'ratio' }], [{ ...text, measure: 'other' }], [{ kind: 'rerank' }],
    [{ kind: 'originality', measure: 'other' }], [{ kind: 'crps', observations: [] }], [{ kind: 'crps', observations: [NaN] }], [{ kind: 'crps' }],
    [[]], [[text]], [[{ ...text, weight: NaN }]], [[{ ...text, weight: '1' }]], [[null]],
    [[{ ...text, weight: 1 }, { ...crps, weight: 1 }]], [[{ ...crps, weight: 1 }, { ...crps, observations: [1, 2], weight: 1 }]],
    [text, { gates: gate }], [text, { gates: [null] }], [text, { gates: [{ ...gate, least: 1.1 }] }], [text, { gates: [{ ...gate, least: NaN }] }],
    [text, { gates: [{ ...gate, reference: null }] }], [text, { gates: [{ ...gate, measure: 'other' }] }], [text, { copiesFrom: 2 }], [text, { copiesFrom: NaN }],
  ];
  for (const [task, options] of wrong) await assert.rejects(scorer.scoreResponses(task, [], options), withCode('BAD_ARGUMENT'), JSON.stringify([task, options]));
  await assert.rejects(scorer.scoreResponses(text, 'one text'), withCode('BAD_ARGUMENT'));
  await assert.rejects(scorer.scoreResponses(crps, 'one text'), withCode('BAD_ARGUMENT'));
  assert.equal(calls.filter(([verb]) => verb === 'score').length, 0);
  scorer.dispose();
});

test('toWeights fills in the defaults and refuses nonsense before the wasm sees it', async () => {
  const { scorer, calls } = await opened();
  assert.deepEqual(await scorer.toWeights([1, 2]), { uids: Uint16Array.of(1), weights: Uint16Array.of(65_535) });
  assert.deepEqual(calls.at(-1), ['weights', Float64Array.of(1, 2), { minAllowedWeights: 1, maxWeightsLimit: 65_535, normalise: 'none', temperature: 1, topK: null }]);
  const { uids } = await scorer.toWeights([1, 2], { uids: [9, 7], topK: 1, normalise: 'softmax', temperature: 0.1 });
  assert.deepEqual(uids, Uint16Array.of(7), 'whose score it is, by its place');
  assert.deepEqual(calls.at(-1)[2], { minAllowedWeights: 1, maxWeightsLimit: 65_535, normalise: 'softmax', temperature: 0.1, topK: 1 });
  const wrong = [{ uids: [1] }, { uids: [1, 1] }, { uids: [1, 65_536] }, { minAllowedWeights: -1 }, { maxWeightsLimit: 0.5 }, { temperature: 0 }, { temperature: NaN }, { topK: 0 }, { normalise: 'other' }];
  for (const hyperparameters of wrong) await assert.rejects(scorer.toWeights([1, 2], hyperparameters), withCode('BAD_ARGUMENT'), JSON.stringify(hyperparameters));
  scorer.dispose();
});

test('dispose gives the model back, rejects what is pending, and may be repeated', async () => {
  const { scorer, calls } = await opened(fakeEngine({ embed: () => new Promise(() => {}) }));
  const pending = scorer.embed(['a']);
  await tick();
  scorer.dispose();
  scorer[Symbol.dispose ?? 'dispose']();
  await assert.rejects(pending, withCode('CLOSED'));
  await assert.rejects(scorer.embed(['a']), withCode('CLOSED'));
  assert.equal(scorer.ended.code, 'CLOSED');
  await tick();
  assert.deepEqual(calls.at(-1), ['close']);
});

test('a crash ends every call with its message', async () => {
  const { scorer, crash } = await opened(fakeEngine({ embed: () => new Promise(() => {}) }));
  const pending = scorer.embed(['a']);
  await tick();
  crash('unreachable');
  await assert.rejects(pending, (error) => withCode('CRASHED')(error) && error.message.includes('unreachable'));
  assert.equal(scorer.ended.code, 'CRASHED');
});
