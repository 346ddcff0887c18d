// Reading the page's table, and holding it against the chain.
import assert from 'node:assert/strict';
import { until } from './browser.mjs';
import { expectedColumns } from './expected.mjs';
import { stateAt } from './state.mjs';

const TOKENS = new Set(['totalStake', 'alphaStake', 'taoStake', 'emission']);
const RATIOS = new Set(['incentive', 'dividends', 'consensus', 'validatorTrust', 'trust', 'rank', 'pruningScore']);
const BLOCKS = new Set(['lastUpdate', 'blockAtRegistration']);
const FLAGS = new Set(['active', 'validatorPermit']);

/** Shows a subnet and reads every cell off the page: `{ block, keys, rows }`, a cell being `[value, text]`. */
export async function readTable(page, netuid) {
  await page.getByTestId('subnet').selectOption(String(netuid));
  const facts = page.getByTestId('metagraph-facts');
  await until(`subnet ${netuid} is read`, () => facts.getAttribute('data-netuid'), (shown) => shown === String(netuid));
  return wholeTable(page);
}

/** Waits for the table on screen to be complete and reads it. */
export async function wholeTable(page) {
  await tableComplete(page);
  return page.evaluate(() => {
    const table = document.querySelector('[data-testid=neurons]');
    const cells = (row) => [...row.children].map((cell) => [cell.dataset.value, cell.textContent]);
    return {
      block: document.querySelector('[data-testid=metagraph-facts]').dataset.block,
      keys: [...table.querySelectorAll('thead th')].map((heading) => heading.dataset.key),
      rows: [...table.querySelectorAll('tbody tr')].map((row) => ({ uid: Number(row.dataset.uid), cells: cells(row) })),
    };
  });
}

/** Waits for the last row; reads nothing. */
export async function tableComplete(page) {
  const body = page.locator('[data-testid=neurons] tbody');
  await until('the table is complete', async () => {
    const error = page.getByTestId('error').filter({ visible: true });
    if (await error.count()) throw new Error(`no metagraph: ${await error.first().innerText()}`);
    return body.getAttribute('data-complete');
  });
}

/** Compares every cell with the state of the block the page names; resolves to the number of cells that agreed. */
export async function assertEqualsState(url, netuid, { block, keys, rows }) {
  const state = await stateAt(url, block);
  try {
    const { n, columns } = await expectedColumns(state, netuid);
    assert.equal(rows.length, n, 'one row a neuron');
    assert.deepEqual([...keys].sort(), Object.keys(columns).sort(), 'every column the runtime stores, and no other');
    for (const { uid, cells } of rows) {
      for (const [i, [value, shown]] of cells.entries()) {
        const wanted = columns[keys[i]][uid];
        assert.equal(value, wanted, `subnet ${netuid}, uid ${uid}, ${keys[i]}`);
        assert.equal(shown, written(keys[i], wanted), `as written: subnet ${netuid}, uid ${uid}, ${keys[i]}`);
      }
    }
    return rows.length * keys.length;
  } finally {
    state.close();
  }
}

/** How the page should write a value: by digits, not by its own formatter. */
function written(key, value) {
  if (TOKENS.has(key)) return tokens(value);
  if (RATIOS.has(key)) return (Number(value) / 65_535).toFixed(5);
  if (BLOCKS.has(key)) return `#${thousands(value)}`;
  if (FLAGS.has(key)) return value === '1' ? '✓' : '·';
  if (key === 'hotkey' || key === 'coldkey') return `${value.slice(0, 6)}…${value.slice(-5)}`;
  if (key.startsWith('axon')) return value === '' || value === '-1' ? '–' : key === 'axonVersion' ? thousands(value) : value;
  return value;
}

function tokens(rao) {
  const digits = rao.padStart(10, '0');
  return `${thousands(digits.slice(0, -9))}.${digits.slice(-9, -5)}`;
}

function thousands(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
