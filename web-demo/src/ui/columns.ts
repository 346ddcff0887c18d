import type { Axon, ChainSpec, Metagraph } from 'taolight';
import { grouped, height, proportion, shortened, tokens } from './format';

/** One column of the metagraph table. */
export interface Column {
  key: string;
  label: string;
  /** What the numbers count; empty when the value says it itself. */
  unit: string;
  /** One line of explanation. */
  title: string;
  kind: 'number' | 'text' | 'account' | 'flag' | 'difference';
  /** Pixels. */
  width: number;
  /** The exact value as stored, for sorting. */
  value(uid: number): number | bigint | string;
  /** The value as a person reads it. */
  shown(uid: number): string;
}

const TOKEN_DIGITS = 4;

/** Every column the block's runtime stores, in reading order. */
export function columnsOf(metagraph: Metagraph, properties: ChainSpec['properties']): Column[] {
  const alpha = metagraph.symbol ?? 'α';
  return [
    identity(metagraph),
    amounts(metagraph, properties.tokenDecimals, alpha, properties.tokenSymbol === 'TAO' ? 'τ' : properties.tokenSymbol),
    scores(metagraph),
    history(metagraph),
  ].flat();
}

function identity({ hotkeys, coldkeys, active, validatorPermit }: Metagraph): Column[] {
  return [
    column('uid', 'UID', '', 'Place of the neuron in the subnet', 'number', 62, (uid) => uid, String),
    account('hotkey', 'Hotkey', 'The key that works: serves, sets weights', hotkeys),
    account('coldkey', 'Coldkey', 'The key that owns: holds the stake', coldkeys),
    flag('active', 'Active', 'Set weights within the activity cutoff', active),
    flag('validatorPermit', 'Permit', 'May set weights as a validator', validatorPermit),
  ];
}

function amounts({ totalStake, alphaStake, taoStake, emission }: Metagraph, decimals: number, alpha: string, tao: string): Column[] {
  const amount = (key: string, label: string, unit: string, title: string, cells: BigUint64Array): Column =>
    column(key, label, unit, title, 'number', 124, (uid) => cells[uid] ?? 0n, (value) => tokens(BigInt(value), decimals, TOKEN_DIGITS));
  return [
    amount('totalStake', 'Stake', alpha, 'What consensus weighs: alpha plus weighted TAO', totalStake),
    amount('alphaStake', 'Alpha stake', alpha, 'Staked on this subnet, in its alpha', alphaStake),
    amount('taoStake', 'TAO stake', tao, 'Staked on root, in TAO', taoStake),
    amount('emission', 'Emission', `${alpha}/epoch`, 'Earned in the last epoch', emission),
  ];
}

function scores(metagraph: Metagraph): Column[] {
  const ratio = (key: string, label: string, title: string, cells: Uint16Array | undefined): Column[] =>
    cells ? [column(key, label, 'of 1', title, 'number', 92, (uid) => cells[uid] ?? 0, (value) => proportion(Number(value)))] : [];
  return [
    ...ratio('incentive', 'Incentive', 'Share of the miners’ emission', metagraph.incentive),
    ...ratio('dividends', 'Dividends', 'Share of the validators’ emission', metagraph.dividends),
    ...ratio('consensus', 'Consensus', 'Stake-weighted median of the weights set on this neuron', metagraph.consensus),
    ...ratio('validatorTrust', 'V-trust', 'How far this validator’s weights stay within consensus', metagraph.validatorTrust),
    ...ratio('trust', 'Trust', 'Share of pre-ranks kept after clipping; no longer stored by newer runtimes', metagraph.trust),
    ...ratio('rank', 'Rank', 'Sum of weighted stake; no longer stored by newer runtimes', metagraph.rank),
    ...ratio('pruningScore', 'Pruning', 'Who is replaced first; no longer stored by newer runtimes', metagraph.pruningScore),
  ];
}

function history({ lastUpdate, blockAtRegistration, axons }: Metagraph): Column[] {
  const block = (key: string, label: string, title: string, cells: BigUint64Array): Column =>
    column(key, label, 'block', title, 'number', 104, (uid) => cells[uid] ?? 0n, (value) => height(BigInt(value)));
  return [
    block('lastUpdate', 'Updated', 'When it last set weights', lastUpdate),
    block('blockAtRegistration', 'Registered', 'When it got this UID', blockAtRegistration),
    column('axon', 'Axon', '', 'Where it says it serves; proved to be said, not to be so', 'text', 168, (uid) => address(axons[uid]), (value) => String(value) || '–'),
    column('axonVersion', 'Version', '', 'Software version of the axon', 'number', 84, (uid) => axons[uid]?.version ?? -1, (value) => Number(value) < 0 ? '–' : grouped(Number(value))),
    column('axonProtocol', 'Protocol', '', 'Transport number of the axon', 'number', 84, (uid) => axons[uid]?.protocol ?? -1, (value) => Number(value) < 0 ? '–' : String(value)),
  ];
}

export type Cell = number | bigint | string;

/** A column whose text is made from its value. */
export function column(
  key: string, label: string, unit: string, title: string, kind: Column['kind'], width: number,
  value: (uid: number) => Cell, shown: (value: Cell) => string,
): Column {
  return { key, label, unit, title, kind, width, value, shown: (uid) => shown(value(uid)) };
}

function account(key: string, label: string, title: string, cells: readonly string[]): Column {
  return column(key, label, 'SS58', title, 'account', 138, (uid) => cells[uid] ?? '', (value) => shortened(String(value), 6, 5));
}

function flag(key: string, label: string, title: string, cells: Uint8Array): Column {
  return column(key, label, '', title, 'flag', 72, (uid) => cells[uid] ?? 0, (value) => (value === 1 ? '✓' : '·'));
}

function address(axon: Axon | null | undefined): string {
  if (!axon) return '';
  return axon.ipType === 6 ? `[${axon.ip}]:${axon.port}` : `${axon.ip}:${axon.port}`;
}
