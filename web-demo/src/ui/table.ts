import type { Column } from './columns';
import { copyable } from './copy';
import { h, nextFrame } from './dom';

/** Milliseconds spent on rows between two frames; laying them out takes about as long again. */
const FRAME_SHARE_MS = 3;

type Direction = 'ascending' | 'descending';

/**
 * A table of neurons that sorts by any column. Rows are made a few at a time, and laid out as grids so that the browser may
 * skip those out of sight: the page never stops. The roles say in words that it is still a table.
 */
export class NeuronTable {
  readonly #head = h('tr', { role: 'row' });
  readonly #body = h('tbody', { role: 'rowgroup' });
  readonly #table: HTMLTableElement;
  readonly element: HTMLElement;
  #columns: readonly Column[] = [];
  #rows: HTMLTableRowElement[] = [];
  #sort: { key: string; direction: Direction } = { key: 'uid', direction: 'ascending' };
  #filling = 0;

  constructor(label = 'Neurons', testId = 'neurons') {
    this.#table = h('table', { class: 'neurons num', role: 'table', 'data-testid': testId },
      h('thead', { role: 'rowgroup' }, this.#head), this.#body);
    this.element = h('div', { class: 'scroll table-host', tabindex: 0, role: 'region', 'aria-label': label }, this.#table);
    // A column that sticks is a layer in every row: only while it has something to stick to.
    this.element.addEventListener('scroll', () => this.element.toggleAttribute('data-aside', this.element.scrollLeft > 0), { passive: true });
  }

  /** Shows `n` neurons; resolves when every row stands. A newer call ends an older one. */
  async fill(columns: readonly Column[], n: number): Promise<void> {
    const filling = ++this.#filling;
    this.#columns = columns;
    this.#rows = [];
    this.#body.replaceChildren();
    delete this.#body.dataset['complete'];
    await nextFrame();
    if (filling !== this.#filling) return;
    if (!columns.some(({ key }) => key === this.#sort.key)) this.#sort = { key: 'uid', direction: 'ascending' };
    this.#drawHead();
    const order = this.#order(n);
    while (order.length > 0) {
      await nextFrame();
      if (filling !== this.#filling) return;
      this.#body.append(...this.#someRows(order));
    }
    this.#body.dataset['complete'] = String(n);
  }

  /** Every exact value, as a spreadsheet reads it. */
  csv(): string {
    const lines = this.#order(this.#rows.length).map((uid) => this.#columns.map((column) => column.value(uid)).join(','));
    return [this.#columns.map(({ key }) => key).join(','), ...lines].join('\n');
  }

  #drawHead(): void {
    this.#table.style.setProperty('--columns', this.#columns.map(({ width }) => `${width}px`).join(' '));
    this.#table.style.width = `${this.#columns.reduce((sum, { width }) => sum + width, 0)}px`;
    this.#head.replaceChildren(...this.#columns.map((column) => this.#heading(column)));
  }

  #heading(column: Column): HTMLTableCellElement {
    const { key, direction } = this.#sort;
    const button = h('button', { type: 'button', title: column.title, onclick: () => this.#sortBy(column) },
      column.label, column.unit && h('small', {}, column.unit));
    return h('th', { scope: 'col', role: 'columnheader', 'data-key': column.key, 'data-kind': column.kind, 'aria-sort': column.key === key ? direction : 'none' }, button);
  }

  /** Takes from the front of `order` as many as the time allows, at least one. */
  #someRows(order: number[]): HTMLTableRowElement[] {
    const end = performance.now() + FRAME_SHARE_MS;
    const made: HTMLTableRowElement[] = [];
    for (let uid = order.shift(); uid !== undefined; uid = performance.now() < end ? order.shift() : undefined) made.push(this.#row(uid));
    return made;
  }

  #row(uid: number): HTMLTableRowElement {
    const row = h('tr', { role: 'row', 'data-uid': uid }, this.#columns.map((column) => cell(column, uid)));
    this.#rows[uid] = row;
    return row;
  }

  #sortBy(column: Column): void {
    const first: Direction = column.kind === 'text' || column.kind === 'account' || column.key === 'uid' ? 'ascending' : 'descending';
    const turned: Direction = this.#sort.direction === 'ascending' ? 'descending' : 'ascending';
    this.#sort = { key: column.key, direction: this.#sort.key === column.key ? turned : first };
    for (const heading of this.#head.children) {
      heading.setAttribute('aria-sort', heading.getAttribute('data-key') === column.key ? this.#sort.direction : 'none');
    }
    this.#body.append(...this.#order(this.#rows.length).flatMap((uid) => this.#rows[uid] ?? []));
  }

  /** UIDs in the order of the sorted column; equal values stay in UID order. */
  #order(n: number): number[] {
    const uids = Array.from({ length: n }, (_, uid) => uid);
    const column = this.#columns.find(({ key }) => key === this.#sort.key);
    if (!column) return uids;
    const sign = this.#sort.direction === 'ascending' ? 1 : -1;
    return uids.sort((a, b) => sign * compare(column.value(a), column.value(b)) || a - b);
  }
}

function cell(column: Column, uid: number): HTMLTableCellElement {
  const value = String(column.value(uid));
  const shown = column.shown(uid);
  const content = column.kind === 'account' && value ? copyable(value, shown) : shown;
  const data = { 'data-kind': column.kind, 'data-value': value, title: column.kind === 'number' && value !== shown ? value : null };
  return column.key === 'uid' ? h('th', { scope: 'row', role: 'rowheader', ...data }, content) : h('td', { role: 'cell', ...data }, content);
}

function compare<T extends number | bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
