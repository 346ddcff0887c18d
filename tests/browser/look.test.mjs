// How it looks: every view, light and dark, narrow and wide, kept as pictures; nothing sticks out of the page.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { finalized, openPage, startBrowser, until } from './lib/browser.mjs';
import { LIVELY, startDevnet } from './lib/devnet.mjs';
import { wholeTable } from './lib/metagraph.mjs';
import { OUTPUT } from './lib/paths.mjs';

const LOOKS = [['light', 1440], ['dark', 1440], ['light', 390], ['dark', 390], ['light', 360]];

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

for (const [scheme, wide] of LOOKS) {
  test(`${scheme}, ${wide} px`, async () => {
    const { page, close } = await openPage(browser, devnet, { scheme, wide });
    await finalized(page);
    await until('heads', () => page.locator('.heads tbody tr').count(), (rows) => rows >= 3);
    await keep(page, `sync-${scheme}-${wide}`, wide);
    await page.getByRole('tab', { name: 'Metagraph' }).click();
    await wholeTable(page);
    await keep(page, `metagraph-${scheme}-${wide}`, wide);
    await page.getByRole('tab', { name: 'Proof inspector' }).click();
    await page.getByTestId('tamper').click();
    await page.locator('.node[data-ok=false]').waitFor();
    await keep(page, `inspector-${scheme}-${wide}`, wide);
    await close();
  });
}

test('the states without a value: no chain, no endpoint, a lie', async () => {
  const empty = await openPage(browser, null);
  await empty.page.getByText('No chain to verify yet').first().waitFor();
  await keep(empty.page, 'state-empty', 1280);
  await empty.close();
  const nobody = await openPage(browser, { spec: devnet.spec, url: 'ws://127.0.0.1:9' });
  await until('the code', () => nobody.page.getByTestId('error').count());
  assert.equal(await nobody.page.getByTestId('error').first().getAttribute('data-code'), 'NO_PEERS');
  await keep(nobody.page, 'state-no-endpoint', 1280);
  await nobody.close();
  const liar = await startDevnet([...LIVELY, '--fault', 'below-threshold']);
  const lied = await openPage(browser, liar, { scheme: 'dark' });
  await until('the code', () => lied.page.getByTestId('error').count());
  await keep(lied.page, 'state-lie-dark', 1280);
  await lied.close();
  await liar.stop();
});

test('tabs go by arrow keys, the theme by its button, and both are remembered', async () => {
  const { page, close } = await openPage(browser, null);
  await page.getByRole('tab', { name: 'Sync' }).focus();
  await page.keyboard.press('ArrowRight');
  // The hash changes at once, its event comes a moment later.
  const chosen = (name) => page.getByRole('tab', { name, selected: true }).waitFor({ timeout: 2_000 });
  await chosen('Metagraph');
  assert.match(page.url(), /#\/metagraph$/);
  await page.keyboard.press('End');
  await chosen('Proof inspector');
  const theme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  const toggle = page.getByRole('button', { name: /^Theme/ });
  await toggle.click();
  assert.equal(await theme(), 'light');
  await toggle.click();
  assert.equal(await theme(), 'dark');
  await page.reload();
  assert.equal(await theme(), 'dark', 'kept over a reload');
  await chosen('Proof inspector');
  await close();
});

/** Keeps a picture and holds the layout to the window. */
async function keep(page, name, wide) {
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), fullPage: true });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= wide, `${name} is ${width} px wide in a window of ${wide}`);
}
