/** Where fetched model files are kept: the browser's private file system, else memory for as long as the worker lives. */

import { asking } from './score-handles.js';

/** What is known of a kept file. */
export interface Notes {
  /** Whether that is all of it. */
  whole: boolean;
  /** Of all of it, as the engine found it when it was first used: hex. */
  sha256: string | null;
  /** Bytes that are certainly written. */
  kept: number;
  /** What the server calls this version: its `etag` or `last-modified`. */
  version: string | null;
}

/** One file, on its way in or complete. */
export interface Slot {
  readonly notes: Readonly<Notes>;
  /** Bytes it has now. */
  readonly length: number;
  /** Keeps others from writing it until it is closed: only then can it be read while it grows. */
  hold(): Promise<void>;
  /** Adds bytes at the end. Lack of room is no failure: the file moves to memory. */
  append(bytes: Uint8Array): Promise<void>;
  /** Puts bytes in the place of those that are there. */
  patch(start: number, bytes: Uint8Array): Promise<void>;
  read(start: number, end: number): Promise<Uint8Array>;
  /** Writes down what is known, so that a later visit can go on from here. */
  note(notes: Notes): Promise<void>;
  clear(): Promise<void>;
  /** Lets other tabs have it. It can still be read. */
  close(): void;
}

/** Slots by name. */
export interface Cache {
  slot(name: string): Promise<Slot>;
}

const NOTHING: Notes = { whole: false, sha256: null, kept: 0, version: null };
const FOLDER = 'taolight-models';

/** Opens the cache. A browser that refuses (private mode, no secure context) gets one in memory. */
export async function openCache(): Promise<Cache> {
  try {
    const root = await navigator.storage.getDirectory();
    return new FileCache(await asking(root, (folder) => folder.getDirectoryHandle(FOLDER, { create: true })));
  } catch {
    return { slot: async () => new MemorySlot() };
  }
}

class FileCache implements Cache {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  /** A file that another tab is writing to, or that cannot be opened, is read into memory instead. */
  async slot(name: string): Promise<Slot> {
    try {
      return new RoomySlot(await FileSlot.open(this.#folder, name));
    } catch {
      return new MemorySlot();
    }
  }
}

/** What the workers' file handles have beyond those of the page. */
interface SyncHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type WritableHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncHandle> };

class FileSlot implements Slot {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #name: string;
  readonly #handle: WritableHandle;
  /** While it is written; nobody else can write meanwhile. */
  #writer: SyncHandle | null = null;
  /** While it is not. */
  #file: File | null = null;
  notes: Notes = NOTHING;
  length = 0;

  private constructor(folder: FileSystemDirectoryHandle, name: string, handle: WritableHandle) {
    this.#folder = folder;
    this.#name = name;
    this.#handle = handle;
  }

  static async open(folder: FileSystemDirectoryHandle, name: string): Promise<FileSlot> {
    const handle = await writable(folder, name);
    const slot = new FileSlot(folder, name, handle);
    slot.notes = await notesOf(folder, name);
    const { size } = await asking(handle, (file) => file.getFile());
    slot.length = Math.min(size, slot.notes.kept);
    if (slot.length < slot.notes.kept) await slot.clear();
    return slot;
  }

  async hold(): Promise<void> {
    await this.#writing();
  }

  async append(bytes: Uint8Array): Promise<void> {
    const writer = await this.#writing();
    const written = writer.write(bytes, { at: this.length });
    if (written < bytes.length) throw new DOMException('the disk took only a part', 'QuotaExceededError');
    this.length += written;
  }

