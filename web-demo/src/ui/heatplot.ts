/** Where things lie in a heat map, and its pixels. Everything here is in device pixels and knows no DOM. */
import { STEPS } from './ramp';

/** Room around the cells: labels to the left and below, bars to the right and on top. CSS pixels. */
const WIDE = { left: 40, right: 92, top: 64, bottom: 22 } as const;
const NARROW = { left: 30, right: 42, top: 48, bottom: 22 } as const;
const NARROW_BELOW = 520;

/** Bounds of a cell, CSS pixels; a row is kept tall enough to be pointed at while there are few. */
const WIDEST_CELL = 44;
const TALLEST_CELL = 30;
const LOW_ROWS = 14;
const ROWS_HEIGHT = 420;

/** Cells this large (device pixels) have a gap between them, and a border when they are marked; smaller ones a corner. */
const GAPPED = 6;
const FRAMED = 9;
const THICK_BORDER = 14;

/** Most pixels worth painting: beyond it a sharper screen gets the picture of an ordinary one. */
const MOST_PIXELS = 2_500_000;

/** The place of the cells in the picture. */
export interface Geometry {
  rows: number;
  columns: number;
  /** Device pixels in a CSS pixel. */
  scale: number;
  /** Size of a cell. */
  cellWidth: number;
  cellHeight: number;
  /** Corner of the first cell. */
  left: number;
  top: number;
  /** The whole picture. */
  width: number;
  height: number;
  right: number;
}

/** One state of the cells: a step of the ramp each, row by row, and which of them carry a mark. */
export interface Cells {
  steps: Uint8Array;
  marks: Uint8Array;
}

/** Colours as pixels. */
export interface Paint {
  ramp: Uint32Array;
  gap: number;
  /** Of marks on the lower half of the ramp, and on the upper. */
  marks: readonly [low: number, high: number];
}

/** Fits `rows` × `columns` cells into `width` CSS pixels; at the least a device pixel each, even if that is too wide. */
export function fit(rows: number, columns: number, width: number, ratio: number): Geometry {
  const sharp = place(rows, columns, width, ratio);
  const affordable = sharp.cellWidth * sharp.cellHeight * rows * columns <= MOST_PIXELS;
  return affordable || ratio <= 1 ? sharp : place(rows, columns, width, 1);
}

/** The cell at a point, `null` outside of them. */
export function cellAt(geometry: Geometry, x: number, y: number): { row: number; column: number } | null {
  const row = Math.floor((y - geometry.top) / geometry.cellHeight);
  const column = Math.floor((x - geometry.left) / geometry.cellWidth);
  return row >= 0 && column >= 0 && row < geometry.rows && column < geometry.columns ? { row, column } : null;
}

/**
 * Paints the cells into `pixels`, a whole row of cells at a time: a row has only two kinds of lines, those along its edges
 * and those within, so that each is made once and copied.
 */
export function paint(pixels: Uint32Array, geometry: Geometry, cells: Cells, colours: Paint): void {
  const { rows, columns, cellWidth, cellHeight } = geometry;
  const line = columns * cellWidth;
  const gap = cellWidth >= GAPPED && cellHeight >= GAPPED ? 1 : 0;
  const [wide, tall] = [cellWidth - gap, cellHeight - gap];
  const border = borderOf(Math.min(wide, tall));
  const corner = Math.max(1, Math.floor(Math.min(wide, tall) / 3));
  const edge = border > 0 ? border : corner;
  for (let row = 0; row < rows; row += 1) {
    const at = (y: number): number => (row * cellHeight + y) * line;
    const repeat = (from: number, to: number, source: number): void => {
      for (let y = from; y < to; y += 1) pixels.copyWithin(at(y), at(source), at(source + 1));
    };
    paintLine(pixels, at(0), geometry, cells, row, colours, gap, border > 0 ? [wide, 0] : [corner, 0]);
    repeat(1, edge, 0);
    if (tall > edge) paintLine(pixels, at(edge), geometry, cells, row, colours, gap, [border, border]);
    repeat(edge + 1, tall - border, edge);
    repeat(Math.max(edge, tall - border), tall, border > 0 ? 0 : edge);
    if (gap > 0) pixels.fill(colours.gap, at(tall), at(cellHeight));
  }
}

/** How thick the border of a marked cell is; 0 when it has room only for a corner. */
function borderOf(size: number): number {
  return size < FRAMED ? 0 : size < THICK_BORDER ? 1 : 2;
}

/** One line through a row of cells; a marked cell has the mark's colour on `sides` pixels at its left and right. */
function paintLine(
  pixels: Uint32Array, from: number, { columns, cellWidth }: Geometry, { steps, marks }: Cells, row: number,
  { ramp, gap: ground, marks: [low, high] }: Paint, gap: number, [left, right]: readonly [number, number],
): void {
  const wide = cellWidth - gap;
  for (let column = 0; column < columns; column += 1) {
    const cell = row * columns + column;
    const start = from + column * cellWidth;
    const step = steps[cell] ?? 0;
    span(pixels, start, start + wide, ramp[step] ?? 0);
    if (marks[cell] === 1) {
      const mark = step < STEPS / 2 ? low : high;
      span(pixels, start, start + left, mark);
      span(pixels, start + wide - right, start + wide, mark);
    }
    if (gap > 0) pixels[start + wide] = ground;
  }
}

/** What `fill` does, without its call: cells are a few pixels wide, and calls were four fifths of the time. */
function span(pixels: Uint32Array, from: number, to: number, colour: number): void {
  for (let at = from; at < to; at += 1) pixels[at] = colour;
}

function place(rows: number, columns: number, width: number, ratio: number): Geometry {
  const around = width < NARROW_BELOW ? NARROW : WIDE;
  const room = (width - around.left - around.right) * ratio;
  const cellWidth = clamp(Math.floor(room / Math.max(1, columns)), 1, Math.floor(WIDEST_CELL * ratio));
  const low = Math.floor(Math.min(LOW_ROWS, ROWS_HEIGHT / Math.max(1, rows)) * ratio);
  const cellHeight = clamp(Math.max(cellWidth, low), 1, Math.floor(Math.min(TALLEST_CELL, 2 * ROWS_HEIGHT / Math.max(1, rows)) * ratio));
  const [left, right, top, bottom] = [around.left, around.right, around.top, around.bottom].map((size) => Math.round(size * ratio)) as [number, number, number, number];
  return {
    rows, columns, scale: ratio, cellWidth, cellHeight, left, top, right,
    width: left + columns * cellWidth + right,
    height: top + rows * cellHeight + bottom,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}
