import { h, setText, show } from './dom';
import { ratio } from './format';

const MOST = 65_535;

/** A u16 ratio one can drag, with the chain's own value beside it. */
export class Slider {
  readonly #input = h('input', { type: 'range', min: 0, max: MOST, step: 1, oninput: () => this.#moved() });
  readonly #now = h('output', { class: 'num' });
  readonly #was = h('span', { class: 'faint num' });
  readonly element: HTMLElement;
  readonly #changed: () => void;
  #chain = 0;

  constructor(label: string, title: string, changed: () => void) {
    this.#changed = changed;
    this.#input.setAttribute('aria-label', `${label} (simulation)`);
    this.element = h('div', { class: 'slider', title },
      h('span', { class: 'slider-label' }, label), this.#now, this.#input, this.#was);
  }

  get value(): number {
    return Number(this.#input.value);
  }

  /** Whether it stands where the chain has it. */
  get moved(): boolean {
    return this.value !== this.#chain;
  }

  /** Puts it where the chain has it. */
  reset(chain = this.#chain): void {
    this.#chain = chain;
    this.put(chain);
  }

  /** Puts it somewhere, as if dragged there. */
  put(value: number): void {
    this.#input.value = String(value);
    this.#tell();
  }

  focus(): void {
    this.#input.focus();
  }

  #moved(): void {
    this.#tell();
    this.#changed();
  }

  #tell(): void {
    setText(this.#now, ratio(this.value));
    setText(this.#was, `chain: ${ratio(this.#chain)}`);
    show(this.#was, this.moved);
    this.element.toggleAttribute('data-moved', this.moved);
    this.#input.setAttribute('aria-valuetext', `${ratio(this.value)}${this.moved ? `, on the chain ${ratio(this.#chain)}` : ''}`);
  }
}
