import type { EpochFrames, LightClient, Metagraph, Snapshot, SparseRows } from 'taolight';
import { asError, type Session } from '../client';
import type { View } from '../router';
import { assuranceBadge } from '../ui/badge';
import { copyable } from '../ui/copy';
import { facts, h, setText } from '../ui/dom';
import { grouped, height, ratio, span } from '../ui/format';
import { Stage } from '../ui/stage';
import { errorCard } from '../ui/states';
import { noSubnets, SubnetPicker } from '../ui/subnets';
import { NeuronTable } from '../ui/table';
import { compareColumns, differing, type Pair, type Sources } from '../yuma/compare';
import { Groups } from '../yuma/groups';
import { layoutOf } from '../yuma/layout';
import { EpochMap } from '../yuma/map';
import { Newest } from '../yuma/newest';
import { Simulation } from '../yuma/simulation';
import { Story } from '../yuma/steps';
import type { Acts } from './sync';

/** After the last move of a slider, before the table follows. */
const SETTLED_MS = 250;

const MODES: Record<EpochFrames['mode'], string> = { legacy: 'legacy bonds', yuma3: 'Yuma3', 'yuma3-liquid': 'Yuma3, liquid alpha' };

/** The proved state of one subnet, and what an epoch makes of it. */
interface Bench {
  snapshot: Snapshot;
  metagraph: Metagraph;
  set: SparseRows;
  frames: EpochFrames;
}

