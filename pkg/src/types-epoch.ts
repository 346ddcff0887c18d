/** The shapes of one epoch of Yuma Consensus: what goes in, what comes out, every step between, and the audit. */
import type { Assurance, BlockRef, CallOptions, Hex, SnapshotBlock, SparseColumns } from './types.js';

/** Which rule the bonds follow. */
export type EpochMode = 'legacy' | 'yuma3' | 'yuma3-liquid';

/** Which generation of the chain's algorithm is computed. Others reject with `CONSENSUS_UNSUPPORTED`. */
export type YumaVersion = 'spec425';

/**
 * What an epoch is computed from: `SubtensorModule`'s storage, item for item, at the moment the epoch runs. Columns have
 * a place for each uid. Rows of weights and bonds keep the order the chain stores them in.
 */
export interface EpochInput {
  version: YumaVersion;
  /** How many neurons there are. */
  n: number;
  /** Block the epoch runs in. */
  currentBlock: bigint;
  /** Blocks in an epoch. */
  tempo: number;
  /** Thousandths of a tempo after which a neuron counts as inactive. */
  activityCutoffFactorMilli: number;
  /** Block of the last epoch; 0 when there was none. */
  lastMechanismStepBlock: bigint;
  /** Block each neuron last set weights. */
  lastUpdate: BigUint64Array;
  blockAtRegistration: BigUint64Array;
  /** Stake that counts, with what is lent and borrowed: 1e-9 alpha, and rao on root. */
  alphaStake: BigUint64Array;
  taoStake: BigUint64Array;
  /** A ratio of 2^64 - 1. */
  taoWeight: bigint;
  /** Rao. Below it stake counts as none, except the owner's. */
  stakeThreshold: bigint;
  /** Uid of the subnet owner's hotkey, if it is registered. */
  ownerUid: number | null;
  /** 0 or 1, as the last epoch left it. */
  validatorPermit: Uint8Array;
  maxAllowedValidators: number;
  /** Ratios of 65 535. */
  weights: SparseColumns;
  bonds: SparseColumns;
  /** A ratio of 65 535: the stake a majority takes. */
  kappa: number;
  /** A ratio of 65 535. */
  bondsPenalty: number;
  /** Millionths. */
  bondsMovingAverage: bigint;
  yuma3: boolean;
  /** Without `yuma3` it does nothing. */
  liquidAlpha: boolean;
  /** Lowest and highest liquid alpha, ratios of 65 535. */
  alphaValues: [low: number, high: number];
  alphaSigmoidSteepness: number;
  /** Weights committed and not yet revealed; `null` where the subnet does not hide weights. */
  commitReveal: CommitReveal | null;
  /** 1e-9 alpha that this epoch gives out. */
  emission: bigint;
}

/** Weights that are committed and not yet revealed. */
export interface CommitReveal {
  revealPeriodEpochs: bigint;
  /** The epoch that commits are measured against. */
  currentEpoch: bigint;
  /** Hashed commits: who, in which epoch, in which block; one place each. */
  hashed: { uids: Uint16Array; epochs: BigUint64Array; blocks: BigUint64Array };
  /** Timelocked commits, likewise. */
  timelocked: { uids: Uint16Array; epochs: BigUint64Array; blocks: BigUint64Array };
}

/** What a simulation changes of the state it starts from; what is left out stays as it is. Units are {@link EpochInput}'s. */
export interface EpochChange {
  kappa?: number;
  bondsPenalty?: number;
  /** Millionths. */
  bondsMovingAverage?: bigint | number;
  alphaValues?: [low: number, high: number];
  alphaSigmoidSteepness?: number;
  yuma3?: boolean;
  liquidAlpha?: boolean;
  /** 1e-9 alpha. */
  emission?: bigint;
  alphaStake?: { uid: number; amount: bigint }[];
  /** Whole rows. */
  weights?: WeightRow[];
  /** All bonds, such as those an earlier epoch left. */
  bonds?: SparseColumns;
}

/** All weights one neuron gives: raw u16, which the epoch normalises. */
export interface WeightRow {
  uid: number;
  uids: Uint16Array;
  values: Uint16Array;
}

/** What the chain keeps of an epoch, in its own integers. */
export interface EpochColumns {
  /** 0 or 1. */
  active: Uint8Array;
  /** 0 or 1: for the next epoch. */
  validatorPermit: Uint8Array;
  /** Ratios of 65 535. */
  stakeWeight: Uint16Array;
  consensus: Uint16Array;
  incentive: Uint16Array;
  dividends: Uint16Array;
  validatorTrust: Uint16Array;
  /** 1e-9 alpha, for mining and validating together. */
  emission: BigUint64Array;
  /** Ratios of 65 535. */
  bonds: SparseColumns;
}

/** What an epoch computes: what is stored, and the amounts handed on. */
export interface EpochOutput extends EpochColumns {
  /** 1e-9 alpha for mining. */
  serverEmission: BigUint64Array;
  /** For validating; only the proportions count. */
  validatorEmission: BigUint64Array;
  /** Rao: alpha plus weighted TAO, zero below the threshold. */
  rawStake: BigUint64Array;
}

