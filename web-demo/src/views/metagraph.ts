import type { Assurance, LightClient, Metagraph, Snapshot } from 'taolight';
import type { Session } from '../client';
import type { View } from '../router';
import { assuranceBadge } from '../ui/badge';
import { columnsOf } from '../ui/columns';
import { copyable } from '../ui/copy';
import { Distribution } from '../ui/distribution';
import { facts, h } from '../ui/dom';
import { bytes, grouped, height, span } from '../ui/format';
import { save } from '../ui/save';
import { Stage } from '../ui/stage';
import { noSubnets, SubnetPicker } from '../ui/subnets';
import { NeuronTable } from '../ui/table';
import type { Acts } from './sync';

const SHARED = { incentive: 'incentive', dividends: 'dividends', emission: 'emission' } as const;
type Shared = keyof typeof SHARED;

/** One subnet at one block: every cell proved under the same state root. */
export class MetagraphView implements View {
  readonly name = 'metagraph';
  readonly title = 'Metagraph';
  readonly #picker = new SubnetPicker('metagraph', 'subnet', () => this.#reload());
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
  readonly #tools = h('div', { class: 'stack' },
    h('section', { class: 'card stack' },
      h('div', { class: 'row' }, this.#picker.element, this.#level, this.#refresh, this.#badge), this.#facts));
  readonly #stage: Stage;
  readonly element: HTMLElement;
  #metagraph: Metagraph | null = null;

  constructor(acts: Acts) {
    this.#stage = new Stage(acts, this.#tools, this.#content, () => this.#reload());
    this.element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Metagraph'), ...this.#stage.elements);
  }

  arrive([netuid]: readonly string[]): void {
    this.#picker.arrive(netuid);
  }

  render(session: Session): void {
    this.#stage.render(session);
  }

  #reload(): void {
    void this.#stage.run('Reading and proving every cell.', (client, signal) => this.#read(client, signal));
  }

  async #read(client: LightClient, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    this.#badge.replaceChildren();
    this.#facts.replaceChildren();
    delete this.#facts.dataset['netuid'];
    const snapshot = await client.at((this.#level.value || undefined) as Assurance['level'] | undefined, { signal });
    const netuid = this.#picker.fill(await snapshot.subnets.list({ signal }));
    if (netuid === null) return this.#stage.place(noSubnets());
    const metagraph = await snapshot.subnets.metagraph(netuid, { signal });
    if (!signal.aborted) await this.#draw(snapshot, metagraph, performance.now() - begun);
  }

  async #draw(snapshot: Snapshot, metagraph: Metagraph, took: number): Promise<void> {
    this.#metagraph = metagraph;
    this.#badge.replaceChildren(assuranceBadge(metagraph.assurance));
    Object.assign(this.#facts.dataset, { netuid: metagraph.netuid, block: metagraph.block.hash });
    this.#facts.replaceChildren(...factsOf(snapshot, metagraph, took));
    this.#stage.place(null);
    this.#drawShares();
    const properties = this.#stage.session?.settings.spec.properties ?? { ss58Format: 42, tokenDecimals: 9, tokenSymbol: 'TAO' };
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

function factsOf(snapshot: Snapshot, metagraph: Metagraph, took: number): HTMLElement[] {
  return facts([
    ['Block', height(metagraph.block.number)],
    ['Hash', copyable(metagraph.block.hash)],
    ['State root', copyable(metagraph.block.stateRoot)],
    ['Proof', bytes(metagraph.proofBytes)],
    ['Round trips', grouped(metagraph.roundTrips)],
    ['Read and proved in', span(took)],
    ['Neurons', grouped(metagraph.n)],
    ['Epoch', `${grouped(metagraph.tempo)} blocks`],
    ['Runtime', `spec ${snapshot.specVersion}`],
  ]);
}
