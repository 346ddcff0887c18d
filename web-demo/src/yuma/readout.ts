import type { Metagraph } from 'taolight';
import { h } from '../ui/dom';
import { grouped, ratio, shortened } from '../ui/format';
import type { Spot } from '../ui/heatmap';
import type { Step, Story } from './steps';

/** Digits that tell every I32F32 value of a ratio apart. */
const EXACT = 10;
const U16_MAX = 65_535;

/** What is known of one cell. */
interface Cell {
  validator: number;
  miner: number;
  /** The value as computed; `null` where the matrix has no entry. */
  ratio: number | null;
  /** The integer that stands for it in storage, and what that is. */
  stored: { value: number; of: string } | null;
  happened: string;
}

/** The line under the map: who, to whom, how much exactly, and what this step did to it. */
export class Readout {
  readonly element: HTMLElement;

  constructor(id: string) {
    this.element = h('div', { id, class: 'cell-readout num', 'data-testid': 'cell', 'aria-atomic': 'true' });
    this.clear();
  }

  clear(): void {
    this.element.setAttribute('aria-live', 'off');
    for (const key of Object.keys(this.element.dataset)) if (key !== 'testid') delete this.element.dataset[key];
    this.element.replaceChildren(h('p', { class: 'faint' }, 'Point at a cell, or go there with the arrow keys. Pick it to change that weight in the simulation.'));
  }

  /** `spoken`: keys went there, so a screen reader is to say it. */
  tell(story: Story, step: Step, spot: Spot, metagraph: Metagraph, weightOf: (from: number, to: number) => number | null, spoken: boolean): void {
    const cell = cellOf(story, step, spot, weightOf);
    this.element.setAttribute('aria-live', spoken ? 'polite' : 'off');
    Object.assign(this.element.dataset, { validator: cell.validator, miner: cell.miner, ratio: cell.ratio ?? '', stored: cell.stored?.value ?? '' });
    this.element.replaceChildren(
      h('p', {}, h('b', {}, `Validator ${cell.validator}`), ' ', key(metagraph, cell.validator), ' → ', h('b', {}, `miner ${cell.miner}`), ' ', key(metagraph, cell.miner)),
      h('p', {}, h('b', { class: 'ratio' }, cell.ratio === null ? 'no entry' : cell.ratio.toFixed(EXACT)),
        cell.stored && h('span', { class: 'soft' }, ` · ${cell.stored.of} ${grouped(cell.stored.value)} of ${grouped(U16_MAX)}`)),
      h('p', { class: 'soft' }, cell.happened));
  }
}

function key({ hotkeys }: Metagraph, uid: number): HTMLElement {
  const hotkey = hotkeys[uid] ?? '';
  return h('code', { class: 'faint', title: hotkey }, shortened(hotkey, 6, 5));
}

function cellOf(story: Story, step: Step, { row, column }: Spot, weightOf: (from: number, to: number) => number | null): Cell {
  const [validator, miner] = [story.layout.rows[row] ?? 0, story.layout.columns[column] ?? 0];
  const at = row * story.layout.columns.length + column;
  const value = story.matrices[step][at] ?? Number.NaN;
  const told = TELL[step](story, { at, validator, miner, value, raw: weightOf(validator, miner) });
  return { validator, miner, ratio: Number.isNaN(value) ? null : value, ...told };
}

interface Place {
  at: number;
  validator: number;
  miner: number;
  value: number;
  /** The weight as set. */
  raw: number | null;
}

type Told = Pick<Cell, 'stored' | 'happened'>;

const TELL: Record<Step, (story: Story, place: Place) => Told> = {
  weights: (_story, { value, raw }) => ({
    stored: raw === null ? null : { value: raw, of: 'weight as set' },
    happened: Number.isNaN(value) ? (raw === null ? 'No weight set.' : 'Left out: no permit, itself, or older than the registration.') : 'The weight as set, as a share of its row.',
  }),
  clipped: ({ frames, matrices, cut }, { at, miner, value }) => {
    const [before, consensus] = [matrices.weights[at] ?? Number.NaN, (frames.consensus[miner] ?? 0).toFixed(EXACT)];
    return {
      stored: Number.isNaN(value) ? null : { value: Math.floor(value * U16_MAX), of: 'in units of storage' },
      happened: Number.isNaN(before) ? 'No weight, nothing to cut.'
        : cut[at] === 1 ? `Clipped from ${before.toFixed(EXACT)} to ${(value || 0).toFixed(EXACT)}: the consensus is ${consensus}.`
        : `Kept: not above the consensus of ${consensus}.`,
    };
  },
  bonds: ({ frames, matrices }, { at, validator, miner, value }) => ({
    stored: storedBond(frames.stored.bonds, validator, miner),
    happened: Number.isNaN(value) ? 'No bond.' : `The bond moved towards a clipped weight of ${(matrices.clipped[at] || 0).toFixed(EXACT)}.`,
  }),
  result: ({ frames }, { validator, miner, value }) => ({
    stored: null,
    happened: `${Number.isNaN(value) ? 'Earns nothing here.' : 'About this part of all dividends.'} Miner’s incentive ${ratio(frames.stored.incentive[miner] ?? 0)}, validator’s dividends ${ratio(frames.stored.dividends[validator] ?? 0)}.`,
  }),
};

function storedBond({ offsets, columns: uids, values }: Story['frames']['stored']['bonds'], validator: number, miner: number): Cell['stored'] {
  const from = offsets[validator] ?? 0;
  const entry = uids.subarray(from, offsets[validator + 1]).indexOf(miner);
  return entry < 0 ? null : { value: values[from + entry] ?? 0, of: 'stored bond' };
}

