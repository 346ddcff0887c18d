// A browser's private file system as far as the package uses it, in memory, with a quota.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Becomes `navigator.storage` for as long as `act` runs. `disk.room` is how many bytes still fit. */
export async function withDisk(disk, act) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { storage: { getDirectory: async () => disk.root } } });
  try {
    return await act(disk);
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete globalThis.navigator;
  }
}

export function newDisk(room = Infinity) {
  const disk = { room, files: new Map(), locked: new Set() };
  disk.root = folder(disk, '');
  return disk;
}

/** `disk`, but what a handle was asked is never answered if the handle is collected before, as in Chromium. */
export function forgetful(disk) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const forgets = (handle) => Object.fromEntries(Object.keys(handle).map((name) => [name, function (...asked) {
    const asker = new WeakRef(this);
    return new Promise((resolve, reject) => setTimeout(() => {
      collect();
      if (asker.deref()) handle[name](...asked).then((answer) => resolve('getFile' in answer || 'getFileHandle' in answer ? forgets(answer) : answer)).catch(reject);
    }));
  }]));
  return { ...disk, root: forgets(disk.root) };
}

function folder(disk, path) {
  return {
    getDirectoryHandle: async (name) => folder(disk, `${path}${name}/`),
    getFileHandle: async (name, { create = false } = {}) => {
      const at = path + name;
      if (!disk.files.has(at)) {
        if (!create) throw new DOMException(at, 'NotFoundError');
        disk.files.set(at, new Uint8Array());
      }
      return { getFile: async () => new File([disk.files.get(at)], name), createSyncAccessHandle: async () => writer(disk, at) };
    },
    removeEntry: async (name) => {
      const at = path + name;
      if (disk.locked.has(at)) throw new DOMException(at, 'NoModificationAllowedError');
      disk.room += disk.files.get(at)?.length ?? 0;
      disk.files.delete(at);
    },
  };
}

function writer(disk, at) {
  if (disk.locked.has(at)) throw new DOMException(at, 'NoModificationAllowedError');
  disk.locked.add(at);
  const resize = (size) => {
    const old = disk.files.get(at);
    if (size - old.length > disk.room) throw new DOMException('full', 'QuotaExceededError');
    disk.room -= size - old.length;
    const bytes = new Uint8Array(size);
    bytes.set(old.subarray(0, size));
    disk.files.set(at, bytes);
  };
  return {
    read(into, { at: offset }) {
      const there = disk.files.get(at).subarray(offset, offset + into.length);
      into.set(there);
      return there.length;
    },
    write(bytes, { at: offset }) {
      if (offset + bytes.length > disk.files.get(at).length) resize(offset + bytes.length);
      disk.files.get(at).set(bytes, offset);
      return bytes.length;
    },
    truncate: resize,
    flush() {},
    close: () => disk.locked.delete(at),
  };
}
