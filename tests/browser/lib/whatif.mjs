// A subnet with a clique in it, made by hand; and what runs in the page to ask `taolight/yuma` about it.
import { columnsOf } from './recorded-epochs.mjs';

const VALIDATORS = 20;
const MINERS = 40;
/** Those in league, and the miners they favour. */
export const CLIQUE = { validators: [3, 7, 11, 16], miners: [25, 33, 51] };

/** Validators 0 to 19 see the miners 20 to 59 through noise of their own; the clique gives its miners far more. */
export function subnetWithClique() {
  const n = VALIDATORS + MINERS;
  const random = seeded(42);
  const quality = Array.from({ length: MINERS }, () => 8_000 + random(20_000));
  const row = (validator) => quality.map((seen, at) => {
    const uid = VALIDATORS + at;
    const favoured = CLIQUE.validators.includes(validator) && CLIQUE.miners.includes(uid);
    return [uid, Math.round(seen * (0.9 + random(2_000) / 10_000)) + (favoured ? 30_000 : 0)];
  });
  const column = (value) => Array.from({ length: n }, (_, uid) => value(uid));
  return {
    version: 'spec425', n, currentBlock: '1000000', tempo: 360, activityCutoffFactorMilli: 13_889, lastMechanismStepBlock: '999640',
    lastUpdate: column(() => '999900'), blockAtRegistration: column(() => '1'),
    alphaStake: column((uid) => (uid < VALIDATORS ? String(1_000_000_000_000n + BigInt(uid)) : '0')), taoStake: column(() => '0'), taoWeight: '0', stakeThreshold: '0',
    ownerUid: null, validatorPermit: column((uid) => (uid < VALIDATORS ? 1 : 0)), maxAllowedValidators: VALIDATORS,
    weights: plainRows(columnsOf(Array.from({ length: VALIDATORS }, (_, uid) => [uid, row(uid)]), n)), bonds: plainRows(columnsOf([], n)),
    kappa: 32_767, bondsPenalty: 65_535, bondsMovingAverage: '900000', yuma3: true, liquidAlpha: false, alphaValues: [45_875, 58_982], alphaSigmoidSteepness: 1000,
    commitReveal: null, emission: '1000000000',
  };
}

/** Playwright carries plain arrays only. */
function plainRows({ offsets, columns, values }) {
  return { offsets: [...offsets], columns: [...columns], values: [...values] };
}

/** Numbers below a bound that look random and are the same every time. */
function seeded(state) {
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/**
 * Runs in the page: opens `taolight/yuma` and asks it a question about `subnet`, or about a subnet of the chain as it was
 * at `block`; gives what can travel.
 */
export async function inPage({ subnet, spec, url, block, netuid, question }) {
  const { Yuma } = await import('/pkg/yuma.js');
  const input = subnet ? inputOf(subnet) : await inputAt();
  const yuma = await Yuma.create({ backend: 'cpu' });
  const answers = { collusion, sensitivity, simulate, tooLarge };
  try {
    return await answers[question]();
  } catch (error) {
    return { code: error.code, message: error.message };
  } finally {
    yuma.dispose();
  }

  function inputOf(plain) {
    const wide = (column) => BigUint64Array.from(column, BigInt);
    const sparse = ({ offsets, columns, values }) => ({ offsets: Uint32Array.from(offsets), columns: Uint16Array.from(columns), values: Uint16Array.from(values) });
    const all = (names, convert) => Object.fromEntries(names.map((name) => [name, convert(plain[name])]));
    return {
      ...plain, weights: sparse(plain.weights), bonds: sparse(plain.bonds), validatorPermit: Uint8Array.from(plain.validatorPermit),
      ...all(['currentBlock', 'lastMechanismStepBlock', 'taoWeight', 'stakeThreshold', 'bondsMovingAverage', 'emission'], BigInt),
      ...all(['lastUpdate', 'blockAtRegistration', 'alphaStake', 'taoStake'], wide),
    };
  }

  async function inputAt() {
    const { LightClient } = await import('/pkg/index.js');
    const client = await LightClient.connect(spec, { endpoints: [url] });
    const found = await (await client.at(block)).subnets.epochInput(netuid);
    await client.close();
    return found;
  }

  async function collusion() {
    const { groups, nodes, edges, threshold } = await yuma.collusion(input);
    const plain = ({ validators, favoured }) => ({ validators: [...validators], miners: favoured.map(({ uid }) => uid).sort((a, b) => a - b) });
    return { groups: groups.map(plain), nodes: nodes.length, edges, threshold };
  }

  async function sensitivity() {
    const [validator, miners, step] = [5, Uint16Array.of(25, 40), 4_000];
    const gains = await yuma.sensitivity(input, { validator, miners, step });
    const { offsets, columns: given, values } = input.weights;
    const [from, to] = [offsets[validator], offsets[validator + 1]];
    const row = { uid: validator, uids: given.slice(from, to) };
    const changed = (miner, more) => values.slice(from, to).map((value, at) => (row.uids[at] === miner ? value + more : value));
    const ends = Array.from(miners).flatMap((miner) => [-step, step].map((more) => ({ weights: [{ ...row, values: changed(miner, more) }] })));
    const epochs = await yuma.batch(input, ends);
    const less = (column, low, high) => Array.from(high[column], (value, uid) => String(value - low[column][uid]));
    const columns = (low, high) => Object.fromEntries(['incentive', 'dividends', 'emission'].map((name) => [name, less(name, low, high)]));
    return {
      gains: gains.map(({ incentive, dividends, emission }) => Object.fromEntries(Object.entries({ incentive, dividends, emission }).map(([name, column]) => [name, Array.from(column, String)]))),
      expected: Array.from(miners, (_, at) => columns(epochs[2 * at], epochs[2 * at + 1])),
    };
  }

  async function simulate() {
    const groups = [{ behaviour: 'honest', validators: 8, stake: 70 }, { behaviour: 'cabal', miners: 3, favour: 32_768, validators: 4, stake: 30 }];
    const plan = { seed: 1n, worlds: 4, epochs: 24, miners: 30, drift: 0, view: { noise: 3_277, density: 65_535 }, groups, rules: input };
    const plain = ({ groups, dividends }) => ({
      dividends: Array.from(dividends, String), groups: groups.map(({ stake, returnOnStake, captured }) => ({ stake, returnOnStake, captured })),
    });
    return { first: plain(await yuma.simulate(plan)), second: plain(await yuma.simulate(plan)), other: plain(await yuma.simulate({ ...plan, seed: 2n })) };
  }

  function tooLarge() {
    const groups = [{ behaviour: 'honest', validators: 60_000, stake: 1 }];
    return yuma.simulate({ seed: 1n, worlds: 1, epochs: 1, miners: 60_000, drift: 0, view: { noise: 0, density: 65_535 }, groups, rules: input });
  }
}
