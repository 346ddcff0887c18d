import type { Hyperparameters, WeightsRow } from 'taolight/score';
import { copyable } from '../ui/copy';
import { Distribution } from '../ui/distribution';
import { h, labelled, setText, show } from '../ui/dom';
import { grouped } from '../ui/format';

const NORMALISE: readonly [NonNullable<Hyperparameters['normalise']>, string][] = [
  ['none', 'Scores as they are'],
  ['min-max', 'From lowest to highest'],
  ['softmax', 'Softmax'],
  ['rank', 'Rank'],
];

/** The row of weights that the scores make, and what can be turned on the way. */
export class WeightsCard {
  readonly #normalise = h('select', { class: 'select', 'data-testid': 'normalise', onchange: () => this.#change() }, NORMALISE.map(([value, name]) => h('option', { value }, name)));
  readonly #temperature = h('input', { class: 'input num', type: 'number', min: 0.001, step: 0.01, value: 0.1, onchange: () => this.#change() });
  readonly #top = h('input', { class: 'input num', type: 'number', min: 1, step: 1, placeholder: 'all', onchange: () => this.#change() });
  readonly #least = h('input', { class: 'input num', type: 'number', min: 0, max: 65_535, step: 1, value: 1, onchange: () => this.#change() });
  readonly #shares = new Distribution();
  readonly #row = h('p', { class: 'small wrap', 'data-testid': 'weights-row' });
  readonly #problem = h('p', { class: 'small problem', role: 'alert' });
  readonly #heat = labelled('Temperature', this.#temperature);
  readonly element = h('section', { class: 'card stack' },
    h('div', { class: 'stack close' }, h('h3', {}, 'Row of weights'),
      h('p', { class: 'small soft' }, 'Whole numbers as they go to the chain: the largest is 65,535, zeros are left out.')),
    h('div', { class: 'row pair' }, labelled('From scores by', this.#normalise), this.#heat, labelled('Only the best', this.#top), labelled('Fewest entries', this.#least)),
    this.#shares.element, this.#row, this.#problem);
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    show(this.#heat, false);
  }

  /** What is chosen. */
  get hyperparameters(): Hyperparameters {
    const top = this.#top.valueAsNumber;
    return {
      normalise: this.#normalise.value as NonNullable<Hyperparameters['normalise']>,
      temperature: this.#temperature.valueAsNumber,
      minAllowedWeights: this.#least.valueAsNumber,
      ...(Number.isNaN(top) ? {} : { topK: top }),
    };
  }

  /** Takes another way, as if it had been chosen. */
  suggest(normalise: NonNullable<Hyperparameters['normalise']>): void {
    this.#normalise.value = normalise;
    show(this.#heat, normalise === 'softmax');
  }

  /** A row made from so many scores. */
  show({ uids, weights }: WeightsRow, among: number): void {
    const values = new Array<number>(Math.max(0, ...uids) + (uids.length > 0 ? 1 : 0)).fill(0);
    uids.forEach((uid, i) => (values[uid] = weights[i] ?? 0));
    const row = JSON.stringify({ uids: Array.from(uids), weights: Array.from(weights) });
    this.#shares.render(values, 'weight', among);
    this.#row.replaceChildren(copyable(row, row), h('span', { class: 'faint' }, ` ${grouped(uids.length)} entries. Press to copy.`));
    this.#row.dataset['row'] = row;
    setText(this.#problem, '');
  }

  refuse(message: string): void {
    setText(this.#problem, message);
  }

  #change(): void {
    show(this.#heat, this.#normalise.value === 'softmax');
    this.#changed();
  }
}
