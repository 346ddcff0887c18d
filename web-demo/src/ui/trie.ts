import type { ProofNode, ProofTrace, Tamper } from 'taolight';
import { copyable } from './copy';
import { h } from './dom';
import { bytes as size, hex } from './format';

const BYTES_SHOWN = 640;
const KINDS: Record<ProofNode['kind'], string> = {
  branch: 'Branch',
  'branch-with-value': 'Branch with a value',
  leaf: 'Leaf',
  value: 'Value kept apart',
  undecodable: 'Not decodable',
};

/** The path from the state root to the value; `honest` is the trace before tampering and lends the nodes never reached. */
export function triePath(trace: ProofTrace, honest: ProofTrace, tamper: Tamper | null, pick: (tamper: Tamper) => void): HTMLElement {
  let depth = 0;
  const steps = trace.nodes.map((node, index) => {
    const flipped = tamper?.node === index ? tamper.byte : null;
    // A refused node is not decoded; what it was before shows what was spoiled.
    const shown = node.ok ? node : { ...node, kind: honest.nodes[index]?.kind ?? node.kind, nibbles: honest.nodes[index]?.nibbles ?? '' };
    const taken = shown.nibbles.length + branching(honest.nodes[index + 1]);
    const card = nodeCard(shown, index, [trace.key.slice(2), depth, taken], flipped, pick);
    depth += taken;
    return card;
  });
  const unreached = honest.nodes.slice(trace.nodes.length).map((node, i) => ghost(node, trace.nodes.length + i));
  return h('ol', { class: 'path', 'data-testid': 'path' }, steps, unreached);
}

/** A branch takes one nibble more than its own, to choose the child; a value kept apart is no child. */
function branching(next: ProofNode | undefined): number {
  return next === undefined || next.kind === 'value' ? 0 : 1;
}

function nodeCard(
  node: ProofNode, index: number, [key, depth, taken]: [string, number, number], flipped: number | null, pick: (tamper: Tamper) => void,
): HTMLElement {
  return h('li', { class: 'node', 'data-ok': String(node.ok), 'data-node': index },
    h('div', { class: 'row spread' },
      h('b', {}, `${node.ok ? '✓' : '✕'} Node ${index + 1}: ${KINDS[node.kind]}`),
      h('span', { class: 'small faint num' }, node.bytes.length > 0 && size(node.bytes.length))),
    taken > 0 && nibbleStrip(key, depth, taken),
    node.ok ? matched(node) : mismatch(node),
    node.bytes.length > 0 && dump(node, index, flipped, pick));
}

function matched(node: ProofNode): HTMLElement {
  if (node.bytes.length === 0) return h('p', { class: 'small soft' }, 'Too small for a hash of its own: it lies whole inside its parent.');
  return h('p', { class: 'small soft' }, 'blake2-256 ', copyable(node.hash), node.hash === node.expected ? ' is what its parent demands.' : '');
}

function mismatch(node: ProofNode): HTMLElement {
  return h('dl', { class: 'facts mismatch' },
    h('dt', {}, 'Demanded'), h('dd', {}, copyable(node.expected, node.expected)),
    h('dt', {}, 'Computed'), h('dd', {}, copyable(node.hash, node.hash)));
}

function ghost(node: ProofNode, index: number): HTMLElement {
  return h('li', { class: 'node ghost' }, h('b', {}, `Node ${index + 1}: ${KINDS[node.kind]}`),
    h('p', { class: 'small' }, 'Never looked at: nothing hangs from a refused node.'));
}

/** The whole key; the nibbles this node takes stand out. */
function nibbleStrip(key: string, depth: number, taken: number): HTMLElement {
  return h('p', { class: 'nibbles mono wrap' },
    h('span', { class: 'passed' }, key.slice(0, depth)), h('mark', {}, key.slice(depth, depth + taken)), h('span', {}, key.slice(depth + taken)));
}

/** The node's bytes, made when they are opened; pressing one tampers it. */
function dump(node: ProofNode, index: number, flipped: number | null, pick: (tamper: Tamper) => void): HTMLElement {
  const body = h('div', { class: 'dump mono' });
  const details = h('details', { open: flipped !== null }, h('summary', { class: 'small' }, 'Bytes'), body);
  const fill = (): void => {
    if (details.open && !body.hasChildNodes()) body.append(...dumped(node, flipped));
  };
  details.addEventListener('toggle', fill);
  body.addEventListener('click', ({ target }) => {
    const byte = target instanceof HTMLElement ? target.dataset['byte'] : undefined;
    if (byte !== undefined) pick({ node: index, byte: Number(byte) });
  });
  fill();
  return details;
}

function dumped(node: ProofNode, flipped: number | null): HTMLElement[] {
  const [from, to] = node.range ?? [0, 0];
  const first = Math.max(0, Math.min((flipped ?? 0) - BYTES_SHOWN / 2, node.bytes.length - BYTES_SHOWN));
  const shown = Array.from(node.bytes.subarray(first, first + BYTES_SHOWN), (byte, i) => {
    const at = first + i;
    return h('span', { 'data-byte': at, class: at === flipped ? 'flipped' : at >= from && at < to ? 'ranged' : null, title: `byte ${at}` },
      hex(Uint8Array.of(byte)).slice(2));
  });
  const left = node.bytes.length - shown.length;
  return left > 0 ? [...shown, h('em', { class: 'faint' }, `and ${size(left)} more`)] : shown;
}
