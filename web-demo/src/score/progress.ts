import type { ScoreProgress } from 'taolight/score';
import { h, setText, show } from '../ui/dom';
import { pulse } from '../ui/states';

const PHASES: readonly [ScoreProgress['phase'], string][] = [
  ['download', 'Fetch the model, or find it kept here'],
  ['load', 'Lay out its weights'],
  ['compile', 'Compile for the GPU'],
  ['run', 'Run the answers through'],
];

/** Where scoring stands, while it runs. */
export class ScoreSteps {
  readonly #bars = PHASES.map(([, text]) => h('progress', { max: 1, value: 0, 'aria-label': text }));
  readonly #items = PHASES.map(([phase, text], i) => h('li', { 'data-phase': phase }, h('span', {}, text), this.#bars[i]));
  readonly #sentence = h('p', { 'aria-live': 'polite', class: 'num', 'data-testid': 'score-sentence' });
  readonly element: HTMLElement;

  constructor(stop: () => void) {
    this.element = h('section', { class: 'card state score-steps', 'aria-busy': 'true', 'data-testid': 'score-progress' },
      h('div', { class: 'row' }, pulse(), this.#sentence),
      h('ol', { class: 'steps' }, this.#items),
      h('button', { class: 'button', type: 'button', onclick: stop }, 'Stop'));
  }

  /** Nothing has happened yet; of the steps only the last is certain to come. */
  begin(): void {
    setText(this.#sentence, 'Starting the worker.');
    this.#items.forEach((item, i) => {
      delete item.dataset['state'];
      show(item, i === PHASES.length - 1);
    });
    for (const bar of this.#bars) bar.value = 0;
  }

  show({ phase, done, of, sentence }: ScoreProgress): void {
    setText(this.#sentence, sentence);
    const now = PHASES.findIndex(([name]) => name === phase);
    this.#items.slice(now, now + 1).forEach((item) => show(item, true));
    this.#items.forEach((item, i) => (item.dataset['state'] = i < now ? 'done' : i === now ? 'now' : 'waiting'));
    this.#bars.forEach((bar, i) => (bar.value = i < now ? 1 : i === now && of > 0 ? done / of : 0));
  }
}
