/** What callers of `taolight/score` hand in, checked and made plain before it crosses the port; and rows of what comes back. */
import { badArgument } from './errors.js';
import type { PackedForecast } from './score-protocol.js';
import type { Forecast, Matrix } from './types-score.js';

/** Texts with U+FFFD for half a surrogate pair, which no UTF-8 has. */
export function textsOf(texts: readonly string[]): string[] {
  if (!Array.isArray(texts)) throw badArgument('the texts are no array');
  return texts.map((text: unknown, i) => {
    if (typeof text !== 'string') throw badArgument(`text ${i} is no string`);
    return wellFormed(text);
  });
}

function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** Rows of equal length as one matrix. */
export function matrixOf(rows: readonly Float32Array[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (!(row instanceof Float32Array) || row.length !== columns) throw badArgument(`row ${i} is no Float32Array of ${columns} numbers, as the first is`);
    values.set(row, i * columns);
  });
  return { rows: rows.length, columns, values };
}

/** Each row as a view of the whole. */
export function rowsOf({ rows, columns, values }: Matrix): Float32Array[] {
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

/** A forecast that is malformed or holds what is no number has no members left: it gets no score, and no other suffers. */
export function forecasts(responses: readonly Forecast[], steps: number): PackedForecast[] {
  if (!Array.isArray(responses)) throw badArgument('the forecasts are no array');
  return responses.map((members: unknown) => {
    const good = Array.isArray(members) && members.every((path: unknown) => isPath(path, steps));
    return { members: good ? members.length : 0, values: good ? Float64Array.from(members.flat()) : new Float64Array() };
  });
}

function isPath(path: unknown, steps: number): boolean {
  return Array.isArray(path) && path.length === steps && path.every(Number.isFinite);
}
