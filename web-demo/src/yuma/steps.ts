import type { EpochFrames } from 'taolight';
import type { Bars, Scene } from '../ui/heatmap';
import { stepOf } from '../ui/ramp';
import { along, dense, type Dense, type Layout } from './layout';

export const STEPS = ['weights', 'clipped', 'bonds', 'result'] as const;
export type Step = (typeof STEPS)[number];

export const NAMES: Record<Step, string> = {
  weights: 'Weights W',
  clipped: 'Clipped at C',
  bonds: 'Bonds B',
  result: 'Incentive, dividends',
};

/** What the colours of a step measure. */
export const UNITS: Record<Step, string> = {
  weights: 'share of the validator’s weights',
  clipped: 'share of the validator’s weights',
  bonds: 'bond, as a ratio',
  result: 'about what the bond earns, as a share of all dividends',
};

/** The epoch as four matrices, ready to be drawn. */
export class Story {
  readonly frames: EpochFrames;
  readonly layout: Layout;
  readonly matrices: Record<Step, Dense>;
  /** The largest value of each matrix: full colour. */
  readonly most: Record<Step, number>;
  /** 1 where a weight was cut. */
  readonly cut: Uint8Array;

  constructor(frames: EpochFrames, layout: Layout) {
    this.frames = frames;
    this.layout = layout;
    const [weights, clipped, bonds] = [frames.weights, frames.clipped, frames.bonds].map((rows) => dense(rows, layout)) as [Dense, Dense, Dense];
    const result = earnings(bonds, frames, layout);
    this.matrices = { weights, clipped, bonds, result };
    // Clipping must be seen as getting less: both share one scale.
    this.most = { weights: largest(weights), clipped: largest(weights), bonds: largest(bonds), result: largest(result) };
    this.cut = Uint8Array.from(weights, (weight, i) => (weight > (clipped[i] || 0) ? 1 : 0));
  }

  /** The picture of a step. */
  scene(step: Step): Scene {
    const { matrices, most, cut } = this;
    const steps = Uint8Array.from(matrices[step], (value) => stepOf(value, most[step]));
    const marks = step === 'clipped' ? cut : new Uint8Array(cut.length);
    return { cells: { steps, marks }, top: this.#top(step), right: this.#right(step) };
  }

  /** How many weights were cut, and of how many. */
  get cuts(): { cut: number; of: number } {
    return { cut: this.cut.reduce((sum, mark) => sum + mark, 0), of: this.matrices.weights.filter((weight) => weight > 0).length };
  }

  #top(step: Step): Bars {
    const { frames, layout: { columns } } = this;
    if (step === 'weights') return bars('stake-weighted mean of the weights', this.#means());
    if (step === 'clipped') return bars('consensus C', along(columns, frames.consensus));
    return bars('incentive', along(columns, frames.incentive));
  }

  #right(step: Step): Bars {
    const { frames, layout: { rows } } = this;
    if (step === 'weights') return bars('stake', along(rows, frames.stake));
    if (step === 'clipped') return bars('validator trust', along(rows, frames.validatorTrust));
    return step === 'bonds' ? bars('active stake', along(rows, frames.activeStake)) : bars('dividends', along(rows, frames.dividends));
  }

  /** What miners would have if nothing were cut: shown for comparison only, thus in plain floating point. */
  #means(): Float64Array {
    const { frames, layout: { rows, columns }, matrices: { weights } } = this;
    const stakes = along(rows, frames.activeStake);
    return Float64Array.from(columns, (_, column) =>
      stakes.reduce((sum, stake, row) => sum + stake * (weights[row * columns.length + column] || 0), 0));
  }
}

/** What each bond earns, before dividends are made whole. For the eye: plain floating point. */
function earnings(bonds: Dense, frames: EpochFrames, { rows, columns }: Layout): Dense {
  const wide = columns.length;
  const stakes = along(rows, frames.activeStake);
  const incentive = along(columns, frames.incentive);
  const sums = incentive.map((_, column) => stakes.reduce((sum, _stake, row) => sum + (bonds[row * wide + column] || 0), 0));
  const earned = bonds.map((bond, i) => {
    const [row, column] = [Math.floor(i / wide), i % wide];
    const share = (bond / (sums[column] || 1)) * (incentive[column] ?? 0);
    return frames.mode === 'legacy' ? share : share * (stakes[row] ?? 0);
  });
  const whole = earned.reduce((sum, value) => sum + (value || 0), 0);
  return whole > 0 ? earned.map((value) => value / whole) : earned;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}

function bars(title: string, values: Float64Array): Bars {
  const most = largest(values);
  return { title, parts: values.map((value) => (most > 0 ? value / most : 0)) };
}
