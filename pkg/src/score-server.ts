/** The half of the port that scores. The engine is handed in, so tests can bring theirs. */
import { nameOfAdapter } from './adapter.js';
import type { ErrorFields } from './errors.js';
import { fields, respond, type Service } from './responder.js';
import { OpenedFiles } from './score-files.js';
import type { ScoreCalls } from './score-protocol.js';
import type { PortLike } from './types.js';
import type { ModelInfo, ScoreProgress, ScoreReport } from './types-score.js';
import type { Scorer, WatchScore } from './wasm/score.js';
import type { Answer, Argument, Request, Verb } from './wire.js';

/** Opens what computes. */
export interface ScoreEngine {
  open(backend: string, mode: string, wasm: string | WebAssembly.Module | null, watch: WatchScore): Promise<EngineScorer>;
}

/** The verbs of the wasm that the port offers. */
export type EngineScorer = Omit<Scorer, 'free' | typeof Symbol.dispose>;

type Ask = Request<ScoreCalls>;
type Tell = (step: ScoreProgress) => void;
type Told<V extends Verb<ScoreCalls>> = Promise<Answer<ScoreCalls, V>>;

/** Milliseconds between two reports of progress, and between two looks at whether anybody still waits. */
const REPORT_EVERY = 50;

/** Serves one engine over `port`; gives a function that reports a crash. */
export function serveScore(port: PortLike, engine: ScoreEngine): (message: string) => void {
  const responder = respond<ScoreCalls, never>(port, new ScoreServer(engine));
  return (message) => responder.crashed(message);
}

class ScoreServer implements Service<ScoreCalls> {
  readonly #engine: ScoreEngine;
  #scorer: EngineScorer | null = null;
  #adapter: string | null = null;
  /** One call at a time: the GPU has one owner, and the processor one core to give. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(engine: ScoreEngine) {
    this.#engine = engine;
  }

  perform(request: Ask, tell: Tell, cancelled: () => boolean): Told<Verb<ScoreCalls>> {
    const mine = this.#turn.then(() => this.#work(request, tell, cancelled));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    this.#scorer?.close();
    this.#scorer = null;
  }

  async #work(request: Ask, tell: Tell, cancelled: () => boolean): Told<Verb<ScoreCalls>> {
    if (cancelled()) throw fields('ABORTED', 'caller', 'the call was aborted before its turn', 'Call again without aborting.');
    if (request.verb === 'open') return this.#open(request.argument, tell, cancelled);
    const scorer = this.#living();
    switch (request.verb) {
      case 'load':
        return this.#load(scorer, request.argument, tell, cancelled);
      case 'unload':
        return scorer.unload(), null;
      case 'embed':
        return this.#reported(scorer, { embeddings: await scorer.embed(request.argument.texts, watch(tell, cancelled)) });
      case 'similarity':
        return scorer.similarity(request.argument.a, request.argument.b);
      case 'textSimilarity': {
        const { a, b, measure } = request.argument;
        return scorer.textSimilarity(a, b, measure, watch(tell, cancelled));
      }
      case 'perplexity':
        return this.#reported(scorer, await scorer.perplexity(request.argument.texts, watch(tell, cancelled)));
      case 'rerank': {
        const { query, documents } = request.argument;
        return this.#reported(scorer, { scores: await scorer.rerank(query, documents, watch(tell, cancelled)) });
      }
      case 'score': {
        const { tasks, answers, rules } = request.argument;
        return this.#reported(scorer, await scorer.score(tasks, answers, rules, watch(tell, cancelled)));
      }
      case 'weights':
        return scorer.weights(request.argument.scores, request.argument.hyperparameters);
    }
  }

  async #open({ backend, mode, wasm }: Argument<ScoreCalls, 'open'>, tell: Tell, cancelled: () => boolean): Told<'open'> {
    tell({ phase: 'load', done: 0, of: 2, sentence: 'Loading the wasm of scoring.' });
    if (backend !== 'cpu') this.#adapter = await nameOfAdapter();
    tell({ phase: 'load', done: 1, of: 2, sentence: backend === 'cpu' ? 'Starting.' : 'Opening the GPU.' });
    this.#scorer = await this.#engine.open(backend, mode, wasm, watch(tell, cancelled));
    return this.#named(this.#scorer.report());
  }

  async #load(scorer: EngineScorer, argument: Argument<ScoreCalls, 'load'>, tell: Tell, cancelled: () => boolean): Told<'load'> {
    const { signal, settled } = watched(cancelled);
    try {
      const model = await modelOf(scorer, argument, tell, signal, cancelled);
      return this.#reported(scorer, { model });
    } finally {
      settled();
    }
  }

  #reported<A>(scorer: EngineScorer, answer: A): A & { report: ScoreReport } {
    return { ...answer, report: this.#named(scorer.report()) };
  }

  /** The wasm is told no name; the browser tells this half a little more. */
  #named(report: ScoreReport): ScoreReport {
    return report.adapter === null ? report : { ...report, adapter: this.#adapter ?? report.adapter };
  }

  #living(): EngineScorer {
    if (!this.#scorer) throw fields('CLOSED', 'caller', 'nothing is open behind this port', 'Open it first.');
    return this.#scorer;
  }
}

/** Loads; once more where files that were kept turn out to be spoiled, or those that came not to be what they began as. */
async function modelOf(scorer: EngineScorer, argument: Argument<ScoreCalls, 'load'>, tell: Tell, signal: AbortSignal, cancelled: () => boolean): Promise<ModelInfo> {
  const { source, sha256, precision, stallMs } = argument;
  for (let again = false; ; again = true) {
    const files = new OpenedFiles(source, { sha256, stallMs, signal, early: !again, tell });
    // What waits for the network says how far that is.
    const telling: Tell = (step) => files.isComing || tell(step);
    try {
      const { hashes, ...facts } = await scorer.load(files, sha256, precision, watch(telling, cancelled));
      if (again || !files.spoiled(hashes)) return { ...facts, files: await files.used(hashes) };
      await files.forget();
    } catch (thrown) {
      if (again || !(await mayDoBetter(files, thrown as ErrorFields))) throw thrown;
    } finally {
      files.close();
    }
  }
}

/** Whether another try may: the files may not be those of the model. */
async function mayDoBetter(files: OpenedFiles, { code }: ErrorFields): Promise<boolean> {
  return (await files.misled()) || (code === 'MODEL_INVALID' && files.forget());
}

const SENTENCES: Record<string, (done: number, of: number) => string> = {
  load: (done, of) => `Reading and laying out the weights: ${of > 0 ? Math.floor((100 * done) / of) : 0} %.`,
  compile: (done, of) => `Compiling for the GPU: ${done} of ${of} kernels.`,
  run: (done, of) => `${done} of ${of} texts.`,
};

/** What the wasm calls with how far it is; it stops where the answer is no. */
function watch(tell: Tell, cancelled: () => boolean): WatchScore {
  let last = 0;
  return (phase, done, of) => {
    const now = performance.now();
    if (done === of || now - last >= REPORT_EVERY) {
      last = now;
      tell({ phase, done, of, sentence: SENTENCES[phase]?.(done, of) ?? '' });
    }
    return !cancelled();
  };
}

/** `cancelled` as a signal, for what waits on the network. */
function watched(cancelled: () => boolean): { signal: AbortSignal; settled: () => void } {
  const abort = new AbortController();
  const look = setInterval(() => cancelled() && abort.abort(), REPORT_EVERY);
  return { signal: abort.signal, settled: () => clearInterval(look) };
}
