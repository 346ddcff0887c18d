/** What answers are scored by, checked and made plain before it crosses the port; and what a score of it is, in words. */
import { badArgument } from './errors.js';
import type { PlainRules } from './score-protocol.js';
import type { Gate, ScoreOptions, ScoreTask, TextMeasure, WeightedTask } from './types-score.js';

const MEASURES: readonly TextMeasure[] = ['rouge-l', 'ratio', 'partial-ratio', 'token-sort-ratio', 'token-set-ratio'];

const UNITS: Record<ScoreTask['kind'], string> = {
  text: 'likeness to the reference, 0 to 1',
  similarity: 'cosine to the reference, -1 to 1',
  originality: 'one less the likeness to the closest other answer; 0 is a copy',
  rerank: 'relevance to the query, as the model gives it',
  perplexity: 'one divided by the perplexity, 0 to 1',
  crps: 'minus the mean CRPS, in the unit of the forecast; 0 is perfect',
};

/**
 * One task, which counts as it is, or several by their weights. All are of forecasts over the same steps, or none is.
 *
 * @throws LightClientError with `BAD_ARGUMENT`
 */
export function tasksOf(given: ScoreTask | readonly WeightedTask[]): WeightedTask[] {
  const tasks = isList(given) ? given.map(weighted) : [{ ...plain(given), weight: 1 }];
  if (tasks.length === 0) throw badArgument('there are no tasks');
  const steps = stepsOf(tasks);
  if (tasks.some((task) => stepsOf([task]) !== steps)) throw badArgument('the tasks are not all of texts, or not all of forecasts over the same steps');
  return tasks;
}

/** How many values a forecast has to have; `null` where answers are texts. */
export function stepsOf([task]: readonly WeightedTask[]): number | null {
  return task?.kind === 'crps' ? task.observations.length : null;
}

/** @throws LightClientError with `BAD_ARGUMENT` */
export function rulesOf({ gates = [], copiesFrom }: ScoreOptions): PlainRules {
  if (!Array.isArray(gates)) throw badArgument('the gates are no array');
  if (copiesFrom !== undefined && !within(copiesFrom, -1)) throw badArgument(`copiesFrom is ${copiesFrom}, no likeness`);
  return { gates: gates.map(gate), copiesFrom: copiesFrom ?? null };
}

/** What a score is, in words. */
export function unitOf(tasks: readonly WeightedTask[]): string {
  const [first, ...more] = tasks;
  if (first?.weight === 1 && more.length === 0) return UNITS[first.kind];
  return tasks.map(({ kind, weight }) => `${weight} × (${UNITS[kind]})`).join(' + ');
}

function weighted(task: WeightedTask, i: number): WeightedTask {
  const weight: unknown = task?.weight;
  if (typeof weight !== 'number' || !Number.isFinite(weight)) throw badArgument(`the weight of task ${i} is ${weight}, no number`);
  return { ...plain(task), weight };
}

/** The task with the fields it needs, and no others. */
function plain(task: ScoreTask): ScoreTask {
  switch (task?.kind) {
    case 'text':
      return { kind: task.kind, reference: text(task.reference, 'reference'), measure: measure(task.measure) };
    case 'similarity':
      return { kind: task.kind, reference: text(task.reference, 'reference') };
    case 'originality':
      return { kind: task.kind, ...(task.measure !== undefined && { measure: measure(task.measure) }) };
    case 'rerank':
      return { kind: task.kind, query: text(task.query, 'query') };
    case 'perplexity':
      return { kind: task.kind };
    case 'crps':
      return { kind: task.kind, observations: observations(task.observations) };
    default:
      throw badArgument(`no task is called ${(task as { kind?: unknown } | null)?.kind}`);
  }
}

function gate(given: Gate | null, i: number): Gate {
  if (given === null) throw badArgument(`gate ${i} is none`);
  const { reference, measure: by, least } = given;
  if (!within(least, 0)) throw badArgument(`the least of gate ${i} is ${least}, not from 0 to 1`);
  return { reference: text(reference, `reference of gate ${i}`), measure: measure(by), least };
}

function text(given: unknown, what: string): string {
  if (typeof given !== 'string') throw badArgument(`the ${what} is no string`);
  return given;
}

function measure(name: TextMeasure): TextMeasure {
  if (!MEASURES.includes(name)) throw badArgument(`no measure is called ${name}`);
  return name;
}

function observations(given: readonly number[]): number[] {
  if (!Array.isArray(given) || given.length === 0 || !given.every(Number.isFinite)) throw badArgument('the observations are no array of numbers, or there are none');
  return [...given];
}

function within(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= 1;
}

function isList(given: ScoreTask | readonly WeightedTask[]): given is readonly WeightedTask[] {
  return Array.isArray(given);
}
