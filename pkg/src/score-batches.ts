/** Work in batches over texts that come one by one, a batch ahead of who uses the results. */
import { aborted } from './errors.js';

type Work<T> = (texts: string[], signal: AbortSignal) => Promise<T[]>;

/** Results in the order of the texts. Leaving the loop, or `signal`, ends the work under way. */
export async function* batches<T>(texts: Iterable<string> | AsyncIterable<string>, size: number, signal: AbortSignal | undefined, work: Work<T>): AsyncGenerator<T, void, void> {
  const abort = new AbortController();
  const follow = () => abort.abort(signal?.reason);
  if (signal?.aborted) throw aborted(signal);
  signal?.addEventListener('abort', follow, { once: true });
  try {
    let ahead: Promise<T[]> | null = null;
    for await (const some of grouped(texts, size)) {
      const before: Promise<T[]> | null = ahead;
      ahead = work(some, abort.signal);
      // It is awaited below, later; until then a failure is not unhandled.
      ahead.catch(() => undefined);
      if (before) yield* await before;
    }
    if (ahead) yield* await ahead;
  } finally {
    signal?.removeEventListener('abort', follow);
    abort.abort();
  }
}

async function* grouped(texts: Iterable<string> | AsyncIterable<string>, size: number): AsyncGenerator<string[], void, void> {
  let some: string[] = [];
  for await (const text of texts) {
    some.push(text);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
