/** Hyperparameters of a row of weights: defaults filled in, nonsense refused. */
import { badArgument } from './errors.js';
import { isUint } from './numbers.js';
import type { FullHyperparameters } from './score-protocol.js';
import type { Hyperparameters } from './types-score.js';

const KINDS: readonly NonNullable<Hyperparameters['normalise']>[] = ['none', 'min-max', 'softmax', 'rank'];

/** @throws LightClientError with `BAD_ARGUMENT` */
export function hyperparametersOf(given: Hyperparameters): FullHyperparameters {
  const { minAllowedWeights = 1, maxWeightsLimit = 65_535, normalise = 'none', temperature = 1, topK = null } = given;
  if (!isUint(minAllowedWeights, 16)) throw badArgument(`minAllowedWeights is ${minAllowedWeights}, no whole number of 16 bits`);
  if (!isUint(maxWeightsLimit, 16)) throw badArgument(`maxWeightsLimit is ${maxWeightsLimit}, no whole number of 16 bits`);
  if (!KINDS.includes(normalise)) throw badArgument(`normalise is ${normalise}, none of ${KINDS.join(', ')}`);
  if (!(temperature > 0) || temperature === Infinity) throw badArgument(`the temperature is ${temperature}, not above 0`);
  if (topK !== null && (!isUint(topK, 32) || topK === 0)) throw badArgument(`topK is ${topK}, not a whole number above 0`);
  return { minAllowedWeights, maxWeightsLimit, normalise, temperature, topK };
}

/**
 * Whose each score is; without `uids`, the places themselves.
 *
 * @throws LightClientError with `BAD_ARGUMENT`
 */
export function uidsOf(uids: ArrayLike<number> | undefined, scores: number): Uint16Array {
  if (uids === undefined) return Uint16Array.from({ length: scores }, (_, place) => place);
  if (uids.length !== scores) throw badArgument(`there are ${uids.length} uids for ${scores} scores`);
  const seen = new Set<number>();
  for (const uid of Array.from(uids)) {
    if (!isUint(uid, 16) || seen.has(uid)) throw badArgument(`the uid ${uid} is no whole number of 16 bits, or there twice`);
    seen.add(uid);
  }
  return Uint16Array.from(seen);
}