/** Yuma Consensus, computed here from proved state: step by step, against the chain, and what if. */
export class YumaView implements View {
  readonly name = 'yuma';
  readonly title = 'Yuma';
  readonly #picker = new SubnetPicker('yuma', 'yuma-subnet', () => this.#reload());
  readonly #badge = h('span', {});
  readonly #facts = h('dl', { class: 'facts strip', 'data-testid': 'yuma-facts' });
  readonly #tools = h('div', { class: 'stack' },
    h('section', { class: 'card stack' },
      h('div', { class: 'row' }, this.#picker.element,
        h('button', { class: 'button', type: 'button', onclick: () => this.#reload() }, 'Read again'), this.#badge),
      this.#facts));
  readonly #simulation = new Simulation(() => this.#simulate());
  readonly #map = new EpochMap({
    weightOf: (validator, miner) => this.#simulation.weightOf(validator, miner),
    edit: (validator, miner) => this.#simulation.edit(validator, miner),
  });
  readonly #groups = new Groups();
  readonly #problem = h('div', { class: 'problem-place' });
  readonly #versus = h('p', { class: 'small soft', 'aria-live': 'polite', 'data-testid': 'versus' });
  readonly #title = h('h3', {});
  readonly #table = new NeuronTable('The epoch in integers', 'epoch-table');
  readonly #content = h('div', { class: 'stack' },
    this.#simulation.banner, this.#problem,
    h('div', { class: 'yuma-grid' }, this.#map.element, this.#simulation.element),
    h('section', { class: 'card stack' }, h('div', { class: 'stack close' }, this.#title, this.#versus), this.#table.element),
    this.#groups.element);
  readonly #stage: Stage;
  readonly element: HTMLElement;
  readonly #newest = new Newest();
  #bench: Bench | null = null;
  #settled = 0;

  constructor(acts: Acts) {
    this.#stage = new Stage(acts, this.#tools, this.#content, () => this.#reload());
    this.element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Yuma Consensus'), ...this.#stage.elements);
  }

  arrive([netuid]: readonly string[]): void {
    this.#picker.arrive(netuid);
  }

  render(session: Session): void {
    this.#stage.render(session);
  }

  #reload(): void {
    this.#newest.stop();
    this.#groups.stop();
    this.#map.leave();
    void this.#stage.run('Reading and proving the state, then computing the epoch.', (client, signal) => this.#read(client, signal));
  }

  async #read(client: LightClient, signal: AbortSignal): Promise<void> {
    this.#badge.replaceChildren();
    this.#facts.replaceChildren();
    delete this.#facts.dataset['netuid'];
    const snapshot = await client.at(undefined, { signal });
    const netuid = this.#picker.fill(await snapshot.subnets.list({ signal }));
    if (netuid === null) return this.#stage.place(noSubnets());
    const begun = performance.now();
    const [metagraph, frames] = await Promise.all([
      snapshot.subnets.metagraph(netuid, { signal }),
      snapshot.subnets.epoch(netuid, undefined, { signal }),
    ]);
    if (signal.aborted) return;
    const set = metagraph.weights();
    const took = performance.now() - begun;
    this.#simulation.start(frames, layoutOf(frames, set, []), set);
    await this.#stage.unveil(signal, () => this.#begin({ snapshot, metagraph, set, frames }, took));
  }

  /** Shows what the chain has. */
  #begin(bench: Bench, took: number): void {
    this.#bench = bench;
    const { snapshot, frames } = bench;
    this.#badge.replaceChildren(assuranceBadge(frames.assurance));
    Object.assign(this.#facts.dataset, { netuid: frames.netuid, block: frames.block.hash });
    this.#facts.replaceChildren(...factsOf(snapshot, frames, took));
    this.#groups.start({ snapshot, netuid: frames.netuid });
    this.#draw(frames);
  }

  #draw(frames: EpochFrames): void {
    const bench = this.#bench;
    if (!bench) return;
    this.#problem.replaceChildren();
    this.#map.tell(new Story(frames, layoutOf(bench.frames, bench.set, this.#simulation.picked)), bench.metagraph);
    clearTimeout(this.#settled);
    const base = frames.simulated ? bench.frames : frames;
    this.#settled = window.setTimeout(() => void this.#compare(base, frames), frames.simulated ? SETTLED_MS : 0);
  }

  /** In the worker; a newer change ends an older one. */
  #simulate(): void {
    const bench = this.#bench;
    const change = this.#simulation.change;
    if (!bench) return;
    void this.#newest.ask(async (signal) => {
      try {
        const frames = change ? await bench.snapshot.subnets.epoch(bench.frames.netuid, change, { signal }) : bench.frames;
        if (!signal.aborted && bench === this.#bench) this.#draw(frames);
      } catch (error) {
        if (!signal.aborted) this.#problem.replaceChildren(errorCard(asError(error), () => this.#simulate()));
      }
    });
  }

  /** The chain against what was recomputed; or that against the simulation. */
  async #compare(base: EpochFrames, { simulated, stored }: EpochFrames): Promise<void> {
    const sources: Sources = simulated ? ['Simulated', 'As it is'] : ['Chain', 'Recomputed'];
    const pairs = simulated ? pairsOf(stored, base.stored) : pairsOf(base.chain, stored);
    const differ = pairs.reduce((sum, pair) => sum + differing(pair), 0);
    setText(this.#title, simulated ? 'The simulation, against the state as it is' : 'The chain, against what was recomputed');
    this.#versus.replaceChildren(...wordsOf(base, simulated, differ));
    Object.assign(this.#versus.dataset, { differ, simulated });
    await this.#table.fill(compareColumns(pairs, sources), base.n);
  }
}

type Stored = EpochFrames['chain'];

function pairsOf(first: Stored, second: Stored): Pair[] {
  const pair = (key: keyof Stored, label: string, unit: string): Pair =>
    ({ key, label, unit, first: first[key] as ArrayLike<number | bigint>, second: second[key] as ArrayLike<number | bigint> });
  return [
    pair('incentive', 'Incentive', '1/65535'),
    pair('dividends', 'Dividends', '1/65535'),
    pair('consensus', 'Consensus', '1/65535'),
    pair('validatorTrust', 'V-trust', '1/65535'),
    pair('emission', 'Emission', '1e-9 α'),
  ];
}

function wordsOf({ netuid, block }: EpochFrames, simulated: boolean, differ: number): (Node | string)[] {
  const found = differ === 0 ? 'Every integer is equal. ' : `${grouped(differ)} integers differ. `;
  if (simulated) return [found, 'As it is: what an epoch on this block’s proved state gives. Simulated: the same with your changes.'];
  return [found,
    `The chain’s columns were stored by its last epoch; recomputed is what an epoch on the state of ${height(block.number)} would store. They part as weights and stakes move on. `,
    'To hold the last epoch itself against its own inputs, ', h('a', { href: `#/audit/${netuid}` }, 'audit it'), '.'];
}

function factsOf(snapshot: Snapshot, { block, n, mode, parameters, version }: EpochFrames, took: number): HTMLElement[] {
  return facts([
    ['Block', height(block.number)],
    ['Hash', copyable(block.hash)],
    ['Neurons', grouped(n)],
    ['Bonds', MODES[mode]],
    ['κ', ratio(parameters.kappa)],
    ['Bonds penalty', ratio(parameters.bondsPenalty)],
    ['Runtime', `spec ${snapshot.specVersion}, rules ${version}`],
    ['Proved and computed in', span(took)],
  ]);
}
