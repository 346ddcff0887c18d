/** The half of the port that computes batches. The engine is handed in, so tests can bring theirs. */
import { nameOfAdapter } from './adapter.js';
import { fields, respond, type Service } from './responder.js';
import type { PortLike } from './types.js';
import type { BatchReport, YumaProgress } from './types-yuma.js';
import type { Yuma } from './wasm/yuma.js';
import type { Answer, Argument, Request, Verb } from './wire.js';
import type { YumaCalls } from './yuma-protocol.js';

/** Opens what computes. */
export interface YumaEngine {
  open(backend: string, wasm: string | WebAssembly.Module | null): Promise<EngineYuma>;
}

/** The verbs of the wasm that the port offers. */
export type EngineYuma = Pick<Yuma, 'batch' | 'collusion' | 'sensitivity' | 'simulate' | 'report' | 'close'>;

type Ask = Request<YumaCalls>;
type Tell = (step: YumaProgress) => void;

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 50;

/** Serves one engine over `port`; gives a function that reports a crash. */
export function serveYuma(port: PortLike, engine: YumaEngine): (message: string) => void {
  const responder = respond<YumaCalls, never>(port, new YumaServer(engine));
  return (message) => responder.crashed(message);
}

class YumaServer implements Service<YumaCalls> {
  readonly #engine: YumaEngine;
  #yuma: EngineYuma | null = null;
  #adapter: string | null = null;
  /** One batch at a time: the GPU has one owner, and the processor one core to give. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(engine: YumaEngine) {
    this.#engine = engine;
  }

  perform(request: Ask, tell: Tell, cancelled: () => boolean): Promise<Answer<YumaCalls, Verb<YumaCalls>>> {
    const mine = this.#turn.then(() => this.#work(request, tell, cancelled));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    this.#yuma?.close();
  }

  async #work(request: Ask, tell: Tell, cancelled: () => boolean): Promise<Answer<YumaCalls, Verb<YumaCalls>>> {
    switch (request.verb) {
      case 'open':
        return this.#open(request.argument, tell);
      case 'batch':
        return this.#reported(this.#batch(request.argument, tell, cancelled));
      case 'collusion':
        return this.#reported(this.#living().collusion(request.argument.input, request.argument.settings));
      case 'sensitivity':
        return this.#reported(this.#sensitivity(request.argument, tell, cancelled));
      case 'simulate':
        return this.#reported(this.#simulate(request.argument, tell, cancelled));
    }
  }

  async #open({ backend, wasm }: Argument<YumaCalls, 'open'>, tell: Tell): Promise<BatchReport> {
    tell({ done: 0, of: 2, sentence: 'Loading the wasm of Yuma.' });
    if (backend !== 'cpu') this.#adapter = await nameOfAdapter();
    tell({ done: 1, of: 2, sentence: backend === 'cpu' ? 'Starting.' : 'Opening the GPU.' });
    this.#yuma = await this.#engine.open(backend, wasm);
    return this.#named(this.#yuma.report());
  }

  #batch({ input, scenarios, number }: Argument<YumaCalls, 'batch'>, tell: Tell, cancelled: () => boolean): Promise<Answer<YumaCalls, 'batch'>> {
    const of = new DataView(scenarios.buffer, scenarios.byteOffset).getUint32(0, true);
    return this.#living().batch(input, scenarios, number, watch(of, tell, cancelled));
  }

  #sensitivity({ input, variation }: Argument<YumaCalls, 'sensitivity'>, tell: Tell, cancelled: () => boolean): Promise<Answer<YumaCalls, 'sensitivity'>> {
    return this.#living().sensitivity(input, variation, watch(2 * variation.miners.length, tell, cancelled));
  }

  #simulate({ plan }: Argument<YumaCalls, 'simulate'>, tell: Tell, cancelled: () => boolean): Promise<Answer<YumaCalls, 'simulate'>> {
    return this.#living().simulate(plan, watch(plan.worlds * plan.epochs, tell, cancelled));
  }

  async #reported<T extends { report: BatchReport }>(answer: Promise<T>): Promise<T> {
    const done = await answer;
    return { ...done, report: this.#named(done.report) };
  }

  /** The wasm is told no name; the browser tells this half a little more. */
  #named(report: BatchReport): BatchReport {
    return report.adapter === null ? report : { ...report, adapter: this.#adapter ?? report.adapter };
  }

  #living(): EngineYuma {
    if (!this.#yuma) throw fields('CLOSED', 'caller', 'nothing is open behind this port', 'Open it first.');
    return this.#yuma;
  }
}

/** What the wasm calls with how many are done; it stops where the answer is no. */
function watch(of: number, tell: Tell, cancelled: () => boolean): (done: number) => boolean {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (done === of || now - last >= REPORT_EVERY) {
      last = now;
      tell({ done, of, sentence: `${done} of ${of} epochs.` });
    }
    return !cancelled();
  };
}
