import type { AuditProgress } from 'taolight';
import { h, setText } from '../ui/dom';
import { pulse } from '../ui/states';

const STEPS: readonly [AuditProgress['step'], string][] = [
  ['finding', 'Find the block the epoch ran in'],
  ['inputs', 'Read and prove what went in, at the block before, and what came out'],
  ['computing', 'Compute the epoch anew and compare'],
];

/** Where an audit stands, while it runs. */
export class AuditSteps {
  readonly #items = STEPS.map(([, text]) => h('li', {}, text));
  readonly #sentence = h('p', { 'aria-live': 'polite' }, 'Starting the audit.');
  readonly element = h('section', { class: 'card state', 'aria-busy': 'true' },
    h('div', { class: 'row' }, pulse(), this.#sentence), h('ol', { class: 'steps' }, this.#items));

  show({ step, sentence }: AuditProgress): void {
    setText(this.#sentence, sentence);
    const now = STEPS.findIndex(([name]) => name === step);
    this.#items.forEach((item, i) => (item.dataset['state'] = i < now ? 'done' : i === now ? 'now' : 'waiting'));
  }
}
