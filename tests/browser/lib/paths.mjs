// Where things are; everything can be said by the environment.
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join, resolve } from 'node:path';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const root = resolve(here, '../..');

export const SOURCE = join(root, 'web-demo');
export const PAGE = join(SOURCE, 'dist');
export const PACKAGE = join(root, 'pkg/dist');
export const VECTORS = join(root, 'tests/vectors');
export const DEVNET = process.env.TAOLIGHT_DEVNET || join(root, 'target/debug/devnet');
export const CHROMIUM = process.env.TAOLIGHT_CHROMIUM || '/usr/bin/chromium';
export const OUTPUT = join(here, 'output');

mkdirSync(OUTPUT, { recursive: true });

for (const [what, path, mend] of [
  ['the built page', join(PAGE, 'index.html'), 'npm run build in web-demo'],
  ['the built package', join(PACKAGE, 'index.js'), 'cargo xtask build'],
  ['devnet', DEVNET, 'cargo build -p devnet, or set TAOLIGHT_DEVNET'],
  ['Chromium', CHROMIUM, 'install it, or set TAOLIGHT_CHROMIUM'],
]) {
  if (!existsSync(path)) throw new Error(`${what} is not at ${path}: ${mend}`);
}

/** A file of the optional shared data, or `null` after saying so aloud. */
export function sharedFile(name) {
  const folder = process.env.TAOLIGHT_SHARED || resolve(root, '../shared');
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.error(`SKIPPED, NOT TESTED: ${name} is not in ${folder} (set TAOLIGHT_SHARED)`);
  return null;
}
