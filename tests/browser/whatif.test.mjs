// What-if questions through the package: a clique that was planted is found, gains are what two epochs differ by, simulations repeat.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { CLIQUE, inPage, subnetWithClique } from './lib/whatif.mjs';
import { shown } from './lib/yuma.mjs';

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

/** Asks in a page of its own. */
async function ask(question) {
  const { page, close } = await openPage(browser, devnet);
  const answer = await page.evaluate(inPage, { subnet: subnetWithClique(), question });
  await close();
  return answer;
}

test('a clique is found with whom it favours, and nobody else', async () => {
  const { groups, nodes, edges, threshold } = await ask('collusion');
  assert.deepEqual(groups, [CLIQUE]);
  assert.equal(nodes, 20);
  assert.ok(edges.length >= 6 && edges.every(({ shared }) => shared > threshold), 'all pairs of four, and only what stands out');
});

test('gains are what two epochs differ by', async () => {
  const { gains, expected } = await ask('sensitivity');
  assert.equal(gains.length, 2);
  assert.deepEqual(gains, expected);
  assert.ok(gains.some(({ emission }) => emission.some((gain) => gain !== '0')), 'something is gained');
});

test('a simulation repeats itself; who favours worthless miners earns less and captures something', async () => {
  const { first, second, other } = await ask('simulate');
  assert.deepEqual(first, second);
  assert.notDeepEqual(first.dividends, other.dividends, 'another seed, another course');
  const [honest, cabal] = first.groups;
  assert.ok(honest.returnOnStake > 1 && cabal.returnOnStake < 1, `${honest.returnOnStake} against ${cabal.returnOnStake}`);
  assert.ok(cabal.captured > 0 && cabal.captured < cabal.stake, `${cabal.captured} of ${cabal.stake}`);
  assert.equal(first.dividends.length, 24);
});

test('what is malformed or too large is refused with a code', async () => {
  const { code, message } = await ask('tooLarge');
  assert.equal(code, 'BAD_ARGUMENT', message);
  assert.match(message, /too large/);
});

test('the page draws the groups that the package finds in the same block', async () => {
  const { page, complaints, close } = await openPage(browser, devnet, { hash: '#/yuma/3' });
  const block = await shown(page, 3);
  const card = page.getByTestId('groups');
  assert.equal(await card.getAttribute('data-groups'), null, 'nothing is loaded before it is asked for');
  await page.getByTestId('look').click();
  const count = await until('groups were looked for', () => card.getAttribute('data-groups'));
  const found = await page.evaluate(inPage, { spec: devnet.spec, url: devnet.url, block, netuid: 3, question: 'collusion' });
  assert.equal(Number(count), found.groups.length);
  const drawn = await card.locator('[data-testid=group]').evaluateAll((items) => items.map(({ dataset }) => dataset.validators.split(' ').map(Number)));
  assert.deepEqual(drawn, found.groups.map(({ validators }) => validators));
  assert.equal(await card.locator('.ring-node').count(), found.nodes);
  assert.equal(await card.locator('.ring-edge').count(), found.edges.length);
  assert.ok(found.nodes > 10, 'there is somebody to draw');
  assert.deepEqual(complaints, [], 'the console is quiet');
  await close();
});
