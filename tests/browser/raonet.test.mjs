// The same page on a chain that runs a real subtensor runtime of early 2025.
import { after, before, test } from 'node:test';
import { finalized, openPage, startBrowser, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { assertEqualsState, readTable, wholeTable } from './lib/metagraph.mjs';
import { sharedFile } from './lib/paths.mjs';

const RAONET = sharedFile('chains/raonet.json');
const skip = RAONET === null && 'raonet.json is not here (TAOLIGHT_SHARED)';

let browser, devnet;
before(async () => {
  if (RAONET === null) return;
  const chain = ['--chain', RAONET, '--speed', '12', '--justification-period', '8', '--prelude', '24', '--archive'];
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet(chain)]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

test('raonet: reaches Finalized', { skip }, async () => {
  const { page, close } = await openPage(browser, devnet);
  console.log(`    finalized #${await finalized(page)}`);
  await close();
});

test('raonet: every cell of every subnet equals the state', { skip }, async () => {
  const { page, close } = await openPage(browser, devnet, { hash: '#/metagraph' });
  await wholeTable(page);
  const options = page.getByTestId('subnet').locator('option');
  const netuids = await until('the picker is filled', () => options.evaluateAll((all) => all.map(({ value }) => value)), (all) => all.length > 0);
  for (const netuid of netuids) {
    const cells = await assertEqualsState(devnet.url, Number(netuid), await readTable(page, netuid));
    console.log(`    subnet ${netuid}: ${cells} cells`);
  }
  await close();
});
