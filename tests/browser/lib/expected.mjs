// The metagraph as the chain's own storage and arithmetic give it, written from the chain's rules, not from our code.
import { encodeAddress } from '@polkadot/util-crypto';

const SS58 = 42;
const ONE = (1n << 64n) - 1n;
const U64_MAX = ONE;
const PALLET = 'subtensorModule';

/** Every column by the page's name of it; cells are the exact stored values as strings. */
export async function expectedColumns(state, netuid) {
  const n = (await state.get(PALLET, 'subnetworkN', netuid)).toNumber();
  const uids = Array.from({ length: n }, (_, uid) => uid);
  const hotkeys = (await state.map(PALLET, 'keys', uids.map((uid) => [netuid, uid]))).map((key) => key.toHex());
  const vector = async (item) => {
    const values = await state.get(PALLET, item, netuid);
    return uids.map((uid) => cell(values[uid]));
  };
  const perHotkey = (item) => state.map(PALLET, item, hotkeys.map((key) => [key]));
  const axons = await state.map(PALLET, 'axons', hotkeys.map((key) => [netuid, key]));
  const columns = {
    uid: uids.map(String),
    hotkey: hotkeys.map(ss58),
    coldkey: (await perHotkey('owner')).map((key) => ss58(key.toHex())),
    blockAtRegistration: (await state.map(PALLET, 'blockAtRegistration', uids.map((uid) => [netuid, uid]))).map(String),
    axon: axons.map(address),
    axonVersion: axons.map((axon) => (axon ? text(axon).version : '-1')),
    axonProtocol: axons.map((axon) => (axon ? text(axon).protocol : '-1')),
    ...(await stakes(state, netuid, hotkeys)),
  };
  for (const item of ['active', 'validatorPermit', 'lastUpdate', 'emission', 'incentive', 'dividends', 'consensus', 'validatorTrust']) {
    columns[item] = await vector(item);
  }
  for (const [item, name] of [['rank', 'rank'], ['trust', 'trust'], ['pruningScores', 'pruningScore']]) {
    if (state.has(PALLET, item)) columns[name] = await vector(item);
  }
  return { n, columns };
}

/** Weights or bonds as rows of `[uid, value]`. */
export async function expectedRows(state, item, netuid, n) {
  const rows = await state.map(PALLET, item, Array.from({ length: n }, (_, uid) => [netuid, uid]));
  return rows.map((row) => row.map(([uid, value]) => [uid.toNumber(), value.toNumber()]));
}

/** Own stake, less what is lent to children, plus what parents lend: in 32 fractional bits, cut at each step. */
async function stakes(state, netuid, hotkeys) {
  const alpha = await inherited(state, netuid, hotkeys, netuid);
  const tao = await inherited(state, netuid, hotkeys, 0);
  // Early runtimes kept one for each subnet.
  const weightOf = state.isMap(PALLET, 'taoWeight') ? [netuid] : [];
  const weight = ((await state.get(PALLET, 'taoWeight', ...weightOf)).toBigInt() << 32n) / ONE;
  return {
    alphaStake: alpha.map(String),
    taoStake: tao.map(String),
    totalStake: alpha.map((own, i) => String(own + ((tao[i] * weight) >> 32n))),
  };
}

async function inherited(state, netuid, hotkeys, of) {
  const lent = await relations(state, 'childKeys', netuid, hotkeys);
  const borrowed = await relations(state, 'parentKeys', netuid, hotkeys);
  const everyone = [...new Set([...hotkeys, ...borrowed.flat().map(([, key]) => key)])];
  const totals = await state.map('subtensorModule', 'totalHotkeyAlpha', everyone.map((key) => [key, of]));
  const own = new Map(everyone.map((key, i) => [key, totals[i].toBigInt()]));
  return hotkeys.map((key, i) => {
    const away = lent[i].reduce((sum, [part]) => sum + share(own.get(key), part), 0n);
    const added = borrowed[i].reduce((sum, [part, parent]) => sum + share(own.get(parent), part), 0n);
    const kept = (own.get(key) << 32n) - away;
    const all = ((kept < 0n ? 0n : kept) + added) >> 32n;
    return all > U64_MAX ? U64_MAX : all;
  });
}

async function relations(state, item, netuid, hotkeys) {
  const found = await state.map(PALLET, item, hotkeys.map((key) => [key, netuid]));
  return found.map((list) => list.map(([part, key]) => [part.toBigInt(), key.toHex()]));
}

function share(amount, part) {
  return ((amount << 32n) * ((part << 32n) / ONE)) >> 32n;
}

/** Booleans as 0 and 1, numbers as digits; past the end of a vector the chain reads zero. */
function cell(value) {
  if (value === undefined) return '0';
  return value.isTrue === undefined ? value.toString() : value.isTrue ? '1' : '0';
}

function text(struct) {
  return Object.fromEntries([...struct.entries()].map(([name, value]) => [name, value.toString()]));
}

function address(option) {
  const axon = option && !option.isNone ? text(option) : null;
  if (!axon) return '';
  const ip = BigInt(axon.ip);
  return (axon.ipType ?? axon.ip_type) === '6' ? `[${v6(ip)}]:${axon.port}` : `${v4(ip)}:${axon.port}`;
}

function v4(ip) {
  return [24n, 16n, 8n, 0n].map((shift) => (ip >> shift) & 255n).join('.');
}

/** The URL parser knows the canonical way to write one. */
function v6(ip) {
  const groups = ip.toString(16).padStart(32, '0').match(/.{4}/g);
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function ss58(hex) {
  return encodeAddress(hex, SS58);
}
