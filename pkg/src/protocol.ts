/**
 * What crosses the port. Requests go to the worker, replies and events come back; each request has one reply, matched by
 * `id`, and a cancelled one has it too. Nothing here is public.
 */
import type { ErrorFields } from './errors.js';
import type { BlockQuery, Head, LogEntry, MetagraphColumns, Progress, ProofTrace, SnapshotBlock, StorageQuery, StorageValue, SubnetInfo, Tamper, Assurance } from './types.js';

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
}

export interface ConnectArgument {
  /** The chain specification as JSON text: it is parsed once, in wasm. */
  spec: string;
  endpoints: string[];
  wasm: string | WebAssembly.Module | null;
  /** Whether anybody listens to the log. */
  log: boolean;
}

export type Verb = keyof Calls;
export type Argument<V extends Verb> = Calls[V]['argument'];
export type Answer<V extends Verb> = Calls[V]['answer'];

/** A request that expects a reply. */
export type Request = { [V in Verb]: { kind: 'call'; id: number; verb: V; argument: Argument<V> } }[Verb];

/** Page to worker. */
export type Command =
  | Request
  | { kind: 'cancel'; id: number }
  | { kind: 'release'; handle: number }
  | { kind: 'close' };

/** Worker to page. */
export type Report =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: ErrorFields }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'head'; head: Head }
  | { kind: 'log'; entry: LogEntry }
  /** Following ended for good; heads end with this error. */
  | { kind: 'stopped'; error: ErrorFields }
  /** The wasm trapped. Nothing more will come. */
  | { kind: 'crashed'; message: string };
