import { Scorer } from '/taolight/score.js';

export async function firstEmbedding({ model, mode, text }) {
  const scorer = await Scorer.create({ backend: 'cpu', mode });
  const started = performance.now();
  await scorer.loadModel(model);
  const loaded = performance.now();
  const [row] = await scorer.embed([text]);
  return { started, loaded, embedded: performance.now(), numbers: row.length };
}
