import type { Assurance, Head, Progress } from 'taolight';
import { copyable } from './copy';
import { h } from './dom';
import { grouped, height } from './format';

/** The newest blocks, each with how sure it is by now. Rows stay in place, so that one can be copied from while others arrive. */
export class HeadList {
  readonly #body = h('tbody', {});
  readonly #empty = h('p', { class: 'small faint' }, 'None yet: blocks appear once the walk has reached the present.');
  readonly element = h('div', { class: 'scroll' },
    h('table', { class: 'heads num' },
      h('thead', {}, h('tr', {}, ['Block', 'Hash', 'Slot', 'Author'].map((name) => h('th', { scope: 'col' }, name)))), this.#body),
    this.#empty);
  readonly #rows = new Map<string, HTMLElement>();

  /** `heads` newest first. */
  render(heads: readonly Head[], progress: Progress): void {
    for (const head of heads.toReversed()) if (!this.#rows.has(head.hash)) this.#add(head);
    const kept = new Set(heads.map(({ hash }) => String(hash)));
    for (const [hash, row] of this.#rows) if (!kept.has(hash)) this.#drop(hash, row);
    for (const head of heads) mark(this.#rows.get(head.hash), levelOf(head, progress));
    this.#empty.toggleAttribute('hidden', heads.length > 0);
  }

  #add(head: Head): void {
    const row = h('tr', {},
      h('td', {}, h('span', { class: 'dot', 'aria-hidden': 'true' }), height(head.number), h('span', { class: 'visually-hidden level' })),
      h('td', {}, copyable(head.hash)),
      h('td', {}, grouped(head.slot)),
      h('td', {}, copyable(head.author)));
    this.#rows.set(head.hash, row);
    this.#body.prepend(row);
  }

  #drop(hash: string, row: HTMLElement): void {
    this.#rows.delete(hash);
    row.remove();
  }
}

function mark(row: HTMLElement | undefined, level: Assurance['level']): void {
  if (!row || row.dataset['level'] === level) return;
  row.dataset['level'] = level;
  row.querySelector('.level')?.replaceChildren(` (${level})`);
}

function levelOf(head: Head, { finalized, sealed }: Progress): Assurance['level'] {
  if (finalized && head.number <= finalized.number) return 'finalized';
  return sealed && head.number <= sealed.number ? 'sealed' : 'best';
}
