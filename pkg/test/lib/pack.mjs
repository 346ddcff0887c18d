// Packs, made from the table in crates/score/src/files/pack/mod.rs by another hand: single precision, small chunks.
import { createHash } from 'node:crypto';

const ALIGN = 256;
const aligned = (length) => Math.ceil(length / ALIGN) * ALIGN;
const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const sorted = (entries) => Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** A folder's files by name as a pack: its bytes, its identity, and where each chunk is in it, as `[start, end]`. */
export function packOf(files, chunk = 1 << 16) {
  const parts = [];
  let end = 0;
  const placed = (bytes) => {
    const span = [end, bytes.length];
    parts.push(padded(bytes));
    end += aligned(bytes.length);
    return span;
  };
  const small = Object.entries(files).filter(([name]) => !name.endsWith('.safetensors'));
  const kept = sorted(small.map(([name, bytes]) => [name, placed(bytes)]));
  const tensors = sorted(tensorsOf(files['model.safetensors']).map(([name, shape, bytes]) => [name, { form: 'f32', shape, values: placed(bytes) }]));
  const payload = Buffer.concat(parts);
  const starts = Array.from({ length: Math.ceil(end / chunk) }, (_, i) => i * chunk);
  const chunks = starts.map((start) => sha256(payload.subarray(start, start + chunk)));
  const header = Buffer.from(JSON.stringify({ chunk, chunks, files: kept, size: end, tensors }));
  const before = Buffer.concat([Buffer.from('taolight\x01\0\0\0'), word(header.length), header]);
  const base = aligned(before.length);
  const spans = starts.map((start) => [base + start, base + Math.min(start + chunk, end)]);
  return { bytes: Buffer.concat([padded(before), payload]), identity: sha256(before), spans };
}

function tensorsOf(file) {
  const bytes = Buffer.from(file);
  const base = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__, ...tensors } = JSON.parse(bytes.toString('utf8', 8, base));
  return Object.entries(tensors).map(([name, { dtype, shape, data_offsets: [start, end] }]) => {
    if (dtype !== 'F32') throw new Error(`${name} is ${dtype}`);
    return [name, shape, bytes.subarray(base + start, base + end)];
  });
}

function word(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
