import { h, setText } from '../ui/dom';
import { NAMES, STEPS, type Step } from './steps';

const PAUSE_MS = 2_200;

/** Buttons that go through the steps of an epoch, one at a time or by themselves. */
export class Player {
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #play = h('button', { class: 'button', type: 'button', 'data-testid': 'play', onclick: () => (this.#timer ? this.stop() : this.#start()) }, '▶ Play');
  readonly element: HTMLElement;
  readonly #shown: (step: Step) => void;
  #step: Step = 'weights';
  #timer = 0;

  constructor(shown: (step: Step) => void) {
    this.#shown = shown;
    this.#buttons = STEPS.map((step, i) =>
      h('button', { class: 'button', type: 'button', 'data-step': step, onclick: () => (this.stop(), this.go(step)) },
        h('span', { class: 'step-number', 'aria-hidden': 'true' }, i + 1), NAMES[step]));
    this.element = h('div', { class: 'row player' },
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Steps of the epoch' }, this.#buttons), this.#play);
    this.#press();
  }

  get step(): Step {
    return this.#step;
  }

  go(step: Step): void {
    this.#step = step;
    this.#press();
    this.#shown(step);
  }

  /** Ends the playing. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    setText(this.#play, '▶ Play');
  }

  /** From the first step, unless it stands in the middle. */
  #start(): void {
    setText(this.#play, '■ Stop');
    if (this.#step === STEPS.at(-1)) this.go('weights');
    this.#timer = window.setTimeout(() => this.#advance(), PAUSE_MS);
  }

  #advance(): void {
    const next = STEPS[STEPS.indexOf(this.#step) + 1];
    if (next === undefined) return this.stop();
    this.go(next);
    this.#timer = window.setTimeout(() => this.#advance(), PAUSE_MS);
  }

  #press(): void {
    for (const button of this.#buttons) button.setAttribute('aria-pressed', String(button.dataset['step'] === this.#step));
  }
}
