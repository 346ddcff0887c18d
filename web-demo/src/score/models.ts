import type { ModelSource } from 'taolight/score';

/** A model to take: where it is, and what it must be. */
export interface Chosen {
  /** Tells it from others: the same name is the same model. */
  name: string;
  source: ModelSource;
  sha256?: Record<string, string>;
}

/** A model that the page was served with. */
export interface Served {
  name: string;
  /** Of its folder, from the page. */
  url: string;
  /** Of all its files together. */
  bytes: number;
  /** By name, of the files that must have one. */
  sha256: Record<string, string>;
  licence: string;
}

/** What `cargo xtask demo` put beside the page; nothing where it did not. */
export async function servedModels(): Promise<Served[]> {
  const answer = await fetch(new URL('models/index.json', document.baseURI)).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Served[]) : [];
}
