import type { Forecast } from 'taolight/score';

/** Miners' answers: of whom, and what. */
export interface Answers {
  uids: number[];
  answers: string[] | Forecast[];
}

/** More answers than a subnet has neurons are a mistake. */
const MOST = 4_096;
const FIELDS = ['answer', 'response', 'completion', 'text', 'forecast'];

/**
 * Reads answers: a JSON list, or JSON line by line, of answers or of `{ "uid": 7, "answer": … }`; else every line is an
 * answer. A text says what is wrong.
 */
export function readAnswers(text: string, forecasts: boolean): Answers | string {
  const entries = entriesOf(text.trim());
  if (entries.length === 0) return 'There are no answers yet.';
  if (entries.length > MOST) return `There are ${entries.length} answers; at most ${MOST} are taken.`;
  const uids = entries.map((entry, i) => uidOf(entry) ?? i);
  if (new Set(uids).size < uids.length) return 'A UID is there twice.';
  const answers = entries.map(answerOf);
  const isRight = forecasts ? isForecast : isText;
  const wrong = answers.findIndex((answer) => !isRight(answer));
  if (wrong >= 0) return `Answer ${wrong + 1} is ${forecasts ? 'no list of paths, each a list of numbers' : 'no text'}.`;
  return { uids, answers: answers as Answers['answers'] };
}

function entriesOf(text: string): unknown[] {
  if (text === '') return [];
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole;
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const each = lines.map(parsed);
  return each.every((entry) => typeof entry === 'string' || typeof entry === 'object' && entry !== null) ? each : lines;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function uidOf(entry: unknown): number | null {
  const uid = fieldOf(entry, 'uid');
  return typeof uid === 'number' && Number.isInteger(uid) && uid >= 0 && uid < 65_536 ? uid : null;
}

function answerOf(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  const field = FIELDS.find((name) => Object.hasOwn(entry, name));
  return field === undefined ? undefined : fieldOf(entry, field);
}

function fieldOf(entry: unknown, name: string): unknown {
  return typeof entry === 'object' && entry !== null && Object.hasOwn(entry, name) ? (entry as Record<string, unknown>)[name] : undefined;
}

function isText(answer: unknown): boolean {
  return typeof answer === 'string';
}

function isForecast(answer: unknown): boolean {
  return Array.isArray(answer) && answer.every((path) => Array.isArray(path) && path.every((value) => typeof value === 'number'));
}
