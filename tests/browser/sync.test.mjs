// The page against devnet: it reaches finality, follows, survives rotation and restart, and never stops the main thread.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blockNumber, finalized, openPage, startBrowser, status, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { neverBlocks } from './lib/main-thread.mjs';
import { tableComplete } from './lib/metagraph.mjs';
import { proxy } from './lib/proxy.mjs';

const LONGEST_BLOCK_MS = 50;

let browser, devnet;
before(async () => {
  [browser, devnet] = await Promise.all([startBrowser(), startDevnet()]);
});
after(async () => {
  await browser?.close();
  await devnet?.stop();
});

test('reaches Finalized from the checkpoint, talking to nobody but its server and the endpoint', async () => {
  const { page, server, hosts, complaints, close } = await openPage(browser, devnet);
  const number = await finalized(page);
  assert.ok(number > 0, 'a block after the checkpoint is final');
  assert.match(await page.getByTestId('sentence').innerText(), /\w/, 'a sentence says what is known');
  assert.match(await page.getByTestId('signatures').innerText(), /[34] of 4 signed/);
  assert.ok(Number(await page.getByTestId('fragments').innerText()) > 0, 'justifications were walked');
  const allowed = new Set([new URL(server.url).host, new URL(devnet.url).host]);
  assert.deepEqual([...hosts].filter((host) => !allowed.has(host)), [], 'no third party is asked');
  assert.deepEqual(complaints, [], 'the console is quiet');
  await close();
});

test('follows: finality moves on, across an authority-set rotation', async () => {
  const { page, close } = await openPage(browser, devnet);
  const first = await finalized(page);
  const set = () => page.getByTestId('set-id').innerText().then(Number);
  const before = await set();
  const later = await until('the set changes', set, (now) => now > before, { within: 120_000 });
  const beyond = await until('finality passes the hand-over', async () => blockNumber((await status(page)).text), (now) => now > first + 8);
  console.log(`    set ${before} → ${later}, finalized #${first} → #${beyond}`);
  await close();
});

test('survives an endpoint that goes away and comes back', async () => {
  const between = await proxy(devnet.port);
  const { page, close } = await openPage(browser, { spec: devnet.spec, url: between.url });
  const best = () => page.locator('.heads tbody tr td').first().innerText().then(blockNumber, () => 0);
  await finalized(page);
  const seen = await until('a head', best);
  await between.cut();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await between.restore();
  const again = await until('a head after the restart', best, (now) => now > seen + 2, { within: 120_000 });
  await finalized(page);
  console.log(`    #${seen} before, #${again} after`);
  await close();
  await between.close();
});

test(`never blocks the main thread over ${LONGEST_BLOCK_MS} ms while it syncs and shows 256 neurons`, async () => {
  await neverBlocks(browser, devnet, LONGEST_BLOCK_MS, {}, syncAndShow);
});

async function syncAndShow(page) {
  await finalized(page);
  await page.getByRole('tab', { name: 'Metagraph' }).click();
  await tableComplete(page);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}
