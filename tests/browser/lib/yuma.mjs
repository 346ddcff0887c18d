// Reading the page's Yuma view, and what the package says of the same block.
import { until } from './browser.mjs';

/** Waits until the view shows subnet `netuid`; resolves to the hash of the block. */
export async function shown(page, netuid) {
  const facts = page.getByTestId('yuma-facts');
  await until(`subnet ${netuid} is computed`, async () => {
    const error = page.getByTestId('error').filter({ visible: true });
    if (await error.count()) throw new Error(`no epoch: ${await error.first().innerText()}`);
    return facts.getAttribute('data-netuid');
  }, (there) => there === String(netuid));
  return facts.getAttribute('data-block');
}

/** Goes to a step of the epoch and waits for it to be drawn. */
export async function step(page, name) {
  await page.locator(`.segments [data-step=${name}]`).click();
  await page.locator(`.epoch-map[data-step=${name}]`).waitFor();
}

/** Walks `moves` (keys) over the map and reads the cell at the end of each. */
export async function cells(page, moves) {
  await page.locator('.epoch-map .heat-canvas').focus();
  const seen = [];
  for (const key of moves) {
    await page.keyboard.press(key);
    seen.push(await cell(page));
  }
  return seen;
}

/** The cell that the map points at. */
export async function cell(page) {
  const readout = page.getByTestId('cell');
  const { validator, miner, ratio, stored } = await readout.evaluate((element) => ({ ...element.dataset }));
  const number = (text) => (text === '' || text === undefined ? null : Number(text));
  return { validator: number(validator), miner: number(miner), ratio: number(ratio), stored: number(stored), text: await readout.innerText() };
}

/** Runs in the page, on the package itself, at the block the view shows: matrices as `[uid, value][][]`, and columns. */
export async function framesOf({ spec, url, block, netuid, change }) {
  const { LightClient } = await import('/pkg/index.js');
  const client = await LightClient.connect(spec, { endpoints: [url] });
  const snapshot = await client.at(block);
  // Playwright carries plain arrays only.
  const weights = change?.weights?.map(({ uid, uids, values }) => ({ uid, uids: Uint16Array.from(uids), values: Uint16Array.from(values) }));
  const frames = await snapshot.subnets.epoch(netuid, weights ? { ...change, weights } : change);
  const rows = ({ offsets, columns, values }) => Array.from({ length: frames.n }, (_, uid) =>
    Array.from(columns.subarray(offsets[uid], offsets[uid + 1]), (column, i) => [column, values[offsets[uid] + i]]));
  client.close();
  const { n, mode, simulated, clipped, bonds, stored } = frames;
  const plain = (column) => Array.from(column, Number);
  return {
    n, mode, simulated, order: plain(frames.order), consensus: plain(frames.consensus),
    weights: rows(frames.weights), clipped: rows(clipped), bonds: rows(bonds), storedBonds: rows(stored.bonds),
    incentive: plain(stored.incentive), dividends: plain(stored.dividends),
  };
}
