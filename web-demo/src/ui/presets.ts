import type { Hex, StorageQuery } from 'taolight';
import { grouped, height, hex, proportion, tokens } from './format';

type Argument = 'netuid' | 'uid';

/** A storage item worth looking at. */
export interface Preset {
  id: string;
  label: string;
  needs: readonly Argument[];
  query(netuid: number, uid: number): StorageQuery;
  /** The value in words. The bytes are proved; this reading of them is a convenience. */
  read(value: DataView): string;
}

const WELL_KNOWN_CODE: Hex = '0x3a636f6465';
const NO_SUCH_SUBNET = 65_535;

export const PRESETS: readonly Preset[] = [
  preset('weights', 'Weights a neuron has set', ['netuid', 'uid'], (netuid, uid) => subtensor('Weights', netuid, uid), pairs),
  preset('subnetwork-n', 'Number of neurons (SubnetworkN)', ['netuid'], (netuid) => subtensor('SubnetworkN', netuid), (value) => `${value.getUint16(0, true)} neurons`),
  preset('incentive', 'Incentive of every neuron', ['netuid'], (netuid) => subtensor('Incentive', netuid), ratios),
  preset('hotkey', 'Hotkey of a neuron (Keys)', ['netuid', 'uid'], (netuid, uid) => subtensor('Keys', netuid, uid), (value) => `account ${hex(new Uint8Array(value.buffer, value.byteOffset))}`),
  preset('timestamp', 'Time of the block (Timestamp.Now)', [], () => item('Timestamp', 'Now'), (value) => new Date(Number(value.getBigUint64(0, true))).toISOString()),
  preset('number', 'Block number (System.Number)', [], () => item('System', 'Number'), (value) => height(value.getUint32(0, true))),
  preset('issuance', 'Total issuance (Balances)', [], () => item('Balances', 'TotalIssuance'), (value) => `${tokens(value.getBigUint64(0, true), 9, 9)} τ`),
  preset('code', 'Runtime code (:code)', [], () => WELL_KNOWN_CODE, (value) => `${grouped(value.byteLength)} bytes of runtime`),
  preset('absent', 'A subnet that does not exist: proved absence', [], () => subtensor('NetworksAdded', NO_SUCH_SUBNET), () => 'present'),
];

function preset(
  id: string, label: string, needs: readonly Argument[], query: Preset['query'], read: Preset['read'],
): Preset {
  return { id, label, needs, query, read };
}

function item(pallet: string, name: string, keys: Hex[] = []): StorageQuery {
  return { pallet, item: name, keys };
}

function subtensor(name: string, ...numbers: number[]): StorageQuery {
  return item('SubtensorModule', name, numbers.map(u16));
}

function u16(value: number): Hex {
  return hex(Uint8Array.of(value & 0xff, value >> 8)) as Hex;
}

/** SCALE `Vec<(u16, u16)>`: uid and raw weight. */
function pairs(value: DataView): string {
  const [length, start] = compact(value);
  const shown = Array.from({ length: Math.min(length, 6) }, (_, i) => {
    const at = start + 4 * i;
    return `${value.getUint16(at, true)} → ${proportion(value.getUint16(at + 2, true), 3)}`;
  });
  return length === 0 ? 'no weights set' : `${length} weights: ${shown.join(', ')}${length > shown.length ? ', …' : ''}`;
}

/** SCALE `Vec<u16>` of proportions. */
function ratios(value: DataView): string {
  const [length, start] = compact(value);
  const shown = Array.from({ length: Math.min(length, 6) }, (_, i) => proportion(value.getUint16(start + 2 * i, true), 4));
  return `${length} shares: ${shown.join(', ')}${length > shown.length ? ', …' : ''}`;
}

/** A SCALE compact length below 2³⁰, and where the elements begin. */
function compact(value: DataView): [length: number, start: number] {
  const mode = value.getUint8(0) & 3;
  if (mode === 0) return [value.getUint8(0) >> 2, 1];
  if (mode === 1) return [value.getUint16(0, true) >> 2, 2];
  return [value.getUint32(0, true) >>> 2, 4];
}
