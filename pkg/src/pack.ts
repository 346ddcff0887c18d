/**
 * Scenarios as one buffer, and what comes back as views on a dozen: thousands of them cross a port at the price of one.
 * The wasm's side is `crates/bridge/src/epoch`.
 */
import { badArgument } from './errors.js';
import { isUint } from './numbers.js';
import type { EpochChange, EpochOutput, SparseColumns, WeightRow } from './types.js';

/** A count, then of each a word whose bits say which fields follow, in the order of the bits; all little endian. */
export function packScenarios(scenarios: readonly EpochChange[]): Uint8Array {
  const writer = new Writer();
  writer.u32(scenarios.length);
  for (const scenario of scenarios) {
    const there = FIELDS.map(({ name }) => scenario[name] !== undefined);
    writer.u16(there.reduce((bits, is, bit) => bits | (Number(is) << bit), 0));
    for (const { name, write } of FIELDS) {
      const value = scenario[name];
      if (value !== undefined) write(writer, value as never, name);
    }
  }
  return writer.bytes();
}

interface Field<N extends keyof EpochChange> {
  name: N;
  write(writer: Writer, value: NonNullable<EpochChange[N]>, name: string): void;
}

function field<N extends keyof EpochChange>(name: N, write: Field<N>['write']): Field<N> {
  return { name, write };
}

/** In the order of their bits. */
const FIELDS = [
  field('kappa', (writer, value, name) => writer.u16(value, name)),
  field('bondsPenalty', (writer, value, name) => writer.u16(value, name)),
  field('bondsMovingAverage', (writer, value, name) => writer.u64(value, name)),
  field('alphaValues', (writer, [low, high], name) => {
    writer.u16(low, name);
    writer.u16(high, name);
  }),
  field('alphaSigmoidSteepness', (writer, value, name) => writer.i16(value, name)),
  field('yuma3', (writer, value) => writer.u8(Number(value))),
  field('liquidAlpha', (writer, value) => writer.u8(Number(value))),
  field('emission', (writer, value, name) => writer.u64(value, name)),
  field('alphaStake', (writer, stakes, name) => {
    writer.u32(stakes.length);
    for (const { uid, amount } of stakes) {
      writer.u16(uid, name);
      writer.u64(amount, name);
    }
  }),
  field('weights', (writer, rows, name) => {
    writer.u32(rows.length);
    for (const row of rows) writeRow(writer, row, name);
  }),
  field('bonds', writeMatrix),
] as const;

function writeRow(writer: Writer, { uid, uids, values }: WeightRow, name: string): void {
  if (uids.length !== values.length) throw badArgument(`${name}: uid ${uid} has ${uids.length} uids and ${values.length} values`);
  writer.u16(uid, name);
  writer.u32(uids.length);
  uids.forEach((to, i) => {
    writer.u16(to, name);
    writer.u16(values[i], name);
  });
}

function writeMatrix(writer: Writer, { offsets, columns, values }: SparseColumns): void {
  writer.u32(offsets.length);
  for (const offset of offsets) writer.u32(offset);
  for (const column of [columns, values]) {
    writer.u32(column.length);
    for (const value of column) writer.u16(value);
  }
}

/** A growing buffer. What does not fit a field is refused, with the field's name. */
class Writer {
  #view = new DataView(new ArrayBuffer(1024));
  #length = 0;

  u8(value: number): void {
    this.#view.setUint8(this.#claim(1), value);
  }

  u16(value: number | undefined, name = 'a count'): void {
    if (!isUint(value, 16)) throw badArgument(`${name}: ${value} is no whole number from 0 to 65 535`);
    this.#view.setUint16(this.#claim(2), value, true);
  }

  i16(value: number, name: string): void {
    if (!isUint(value + 32_768, 16)) throw badArgument(`${name}: ${value} is no whole number from -32 768 to 32 767`);
    this.#view.setInt16(this.#claim(2), value, true);
  }

  u32(value: number): void {
    this.#view.setUint32(this.#claim(4), value, true);
  }

  u64(value: bigint | number, name: string): void {
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
    if (!whole || value < 0 || value >= 2 ** 64) throw badArgument(`${name}: ${value} is no whole number of 64 bits`);
    this.#view.setBigUint64(this.#claim(8), BigInt(value), true);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer as ArrayBuffer, 0, this.#length).slice();
  }

  /** Makes room; gives where it begins. */
  #claim(bytes: number): number {
    const start = this.#length;
    this.#length += bytes;
    if (this.#length > this.#view.byteLength) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}

/** Outputs of one subnet's epochs, one after the other in each column. */
export interface PackedOutputs extends Omit<EpochOutput, 'bonds'> {
  count: number;
  n: number;
  /** `starts` in `columns` and `values`; `offsets` of each epoch count from its own start. */
  bonds: SparseColumns & { starts: Uint32Array };
}

/** Views, not copies. */
export function unpackOutputs(packed: PackedOutputs): EpochOutput[] {
  return Array.from({ length: packed.count }, (_, at) => unpackOutput(packed, at));
}

function unpackOutput(packed: PackedOutputs, at: number): EpochOutput {
  const { n, bonds } = packed;
  const [from, to] = [at * n, (at + 1) * n];
  const [start, end] = bonds.starts.subarray(at, at + 2);
  return {
    active: packed.active.subarray(from, to),
    validatorPermit: packed.validatorPermit.subarray(from, to),
    stakeWeight: packed.stakeWeight.subarray(from, to),
    consensus: packed.consensus.subarray(from, to),
    incentive: packed.incentive.subarray(from, to),
    dividends: packed.dividends.subarray(from, to),
    validatorTrust: packed.validatorTrust.subarray(from, to),
    emission: packed.emission.subarray(from, to),
    serverEmission: packed.serverEmission.subarray(from, to),
    validatorEmission: packed.validatorEmission.subarray(from, to),
    rawStake: packed.rawStake.subarray(from, to),
    bonds: {
      offsets: bonds.offsets.subarray(at * (n + 1), (at + 1) * (n + 1)),
      columns: bonds.columns.subarray(start, end),
      values: bonds.values.subarray(start, end),
    },
  };
}
