// onnxruntime-web in a worker, as ours is.
import { openEncoder } from './ort.mjs';

let embed;

self.onmessage = async ({ data }) => {
  try {
    if (data.open) embed = await openEncoder(data.open);
    self.postMessage({ rows: data.ids ? await embed(data.ids) : [] });
  } catch (error) {
    self.postMessage({ error: String(error.stack ?? error) });
  }
};
