/** Steps of a ramp; step 0 is kept for "nothing there". */
export const STEPS = 256;

type Triple = readonly [number, number, number];

/** From a navy to a yellow, as OKLab (L, a, b): the lines between them leave the blue–yellow plane nowhere. */
const ON_DARK: readonly [Triple, Triple] = [[0.3, -0.012, -0.105], [0.93, -0.022, 0.165]];
const ON_LIGHT: readonly [Triple, Triple] = [[0.93, -0.016, 0.1], [0.25, -0.01, -0.12]];

/**
 * Colours for shares, least to most, as the pixels of an `ImageData` have them: a straight line in OKLab, so that equal
 * steps look equal, lightness alone tells them apart, and no red-green blindness changes their order. On a dark ground
 * more is lighter, on a light one darker: what is little fades into the page. Step 0 is `empty`.
 */
export function ramp(dark: boolean, empty: number): Uint32Array {
  const [from, to] = dark ? ON_DARK : ON_LIGHT;
  const colours = new Uint32Array(STEPS);
  for (let step = 1; step < STEPS; step += 1) colours[step] = pixel(...between(from, to, (step - 1) / (STEPS - 2)));
  colours[0] = empty;
  return colours;
}

/** The step of a share of `most`: along its square root, for most shares are small. Anything above nothing is seen. */
export function stepOf(value: number, most: number): number {
  if (!(value > 0) || !(most > 0)) return 0;
  return 1 + Math.round(Math.sqrt(Math.min(1, value / most)) * (STEPS - 2));
}

/** Opaque sRGB bytes as one little-endian pixel. */
export function pixel(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function between(from: Triple, to: Triple, part: number): Triple {
  const at = (i: 0 | 1 | 2): number => from[i] + (to[i] - from[i]) * part;
  return srgb(at(0), at(1), at(2));
}

/** OKLab to sRGB bytes. Source of the matrices: https://bottosson.github.io/posts/oklab/ */
function srgb(lightness: number, a: number, b: number): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** A linear channel, gamma-encoded. */
function byte(linear: number): number {
  const x = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
}
