/** The shapes that cross the package boundary. Plain data only; the classes live beside their verbs. */
export type * from './types-epoch.js';

/** Bytes as `0x` and lower-case hexadecimal digits. */
export type Hex = `0x${string}`;

/** An account in SS58, with the prefix of the chain (42 on Bittensor). */
export type Ss58 = string;

/**
 * What the client starts from. Everything stated is checked against the bytes beside it, and the checkpoint is the only
 * thing about the chain that is believed: get it from a source you trust. Hex fields are `0x` strings (typed `string`
 * so that a JSON import fits).
 */
export interface ChainSpec {
  name?: string;
  /** Hash of block 0. An endpoint with another one serves another chain. */
  genesisHash: string;
  /** Number and hash of the checkpoint block; checked against `finalizedBlockHeader`. */
  blockNumber?: number;
  blockHash?: string;
  /** SCALE-encoded header of the checkpoint. */
  finalizedBlockHeader: string;
  /** The GRANDPA set that signed the checkpoint. */
  signingSet: AuthoritySetSpec;
  /** The set after the checkpoint; checked against the header's own digest. */
  nextSet?: AuthoritySetSpec;
  /** SCALE-encoded `(set id, authorities)` of the signing set; checked against `signingSet`. */
  grandpaAuthoritySetScale?: string;
  /** Aura authorities at the checkpoint, when they are known. */
  auraAuthorities?: string[];
  properties: { ss58Format: number; tokenDecimals: number; tokenSymbol: string };
  /** Blocks between stored justifications. Default 512. */
  justificationPeriod?: number;
  /** Milliseconds in an Aura slot. Default 12 000. */
  slotDurationMs?: number;
  /** A head whose proved timestamp is older than this is `NOT_SYNCED`. Milliseconds, default 300 000. */
  maxHeadAgeMs?: number;
  /** Provenance and comments are welcome. */
  [extra: string]: unknown;
}

export interface AuthoritySetSpec {
  setId: number;
  /** Ed25519 public keys, `0x` hex. */
  authorities: string[];
}

/** A block by number and hash. */
export interface BlockRef {
  number: number;
  hash: Hex;
}

/** The block a snapshot reads. */
export interface SnapshotBlock extends BlockRef {
  stateRoot: Hex;
}

/**
 * How sure an answer is.
 *
 * - `finalized`: a GRANDPA justification covers the block.
 * - `sealed`: `authors` distinct Aura authorities of `of` have built on top of it. Not GRANDPA finality.
 * - `best`: the endpoint's own head, linked and sealed by its author, nothing more.
 */
export type Assurance = { level: 'finalized' } | { level: 'sealed'; authors: number; of: number } | { level: 'best' };

/** Which block to read: an assurance level, or the hash of a block the client follows. */
export type BlockQuery = Assurance['level'] | Hex;

/** A sealed block and how many distinct authors stand on it. */
export interface SealedRef extends BlockRef {
  authors: number;
  of: number;
}

/** A new head, with what is known of the chain behind it. */
export interface Head extends BlockRef {
  /** Aura slot of the block. */
  slot: number;
  /** SS58 of the sr25519 key that sealed the block. */
  author: Ss58;
  finalized: BlockRef;
  /** Newest block with a quorum of distinct authors on top; `null` until there is one. */
  sealed: SealedRef | null;
  best: BlockRef;
}

export type Phase = 'connecting' | 'warp' | 'runtime' | 'following';

/** Where the client stands. Sent whenever it changes; keep the last one. */
export interface Progress {
  phase: Phase;
  feed: 'courier';
  /** The endpoint in use. */
  endpoint: string;
  /** Where the walk began. */
  checkpoint: BlockRef;
  finalized: BlockRef | null;
  sealed: SealedRef | null;
  best: BlockRef | null;
  /** GRANDPA set in force after `finalized`. */
  setId: number;
  /** Justifications verified since the checkpoint, hand-overs of the authority set among them. */
  fragments: number;
  /** Signatures of the newest justification. */
  signatures?: { signed: number; of: number };
  /** Bytes received from the endpoint, and those of them that passed verification. */
  bytesIn: number;
  bytesVerified: number;
  /** Milliseconds between the proved timestamp of the head and this clock; `null` before the first proof. */
  lagMs: number | null;
  /** What is known and why, in one plain English sentence. */
  sentence: string;
}

/** One line of the log, when a logger is given. The library never prints. */
export interface LogEntry {
  level: 'error' | 'warn' | 'info' | 'debug';
  message: string;
}

export interface ConnectOptions {
  /** WebSocket URLs of Substrate JSON-RPC endpoints, tried in order. They carry bytes; they are not believed. */
  endpoints: string[];
  /** Abandons the connection while it is being made; later use `close()`. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  logger?: (entry: LogEntry) => void;
  /** The other end of a worker of your own, instead of the package's. It must run `taolight/worker`. */
  port?: PortLike;
  /** Where `client_bg.wasm` lies, or the compiled module, when the bundler moved it. */
  wasm?: string | URL | WebAssembly.Module;
}

/** Anything with the verbs of a `MessagePort`: a `Worker`, a port, a test double. */
export interface PortLike {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: PortEvent, listener: (event: any) => void): void;
  removeEventListener(type: PortEvent, listener: (event: any) => void): void;
  /** Ports need it; workers lack it. */
  start?(): void;
  /** Ports have it. */
  close?(): void;
  /** Workers have it. */
  terminate?(): void;
}

export type PortEvent = 'message' | 'messageerror' | 'error';

