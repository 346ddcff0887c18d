// The scoring facade against a server half with an engine of the test's own, over a real MessageChannel.
import { createHash } from 'node:crypto';
import { Scorer } from '../../dist/score.js';
import { serveScore } from '../../dist/score-server.js';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export const REPORT = { backend: 'cpu', adapter: null, software: false, why: 'it was asked for', mode: 'f32', texts: 2, tokens: 9, wallMs: 1, cut: 0, memoryBytes: 65_536 };
const FACTS = { kind: 'encoder', architecture: 'BertModel', dimensions: 3, maxTokens: 256, parameters: 7, precision: 'f32' };

/** Texts become rows that tell what they were; verbs may be replaced. */
export function fakeEngine(verbs = {}) {
  const calls = [];
  const scorer = {
    async load(files, demanded, precision) {
      const [read, hashes] = [{}, {}];
      for (const name of files.pack ? [files.pack] : ['config.json', 'absent.json', 'model.safetensors']) {
        const size = await files.size(name);
        read[name] = size === null ? null : await files.read(name, 0, size);
        if (size !== null) hashes[name] = sha256(read[name]);
        if (demanded[name] && demanded[name] !== hashes[name]) throw { code: 'MODEL_INVALID', fault: 'caller', message: 'another hash', retryable: false, hint: 'no' };
      }
      calls.push(['load', files.pack, precision, read]);
      return { ...FACTS, hashes };
    },
    unload: () => calls.push(['unload']),
    embed: async (texts) => (calls.push(['embed', texts]), { rows: texts.length, columns: 3, values: Float32Array.from(texts.flatMap((text) => [text.length, text.charCodeAt(0), calls.length])) }),
    similarity: async (a, b) => (calls.push(['similarity', a, b]), { rows: a.rows, columns: (b ?? a).rows, values: new Float32Array(a.rows * (b ?? a).rows) }),
    textSimilarity: async (...call) => (calls.push(['textSimilarity', ...call.slice(0, 3)]), { rows: 1, columns: 1, values: Float32Array.of(1) }),
    perplexity: async () => ({ losses: Float64Array.of(0, Math.log(5), NaN), tokens: Uint32Array.of(3, 4, 0) }),
    rerank: async () => Float32Array.of(-1, 3, 0.5, 3),
    score: async (...call) => (calls.push(['score', ...call.slice(0, 3)]), { scores: Float64Array.of(0.5, NaN), failed: [1], copies: [[0, 1]], likeness: null }),
    weights: (scores, hyperparameters) => (calls.push(['weights', scores, hyperparameters]), { places: Uint16Array.of(1), weights: Uint16Array.of(65_535) }),
    report: () => REPORT,
    close: () => calls.push(['close']),
    ...verbs,
  };
  return { calls, open: async (...opened) => (calls.push(['open', ...opened.slice(0, 3)]), scorer) };
}

/** Opens the facade on `engine`; gives both and the lever of the other side. */
export async function opened(engine = fakeEngine(), options = {}) {
  const { port1, port2 } = new MessageChannel();
  const crash = serveScore(port2, engine);
  const scorer = await Scorer.create({ backend: 'cpu', port: port1, ...options });
  return { scorer, crash, calls: engine.calls };
}
