import type { Gate, TextMeasure } from 'taolight/score';
import { h, labelled, show } from '../ui/dom';

/** What may count beside a task: words as a second one, and a gate of words that answers must pass. */
export class Mix {
  readonly #least = h('input', { class: 'input num', type: 'number', min: 0, max: 1, step: 0.05, value: 0, 'data-testid': 'gate-least' });
  readonly #part = h('input', { class: 'input num', type: 'number', min: 0, max: 1, step: 0.05, value: 0, 'data-testid': 'words-part' });
  readonly #partField = labelled('Words count, 0 to 1', this.#part);
  readonly #partSaid = h('span', {}, ' Words can count beside the task: the rest of 1 is the task’s.');
  /** Where the measure stands, when it does not stand with the task. */
  readonly place = h('div', { class: 'row pair' }, labelled('Gate: least likeness', this.#least), this.#partField);
  readonly element = h('details', { class: 'mix', 'data-testid': 'mix' }, h('summary', { class: 'small' }, 'Gate and weights'),
    h('p', { class: 'small soft' }, 'An answer whose words are less like the text above than the gate asks scores nothing.', this.#partSaid), this.place);

  /** Whether words can count: where they are not the task already. */
  allow(words: boolean): void {
    show(this.#partField, words);
    show(this.#partSaid, words);
  }

  /** How much words count beside a task, 0 to 1. */
  get part(): number {
    return this.#partField.hidden ? 0 : withinOne(this.#part);
  }

  /** What answers must pass; nothing where 0 is asked for. */
  gates(reference: string, measure: TextMeasure): Gate[] {
    const least = withinOne(this.#least);
    return least > 0 ? [{ reference, measure, least }] : [];
  }
}

function withinOne({ valueAsNumber }: HTMLInputElement): number {
  return Math.min(1, Math.max(0, valueAsNumber || 0));
}
