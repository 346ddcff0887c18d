// Recorded epochs (tests/vectors/yuma) as the package takes and gives them.

/** @param {object} recorded the `input` of a recorded epoch; @returns {import('taolight').EpochInput} */
export function inputOf(recorded) {
  const wide = (column) => BigUint64Array.from(column, BigInt);
  return {
    version: 'spec425',
    n: recorded.n,
    currentBlock: BigInt(recorded.current_block),
    tempo: recorded.tempo,
    activityCutoffFactorMilli: recorded.activity_cutoff_factor_milli,
    lastMechanismStepBlock: BigInt(recorded.last_mechanism_step_block),
    lastUpdate: wide(recorded.last_update),
    blockAtRegistration: wide(recorded.block_at_registration),
    alphaStake: wide(recorded.alpha_stake),
    taoStake: wide(recorded.tao_stake),
    taoWeight: BigInt(recorded.tao_weight),
    stakeThreshold: BigInt(recorded.stake_threshold),
    ownerUid: recorded.owner_uid,
    validatorPermit: Uint8Array.from(recorded.validator_permit, Number),
    maxAllowedValidators: recorded.max_allowed_validators,
    weights: columnsOf(recorded.weights, recorded.n),
    bonds: columnsOf(recorded.bonds, recorded.n),
    kappa: recorded.kappa,
    bondsPenalty: recorded.bonds_penalty,
    bondsMovingAverage: BigInt(recorded.bonds_moving_average),
    yuma3: recorded.yuma3_on,
    liquidAlpha: recorded.liquid_alpha_on,
    alphaValues: [recorded.alpha_low, recorded.alpha_high],
    alphaSigmoidSteepness: recorded.alpha_sigmoid_steepness,
    commitReveal: recorded.commit_reveal_weights_enabled ? commitsOf(recorded) : null,
    emission: BigInt(recorded.rao_emission),
  };
}

/** `[[uid, [[column, value], …]], …]` by rows: offsets, columns, values. */
export function columnsOf(matrix, n) {
  const rows = new Map(matrix);
  const offsets = new Uint32Array(n + 1);
  const entries = [];
  for (let uid = 0; uid < n; uid++) {
    entries.push(...(rows.get(uid) ?? []));
    offsets[uid + 1] = entries.length;
  }
  return { offsets, columns: Uint16Array.from(entries, ([column]) => column), values: Uint16Array.from(entries, ([, value]) => value) };
}

function commitsOf(recorded) {
  const columns = (commits) => ({
    uids: Uint16Array.from(commits, ([uid]) => uid),
    epochs: BigUint64Array.from(commits, ([, epoch]) => BigInt(epoch)),
    blocks: BigUint64Array.from(commits, ([, , block]) => BigInt(block)),
  });
  return {
    revealPeriodEpochs: BigInt(recorded.reveal_period_epochs),
    currentEpoch: BigInt(recorded.subnet_epoch_index) + BigInt(recorded.epoch_due_this_block ? 1 : 0),
    hashed: columns(recorded.weight_commits.flatMap(([uid, queue]) => queue.map(([epoch, block]) => [uid, epoch, block]))),
    timelocked: columns(recorded.timelocked_weight_commits.flatMap(([epoch, queue]) => queue.map(([uid, block]) => [uid, epoch, block]))),
  };
}
