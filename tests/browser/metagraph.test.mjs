// Every cell of the page's metagraph is what devnet's own state says, by a decoder that is not ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { expectedRows } from './lib/expected.mjs';
import { assertEqualsState, readTable, wholeTable } from './lib/metagraph.mjs';
import { stateAt } from './lib/state.mjs';

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

test('the picker lists exactly the subnets of the chain', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/metagraph' });
  const { block } = await wholeTable(page);
  const listed = await subnetsOf(page);
  const state = await stateAt(devnet.url, block);
  const known = (await state.keys('subtensorModule', 'networksAdded')).map(([netuid]) => netuid.toNumber());
  const added = await state.map('subtensorModule', 'networksAdded', known.map((netuid) => [netuid]));
  assert.deepEqual(listed, known.filter((_, i) => added[i].isTrue).sort((a, b) => a - b));
  state.close();
  await close();
});

test('every cell of every subnet equals the state, as a value and as written', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/metagraph' });
  await wholeTable(page);
  for (const netuid of await subnetsOf(page)) {
    const table = await readTable(page, netuid);
    const cells = await assertEqualsState(devnet.url, netuid, table);
    console.log(`    subnet ${netuid}: ${table.rows.length} neurons, ${cells} cells`);
  }
  await close();
});

test('weights and bonds of the largest subnet equal the state', async () => {
  const { page, close } = await openPage(browser, devnet);
  const read = await page.evaluate(readLargest, { spec: devnet.spec, url: devnet.url });
  const state = await stateAt(devnet.url, read.block);
  assert.deepEqual(read.weights, await expectedRows(state, 'weights', read.netuid, read.n));
  assert.deepEqual(read.bonds, await expectedRows(state, 'bonds', read.netuid, read.n));
  assert.ok(read.weights.flat().length > 0, 'there are weights to compare');
  console.log(`    subnet ${read.netuid}: ${read.weights.flat().length} weights, ${read.bonds.flat().length} bonds, ${read.proofBytes} bytes of proof, ${read.roundTrips} round trips`);
  state.close();
  await close();
});

test('sorts by any column, by keyboard alone', async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/metagraph' });
  await wholeTable(page);
  const heading = page.locator('[data-testid=neurons] th[data-key=incentive]');
  const values = async () => {
    const { keys, rows } = await wholeTable(page);
    return rows.map(({ cells }) => Number(cells[keys.indexOf('incentive')][0]));
  };
  await heading.locator('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await heading.getAttribute('aria-sort'), 'descending');
  const falling = await values();
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  await page.keyboard.press('Enter');
  assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(await values(), [...falling].sort((a, b) => a - b));
  assert.notEqual(falling[0], falling.at(-1), 'there is something to sort');
  await close();
});

async function subnetsOf(page) {
  const options = page.getByTestId('subnet').locator('option');
  await until('the picker is filled', () => options.count());
  return options.evaluateAll((all) => all.map((option) => Number(option.value)));
}

/** Runs in the page, on the package itself. */
async function readLargest({ spec, url }) {
  const { LightClient } = await import('/pkg/index.js');
  const client = await LightClient.connect(spec, { endpoints: [url] });
  const snapshot = await client.at();
  const subnets = await snapshot.subnets.list();
  const { netuid } = subnets.reduce((a, b) => (b.n > a.n ? b : a));
  const metagraph = await snapshot.subnets.metagraph(netuid);
  const rows = (sparse) => Array.from({ length: metagraph.n }, (_, uid) => sparse.row(uid));
  const { n, proofBytes, roundTrips } = metagraph;
  const read = { netuid, n, proofBytes, roundTrips, block: snapshot.block.hash, weights: rows(metagraph.weights()), bonds: rows(metagraph.bonds()) };
  client.close();
  return read;
}
