// The page against devnet: it reaches finality, follows, survives rotation and restart, and never stops the main thread.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blockNumber, finalized, openPage, startBrowser, status, until } from './lib/browser.mjs';
import { startDevnet } from './lib/devnet.mjs';
import { tableComplete } from './lib/metagraph.mjs';
import { proxy } from './lib/proxy.mjs';

const LONGEST_BLOCK_MS = 50;
const TRIES = 3;

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
  for (let left = TRIES; left > 0; left -= 1) {
    const { wall, own } = await longestTask();
    assert.ok(own <= LONGEST_BLOCK_MS, `a task worked for ${own} ms`);
    if (wall <= LONGEST_BLOCK_MS) return;
  }
  console.log(`    NOTE: this machine is too busy to measure by the clock; what the page itself worked stayed below ${LONGEST_BLOCK_MS} ms a task`);
});

/**
 * The longest task of the page's main thread: by the wall clock, as the browser tells the page, and the processor time it
 * took itself, from the browser's trace. On a machine with nothing else to do they are the same.
 */
async function longestTask() {
  const { page, close } = await openPage(browser, devnet, { watch: watchMainThread });
  await browser.browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await finalized(page);
  await page.getByRole('tab', { name: 'Metagraph' }).click();
  await tableComplete(page);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { task, gap, frame, messages } = await page.evaluate(() => globalThis.mainThread);
  const own = longestOwn(JSON.parse((await browser.browser.stopTracing()).toString()).traceEvents);
  await close();
  assert.ok(messages > 200, 'the watch ran');
  console.log(`    longest task ${task.toFixed(1)} ms by the clock (0: none over 50), ${own.toFixed(1)} ms of its own; longest gap ${gap.toFixed(1)} ms, longest frame ${frame.toFixed(1)} ms, ${messages} ticks`);
  return { wall: task, own };
}

function longestOwn(events) {
  const main = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ pid, tid, name, tdur }) => main.has(`${pid} ${tid}`) && name.endsWith('RunTask') && tdur !== undefined);
  assert.ok(tasks.length > 100, `the trace has ${tasks.length} tasks of the main thread`);
  return Math.max(...tasks.map(({ tdur }) => tdur)) / 1000;
}

/** Runs in the page before anything else: long tasks as the browser sees them, and the gaps of two clocks of ours. */
function watchMainThread() {
  const seen = (globalThis.mainThread = { task: 0, gap: 0, frame: 0, messages: 0 });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
  }).observe({ type: 'longtask', buffered: true });
  let frame = performance.now();
  const onFrame = (now) => {
    seen.frame = Math.max(seen.frame, now - frame);
    frame = now;
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  let tick = performance.now();
  setInterval(() => {
    const now = performance.now();
    seen.gap = Math.max(seen.gap, now - tick - 5);
    tick = now;
    seen.messages += 1;
  }, 5);
}
