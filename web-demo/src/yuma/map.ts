import type { Metagraph } from 'taolight';
import { h, setText } from '../ui/dom';
import { HeatMap, type Spot } from '../ui/heatmap';
import { Legend } from '../ui/legend';
import type { Layout } from './layout';
import { Player } from './player';
import { Readout } from './readout';
import { sentence } from './sentences';
import { UNITS, type Story } from './steps';

/** Who is asked for weights as set, and told which were picked. */
export interface Weights {
  weightOf(validator: number, miner: number): number | null;
  edit(validator: number, miner: number): void;
}

/** The heat map with its steps, its words and its legend. */
export class EpochMap {
  readonly #player = new Player(() => this.#show(true));
  readonly #sentence = h('p', { class: 'soft', 'aria-live': 'polite', 'data-testid': 'step' });
  readonly #top = h('p', { class: 'small axis top' });
  readonly #right = h('p', { class: 'small axis right' });
  readonly #readout = new Readout('yuma-cell');
  readonly #heat = new HeatMap('Validators by stake, down; miners by incentive, across. Arrow keys move over the cells.', 'yuma-cell', {
    pointed: (spot, byKey) => this.#point(spot, byKey),
    picked: (spot) => this.#pick(spot),
  });
  readonly #legend = new Legend();
  readonly element = h('section', { class: 'card stack epoch-map' },
    this.#player.element, this.#sentence,
    h('figure', { class: 'heat-figure' },
      h('div', { class: 'row spread axes' }, this.#top, this.#right),
      this.#heat.element,
      h('p', { class: 'small faint' }, 'Rows: validators by stake, largest first. Columns: miners by incentive, largest first. Labels are UIDs.')),
    this.#readout.element, this.#legend.element);
  readonly #weights: Weights;
  #story: Story | null = null;
  #metagraph: Metagraph | null = null;
  #spot: Spot | null = null;

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  /** Shows an epoch, at the step that is chosen. */
  tell(story: Story, metagraph: Metagraph): void {
    this.#story = story;
    this.#metagraph = metagraph;
    this.#heat.arrange(namesOf(story.layout));
    this.#show(false);
  }

  /** Ends the playing. */
  leave(): void {
    this.#player.stop();
  }

  #show(turn: boolean): void {
    if (!this.#story) return;
    const step = this.#player.step;
    const scene = this.#story.scene(step);
    this.#heat.show(scene, turn);
    setText(this.#sentence, sentence(step, this.#story));
    setText(this.#top, `Top: ${scene.top.title}`);
    setText(this.#right, `Right: ${scene.right.title}`);
    this.#legend.show(UNITS[step], this.#story.most[step], step === 'clipped' ? 'clipped' : null);
    this.element.dataset['step'] = step;
    this.#tell(false);
  }

  #point(spot: Spot | null, byKey: boolean): void {
    this.#spot = spot;
    this.#tell(byKey);
  }

  #tell(spoken: boolean): void {
    if (!this.#story || !this.#metagraph || !this.#spot) return this.#readout.clear();
    this.#readout.tell(this.#story, this.#player.step, this.#spot, this.#metagraph, (from, to) => this.#weights.weightOf(from, to), spoken);
  }

  #pick({ row, column }: Spot): void {
    const [validator, miner] = [this.#story?.layout.rows[row], this.#story?.layout.columns[column]];
    if (validator !== undefined && miner !== undefined) this.#weights.edit(validator, miner);
  }
}

function namesOf({ rows, columns }: Layout): { rows: string[]; columns: string[] } {
  return { rows: Array.from(rows, String), columns: Array.from(columns, String) };
}
