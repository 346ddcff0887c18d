// The Yuma view: frames computed from proved state, every cell the package's own, and simulations that say so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { expectedRows } from './lib/expected.mjs';
import { neverBlocks } from './lib/main-thread.mjs';
import { stateAt } from './lib/state.mjs';
import { cell, cells, framesOf, shown, step } from './lib/yuma.mjs';

const SUBNETS = [1, 2, 3, 4];
const LONGEST_BLOCK_MS = 50;
/** A walk over the map: along the first rows, to its end, down. */
const WALK = ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'End', 'ArrowLeft', 'PageDown', 'Home', 'ArrowRight'];

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

for (const netuid of SUBNETS) {
  test(`subnet ${netuid}: every step shows what the package computes from the same block`, async () => {
    const { page, complaints, close } = await openPage(browser, devnet, { hash: `#/yuma/${netuid}` });
    const block = await shown(page, netuid);
    const frames = await page.evaluate(framesOf, { spec: devnet.spec, url: devnet.url, block, netuid });
    const state = await stateAt(devnet.url, block);
    const set = await expectedRows(state, 'weights', netuid, frames.n);
    state.close();
    const walked = {};
    for (const name of ['weights', 'clipped', 'bonds', 'result']) {
      await step(page, name);
      walked[name] = await cells(page, WALK);
      assert.ok(new Set(walked[name].map(({ validator, miner }) => `${validator} ${miner}`)).size > 4, 'the walk goes somewhere');
    }
    for (const { validator, miner, ratio, stored } of walked.weights) {
      assert.equal(ratio, entry(frames.weights, validator, miner), `weight of ${validator} on ${miner}`);
      assert.equal(stored, entry(set, validator, miner), `weight of ${validator} on ${miner}, as the node has it`);
    }
    for (const { validator, miner, ratio, text } of walked.clipped) {
      assert.equal(ratio, entry(frames.clipped, validator, miner), `clipped weight of ${validator} on ${miner}`);
      const was = entry(frames.weights, validator, miner);
      if (was > (ratio ?? 0)) assert.ok(text.includes(`Clipped from ${was.toFixed(10)} to ${(ratio ?? 0).toFixed(10)}`), text);
    }
    for (const { validator, miner, ratio, stored } of walked.bonds) {
      assert.equal(ratio, entry(frames.bonds, validator, miner), `bond of ${validator} in ${miner}`);
      assert.equal(stored, entry(frames.storedBonds, validator, miner), `bond of ${validator} in ${miner}, as stored`);
    }
    for (const { validator, miner, text } of walked.result) {
      assert.ok(text.replaceAll(',', '').includes(`(${frames.incentive[miner]})`), text);
      assert.ok(text.replaceAll(',', '').includes(`(${frames.dividends[validator]})`), text);
    }
    const validators = [...new Set(walked.weights.map(({ validator }) => validator))];
    assert.deepEqual(validators, frames.order.filter((uid) => validators.includes(uid)), 'rows go by stake');
    assert.ok(walked.weights.some(({ ratio }) => ratio > 0), 'there are weights to compare');
    assert.deepEqual(complaints, [], 'the console is quiet');
    console.log(`    ${frames.mode}: ${frames.weights.flat().length} weights, ${frames.bonds.flat().length} bonds; ${WALK.length * 4} cells compared`);
    await close();
  });
}

test('the pointer names the same cell as the keys', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/yuma/2' });
  await shown(page, 2);
  const byKey = (await cells(page, ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown'])).at(-1);
  const at = await page.locator('.epoch-map .heat-cursor').boundingBox();
  await page.keyboard.press('Escape');
  assert.equal((await cell(page)).validator, null);
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  assert.deepEqual(await cell(page), byKey);
  await close();
});

test('a slider makes a simulation: it says so, it is what the package computes, and one button ends it', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/yuma/2' });
  const block = await shown(page, 2);
  await step(page, 'clipped');
  const banner = page.getByTestId('simulation');
  const versus = page.getByTestId('versus');
  assert.equal(await banner.isVisible(), false);
  const honest = await cells(page, WALK);
  await page.getByRole('slider', { name: /κ/ }).fill('55000');
  await until('the table follows', () => versus.getAttribute('data-simulated'), (simulated) => simulated === 'true');
  assert.equal(await banner.isVisible(), true);
  assert.match(await banner.innerText(), /Simulation.*Not what the chain has: κ is 0\.839/s);
  assert.ok(Number(await versus.getAttribute('data-differ')) > 0, 'numbers change');
  const frames = await page.evaluate(framesOf, { spec: devnet.spec, url: devnet.url, block, netuid: 2, change: { kappa: 55_000 } });
  assert.equal(frames.simulated, true);
  const simulated = await cells(page, WALK);
  for (const { validator, miner, ratio } of simulated) assert.equal(ratio, entry(frames.clipped, validator, miner));
  assert.notDeepEqual(simulated, honest, 'something is clipped otherwise');
  await page.getByTestId('back').click();
  await until('the chain is back', () => versus.getAttribute('data-simulated'), (now) => now === 'false');
  assert.equal(await banner.isVisible(), false);
  assert.deepEqual(await cells(page, WALK), honest);
  await close();
});

test('a picked cell can be given another weight', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/yuma/1' });
  const block = await shown(page, 1);
  const [{ validator, miner, stored }] = await cells(page, ['Home']);
  await page.keyboard.press('Enter');
  const slider = page.getByRole('slider', { name: `UID ${validator} → UID ${miner}` });
  assert.equal(Number(await slider.inputValue()), stored ?? 0, 'it starts at the weight as set');
  assert.equal(await page.getByTestId('simulation').isVisible(), false, 'picking changes nothing');
  const wanted = stored > 20_000 ? 1_000 : 60_000;
  await slider.fill(String(wanted));
  await until('the table follows', () => page.getByTestId('versus').getAttribute('data-simulated'), (simulated) => simulated === 'true');
  const state = await stateAt(devnet.url, block);
  const row = new Map((await expectedRows(state, 'weights', 1, 8))[validator]).set(miner, wanted);
  state.close();
  const change = { weights: [{ uid: validator, uids: [...row.keys()], values: [...row.values()] }] };
  const frames = await page.evaluate(framesOf, { spec: devnet.spec, url: devnet.url, block, netuid: 1, change });
  const incentive = await page.locator('[data-testid=epoch-table] tbody tr').evaluateAll((rows) => rows.map((line) => Number(line.children[1].dataset.value)));
  assert.deepEqual(incentive, frames.incentive, 'the table has what the package computes');
  await close();
});

test(`never blocks the main thread over ${LONGEST_BLOCK_MS} ms while a slider is dragged over 256 neurons`, async () => {
  await neverBlocks(browser, devnet, LONGEST_BLOCK_MS, { hash: '#/yuma/3', wide: 1440, motion: 'no-preference' }, async (page) => {
    await shown(page, 3);
    await step(page, 'clipped');
    const slider = page.getByRole('slider', { name: /κ/ });
    await slider.focus();
    for (let i = 0; i < 60; i += 1) await page.keyboard.press('PageDown');
    for (const name of ['bonds', 'result', 'weights']) await step(page, name);
    await until('the table follows', () => page.getByTestId('versus').getAttribute('data-simulated'), (simulated) => simulated === 'true');
    await until('the table is whole', () => page.locator('[data-testid=epoch-table] tbody').getAttribute('data-complete'));
  });
});

function entry(rows, validator, miner) {
  return rows[validator].find(([uid]) => uid === miner)?.[1] ?? null;
}
