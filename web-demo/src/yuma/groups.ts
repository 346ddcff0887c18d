import type { Snapshot } from 'taolight';
import type { Collusion, CollusionGroup, CollusionNode, Yuma } from 'taolight/yuma';
import { asError } from '../client';
import { h } from '../ui/dom';
import { Ring, type RingEdge, type RingNode } from '../ui/ring';
import { connecting, errorCard } from '../ui/states';

/** What is looked at. */
interface Subject {
  snapshot: Snapshot;
  netuid: number;
}

/** Which validators favour the same miners beyond consensus: a graph of the pairs that stand out. */
export class Groups {
  readonly #look = h('button', { class: 'button', type: 'button', 'data-testid': 'look', onclick: () => void this.#run() }, 'Look for groups');
  readonly #place = h('div', { class: 'stack' });
  readonly element = h('section', { class: 'card stack', 'data-testid': 'groups' },
    h('div', { class: 'row spread' }, h('h3', {}, 'Who favours whom'), this.#look),
    h('p', { class: 'small soft' }, 'Consensus cuts what a majority of stake does not support. Validators whose rows were cut in the same places, more than this subnet’s noise explains, are joined here. ',
      'It is a finding about weights and not about intentions: validators that share one view, such as one owner’s, look alike too.'),
    this.#place);
  #subject: Subject | null = null;
  #yuma: Promise<Yuma> | null = null;
  #running: AbortController | null = null;

  /** The state of another block: what was found before is gone. */
  start(subject: Subject): void {
    this.stop();
    this.#subject = subject;
    this.#place.replaceChildren();
    delete this.element.dataset['groups'];
  }

  /** Ends a search under way. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    this.stop();
    const { signal } = (this.#running = new AbortController());
    this.#place.replaceChildren(connecting('Proving what the epoch is computed from, and comparing all pairs of validators.'));
    try {
      const [input, yuma] = await Promise.all([subject.snapshot.subnets.epochInput(subject.netuid, { signal }), this.#open()]);
      const found = await yuma.collusion(input, {}, { signal });
      if (!signal.aborted) this.#show(found);
    } catch (error) {
      if (!signal.aborted) this.#place.replaceChildren(errorCard(asError(error), () => void this.#run()));
    }
  }

  /** The wasm that computes this is fetched when it is first asked for. */
  #open(): Promise<Yuma> {
    this.#yuma ??= import('taolight/yuma').then(({ Yuma }) => Yuma.create({ backend: 'cpu' })).catch((error: unknown) => {
      this.#yuma = null;
      throw error;
    });
    return this.#yuma;
  }

  #show(found: Collusion): void {
    this.element.dataset['groups'] = String(found.groups.length);
    if (found.nodes.length === 0) {
      this.#place.replaceChildren(h('p', { class: 'soft' }, 'Nobody here has stake that counts and may set weights: there are no pairs to compare.'));
      return;
    }
    const ring = new Ring();
    ring.render(nodesOf(found), edgesOf(found), summaryOf(found));
    this.#place.replaceChildren(ring.element, h('ol', { class: 'plain stack' }, found.groups.map(described)));
  }
}

/** Members side by side, group after group; then everybody else. */
function nodesOf({ nodes }: Collusion): RingNode[] {
  const last = Number.MAX_SAFE_INTEGER;
  const ordered = [...nodes].sort((a, b) => (a.group ?? last) - (b.group ?? last) || a.uid - b.uid);
  return ordered.map((node) => ({ key: node.uid, label: String(node.uid), size: node.stake, mark: letter(node.group), told: told(node) }));
}

function told({ uid, stake, excess, group }: CollusionNode): string {
  const where = group === null ? 'in no group' : `in group ${letter(group)}`;
  return `Validator ${uid}: ${percent(stake)} of active stake; ${percent(excess)} of its row is above consensus; ${where}.`;
}

function edgesOf({ nodes, edges }: Collusion): RingEdge[] {
  const groups = new Map(nodes.map(({ uid, group }) => [uid, group] as const));
  return edges.map(({ a, b, shared }) => {
    const strong = (groups.get(a) ?? null) !== null && groups.get(a) === groups.get(b);
    return { a, b, width: shared, strong, told: `Validators ${a} and ${b}: ${percent(shared)} of their rows exceed consensus in the same places.` };
  });
}

function summaryOf({ nodes, edges, groups, background, threshold }: Collusion): string {
  const what = groups.length === 0 ? 'No group stands out' : groups.length === 1 ? 'One group stands out' : `${groups.length} groups stand out`;
  return `${what} among ${nodes.length} validators. Two of them share ${percent(background)} of a row above consensus as a rule; ${edges.length} pairs share more than ${percent(threshold)}.`;
}

function described({ validators, favoured, stake, shared }: CollusionGroup, at: number): HTMLElement {
  const whom = favoured.slice(0, 8).map(({ uid, excess }) => `${uid} (+${percent(excess)})`).join(', ');
  return h('li', { class: 'group', 'data-testid': 'group', 'data-validators': validators.join(' '), 'data-favoured': favoured.map(({ uid }) => uid).join(' ') },
    h('p', {}, h('b', {}, `Group ${letter(at)}: validators ${validators.join(', ')}`)),
    h('p', { class: 'small soft' }, `${percent(stake)} of active stake; pairs share ${percent(shared)} of a row above consensus, on average.`),
    h('p', { class: 'small' }, `They favour ${whom || 'nobody in particular'}${favoured.length > 8 ? ` and ${favoured.length - 8} more` : ''}.`));
}

/** A, B, … Z, then numbers. */
function letter(group: number | null): string | null {
  if (group === null) return null;
  return group < 26 ? String.fromCharCode(65 + group) : String(group + 1);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 2 : 1)} %`;
}
