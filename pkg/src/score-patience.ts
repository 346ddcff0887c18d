/** Ends work that waits for a server which has stopped sending: no browser does that by itself. */

/** Does `work` under a signal that follows `outer`, and also fires where `heard` was not called for `most` milliseconds. */
export async function patiently<T>(outer: AbortSignal, most: number, work: (signal: AbortSignal, heard: () => void) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const follow = () => abort.abort(outer.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error(`nothing arrived for ${most / 1000} s`)), most);
  };
  outer.throwIfAborted();
  outer.addEventListener('abort', follow, { once: true });
  heard();
  try {
    return await work(abort.signal, heard);
  } catch (error) {
    // A stream that was aborted does not always say why.
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', follow);
  }
}
