/** The worker's half of a model source: files by name, whichever way they come, each hashed before it is used. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import { type Cache, openCache, type Slot } from './score-cache.js';
import { fetched, type Hasher, wrongHash } from './score-download.js';
import type { PlainSource } from './score-protocol.js';
import type { ModelFile, ScoreProgress } from './types-score.js';

/** What the engine reads a model from. */
export interface ModelFiles {
  /** The name of the one file that is the whole model; `null` for a folder. */
  readonly pack: string | null;
  /** Bytes of a file, `null` where there is none. From now on it can be read. */
  size(name: string): Promise<number | null>;
  /** Part of a file whose size was asked. */
  read(name: string, start: number, end: number): Promise<Uint8Array>;
}

export interface Surroundings {
  hasher: () => Hasher;
  sha256: Readonly<Record<string, string>>;
  signal: AbortSignal;
  tell(progress: ScoreProgress): void;
}

/** Bytes that can be read in parts. */
interface Bytes {
  size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}
type Found = { bytes: Bytes; file: ModelFile } | null;

/** Bytes hashed at a time. */
const PIECE = 4 << 20;
/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 50;

/** Opens a source. Files are looked for, fetched and hashed when they are asked for. */
export class OpenedFiles implements ModelFiles {
  readonly pack: string | null;
  readonly #find: (name: string) => Promise<Found>;
  readonly #found = new Map<string, Promise<Found>>();
  readonly #used: ModelFile[] = [];

  constructor(source: PlainSource, around: Surroundings) {
    this.pack = packOf(source);
    this.#find = finder(source, around);
  }

  /** What was read so far. */
  get used(): readonly ModelFile[] {
    return this.#used;
  }

  async size(name: string): Promise<number | null> {
    return (await this.#of(name))?.bytes.size ?? null;
  }

  async read(name: string, start: number, end: number): Promise<Uint8Array> {
    const found = await this.#of(name);
    if (!found) throw fields('MODEL_UNAVAILABLE', 'caller', `the model has no ${name}`, 'Name a folder with all the files of the model.');
    return found.bytes.read(start, end);
  }

  #of(name: string): Promise<Found> {
    const known = this.#found.get(name);
    if (known) return known;
    const found = this.#find(name);
    this.#found.set(name, found);
    void found.then((there) => there && this.#used.push(there.file), () => undefined);
    return found;
  }
}

function packOf(source: PlainSource): string | null {
  if (source.kind === 'folder') return null;
  const names = source.kind === 'url' ? [new URL(source.url).pathname.split('/').at(-1) ?? ''] : Object.keys(source.files);
  const [name] = names;
  return names.length === 1 && name?.endsWith('.pack') ? name : null;
}

function finder(source: PlainSource, around: Surroundings): (name: string) => Promise<Found> {
  switch (source.kind) {
    case 'url':
      return fetcher(source.url, around);
    case 'folder':
      return async (name) => given(name, await fileIn(source.folder, name), around);
    case 'files':
      // Own names alone: a model must not find `constructor`.
      return async (name) => given(name, Object.hasOwn(source.files, name) ? source.files[name] : undefined, around);
  }
}

/** The demanded hash of a file; the one without a name is that of the weights. */
function wanted(sha256: Readonly<Record<string, string>>, name: string): string | null {
  if (Object.hasOwn(sha256, name)) return sha256[name] ?? null;
  return /^model\.safetensors$|\.pack$/.test(name) ? (sha256[''] ?? null) : null;
}

async function given(name: string, from: Blob | Uint8Array | undefined, { hasher, sha256, signal }: Surroundings): Promise<Found> {
  if (!from) return null;
  const bytes = from instanceof Uint8Array ? ofArray(from) : ofBlob(from);
  const hash = hasher();
  for (let at = 0; at < bytes.size; at += PIECE) {
    signal.throwIfAborted();
    hash.update(await bytes.read(at, Math.min(bytes.size, at + PIECE)).catch(unreadable(name)));
  }
  const found = hash.finish();
  const demanded = wanted(sha256, name);
  if (demanded !== null && demanded !== found) throw wrongHash(name, found, demanded);
  return { bytes, file: { name, bytes: bytes.size, sha256: found, from: 'given' } };
}

function unreadable(name: string): (cause: unknown) => never {
  return (cause) => {
    throw fields('MODEL_UNAVAILABLE', 'environment', `${name} cannot be read: ${cause}`, 'The file may have been moved or changed: pick it again.');
  };
}

function fetcher(url: string, around: Surroundings): (name: string) => Promise<Found> {
  const cache = openCache();
  const base = url.endsWith('/') || url.endsWith('.pack') ? url : `${url}/`;
  return async (name) => {
    const address = new URL(encodePath(name), base).href;
    const slot = await slotFor(await cache, address, around);
    const fetching = { url: address, slot, hasher: around.hasher, demanded: wanted(around.sha256, name), signal: around.signal, arrived: teller(name, around) };
    const file = await fetched(fetching);
    return file && { bytes: { size: slot.length, read: (start, end) => slot.read(start, end) }, file: { name, bytes: slot.length, ...file } };
  };
}

/** Names come from the model's own index: they stay below the folder. */
function encodePath(name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw outside(name);
  return parts.map(encodeURIComponent).join('/');
}

function outside(name: string): ErrorFields {
  return fields('MODEL_INVALID', 'endpoint', `the model asks for the file ${JSON.stringify(name)}, which is not in its folder`, 'Use a model from a source you trust.');
}

/** A name that the file system takes, whatever the address is. */
function slotFor(cache: Cache, address: string, { hasher }: Surroundings): Promise<Slot> {
  const hash = hasher();
  hash.update(new TextEncoder().encode(address));
  return cache.slot(hash.finish());
}

function teller(name: string, { tell }: Surroundings): (done: number, of: number) => void {
  let last = 0;
  return (done, of) => {
    const now = performance.now();
    if (done !== of && now - last < REPORT_EVERY) return;
    last = now;
    const sentence = of > 0 ? `Fetching ${name}: ${megabytes(done)} of ${megabytes(of)} MB.` : `Fetching ${name}: ${megabytes(done)} MB.`;
    tell({ phase: 'download', done, of, sentence });
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function ofArray(array: Uint8Array): Bytes {
  return { size: array.length, read: async (start, end) => array.subarray(start, end) };
}

function ofBlob(blob: Blob): Bytes {
  return { size: blob.size, read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()) };
}

/** A file at a path below a folder; absent where any part of the path is. */
async function fileIn(folder: FileSystemDirectoryHandle, path: string): Promise<File | undefined> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  try {
    let inside = folder;
    for (const part of parts) inside = await inside.getDirectoryHandle(part);
    return await (await inside.getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    return unreadable(path)(error);
  }
}
