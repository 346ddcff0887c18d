/** Fetches one file of a model into a slot, going on where an earlier try ended; and parts of it that went bad there. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import { Arrival, type From } from './score-arrival.js';
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
  /** Whether it may be read while it comes, if its server says how long it will be. */
  early: boolean;
  /** Hears how many bytes are there, of how many; 0 where nobody knows. */
  arrived(done: number, of: number): void;
}

/** A file that is there or comes, and when nothing more of it will come: never a rejection. */
export interface Fetched {
  arrival: Arrival;
  done: Promise<void>;
  /** Whether the length its server says may be that of a compressed answer: foreign servers need not tell. */
  doubtful: boolean;
}

/** What is known of a file while it comes. */
interface Course extends Fetching {
  from: From;
  arrival: Arrival | null;
  doubtful: boolean;
  /** Lets it be read. */
  begun(): void;
}

/** Tries after the first. Each goes on where the one before ended. */
const RETRIES = 3;
const RETRY_MS = 400;
/** Milliseconds between two notes of how much is there: what a tab that dies loses. Each waits for the disk. */
const NOTE_EVERY = 2000;
/** No file of a model that runs in a tab is larger. */
const MOST_BYTES = 8 * 2 ** 30;

/**
 * `null` where the server has no such file. Rejects with {@link ErrorFields}, or the signal's reason; what goes wrong once
 * reading may begin is what reading rejects with. Who opened the slot closes it.
 */
export async function fetched(fetching: Fetching): Promise<Fetched | null> {
  const { slot, arrived } = fetching;
  if (await isGood(fetching)) {
    arrived(slot.length, slot.length);
    return { arrival: Arrival.whole('cache', slot.length), done: Promise.resolve(), doubtful: false };
  }
  return new Promise((resolve, reject) => {
    const from = slot.length > 0 ? 'resumed' : 'network';
    const begun = () => {
      if (course.arrival) resolve({ arrival: course.arrival, done, doubtful: course.doubtful });
    };
    const course: Course = { ...fetching, from, arrival: null, doubtful: false, begun };
    const fails = (why: unknown) => {
      course.arrival?.failed(why);
      reject(why);
    };
    const ends = (isThere: boolean) => {
      if (isThere) return begun();
      // Gone while it came, if it was there before.
      course.arrival?.failed(unreachable(fetching.url, 'it is not there any more'));
      resolve(null);
    };
    const done = download(course).then(ends).catch(fails);
  });
}

/**
 * Fetches part of what a slot keeps once more, and puts it in its place. `null` where the server cannot give that part of the
 * version that is kept. Rejects as {@link fetched}.
 */
export async function refetched(fetching: Fetching, start: number, end: number): Promise<Uint8Array | null> {
  const { url, slot, signal, stallMs } = fetching;
  const { version } = slot.notes;
  if (version === null) return null;
  return persistently(fetching, () => patiently(signal, stallMs, async (inner, heard) => {
    const response = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` }, signal: inner, cache: 'no-store' });
    if (response.status !== 206 || versionOf(response) !== version) {
      await response.body?.cancel();
      return null;
    }
    const bytes = await exactly(response, end - start, inner, heard);
    if (bytes) await slot.patch(start, bytes);
    return bytes;
  }));
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

/** Everything of it. `false` where there is no such file. */
async function download(course: Course): Promise<boolean> {
  const { slot, signal, stallMs } = course;
  return persistently(course, async () => {
    try {
      if (!(await patiently(signal, stallMs, (inner, heard) => attempt(course, inner, heard)))) return false;
      await slot.note({ ...slot.notes, whole: true, kept: slot.length });
    } catch (error) {
      await slot.note({ ...slot.notes, kept: slot.length });
      throw error;
    }
    course.arrival ??= Arrival.whole(course.from, slot.length);
    if (course.arrival.size !== slot.length) course.arrival.misleads();
    return true;
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
async function attempt(course: Course, signal: AbortSignal, heard: () => void): Promise<boolean> {
  const { url, slot } = course;
  // Only of a version that can be told from others. No `If-Range`: it would cost a question to foreign servers first.
  const wantsRest = slot.length > 0 && slot.notes.version !== null;
  const headers = wantsRest ? { range: `bytes=${slot.length}-` } : {};
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (response.status === 404 || response.status === 410 || isPage(response)) return false;
  const isRest = wantsRest && response.status === 206 && versionOf(response) === slot.notes.version;
  if (wantsRest && !isRest && (response.status === 206 || response.status === 416)) {
    await response.body?.cancel();
    await anew(course);
    return attempt(course, signal, heard);
  }
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  if (!isRest) await anew(course);
  await slot.note({ whole: false, sha256: null, kept: slot.length, version: versionOf(response) });
  await receive(response, course, signal, heard);
  return true;
}

/** From the first byte on. Who has read of the file by then may have read another version. */
async function anew({ slot, arrival }: Course): Promise<void> {
  await slot.clear();
  arrival?.misleads();
}

async function receive(response: Response, course: Course, signal: AbortSignal, heard: () => void): Promise<void> {
  const { url, slot, arrived } = course;
  const rest = Number(response.headers.get('content-length') ?? 0);
  const of = rest > 0 ? slot.length + rest : 0;
  if (of > 0) await begin(response, course, of);
  let noted = performance.now();
  for await (const bytes of pieces(response, signal, heard)) {
    if (slot.length + bytes.length > MOST_BYTES) throw fields('MODEL_INVALID', 'endpoint', `${url} goes on beyond ${MOST_BYTES} bytes`, 'Name a smaller model.');
    await slot.append(bytes);
    course.arrival?.came(slot.length);
    // A server that compresses says how long the compressed bytes are.
    arrived(slot.length, slot.length <= of ? of : 0);
    if (performance.now() - noted < NOTE_EVERY) continue;
    noted = performance.now();
    await slot.note({ ...slot.notes, kept: slot.length });
  }
}

/** Lets the file be read while it comes, where that is asked for and its length is known. */
async function begin(response: Response, course: Course, size: number): Promise<void> {
  if (!course.early || course.arrival || response.headers.has('content-encoding')) return;
  await course.slot.hold();
  course.doubtful = response.type === 'cors';
  course.arrival = new Arrival(course.from, size);
  course.arrival.came(course.slot.length);
  course.begun();
}

/** So many bytes; `null` for fewer or more. */
async function exactly(response: Response, length: number, signal: AbortSignal, heard: () => void): Promise<Uint8Array | null> {
  const all = new Uint8Array(length);
  let at = 0;
  for await (const bytes of pieces(response, signal, heard)) {
    if (at + bytes.length > length) return null;
    all.set(bytes, at);
    at += bytes.length;
  }
  return at === length ? all : null;
}

/** What a response brings until `signal` fires, piece by piece. Leaving the loop ends the response. */
async function* pieces(response: Response, signal: AbortSignal, heard: () => void): AsyncGenerator<Uint8Array, void, void> {
  const reader = response.body?.getReader();
  // A stream that is aborted between its last piece and its end may never answer (Node 20), neither to this nor to `cancel`.
  const ended = firing(signal);
  try {
    for (;;) {
      const { done, value } = (await Promise.race([reader?.read(), ended])) ?? { done: true, value: undefined };
      if (done) return;
      heard();
      yield value;
    }
  } finally {
    // Harmless at its end, and what is broken already cannot break more.
    void reader?.cancel().catch(() => undefined);
  }
}

/** Rejects when `signal` fires. */
function firing(signal: AbortSignal): Promise<never> {
  const fires = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  fires.catch(() => undefined);
  return fires;
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
