import { h } from './dom';
import { pixel } from './ramp';

const probe = h('span', { hidden: true });

/** Asking for a colour makes the browser work out styles; while the theme stays, once is enough. */
const known = new Map<string, string>();
watchColours(() => known.clear());

/** A token of the style sheet as the theme has it now, as a canvas takes it: `rgb(…)`. */
export function colourOf(token: string): string {
  const colour = known.get(token) ?? computed(token);
  known.set(token, colour);
  return colour;
}

/** {@link colourOf} as a pixel of an `ImageData`. */
export function pixelOf(token: string): number {
  return pixel(...bytesOf(token));
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  return bytesOf('ground').reduce((sum, byte) => sum + byte, 0) < (3 * 255) / 2;
}

/** Runs `changed` whenever the colours may have, by the page's own switch or the system's. */
export function watchColours(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
}

function computed(token: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${token})`;
  return getComputedStyle(probe).color;
}

function bytesOf(token: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colourOf(token).match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
