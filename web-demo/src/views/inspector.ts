import type { LightClient, ProofTrace, Snapshot, StorageQuery, Tamper } from 'taolight';
import { asError, type Session } from '../client';
import type { View } from '../router';
import { assuranceBadge } from '../ui/badge';
import { copyable } from '../ui/copy';
import { h, labelled, setText, show } from '../ui/dom';
import { bytes, height, hex } from '../ui/format';
import { keyParts } from '../ui/key';
import { PRESETS, type Preset } from '../ui/presets';
import { save } from '../ui/save';
import { Stage } from '../ui/stage';
import { errorCard } from '../ui/states';
import { triePath } from '../ui/trie';
import type { Acts } from './sync';

const RAW = 'raw';
const VALUE_BYTES_SHOWN = 256;

/** What is on the bench: one key of one block, and the byte that was spoiled, if one was. */
interface Bench {
  snapshot: Snapshot;
  query: StorageQuery;
  preset: Preset | null;
  honest: ProofTrace;
}

/** One storage value and every hash between it and the block header. */
export class InspectorView implements View {
  readonly name = 'inspector';
  readonly title = 'Proof inspector';
  readonly #item = h('select', { class: 'select', name: 'item', onchange: () => this.#shape() },
    PRESETS.map(({ id, label }) => h('option', { value: id }, label)), h('option', { value: RAW }, 'A key of your own'));
  readonly #netuid = numberInput('netuid', 1);
  readonly #uid = numberInput('uid', 0);
  readonly #raw = h('input', { class: 'input mono', name: 'key', placeholder: '0x…', spellcheck: 'false', pattern: '\\s*0x([0-9a-fA-F]{2})+\\s*' });
  readonly #fields = { netuid: labelled('Subnet', this.#netuid), uid: labelled('UID', this.#uid), raw: labelled('Storage key', this.#raw) };
  readonly #form = h('form', { class: 'card row inspector-form' },
    labelled('Storage item', this.#item), this.#fields.netuid, this.#fields.uid, this.#fields.raw,
    h('button', { class: 'button primary' }, 'Prove it'));
  readonly #result = h('div', { class: 'stack' });
  readonly #tamperNode = h('select', { class: 'select', 'aria-label': 'Node to tamper with' });
  readonly #tamperByte = numberInput('byte', 0);
  readonly #reset = h('button', { class: 'button', type: 'button', onclick: () => void this.#trace(null) }, 'Reset');
  readonly #tools = h('div', { class: 'row tamper' },
    h('button', { class: 'button danger', type: 'button', 'data-testid': 'tamper', onclick: () => this.#tamperAnywhere() }, 'Tamper one byte'),
    h('span', { class: 'small faint' }, 'or choose:'), this.#tamperNode, labelled('Byte', this.#tamperByte),
    h('button', { class: 'button', type: 'button', onclick: () => this.#tamperChosen() }, 'Flip there'), this.#reset);
  readonly #stage: Stage;
  readonly element: HTMLElement;
  #bench: Bench | null = null;

  constructor(acts: Acts) {
    this.#stage = new Stage(acts, this.#form, this.#result, () => this.#prove());
    this.element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Proof inspector'), ...this.#stage.elements);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#prove();
    });
    this.#shape();
  }

  /** `#/inspector/0x…` opens a key of one's own. */
  arrive([key]: readonly string[]): void {
    if (key === undefined || !/^0x([0-9a-f]{2})+$/i.test(key)) return;
    this.#item.value = RAW;
    this.#raw.value = key;
    this.#shape();
    this.#prove();
  }

  render(session: Session): void {
    this.#stage.render(session);
  }

  #preset(): Preset | null {
    return PRESETS.find(({ id }) => id === this.#item.value) ?? null;
  }

  /** Shows the fields that the chosen item needs. */
  #shape(): void {
    const needs = this.#preset()?.needs ?? [];
    show(this.#fields.netuid, needs.includes('netuid'));
    show(this.#fields.uid, needs.includes('uid'));
    show(this.#fields.raw, this.#item.value === RAW);
    this.#raw.required = this.#item.value === RAW;
  }

  #prove(): void {
    const preset = this.#preset();
    const query = preset ? preset.query(Number(this.#netuid.value), Number(this.#uid.value)) : (this.#raw.value.trim() as StorageQuery);
    if (query === '0x') return;
    void this.#stage.run('Fetching the proof and walking it.', (client, signal) => this.#open(client, query, preset, signal));
  }

  async #open(client: LightClient, query: StorageQuery, preset: Preset | null, signal: AbortSignal): Promise<void> {
    const snapshot = await client.at(undefined, { signal });
    const honest = await snapshot.inspect(query, undefined, { signal });
    if (signal.aborted) return;
    this.#bench = { snapshot, query, preset, honest };
    this.#offerNodes(honest);
    this.#draw(this.#bench, honest, null);
  }

  #offerNodes(honest: ProofTrace): void {
    this.#tamperNode.replaceChildren(...tamperable(honest).map((i) =>
      h('option', { value: i }, `Node ${i + 1} (${bytes(honest.nodes[i]?.bytes.length ?? 0)})`)));
    this.#tamperByte.value = '0';
  }

  #tamperAnywhere(): void {
    if (!this.#bench) return;
    const { honest } = this.#bench;
    const node = anyOf(tamperable(honest));
    void this.#trace({ node, byte: below(honest.nodes[node]?.bytes.length ?? 0) });
  }

  #tamperChosen(): void {
    void this.#trace({ node: Number(this.#tamperNode.value), byte: Number(this.#tamperByte.value) });
  }

  async #trace(tamper: Tamper | null): Promise<void> {
    const bench = this.#bench;
    if (!bench) return;
    try {
      const trace = tamper ? await bench.snapshot.inspect(bench.query, tamper) : bench.honest;
      if (bench === this.#bench) this.#draw(bench, trace, tamper);
    } catch (error) {
      this.#stage.place(errorCard(asError(error), () => this.#prove()));
    }
  }

  #draw(bench: Bench, trace: ProofTrace, tamper: Tamper | null): void {
    this.#stage.place(null);
    this.#reset.disabled = tamper === null;
    if (tamper) {
      this.#tamperNode.value = String(tamper.node);
      this.#tamperByte.value = String(tamper.byte);
    }
    this.#result.replaceChildren(
      verdict(bench, trace, tamper),
      h('div', { class: 'inspector-grid' },
        h('div', { class: 'stack' }, blockCard(trace), keyCard(trace, bench.query)),
        h('section', { class: 'card stack' },
          h('div', { class: 'row spread' }, h('h3', {}, 'From the state root down to the value'),
            h('button', { class: 'button', type: 'button', onclick: () => download(bench.honest) }, 'Download proof')),
          this.#tools,
          triePath(trace, bench.honest, tamper, (picked) => void this.#trace(picked)))));
  }
}

/** Nodes with bytes of their own; small ones lie inside their parents. */
function tamperable({ nodes }: ProofTrace): number[] {
  return nodes.flatMap((node, i) => (node.bytes.length > 0 ? [i] : []));
}

function anyOf(numbers: readonly number[]): number {
  return numbers[below(numbers.length)] ?? 0;
}

function below(end: number): number {
  return Math.floor(Math.random() * end);
}

/** The outcome in one line, and the value when there is one to show. */
function verdict({ preset }: Bench, { outcome }: ProofTrace, tamper: Tamper | null): HTMLElement {
  const head = h('p', { class: 'outcome' });
  const card = h('section', { class: 'card stack verdict', role: 'status', 'data-testid': 'outcome', 'data-outcome': outcome.kind }, head);
  if (outcome.kind === 'refused') {
    setText(head, `✕ Refused at node ${outcome.node + 1}: ${outcome.reason}`);
    card.append(h('p', { class: 'small soft' }, tamper
      ? `One bit of byte ${tamper.byte} in node ${tamper.node + 1} was flipped. There is no value to show.`
      : 'There is no value to show.'));
  } else if (outcome.kind === 'absent') {
    setText(head, '✓ Proved absent: this key has no value at this block');
  } else {
    setText(head, `✓ Proved: ${preset ? preset.read(view(outcome.value)) : bytes(outcome.value.length)}`);
    card.append(valueBytes(outcome.value));
  }
  return card;
}

function valueBytes(value: Uint8Array): HTMLElement {
  const cut = value.length > VALUE_BYTES_SHOWN;
  const shown = hex(value.subarray(0, VALUE_BYTES_SHOWN)) + (cut ? `… (${bytes(value.length)})` : '');
  return h('p', { class: 'wrap small' }, cut ? h('code', {}, shown) : copyable(shown, shown));
}

function blockCard({ block, assurance }: ProofTrace): HTMLElement {
  return h('section', { class: 'card' }, h('h3', {}, 'Rests on'),
    h('p', { class: 'row rests' }, assuranceBadge(assurance), h('span', { class: 'num' }, `Block ${height(block.number)}`)),
    h('dl', { class: 'facts' },
      h('dt', {}, 'Header hash'), h('dd', {}, copyable(block.hash)),
      h('dt', {}, 'State root in the header'), h('dd', {}, copyable(block.stateRoot))));
}

function keyCard(trace: ProofTrace, query: StorageQuery): HTMLElement {
  return h('section', { class: 'card' }, h('h3', {}, 'The key, and what it is hashed from'), keyParts(trace.key, query),
    h('p', { class: 'small soft' }, 'Whole key ', copyable(trace.key)));
}

/** The proof as a file that anybody can check against the block's header. */
function download({ key, block, assurance, nodes }: ProofTrace): void {
  const bundle = { key, block, assurance, proof: nodes.map(({ bytes: node }) => hex(node)) };
  save(`proof-${key.slice(2, 18)}-block-${block.number}.json`, 'application/json', JSON.stringify(bundle, null, 2));
}

function numberInput(name: string, value: number): HTMLInputElement {
  return h('input', { class: 'input num', name, type: 'number', min: 0, step: 1, value, required: true });
}

function view(value: Uint8Array): DataView {
  return new DataView(value.buffer, value.byteOffset, value.byteLength);
}
