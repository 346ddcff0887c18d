/** The shapes of what-if questions: `collusion`, `sensitivity` and `simulate` of `taolight/yuma`. */
import type { EpochInput } from './types-epoch.js';

/** How far above the background a pair of validators must stand out. */
export interface CollusionSettings {
  /** In median absolute deviations above the median of all pairs; 11 unless told. */
  deviations?: number;
  /** At least this part of a row, a ratio of 65 535; 655 unless told. */
  least?: number;
}

/** A subnet's validators, the pairs of them that stand out, and the groups they form. */
export interface Collusion {
  /** Every validator with active stake, by uid. */
  nodes: CollusionNode[];
  /** Pairs that exceed consensus in the same places. */
  edges: CollusionEdge[];
  /** By the stake behind their excess, most first. */
  groups: CollusionGroup[];
  /** Median of what all pairs share: the noise of this subnet, a part of a row, 0 to 1. */
  background: number;
  /** What a pair has to share to be an edge. */
  threshold: number;
}

export interface CollusionNode {
  uid: number;
  /** Share of active stake, 0 to 1. */
  stake: number;
  /** The part of its row above consensus, 0 to 1. */
  excess: number;
  /** Index into `groups`; `null` for those in none. */
  group: number | null;
}

export interface CollusionEdge {
  /** The smaller uid, and the larger. */
  a: number;
  b: number;
  /** The part of their rows by which both exceed consensus, 0 to 1. */
  shared: number;
  /** The same, weighted by the smaller of their shares of stake. */
  weight: number;
}

export interface CollusionGroup {
  /** Uids, ascending. */
  validators: Uint16Array;
  /** Whom they favour, most first, and how much of a row each gets beyond what others give it so. */
  favoured: { uid: number; excess: number }[];
  /** Their share of active stake, 0 to 1. */
  stake: number;
  /** What its pairs share, on average. */
  shared: number;
  /** How much of all stake's weight they put on whom they favour, above consensus. */
  score: number;
}

/** Whose weights are varied, and how far. */
export interface Variation {
  validator: number;
  /** Those whose weight is varied, one after the other. */
  miners: Uint16Array;
  /** How far each weight is lowered and raised, in units of 1/65 535. */
  step: number;
}

/** What comes of it that a validator gives a miner more. Columns have a place for each uid. */
export interface Gain {
  validator: number;
  miner: number;
  /** The weights that were compared, in units of 1/65 535. */
  low: number;
  high: number;
  /** With the higher weight less with the lower, in units of 1/65 535. */
  incentive: Int32Array;
  dividends: Int32Array;
  /** The same, in the smallest unit of alpha. */
  emission: BigInt64Array;
}

/** How validators come to their weights. */
export type Behaviour =
  /** Look at the miners every epoch; or once, for all their hotkeys. */
  | { behaviour: 'honest' | 'sybil' }
  /** Look every so many epochs. */
  | { behaviour: 'lazy'; every: number }
  /** Set the consensus of so many epochs ago. */
  | { behaviour: 'copier'; delay: number }
  /** Give miners of their own the part `favour` of their weights, a ratio of 65 535. */
  | { behaviour: 'cabal'; miners: number; favour: number };

/** Validators of one mind, and their stake together, in any unit the groups share. */
export type PlanGroup = Behaviour & { validators: number; stake: number };

/** A simulation. The same plan has the same outcome on every machine. */
export interface Plan {
  /** Decides everything that is left to chance. */
  seed: bigint;
  /** Worlds that run side by side, alike but for chance. */
  worlds: number;
  epochs: number;
  /** Honest miners. */
  miners: number;
  /** How far a miner's quality moves from epoch to epoch, a ratio of 65 535. */
  drift: number;
  /** How wrongly validators see the miners, and the part of them that gets a weight; ratios of 65 535. */
  view: { noise: number; density: number };
  groups: PlanGroup[];
  /** Parameters of the subnet, such as κ and how bonds move. Its neurons are not looked at. */
  rules: EpochInput;
}

/** What came of a plan. Amounts are in the smallest unit of alpha, by epoch, summed over all worlds. */
export interface Outcome {
  worlds: number;
  groups: OutcomeGroup[];
  dividends: BigUint64Array;
  incentive: BigUint64Array;
  /** How far consensus was from the truth over the later half of the epochs, 0 to 1. */
  error: number;
}

export interface OutcomeGroup {
  /** Share of all stake, 0 to 1. */
  stake: number;
  /** Share of dividends for each share of stake, over the later half of the epochs: 1 is a fair return. */
  returnOnStake: number;
  /** The part of all incentive that went to its own miners, over the same epochs. */
  captured: number;
  dividends: BigUint64Array;
  incentive: BigUint64Array;
}
