/** Fetches one file of a model into a slot, going on where an earlier try ended. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import type { Notes, Slot } from './score-cache.js';

/** SHA-256 over bytes as they come. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Hex. Nothing can be added after it. */
  finish(): string;
}

export interface Fetching {
  url: string;
  slot: Slot;
  hasher: () => Hasher;
  /** The hash it must have, or `null`. */
  demanded: string | null;
  signal: AbortSignal;
  /** Hears how many bytes are there, of how many; 0 where nobody knows. */
  arrived(done: number, of: number): void;
}

export interface Fetched {
  sha256: string;
  from: 'network' | 'cache';
}

/** Tries after the first. Each goes on where the one before ended. */
const RETRIES = 3;
const RETRY_MS = 400;
/** Written down after so many bytes: what a tab that dies then loses. */
const NOTE_EVERY = 8 << 20;
/** Bytes hashed at a time. */
const PIECE = 4 << 20;
/** No file of a model that runs in a tab is larger. */
const MOST_BYTES = 8 * 2 ** 30;

/** `null` where the server has no such file. Rejects with {@link ErrorFields}, or the signal's reason. */
export async function fetched(fetching: Fetching): Promise<Fetched | null> {
  const { slot, demanded } = fetching;
  try {
    const kept = await asKept(fetching);
    if (kept) return kept;
    const resumed = slot.length > 0;
    const got = await download(fetching);
    if (!got || demanded === null || got.sha256 === demanded) return got;
    await slot.clear();
    // The part that was kept may have been another file's.
    const again = resumed ? await download(fetching) : got;
    if (again?.sha256 === demanded) return again;
    await slot.clear();
    throw wrongHash(fetching.url, again?.sha256 ?? 'nothing', demanded);
  } finally {
    slot.close();
  }
}

export function wrongHash(name: string, found: string, wanted: string): ErrorFields {
  return fields('MODEL_INVALID', 'endpoint', `${name} has the SHA-256 ${found}, not ${wanted}`, 'Take the file from a source you trust, or correct the hash.');
}

/** A complete file from an earlier visit, if the server has no other by now. Its bytes are hashed anew. */
async function asKept({ url, slot, hasher, demanded, signal, arrived }: Fetching): Promise<Fetched | null> {
  const { sha256, version } = slot.notes;
  if (sha256 === null) return null;
  const wanted = demanded === null ? await isCurrent(url, version, signal) : sha256 === demanded;
  if (wanted && (await hashed(slot, hasher(), signal)).finish() === sha256) {
    arrived(slot.length, slot.length);
    return { sha256, from: 'cache' };
  }
  await slot.clear();
  return null;
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

async function download(fetching: Fetching): Promise<Fetched | null> {
  for (let retry = 0; ; retry += 1) {
    try {
      const hasher = await attempt(fetching);
      if (!hasher) return null;
      const notes = { ...fetching.slot.notes, sha256: hasher.finish(), kept: fetching.slot.length };
      await fetching.slot.note(notes);
      return { sha256: notes.sha256, from: 'network' };
    } catch (error) {
      await fetching.slot.note({ ...fetching.slot.notes, kept: fetching.slot.length });
      fetching.signal.throwIfAborted();
      if (isFields(error)) throw error;
      if (retry === RETRIES) throw unreachable(fetching.url, error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** retry));
    }
  }
}

/** One request, to its end. Gives the hasher of everything that is in the slot then. */
async function attempt(fetching: Fetching): Promise<Hasher | null> {
  const { url, slot, signal } = fetching;
  // Only of a version that can be told from others. No `If-Range`: it would cost a question to foreign servers first.
  const wantsRest = slot.length > 0 && slot.notes.version !== null;
  const headers = wantsRest ? { range: `bytes=${slot.length}-` } : {};
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (response.status === 404 || response.status === 410 || isPage(response)) return null;
  const isRest = wantsRest && response.status === 206 && versionOf(response) === slot.notes.version;
  if (wantsRest && !isRest && (response.status === 206 || response.status === 416)) {
    await response.body?.cancel();
    await slot.clear();
    return attempt(fetching);
  }
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  if (!isRest) await slot.clear();
  const hasher = await hashed(slot, fetching.hasher(), signal);
  await slot.note({ sha256: null, kept: slot.length, version: versionOf(response) });
  await receive(response, fetching, hasher);
  return hasher;
}

async function receive(response: Response, { url, slot, arrived }: Fetching, hasher: Hasher): Promise<void> {
  const rest = Number(response.headers.get('content-length') ?? 0);
  const of = rest > 0 ? slot.length + rest : 0;
  const reader = response.body?.getReader();
  let noted = slot.length;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return;
    if (slot.length + value.length > MOST_BYTES) throw fields('MODEL_INVALID', 'endpoint', `${url} goes on beyond ${MOST_BYTES} bytes`, 'Name a smaller model.');
    hasher.update(value);
    await slot.append(value);
    // A server that compresses says how long the compressed bytes are.
    arrived(slot.length, slot.length <= of ? of : 0);
    if (slot.length - noted < NOTE_EVERY) continue;
    noted = slot.length;
    await slot.note({ ...slot.notes, kept: noted });
  }
}

async function hashed(slot: Slot, hasher: Hasher, signal: AbortSignal): Promise<Hasher> {
  for (let at = 0; at < slot.length; at += PIECE) {
    signal.throwIfAborted();
    hasher.update(await slot.read(at, Math.min(slot.length, at + PIECE)));
  }
  return hasher;
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
