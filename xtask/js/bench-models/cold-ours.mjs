import { Scorer } from '/taolight/score.js';

export async function firstEmbedding({ model, mode, text }) {
  const scorer = await Scorer.create({ backend: 'cpu', mode });
  await scorer.loadModel(model);
  const loaded = performance.now();
  await scorer.embed([text]);
  return { loaded, embedded: performance.now() };
}
