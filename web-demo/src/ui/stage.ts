import type { LightClient } from 'taolight';
import { asError, type Session } from '../client';
import type { Acts } from '../views/sync';
import { h, nextFrame, nextTask, show } from './dom';
import { connecting, errorCard, stateCard } from './states';

type Ready = Extract<Session, { status: 'ready' }>;
type Work = (client: LightClient, signal: AbortSignal) => Promise<void>;

/**
 * The part of a view that needs a client: tools that are there as long as one is, and below them either the content or
 * the state the view is in instead. Work runs here one at a time: a newer one ends the older.
 */
export class Stage {
  readonly #acts: Acts;
  readonly #tools: HTMLElement;
  readonly #content: HTMLElement;
  readonly #arrived: () => void;
  readonly #state = h('div', { hidden: true });
  readonly elements: readonly HTMLElement[];
  #session: Ready | null = null;
  #work: AbortController | null = null;

  /** `arrived` runs whenever there is a client that was not there before. */
  constructor(acts: Acts, tools: HTMLElement, content: HTMLElement, arrived: () => void) {
    this.#acts = acts;
    this.#tools = tools;
    this.#content = content;
    this.#arrived = arrived;
    this.elements = [tools, this.#state, content];
  }

  /** The session while it is ready. */
  get session(): Ready | null {
    return this.#session;
  }

  render(session: Session): void {
    const card = stateCard(session, this.#acts.retry, this.#acts.openSettings);
    show(this.#tools, card === null);
    const before = this.#session;
    this.#session = session.status === 'ready' ? session : null;
    if (!this.#session) {
      this.#work?.abort();
      this.place(card);
    } else if (this.#session.client !== before?.client) {
      this.#arrived();
    }
  }

  /** Shows the content, or `card` in its place. */
  place(card: HTMLElement | null): void {
    this.#state.replaceChildren(...(card ? [card] : []));
    show(this.#state, card !== null);
    show(this.#content, card === null);
  }

  /**
   * Shows the content when `fill` has filled it. It is laid out before, unseen below what stands in its place: who fills it
   * finds how wide it is without laying it out in the same task. An aborted `signal` ends it.
   */
  async unveil(signal: AbortSignal, fill: () => void): Promise<void> {
    this.#content.style.opacity = '0';
    show(this.#content, true);
    await nextFrame();
    await nextTask();
    if (signal.aborted) return;
    this.#content.style.opacity = '';
    fill();
    this.place(null);
  }

  /** Does `work`, `sentence` standing in the content's place until the work puts something there; so does a failure. */
  async run(sentence: string, work: Work): Promise<void> {
    this.#work?.abort();
    const client = this.#session?.client;
    if (!client) return;
    const { signal } = (this.#work = new AbortController());
    this.place(connecting(sentence));
    try {
      await work(client, signal);
    } catch (error) {
      if (!signal.aborted) this.place(errorCard(asError(error), () => void this.run(sentence, work)));
    }
  }
}
