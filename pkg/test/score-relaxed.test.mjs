// The score chunk compiled for relaxed SIMD, in Node: what it may be asked for, and how far its numbers are off.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { hasRelaxedSimd } from '../dist/relaxed-simd.js';
import { Scorer } from '../dist/score.js';
import { serveScore } from '../dist/score-server.js';
import { expectedOf, filesOf } from './lib/models.mjs';

const file = (name) => new URL(`../dist/wasm/${name}`, import.meta.url);
const skip = !existsSync(file('score-relaxed_bg.wasm')) && 'SKIPPED: pkg/dist/wasm is not built';
/** Of a tiny model with weights in single precision: a product and its sum rounded once or twice. */
const CLOSE = 1e-6;

let fixed, relaxed;
before(async () => {
  if (skip) return;
  // Node 20 has it, but not without being told.
  if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  [fixed, relaxed] = await Promise.all(['score', 'score-relaxed'].map(async (name) => {
    const wasm = await import(file(`${name}.js`));
    wasm.initSync({ module: readFileSync(file(`${name}_bg.wasm`)) });
    return wasm;
  }));
});

async function open(wasm, mode) {
  const { port1, port2 } = new MessageChannel();
  serveScore(port2, { open: (backend, asked, _, watch) => wasm.Scorer.open(backend, asked, watch) });
  return Scorer.create({ backend: 'cpu', mode, port: port1 });
}

async function embedded(wasm, mode, precision, texts) {
  const scorer = await open(wasm, mode);
  await scorer.loadModel(filesOf('bert'), { precision });
  const rows = await scorer.embed(texts);
  const { relaxedSimd } = scorer.report;
  scorer.dispose();
  return { rows, relaxedSimd };
}

test('it computes in mode fast alone; the other one in single precision too', { skip }, async () => {
  for (const mode of ['f32', 'exact']) {
    await assert.rejects(open(relaxed, mode), ({ code, fault }) => code === 'BAD_ARGUMENT' && fault === 'caller');
  }
  (await open(fixed, 'f32')).dispose();
  for (const [wasm, expected] of [[relaxed, true], [fixed, false]]) {
    const scorer = await open(wasm, 'fast');
    assert.equal(scorer.report.relaxedSimd, expected);
    scorer.dispose();
  }
});

test('its numbers are those of transformers', { skip }, async () => {
  const { texts, embeddings } = expectedOf('bert');
  const { rows, relaxedSimd } = await embedded(relaxed, 'fast', 'f32', texts);
  assert.equal(relaxedSimd, true);
  for (const [i, row] of rows.entries()) row.forEach((value, j) => assert.ok(Math.abs(value - embeddings[i][j]) <= CLOSE, `${i} ${j}: ${value}, not ${embeddings[i][j]}`));
});

test('mode fast keeps to its tolerance: a cosine of 0.999 to single precision', { skip }, async () => {
  const { texts } = expectedOf('bert');
  const { rows } = await embedded(fixed, 'f32', 'f32', texts);
  for (const precision of ['f16', 'int8']) {
    const fast = await embedded(relaxed, 'fast', precision, texts);
    for (const [i, row] of fast.rows.entries()) {
      const cosine = row.reduce((sum, value, j) => sum + value * rows[i][j], 0);
      if (texts[i] !== '') assert.ok(cosine >= 0.999, `${precision} ${texts[i]}: ${cosine}`);
    }
  }
});
