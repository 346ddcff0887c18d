/** A few blobs kept in IndexedDB, for metadata and progress. Without IndexedDB they last as long as the worker. */
import type { Store } from './wasm/client.js';

const DATABASE = 'taolight';
const TABLE = 'blobs';

/** Opens the store. A browser that refuses (private mode, no storage) gets one in memory. */
export async function openStore(): Promise<Store> {
  try {
    return new IndexedStore(await open());
  } catch {
    return new MemoryStore();
  }
}

class IndexedStore implements Store {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
    // Another tab wants to upgrade or delete the database: step aside; later calls reject and are tolerated.
    database.onversionchange = () => database.close();
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return settled(this.#table('readonly').get(key));
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await settled(this.#table('readwrite').put(value, key));
  }

  async remove(key: string): Promise<void> {
    await settled(this.#table('readwrite').delete(key));
  }

  #table(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction(TABLE, mode).objectStore(TABLE);
  }
}

class MemoryStore implements Store {
  readonly #blobs = new Map<string, Uint8Array>();

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(key);
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    this.#blobs.set(key, value);
  }

  async remove(key: string): Promise<void> {
    this.#blobs.delete(key);
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
