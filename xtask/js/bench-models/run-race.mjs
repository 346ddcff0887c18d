// Races models in one Chromium: on the processor, then on a GPU of software. Prints every time as one line of JSON.
// Usage: node run-race.mjs SETTINGS.json
import { readFileSync } from 'node:fs';
import { open } from './chromium.mjs';
import { mountsOf, serve } from './server.mjs';

const WASM = { library: 'ort.wasm.min.mjs', options: { executionProviders: ['wasm'] } };
const WEBGPU = { library: 'ort.webgpu.min.mjs', options: { executionProviders: ['webgpu'] } };
const ON_CPU = [
  { name: 'onnxruntime-web, fp32, 1 thread', ...WASM, threads: 1, model: 'minilm.onnx' },
  { name: 'onnxruntime-web, fp32, 2 threads', ...WASM, threads: 2, model: 'minilm.onnx' },
  { name: 'onnxruntime-web, 8-bit, 1 thread', ...WASM, threads: 1, model: 'minilm-int8.onnx' },
  { name: 'taolight, `f32`', ours: true, mode: 'f32', backend: 'cpu' },
  { name: 'taolight, `fast`', ours: true, mode: 'fast', backend: 'cpu' },
  { name: 'taolight, `exact`', ours: true, mode: 'exact', backend: 'cpu' },
];
const ON_GPU = [
  { name: 'onnxruntime-web, fp32', ...WEBGPU, threads: 1, model: 'minilm.onnx' },
  { name: 'taolight, `f32`', ours: true, mode: 'f32', backend: 'webgpu' },
];
const SHAPES = { cpu: ['1x32', '8x32', '32x32', '8x128'], gpu: ['1x32', '8x32'] };
/** Milliseconds of turns for one shape, and rounds at least. On the GPU, theirs takes seconds for one text. */
const PATIENCE = { cpu: { enough: 20_000, fewest: 5 }, gpu: { enough: 0, fewest: 2 } };

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const all = JSON.parse(readFileSync(settings.inputs, 'utf8'));
const server = await serve(mountsOf(settings));
const { page, close } = await open(settings, `${server.url}bench/race.html`);
if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error('the page is not isolated: there are no threads');
const results = {};
for (const [where, everyone] of Object.entries({ cpu: ON_CPU, gpu: ON_GPU })) {
  const contestants = everyone.filter((one) => one.ours || settings.ort);
  const inputs = all.filter(({ batch, tokens }) => SHAPES[where].includes(`${batch}x${tokens}`));
  const told = { contestants, inputs, ...PATIENCE[where] };
  results[where] = await page.evaluate(async (told) => (await import('/bench/race.mjs')).race(told), told);
}
await close();
server.close();
console.log(JSON.stringify(results));
