import { LightClient, LightClientError, type Head, type Progress } from 'taolight';
import { loadSettings, type Settings } from './settings';
import { Store } from './store';

/** A hand-over seen while syncing: from block `at` on, set `setId` signs. */
export interface HandOver {
  at: number;
  setId: number;
}

/** What is known of the sync so far; outlives a failed connection only as a picture, never as a value. */
export interface Sync {
  progress: Progress | null;
  handOvers: readonly HandOver[];
  /** Newest first, at most {@link HEADS_KEPT}. */
  heads: readonly Head[];
}

export type Session =
  | { status: 'unconfigured' }
  | { status: 'connecting'; settings: Settings; sync: Sync }
  | { status: 'ready'; settings: Settings; sync: Sync; client: LightClient }
  | { status: 'failed'; settings: Settings | null; sync: Sync; error: LightClientError; retryAt: number | null };

const HEADS_KEPT = 12;
const HAND_OVERS_KEPT = 64;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;
const NOTHING: Sync = { progress: null, handOvers: [], heads: [] };

/** Owns the one light client of the page: connects, follows, tries again. */
export class Chain {
  readonly session = new Store<Session>({ status: 'unconfigured' });
  #sync: Sync = NOTHING;
  #attempt: AbortController | null = null;
  #retry = 0;
  #delay = FIRST_RETRY_MS;
  #frame = 0;

  /** Drops what is there and starts anew from the settings. */
  async connect(): Promise<void> {
    const attempt = this.#begin();
    const settings = await loadSettings().catch(asError);
    if (attempt.signal.aborted) return;
    if (settings === null) return this.session.set({ status: 'unconfigured' });
    if (settings instanceof LightClientError) return this.#failed(null, settings);
    this.session.set({ status: 'connecting', settings, sync: this.#sync });
    await this.#run(settings, attempt.signal);
  }

  #begin(): AbortController {
    this.#attempt?.abort();
    clearTimeout(this.#retry);
    if (this.session.value.status === 'ready') this.session.value.client.close();
    this.#sync = NOTHING;
    this.#attempt = new AbortController();
    return this.#attempt;
  }

  async #run(settings: Settings, signal: AbortSignal): Promise<void> {
    try {
      const client = await LightClient.connect(settings.spec, {
        endpoints: settings.endpoints,
        signal,
        onProgress: (progress) => !signal.aborted && this.#progressed(progress),
      });
      if (signal.aborted) return client.close();
      this.#delay = FIRST_RETRY_MS;
      this.#progressed(client.progress);
      this.session.set({ status: 'ready', settings, sync: this.#sync, client });
      await this.#follow(client, signal);
    } catch (error) {
      if (!signal.aborted) this.#failed(settings, asError(error));
    }
  }

  async #follow(client: LightClient, signal: AbortSignal): Promise<void> {
    for await (const head of client.heads()) {
      if (signal.aborted) return;
      this.#sync = { ...this.#sync, heads: [head, ...this.#sync.heads].slice(0, HEADS_KEPT) };
      this.#publishSoon();
    }
  }

  #progressed(progress: Progress): void {
    const { progress: before, handOvers } = this.#sync;
    const handedOver = before !== null && progress.setId !== before.setId;
    this.#sync = {
      ...this.#sync,
      progress,
      handOvers: handedOver ? [...handOvers, handOver(progress)].slice(-HAND_OVERS_KEPT) : handOvers,
    };
    this.#publishSoon();
  }

  /** Reports come faster than frames while syncing; one picture a frame is enough. */
  #publishSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const session = this.session.value;
      if (session.status === 'connecting' || session.status === 'ready') this.session.set({ ...session, sync: this.#sync });
    });
  }

  #failed(settings: Settings | null, error: LightClientError): void {
    const session = this.session.value;
    if (session.status === 'ready') session.client.close();
    const retryAt = error.retryable ? Date.now() + this.#delay : null;
    if (retryAt !== null) this.#retry = window.setTimeout(() => void this.connect(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LAST_RETRY_MS);
    this.session.set({ status: 'failed', settings, sync: this.#sync, error, retryAt });
  }
}

function handOver({ finalized, checkpoint, setId }: Progress): HandOver {
  return { at: finalized?.number ?? checkpoint.number, setId };
}

/** Everything thrown by the package is a LightClientError already; anything else is a bug of this page. */
export function asError(error: unknown): LightClientError {
  if (error instanceof LightClientError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LightClientError(
    { code: 'UNKNOWN', fault: 'bug', message, retryable: false, hint: 'Reload the page; report it when it comes again.' },
    { cause: error },
  );
}
