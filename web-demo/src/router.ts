import type { Session } from './client';
import { h } from './ui/dom';

/** One tab of the page. `render` is called on every change of the session while the view is on screen. */
export interface View {
  readonly name: string;
  readonly title: string;
  readonly element: HTMLElement;
  render(session: Session): void;
  /** What stands behind the view's name in the hash, on arrival and when it changes. */
  arrive?(rest: readonly string[]): void;
}

/** Tabs that live in the URL's hash: `#/metagraph/1`. */
export class Router {
  readonly tabs: HTMLElement;
  readonly #views: readonly View[];
  readonly #links: readonly HTMLAnchorElement[];
  #current: View;
  readonly #shown: () => void;

  /** `shown` runs after every switch, so that the new view can be rendered. */
  constructor(views: readonly [View, ...View[]], shown: () => void) {
    this.#views = views;
    this.#current = views[0];
    this.#shown = shown;
    this.#links = views.map(tab);
    this.tabs = h('nav', { class: 'tabs', role: 'tablist', 'aria-label': 'Views' }, this.#links);
    this.tabs.addEventListener('keydown', (event) => this.#move(event));
    for (const view of views) dress(view);
    addEventListener('hashchange', () => this.go());
  }

  get current(): View {
    return this.#current;
  }

  /** Shows the view that the hash names, or the first. */
  go(): void {
    const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('/');
    const fallback = this.#views[0] ?? this.#current;
    this.#current = this.#views.find((view) => view.name === name) ?? fallback;
    for (const view of this.#views) view.element.toggleAttribute('hidden', view !== this.#current);
    for (const link of this.#links) select(link, link.id === `tab-${this.#current.name}`);
    document.title = `${this.#current.title} · taolight`;
    this.#current.arrive?.(rest);
    this.#shown();
  }

  /** Arrow keys go along the tabs, as in every tab list; Home and End jump. */
  #move(event: KeyboardEvent): void {
    const at = this.#links.findIndex((link) => link === document.activeElement);
    const last = this.#links.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const link = this.#links.at(to > last ? 0 : to);
    link?.focus();
    link?.click();
  }
}

function tab(view: View): HTMLAnchorElement {
  return h('a', { id: `tab-${view.name}`, role: 'tab', href: `#/${view.name}`, 'aria-controls': `view-${view.name}` }, view.title);
}

function select(link: HTMLAnchorElement, selected: boolean): void {
  link.setAttribute('aria-selected', String(selected));
  link.tabIndex = selected ? 0 : -1;
  // On a narrow screen the tabs go beyond its edge.
  if (selected) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function dress(view: View): void {
  view.element.id = `view-${view.name}`;
  view.element.setAttribute('role', 'tabpanel');
  view.element.setAttribute('aria-labelledby', `tab-${view.name}`);
}
