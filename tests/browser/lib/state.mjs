// What a node's own state says, read key by key and decoded by @polkadot/types: an implementation that shares nothing with ours.
import { expandMetadata, Metadata, TypeRegistry } from '@polkadot/types';
import { hexToU8a } from '@polkadot/util';
import { rpc } from './devnet.mjs';

const KEYS_A_CALL = 256;

/** The state at `block` as the node at `url` has it. */
export async function stateAt(url, block) {
  const node = await rpc(url);
  const registry = new TypeRegistry();
  const metadata = new Metadata(registry, await node.call('state_getMetadata', block));
  registry.setMetadata(metadata);
  const { query } = expandMetadata(registry, metadata);
  return new State(node, registry, query, block);
}

class State {
  #node;
  #registry;
  #query;
  #block;

  constructor(node, registry, query, block) {
    this.#node = node;
    this.#registry = registry;
    this.#query = query;
    this.#block = block;
  }

  close() {
    this.#node.close();
  }

  /** Whether the runtime of this block knows the item (`subtensorModule`, `incentive`). */
  has(pallet, item) {
    return this.#query[pallet]?.[item] !== undefined;
  }

  /** Whether the item is a map in this runtime. */
  isMap(pallet, item) {
    return this.#query[pallet][item].meta.type.isMap;
  }

  /** The whole key of an item, `0x` hex. */
  key(pallet, item, ...args) {
    return this.#key(pallet, item, args).toHex();
  }

  /** A stored value, the metadata's default where nothing is stored, `null` where that is not allowed to stand for it. */
  async get(pallet, item, ...args) {
    const [value] = await this.map(pallet, item, [args]);
    return value;
  }

  /** {@link get} for many key tuples of one item, in few calls. */
  async map(pallet, item, tuples) {
    const keys = tuples.map((args) => this.#key(pallet, item, args));
    const raw = new Map();
    for (let from = 0; from < keys.length; from += KEYS_A_CALL) {
      const asked = keys.slice(from, from + KEYS_A_CALL).map((key) => key.toHex());
      const [{ changes }] = await this.#node.call('state_queryStorageAt', asked, this.#block);
      for (const [key, value] of changes) raw.set(key, value);
    }
    return keys.map((key) => this.#decode(this.#query[pallet][item].meta, key, raw.get(key.toHex()) ?? null));
  }

  /** The raw value under a key, or `null`. */
  raw(key) {
    return this.#node.call('state_getStorage', key, this.#block);
  }

  /** Every key of a map, decoded to its arguments. */
  async keys(pallet, item) {
    const entry = this.#query[pallet][item];
    const found = await this.#node.call('state_getKeysPaged', entry.keyPrefix(), 1000, null, this.#block);
    return found.map((key) => {
      const storageKey = this.#registry.createType('StorageKey', key);
      storageKey.setMeta(entry.meta);
      return storageKey.args;
    });
  }

  #key(pallet, item, args) {
    return this.#registry.createType('StorageKey', args.length > 0 ? [this.#query[pallet][item], args] : this.#query[pallet][item]);
  }

  #decode(meta, key, raw) {
    if (raw === null && meta.modifier.isOptional) return null;
    // As bytes: a hex string would be read as a big-endian number.
    return this.#registry.createTypeUnsafe(key.outputType, [hexToU8a(raw ?? meta.fallback.toHex())]);
  }
}
