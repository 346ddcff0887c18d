import type { Assurance, LightClient, Metagraph, Snapshot, SubnetInfo } from 'taolight';
import { asError, type Session } from '../client';
import type { View } from '../router';
import type { Settings } from '../settings';
import { assuranceBadge } from '../ui/badge';
import { columnsOf } from '../ui/columns';
import { copyable } from '../ui/copy';
import { Distribution } from '../ui/distribution';
import { h, show } from '../ui/dom';
import { bytes, grouped, height, span } from '../ui/format';
import { save } from '../ui/save';
import { connecting, errorCard, stateCard } from '../ui/states';
import { NeuronTable } from '../ui/table';
import type { Acts } from './sync';

const SHARED = { incentive: 'incentive', dividends: 'dividends', emission: 'emission' } as const;
type Shared = keyof typeof SHARED;

/** One subnet at one block: every cell proved under the same state root. */
export class MetagraphView implements View {
  readonly name = 'metagraph';
  readonly title = 'Metagraph';
  readonly #acts: Acts;
  readonly #state = h('div', {});
  readonly #picker = h('select', { class: 'select', 'aria-label': 'Subnet', 'data-testid': 'subnet', onchange: () => this.#picked() });
  readonly #level = h('select', { class: 'select', 'aria-label': 'Assurance', onchange: () => this.#reload() },
    [['', 'Surest block'], ['finalized', 'Finalized'], ['sealed', 'Sealed'], ['best', 'Best']].map(([value, text]) => h('option', { value }, text)));
  readonly #refresh = h('button', { class: 'button', type: 'button', onclick: () => this.#reload() }, 'Read again');
  readonly #badge = h('span', {});
  readonly #facts = h('dl', { class: 'facts strip', 'data-testid': 'metagraph-facts' });
  readonly #shared = h('select', { class: 'select', 'aria-label': 'Distribution of', onchange: () => this.#drawShares() },
    Object.keys(SHARED).map((key) => h('option', { value: key }, `${key.charAt(0).toUpperCase()}${key.slice(1)}`)));
  readonly #distribution = new Distribution();
  readonly #table = new NeuronTable();
  readonly #csv = h('button', { class: 'button', type: 'button', onclick: () => this.#download() }, 'Download CSV');
  readonly #content = h('div', { class: 'stack' },
    h('section', { class: 'card stack' },
      h('div', { class: 'row spread' }, h('h3', {}, 'Distribution, largest first'), this.#shared),
      this.#distribution.element),
    h('section', { class: 'card stack' },
      h('div', { class: 'row spread' }, h('h3', {}, 'Neurons'), this.#csv), this.#table.element));
  readonly #ready = h('div', { class: 'stack' },
    h('section', { class: 'card stack' },
      h('div', { class: 'row' }, this.#picker, this.#level, this.#refresh, this.#badge), this.#facts));
  readonly element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Metagraph'), this.#ready, this.#state, this.#content);
  #client: LightClient | null = null;
  #settings: Settings | null = null;
  #load: AbortController | null = null;
  #wanted: number | null = null;
  #metagraph: Metagraph | null = null;

  constructor(acts: Acts) {
    this.#acts = acts;
  }

  arrive([netuid]: readonly string[]): void {
    if (netuid === undefined || !/^\d{1,5}$/.test(netuid)) return;
    const moved = this.#wanted !== Number(netuid);
    this.#wanted = Number(netuid);
    if (moved && this.#client) this.#reload();
  }

  render(session: Session): void {
    const card = stateCard(session, this.#acts.retry, this.#acts.openSettings);
    show(this.#ready, card === null);
    if (session.status !== 'ready') return this.#leave(card);
    if (session.client === this.#client) return;
    this.#client = session.client;
    this.#settings = session.settings;
    this.#reload();
  }

  #leave(card: HTMLElement | null): void {
    this.#load?.abort();
    this.#client = null;
    this.#place(card);
  }

  /** Either a state stands in the page or the content does. */
  #place(card: HTMLElement | null): void {
    this.#state.replaceChildren(...(card ? [card] : []));
    show(this.#state, card !== null);
    show(this.#content, card === null);
  }

  #picked(): void {
    history.replaceState(null, '', `#/metagraph/${this.#picker.value}`);
    this.#wanted = Number(this.#picker.value);
    this.#reload();
  }

  #reload(): void {
    this.#load?.abort();
    this.#load = new AbortController();
    if (this.#client) void this.#read(this.#client, this.#load.signal);
  }

  async #read(client: LightClient, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    this.#place(connecting('Reading and proving every cell.'));
    this.#badge.replaceChildren();
    this.#facts.replaceChildren();
    delete this.#facts.dataset['netuid'];
    try {
      const snapshot = await client.at((this.#level.value || undefined) as Assurance['level'] | undefined, { signal });
      const subnets = await snapshot.subnets.list({ signal });
      const netuid = this.#fillPicker(subnets);
      if (netuid === null) return this.#place(h('section', { class: 'card state' }, h('p', {}, 'This chain is proved to have no subnet.')));
      const metagraph = await snapshot.subnets.metagraph(netuid, { signal });
      if (!signal.aborted) await this.#draw(snapshot, metagraph, performance.now() - begun);
    } catch (error) {
      if (!signal.aborted) this.#place(errorCard(asError(error), () => this.#reload()));
    }
  }

  /** The subnet to show: the wanted one when it exists, else the one with most neurons. */
  #fillPicker(subnets: readonly SubnetInfo[]): number | null {
    const largest = subnets.reduce<SubnetInfo | null>((best, subnet) => (best && best.n >= subnet.n ? best : subnet), null);
    const chosen = subnets.find(({ netuid }) => netuid === this.#wanted) ?? largest;
    this.#picker.replaceChildren(...subnets.map((subnet) =>
      h('option', { value: subnet.netuid, selected: subnet === chosen }, subnetTitle(subnet))));
    return chosen?.netuid ?? null;
  }

  async #draw(snapshot: Snapshot, metagraph: Metagraph, took: number): Promise<void> {
    this.#metagraph = metagraph;
    this.#badge.replaceChildren(assuranceBadge(metagraph.assurance));
    Object.assign(this.#facts.dataset, { netuid: metagraph.netuid, block: metagraph.block.hash });
    this.#facts.replaceChildren(...factsOf(snapshot, metagraph, took));
    this.#place(null);
    this.#drawShares();
    const properties = this.#settings?.spec.properties ?? { ss58Format: 42, tokenDecimals: 9, tokenSymbol: 'TAO' };
    await this.#table.fill(columnsOf(metagraph, properties), metagraph.n);
  }

  #drawShares(): void {
    const key = this.#shared.value as Shared;
    if (this.#metagraph) this.#distribution.render(this.#metagraph[key], SHARED[key]);
  }

  #download(): void {
    const { netuid, block } = this.#metagraph ?? {};
    save(`metagraph-${netuid}-block-${block?.number}.csv`, 'text/csv', this.#table.csv());
  }
}

function subnetTitle({ netuid, name, symbol, n }: SubnetInfo): string {
  const label = [name, symbol].filter(Boolean).join(' ');
  return `${netuid}${label && ` · ${label}`} · ${grouped(n)} neurons`;
}

function factsOf(snapshot: Snapshot, metagraph: Metagraph, took: number): HTMLElement[] {
  const facts: [string, string | Node][] = [
    ['Block', height(metagraph.block.number)],
    ['Hash', copyable(metagraph.block.hash)],
    ['State root', copyable(metagraph.block.stateRoot)],
    ['Proof', bytes(metagraph.proofBytes)],
    ['Round trips', grouped(metagraph.roundTrips)],
    ['Read and proved in', span(took)],
    ['Neurons', grouped(metagraph.n)],
    ['Epoch', `${grouped(metagraph.tempo)} blocks`],
    ['Runtime', `spec ${snapshot.specVersion}`],
  ];
  return facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value)));
}
