// The Score view: answers scored by words, by a model and as forecasts, each as published packages score them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { neverBlocks } from './lib/main-thread.mjs';
import { OUTPUT } from './lib/paths.mjs';
import { cell, choose, EXAMPLE, introduced, minilm, read, score } from './lib/score.mjs';

const LONGEST_BLOCK_MS = 50;
/** Of single precision, in another order of sums. */
const CLOSE = 1e-5;
const U16 = 65_535;
/** What the page may say when it is well: without a chain it looks for one. */
const NO_CHAIN = /404/;

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.close());

const open = (options = {}) => openPage(browser, null, { hash: '#/score', ...options });
const offered = (page) => until('the model is offered', () => page.getByTestId('model').innerText(), (text) => text.includes('all-MiniLM-L6-v2'));
const placeOf = (uid) => EXAMPLE.uids.indexOf(uid);
const quiet = (complaints) => complaints.filter((text) => !NO_CHAIN.test(text));

/** The view of a page that offers the real model. */
async function openOffering(folder) {
  const opened = await open({ mounts: { '/models/minilm/': folder } });
  opened.server.overlay['/models/index.json'] = introduced(folder);
  await opened.page.reload();
  await offered(opened.page);
  return opened;
}

/** Every answer scores what `expected` says of its place; copies and what has no score apart. */
function scoredAs(ranking, expected, within) {
  assert.equal(ranking.length, expected.length);
  for (const { place, score: got, isCopy } of ranking) {
    if (isCopy || Number.isNaN(got)) continue;
    assert.ok(Math.abs(got - expected[place]) <= within, `place ${place}: ${got}, not ${expected[place]}`);
  }
  const scores = ranking.map(({ score: own }) => own).filter((own) => !Number.isNaN(own));
  assert.deepEqual(scores, scores.toSorted((one, other) => other - one), 'best first');
}

/** The row is the scores as parts of the largest, to the nearest whole number. */
function weighedAs({ ranking, row }) {
  const most = Math.max(...ranking.map(({ score: own }) => own || 0));
  for (const { uid, score: own, weight } of ranking) {
    assert.ok(Math.abs(weight - (Math.max(0, own || 0) / most) * U16) <= 1, `UID ${uid} weighs ${weight}`);
    assert.equal(row.weights[row.uids.indexOf(uid)] ?? 0, weight);
  }
  assert.equal(Math.max(...row.weights), U16);
}

test('by words: ROUGE-L as rouge-score has it, copies found, a row of weights, with no model and no GPU', async () => {
  const { page, complaints, hosts, close } = await open();
  await choose(page, 'text');
  const got = await score(page);
  scoredAs(got.ranking, EXAMPLE.rougeL, 1e-9);
  weighedAs(got);
  assert.equal(got.copies, '7 12');
  assert.deepEqual(got.ranking.filter(({ isCopy }) => isCopy).map(({ uid, score: own }) => [uid, own]), [[12, 0]]);
  assert.match(got.facts, /the processor/);
  const seen = await cell(page, ['Home', 'ArrowRight', 'ArrowRight']);
  assert.ok(Math.abs(seen.likeness - EXAMPLE.tokenSortRatio[placeOf(seen.row)][placeOf(seen.column)]) < 1e-6, JSON.stringify(seen));
  await page.locator('select').filter({ hasText: 'ROUGE-L' }).selectOption('token-set-ratio');
  scoredAs((await score(page)).ranking, EXAMPLE.tokenSetRatio, 1e-9);
  assert.deepEqual(quiet(complaints), []);
  assert.equal(hosts.size, 1, 'nothing leaves the page');
  await close();
});

test('forecasts: minus the CRPS of properscoring, and weights although every score is below 0', async () => {
  const { page, close } = await open();
  await choose(page, 'crps');
  const { ranking, row } = await score(page);
  scoredAs(ranking, EXAMPLE.crps.map((crps) => -crps), 1e-6);
  assert.deepEqual(ranking.map(({ uid }) => uid), EXAMPLE.forecasters.toSorted((one, other) => crpsOf(one) - crpsOf(other) || one - other));
  assert.equal(row.weights[row.uids.indexOf(ranking[0].uid)], U16);
  assert.equal(await page.getByTestId('likeness').isVisible(), false);
  await close();
});

const crpsOf = (uid) => EXAMPLE.crps[EXAMPLE.forecasters.indexOf(uid)];

