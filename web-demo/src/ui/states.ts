import type { LightClientError } from 'taolight';
import type { Session } from '../client';
import { h } from './dom';

const AT_FAULT: Record<LightClientError['fault'], string> = {
  endpoint: 'the endpoint (it lied, failed or was silent; another one may do better)',
  chain: 'the chain itself',
  caller: 'this page or its settings',
  environment: 'this browser or device',
  bug: 'taolight (a bug)',
};

/** What some codes mean for the one who looks at them. */
const MEANING: Partial<Record<LightClientError['code'], string>> = {
  CONSENSUS_UNSUPPORTED: 'The runtime of this block computes consensus by rules that taolight does not know. Nothing is computed by the wrong ones, and nothing is called a difference.',
  STATE_PRUNED: 'The endpoint no longer has the state of that block: most nodes keep a few hundred blocks. A newer block may do, or an endpoint that keeps everything.',
};

/** The card that stands in a view's place while there is nothing to show; `null` when there is. */
export function stateCard(session: Session, retry: () => void, openSettings: () => void): HTMLElement | null {
  switch (session.status) {
    case 'unconfigured':
      return unconfigured(openSettings);
    case 'connecting':
      return connecting(session.sync.progress?.sentence ?? 'Starting the worker and opening the endpoint.');
    case 'failed':
      return errorCard(session.error, retry, session.retryAt);
    case 'ready':
      return null;
  }
}

/** An error with its code, who has to act, and what to do. */
export function errorCard(error: LightClientError, retry: () => void, retryAt: number | null = null): HTMLElement {
  return h('section', { class: 'card state error', role: 'alert', 'data-testid': 'error', 'data-code': error.code },
    h('p', { class: 'code' }, error.code),
    MEANING[error.code] !== undefined && h('p', {}, MEANING[error.code]),
    h('p', { class: 'wrap' }, sentence(error.message)),
    h('dl', { class: 'facts' },
      fact('At fault', AT_FAULT[error.fault]),
      error.endpoint !== undefined && fact('Endpoint', h('code', {}, error.endpoint)),
      fact('What to do', error.hint),
      retryAt !== null && fact('Next try', `by itself at ${new Date(retryAt).toLocaleTimeString()}`),
    ),
    h('p', { class: 'small soft' }, 'Nothing that failed verification is shown as a value, here or anywhere in this page.'),
    h('button', { class: 'button primary', type: 'button', onclick: retry }, 'Try again'),
  );
}

/** Something is under way. */
export function connecting(sentence: string): HTMLElement {
  return h('section', { class: 'card state', 'aria-busy': 'true' },
    h('div', { class: 'row' }, pulse(), h('p', {}, sentence)),
  );
}

/** Three dots that breathe; still when motion is unwanted. */
export function pulse(): HTMLElement {
  return h('span', { class: 'pulse', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
}

function unconfigured(openSettings: () => void): HTMLElement {
  return h('section', { class: 'card state' },
    h('h2', {}, 'No chain to verify yet'),
    h('p', { class: 'soft' }, 'This page was served without a chain. Run ', h('code', {}, 'cargo xtask demo'),
      ' for a local one, or give an endpoint and a chain specification with its checkpoint.'),
    h('button', { class: 'button primary', type: 'button', onclick: openSettings }, 'Open settings'),
  );
}

function fact(term: string, value: string | Node): HTMLElement[] {
  return [h('dt', {}, term), h('dd', {}, value)];
}

function sentence(text: string): string {
  const first = /^\w+:/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