/** CSR of shares: row `i` is `columns[offsets[i]..offsets[i+1]]` with the values at the same places. */
export interface SparseShares {
  offsets: Uint32Array;
  columns: Uint16Array;
  values: Float64Array;
}

/**
 * One epoch, step by step. Shares are the chain's fixed-point numbers as doubles, and exactly so: they have 33
 * significant bits at most.
 */
export interface EpochFrames {
  netuid: number;
  /** Which set of weights of the subnet; 0 where it has one. */
  mechanism: number;
  /** The block whose proved state went in. */
  block: SnapshotBlock;
  assurance: Assurance;
  specVersion: number;
  version: YumaVersion;
  mode: EpochMode;
  n: number;
  /** Whether anything was changed. If so this is what would be, not what is. */
  simulated: boolean;
  /** The parameters that went in, changes made. */
  parameters: Pick<EpochInput, 'kappa' | 'bondsPenalty' | 'bondsMovingAverage' | 'alphaValues' | 'alphaSigmoidSteepness' | 'yuma3' | 'liquidAlpha' | 'emission'>;
  /** Uids by stake, largest first; of equal ones the lower uid first. */
  order: Uint16Array;
  /** S: share of the stake. */
  stake: Float64Array;
  /** S of those active and permitted. */
  activeStake: Float64Array;
  /** C, I, D, T. */
  consensus: Float64Array;
  incentive: Float64Array;
  dividends: Float64Array;
  validatorTrust: Float64Array;
  /** W: masked, each row a whole. */
  weights: SparseShares;
  /** W̄: cut at consensus. */
  clipped: SparseShares;
  /** B, moved. */
  bonds: SparseShares;
  /** What this epoch would store. */
  stored: EpochOutput;
  /** What the chain has in the same places at this block: what its last epoch stored. */
  chain: EpochColumns;
}

export interface EpochOptions extends CallOptions {
  /** Which set of weights of the subnet. Default 0. */
  mechanism?: number;
}

/** A column that {@link AuditReport} compares. */
export type AuditColumnName = 'active' | 'validatorPermit' | 'stakeWeight' | 'consensus' | 'incentive' | 'dividends' | 'validatorTrust' | 'emission';

/** One column, from the chain and recomputed; a place for each neuron there was when the epoch ran. */
export interface AuditColumn {
  name: AuditColumnName;
  /** The set of weights it belongs to, for `incentive`; `null` for columns of the whole subnet. */
  mechanism: number | null;
  /** What one step of the integer is, in words. */
  unit: string;
  chain: Uint8Array | Uint16Array | BigUint64Array;
  recomputed: Uint8Array | Uint16Array | BigUint64Array;
  /** At how many uids the two differ. */
  differs: number;
}

/** One place where the chain has something else than was recomputed. */
export interface AuditDifference {
  uid: number;
  /** `bondsOrder`: a row has the right entries in another order, which a later epoch depends on; the numbers are places. */
  column: AuditColumnName | 'bonds' | 'bondsOrder';
  /** The set of weights, for what is kept by set. */
  mechanism?: number;
  /** Whom the bond is to; only for bonds. */
  to?: number;
  /** `null` for no entry at all. */
  chain: bigint | null;
  recomputed: bigint | null;
  /** `chain - recomputed`, in units of the stored integer; no entry counts as 0. */
  difference: bigint;
}

/** A recomputed epoch, of all the subnet's sets of weights, held against the one the chain stored. */
export interface AuditReport {
  netuid: number;
  /** The block the epoch ran in, which has the outputs. */
  block: BlockRef;
  /** The block before, which has the inputs. */
  before: BlockRef;
  /** How sure the epoch's block is. */
  assurance: Assurance;
  /** Of the runtime that ran the epoch. */
  specVersion: number;
  version: YumaVersion;
  mode: EpochMode;
  n: number;
  /** 1e-9 alpha that the epoch gave out. */
  emission: bigint;
  columns: AuditColumn[];
  /** Entries of either side, and how many differ. */
  bonds: { entries: number; differs: number };
  differences: AuditDifference[];
  /** Uids registered in the epoch's block after the epoch: what it stored for them is gone, and is not compared. */
  registeredAfter: Uint16Array;
  /** Uids to whom bonds were reset in the epoch's block after the epoch: likewise. */
  resetAfter: Uint16Array;
  /** No difference anywhere. */
  exact: boolean;
  /** Bytes of storage proof behind this answer, and requests for them. */
  proofBytes: number;
  roundTrips: number;
}

export interface AuditOptions extends CallOptions {
  /** Block of the epoch: a number, or the hash of a block the client follows. Default: the subnet's newest epoch at the surest head. */
  block?: number | Hex;
  onProgress?: (progress: AuditProgress) => void;
}

/** Where an audit stands. */
export interface AuditProgress {
  step: 'finding' | 'inputs' | 'computing';
  /** The same in words. */
  sentence: string;
}
