/** Arguments that wasm would cut to size: refused before they get there. */
import { badArgument } from './errors.js';

/** A whole number of so many bits. */
export function isUint(value: unknown, bits: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** bits;
}

export function netuidOf(value: number): number {
  if (!isUint(value, 16)) throw badArgument(`${value} is no netuid: they are whole numbers from 0 to 65 535`);
  return value;
}

export function mechanismOf(value: number): number {
  if (!isUint(value, 8)) throw badArgument(`${value} is no mechanism: they are whole numbers from 0 to 255`);
  return value;
}
