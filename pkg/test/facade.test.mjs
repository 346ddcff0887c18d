// The facade against a server half with an engine of the test's own, over a real MessageChannel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LightClient, LightClientError } from '../dist/index.js';
import { serve } from '../dist/server.js';

const HASH = `0x${'11'.repeat(32)}`;
const SPEC = { genesisHash: HASH, finalizedBlockHeader: '0x', signingSet: { setId: 0, authorities: [] }, properties: { ss58Format: 42, tokenDecimals: 9, tokenSymbol: 'TAO' } };
const PROGRESS = { phase: 'following', feed: 'courier', endpoint: 'ws://one', checkpoint: { number: 0, hash: HASH }, finalized: null, sealed: null, best: null, setId: 0, fragments: 0, bytesIn: 1, bytesVerified: 1, lagMs: null, sentence: 'here' };
const head = (number) => ({ number, hash: HASH, slot: number, author: '5G', finalized: { number: 0, hash: HASH }, sealed: null, best: { number, hash: HASH } });

/** A client whose verbs the test may replace. */
function fakeClient(verbs = {}) {
  const calls = [];
  const client = {
    calls,
    progress: () => PROGRESS,
    at: async (query) => (calls.push(['at', query]), { handle: 7, block: { number: 3, hash: HASH, stateRoot: HASH }, assurance: { level: 'sealed', authors: 3, of: 4 }, specVersion: 218 }),
    release: (handle) => calls.push(['release', handle]),
    subnets: async () => [],
    metagraph: async () => columns(),
    read: async (handle, query) => (calls.push(['read', handle, query]), { value: null, proof: ['0x00'] }),
    inspect: async (handle, query, tamper) => (calls.push(['inspect', handle, query, tamper]), { nodes: [] }),
    close: () => calls.push(['close']),
    ...verbs,
  };
  return client;
}

function columns() {
  return {
    netuid: 1, n: 2, block: { number: 3, hash: HASH, stateRoot: HASH }, assurance: { level: 'finalized' }, name: 'two', symbol: null, tempo: 360,
    hotkeys: ['5A', '5B'], coldkeys: ['5C', '5D'], axons: [null, { ip: '1.2.3.4', port: 1, ipType: 4, protocol: 4, version: 1 }],
    active: new Uint8Array([1, 0]), validatorPermit: new Uint8Array([0, 1]),
    lastUpdate: new BigUint64Array([5n, 6n]), blockAtRegistration: new BigUint64Array([1n, 2n]),
    consensus: new Uint16Array([1, 2]), incentive: new Uint16Array([3, 4]), dividends: new Uint16Array([5, 6]), validatorTrust: new Uint16Array([7, 8]),
    emission: new BigUint64Array([9n, 10n]), alphaStake: new BigUint64Array([11n, 12n]), taoStake: new BigUint64Array([13n, 14n]), totalStake: new BigUint64Array([15n, 16n]),
    weights: { offsets: new Uint32Array([0, 0, 2]), columns: new Uint16Array([0, 1]), values: new Uint16Array([65535, 3]) },
    bonds: { offsets: new Uint32Array([0, 1, 1]), columns: new Uint16Array([1]), values: new Uint16Array([9]) },
    proofBytes: 100, roundTrips: 2,
  };
}

/** Connects the facade to `client`; gives both and the levers of the other side. */
async function connected(client = fakeClient(), options = {}) {
  const { port1, port2 } = new MessageChannel();
  let levers;
  serve(port2, { connect: async (argument, report, crash) => ((levers = { argument, report, crash }), client) });
  const light = await LightClient.connect(SPEC, { endpoints: ['ws://one'], port: port1, ...options });
  return { light, client, ...levers };
}

const withCode = (code) => (error) => {
  assert.ok(error instanceof LightClientError, `${error}`);
  assert.equal(error.code, code);
  return true;
};

test('connect hands over the specification and gives the progress', async () => {
  const { light, argument } = await connected();
  assert.deepEqual(JSON.parse(argument.spec), SPEC);
  assert.deepEqual(argument.endpoints, ['ws://one']);
  assert.equal(light.progress.sentence, 'here');
  light.close();
});

