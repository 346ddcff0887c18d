// The heat map by itself: colours that every eye can order, the right cell under the pointer, and a redraw that is quick.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, startBrowser } from './lib/browser.mjs';
import { part } from './lib/parts.mjs';

const FRAME_MS = 1000 / 60;
const SIDE = 256;

let browser, mounts;
before(async () => {
  [browser, mounts] = await Promise.all([startBrowser(), part('ui/heatmap')]);
});
after(() => browser?.close());

for (const [scheme, order] of [['dark', 1], ['light', -1]]) {
  test(`${scheme}: more is ${order > 0 ? 'lighter' : 'darker'}, step by step, for every kind of eye`, async () => {
    const { page, close } = await openPage(browser, null, { scheme, mounts });
    const colours = await page.evaluate(colourOfEachStep);
    assert.equal(colours.length, 255);
    for (const [eye, see] of Object.entries(EYES)) {
      const light = colours.map((colour) => order * luminance(see(colour)));
      // A byte of colour is a coarse thing: compare steps that are a few apart.
      for (let i = 4; i < light.length; i += 1) assert.ok(light[i] > light[i - 4], `${eye}: step ${i} is not beyond step ${i - 4}`);
    }
    await close();
  });
}

test('the keys and the pointer name the cell they are on', async () => {
  const { page, close } = await openPage(browser, null, { mounts });
  await page.evaluate(showMap, { rows: 5, columns: 9 });
  const canvas = page.locator('.heat-canvas');
  const seen = () => page.evaluate(() => globalThis.seen.at(-1));
  await canvas.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
  assert.deepEqual(await seen(), { row: 1, column: 2, byKey: true });
  await page.keyboard.press('End');
  assert.deepEqual(await seen(), { row: 1, column: 8, byKey: true });
  await page.keyboard.press('Enter');
  assert.deepEqual(await seen(), { picked: { row: 1, column: 8 } });
  const cursor = await page.locator('.heat-cursor').boundingBox();
  await page.keyboard.press('Escape');
  await page.mouse.move(cursor.x + cursor.width / 2, cursor.y + cursor.height / 2);
  assert.deepEqual(await seen(), { row: 1, column: 8, byKey: false }, 'the cursor lies on the cell that the pointer names');
  await close();
});

test(`${SIDE} × ${SIDE} cells are redrawn in a fraction of what a rectangle a cell takes`, async () => {
  const { page, close } = await openPage(browser, null, { wide: 1440, mounts });
  const { ours, plain, pixels } = await page.evaluate(redraw, SIDE);
  // What else a machine does can only add: the least of many tells, of both.
  const [map, rectangles] = [ours, plain].map((times) => Math.min(...times));
  console.log(`    ${SIDE} × ${SIDE} cells, ${pixels} pixels: ${map.toFixed(1)} ms (a frame is ${FRAME_MS.toFixed(1)}); a rectangle a cell: ${rectangles.toFixed(1)} ms`);
  assert.ok(map < rectangles / 8, `a redraw takes ${map.toFixed(1)} ms, rectangles ${rectangles.toFixed(1)} ms`);
  await close();
});

/** What eyes without long-, or without middle-wave cones make of a linear colour (Viénot, Brettel, Mollon 1999). */
const EYES = {
  'all cones': (colour) => colour,
  protan: ([r, g, b]) => [0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b],
  deutan: ([r, g, b]) => [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b],
};

function luminance([r, g, b]) {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Runs in the page: the linear colours of a row of cells that holds every step of the ramp. */
async function colourOfEachStep() {
  const { HeatMap } = await import('/parts/part.js');
  const map = new HeatMap('steps', 'none', { pointed() {}, picked() {} });
  document.body.replaceChildren(map.element);
  const names = Array.from({ length: 255 }, (_, i) => String(i));
  map.arrange({ rows: ['0'], columns: names });
  const bars = (length) => ({ title: '', parts: new Float64Array(length) });
  map.draw({ cells: { steps: Uint8Array.from(names, (_, i) => i + 1), marks: new Uint8Array(255) }, top: bars(255), right: bars(1) });
  const canvas = map.element.querySelector('canvas');
  const { left, top, cellWidth } = map.geometry;
  const { data } = canvas.getContext('2d').getImageData(left, top + 1, 255 * cellWidth, 1);
  const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  return names.map((_, i) => Array.from(data.subarray(4 * i * cellWidth, 4 * i * cellWidth + 3), linear));
}

/** Runs in the page: a map that writes down in `seen` what it tells. */
async function showMap({ rows, columns }) {
  const { HeatMap } = await import('/parts/part.js');
  globalThis.seen = [];
  const map = new HeatMap('cells', 'none', {
    pointed: (spot, byKey) => globalThis.seen.push(spot && { ...spot, byKey }),
    picked: (spot) => globalThis.seen.push({ picked: spot }),
  });
  document.body.replaceChildren(map.element);
  const names = (length) => Array.from({ length }, (_, i) => String(i));
  const bars = (length) => ({ title: '', parts: new Float64Array(length).fill(0.5) });
  map.arrange({ rows: names(rows), columns: names(columns) });
  map.draw({ cells: { steps: new Uint8Array(rows * columns).fill(99), marks: new Uint8Array(rows * columns) }, top: bars(columns), right: bars(rows) });
}

/** Runs in the page: milliseconds of redraws, each with new values, until their pixels can be read; and of rectangles of the same size. */
async function redraw(side) {
  const { HeatMap } = await import('/parts/part.js');
  const map = new HeatMap('cells', 'none', { pointed() {}, picked() {} });
  document.body.replaceChildren(map.element);
  const names = Array.from({ length: side }, (_, i) => String(i));
  map.arrange({ rows: names, columns: names });
  const canvas = map.element.querySelector('canvas');
  const context = canvas.getContext('2d');
  const { left, top, cellWidth, cellHeight } = map.geometry;
  const timed = (act) => {
    const begun = performance.now();
    act();
    context.getImageData(0, 0, 1, 1);
    return performance.now() - begun;
  };
  const [ours, plain] = [[], []];
  for (let round = 0; round < 20; round += 1) {
    const steps = Uint8Array.from({ length: side * side }, (_, i) => (i * 31 + round * 17) % 256);
    const marks = steps.map((step) => step & 1);
    const bars = { title: '', parts: Float64Array.from(names, (_, i) => ((i + round) % side) / side) };
    ours.push(timed(() => map.draw({ cells: { steps, marks }, top: bars, right: bars })));
    await new Promise(requestAnimationFrame);
    plain.push(timed(() => steps.forEach((step, i) => {
      context.fillStyle = `rgb(${step} 0 ${255 - step})`;
      context.fillRect(left + (i % side) * cellWidth, top + Math.floor(i / side) * cellHeight, cellWidth - 1, cellHeight - 1);
    })));
    await new Promise(requestAnimationFrame);
  }
  return { ours, plain, pixels: canvas.width * canvas.height };
}
