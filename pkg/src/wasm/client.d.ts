/**
 * What `crates/wasm` exports, written by hand: the build leaves `client.js` and `client_bg.wasm` in `dist/wasm`.
 * Nothing here is stable; use the package's main entry.
 */
import type { AuditProgress, AuditReport, EpochFrames, EpochInput, Head, LogEntry, MetagraphColumns, Progress, ProofTrace, SnapshotBlock, StorageValue, SubnetInfo, Assurance } from '../types.js';
import type { ErrorFields } from '../errors.js';

/** Reads the wasm; must be awaited once before anything else. */
export default function init(options: { module_or_path: WebAssembly.Module | BufferSource | Promise<Response> }): Promise<unknown>;

/** The same with the bytes or the module at hand. */
export function initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;

/** Hears the message of a Rust panic, just before the instance traps for good. */
export function onPanic(listener: (message: string) => void): void;

/** A key-value store for a few blobs of some MB. */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, value: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
}

export type ClientReport =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'head'; head: Head }
  | { kind: 'log'; entry: LogEntry }
  | { kind: 'stopped'; error: ErrorFields };

/** The client proper. Its promises reject with {@link ErrorFields}. */
export class Client {
  private constructor();
  static connect(spec: string, endpoints: string[], store: Store, report: (report: ClientReport) => void, log: boolean): Promise<Client>;
  progress(): Progress;
  at(query: string | undefined): Promise<{ handle: number; block: SnapshotBlock; assurance: Assurance; specVersion: number }>;
  release(handle: number): void;
  subnets(handle: number): Promise<SubnetInfo[]>;
  metagraph(handle: number, netuid: number): Promise<MetagraphColumns>;
  /** A whole key in hex, or pallet, item and SCALE-encoded map keys in hex. */
  read(handle: number, query: WasmQuery): Promise<StorageValue>;
  inspect(handle: number, query: WasmQuery, tamper: { node: number; byte: number } | undefined): Promise<ProofTrace>;
  /** `change`: one packed scenario. */
  epoch(handle: number, netuid: number, mechanism: number, change: Uint8Array | undefined): Promise<EpochFrames>;
  epochInput(handle: number, netuid: number, mechanism: number): Promise<EpochInput>;
  /** `block`: number or hash of the epoch's block. */
  audit(netuid: number, block: number | string | undefined, step: (step: AuditProgress) => void): Promise<AuditReport>;
  close(): void;
  free(): void;
}

export type WasmQuery = string | { pallet: string; item: string; keys: string[] };
