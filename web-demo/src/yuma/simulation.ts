import type { EpochChange, EpochFrames, SparseRows, WeightRow } from 'taolight';
import { h, labelled, show } from '../ui/dom';
import { Slider } from '../ui/slider';
import type { Layout } from './layout';

/** What one can change: two parameters, and any weight. Nothing here ever touches the chain. */
export class Simulation {
  readonly #kappa: Slider;
  readonly #penalty: Slider;
  readonly #validator = h('select', { class: 'select', onchange: () => this.#list() });
  readonly #miner = h('select', { class: 'select' });
  readonly #rows = h('ul', { class: 'weight-rows' });
  readonly #back = h('button', { class: 'button', type: 'button', 'data-testid': 'back', onclick: () => this.back() }, 'Back to the chain’s values');
  readonly #report = h('span', {});
  /** Stands over everything simulated. */
  readonly banner = h('div', { class: 'banner', role: 'status', hidden: true, 'data-testid': 'simulation' },
    h('p', {}, h('b', {}, 'Simulation. '), 'Not what the chain has: ', this.#report), this.#back);
  readonly element: HTMLElement;
  readonly #changed: () => void;
  /** By validator and miner. */
  readonly #weights = new Map<number, Map<number, Slider>>();
  #set: SparseRows | null = null;

  constructor(changed: () => void) {
    this.#changed = () => (this.#announce(), changed());
    this.#kappa = new Slider('κ, the majority', 'The part of the stake that must support a weight', this.#changed);
    this.#penalty = new Slider('Bonds penalty', 'How far bonds follow clipped weights rather than weights as set', this.#changed);
    this.element = h('section', { class: 'card stack simulation' },
      h('div', {}, h('h3', {}, 'What if?'), h('p', { class: 'small soft' }, 'Each control is a simulation: this page computes the epoch anew, here. Nothing is sent to the chain.')),
      this.#kappa.element, this.#penalty.element,
      h('fieldset', { class: 'stack' }, h('legend', {}, 'Weights of a validator (simulation)'),
        h('div', { class: 'row pair' }, labelled('Validator', this.#validator), labelled('Miner', this.#miner),
          h('button', { class: 'button', type: 'button', onclick: () => this.edit(Number(this.#validator.value), Number(this.#miner.value)) }, 'Change this weight')),
        this.#rows));
  }

  /** Starts from what the chain has. */
  start(frames: EpochFrames, { rows, columns }: Layout, set: SparseRows): void {
    this.#set = set;
    this.#weights.clear();
    this.#kappa.reset(frames.parameters.kappa);
    this.#penalty.reset(frames.parameters.bondsPenalty);
    this.#validator.replaceChildren(...Array.from(rows, (uid) => h('option', { value: uid }, `UID ${uid}`)));
    const others = Array.from({ length: frames.n }, (_, uid) => uid).filter((uid) => !columns.includes(uid));
    this.#miner.replaceChildren(...[...columns, ...others].map((uid) => h('option', { value: uid }, `UID ${uid}`)));
    this.#list();
    this.#announce();
  }

  /** Offers one weight for changing. */
  edit(validator: number, miner: number): void {
    const row = this.#weights.get(validator) ?? new Map<number, Slider>();
    this.#weights.set(validator, row);
    if (!row.has(miner)) {
      const slider = new Slider(`UID ${validator} → UID ${miner}`, 'Raw weight; the epoch makes the row a whole', this.#changed);
      slider.reset(this.weightOf(validator, miner) ?? 0);
      row.set(miner, slider);
    }
    this.#validator.value = String(validator);
    this.#miner.value = String(miner);
    this.#list();
    row.get(miner)?.focus();
  }

  /** Puts everything back where the chain has it. */
  back(): void {
    this.#kappa.reset();
    this.#penalty.reset();
    this.#weights.clear();
    this.#list();
    this.#changed();
  }

  /** What was changed; `null` when nothing was. */
  get change(): EpochChange | null {
    const weights = this.#changedRows();
    const change: EpochChange = {
      ...(this.#kappa.moved && { kappa: this.#kappa.value }),
      ...(this.#penalty.moved && { bondsPenalty: this.#penalty.value }),
      ...(weights.length > 0 && { weights }),
    };
    return Object.keys(change).length > 0 ? change : null;
  }

  /** The miners that were picked, whether or not anybody gives them a weight on the chain. */
  get picked(): number[] {
    return Array.from(this.#weights.values(), (row) => Array.from(row.keys())).flat();
  }

  /** A raw weight on the chain; `null` where none is set. */
  weightOf(validator: number, miner: number): number | null {
    return this.#set?.row(validator).find(([uid]) => uid === miner)?.[1] ?? null;
  }

  #changedRows(): WeightRow[] {
    return Array.from(this.#weights).flatMap(([uid, sliders]) => {
      const moved = Array.from(sliders).filter(([, slider]) => slider.moved);
      if (moved.length === 0) return [];
      const row = new Map(this.#set?.row(uid) ?? []);
      for (const [miner, slider] of moved) row.set(miner, slider.value);
      return [{ uid, uids: Uint16Array.from(row.keys()), values: Uint16Array.from(row.values()) }];
    });
  }

  /** The sliders of the chosen validator. */
  #list(): void {
    const validator = Number(this.#validator.value);
    const sliders = Array.from(this.#weights.get(validator) ?? []);
    this.#rows.replaceChildren(...(sliders.length === 0
      ? [h('li', { class: 'small faint' }, 'No weight picked. Choose a miner, or pick a cell of the map.')]
      : sliders.map(([miner, slider]) => h('li', {}, slider.element,
        h('button', { class: 'button icon', type: 'button', 'aria-label': `Leave the weight to UID ${miner} as it is`, title: 'Leave it as it is', onclick: () => this.#drop(validator, miner) }, '✕')))));
  }

  #drop(validator: number, miner: number): void {
    this.#weights.get(validator)?.delete(miner);
    this.#list();
    this.#changed();
  }

  #announce(): void {
    const change = this.change;
    show(this.banner, change !== null);
    this.#report.replaceChildren(change ? inWords(change) : '');
  }
}

function inWords({ kappa, bondsPenalty, weights }: EpochChange): string {
  const parts = [
    kappa !== undefined && `κ is ${(kappa / 65_535).toFixed(3)}`,
    bondsPenalty !== undefined && `the bonds penalty is ${(bondsPenalty / 65_535).toFixed(3)}`,
    weights && `${weights.length === 1 ? 'one validator has' : `${weights.length} validators have`} other weights`,
  ].filter(Boolean);
  return `${parts.join('; ')}.`;
}
