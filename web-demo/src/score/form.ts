import type { ModelInfo, ScoreOptions, ScoreTask, TextMeasure, WeightedTask } from 'taolight/score';
import { h, labelled, setText, show } from '../ui/dom';
import { type Answers, readAnswers } from './answers';
import { exampleAnswers, exampleForecasts, QUERY, REFERENCE } from './example';
import { Mix } from './mix';
import { type Choice, CHOICES, MEASURES, tasksOf } from './tasks';

const ASKS = {
  reference: 'Reference: a good answer',
  query: 'Query',
  observations: 'What came: one value for each step',
} as const;
/** A file of answers larger than this is no file of answers. */
const MOST_BYTES = 32e6;

/** What is to be scored, and by what. */
export class TaskForm {
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #what = h('p', { class: 'soft', 'aria-live': 'polite' });
  readonly #asked = h('textarea', { class: 'input', rows: 2, 'data-testid': 'asked', oninput: () => this.#changed() });
  readonly #askedField = labelled('', this.#asked);
  readonly #measure = h('select', { class: 'select' }, MEASURES.map(([value, name]) => h('option', { value }, name)));
  readonly #measureField = labelled('Compared by', this.#measure);
  readonly #copies = h('input', { class: 'input num', type: 'number', min: 0.5, max: 1, step: 0.01, value: 0.95, 'data-testid': 'copies-from' });
  readonly #pair = h('div', { class: 'row pair' }, this.#measureField, labelled('A copy from', this.#copies));
  readonly #mix = new Mix();
  readonly #answers = h('textarea', { class: 'input mono', rows: 10, spellcheck: 'false', 'data-testid': 'answers', oninput: () => this.#changed() });
  readonly #file = h('input', { type: 'file', class: 'visually-hidden', tabindex: -1, accept: '.json,.jsonl,.txt,text/plain,application/json', 'data-testid': 'answers-file', onchange: () => void this.#load() });
  readonly #count = h('p', { class: 'small soft', 'aria-live': 'polite', 'data-testid': 'answers-count' });
  readonly element: HTMLElement;
  readonly #changed: () => void;
  #choice: Choice = CHOICES[0];

  constructor(changed: () => void) {
    this.#changed = () => (this.#say(), changed());
    this.#buttons = CHOICES.map((choice) => h('button', { class: 'button', type: 'button', 'data-task': choice.kind, onclick: () => this.choose(choice) }, choice.title));
    this.element = h('section', { class: 'card stack' },
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Task' }, this.#buttons), this.#what,
      this.#askedField, this.#pair, this.#mix.element,
      labelled('Miners’ answers: a JSON list, JSON line by line, or one answer a line', this.#answers),
      h('div', { class: 'row' },
        h('button', { class: 'button', type: 'button', 'data-testid': 'example', onclick: () => this.fillExample() }, 'Use the example'),
        h('button', { class: 'button', type: 'button', onclick: () => this.#file.click() }, 'Load a file'), this.#file, this.#count));
    this.#press();
  }

  get choice(): Choice {
    return this.#choice;
  }

  get asked(): string {
    return this.#asked.value.trim();
  }

  /** The task, or the tasks by their weights, for a model of this kind. */
  tasks(model: ModelInfo['kind'] | null): ScoreTask | WeightedTask[] {
    return tasksOf(this.#choice, this.asked, this.#by, this.#mix.part, model);
  }

  /** What becomes of scores: forecasts are compared with nothing but what came. */
  get rules(): Pick<ScoreOptions, 'gates' | 'copiesFrom'> {
    if (this.#choice.asks === 'observations') return {};
    return { copiesFrom: this.copiesFrom, ...(this.#choice.asks && { gates: this.#mix.gates(this.asked, this.#by) }) };
  }

  get copiesFrom(): number {
    return Math.min(1, Math.max(0, this.#copies.valueAsNumber || 0.95));
  }

  get #by(): TextMeasure {
    return this.#measure.value as TextMeasure;
  }

  /** The answers, or what is wrong with them or what is missing beside them. */
  get answers(): Answers | string {
    const asks = this.#choice.asks;
    if (asks && this.asked === '') return `The ${asks === 'observations' ? 'values that came are' : `${asks} is`} missing.`;
    return readAnswers(this.#answers.value, asks === 'observations');
  }

  /** Another task; what was typed stays, unless it is of the other kind. */
  choose(choice: Choice): void {
    const before = this.#choice;
    this.#choice = choice;
    this.#press();
    if ((before.asks === 'observations') !== (choice.asks === 'observations')) return this.fillExample();
    if (before.asks !== choice.asks && [REFERENCE, QUERY, ''].includes(this.asked)) this.#asked.value = choice.asks === 'query' ? QUERY : REFERENCE;
    this.#changed();
  }

  fillExample(): void {
    const forecasts = this.#choice.asks === 'observations' ? exampleForecasts() : null;
    this.#asked.value = forecasts?.observations ?? (this.#choice.asks === 'query' ? QUERY : REFERENCE);
    this.#answers.value = forecasts?.answers ?? exampleAnswers();
    this.#changed();
  }

  #press(): void {
    const { kind, what, asks, byMeasure } = this.#choice;
    for (const button of this.#buttons) button.setAttribute('aria-pressed', String(button.dataset['task'] === kind));
    setText(this.#what, what);
    show(this.#askedField, asks !== null);
    if (asks) setText(this.#askedField.firstElementChild ?? this.#askedField, ASKS[asks]);
    const withWords = asks === 'reference' || asks === 'query';
    (byMeasure ? this.#pair : this.#mix.place).prepend(this.#measureField);
    show(this.#mix.element, withWords);
    this.#mix.allow(withWords && !byMeasure);
    show(this.#pair, asks !== 'observations');
  }

  #say(): void {
    const { answers } = this;
    setText(this.#count, typeof answers === 'string' ? answers : `${answers.answers.length} answers.`);
  }

  async #load(): Promise<void> {
    const file = this.#file.files?.[0];
    if (!file) return;
    if (file.size > MOST_BYTES) return setText(this.#count, `${file.name} is larger than ${MOST_BYTES / 1e6} MB.`);
    this.#answers.value = await file.text();
    this.#file.value = '';
    this.#changed();
  }
}
