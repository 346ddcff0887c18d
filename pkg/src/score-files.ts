/** The worker's half of a model source: files by name, whichever way they come. The engine hashes what it reads. */
import type { ErrorFields } from './errors.js';
import { fields } from './responder.js';
import type { From } from './score-arrival.js';
import { type Cache, openCache, type Slot } from './score-cache.js';
import { fetched, type Fetched, refetched } from './score-download.js';
import { asking } from './score-handles.js';
import { packOf, type PlainSource } from './score-protocol.js';
import type { ModelFile, ScoreProgress } from './types-score.js';

/** What the engine reads a model from. Nothing it says is believed: the engine hashes every byte. */
export interface ModelFiles {
  /** The name of the one file that is the whole model; `null` for a folder. */
  readonly pack: string | null;
  /** Bytes of a file, `null` where there is none. From now on it can be read. */
  size(name: string): Promise<number | null>;
  /** Part of a file whose size was asked. */
  read(name: string, start: number, end: number): Promise<Uint8Array>;
  /** The same part from its server, after what an earlier visit left turned out to be spoiled; `null` where that cannot be had. */
  again(name: string, start: number, end: number): Promise<Uint8Array | null>;
}

export interface Surroundings {
  /** Demanded hashes, by name. */
  sha256: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which a request is given up. */
  stallMs: number;
  signal: AbortSignal;
  /** Whether weights may be read while they come. */
  early: boolean;
  tell(progress: ScoreProgress): void;
}

/** Bytes that can be read in parts. */
interface Bytes {
  size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

interface There {
  bytes: Bytes;
  from: From | 'given';
  fetched?: Kept;
}

/** What is kept of a fetched file, and its way there. */
interface Kept extends Fetched {
  slot: Slot;
  /** Fetches part of it once more. */
  again(start: number, end: number): Promise<Uint8Array | null>;
}

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 50;
/** What holds all weights, and is read while it comes. Of shards each is fetched when the one before is there. */
const WEIGHTS = /(^model\.safetensors|\.pack)$/;

/** What the engine reads of every folder: fetched together, for each question costs the way to the server and back. */
const OF_EVERY_FOLDER = ['config.json', 'model.safetensors', 'tokenizer.json', 'modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'];

/** Opens a source. Files are looked for and fetched when they are asked for, those of an address that every model has at once. */
export class OpenedFiles implements ModelFiles {
  readonly pack: string | null;
  readonly #find: (name: string) => Promise<There | null>;
  readonly #asked = new Map<string, Promise<There | null>>();
  readonly #there = new Map<string, There>();
  #coming = 0;
  #closed = false;
  readonly #stop = new AbortController();

