// Times epochs of one input in the shipped wasm on this engine, on the processor, and prints milliseconds for one.
// Usage: node bench-epoch.mjs PACKAGE_FOLDER INPUT.json
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inputOf } from '../../tests/browser/lib/recorded-epochs.mjs';

/** At least this long is measured, in milliseconds, in at least this many rounds of so many epochs. */
const ENOUGH = 1500;
const ROUNDS = 9;

const [folder, file] = process.argv.slice(2);
const part = (path) => pathToFileURL(resolve(folder, 'dist', path));
const wasm = await import(part('wasm/yuma.js'));
const { packScenarios } = await import(part('pack.js'));
wasm.initSync({ module: readFileSync(part('wasm/yuma_bg.wasm')) });

const input = inputOf(JSON.parse(readFileSync(file, 'utf8')));
// By the dozen, or preparing what all of them share would be measured.
const scenarios = Array.from({ length: input.n > 1000 ? 8 : 32 }, () => ({}));
const packed = packScenarios(scenarios);
const yuma = await wasm.Yuma.open('cpu');

const times = [];
const started = performance.now();
while (times.length < ROUNDS || performance.now() - started < ENOUGH) {
  const { report } = await yuma.batch(input, packed, 'exact', () => true);
  times.push(report.wallMs / scenarios.length);
}
console.log(times.sort((one, other) => one - other)[times.length >> 1]);
// The module's executor listens on a port, which keeps Node alive.
process.exit();
