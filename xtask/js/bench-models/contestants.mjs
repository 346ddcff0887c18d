// In the page: whoever embeds texts, in a worker of its own.
import { Scorer } from '/taolight/score.js';

/** Through the package, from texts. */
export async function ours({ mode, backend }) {
  const scorer = await Scorer.create({ mode, backend });
  await scorer.loadModel('/models/minilm/');
  return { embed: ({ texts }) => scorer.embed(texts), close: () => scorer.dispose() };
}

/** onnxruntime-web, from the ids of the same texts: without a tokenizer. */
export async function theirs({ library, options, threads, model }) {
  const worker = new Worker('/bench/ort-worker.mjs', { type: 'module' });
  const call = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data.rows));
    worker.onerror = (event) => reject(new Error(event.message || 'the worker of onnxruntime-web failed'));
    worker.postMessage(message);
  });
  await call({ open: { library, options, threads, model: new URL(`/models/${model}`, location.href).href } });
  return { embed: ({ ids }) => call({ ids }), close: () => worker.terminate() };
}
