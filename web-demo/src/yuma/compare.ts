import { column, type Cell, type Column } from '../ui/columns';
import { grouped } from '../ui/format';

/** One quantity, had twice. */
export interface Pair {
  key: string;
  label: string;
  /** What one step of the integer is. */
  unit: string;
  first: ArrayLike<number | bigint>;
  second: ArrayLike<number | bigint>;
}

/** What the two are called. */
export type Sources = readonly [first: string, second: string];

/** Three columns for each pair: the one, the other, and the first less the second, all in integers. */
export function compareColumns(pairs: readonly Pair[], sources: Sources): Column[] {
  const uid = column('uid', 'UID', '', 'Place of the neuron in the subnet', 'number', 62, (at) => at, String);
  return [uid, ...pairs.flatMap((pair) => columnsOf(pair, sources))];
}

/** At how many places the two differ. */
export function differing({ first, second }: Pair): number {
  return Array.from(first).filter((value, at) => value !== second[at]).length;
}

/** `equal`, `+3`, `−3`: never by colour alone. */
export function signed(difference: Cell): string {
  const value = BigInt(difference);
  if (value === 0n) return 'equal';
  return value > 0n ? `+${grouped(value)}` : `−${grouped(-value)}`;
}

function columnsOf({ key, label, unit, first, second }: Pair, [one, other]: Sources): Column[] {
  const integers = (suffix: string, source: string, cells: ArrayLike<number | bigint>): Column =>
    column(`${key}-${suffix}`, label, `${source.toLowerCase()}, ${unit}`, `${label}: ${source.toLowerCase()}`, 'number', 138,
      (uid) => cells[uid] ?? 0, (value) => grouped(BigInt(value)));
  return [
    integers('first', one, first),
    integers('second', other, second),
    column(`${key}-difference`, 'Difference', label.toLowerCase(), `${label}: ${one.toLowerCase()} less ${other.toLowerCase()}`, 'difference', 98,
      (uid) => BigInt(first[uid] ?? 0) - BigInt(second[uid] ?? 0), signed),
  ];
}
