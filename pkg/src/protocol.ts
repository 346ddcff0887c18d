/** What the light client's worker is asked and tells. Nothing here is public. */
import type { ErrorFields } from './errors.js';
import type { AuditReport, BlockQuery, EpochFrames, EpochInput, Head, Hex, LogEntry, MetagraphColumns, Progress, ProofTrace, SnapshotBlock, StorageQuery, StorageValue, SubnetInfo, Tamper, Assurance } from './types.js';

/** A block held open in the worker until it is released. */
export interface SnapshotHandle {
  /** Key of the snapshot in the worker's table. */
  handle: number;
  block: SnapshotBlock;
  assurance: Assurance;
  specVersion: number;
}

/** Each verb with its argument and its answer. */
export interface Calls {
  connect: { argument: ConnectArgument; answer: Progress };
  at: { argument: { query: BlockQuery | null }; answer: SnapshotHandle };
  subnets: { argument: { handle: number }; answer: SubnetInfo[] };
  metagraph: { argument: { handle: number; netuid: number }; answer: MetagraphColumns };
  read: { argument: { handle: number; query: StorageQuery }; answer: StorageValue };
  inspect: { argument: { handle: number; query: StorageQuery; tamper: Tamper | null }; answer: ProofTrace };
  /** `change` is packed; see `pack.ts`. */
  epoch: { argument: EpochArgument & { change: Uint8Array | null }; answer: EpochFrames };
  epochInput: { argument: EpochArgument; answer: EpochInput };
  audit: { argument: { netuid: number; block: number | Hex | null }; answer: AuditReport };
}

export interface ConnectArgument {
  /** The chain specification as JSON text: it is parsed once, in wasm. */
  spec: string;
  endpoints: string[];
  wasm: string | WebAssembly.Module | null;
  /** Whether anybody listens to the log. */
  log: boolean;
}

export interface EpochArgument {
  handle: number;
  netuid: number;
  mechanism: number;
}

/** What the worker tells unasked. */
export type Report =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'head'; head: Head }
  | { kind: 'log'; entry: LogEntry }
  /** Following ended for good; heads end with this error. */
  | { kind: 'stopped'; error: ErrorFields };
