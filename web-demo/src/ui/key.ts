import type { StorageQuery } from 'taolight';
import { h } from './dom';

/** A stretch of a storage key and what it was made from. */
interface Part {
  digits: string;
  title: string;
  from: string;
}

const PREFIX_DIGITS = 32;

/** The hashers whose output ends with the key itself, by the digits they put before it. */
const HASHERS: readonly [digits: number, name: string][] = [[0, 'as it is'], [16, 'twox_64, then the key'], [32, 'blake2_128, then the key']];

/** The key in the pieces it was hashed from. */
export function keyParts(key: string, query: StorageQuery): HTMLElement {
  return h('ol', { class: 'key-parts' }, split(key.slice(2), query).map(({ digits, title, from }) =>
    h('li', {}, h('code', { class: 'wrap' }, digits), h('span', {}, h('b', {}, from), ' ', h('span', { class: 'faint' }, title)))));
}

function split(digits: string, query: StorageQuery): Part[] {
  if (typeof query === 'string') return raw(digits);
  const prefix: Part[] = [
    { digits: digits.slice(0, PREFIX_DIGITS), from: query.pallet, title: 'twox_128 of the pallet’s name' },
    { digits: digits.slice(PREFIX_DIGITS, 2 * PREFIX_DIGITS), from: query.item, title: 'twox_128 of the item’s name' },
  ];
  let rest = digits.slice(2 * PREFIX_DIGITS);
  const keys = query.keys.map((key): Part => {
    const [length, title] = hashed(rest, key.slice(2));
    const part = { digits: rest.slice(0, length), from: key, title };
    rest = rest.slice(length);
    return part;
  });
  return [...prefix, ...keys];
}

function raw(digits: string): Part[] {
  const text = (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
  return [{ digits, from: /^[ -~]+$/.test(text) ? `“${text}”` : 'raw key', title: 'as given' }];
}

/** Which hasher made the front of `rest` from `key`: told by where the plain key stands in it. */
function hashed(rest: string, key: string): [digits: number, title: string] {
  const found = HASHERS.find(([before]) => rest.startsWith(key, before));
  return found ? [found[0] + key.length, found[1]] : [rest.length, 'hashed'];
}
