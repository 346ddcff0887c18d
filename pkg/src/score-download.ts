/** Fetches one file of a model into a slot, going on where an earlier try ended; and parts of it that went bad there. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import type { Notes, Slot } from './score-cache.js';
import { patiently } from './score-patience.js';

export interface Fetching {
  url: string;
  slot: Slot;
  /** The hash it must have: what is kept of that hash is taken without asking. The engine compares the bytes. */
  demanded: string | null;
  signal: AbortSignal;
  /** Milliseconds without a byte after which a request is given up. */
  stallMs: number;
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

/**
 * Fetches part of what a slot keeps once more, and puts it in its place. `null` where the server cannot give that part of the
 * version that is kept. Rejects as {@link fetched}.
 */
export async function refetched(fetching: Fetching, start: number, end: number): Promise<Uint8Array | null> {
  const { url, slot, signal, stallMs } = fetching;
  const { version } = slot.notes;
  if (version === null) return null;
  try {
    return await persistently(fetching, () => patiently(signal, stallMs, async (inner, heard) => {
      const response = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` }, signal: inner, cache: 'no-store' });
      if (response.status !== 206 || versionOf(response) !== version) {
        await response.body?.cancel();
        return null;
      }
      const bytes = await exactly(response, end - start, heard);
      if (bytes) await slot.patch(start, bytes);
      return bytes;
    }));
  } finally {
    slot.close();
  }
}

/** Whether an earlier visit left the whole file, and the server has no other by now. One that is not good is cleared. */
async function isGood(fetching: Fetching): Promise<boolean> {
  const { slot, demanded } = fetching;
  const { whole, sha256, version } = slot.notes;
  if (!whole) return false;
  const good = demanded !== null && sha256 !== null ? sha256 === demanded : await isCurrent(fetching, version);
  if (!good) await slot.clear();
  return good;
}

/** Whether the server still has the version that was kept. One that cannot be asked is no reason to lose it. */
async function isCurrent({ url, signal, stallMs }: Fetching, version: string | null): Promise<boolean> {
  try {
    const response = await patiently(signal, stallMs, (inner) => fetch(url, { method: 'HEAD', cache: 'no-cache', signal: inner }));
    return response.ok ? version !== null && versionOf(response) === version : response.status !== 404 && response.status !== 410;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

async function download(fetching: Fetching): Promise<From | null> {
  const { slot, signal, stallMs } = fetching;
  const from = slot.length > 0 ? 'resumed' : 'network';
  return persistently(fetching, async () => {
    try {
      if (!(await patiently(signal, stallMs, (inner, heard) => attempt(fetching, inner, heard)))) return null;
      await slot.note({ ...slot.notes, whole: true, kept: slot.length });
      return from;
    } catch (error) {
      await slot.note({ ...slot.notes, kept: slot.length });
      throw error;
    }
  });
}

/** Tries again what fails, a little later each time. */
async function persistently<T>({ url, signal }: Fetching, act: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (isFields(error)) throw error;
      if (retry === RETRIES) throw unreachable(url, error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** retry));
    }
  }
}

/** One request, to its end. `false` where there is no such file. */
async function attempt(fetching: Fetching, signal: AbortSignal, heard: () => void): Promise<boolean> {
  const { url, slot } = fetching;
  // Only of a version that can be told from others. No `If-Range`: it would cost a question to foreign servers first.
  const wantsRest = slot.length > 0 && slot.notes.version !== null;
  const headers = wantsRest ? { range: `bytes=${slot.length}-` } : {};
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (response.status === 404 || response.status === 410 || isPage(response)) return false;
  const isRest = wantsRest && response.status === 206 && versionOf(response) === slot.notes.version;
  if (wantsRest && !isRest && (response.status === 206 || response.status === 416)) {
    await response.body?.cancel();
    await slot.clear();
    return attempt(fetching, signal, heard);
  }
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  if (!isRest) await slot.clear();
  await slot.note({ whole: false, sha256: null, kept: slot.length, version: versionOf(response) });
  await receive(response, fetching, heard);
  return true;
}

async function receive(response: Response, { url, slot, arrived }: Fetching, heard: () => void): Promise<void> {
  const rest = Number(response.headers.get('content-length') ?? 0);
  const of = rest > 0 ? slot.length + rest : 0;
  let noted = slot.length;
  for await (const bytes of pieces(response, heard)) {
    if (slot.length + bytes.length > MOST_BYTES) throw fields('MODEL_INVALID', 'endpoint', `${url} goes on beyond ${MOST_BYTES} bytes`, 'Name a smaller model.');
    await slot.append(bytes);
    // A server that compresses says how long the compressed bytes are.
    arrived(slot.length, slot.length <= of ? of : 0);
    if (slot.length - noted < NOTE_EVERY) continue;
    noted = slot.length;
    await slot.note({ ...slot.notes, kept: noted });
  }
}

/** So many bytes; `null` for fewer or more. */
async function exactly(response: Response, length: number, heard: () => void): Promise<Uint8Array | null> {
  const all = new Uint8Array(length);
  let at = 0;
  for await (const bytes of pieces(response, heard)) {
    if (at + bytes.length > length) return null;
    all.set(bytes, at);
    at += bytes.length;
  }
  return at === length ? all : null;
}

/** What a response brings, piece by piece. Leaving the loop ends the response. */
async function* pieces(response: Response, heard: () => void): AsyncGenerator<Uint8Array, void, void> {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return;
      heard();
      yield value;
    }
  } finally {
    // Harmless at its end, and what is broken already cannot break more.
    await reader?.cancel().catch(() => undefined);
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
