import type { ScoreResult, WeightsRow } from 'taolight/score';
import type { Answers } from './answers';

/** What a run gave: whose answers, what they scored, and by what. */
export interface Outcome extends Answers {
  result: ScoreResult;
  /** From which likeness on answers are copies. */
  copiesFrom: number;
  /** Whether likeness is of words, and not of meaning. */
  byWords: boolean;
}

/** Places of answers, best first; those without a score last. */
export function ranked({ result: { scores } }: Outcome): number[] {
  const key = (i: number): number => (Number.isNaN(scores[i]) ? -Infinity : (scores[i] ?? -Infinity));
  return Array.from(scores, (_, i) => i).sort((one, other) => key(other) - key(one) || one - other);
}

/** The answer each copy is a copy of, by place. */
export function originals({ result: { copies } }: Outcome): Map<number, number> {
  return new Map(copies.flatMap(([first, ...later]) => later.map((place) => [place, first ?? place] as const)));
}

/** The weight of each answer, by place; 0 for one that is not in the row. */
export function weightsByPlace({ uids }: Outcome, row: WeightsRow): number[] {
  const weights = new Map(Array.from(row.uids, (uid, i) => [uid, row.weights[i] ?? 0]));
  return uids.map((uid) => weights.get(uid) ?? 0);
}

/** An answer in one line. */
export function excerpt(answer: Answers['answers'][number] | undefined): string {
  if (typeof answer === 'string') return answer === '' ? '(empty)' : answer;
  return answer ? `${answer.length} paths of ${answer[0]?.length ?? 0} steps` : '';
}

/** A score as people read it. */
export function shownScore(score: number | undefined): string {
  return score === undefined || Number.isNaN(score) ? 'none' : score.toFixed(4);
}