  constructor(source: PlainSource, around: Surroundings) {
    this.pack = packOf(source);
    this.#find = finder(source, { ...around, signal: AbortSignal.any([around.signal, this.#stop.signal]) });
    if (source.kind === 'url' && this.pack === null) OF_EVERY_FOLDER.forEach((name) => void this.#of(name));
  }

  /** Whether some of it is still to come: until then it is the network that is waited for. */
  get isComing(): boolean {
    return this.#coming > 0;
  }

  /** What was read, with the hashes the engine found. Those of kept files are written down. */
  async used(hashes: Readonly<Record<string, string>>): Promise<ModelFile[]> {
    const files: ModelFile[] = [];
    // The end of a file may not have been needed, and is kept all the same.
    await this.#settled();
    for (const [name, sha256] of Object.entries(hashes)) {
      const there = this.#there.get(name);
      if (!there) continue;
      const { bytes, from, fetched: kept } = there;
      files.push({ name, bytes: bytes.size, sha256, from: from === 'resumed' ? 'network' : from });
      if (kept && kept.slot.notes.sha256 !== sha256) await kept.slot.note({ ...kept.slot.notes, sha256 });
    }
    return files;
  }

  /** Whether a file from an earlier visit has another hash by now: what kept it has spoiled it. */
  spoiled(hashes: Readonly<Record<string, string>>): boolean {
    return [...this.#there].some(([name, { from, fetched: kept }]) => from === 'cache' && (kept?.slot.notes.sha256 ?? hashes[name]) !== hashes[name]);
  }

  /**
   * Lets nothing more come; says whether what came was not what its server began with, so that another try may do better.
   * Where only the whole can show that, it waits for the whole.
   */
  async misled(): Promise<boolean> {
    if (!this.#kept().some(({ doubtful }) => doubtful)) this.#stop.abort();
    await this.#settled();
    return this.#kept().some(({ arrival }) => arrival.misled);
  }

  /** Forgets what was fetched; says whether any of it was from an earlier visit, even in part, so that another try may do better. */
  async forget(): Promise<boolean> {
    await this.#settled();
    for (const { slot } of this.#kept()) await slot.clear();
    return [...this.#there.values()].some(({ from }) => from === 'cache' || from === 'resumed');
  }

  /** Lets other tabs have the files. They can still be read. */
  close(): void {
    this.#closed = true;
    for (const { slot } of this.#kept()) slot.close();
  }

  async size(name: string): Promise<number | null> {
    return (await this.#of(name))?.bytes.size ?? null;
  }

  async read(name: string, start: number, end: number): Promise<Uint8Array> {
    const found = await this.#of(name);
    if (!found) throw fields('MODEL_UNAVAILABLE', 'caller', `the model has no ${name}`, 'Name a folder with all the files of the model.');
    return found.bytes.read(start, end);
  }

  async again(name: string, start: number, end: number): Promise<Uint8Array | null> {
    try {
      const there = await this.#of(name);
      return (await there?.fetched?.again(start, end)) ?? null;
    } finally {
      if (this.#closed) this.close();
    }
  }

  #of(name: string): Promise<There | null> {
    const asked = this.#asked.get(name);
    if (asked) return asked;
    const found = this.#find(name);
    this.#asked.set(name, found);
    void found.then((there) => there && this.#add(name, there), () => undefined);
    return found;
  }

  #add(name: string, there: There): void {
    this.#there.set(name, there);
    if (!there.fetched) return;
    this.#coming += 1;
    void there.fetched.done.then(() => (this.#coming -= 1));
  }

  async #settled(): Promise<void> {
    await Promise.allSettled(this.#asked.values());
    await Promise.all(this.#kept().map(({ done }) => done));
  }

  #kept(): Kept[] {
    return [...this.#there.values()].flatMap(({ fetched: kept }) => kept ?? []);
  }
}

function finder(source: PlainSource, around: Surroundings): (name: string) => Promise<There | null> {
  switch (source.kind) {
    case 'url':
      return fetcher(source.url, around);
    case 'folder':
      return async (name) => given(name, await fileIn(source.folder, name));
    case 'files':
      // Own names alone: a model must not find `constructor`.
      return async (name) => given(name, Object.hasOwn(source.files, name) ? source.files[name] : undefined);
  }
}

function given(name: string, from: Blob | Uint8Array | undefined): There | null {
  if (!from) return null;
  return { bytes: from instanceof Uint8Array ? ofArray(from) : ofBlob(name, from), from: 'given' };
}

function unreadable(name: string): (cause: unknown) => never {
  return (cause) => {
    throw fields('MODEL_UNAVAILABLE', 'environment', `${name} cannot be read: ${cause}`, 'The file may have been moved or changed: pick it again.');
  };
}

function fetcher(url: string, around: Surroundings): (name: string) => Promise<There | null> {
  const cache = openCache();
  const stage: Stage = { name: '', of: 0 };
  const base = url.endsWith('/') || url.endsWith('.pack') ? url : `${url}/`;
  return async (name) => {
    const address = new URL(encodePath(name), base).href;
    const slot = await slotFor(await cache, address);
    const there = await thereFrom(address, slot, around, name, stage).catch((why) => {
      slot.close();
      throw why;
    });
    if (!there) slot.close();
    return there;
  };
}

async function thereFrom(url: string, slot: Slot, around: Surroundings, name: string, stage: Stage): Promise<There | null> {
  const { signal, stallMs } = around;
  const early = around.early && WEIGHTS.test(name);
  const fetching = { url, slot, demanded: around.sha256[name] ?? null, signal, stallMs, early, arrived: teller(name, around, stage) };
  const got = await fetched(fetching);
  if (!got) return null;
  const { arrival } = got;
  const read = (start: number, end: number) => arrival.until(end).then(() => slot.read(start, end));
  const again = async (start: number, end: number) => (arrival.from === 'network' ? null : refetched(fetching, start, end));
  return { bytes: { size: arrival.size, read }, from: arrival.from, fetched: { ...got, slot, again } };
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

/** By a name that every file system takes. Where nothing can be hashed (plain http) nothing is kept either. */
async function slotFor(cache: Cache, address: string): Promise<Slot> {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', new TextEncoder().encode(address));
  return cache.slot(Array.from(new Uint8Array(digest ?? 0), (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

/** The file whose progress is told: of several that come at once the largest. */
interface Stage {
  name: string;
  /** Bytes; 0 once it is there. */
  of: number;
}

function teller(name: string, { tell }: Surroundings, stage: Stage): (done: number, of: number) => void {
  let last = 0;
  return (done, of) => {
    if (stage.name !== name && of < stage.of) return;
    Object.assign(stage, { name, of: done === of ? 0 : of });
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

function ofBlob(name: string, blob: Blob): Bytes {
  return { size: blob.size, read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer().catch(unreadable(name))) };
}

/** A file at a path below a folder; absent where any part of the path is. */
async function fileIn(folder: FileSystemDirectoryHandle, path: string): Promise<File | undefined> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  try {
    let inside = folder;
    for (const part of parts) inside = await asking(inside, (outer) => outer.getDirectoryHandle(part));
    const handle = await asking(inside, (last) => last.getFileHandle(name));
    return await asking(handle, (file) => file.getFile());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    return unreadable(path)(error);
  }
}
