/** A subnet's neurons at one block, by column; every cell was proved under the same state root. */
import type { Assurance, Axon, MetagraphColumns, Neuron, SnapshotBlock, SparseColumns, SparseRows, Ss58 } from './types.js';

export class Metagraph implements Omit<MetagraphColumns, 'weights' | 'bonds'> {
  declare readonly netuid: number;
  declare readonly block: SnapshotBlock;
  declare readonly assurance: Assurance;
  /** Number of neurons: the length of every column. */
  declare readonly n: number;
  declare readonly name: string | null;
  declare readonly symbol: string | null;
  declare readonly tempo: number;
  declare readonly hotkeys: Ss58[];
  declare readonly coldkeys: Ss58[];
  declare readonly axons: (Axon | null)[];
  declare readonly active: Uint8Array;
  declare readonly validatorPermit: Uint8Array;
  declare readonly lastUpdate: BigUint64Array;
  declare readonly blockAtRegistration: BigUint64Array;
  declare readonly rank?: Uint16Array;
  declare readonly trust?: Uint16Array;
  declare readonly pruningScore?: Uint16Array;
  declare readonly consensus: Uint16Array;
  declare readonly incentive: Uint16Array;
  declare readonly dividends: Uint16Array;
  declare readonly validatorTrust: Uint16Array;
  declare readonly emission: BigUint64Array;
  declare readonly alphaStake: BigUint64Array;
  declare readonly taoStake: BigUint64Array;
  declare readonly totalStake: BigUint64Array;
  declare readonly proofBytes: number;
  declare readonly roundTrips: number;
  readonly #weights: Rows;
  readonly #bonds: Rows;

  /** Made by `snapshot.subnets.metagraph`. */
  constructor(columns: MetagraphColumns) {
    const { weights, bonds, ...rest } = columns;
    Object.assign(this, rest);
    this.#weights = new Rows(weights);
    this.#bonds = new Rows(bonds);
  }

  /** Row = validator, column = miner, value = raw u16 weight. */
  weights(): SparseRows {
    return this.#weights;
  }

  /** Row = validator, column = miner, value = raw u16 bond. */
  bonds(): SparseRows {
    return this.#bonds;
  }

  /** One neuron gathered from the columns; `undefined` when there is none of this uid. */
  neuron(uid: number): Neuron | undefined {
    if (!Number.isInteger(uid) || uid < 0 || uid >= this.n) return undefined;
    return {
      uid,
      hotkey: at(this.hotkeys, uid),
      coldkey: at(this.coldkeys, uid),
      axon: at(this.axons, uid),
      active: at(this.active, uid) === 1,
      validatorPermit: at(this.validatorPermit, uid) === 1,
      lastUpdate: at(this.lastUpdate, uid),
      blockAtRegistration: at(this.blockAtRegistration, uid),
      ...(this.rank && { rank: at(this.rank, uid) }),
      ...(this.trust && { trust: at(this.trust, uid) }),
      ...(this.pruningScore && { pruningScore: at(this.pruningScore, uid) }),
      consensus: at(this.consensus, uid),
      incentive: at(this.incentive, uid),
      dividends: at(this.dividends, uid),
      validatorTrust: at(this.validatorTrust, uid),
      emission: at(this.emission, uid),
      alphaStake: at(this.alphaStake, uid),
      taoStake: at(this.taoStake, uid),
      totalStake: at(this.totalStake, uid),
    };
  }
}

/** Every column has `n` cells: the worker says so and the tests check it. */
function at<T>(column: ArrayLike<T>, uid: number): T {
  return column[uid] as T;
}

class Rows implements SparseRows {
  readonly offsets: Uint32Array;
  readonly columns: Uint16Array;
  readonly values: Uint16Array;

  constructor({ offsets, columns, values }: SparseColumns) {
    this.offsets = offsets;
    this.columns = columns;
    this.values = values;
  }

  get length(): number {
    return Math.max(0, this.offsets.length - 1);
  }

  row(uid: number): Array<[uid: number, value: number]> {
    const [from, to] = [this.offsets[uid], this.offsets[uid + 1]];
    if (from === undefined || to === undefined) return [];
    const values = this.values.subarray(from, to);
    return Array.from(this.columns.subarray(from, to), (column, i) => [column, at(values, i)]);
  }
}
