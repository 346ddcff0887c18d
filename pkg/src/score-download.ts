/** Fetches one file of a model into a slot, going on where an earlier try ended. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import type { Notes, Slot } from './score-cache.js';

export interface Fetching {
  url: string;
  slot: Slot;
  /** The hash it must have: what is kept of that hash is taken without asking. The engine compares the bytes. */
  demanded: string | null;
  signal: AbortSignal;
  /** Hears how many bytes are there, of how many; 0 where nobody knows. */
  arrived(done: number, of: number): void;
}

/** Where the bytes in the slot came from: the network, an earlier visit, or the one and then the other. */
export type From = 'network' | 'cache' | 'resumed';

/** Tries after the first. Each goes on where the one before ended. */
const RETRIES = 3;
const RETRY_MS = 400;
/** Written down after so many bytes: what a tab that dies then loses. */
const NOTE_EVERY = 8 << 20;
/** No file of a model that runs in a tab is larger. */
const MOST_BYTES = 8 * 2 ** 30;

/** `null` where the server has no such file. Rejects with {@link ErrorFields}, or the signal's reason. */
export async function fetched(fetching: Fetching): Promise<From | null> {
  const { slot, arrived } = fetching;
  try {
    if (!(await isGood(fetching))) return await download(fetching);
    arrived(slot.length, slot.length);
    return 'cache';
  } finally {
    slot.close();
  }
}

/** Whether an earlier visit left the whole file, and the server has no other by now. One that is not good is cleared. */
async function isGood({ url, slot, demanded, signal }: Fetching): Promise<boolean> {
  const { whole, sha256, version } = slot.notes;
  if (!whole) return false;
  const good = demanded !== null && sha256 !== null ? sha256 === demanded : await isCurrent(url, version, signal);
  if (!good) await slot.clear();
  return good;
}

/** Whether the server still has the version that was kept. One that cannot be asked is no reason to lose it. */
async function isCurrent(url: string, version: string | null, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'HEAD', cache: 'no-cache', signal });
    return response.ok ? version !== null && versionOf(response) === version : response.status !== 404 && response.status !== 410;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

async function download(fetching: Fetching): Promise<From | null> {
  const { slot, signal, url } = fetching;
  const from = slot.length > 0 ? 'resumed' : 'network';
  for (let retry = 0; ; retry += 1) {
    try {
      if (!(await attempt(fetching))) return null;
      await slot.note({ ...slot.notes, whole: true, kept: slot.length });
      return from;
    } catch (error) {
      await slot.note({ ...slot.notes, kept: slot.length });
      signal.throwIfAborted();
      if (isFields(error)) throw error;
      if (retry === RETRIES) throw unreachable(url, error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** retry));
    }
  }
}

/** One request, to its end. `false` where there is no such file. */
async function attempt(fetching: Fetching): Promise<boolean> {
  const { url, slot, signal } = fetching;
  // Only of a version that can be told from others. No `If-Range`: it would cost a question to foreign servers first.
  const wantsRest = slot.length > 0 && slot.notes.version !== null;
  const headers = wantsRest ? { range: `bytes=${slot.length}-` } : {};
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (response.status === 404 || response.status === 410 || isPage(response)) return false;
  const isRest = wantsRest && response.status === 206 && versionOf(response) === slot.notes.version;
  if (wantsRest && !isRest && (response.status === 206 || response.status === 416)) {
    await response.body?.cancel();
    await slot.clear();
    return attempt(fetching);
  }
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  if (!isRest) await slot.clear();
  await slot.note({ whole: false, sha256: null, kept: slot.length, version: versionOf(response) });
  await receive(response, fetching);
  return true;
}

async function receive(response: Response, { url, slot, arrived }: Fetching): Promise<void> {
  const rest = Number(response.headers.get('content-length') ?? 0);
  const of = rest > 0 ? slot.length + rest : 0;
  const reader = response.body?.getReader();
  let noted = slot.length;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return;
    if (slot.length + value.length > MOST_BYTES) throw fields('MODEL_INVALID', 'endpoint', `${url} goes on beyond ${MOST_BYTES} bytes`, 'Name a smaller model.');
    await slot.append(value);
    // A server that compresses says how long the compressed bytes are.
    arrived(slot.length, slot.length <= of ? of : 0);
    if (slot.length - noted < NOTE_EVERY) continue;
    noted = slot.length;
    await slot.note({ ...slot.notes, kept: noted });
  }
}

function versionOf(response: Response): Notes['version'] {
  return response.headers.get('etag') ?? response.headers.get('last-modified');
}

/** Servers of single-page applications answer with their page what they do not have. */
function isPage(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/html') ?? false;
}

function isFields(error: unknown): error is ErrorFields {
  return typeof error === 'object' && error !== null && 'code' in error && 'fault' in error;
}

function unreachable(url: string, cause: unknown): ErrorFields {
  const why = cause instanceof Error ? cause.message : String(cause);
  return { ...fields('MODEL_UNAVAILABLE', 'environment', `${url} cannot be fetched: ${why}`, 'Check the address, and that its server allows this page to read it (CORS). Another try goes on where this one ended.'), retryable: true };
}
