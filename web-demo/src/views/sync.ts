import type { Phase, Progress } from 'taolight';
import type { HandOver, Session, Sync } from '../client';
import type { View } from '../router';
import type { Settings } from '../settings';
import { copyable } from '../ui/copy';
import { h, rebuild, setText, show } from '../ui/dom';
import { bytes, grouped, height, span } from '../ui/format';
import { HeadList } from '../ui/heads';
import { syncLine } from '../ui/line';
import { Signatures } from '../ui/signatures';
import { errorCard, pulse, stateCard } from '../ui/states';

/** What every view can ask of the page. */
export interface Acts {
  retry(): void;
  openSettings(): void;
}

const PHASES: readonly [Phase, string][] = [
  ['connecting', 'Open the endpoint, check that it serves this chain'],
  ['warp', 'Walk the authority sets from the checkpoint to now'],
  ['runtime', 'Prove the runtime code, read its metadata'],
  ['following', 'Follow the chain block by block'],
];

/** From checkpoint to now: what is verified, by whom, and what it cost. */
export class SyncView implements View {
  readonly name = 'sync';
  readonly title = 'Sync';
  readonly #acts: Acts;
  readonly #state = h('div', {});
  readonly #sentence = h('p', { class: 'sentence wrap', 'aria-live': 'polite', 'data-testid': 'sentence' });
  readonly #busy = pulse();
  readonly #line = h('div', { class: 'line-host' });
  readonly #signatures = new Signatures();
  readonly #set = h('dl', { class: 'facts' });
  readonly #steps = h('ol', { class: 'steps' }, PHASES.map(([phase, text]) => step(phase, text)));
  readonly #bytes = new ByteMeter();
  readonly #walk = h('dl', { class: 'facts' });
  readonly #heads = new HeadList();
  readonly #stale = h('p', { class: 'small soft' }, 'Verified before the failure:');
  readonly #body = h('div', { class: 'stack' }, this.#stale,
    h('section', { class: 'card stack' },
      h('div', { class: 'row sentence-row' }, this.#busy, this.#sentence),
      this.#line),
    h('div', { class: 'columns' },
      card('Authority set', this.#signatures.element, this.#set),
      card('Bytes', this.#bytes.element, this.#walk),
      card('Phase', this.#steps)),
    h('div', { class: 'columns wide' }, card('Newest blocks', this.#heads.element), trust()));
  readonly element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Sync'), this.#state, this.#body);
  #drawn: { progress: Progress; handOvers: readonly HandOver[] } | null = null;

  constructor(acts: Acts) {
    this.#acts = acts;
    new ResizeObserver(() => this.#drawLine()).observe(this.#line);
  }

  render(session: Session): void {
    const sync = 'sync' in session ? session.sync : null;
    this.#renderState(session, sync);
    show(this.#body, sync?.progress != null && (session.status !== 'failed' || beyondCheckpoint(sync.progress)));
    if (sync?.progress && 'settings' in session) this.#renderSync(session, session.settings, sync, sync.progress);
  }

  /** While connecting the picture is the state; an error stands above the last picture. */
  #renderState(session: Session, sync: Sync | null): void {
    const { retry, openSettings } = this.#acts;
    if (session.status === 'failed') this.#state.replaceChildren(errorCard(session.error, retry, session.retryAt));
    else this.#state.replaceChildren(...(sync?.progress ? [] : [stateCard(session, retry, openSettings) ?? '']));
    show(this.#state, session.status === 'failed' || sync?.progress == null);
    this.#body.toggleAttribute('data-stale', session.status === 'failed');
    show(this.#stale, session.status === 'failed');
  }

  #renderSync(session: Session, settings: Settings | null, sync: Sync, progress: Progress): void {
    setText(this.#sentence, progress.sentence);
    show(this.#busy, session.status === 'connecting');
    this.#signatures.render(progress.signatures, setSize(settings));
    rebuild(this.#set, `${progress.setId} ${progress.fragments} ${progress.checkpoint.hash}`, () => setFacts(progress, sync.handOvers));
    this.#bytes.render(progress);
    this.#walk.replaceChildren(...walkFacts(progress));
    for (const item of this.#steps.children) mark(item, progress.phase, session.status);
    this.#heads.render(sync.heads, progress);
    this.#drawn = { progress, handOvers: sync.handOvers };
    this.#drawLine();
  }

  #drawLine(): void {
    const width = this.#line.clientWidth;
    if (this.#drawn === null || width === 0) return;
    this.#line.replaceChildren(syncLine(this.#drawn.progress, this.#drawn.handOvers, width));
  }
}

/** Received against verified: two bars on one scale. */
class ByteMeter {
  readonly #received = bar('received');
  readonly #verified = bar('verified');
  readonly element = h('div', { class: 'meter' }, this.#received.element, this.#verified.element);

  render({ bytesIn, bytesVerified }: Progress): void {
    this.#received.render(bytesIn, 1);
    this.#verified.render(bytesVerified, bytesIn === 0 ? 0 : bytesVerified / bytesIn);
  }
}

function bar(kind: 'received' | 'verified') {
  const value = h('span', { class: 'num', 'data-testid': `bytes-${kind}` });
  const fill = h('i', { class: kind });
  return {
    element: h('div', { class: 'bar' }, h('span', { class: 'faint' }, kind === 'received' ? 'Received' : 'Verified'), value, h('b', {}, fill)),
    render(count: number, share: number): void {
      setText(value, bytes(count));
      fill.style.width = `${Math.min(100, share * 100)}%`;
    },
  };
}

function card(title: string, ...children: Node[]): HTMLElement {
  return h('section', { class: 'card' }, h('h3', {}, title), children);
}

function setFacts(progress: Progress, handOvers: readonly HandOver[]): HTMLElement[] {
  const recent = handOvers.slice(-4).toReversed();
  return [
    ...fact('Set in force', h('span', { 'data-testid': 'set-id' }, String(progress.setId))),
    ...fact('Justifications verified', h('span', { 'data-testid': 'fragments' }, grouped(progress.fragments))),
    ...recent.flatMap(({ at, setId }) => fact(`Set ${setId} since`, height(at))),
    ...fact('Starting from', copyable(progress.checkpoint.hash)),
  ];
}

function walkFacts(progress: Progress): HTMLElement[] {
  return [
    ...fact('Carrier', h('code', {}, progress.endpoint)),
    ...fact('Lag behind this clock', progress.lagMs === null ? 'not known yet' : span(Math.max(0, progress.lagMs))),
    ...fact('Blocks since checkpoint', progress.best ? grouped(Math.max(0, progress.best.number - progress.checkpoint.number)) : '–'),
  ];
}

function fact(term: string, value: string | Node): HTMLElement[] {
  return [h('dt', {}, term), h('dd', {}, value)];
}

function step(phase: Phase, text: string): HTMLElement {
  return h('li', { 'data-phase': phase }, text);
}

function mark(item: Element, phase: Phase, status: Session['status']): void {
  const place = PHASES.findIndex(([name]) => name === phase);
  const own = PHASES.findIndex(([name]) => name === item.getAttribute('data-phase'));
  const settled = own < place || (own === place && status === 'ready');
  item.setAttribute('data-state', settled ? 'done' : own > place ? 'open' : status === 'failed' ? 'failed' : 'now');
  if (own === place) item.setAttribute('aria-current', 'step');
  else item.removeAttribute('aria-current');
}

function trust(): HTMLElement {
  return h('section', { class: 'card trust' },
    h('h3', {}, 'What this rests on'),
    h('ul', { class: 'small soft' },
      h('li', {}, h('b', {}, 'Trusted: '), 'the code of this page, the checkpoint it starts from, more than two thirds of the GRANDPA authorities, and this browser.'),
      h('li', {}, h('b', {}, 'Not trusted: '), 'the endpoint. It carries bytes; a lie is an error here, never a value.'),
      h('li', {}, h('b', {}, 'Not promised: '), 'that the endpoint answers, that it does not see what you ask for, or instant finality. '
        + 'Stored justifications come in steps; between them a block counts as sealed.')));
}

/** Whether anything has been verified that was not given. */
function beyondCheckpoint({ finalized, checkpoint }: Progress): boolean {
  return finalized !== null && finalized.number > checkpoint.number;
}

function setSize(settings: Settings | null): number {
  const set = settings?.spec.nextSet ?? settings?.spec.signingSet;
  return set?.authorities.length ?? 0;
}
