import type { EpochFrames } from 'taolight';
import { grouped } from '../ui/format';
import type { Step, Story } from './steps';

const BONDS: Record<EpochFrames['mode'], string> = {
  legacy: 'Bonds are shares of each miner: the old ones and stake times weight, averaged.',
  yuma3: 'Each bond moves a part of the way towards the weight, whatever the stake behind it (Yuma3).',
  'yuma3-liquid': 'Each bond moves towards the weight, the faster the more its validator was ahead of the others (Yuma3, liquid alpha).',
};

/** What a step does, in plain words. */
export function sentence(step: Step, story: Story): string {
  const { frames } = story;
  switch (step) {
    case 'weights':
      return 'What each validator says, each row a whole. Left out: who has no permit, weights on oneself, and weights older than the miner’s registration.';
    case 'clipped': {
      const { cut, of } = story.cuts;
      const kappa = (frames.parameters.kappa / 65_535).toFixed(3);
      return `Each weight is cut at the consensus C, the most that κ = ${kappa} of the active stake supports: ${grouped(cut)} of ${grouped(of)} weights.`;
    }
    case 'bonds':
      return BONDS[frames.mode];
    case 'result':
      return 'Clipped weights and stake make the miners’ incentive (top); bonds in well-paid miners make the validators’ dividends (right).';
  }
}
