import type { ModelInfo, ScoreTask, TextMeasure, WeightedTask } from 'taolight/score';

/** What one can have answers scored by. */
export interface Choice {
  kind: ScoreTask['kind'];
  title: string;
  /** What it does, in a sentence. */
  what: string;
  /** The model it cannot do without. */
  needs: ModelInfo['kind'] | null;
  /** What is asked for beside the answers. */
  asks: 'reference' | 'query' | 'observations' | null;
  /** Whether words can be compared in several ways. */
  byMeasure: boolean;
}

export const CHOICES: readonly [Choice, ...Choice[]] = [
  { kind: 'similarity', title: 'Meaning', what: 'How close in meaning each answer is to a reference: the cosine of their embeddings.', needs: 'encoder', asks: 'reference', byMeasure: false },
  { kind: 'originality', title: 'Duplicates', what: 'How far each answer is from the closest other one: by meaning with a model, by words without.', needs: null, asks: null, byMeasure: false },
  { kind: 'rerank', title: 'Relevance', what: 'How well each answer fits a query, as a cross-encoder reads both together.', needs: 'cross-encoder', asks: 'query', byMeasure: false },
  { kind: 'perplexity', title: 'Fluency', what: 'How likely a language model finds each answer: one divided by its perplexity.', needs: 'decoder', asks: null, byMeasure: false },
  { kind: 'text', title: 'Words', what: 'How alike the words of each answer and of a reference are. Needs no model.', needs: null, asks: 'reference', byMeasure: true },
  { kind: 'crps', title: 'Forecast', what: 'How far each miner’s ensemble of paths was from what came: the continuous ranked probability score. Needs no model.', needs: null, asks: 'observations', byMeasure: false },
];

export const MEASURES: readonly [TextMeasure, string][] = [
  ['rouge-l', 'ROUGE-L'],
  ['token-set-ratio', 'Fuzzy, as sets of words'],
  ['token-sort-ratio', 'Fuzzy, in any order'],
  ['ratio', 'Fuzzy, as they stand'],
  ['partial-ratio', 'Fuzzy, the best part'],
];

/** Names of what a model is, for people. */
export const KINDS: Record<ModelInfo['kind'], string> = {
  encoder: 'an encoder (BERT, MiniLM, BGE, ModernBERT)',
  'cross-encoder': 'a cross-encoder, such as ms-marco-MiniLM',
  decoder: 'a small language model (Llama, Qwen)',
};

/** Without an encoder, what is a copy is told by words. */
const WORDS: TextMeasure = 'token-sort-ratio';

/** The task as the package takes it; where words count a part beside it, both by their weights. */
export function tasksOf(choice: Choice, asked: string, measure: TextMeasure, part: number, model: ModelInfo['kind'] | null): ScoreTask | WeightedTask[] {
  const task = taskOf(choice, asked, measure, model);
  if (part === 0) return task;
  return [{ ...task, weight: Number((1 - part).toFixed(6)) }, { kind: 'text', reference: asked, measure, weight: part }];
}

function taskOf({ kind }: Choice, asked: string, measure: TextMeasure, model: ModelInfo['kind'] | null): ScoreTask {
  switch (kind) {
    case 'text':
      return { kind, reference: asked, measure };
    case 'similarity':
      return { kind, reference: asked };
    case 'originality':
      return model === 'encoder' ? { kind } : { kind, measure: WORDS };
    case 'rerank':
      return { kind, query: asked };
    case 'perplexity':
      return { kind };
    case 'crps':
      return { kind, observations: observationsOf(asked) };
  }
}

/** Numbers between commas, spaces or brackets. */
function observationsOf(text: string): number[] {
  return text.split(/[\s,;[\]]+/).filter(Boolean).map(Number);
}