test('a failure arrives as an error with all its fields', async () => {
  const fields = { code: 'PROOF_INVALID', fault: 'endpoint', endpoint: 'ws://one', message: 'no', retryable: true, hint: 'Use another.' };
  const { light } = await connected(fakeClient({ subnets: () => Promise.reject(fields) }));
  const snapshot = await light.at();
  await assert.rejects(snapshot.subnets.list(), (error) => {
    withCode('PROOF_INVALID')(error);
    const { code, fault, endpoint, message, retryable, hint } = error;
    assert.deepEqual({ code, fault, endpoint, message, retryable, hint }, fields);
    return true;
  });
  light.close();
});

test('a thrown value that is no error of ours is our bug', async () => {
  const { light } = await connected(fakeClient({ at: () => Promise.reject(new TypeError('oops')) }));
  await assert.rejects(light.at(), (error) => withCode('UNKNOWN')(error) && error.fault === 'bug' && error.message === 'oops');
  light.close();
});

test('no endpoint is refused without a worker', async () => {
  await assert.rejects(LightClient.connect(SPEC, { endpoints: [] }), withCode('BAD_ARGUMENT'));
});

test('an aborted call rejects at once, with the reason as cause, and its snapshot is let go', async () => {
  let answer;
  const client = fakeClient({ at: () => new Promise((resolve) => (answer = resolve)) });
  const { light } = await connected(client);
  const abort = new AbortController();
  const pending = light.at('best', { signal: abort.signal });
  await tick();
  abort.abort('enough');
  await assert.rejects(pending, (error) => withCode('ABORTED')(error) && error.name === 'AbortError' && error.cause === 'enough');
  await tick();
  answer({ handle: 9, block: {}, assurance: {}, specVersion: 1 });
  await tick();
  assert.deepEqual(client.calls, [['release', 9]]);
  await assert.rejects(light.at('best', { signal: abort.signal }), withCode('ABORTED'));
  light.close();
});

test('an abort while connecting closes the worker', async () => {
  const { port1, port2 } = new MessageChannel();
  serve(port2, { connect: () => new Promise(() => {}) });
  const gone = new Promise((resolve) => port2.on('close', resolve));
  const abort = new AbortController();
  const pending = LightClient.connect(SPEC, { endpoints: ['ws://one'], port: port1, signal: abort.signal });
  await tick();
  abort.abort();
  await assert.rejects(pending, withCode('ABORTED'));
  await gone;
});

test('close rejects what is pending, ends heads, and may be repeated', async () => {
  const { light, client } = await connected(fakeClient({ at: () => new Promise(() => {}) }));
  const pending = light.at();
  const heads = light.heads()[Symbol.asyncIterator]().next();
  await tick();
  light.close();
  light.close();
  await light[Symbol.asyncDispose]();
  await assert.rejects(pending, withCode('CLOSED'));
  assert.deepEqual(await heads, { done: true, value: undefined });
  await assert.rejects(light.at(), withCode('CLOSED'));
  assert.equal(light.ended.code, 'CLOSED');
  await tick();
  assert.deepEqual(client.calls, [['close']]);
});

test('a crash rejects every call and every head with CRASHED and the message', async () => {
  const { light, crash } = await connected(fakeClient({ at: () => new Promise(() => {}) }));
  const pending = [light.at(), light.at('best')];
  const heads = light.heads()[Symbol.asyncIterator]().next();
  await tick();
  crash('index out of bounds');
  for (const call of [...pending, heads]) {
    await assert.rejects(call, (error) => withCode('CRASHED')(error) && error.message.includes('index out of bounds'));
  }
  await assert.rejects(light.at(), withCode('CRASHED'));
});

test('a worker that cannot be loaded is a crash, not a hang', async () => {
  const port = new EventTarget();
  port.postMessage = () => {};
  const pending = LightClient.connect(SPEC, { endpoints: ['ws://one'], port });
  port.dispatchEvent(new Event('error'));
  await assert.rejects(pending, withCode('CRASHED'));
});

