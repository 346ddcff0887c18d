/** One block: everything read from a snapshot is proved under the same state root. */
import type { Connection } from './connection.js';
import { badArgument } from './errors.js';
import { Metagraph } from './metagraph.js';
import { isUint, mechanismOf, netuidOf } from './numbers.js';
import { packScenarios } from './pack.js';
import type { Calls, EpochArgument, Report, SnapshotHandle } from './protocol.js';
import type { Assurance, CallOptions, EpochChange, EpochFrames, EpochInput, EpochOptions, ProofTrace, SnapshotBlock, StorageQuery, StorageValue, SubnetInfo, Tamper } from './types.js';

type Port = Connection<Calls, Report>;

/** Snapshots that are dropped without `release()` are let go when they are collected. */
const net = new FinalizationRegistry<{ connection: Port; handle: number }>(({ connection, handle }) =>
  connection.release(handle),
);

export class Snapshot {
  readonly block: SnapshotBlock;
  /** How sure the block was when the snapshot was taken. */
  readonly assurance: Assurance;
  /** Version of the runtime whose metadata decodes this block. */
  readonly specVersion: number;
  /** Bittensor's subnets at this block. */
  readonly subnets: Subnets;
  readonly #connection: Port;
  readonly #handle: number;

  /** Made by `client.at()`. */
  constructor(connection: Port, { handle, block, assurance, specVersion }: SnapshotHandle) {
    this.block = block;
    this.assurance = assurance;
    this.specVersion = specVersion;
    this.#connection = connection;
    this.#handle = handle;
    this.subnets = new Subnets(connection, handle, this);
    net.register(this, { connection, handle }, this);
  }

  /** A storage value with the trie nodes that prove it, or its proved absence. */
  read(query: StorageQuery, options?: CallOptions): Promise<StorageValue> {
    return this.#connection.call('read', { handle: this.#handle, query }, options);
  }

  /**
   * The proof of one key, node by node. With `tamper` a bit is flipped first, and the trace ends at the very node where
   * verification fails: that is an answer here, not an error.
   */
  async inspect(query: StorageQuery, tamper?: Tamper, options?: CallOptions): Promise<ProofTrace> {
    if (tamper && !(isUint(tamper.node, 32) && isUint(tamper.byte, 32))) throw badArgument('tamper takes the index of a node and of a byte');
    return this.#connection.call('inspect', { handle: this.#handle, query, tamper: tamper ?? null }, options);
  }

  /** Lets the worker forget this block now. Later reads reject with `BAD_ARGUMENT`. */
  release(): void {
    net.unregister(this);
    this.#connection.release(this.#handle);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

export class Subnets {
  readonly #connection: Port;
  readonly #handle: number;
  /** Keeps the snapshot alive while only its `subnets` is held. */
  readonly snapshot: Snapshot;

  constructor(connection: Port, handle: number, snapshot: Snapshot) {
    this.#connection = connection;
    this.#handle = handle;
    this.snapshot = snapshot;
  }

  /** Every subnet of the chain, ascending by netuid; the list is proved complete. */
  list(options?: CallOptions): Promise<SubnetInfo[]> {
    return this.#connection.call('subnets', { handle: this.#handle }, options);
  }

  /** All neurons of one subnet. */
  async metagraph(netuid: number, options?: CallOptions): Promise<Metagraph> {
    const argument = { handle: this.#handle, netuid: netuidOf(netuid) };
    return new Metagraph(await this.#connection.call('metagraph', argument, options));
  }

  /**
   * What an epoch on this block's proved state would compute, step by step. With `change` it is a simulation, and says
   * so. A runtime whose consensus is not known rejects with `CONSENSUS_UNSUPPORTED`.
   */
  async epoch(netuid: number, change?: EpochChange | null, options?: EpochOptions): Promise<EpochFrames> {
    const packed = change ? packScenarios([change]) : null;
    return this.#connection.call('epoch', { ...this.#epochOf(netuid, options), change: packed }, options);
  }

  /** What the next epoch is computed from, for `taolight/yuma`. */
  async epochInput(netuid: number, options?: EpochOptions): Promise<EpochInput> {
    return this.#connection.call('epochInput', this.#epochOf(netuid, options), options);
  }

  #epochOf(netuid: number, options?: EpochOptions): EpochArgument {
    return { handle: this.#handle, netuid: netuidOf(netuid), mechanism: mechanismOf(options?.mechanism ?? 0) };
  }
}
