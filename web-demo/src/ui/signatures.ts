import { h, setText, show } from './dom';

/** The authorities of the signing set as lamps: as many are lit as signed the newest justification. */
export class Signatures {
  readonly #lamps = h('div', { class: 'lamps', 'aria-hidden': 'true' });
  readonly #text = h('p', { class: 'small soft num', 'data-testid': 'signatures' });
  readonly element = h('div', { class: 'signatures' }, this.#lamps, this.#text);
  #drawn = '';

  /** `size` is the number of authorities while no justification has been verified. */
  render(signatures: { signed: number; of: number } | undefined, size: number): void {
    const { signed, of } = signatures ?? { signed: 0, of: size };
    const drawn = `${signed}/${of}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#lamps.replaceChildren(...Array.from({ length: of }, (_, i) => lamp(i, i < signed, i + 1 === quorum(of))));
    show(this.#lamps, of > 0);
    setText(this.#text, signatures
      ? `${signed} of ${of} signed the newest justification; ${quorum(of)} are needed.`
      : 'No justification verified yet.');
  }
}

/** GRANDPA's threshold for `of` authorities of equal weight. */
function quorum(of: number): number {
  return of - Math.floor((of - 1) / 3);
}

function lamp(index: number, lit: boolean, last: boolean): HTMLElement {
  const element = h('i', { class: last ? 'lamp quorum' : 'lamp', 'data-lit': lit });
  element.style.setProperty('--i', String(index));
  return element;
}
