// Reading the page's Score view, and what others make of its example.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './browser.mjs';
import { VECTORS } from './paths.mjs';

export const EXAMPLE = JSON.parse(readFileSync(join(VECTORS, 'score/example/example.json'), 'utf8'));

/** The folder of the real model, or `null` after saying so aloud. */
export function minilm() {
  const folder = process.env.TAOLIGHT_MINILM;
  if (folder && existsSync(join(folder, 'model.safetensors'))) return folder;
  console.error('SKIPPED, NOT TESTED: TAOLIGHT_MINILM names no folder with all-MiniLM-L6-v2');
  return null;
}

/** What `cargo xtask demo` says of it, to lay over `/models/index.json`. */
export function introduced(folder) {
  const bytes = ['config.json', 'tokenizer.json', 'model.safetensors'].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const sha256 = { 'model.safetensors': '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db' };
  return [{ name: 'all-MiniLM-L6-v2', url: 'models/minilm/', bytes, sha256, licence: 'Apache-2.0' }];
}

/** Chooses a task. */
export async function choose(page, task) {
  await page.locator(`.segments [data-task=${task}]`).click();
}

/** Scores, and waits for the result: what each place scored and weighs, in order of rank. */
export async function score(page, within = 60_000) {
  await page.getByTestId('score').click();
  await until('there are scores', async () => {
    const error = page.getByTestId('error').filter({ visible: true });
    if (await error.count()) throw new Error(`no scores: ${await error.first().innerText()}`);
    return page.getByTestId('results').isVisible();
  }, Boolean, { within });
  return read(page);
}

/** What stands there now. */
export async function read(page) {
  const rows = await page.locator('[data-testid=ranking] tbody tr').evaluateAll((lines) => lines.map((line) => ({ ...line.dataset, uid: Number(line.firstElementChild.textContent) })));
  const ranking = rows.map(({ place, score, weight, copy, failed, uid }) => ({ place: Number(place), score: Number(score), weight: Number(weight), isCopy: copy === 'true', failed: failed === 'true', uid }));
  const row = JSON.parse(await page.getByTestId('weights-row').getAttribute('data-row'));
  const copies = await page.getByTestId('copies').getAttribute('data-groups');
  return { ranking, row, copies, facts: await page.getByTestId('score-facts').innerText() };
}

/** Moves over the map and reads the cell at the end: `{ row, column, likeness }`, rows and columns as UIDs. */
export async function cell(page, keys) {
  await page.locator('[data-testid=likeness] canvas').first().focus();
  for (const key of keys) await page.keyboard.press(key);
  const { row, column, likeness } = await page.getByTestId('likeness-cell').evaluate((element) => ({ ...element.dataset }));
  return { row: Number(row), column: Number(column), likeness: Number(likeness) };
}
