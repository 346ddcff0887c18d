/** The page's half of a model source: what a caller hands in, as it can cross the port. */
import { badArgument } from './errors.js';
import { isUint } from './numbers.js';
import { packOf, type PlainSource } from './score-protocol.js';
import type { LoadOptions, ModelSource } from './types-score.js';

const SHA256 = /^[0-9a-f]{64}$/;
/** Milliseconds without a byte after which a request is given up, unless a caller says otherwise. */
const STALL_MS = 20_000;

/** @throws LightClientError with `BAD_ARGUMENT` for what is none of the kinds. */
export function plainSource(source: ModelSource): PlainSource {
  if (typeof source === 'string' || source instanceof URL) return { kind: 'url', url: absolute(source) };
  if (isFolder(source)) return { kind: 'folder', folder: source };
  const files = isList(source) ? byName(source) : { ...source };
  const wrong = Object.entries(files).find(([, bytes]) => !(bytes instanceof Blob) && !(bytes instanceof Uint8Array));
  if (wrong) throw badArgument(`the file ${wrong[0]} of the model is neither a File nor a Uint8Array`);
  if (Object.keys(files).length === 0) throw badArgument('the model has no files');
  return { kind: 'files', files };
}

/** The hashes that are demanded, by name. */
export function demanded(sha256: LoadOptions['sha256'], source: PlainSource): Record<string, string> {
  const hashes: Record<string, string> = typeof sha256 === 'string' ? { [packOf(source) ?? 'model.safetensors']: sha256 } : { ...sha256 };
  for (const [name, hash] of Object.entries(hashes)) {
    const lower = String(hash).toLowerCase();
    if (!SHA256.test(lower)) throw badArgument(`the sha256 of ${name} is not 64 digits of hex`);
    hashes[name] = lower;
  }
  return hashes;
}

/** How long to wait for a server that sends nothing. */
export function stallOf(stallMs = STALL_MS): number {
  if (!isUint(stallMs, 31) || stallMs === 0) throw badArgument(`stallMs is ${stallMs}, no whole number of milliseconds above 0`);
  return stallMs;
}

function absolute(source: string | URL): string {
  const base = (globalThis as { document?: { baseURI: string } }).document?.baseURI;
  const url = URL.canParse(source, base) ? new URL(source, base) : null;
  if (!url || !/^(https?|blob):$/.test(url.protocol)) throw badArgument(`${source} is no URL that a model can be fetched from`);
  return url.href;
}

function isFolder(source: object): source is FileSystemDirectoryHandle {
  return (source as { kind?: unknown }).kind === 'directory' && 'getFileHandle' in source;
}

function isList(source: object): source is FileList | readonly File[] {
  return Array.isArray(source) || (typeof FileList !== 'undefined' && source instanceof FileList);
}

/** A folder picked by `webkitdirectory` puts its own name in front of every path. */
function byName(files: FileList | readonly File[]): Record<string, Blob> {
  const named: Record<string, Blob> = {};
  for (const file of Array.from(files)) {
    const path = file.webkitRelativePath ? file.webkitRelativePath.split('/').slice(1).join('/') : file.name;
    named[path] = file;
  }
  return named;
}