test('a gate, and words that count a part: as rouge-score and rapidfuzz have them', async () => {
  const { page, complaints, close } = await open();
  await choose(page, 'text');
  await page.locator('select').filter({ hasText: 'ROUGE-L' }).selectOption('token-set-ratio');
  await page.getByTestId('mix').locator('summary').click();
  assert.equal(await page.getByTestId('words-part').isVisible(), false, 'words are the task already');
  await page.getByTestId('gate-least').fill('0.5');
  const { ranking } = await score(page);
  for (const { place, score: own, isCopy, failed } of ranking) {
    if (Number.isNaN(own)) continue;
    assert.equal(failed, EXAMPLE.tokenSetRatio[place] < 0.5, `place ${place}`);
    if (!isCopy) assert.ok(Math.abs(own - (failed ? 0 : EXAMPLE.tokenSetRatio[place])) < 1e-9, `place ${place}: ${own}`);
  }
  assert.ok(await page.getByText('failed the gate').count() > 0);
  await page.getByTestId('gate-least').fill('0');
  assert.ok((await score(page)).ranking.every(({ failed }) => !failed));
  await choose(page, 'similarity');
  assert.equal(await page.getByTestId('words-part').isVisible(), true);
  await page.getByTestId('words-part').fill('0.5');
  await choose(page, 'crps');
  const alone = (await score(page)).ranking;
  assert.ok(alone.every(({ place, score: own, failed }) => !failed && (Number.isNaN(own) || Math.abs(own + EXAMPLE.crps[place]) < 1e-6)), 'what is out of sight does not count');
  assert.deepEqual(quiet(complaints), []);
  await close();
});

test('meaning and words, each a part', async (t) => {
  const folder = minilm();
  if (!folder) return t.skip('no MiniLM');
  const { page, close } = await openOffering(folder);
  await page.getByTestId('backend').selectOption('cpu');
  await page.getByTestId('mix').locator('summary').click();
  await page.getByTestId('words-part').fill('0.25');
  scoredAs((await score(page, 120_000)).ranking, EXAMPLE.cosine.map((cosine, i) => 0.75 * cosine + 0.25 * EXAMPLE.rougeL[i]), CLOSE);
  await close();
});

test('hyperparameters make the row anew', async () => {
  const { page, close } = await open();
  await choose(page, 'text');
  const { ranking } = await score(page);
  const choice = page.getByTestId('normalise');
  await choice.selectOption('softmax');
  const scores = EXAMPLE.uids.map((uid) => ranking.find((line) => line.uid === uid).score);
  const heat = scores.map((own) => (Number.isNaN(own) ? 0 : Math.exp(own / 0.1)));
  const wanted = heat.map((own) => (own / Math.max(...heat)) * U16);
  const scored = scores.filter((own) => !Number.isNaN(own)).length;
  const after = await until('the row follows', async () => (await read(page)).row, ({ weights }) => weights.length === scored);
  for (const [i, uid] of after.uids.entries()) assert.ok(Math.abs(after.weights[i] - wanted[placeOf(uid)]) <= 2, `UID ${uid}: ${after.weights[i]}, not ${wanted[placeOf(uid)]}`);
  await page.getByLabel('Only the best').fill('2');
  await page.getByLabel('Only the best').blur();
  const two = await until('two are left', async () => (await read(page)).row, ({ weights }) => weights.length === 2);
  assert.deepEqual(new Set(two.uids), new Set(ranking.slice(0, 2).map(({ uid }) => uid)));
  await close();
});

test('what is pasted: lists, lines and JSON line by line; what is missing or wrong is said', async () => {
  const { page, close } = await open();
  await choose(page, 'text');
  const says = (text) => until(text, () => page.getByTestId('missing').innerText(), (said) => said.includes(text));
  const paste = (text) => page.getByTestId('answers').fill(text);
  for (const [text, count] of [['one\n\ntwo\nthree', 3], ['["a", "b"]', 2], ['{"uid": 9, "response": "x"}\n{"uid": 4, "text": "y"}', 2], ['[{"uid": 1, "answer": "a"}]', 1]]) {
    await paste(text);
    assert.equal(await page.getByTestId('answers-count').innerText(), `${count} answers.`, text);
    assert.equal(await page.getByTestId('score').isEnabled(), true);
  }
  await paste('');
  await says('There are no answers yet');
  await paste('[{"uid": 1, "answer": "a"}, {"uid": 1, "answer": "b"}]');
  await says('A UID is there twice');
  await paste('[1, 2]');
  await says('Answer 1 is no text');
  assert.equal(await page.getByTestId('score').isEnabled(), false);
  await page.getByTestId('example').click();
  await page.getByTestId('asked').fill('');
  await says('The reference is missing');
  await choose(page, 'rerank');
  await says('a cross-encoder');
  await choose(page, 'crps');
  await paste('[["no", "paths"]]');
  await says('no list of paths');
  await page.getByTestId('answers-file').setInputFiles({ name: 'answers.txt', mimeType: 'text/plain', buffer: Buffer.from('[[[1, 2]], [[3, 4]]]') });
  await until('the file is there', () => page.getByTestId('answers-count').innerText(), (said) => said === '2 answers.');
  await close();
});

