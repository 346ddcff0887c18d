const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const U16_MAX = 65_535;

/** `12345` → `12,345`. */
export function grouped(value: number | bigint): string {
  return GROUPED.format(value);
}

/** A block height as people write it: `#12,345`. */
export function height(value: number | bigint): string {
  return `#${grouped(value)}`;
}

/** `0x0123456789abcdef…` → `0x01234567…cdef`; SS58 the same. */
export function shortened(text: string, head = 8, tail = 4): string {
  return text.length > head + tail + 1 ? `${text.slice(0, head)}…${text.slice(-tail)}` : text;
}

/** Bytes in decimal units with three significant digits. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ${units[unit]}`;
}

/** A span of milliseconds in the largest unit that keeps it above one. */
export function span(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** A stored u16 proportion (65 535 is one) as a decimal fraction. */
export function proportion(value: number, digits = 5): string {
  return (value / U16_MAX).toFixed(digits);
}

/** A stored u16 proportion both ways: `0.50000 (32,767)`. */
export function ratio(value: number): string {
  return `${proportion(value)} (${grouped(value)})`;
}

/**
 * An integer amount of the smallest unit (rao) as whole tokens, exact in every digit shown and cut, not rounded,
 * to `digits` decimals.
 */
export function tokens(amount: bigint, decimals: number, digits: number): string {
  const unit = 10n ** BigInt(decimals);
  const fraction = (amount % unit).toString().padStart(decimals, '0').slice(0, digits);
  return fraction ? `${grouped(amount / unit)}.${fraction}` : grouped(amount / unit);
}

/** `0x`-prefixed lower-case hex. */
export function hex(data: Uint8Array): string {
  return `0x${Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