test('heads skip to the newest for a slow reader and begin with the present one', async () => {
  const { light, report } = await connected();
  for (const number of [1, 2, 3]) report({ kind: 'head', head: head(number) });
  await tick();
  const heads = light.heads()[Symbol.asyncIterator]();
  assert.equal((await heads.next()).value.number, 3);
  const later = heads.next();
  report({ kind: 'head', head: head(4) });
  assert.equal((await later).value.number, 4);
  for (const number of [5, 6]) report({ kind: 'head', head: head(number) });
  await tick();
  assert.equal((await heads.next()).value.number, 6);
  light.close();
  assert.equal((await heads.next()).done, true);
});

test('heads end with the error when following stops for good', async () => {
  const { light, report } = await connected();
  report({ kind: 'stopped', error: { code: 'NO_PEERS', fault: 'environment', message: 'gone', retryable: true, hint: '' } });
  await assert.rejects(light.heads()[Symbol.asyncIterator]().next(), withCode('NO_PEERS'));
  light.close();
});

test('progress and log reach their listeners and the client keeps the newest', async () => {
  const seen = [];
  const { light, report, argument } = await connected(fakeClient(), { onProgress: (p) => seen.push(p.bytesIn), logger: (entry) => seen.push(entry.message) });
  assert.equal(argument.log, true);
  report({ kind: 'progress', progress: { ...PROGRESS, bytesIn: 2 } });
  report({ kind: 'log', entry: { level: 'info', message: 'hello' } });
  await tick();
  assert.deepEqual(seen, [2, 'hello']);
  assert.equal(light.progress.bytesIn, 2);
  light.close();
});

test('a metagraph keeps its columns, rows and neurons, and its buffers are moved, not copied', async () => {
  const sent = columns();
  const { light } = await connected(fakeClient({ metagraph: async () => sent }));
  const graph = await (await light.at()).subnets.metagraph(1);
  assert.equal(sent.lastUpdate.byteLength, 0, 'detached by the transfer');
  assert.equal(sent.weights.values.byteLength, 0);
  assert.deepEqual(graph.lastUpdate, columns().lastUpdate);
  assert.equal(graph.weights().length, 2);
  assert.deepEqual(graph.weights().row(0), []);
  assert.deepEqual(graph.weights().row(1), [[0, 65535], [1, 3]]);
  assert.deepEqual(graph.bonds().row(0), [[1, 9]]);
  assert.deepEqual(graph.weights().row(2), []);
  const { uid, hotkey, validatorPermit, active, emission, axon } = graph.neuron(1);
  assert.deepEqual({ uid, hotkey, validatorPermit, active, emission, axon }, { uid: 1, hotkey: '5B', validatorPermit: true, active: false, emission: 10n, axon: columns().axons[1] });
  assert.equal('rank' in graph.neuron(1), false, 'a column the runtime lacks is absent, not zero');
  assert.equal(graph.neuron(2), undefined);
  assert.equal(graph.neuron(-1), undefined);
  light.close();
});

test('read and inspect carry their arguments; release reaches the worker', async () => {
  const { light, client } = await connected();
  const snapshot = await light.at('finalized');
  const query = { pallet: 'System', item: 'Number', keys: [] };
  assert.deepEqual(await snapshot.read(query), { value: null, proof: ['0x00'] });
  await snapshot.inspect('0xab', { node: 1, byte: 2 });
  await snapshot.inspect('0xab');
  snapshot.release();
  await tick();
  assert.deepEqual(client.calls, [['at', 'finalized'], ['read', 7, query], ['inspect', 7, '0xab', { node: 1, byte: 2 }], ['inspect', 7, '0xab', undefined], ['release', 7]]);
  light.close();
});

test('numbers that wasm would cut to size are refused before they get there', async () => {
  const { light } = await connected(fakeClient({ metagraph: () => assert.fail('asked'), inspect: () => assert.fail('asked') }));
  const snapshot = await light.at();
  for (const netuid of [-1, 1.5, 65_536, NaN, '1']) await assert.rejects(snapshot.subnets.metagraph(netuid), withCode('BAD_ARGUMENT'));
  for (const tamper of [{ node: -1, byte: 0 }, { node: 0, byte: 2 ** 32 }, { node: 0 }]) await assert.rejects(snapshot.inspect('0x', tamper), withCode('BAD_ARGUMENT'));
  light.close();
});

/** Lets messages through. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 10));
