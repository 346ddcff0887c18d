import { h, s, setText } from './dom';

/** Half the picture's side, and the ring's radius, in units of the picture. */
const HALF = 220;
const RADIUS = 178;
/** Largest and smallest radius of a node; widest and narrowest edge. */
const NODE = { most: 15, least: 3 };
const EDGE = { most: 7, least: 1 };

export interface RingNode {
  /** What names it in `RingEdge`. */
  key: number;
  label: string;
  /** Its area, relative to the others'. */
  size: number;
  /** A letter for those that belong together; `null` for the rest. */
  mark: string | null;
  /** What is told of it under the picture. */
  told: string;
}

export interface RingEdge {
  a: number;
  b: number;
  width: number;
  /** Whether it is drawn strongly. */
  strong: boolean;
  told: string;
}

/** Nodes on a circle in the order given, edges across it. What is pointed at is told below, and so is everything by keys. */
export class Ring {
  readonly #host = h('div', { class: 'ring' });
  readonly #readout = h('p', { class: 'small num readout', 'aria-live': 'polite' });
  readonly element = h('figure', { class: 'ring-figure' }, this.#host, this.#readout);

  /** `summary` says the whole in words. */
  render(nodes: readonly RingNode[], edges: readonly RingEdge[], summary: string): void {
    const places = new Map(nodes.map(({ key }, at) => [key, placeOf(at, nodes.length)] as const));
    const picture = s('svg', { viewBox: `${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`, role: 'group', 'aria-label': summary },
      edges.map((edge) => this.#edge(edge, places, largest(edges.map(({ width }) => width)))),
      nodes.map((node) => this.#node(node, places.get(node.key) ?? [0, 0], largest(nodes.map(({ size }) => size)))));
    this.#host.replaceChildren(picture);
    setText(this.#readout, summary);
    const back = (): void => setText(this.#readout, summary);
    picture.addEventListener('pointerleave', back);
    picture.addEventListener('focusout', back);
  }

  #edge({ a, b, width, strong, told }: RingEdge, places: ReadonlyMap<number, Place>, most: number): SVGElement {
    const [x1, y1] = places.get(a) ?? [0, 0];
    const [x2, y2] = places.get(b) ?? [0, 0];
    // Drawn towards the middle, so that neighbours' edges can be told apart.
    const bow = 0.35;
    return s('path', {
      class: strong ? 'ring-edge strong' : 'ring-edge', 'data-a': a, 'data-b': b,
      d: `M ${x1} ${y1} Q ${((x1 + x2) / 2) * bow} ${((y1 + y2) / 2) * bow} ${x2} ${y2}`,
      'stroke-width': (EDGE.least + (EDGE.most - EDGE.least) * (width / most)).toFixed(2),
      onpointerenter: () => setText(this.#readout, told),
    });
  }

  #node({ key, label, size, mark, told }: RingNode, [x, y]: Place, most: number): SVGElement {
    const radius = NODE.least + (NODE.most - NODE.least) * Math.sqrt(size / most);
    const out = (RADIUS + NODE.most + 10) / RADIUS;
    const tell = (): void => setText(this.#readout, told);
    return s('g', { class: mark === null ? 'ring-node' : 'ring-node marked', tabindex: 0, role: 'img', 'aria-label': told, 'data-key': key, 'data-mark': mark ?? '', onpointerenter: tell, onfocus: tell },
      s('circle', { cx: x, cy: y, r: radius.toFixed(2) }),
      s('text', { x: x * out, y: y * out, 'text-anchor': 'middle', 'dominant-baseline': 'central' }, mark === null ? label : `${label} ${mark}`));
  }
}

type Place = readonly [x: number, y: number];

function placeOf(at: number, count: number): Place {
  const angle = (2 * Math.PI * at) / Math.max(count, 1) - Math.PI / 2;
  return [Math.round(RADIUS * Math.cos(angle) * 10) / 10, Math.round(RADIUS * Math.sin(angle) * 10) / 10];
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.MIN_VALUE);
}