/** Every call that waits takes one. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** A subnet as the chain's own storage describes it. A field is `null` when it is proved absent. */
export interface SubnetInfo {
  netuid: number;
  name: string | null;
  symbol: string | null;
  /** Neurons registered. */
  n: number;
  /** Neurons it can hold. */
  maxN: number | null;
  /** Blocks in an epoch. */
  tempo: number | null;
  /** SS58 of the owner's coldkey and hotkey. */
  owner: Ss58 | null;
  ownerHotkey: Ss58 | null;
  /** Block it was registered at. */
  registeredAt: bigint | null;
  /** Rao that registering a neuron burns. */
  burn: bigint | null;
  /** The pool: rao and 1e-9 alpha in it, and alpha outside it. */
  taoIn: bigint | null;
  alphaIn: bigint | null;
  alphaOut: bigint | null;
  /** Rao for one alpha, where the pool's rule is one this package knows. */
  price: bigint | null;
}

/** Where a miner says it can be reached. Not proved to be true, only proved to be on chain. */
export interface Axon {
  ip: string;
  port: number;
  /** 4 or 6. */
  ipType: number;
  protocol: number;
  version: number;
}

/** The columns of a metagraph as they cross the worker boundary; index = uid. */
export interface MetagraphColumns {
  netuid: number;
  block: SnapshotBlock;
  assurance: Assurance;
  n: number;
  name: string | null;
  symbol: string | null;
  /** Blocks in an epoch. */
  tempo: number;
  hotkeys: Ss58[];
  coldkeys: Ss58[];
  axons: (Axon | null)[];
  /** 0 or 1. */
  active: Uint8Array;
  validatorPermit: Uint8Array;
  /** Block numbers. */
  lastUpdate: BigUint64Array;
  blockAtRegistration: BigUint64Array;
  /** u16 ratios: divide by 65 535. Absent where the runtime no longer stores them. */
  rank?: Uint16Array;
  trust?: Uint16Array;
  pruningScore?: Uint16Array;
  consensus: Uint16Array;
  incentive: Uint16Array;
  dividends: Uint16Array;
  validatorTrust: Uint16Array;
  /** Alpha, in 1e-9 units, of the last epoch. */
  emission: BigUint64Array;
  /** 1e-9 alpha. */
  alphaStake: BigUint64Array;
  /** Rao. */
  taoStake: BigUint64Array;
  /** What consensus weighs: alpha plus weighted TAO, 1e-9 units. */
  totalStake: BigUint64Array;
  weights: SparseColumns;
  bonds: SparseColumns;
  /** Bytes of storage proof behind this answer. */
  proofBytes: number;
  /** Requests it took. */
  roundTrips: number;
}

/** Compressed sparse rows: row `i` is `columns[offsets[i]..offsets[i+1]]` with the values at the same places. */
export interface SparseColumns {
  offsets: Uint32Array;
  columns: Uint16Array;
  values: Uint16Array;
}

/** A proved value. `null` is proved absence, never a failed read. */
export interface StorageValue {
  value: Uint8Array | null;
  /** The trie nodes that prove it under the block's state root. */
  proof: Hex[];
}

/** A storage item: the whole key, or pallet and item with SCALE-encoded map keys, hashed as the block's metadata says. */
export type StorageQuery = Hex | { pallet: string; item: string; keys: Hex[] };

/** Flips one bit of one byte of one proof node before it is verified, to see it refused. */
export interface Tamper {
  /** Index into {@link ProofTrace.nodes}. */
  node: number;
  /** Index into the node's bytes. */
  byte: number;
}

/** A node of the path from the state root to the value. */
export interface ProofNode {
  /** Hash of the bytes, computed here. */
  hash: Hex;
  /** Hash that the parent node (or, for the first, the block header) demands; for a node so small that its parent holds it whole, its own. */
  expected: Hex;
  kind: 'branch' | 'branch-with-value' | 'leaf' | 'value' | 'undecodable';
  /** Nibbles of the key this node consumes, one hexadecimal digit each. */
  nibbles: string;
  /** The node, SCALE-encoded, as it was verified (tampered when asked so); empty where the parent holds it whole. */
  bytes: Uint8Array;
  /** Where in `bytes` the hash of the next node lies; `null` for the last one. */
  range: [start: number, end: number] | null;
  ok: boolean;
}

/** The proof of one key, step by step. */
export interface ProofTrace {
  key: Hex;
  /** Name of the item when the query gave it. */
  label: string | null;
  block: SnapshotBlock;
  assurance: Assurance;
  /** From the root downward. After a failed node nothing follows. */
  nodes: ProofNode[];
  outcome:
    | { kind: 'value'; value: Uint8Array }
    | { kind: 'absent' }
    | { kind: 'refused'; node: number; reason: string };
}

/** CSR view with the verbs a reader wants. */
export interface SparseRows extends SparseColumns {
  /** Number of rows. */
  readonly length: number;
  /** Pairs of uid and raw u16 value of a row; empty for a uid out of range. */
  row(uid: number): Array<[uid: number, value: number]>;
}

/** One neuron, gathered from the columns. */
export interface Neuron {
  uid: number;
  hotkey: Ss58;
  coldkey: Ss58;
  axon: Axon | null;
  active: boolean;
  validatorPermit: boolean;
  lastUpdate: bigint;
  blockAtRegistration: bigint;
  rank?: number;
  trust?: number;
  pruningScore?: number;
  consensus: number;
  incentive: number;
  dividends: number;
  validatorTrust: number;
  emission: bigint;
  alphaStake: bigint;
  taoStake: bigint;
  totalStake: bigint;
}
