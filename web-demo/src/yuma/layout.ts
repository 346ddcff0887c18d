import type { EpochFrames, SparseRows, SparseShares } from 'taolight';

/** Which neurons stand where in the map. */
export interface Layout {
  /** UIDs of validators, by stake. */
  rows: Uint16Array;
  /** UIDs of those who are given weights, by incentive. */
  columns: Uint16Array;
}

/** A matrix in the layout's order; NaN where it has no entry. */
export type Dense = Float64Array;

/**
 * Rows: all who may set weights or have set some. Columns: all who were given some, and `wanted`. The order is that of the
 * chain's state, so that a simulation moves colours and not places.
 */
export function layoutOf(frames: EpochFrames, set: SparseRows, wanted: readonly number[]): Layout {
  const given = new Set<number>([...set.columns, ...frames.bonds.columns, ...wanted]);
  const speaks = (uid: number): boolean => frames.chain.validatorPermit[uid] === 1 || set.row(uid).length > 0;
  const earned = (uid: number): number => frames.incentive[uid] ?? 0;
  const columns = Array.from(given).filter((uid) => uid < frames.n).sort((a, b) => earned(b) - earned(a) || a - b);
  return { rows: frames.order.filter(speaks), columns: Uint16Array.from(columns) };
}

/** A sparse matrix as the layout has it. */
export function dense({ offsets, columns: uids, values }: SparseShares, { rows, columns }: Layout): Dense {
  const place = new Map(Array.from(columns, (uid, column) => [uid, column] as const));
  const cells = new Float64Array(rows.length * columns.length).fill(Number.NaN);
  rows.forEach((uid, row) => {
    for (let entry = offsets[uid] ?? 0; entry < (offsets[uid + 1] ?? 0); entry += 1) {
      const column = place.get(uids[entry] ?? -1);
      if (column !== undefined) cells[row * columns.length + column] = values[entry] ?? Number.NaN;
    }
  });
  return cells;
}

/** A column of the subnet in the layout's order. */
export function along(uids: Uint16Array, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(uids, (uid) => values[uid] ?? 0);
}