  async patch(start: number, bytes: Uint8Array): Promise<void> {
    const writer = await this.#writing();
    writer.write(bytes, { at: start });
    writer.flush();
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    if (this.#writer) return this.#readNow(this.#writer, start, end);
    this.#file ??= await asking(this.#handle, (handle) => handle.getFile());
    return new Uint8Array(await this.#file.slice(start, end).arrayBuffer());
  }

  async note(notes: Notes): Promise<void> {
    this.#writer?.flush();
    await put(this.#folder, `${this.#name}.json`, new TextEncoder().encode(JSON.stringify(notes)));
    this.notes = notes;
  }

  async clear(): Promise<void> {
    // The lock first: what another tab is writing is not ours to clear.
    (await this.#writing()).truncate(0);
    this.length = 0;
    await this.note(NOTHING);
  }

  close(): void {
    this.#writer?.close();
    this.#writer = null;
  }

  /** Frees the room it takes, unless another tab has it. */
  async remove(): Promise<void> {
    this.close();
    try {
      for (const name of [this.#name, `${this.#name}.json`]) await asking(this.#folder, (folder) => folder.removeEntry(name));
    } catch {
      // Left behind; its notes still say truly how much of it is good.
    }
  }

  #readNow(writer: SyncHandle, start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.length) - start));
    return bytes.subarray(0, writer.read(bytes, { at: start }));
  }

  async #writing(): Promise<SyncHandle> {
    this.#file = null;
    this.#writer ??= await asking(this.#handle, (handle) => handle.createSyncAccessHandle());
    return this.#writer;
  }
}

/** A {@link FileSlot} that becomes a {@link MemorySlot} where there is no room left, or the file cannot be written. */
class RoomySlot implements Slot {
  #slot: FileSlot | MemorySlot;

  constructor(slot: FileSlot) {
    this.#slot = slot;
  }

  get notes(): Notes {
    return this.#slot.notes;
  }

  get length(): number {
    return this.#slot.length;
  }

  hold(): Promise<void> {
    return this.#roomy((slot) => slot.hold());
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#roomy((slot) => slot.append(bytes));
  }

  patch(start: number, bytes: Uint8Array): Promise<void> {
    return this.#roomy((slot) => slot.patch(start, bytes));
  }

  read(start: number, end: number): Promise<Uint8Array> {
    return this.#slot.read(start, end);
  }

  note(notes: Notes): Promise<void> {
    return this.#roomy((slot) => slot.note(notes));
  }

  clear(): Promise<void> {
    return this.#roomy((slot) => slot.clear());
  }

  close(): void {
    this.#slot.close();
  }

  async #roomy(act: (slot: Slot) => Promise<void>): Promise<void> {
    const slot = this.#slot;
    try {
      await act(slot);
    } catch (error) {
      if (slot instanceof MemorySlot) throw error;
      this.#slot = await moved(slot);
      await act(this.#slot);
    }
  }
}

async function moved(slot: FileSlot): Promise<MemorySlot> {
  const memory = new MemorySlot();
  if (slot.length > 0) await memory.append(await slot.read(0, slot.length));
  await slot.remove();
  return memory;
}

/** Bytes in memory, in the pieces they came in. */
export class MemorySlot implements Slot {
  #pieces: Uint8Array[] = [];
  notes: Notes = NOTHING;
  length = 0;

  async hold(): Promise<void> {}

  async append(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  async patch(start: number, bytes: Uint8Array): Promise<void> {
    const all = await this.read(0, this.length);
    all.set(bytes, start);
    this.#pieces = [all];
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const all = new Uint8Array(Math.max(0, Math.min(end, this.length) - start));
    let at = 0;
    for (const piece of this.#pieces) {
      const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
      if (part.length > 0) all.set(part, Math.max(0, at - start));
      at += piece.length;
    }
    return all;
  }

  async note(notes: Notes): Promise<void> {
    this.notes = notes;
  }

  async clear(): Promise<void> {
    this.#pieces = [];
    this.length = 0;
    this.notes = NOTHING;
  }

  close(): void {}
}

/** Notes that cannot be read are none: the file is fetched again. */
async function notesOf(folder: FileSystemDirectoryHandle, name: string): Promise<Notes> {
  try {
    const handle = await asking(folder, (inside) => inside.getFileHandle(`${name}.json`));
    const file = await asking(handle, (kept) => kept.getFile());
    const { whole, sha256, kept, version } = JSON.parse(await file.text()) as Notes;
    return Number.isSafeInteger(kept) && kept >= 0 ? { whole: whole === true, sha256: sha256 ?? null, kept, version: version ?? null } : NOTHING;
  } catch {
    return NOTHING;
  }
}

async function writable(folder: FileSystemDirectoryHandle, name: string): Promise<WritableHandle> {
  return (await asking(folder, (inside) => inside.getFileHandle(name, { create: true }))) as WritableHandle;
}

async function put(folder: FileSystemDirectoryHandle, name: string, bytes: Uint8Array): Promise<void> {
  const writer = await asking(await writable(folder, name), (handle) => handle.createSyncAccessHandle());
  try {
    writer.truncate(0);
    writer.write(bytes, { at: 0 });
    writer.flush();
  } finally {
    writer.close();
  }
}
