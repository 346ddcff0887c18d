import type { SubnetInfo } from 'taolight';
import { h } from './dom';
import { grouped } from './format';

/** Chooses a subnet, and keeps the URL's hash telling which: `#/metagraph/1`. */
export class SubnetPicker {
  readonly element: HTMLSelectElement;
  readonly #picked: () => void;
  readonly #view: string;
  #wanted: number | null = null;

  /** `picked` runs when another one is chosen, by hand or by the URL. */
  constructor(view: string, testId: string, picked: () => void) {
    this.#view = view;
    this.#picked = picked;
    this.element = h('select', { class: 'select', 'aria-label': 'Subnet', 'data-testid': testId, onchange: () => this.#changed() });
  }

  /** Takes the subnet from the URL. */
  arrive(netuid: string | undefined): void {
    if (netuid === undefined || !/^\d{1,5}$/.test(netuid) || this.#wanted === Number(netuid)) return;
    this.#wanted = Number(netuid);
    this.#picked();
  }

  /** Offers the subnets there are; resolves to the wanted one when it exists, else the one with most neurons, if any. */
  fill(subnets: readonly SubnetInfo[]): number | null {
    const largest = subnets.reduce<SubnetInfo | null>((best, subnet) => (best && best.n >= subnet.n ? best : subnet), null);
    const chosen = subnets.find(({ netuid }) => netuid === this.#wanted) ?? largest;
    this.element.replaceChildren(...subnets.map((subnet) =>
      h('option', { value: subnet.netuid, selected: subnet === chosen }, title(subnet))));
    return chosen?.netuid ?? null;
  }

  #changed(): void {
    this.#wanted = Number(this.element.value);
    history.replaceState(null, '', `#/${this.#view}/${this.#wanted}`);
    this.#picked();
  }
}

/** The card of a chain that has none. */
export function noSubnets(): HTMLElement {
  return h('section', { class: 'card state' }, h('p', {}, 'This chain is proved to have no subnet.'));
}

function title({ netuid, name, symbol, n }: SubnetInfo): string {
  const label = [name, symbol].filter(Boolean).join(' ');
  return `${netuid}${label && ` · ${label}`} · ${grouped(n)} neurons`;
}
