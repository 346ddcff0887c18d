import { openEncoder } from './ort.mjs';

export async function firstEmbedding({ model, ids }) {
  const encode = await openEncoder({ library: 'ort.wasm.min.mjs', options: { executionProviders: ['wasm'] }, threads: 1, model });
  const loaded = performance.now();
  await encode([ids]);
  return { loaded, embedded: performance.now() };
}
