import { h } from '../ui/dom';
import { excerpt, type Outcome } from './outcome';

/** Groups of answers that are copies of each other. */
export function copiesCard(outcome: Outcome): HTMLElement {
  const { result: { copies, likeness }, copiesFrom, uids, answers } = outcome;
  const groups = copies.map(([first = 0, ...later]) => h('li', { class: 'stack close' },
    h('p', {}, h('b', { class: 'num' }, `UID ${uids[first]}`), ' was first; ', later.map((place, i) => [i > 0 && ', ', h('b', { class: 'num' }, `UID ${uids[place]}`)]), later.length === 1 ? ' copies it.' : ' copy it.'),
    h('p', { class: 'small faint clip' }, excerpt(answers[first]))));
  const none = likeness ? `No two answers are ${copiesFrom} alike or more.` : 'Forecasts are not compared with each other.';
  return h('section', { class: 'card stack', 'data-testid': 'copies', 'data-groups': copies.map((group) => group.map((place) => uids[place]).join(' ')).join(', ') },
    h('h3', {}, 'Duplicates'),
    groups.length > 0 ? h('ul', { class: 'stack' }, groups) : h('p', { class: 'soft' }, none),
    groups.length > 0 && h('p', { class: 'small soft' }, 'Only the earliest of a group can have a score.'));
}