test('by meaning: cosines as sentence-transformers has them, the weights demanded by hash and kept for the next visit', async (t) => {
  const folder = minilm();
  if (!folder) return t.skip('no MiniLM');
  const { page, complaints, close } = await openOffering(folder);
  await page.getByTestId('backend').selectOption('cpu');
  const got = await score(page, 120_000);
  scoredAs(got.ranking, EXAMPLE.cosine, CLOSE);
  weighedAs(got);
  assert.equal(got.copies, '7 12 18');
  const seen = await cell(page, ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown']);
  assert.ok(Math.abs(seen.likeness - EXAMPLE.likeness[placeOf(seen.row)][placeOf(seen.column)]) <= CLOSE, JSON.stringify(seen));
  assert.match(got.facts, /BertModel/);
  console.log(`    ${/[^\n]*tokens in [^\n]*/.exec(got.facts)?.[0]}`);
  assert.match(got.facts, /the network, 90\.9 MB/);
  await choose(page, 'originality');
  const closest = EXAMPLE.likeness.map((row, own) => 1 - Math.max(...row.filter((_, other) => other !== own)));
  scoredAs((await score(page)).ranking, closest, CLOSE);
  await page.reload();
  await offered(page);
  await page.getByTestId('backend').selectOption('cpu');
  assert.match((await score(page, 120_000)).facts, /this browser’s store, 90\.9 MB/);
  assert.deepEqual(quiet(complaints), []);
  await close();
});

test('a run can be stopped while it fetches, and begun again', async (t) => {
  const folder = minilm();
  if (!folder) return t.skip('no MiniLM');
  const { page, close } = await openOffering(folder);
  let held;
  await page.context().route('**/model.safetensors', (route) => (held = route));
  await page.getByTestId('score').click();
  await until('the weights are asked for', () => held);
  await page.getByRole('button', { name: 'Stop' }).click();
  await until('it can be begun again', () => page.getByTestId('score').isEnabled());
  assert.equal(await page.getByTestId('error').filter({ visible: true }).count(), 0);
  await held.abort().catch(() => undefined);
  await page.context().unroute('**/model.safetensors');
  scoredAs((await score(page, 120_000)).ranking, EXAMPLE.cosine, CLOSE);
  await close();
});

test(`never blocks the main thread over ${LONGEST_BLOCK_MS} ms while 256 answers are scored`, async () => {
  await neverBlocks(browser, null, LONGEST_BLOCK_MS, { hash: '#/score', wide: 1440 }, async (page) => {
    await choose(page, 'originality');
    const answers = Array.from({ length: 256 }, (_, i) => `answer ${i} of ${i % 7} and ${i % 11} things, ${'word '.repeat(i % 13)}`);
    await page.getByTestId('answers').fill(JSON.stringify(answers));
    await score(page);
    await until('the watch has run', () => page.evaluate(() => globalThis.mainThread.messages), (messages) => messages > 300);
  });
});

for (const [scheme, wide] of [['light', 1440], ['dark', 390], ['light', 360]]) {
  test(`how it looks: ${scheme}, ${wide} px`, async () => {
    const { page, close } = await open({ scheme, wide });
    await choose(page, 'text');
    await page.getByTestId('mix').locator('summary').click();
    await page.getByTestId('gate-least').fill('0.2');
    await score(page);
    // What is out of sight is not drawn, and a picture of the whole page scrolls nowhere.
    await page.locator('.ranking tbody tr').evaluateAll((rows) => rows.forEach((row) => (row.style.contentVisibility = 'visible')));
    const over = await page.getByTestId('ranking').evaluate(({ parentElement: around }) => around.scrollWidth - around.clientWidth);
    assert.equal(over, 0, `the ranking is ${over} px too wide`);
    await page.screenshot({ path: join(OUTPUT, `score-${scheme}-${wide}.png`), fullPage: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= wide, `the view is ${width} px wide in a window of ${wide}`);
    await close();
  });
}
