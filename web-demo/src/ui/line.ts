import type { Progress } from 'taolight';
import type { HandOver } from '../client';
import { s } from './dom';
import { grouped, height } from './format';

/** The line's own geometry, in CSS pixels. */
const PAD = 14;
const AXIS = 96;
const HEIGHT = 152;
const LABEL_ROWS = { finalized: 18, sealed: 42, best: 66 } as const;
const TICK_GAP = 64;

type Level = keyof typeof LABEL_ROWS;

/** The line from the checkpoint to now, `width` pixels wide. */
export function syncLine(progress: Progress, handOvers: readonly HandOver[], width: number): SVGSVGElement {
  const scale = new Scale(progress, width);
  const picture = s('svg', { class: 'line', width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': spoken(progress) });
  picture.append(track(scale, progress), ...ticks(scale), ...changes(scale, handOvers), origin(scale));
  for (const [level, text, number] of markers(progress)) picture.append(marker(scale, level, text, number));
  return picture;
}

/**
 * Where a block stands on the line: by the logarithm of its distance from the newest one, so that hundreds of thousands
 * of blocks of history and the last twenty are both to be seen.
 */
class Scale {
  readonly first: number;
  readonly last: number;
  readonly width: number;
  readonly #full: number;

  constructor({ checkpoint, finalized, sealed, best }: Progress, width: number) {
    this.first = checkpoint.number;
    this.last = Math.max(checkpoint.number + 1, best?.number ?? 0, sealed?.number ?? 0, finalized?.number ?? 0);
    this.width = width;
    this.#full = Math.log1p(this.last - this.first);
  }

  x(number: number): number {
    const behind = Math.min(this.last - this.first, Math.max(0, this.last - number));
    return PAD + (this.width - 2 * PAD) * (1 - Math.log1p(behind) / this.#full);
  }
}

function markers({ finalized, sealed, best }: Progress): [Level, string, number][] {
  const found: [Level, string, number][] = [];
  if (finalized) found.push(['finalized', `Finalized ${height(finalized.number)}`, finalized.number]);
  if (sealed) found.push(['sealed', `Sealed ${height(sealed.number)}, ${sealed.authors} of ${sealed.of}`, sealed.number]);
  if (best) found.push(['best', `Best ${height(best.number)}`, best.number]);
  return found;
}

/** The rail: final as far as it is final, then sealed, then merely best. */
function track(scale: Scale, { finalized, sealed, best }: Progress): SVGGElement {
  const ends: [Level, number][] = [];
  if (finalized) ends.push(['finalized', finalized.number]);
  if (sealed) ends.push(['sealed', sealed.number]);
  if (best) ends.push(['best', best.number]);
  const group = s('g', {}, s('line', { class: 'rail', x1: scale.x(scale.first), x2: scale.x(scale.last), y1: AXIS, y2: AXIS }));
  let from = scale.first;
  for (const [level, number] of ends) {
    if (number > from) group.append(s('line', { class: `run ${level}`, x1: scale.x(from), x2: scale.x(number), y1: AXIS, y2: AXIS }));
    from = Math.max(from, number);
  }
  return group;
}

function marker(scale: Scale, level: Level, text: string, number: number): SVGGElement {
  const x = scale.x(number);
  const y = LABEL_ROWS[level];
  const before = x > scale.width / 2;
  return s('g', { class: `marker ${level}` },
    s('line', { class: 'stem', x1: x, x2: x, y1: y - 10, y2: AXIS }),
    glyph(level, x),
    s('text', { x: before ? x - 7 : x + 7, y, 'text-anchor': before ? 'end' : 'start' }, text),
  );
}

/** Square, diamond, ring: the levels differ by shape as well as by colour. */
function glyph(level: Level, x: number): SVGElement {
  if (level === 'best') return s('circle', { class: 'glyph', cx: x, cy: AXIS, r: 6 });
  const turn = level === 'sealed' ? `rotate(45 ${x} ${AXIS})` : null;
  return s('rect', { class: 'glyph', x: x - 6, y: AXIS - 6, width: 12, height: 12, rx: 2, transform: turn });
}

function origin(scale: Scale): SVGGElement {
  const x = scale.x(scale.first);
  return s('g', { class: 'origin' },
    s('line', { class: 'stem', x1: x, x2: x, y1: AXIS - 9, y2: AXIS + 9 }),
    s('text', { x: x - 2, y: HEIGHT - 6, 'text-anchor': 'start' }, `Checkpoint ${height(scale.first)}`),
  );
}

/** Distances back from now in powers of ten, as many as have room. */
function ticks(scale: Scale): SVGGElement[] {
  const drawn: SVGGElement[] = [];
  let free = scale.x(scale.last) - TICK_GAP;
  for (let behind = 1; behind < scale.last - scale.first; behind *= 10) {
    const x = scale.x(scale.last - behind);
    if (x > free || x < TICK_GAP / 2) continue;
    free = x - TICK_GAP;
    drawn.push(s('g', { class: 'tick' },
      s('line', { x1: x, x2: x, y1: AXIS + 5, y2: AXIS + 10 }),
      s('text', { x, y: AXIS + 24, 'text-anchor': 'middle' }, `−${grouped(behind)}`)));
  }
  const now = scale.x(scale.last);
  return [...drawn, s('g', { class: 'tick' }, s('text', { x: now + 6, y: AXIS + 24, 'text-anchor': 'end' }, 'now'))];
}

/** Hand-overs of the authority set; where two would collide only the newer one is named. */
function changes(scale: Scale, handOvers: readonly HandOver[]): SVGGElement[] {
  let free = Number.POSITIVE_INFINITY;
  return handOvers.toReversed().map(({ at, setId }) => {
    const x = scale.x(at);
    const named = x < free - 44 && x > 150;
    if (named) free = x;
    return s('g', { class: 'change' },
      s('title', {}, `Set ${setId} signs after ${height(at)}`),
      s('line', { x1: x, x2: x, y1: AXIS - 8, y2: AXIS + 8 }),
      named && s('text', { x, y: HEIGHT - 6, 'text-anchor': 'middle' }, `set ${setId}`));
  });
}

function spoken(progress: Progress): string {
  const parts = markers(progress).map(([, text]) => text);
  return `From checkpoint ${height(progress.checkpoint.number)}: ${parts.join('; ') || 'nothing verified yet'}.`;
}
