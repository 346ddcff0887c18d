// onnxruntime-web with the model that write_onnx.py wrote.

/** A function from rows of ids to rows of length one. */
export async function openEncoder({ library, options, threads, model }) {
  const ort = await import(`/ort/${library}`);
  ort.env.wasm.wasmPaths = '/ort/';
  ort.env.wasm.numThreads = threads;
  // Warnings of its own, about nodes that stay on the processor.
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(model, options);
  return async (ids) => {
    const shape = [ids.length, ids[0].length];
    const tensor = (value) => new ort.Tensor('int64', BigInt64Array.from(ids.flat(), value), shape);
    const feeds = { input_ids: tensor(BigInt), attention_mask: tensor(() => 1n), token_type_ids: tensor(() => 0n) };
    const { embeddings } = await session.run(feeds);
    const columns = embeddings.dims[1];
    return ids.map((_, row) => embeddings.data.slice(row * columns, (row + 1) * columns));
  };
}
