// The shipped wasm in Node, on recorded chain data: what loads, what it verifies, what it refuses and how.
// Skipped, loudly, until the wasm is built (`cargo xtask build`).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, test } from 'node:test';

const file = new URL('../dist/wasm/client_bg.wasm', import.meta.url);
const skip = !existsSync(file) && 'SKIPPED: pkg/dist/wasm is not built';
const vectors = (name) => JSON.parse(readFileSync(new URL(`../../tests/vectors/${name}.json`, import.meta.url), 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
const hex = (value) => (value === null ? null : `0x${Buffer.from(value).toString('hex')}`);
const refusedWith = (code, fault) => (error) => {
  assert.deepEqual([error.code, error.fault, typeof error.message, error.retryable, typeof error.hint], [code, fault, 'string', false, 'string']);
  return true;
};

let wasm;
before(async () => {
  if (skip) return;
  wasm = await import('../dist/wasm/client.js');
  wasm.initSync({ module: readFileSync(file) });
});

test('the wasm imports nothing from `env`', { skip }, () => {
  const modules = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file))).map(({ module }) => module);
  assert.equal(modules.includes('env'), false);
  assert.ok(modules.length > 0);
});

test('mainnet headers hash to what the chain calls them', { skip }, () => {
  const { headers } = vectors('finney-headers-excerpt');
  assert.ok(headers.length > 0);
  for (const { hash, header } of headers) assert.equal(wasm.headerHash(JSON.stringify(header)), hash);
  const { finalizedBlockHeader, blockHash, blockNumber } = vectors('finney-checkpoint');
  assert.deepEqual(wasm.verifyHeader(bytes(finalizedBlockHeader)), { number: blockNumber, hash: blockHash });
  assert.throws(() => wasm.verifyHeader(bytes(finalizedBlockHeader).slice(1)), refusedWith('HEADER_INVALID', 'endpoint'));
});

test('the testnet justification holds under set 3 and no other, nor with a bit flipped', { skip }, () => {
  const { justification, authorities, setId, blockNumber, blockHash } = vectors('testnet-justification');
  const keys = authorities.map(bytes);
  const verified = wasm.verifyJustification(bytes(justification), BigInt(setId), keys);
  assert.deepEqual([verified.number, verified.hash, verified.of], [blockNumber, blockHash, authorities.length]);
  for (const other of [0n, 1n, 2n, 4n]) {
    assert.throws(() => wasm.verifyJustification(bytes(justification), other, keys), refusedWith('JUSTIFICATION_INVALID', 'endpoint'));
  }
  const flipped = bytes(justification);
  flipped[60] ^= 1;
  assert.throws(() => wasm.verifyJustification(flipped, BigInt(setId), keys), refusedWith('JUSTIFICATION_INVALID', 'endpoint'));
  assert.throws(() => wasm.verifyJustification(bytes(justification), 3n, [new Uint8Array(31)]), refusedWith('BAD_ARGUMENT', 'caller'));
});

test('recorded storage proofs give the node\'s own values, and nothing with a bit flipped', { skip }, () => {
  const { headers, proofs } = vectors('node-record-excerpt');
  for (const { at, keys, values, proof } of proofs) {
    const header = scaleHeader(headers.find(({ hash }) => hash === at).header);
    const nodes = proof.map(bytes);
    assert.deepEqual(wasm.verifyProof(header, nodes, keys.map(bytes)).map(hex), values);
    nodes[0][nodes[0].length >> 1] ^= 1;
    assert.throws(() => wasm.verifyProof(header, nodes, keys.map(bytes)), refusedWith('PROOF_INVALID', 'endpoint'));
  }
});

/** A header's SCALE encoding, written here so that the test does not lean on what it tests. */
function scaleHeader({ parentHash, number, stateRoot, extrinsicsRoot, digest }) {
  const logs = digest.logs.map(bytes);
  return Uint8Array.from([...bytes(parentHash), ...compact(Number(number)), ...bytes(stateRoot), ...bytes(extrinsicsRoot), ...compact(logs.length), ...logs.flatMap((log) => [...log])]);
}

function compact(n) {
  if (n < 64) return [n << 2];
  if (n < 16384) return [((n << 2) | 1) & 255, n >> 6];
  return [((n << 2) | 2) & 255, (n >> 6) & 255, (n >> 14) & 255, (n >>> 22) & 255];
}
