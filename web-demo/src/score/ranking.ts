import type { WeightsRow } from 'taolight/score';
import { h, nextFrame, setText } from '../ui/dom';
import { grouped } from '../ui/format';
import { excerpt, originals, type Outcome, ranked, shownScore, weightsByPlace } from './outcome';

/** More rows than this are counted, not shown. */
const SHOWN = 256;
/** Rows built in one frame. */
const AT_ONCE = 32;

/** Answers by score, with bars, the weight each gets, and whose copy it is. Rows lie in grids, so that the browser can skip those out of sight; the roles say that it is still a table. */
export class Ranking {
  readonly #body = h('tbody', { role: 'rowgroup' });
  readonly #more = h('p', { class: 'small faint' });
  readonly #unit = h('p', { class: 'small soft' });
  #call = 0;
  readonly element = h('section', { class: 'card stack' },
    h('div', { class: 'stack close' }, h('h3', {}, 'Ranking'), this.#unit),
    h('div', { class: 'scroll' }, h('table', { class: 'ranking', role: 'table', 'data-testid': 'ranking' },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ['UID', 'Score', 'Weight', 'Answer'].map((name) => h('th', { scope: 'col', role: 'columnheader' }, name)))), this.#body)),
    this.#more);

  /** Builds the rows a few at a time; a newer call ends an older one. */
  async show(outcome: Outcome, row: WeightsRow): Promise<void> {
    const mine = ++this.#call;
    const places = ranked(outcome);
    const copies = originals(outcome);
    const weights = weightsByPlace(outcome, row);
    const failed = new Set(outcome.result.failed);
    const part = partOf(outcome.result.scores);
    setText(this.#more, places.length > SHOWN ? `and ${grouped(places.length - SHOWN)} more` : '');
    setText(this.#unit, `${outcome.result.unit.charAt(0).toUpperCase()}${outcome.result.unit.slice(1)}. Best first.`);
    const rows: HTMLElement[] = [];
    for (const place of places.slice(0, SHOWN)) {
      rows.push(line(outcome, place, part, weights[place] ?? 0, { original: copies.get(place), failed: failed.has(place) }));
      if (rows.length % AT_ONCE === 0) await nextFrame();
      if (mine !== this.#call) return;
    }
    this.#body.replaceChildren(...rows);
  }
}

/** Why an answer lost its score, if it did. */
interface Loss {
  /** The place of the answer it copies. */
  original: number | undefined;
  /** Whether it did not pass the gate. */
  failed: boolean;
}

function line({ uids, answers, result: { scores } }: Outcome, place: number, part: (score: number) => number, weight: number, { original, failed }: Loss): HTMLElement {
  const score = scores[place] ?? NaN;
  const bar = h('i', {});
  bar.style.width = `${(100 * part(score)).toFixed(2)}%`;
  return h('tr', { role: 'row', 'data-place': place, 'data-score': score, 'data-weight': weight, 'data-copy': String(original !== undefined), 'data-failed': String(failed) },
    h('th', { scope: 'row', role: 'rowheader', class: 'num' }, uids[place]),
    h('td', { role: 'cell', class: 'num score-cell' }, h('b', { 'aria-hidden': 'true' }, bar), h('span', {}, shownScore(score))),
    h('td', { role: 'cell', class: 'num' }, grouped(weight)),
    h('td', { role: 'cell', class: 'answer' }, original !== undefined && h('span', { class: 'mark' }, `copy of ${uids[original]}`), failed && h('span', { class: 'mark' }, 'failed the gate'), excerpt(answers[place])));
}

/** A score as part of the way from 0, or the lowest below it, to the highest. */
function partOf(scores: Float64Array): (score: number) => number {
  const numbers = Array.from(scores).filter((score) => !Number.isNaN(score));
  const low = numbers.reduce((least, score) => Math.min(least, score), 0);
  const high = numbers.reduce((most, score) => Math.max(most, score), low < 0 ? -Infinity : 0);
  return (score) => (high > low && score > low ? (score - low) / (high - low) : 0);
}
