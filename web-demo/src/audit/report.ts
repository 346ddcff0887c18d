import type { AuditColumn, AuditDifference, AuditReport } from 'taolight';
import { assuranceBadge } from '../ui/badge';
import { copyable } from '../ui/copy';
import { h } from '../ui/dom';
import { bytes, grouped, height } from '../ui/format';
import { signed, type Pair } from '../yuma/compare';

/** Rows worth listing; who has more has the table of all neurons. */
const LISTED = 100;

const LABELS: Record<AuditDifference['column'], string> = {
  active: 'Active',
  validatorPermit: 'Permit',
  stakeWeight: 'Stake weight',
  consensus: 'Consensus',
  incentive: 'Incentive',
  dividends: 'Dividends',
  validatorTrust: 'V-trust',
  emission: 'Emission',
  bonds: 'Bonds',
  bondsOrder: 'Order of bonds',
};

/** The outcome in one line. */
export function verdict(report: AuditReport): HTMLElement {
  const { exact, columns, bonds, block, before } = report;
  const integers = columns.reduce((sum, { chain }) => sum + chain.length, bonds.entries);
  const differ = columns.reduce((sum, column) => sum + column.differs, bonds.differs);
  return h('section', { class: 'card stack verdict', role: 'status', 'data-testid': 'audit-verdict', 'data-outcome': exact ? 'exact' : 'refused', 'data-block': block.number },
    h('p', { class: 'outcome' }, exact
      ? '✓ Every stored integer is reproduced'
      : `✕ ${grouped(differ)} of ${grouped(integers)} stored integers differ`),
    h('p', { class: 'small soft' }, exact ? `${grouped(integers)} integers that the epoch of ${height(block.number)} stored follow, to the last unit, from the state of ${height(before.number)}.`
      : `What the epoch of ${height(block.number)} stored does not all follow from the state of ${height(before.number)}: see where below.`));
}

/** The two blocks and what it took. */
export function restsOn({ block, before, assurance, proofBytes, roundTrips, specVersion, version, mode, n }: AuditReport): HTMLElement {
  return h('section', { class: 'card' }, h('h3', {}, 'Rests on'),
    h('p', { class: 'row rests' }, assuranceBadge(assurance), h('span', { class: 'small soft' }, 'covers both blocks: each hash fixes the one before')),
    h('dl', { class: 'facts' }, [
      ['Outputs', `proved at ${height(block.number)}`],
      ['Hash', copyable(block.hash)],
      ['Inputs', `proved at ${height(before.number)}`],
      ['Hash', copyable(before.hash)],
      ['Proofs', `${bytes(proofBytes)} in ${grouped(roundTrips)} round trips`],
      ['Rules', `${version}, ${mode}; runtime spec ${specVersion}`],
      ['Neurons', grouped(n)],
    ].map(([term = '', value]) => [h('dt', {}, term), h('dd', {}, value)])));
}

/** Every column in a line: what it counts, and how much of it differs. */
export function overview({ columns, bonds, registeredAfter, resetAfter }: AuditReport): HTMLElement {
  const lines = columns.map((column) => line(column.name, labelOf(column), column.unit, column.chain.length, column.differs));
  return h('section', { class: 'card stack' }, h('h3', {}, 'Columns'),
    plain(['Column', 'Unit', 'Integers', 'Differ'], [...lines, line('bonds', LABELS.bonds, '1/65535', bonds.entries, bonds.differs)]),
    leftOut(registeredAfter, 'registered later in the same block: what the epoch stored for them is gone'),
    leftOut(resetAfter, 'lost the bonds to them later in the same block'));
}

/** Each place that differs, as far as one wants to read. */
export function differences({ differences: found }: AuditReport): HTMLElement {
  return h('section', { class: 'card stack' }, h('h3', {}, 'Where they differ'),
    plain(['UID', 'Column', 'Chain', 'Recomputed', 'Difference'], found.slice(0, LISTED).map(differenceRow)),
    found.length > LISTED && h('p', { class: 'small soft' }, `${grouped(found.length - LISTED)} more, not listed.`));
}

/** The columns as the table of neurons takes them. */
export function pairsOf({ columns }: AuditReport): Pair[] {
  return columns.map((column) => {
    const { name, mechanism, unit, chain, recomputed } = column;
    return { key: mechanism ? `${name}-${mechanism}` : name, label: labelOf(column), unit, first: chain, second: recomputed };
  });
}

/** The first set of weights needs no number. */
function labelOf({ name, mechanism }: Pick<AuditColumn, 'name' | 'mechanism'>): string {
  return mechanism ? `${LABELS[name]}, set ${mechanism}` : LABELS[name];
}

function line(name: string, label: string, unit: string, entries: number, differs: number): HTMLElement {
  return h('tr', { 'data-column': name, 'data-differs': differs }, h('td', {}, label), h('td', { class: 'soft' }, unit), h('td', {}, grouped(entries)),
    h('td', {}, differs === 0 ? h('span', { class: 'soft' }, 'all equal') : h('b', { class: 'differs' }, grouped(differs))));
}

function differenceRow({ uid, column, mechanism, to, chain, recomputed, difference }: AuditDifference): HTMLElement {
  const what = `${LABELS[column]}${mechanism ? `, set ${mechanism}` : ''}${to === undefined ? '' : ` to ${to}`}`;
  const integer = (value: bigint | null): string => (value === null ? 'none' : grouped(value));
  return h('tr', { 'data-uid': uid, 'data-column': column }, h('td', {}, uid), h('td', {}, what),
    h('td', {}, integer(chain)), h('td', {}, integer(recomputed)), h('td', {}, h('b', { class: 'differs' }, signed(difference))));
}

function leftOut(uids: Uint16Array, why: string): HTMLElement | null {
  return uids.length === 0 ? null : h('p', { class: 'small soft' }, `Not compared: UID ${Array.from(uids).join(', ')}; ${why}.`);
}

function plain(headings: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return h('div', { class: 'scroll' }, h('table', { class: 'heads figures num' },
    h('thead', {}, h('tr', {}, headings.map((name) => h('th', { scope: 'col' }, name)))), h('tbody', {}, rows)));
}
