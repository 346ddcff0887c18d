import { colourOf, isDark, pixelOf, watchColours } from './colours';
import { h, show } from './dom';
import { cellAt, fit, paint, type Cells, type Geometry } from './heatplot';
import { ramp } from './ramp';

const TURN_MS = 360;
const PAGE_ROWS = 10;
const LABEL_GAP = 13;

/** A place in the map. */
export interface Spot {
  row: number;
  column: number;
}

/** Bars along a side: one for each row or column, as parts of the longest. */
export interface Bars {
  title: string;
  parts: Float64Array;
}

/** What the map shows at one moment. */
export interface Scene {
  cells: Cells;
  /** Of the columns. */
  top: Bars;
  /** Of the rows. */
  right: Bars;
}

/** Names along the sides. */
export interface Sides {
  rows: readonly string[];
  columns: readonly string[];
}

/** Who wants to know where the pointer or the keys are, and what was picked. */
export interface Watcher {
  pointed(spot: Spot | null, byKey: boolean): void;
  picked(spot: Spot): void;
}

/** A matrix as coloured cells with bars along two sides. One canvas; a change of scene is a short turn of colours. */
export class HeatMap {
  readonly #canvas = h('canvas', { class: 'heat-canvas', tabindex: 0, role: 'application', 'aria-roledescription': 'heat map' });
  readonly #band = h('i', { class: 'heat-band', hidden: true });
  readonly #column = h('i', { class: 'heat-band', hidden: true });
  readonly #cursor = h('i', { class: 'heat-cursor', hidden: true });
  readonly element = h('div', { class: 'heat' }, h('div', { class: 'heat-sheet' }, this.#canvas, this.#band, this.#column, this.#cursor));
  readonly #watcher: Watcher;
  #sides: Sides = { rows: [], columns: [] };
  #geometry: Geometry = fit(0, 0, 0, 1);
  #image: ImageData | null = null;
  #ramp: Uint32Array = new Uint32Array();
  #font = '';
  #scene: Scene | null = null;
  #spot: Spot | null = null;
  #turn = 0;

  constructor(label: string, describedBy: string, watcher: Watcher) {
    this.#watcher = watcher;
    this.#canvas.setAttribute('aria-label', label);
    this.#canvas.setAttribute('aria-describedby', describedBy);
    this.#canvas.addEventListener('pointermove', (event) => this.#point(this.#under(event), false));
    this.#canvas.addEventListener('pointerleave', () => this.#point(null, false));
    this.#canvas.addEventListener('click', (event) => this.#pick(this.#under(event)));
    this.#canvas.addEventListener('keydown', (event) => this.#key(event));
    this.#canvas.addEventListener('blur', () => this.#point(null, false));
    new ResizeObserver(() => this.#resize()).observe(this.element);
    watchColours(() => this.#recolour());
  }

  /** Where its cells lie on its canvas. */
  get geometry(): Geometry {
    return this.#geometry;
  }

  /** Says what stands along the sides. The scene of other sides is gone. */
  arrange(sides: Sides): void {
    const same = sides.rows.join() === this.#sides.rows.join() && sides.columns.join() === this.#sides.columns.join();
    this.#sides = sides;
    if (same && this.#image) return;
    this.#scene = null;
    this.#point(null, false);
    this.#resize();
  }

  /** Shows a scene of the present sides; `turn` goes there smoothly, where motion is welcome. */
  show(scene: Scene, turn: boolean): void {
    cancelAnimationFrame(this.#turn);
    const before = this.#scene;
    const still = !turn || before === null || matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still) return this.draw(scene);
    const begun = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, Math.max(0, now - begun) / TURN_MS);
      this.draw(part < 1 ? between(before, scene, part * part * (3 - 2 * part)) : scene);
      if (part < 1) this.#turn = requestAnimationFrame(step);
    };
    this.#turn = requestAnimationFrame(step);
  }

  /** Paints a scene now: every cell, both sides. */
  draw(scene: Scene): void {
    this.#scene = scene;
    const context = this.#canvas.getContext('2d');
    const image = this.#image;
    if (!context || !image) return;
    const { left, top, width, height } = this.#geometry;
    context.clearRect(0, 0, width, height);
    const [ink, surface] = [pixelOf('ink'), pixelOf('surface')];
    const colours = { ramp: this.#ramp, gap: surface, marks: [ink, surface] as const };
    paint(new Uint32Array(image.data.buffer), this.#geometry, scene.cells, colours);
    context.putImageData(image, left, top);
    context.font = this.#font;
    drawSides(context, this.#geometry, this.#sides, scene);
  }

  #resize(): void {
    const { rows, columns } = this.#sides;
    const width = this.element.clientWidth;
    if (width === 0 || rows.length === 0 || columns.length === 0) return;
    const geometry = fit(rows.length, columns.length, width, devicePixelRatio);
    if (this.#image && sameGeometry(geometry, this.#geometry)) return;
    this.#geometry = geometry;
    const { scale, cellWidth, cellHeight } = geometry;
    this.#font = `${11 * scale}px ${getComputedStyle(document.body).fontFamily}`;
    Object.assign(this.#canvas, { width: geometry.width, height: geometry.height });
    this.#canvas.style.width = `${geometry.width / scale}px`;
    this.#canvas.style.height = `${geometry.height / scale}px`;
    this.#image = new ImageData(columns.length * cellWidth, rows.length * cellHeight);
    this.#recolour();
  }

  #recolour(): void {
    this.#ramp = ramp(isDark(), pixelOf('sunken'));
    if (this.#scene) this.draw(this.#scene);
  }

  #under(event: MouseEvent): Spot | null {
    const box = this.#canvas.getBoundingClientRect();
    const { scale } = this.#geometry;
    return cellAt(this.#geometry, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  }

  #point(spot: Spot | null, byKey: boolean): void {
    if (spot?.row === this.#spot?.row && spot?.column === this.#spot?.column) return;
    this.#spot = spot;
    this.#mark();
    this.#watcher.pointed(spot, byKey);
  }

  #pick(spot: Spot | null): void {
    if (spot) this.#watcher.picked(spot);
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.#spot ?? { row: 0, column: 0 };
    const last = { row: this.#sides.rows.length - 1, column: this.#sides.columns.length - 1 };
    const to = moves(row, column, last)[event.key];
    if (event.key === 'Enter') return this.#pick(this.#spot);
    if (event.key === 'Escape') return this.#point(null, true);
    if (!to) return;
    event.preventDefault();
    const start = this.#spot ? to : { row, column };
    this.#point({ row: within(start.row, last.row), column: within(start.column, last.column) }, true);
  }

  /** Puts the cursor on the cell, and bands along its row and column. */
  #mark(): void {
    const spot = this.#spot;
    for (const mark of [this.#cursor, this.#band, this.#column]) show(mark, spot !== null);
    if (!spot) return;
    const { scale, left, top, cellWidth, cellHeight, width, rows } = this.#geometry;
    const x = left + spot.column * cellWidth;
    const y = top + spot.row * cellHeight;
    const put = (mark: HTMLElement, box: readonly number[]): void => {
      (['left', 'top', 'width', 'height'] as const).forEach((side, i) => (mark.style[side] = `${(box[i] ?? 0) / scale}px`));
    };
    put(this.#cursor, [x, y, cellWidth, cellHeight]);
    put(this.#band, [left, y, width - left, cellHeight]);
    put(this.#column, [x, 0, cellWidth, top + rows * cellHeight]);
  }
}

/** Whether a picture drawn in the one is right in the other. */
function sameGeometry(one: Geometry, other: Geometry): boolean {
  return (Object.keys(one) as (keyof Geometry)[]).every((key) => one[key] === other[key]);
}

function moves(row: number, column: number, last: Spot): Record<string, Spot | undefined> {
  return {
    ArrowUp: { row: row - 1, column }, ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 }, ArrowRight: { row, column: column + 1 },
    PageUp: { row: row - PAGE_ROWS, column }, PageDown: { row: row + PAGE_ROWS, column },
    Home: { row, column: 0 }, End: { row, column: last.column },
  };
}

function within(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}

/** `part` of the way from one scene to another. Marks and titles are the other's. */
function between(from: Scene, to: Scene, part: number): Scene {
  const steps = to.cells.steps.map((step, i) => Math.round((from.cells.steps[i] ?? 0) * (1 - part) + step * part));
  const bars = (before: Bars, after: Bars): Bars => ({
    title: after.title,
    parts: after.parts.map((value, i) => (before.parts[i] ?? 0) * (1 - part) + value * part),
  });
  return { cells: { steps, marks: to.cells.marks }, top: bars(from.top, to.top), right: bars(from.right, to.right) };
}

function drawSides(context: CanvasRenderingContext2D, geometry: Geometry, sides: Sides, { top, right }: Scene): void {
  context.fillStyle = colourOf('finalized');
  drawTop(context, geometry, top.parts);
  context.fillStyle = colourOf('sealed');
  drawRight(context, geometry, right.parts);
  context.fillStyle = colourOf('ink-faint');
  drawNames(context, geometry, sides);
}

function drawTop(context: CanvasRenderingContext2D, { left, top, scale, cellWidth }: Geometry, parts: Float64Array): void {
  const base = top - Math.round(3 * scale);
  const tall = base - Math.round(2 * scale);
  const thick = Math.max(1, cellWidth - (cellWidth > 3 ? 1 : 0));
  parts.forEach((part, column) => {
    const length = part > 0 ? Math.max(1, Math.round(part * tall)) : 0;
    context.fillRect(left + column * cellWidth, base - length, thick, length);
  });
}

function drawRight(context: CanvasRenderingContext2D, geometry: Geometry, parts: Float64Array): void {
  const { left, top, right, scale, columns, cellWidth, cellHeight } = geometry;
  const base = left + columns * cellWidth + Math.round(3 * scale);
  const long = right - Math.round(5 * scale);
  const thick = Math.max(1, cellHeight - (cellHeight > 3 ? 1 : 0));
  parts.forEach((part, row) => {
    const length = part > 0 ? Math.max(1, Math.round(part * long)) : 0;
    context.fillRect(base, top + row * cellHeight, length, thick);
  });
}

/** As many names as have room. */
function drawNames(context: CanvasRenderingContext2D, geometry: Geometry, { rows, columns }: Sides): void {
  const { left, top, scale, cellWidth, cellHeight } = geometry;
  const everyRow = Math.max(1, Math.ceil((LABEL_GAP * scale) / cellHeight));
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let row = 0; row < rows.length; row += everyRow) {
    context.fillText(rows[row] ?? '', left - 5 * scale, top + (row + 0.5) * cellHeight);
  }
  const everyColumn = Math.max(1, Math.ceil((2.2 * LABEL_GAP * scale) / cellWidth));
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (let column = 0; column < columns.length; column += everyColumn) {
    context.fillText(columns[column] ?? '', left + (column + 0.5) * cellWidth, top + rows.length * cellHeight + 5 * scale);
  }
}
