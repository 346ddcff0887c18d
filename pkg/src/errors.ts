/** The one error class of the package. Its `code` is stable; its message is not. */

/** Who has to act: the endpoint lied or failed, the chain says so, the caller asked wrongly, the browser could not, or we have a bug. */
export type Fault = 'endpoint' | 'chain' | 'caller' | 'environment' | 'bug';

/**
 * Stable codes.
 *
 * Endpoint: `PROOF_INVALID`, `HEADER_INVALID`, `JUSTIFICATION_INVALID`, `WRONG_CHAIN`, `ENDPOINT_MISBEHAVED` (garbage,
 * oversized or endless reply), `ENDPOINT_STALLED` (no answer in time), `NO_PEERS` (none could be reached), `STATE_PRUNED`,
 * `NOT_SYNCED` (its head is old). Chain: `NOT_FINALIZED`, `NOT_IN_RUNTIME`, `RUNTIME_CHANGED`, `CONSENSUS_UNSUPPORTED`,
 * `CODEC`. Caller: `ABORTED`, `CLOSED`, `BAD_ARGUMENT`, `CHECKPOINT_STALE`. Environment: `STORAGE`, `GPU_UNAVAILABLE`,
 * `GPU_LOST`, `DEVICE` (the machine lacks something, such as memory). Models: `MODEL_UNAVAILABLE` (files are missing or
 * cannot be fetched), `MODEL_INVALID` (they are malformed, or not those that were demanded). Ours: `CRASHED`, `UNKNOWN`.
 */
export type ErrorCode =
  | 'ABORTED' | 'CLOSED' | 'CRASHED' | 'BAD_ARGUMENT' | 'UNKNOWN'
  | 'NO_PEERS' | 'NOT_SYNCED' | 'NOT_FINALIZED' | 'ENDPOINT_MISBEHAVED' | 'ENDPOINT_STALLED'
  | 'PROOF_INVALID' | 'JUSTIFICATION_INVALID' | 'HEADER_INVALID' | 'WRONG_CHAIN' | 'STATE_PRUNED'
  | 'CONSENSUS_UNSUPPORTED' | 'CHECKPOINT_STALE' | 'RUNTIME_CHANGED' | 'NOT_IN_RUNTIME' | 'CODEC' | 'CRYPTO' | 'STORAGE'
  | 'GPU_UNAVAILABLE' | 'GPU_LOST' | 'DEVICE' | 'MODEL_UNAVAILABLE' | 'MODEL_INVALID';

/** An error as plain data: what the worker sends. */
export interface ErrorFields {
  code: ErrorCode;
  fault: Fault;
  message: string;
  /** The endpoint concerned, when there is one. */
  endpoint?: string;
  /** Whether the same call may succeed later without a change by the caller. */
  retryable: boolean;
  /** What to do about it. */
  hint: string;
}

export class LightClientError extends Error implements ErrorFields {
  /** `AbortError` for `ABORTED`, so that code written for `fetch` recognises it. */
  override readonly name: string;
  readonly code: ErrorCode;
  readonly fault: Fault;
  declare readonly endpoint?: string;
  readonly retryable: boolean;
  readonly hint: string;

  constructor(fields: ErrorFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.name = fields.code === 'ABORTED' ? 'AbortError' : 'LightClientError';
    this.code = fields.code;
    this.fault = fields.fault;
    this.retryable = fields.retryable;
    this.hint = fields.hint;
    if (fields.endpoint !== undefined) this.endpoint = fields.endpoint;
  }
}

/** The caller's signal fired; its reason becomes the cause. */
export function aborted(signal: AbortSignal): LightClientError {
  return new LightClientError(
    { code: 'ABORTED', fault: 'caller', message: 'the call was aborted by its signal', retryable: false, hint: 'Call again without aborting.' },
    { cause: signal.reason },
  );
}

/** The client was closed before the call or during it. */
export function closed(): LightClientError {
  return new LightClientError({
    code: 'CLOSED', fault: 'caller', message: 'the client is closed', retryable: false, hint: 'Connect a new client.',
  });
}

/** The worker is gone; no handle of this client works any more. */
export function crashed(message: string, cause?: unknown): LightClientError {
  return new LightClientError(
    { code: 'CRASHED', fault: 'bug', message: `the worker crashed: ${message}`, retryable: false, hint: 'Connect a new client and report the message.' },
    cause === undefined ? undefined : { cause },
  );
}

/** An argument the facade can refuse by itself. */
export function badArgument(message: string): LightClientError {
  return new LightClientError({ code: 'BAD_ARGUMENT', fault: 'caller', message, retryable: false, hint: 'Correct the argument.' });
}
