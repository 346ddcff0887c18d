/**
 * What crosses a port, whoever is behind it. Requests go to the worker, replies come back; each request has one reply,
 * matched by `id`, and a cancelled one has it too. Nothing here is public.
 */
import type { ErrorFields } from './errors.js';

/** The verbs of a worker, each with its argument and its answer. */
export type Verbs<C> = { [V in keyof C]: { argument: unknown; answer: unknown } };

export type Verb<C> = keyof C & string;
export type Argument<C extends Verbs<C>, V extends Verb<C>> = C[V]['argument'];
export type Answer<C extends Verbs<C>, V extends Verb<C>> = C[V]['answer'];

/** A request that expects a reply. */
export type Request<C extends Verbs<C>> = { [V in Verb<C>]: { kind: 'call'; id: number; verb: V; argument: Argument<C, V> } }[Verb<C>];

/** Page to worker. */
export type Command<C extends Verbs<C>> =
  | Request<C>
  | { kind: 'cancel'; id: number }
  /** Lets the worker forget a snapshot. */
  | { kind: 'release'; handle: number }
  | { kind: 'close' };

/** Worker to page, about a call or the worker itself. */
export type Reply =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: ErrorFields }
  /** The call goes on and has come this far. */
  | { kind: 'step'; id: number; step: unknown }
  /** The wasm trapped. Nothing more will come. */
  | { kind: 'crashed'; message: string };
