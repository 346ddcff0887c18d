import { h, setText, show } from '../ui/dom';
import { HeatMap, type Scene, type Spot } from '../ui/heatmap';
import { Legend } from '../ui/legend';
import { stepOf } from '../ui/ramp';
import { excerpt, type Outcome, ranked } from './outcome';

/** A map of more answers than this shows nothing any more. */
const SHOWN = 256;

/** How alike answers are, each with each, the best first; copies are outlined. */
export class LikenessMap {
  readonly #heat = new HeatMap('Likeness of answers, each with each, best first. Arrow keys move over the cells.', 'likeness-cell', {
    pointed: (spot) => this.#point(spot),
    picked: () => undefined,
  });
  readonly #readout = h('p', { id: 'likeness-cell', class: 'cell-readout', 'aria-live': 'polite', 'data-testid': 'likeness-cell' });
  readonly #legend = new Legend();
  readonly element = h('section', { class: 'card stack', 'data-testid': 'likeness' },
    h('h3', {}, 'Likeness of answers'),
    h('figure', { class: 'heat-figure' },
      h('div', { class: 'row spread axes small' }, h('p', { class: 'axis top' }, 'Top: the closest other'), h('p', { class: 'axis right' }, 'Right: score')),
      this.#heat.element,
      h('p', { class: 'small faint' }, 'Rows and columns: answers, best first. Labels are UIDs.')),
    this.#readout, this.#legend.element);
  #outcome: Outcome | null = null;
  #places: number[] = [];

  /** Nothing is shown where no likeness was found out. */
  tell(outcome: Outcome): void {
    show(this.element, outcome.result.likeness !== null);
    if (!outcome.result.likeness) return;
    this.#outcome = outcome;
    this.#places = ranked(outcome).slice(0, SHOWN);
    const names = this.#places.map((place) => String(outcome.uids[place]));
    this.#heat.arrange({ rows: names, columns: names });
    this.#heat.show(sceneOf(outcome, this.#places), false);
    const unit = outcome.byWords ? 'likeness of the words' : 'likeness in meaning';
    this.#legend.show(unit, 1, `a copy, ${outcome.copiesFrom} or more`, '0 or less');
    this.#point(null);
  }

  #point(spot: Spot | null): void {
    const [outcome, one, other] = [this.#outcome, this.#places[spot?.row ?? -1], this.#places[spot?.column ?? -1]];
    if (!outcome || one === undefined || other === undefined) return setText(this.#readout, 'Point at a cell to see which two answers it compares.');
    const text = (place: number): HTMLElement => h('span', { class: 'faint clip' }, `UID ${outcome.uids[place]}: ${excerpt(outcome.answers[place])}`);
    this.#readout.replaceChildren(h('b', { class: 'num' }, likeness(outcome, one, other).toFixed(4)), text(one), text(other));
    Object.assign(this.#readout.dataset, { row: outcome.uids[one], column: outcome.uids[other], likeness: likeness(outcome, one, other) });
  }
}

function likeness({ result }: Outcome, one: number, other: number): number {
  return result.likeness?.values[one * result.likeness.columns + other] ?? 0;
}

function sceneOf(outcome: Outcome, places: readonly number[]): Scene {
  const n = places.length;
  const cells = { steps: new Uint8Array(n * n), marks: new Uint8Array(n * n) };
  const closest = new Float64Array(n);
  places.forEach((one, row) => places.forEach((other, column) => {
    const alike = likeness(outcome, one, other);
    cells.steps[row * n + column] = stepOf(alike, 1);
    if (row === column) return;
    cells.marks[row * n + column] = alike >= outcome.copiesFrom ? 1 : 0;
    closest[column] = Math.max(closest[column] ?? 0, alike);
  }));
  return { cells, top: { title: 'the closest other', parts: closest }, right: { title: 'score', parts: partsOf(outcome, places) } };
}

function partsOf({ result: { scores } }: Outcome, places: readonly number[]): Float64Array {
  const own = Float64Array.from(places, (place) => Math.max(0, scores[place] ?? 0) || 0);
  const most = own.reduce((high, score) => Math.max(high, score), 0);
  return own.map((score) => (most > 0 ? score / most : 0));
}
