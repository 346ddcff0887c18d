import { h, s, setText } from './dom';

const HEIGHT = 120;

/** Shares of one whole among neurons, largest first, as bars; the curve above sums them up. */
export class Distribution {
  readonly #host = h('div', { class: 'bars' });
  readonly #readout = h('p', { class: 'small num readout', 'aria-live': 'off' });
  readonly element = h('figure', { class: 'distribution' }, this.#host, legend(), this.#readout);
  #shares: Share[] = [];
  #summary = '';

  constructor() {
    this.#host.addEventListener('pointermove', (event) => this.#point(event));
    this.#host.addEventListener('pointerleave', () => setText(this.#readout, this.#summary));
  }

  /** Draws `values` (index = uid); `noun` names what is shared out, among how many. */
  render(values: ArrayLike<number | bigint>, noun: string, among = values.length): void {
    this.#shares = sharesOf(values);
    this.#summary = summaryOf(this.#shares, among, noun);
    this.#host.replaceChildren(picture(this.#shares, among, this.#summary));
    setText(this.#readout, this.#summary);
  }

  #point(event: PointerEvent): void {
    const box = this.#host.getBoundingClientRect();
    const count = Number(this.#host.firstElementChild?.getAttribute('data-count') ?? 1);
    const rank = Math.floor(((event.clientX - box.left) / box.width) * count);
    const share = this.#shares[rank];
    setText(this.#readout, share
      ? `Rank ${rank + 1}: UID ${share.uid}, ${percent(share.part)}; the first ${rank + 1} together ${percent(share.sum)}`
      : this.#summary);
    for (const bar of this.#host.querySelectorAll('rect')) bar.toggleAttribute('data-on', bar.getAttribute('x') === String(rank));
  }
}

interface Share {
  uid: number;
  part: number;
  /** Of this and all larger ones. */
  sum: number;
}

function sharesOf(values: ArrayLike<number | bigint>): Share[] {
  const parts = Array.from(values, (value, uid) => ({ uid, value: Number(value) })).filter(({ value }) => value > 0);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  parts.sort((a, b) => b.value - a.value || a.uid - b.uid);
  let sum = 0;
  return parts.map(({ uid, value }) => ({ uid, part: value / total, sum: (sum += value / total) }));
}

function summaryOf(shares: readonly Share[], n: number, noun: string): string {
  if (shares.length === 0) return `None of the ${n} neurons has any ${noun}.`;
  const top = Math.min(10, shares.length);
  const half = shares.findIndex(({ sum }) => sum >= 0.5) + 1;
  return `${shares.length} of ${n} neurons share the ${noun}; the first ${top} take ${percent(shares[top - 1]?.sum ?? 0)}, ${half} take half.`;
}

function picture(shares: readonly Share[], n: number, summary: string): SVGSVGElement {
  const count = Math.max(1, Math.min(n, Math.ceil(shares.length * 1.08)));
  const top = shares[0]?.part ?? 1;
  const bars = shares.map(({ part }, rank) => {
    const tall = Math.max(0.6, (part / top) * (HEIGHT - 4));
    return s('rect', { x: rank, y: HEIGHT - tall, width: 0.82, height: tall });
  });
  const curve = shares.map(({ sum }, rank) => `${rank + 0.41},${(HEIGHT - sum * (HEIGHT - 4)).toFixed(2)}`).join(' ');
  return s('svg', { viewBox: `0 0 ${count} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': summary, 'data-count': count },
    bars, s('polyline', { points: curve, 'vector-effect': 'non-scaling-stroke' }));
}

function legend(): HTMLElement {
  return h('p', { class: 'small faint legend' },
    h('span', {}, h('i', {}), 'share of each neuron'), h('span', {}, h('i', { class: 'sum' }), 'running sum; full height is all of it'));
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 2 : 1)} %`;
}
