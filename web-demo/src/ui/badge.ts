import type { Assurance } from 'taolight';
import type { Session } from '../client';
import { h, setText } from './dom';
import { height } from './format';

/** How sure an answer is, in a colour, a shape and words. */
export function assuranceBadge(assurance: Assurance): HTMLElement {
  return h('span', { class: 'badge', 'data-level': assurance.level, title: EXPLAINED[assurance.level] }, assuranceText(assurance));
}

/** `Sealed by 15 of 20`. */
export function assuranceText(assurance: Assurance): string {
  if (assurance.level === 'sealed') return `Sealed by ${assurance.authors} of ${assurance.of}`;
  return assurance.level === 'finalized' ? 'Finalized' : 'Best, not confirmed';
}

/** The one badge of the masthead: the most that is known right now. */
export class StatusBadge {
  readonly element = h('span', { class: 'badge', role: 'status', 'data-testid': 'status' });

  render(session: Session): void {
    const [level, text] = status(session);
    this.element.dataset['level'] = level;
    setText(this.element, text);
  }
}

const EXPLAINED: Record<Assurance['level'], string> = {
  finalized: 'A GRANDPA justification by more than two thirds of the authorities covers this block.',
  sealed: 'Distinct block authors have built on top of this block. Stronger with each, but not GRANDPA finality.',
  best: 'The newest block: well formed, linked and signed by its author, and nothing more yet.',
};

function status(session: Session): [level: string, text: string] {
  if (session.status === 'unconfigured') return ['none', 'No chain'];
  if (session.status === 'failed') return ['error', session.error.code];
  const progress = session.sync.progress;
  if (session.status === 'connecting' || progress === null) return ['busy', 'Connecting'];
  const { finalized, sealed, best, checkpoint } = progress;
  if (finalized && finalized.number > checkpoint.number) return ['finalized', `Finalized ${height(finalized.number)}`];
  if (sealed) return ['sealed', `Sealed ${height(sealed.number)}`];
  return best ? ['best', `Best ${height(best.number)}`] : ['busy', 'Connecting'];
}
