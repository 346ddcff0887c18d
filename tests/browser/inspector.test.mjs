// The proof inspector: what it proves is what the node has, and a spoiled byte is refused at the very node it lies in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { stateAt } from './lib/state.mjs';

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

test('proves every preset: value or absence', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/inspector' });
  const presets = await page.locator('select[name=item] option').evaluateAll((all) => all.map(({ value }) => value));
  for (const preset of presets.filter((name) => name !== 'raw')) {
    await prove(page, preset);
    assert.equal(await outcome(page), preset === 'absent' ? 'absent' : 'value', preset);
    assert.equal(await page.locator('.node[data-ok=false]').count(), 0, preset);
  }
  await close();
});

test('a key of one’s own: the value is the node’s', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/inspector' });
  await outcome(page);
  const best = await stateAt(devnet.url, null);
  const key = best.key('subtensorModule', 'weights', 1, 0);
  best.close();
  await page.goto(`${page.url().split('#')[0]}#/inspector/${key}`);
  await until('the key is proved', () => page.locator('.key-parts code').first().innerText(), (digits) => key.endsWith(digits) && digits.length + 2 === key.length);
  const block = (await page.locator('.inspector-grid dd .copy').first().getAttribute('title')).slice(0, 66);
  const state = await stateAt(devnet.url, block);
  const shown = (await page.getByTestId('outcome').locator('code, .copy').innerText()).split('…')[0];
  assert.ok(shown.length > 6 && (await state.raw(key)).startsWith(shown), 'the bytes are those of the node');
  state.close();
  await close();
});

test('one spoiled byte is refused at its own node, in each node of the path; reset heals it', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/inspector' });
  await outcome(page);
  const nodes = await page.locator('.node').count();
  assert.ok(nodes >= 3, `a path of ${nodes} nodes`);
  const offered = await page.getByLabel('Node to tamper with').locator('option').evaluateAll((all) => all.map(({ value }) => Number(value)));
  assert.ok(offered.length >= 3, 'all nodes but those that lie inside their parents');
  for (const node of offered) {
    await page.getByLabel('Node to tamper with').selectOption(String(node));
    await page.locator('input[name=byte]').fill(String(node + 3));
    await page.getByRole('button', { name: 'Flip there' }).click();
    await until('it is refused', () => outcome(page), (kind) => kind === 'refused');
    const failed = page.locator('.node[data-ok=false]');
    await until('the red node is the spoiled one', () => failed.getAttribute('data-node'), (at) => at === String(node));
    assert.equal(await page.locator('.node.ghost').count(), nodes - node - 1, 'nothing below it was looked at');
    assert.equal(await page.getByTestId('outcome').locator('code, .copy').count(), 0, 'no value is shown');
  }
  await page.getByRole('button', { name: 'Reset' }).click();
  assert.equal(await outcome(page), 'value');
  await page.getByTestId('tamper').click();
  await until('a byte anywhere is refused', () => outcome(page), (kind) => kind === 'refused');
  console.log(`    ${offered.length} of ${nodes} nodes, each spoiled once`);
  await close();
});

async function prove(page, preset) {
  await page.locator('select[name=item]').selectOption(preset);
  await page.getByRole('button', { name: 'Prove it' }).click();
  await until('the proof is being fetched or is there', () => page.getByTestId('outcome').count());
}

async function outcome(page) {
  const found = page.getByTestId('outcome').filter({ visible: true });
  const error = page.getByTestId('error').filter({ visible: true });
  await until('an outcome', async () => (await found.count()) + (await error.count()));
  if (await error.count()) throw new Error(await error.first().innerText());
  return found.getAttribute('data-outcome');
}
