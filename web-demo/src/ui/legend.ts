import { isDark, pixelOf, watchColours } from './colours';
import { h, rebuild } from './dom';
import { ramp, STEPS } from './ramp';

const HEIGHT = 10;

/** The colours of a heat map with the values they stand for. */
export class Legend {
  readonly #strip = h('canvas', { class: 'legend-strip', width: STEPS - 1, height: HEIGHT, 'aria-hidden': 'true' });
  readonly #ticks = h('div', { class: 'legend-ticks num' });
  readonly #unit = h('p', { class: 'small soft' });
  readonly #extra = h('p', { class: 'small soft legend-extra' });
  readonly element = h('div', { class: 'heat-legend' }, h('div', { class: 'legend-scale' }, this.#strip, this.#ticks), this.#unit, this.#extra);

  constructor() {
    watchColours(() => this.#paint());
    this.#paint();
  }

  /** `most` is full colour; colours go by the square root. `marked` explains the mark, where there is any; `empty` a cell without colour. */
  show(unit: string, most: number, marked: string | null, empty = 'no entry'): void {
    const text = unit.charAt(0).toUpperCase() + unit.slice(1);
    rebuild(this.#ticks, String(most), () => [0, 1 / 16, 1 / 4, 9 / 16, 1].map((part) => h('span', {}, short(part * most))));
    rebuild(this.#unit, text, () => [document.createTextNode(`${text}. Square-root scale.`)]);
    rebuild(this.#extra, String(marked), () => [
      h('i', { class: 'swatch none' }), empty, ...(marked === null ? [] : [h('i', { class: 'swatch cut' }), `outlined, or a corner where cells are small: ${marked}`])].map(node));
  }

  #paint(): void {
    const context = this.#strip.getContext('2d');
    if (!context) return;
    const colours = ramp(isDark(), pixelOf('sunken'));
    const image = context.createImageData(STEPS - 1, HEIGHT);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0; y < HEIGHT; y += 1) pixels.set(colours.subarray(1), y * (STEPS - 1));
    context.putImageData(image, 0, 0);
  }
}

function node(child: Node | string): Node {
  return typeof child === 'string' ? document.createTextNode(child) : child;
}

/** Three significant digits. */
function short(value: number): string {
  return value === 0 ? '0' : value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}
