/**
 * 依别的韵书写，与依平水韵相比 (what writing by another book costs beside 平水韵).
 * @module
 */
import { pingshui } from '../../rhyme/pingshui.ts';
import { feasibleRhymes } from '../constraint/conflict.ts';
import { decoderOf } from '../decode/decoder.ts';
import { nearestPingshui } from '../nearest.ts';
import type { Context } from './context.ts';
import { type Found, run } from './found.ts';
import { givenFlags } from './request.ts';
import { demandsOf } from './target.ts';
import type { Beside } from './types.ts';

/**
 * 同一请求、同一种子，押平水韵中最近之部，再搜一次，比其平均对数概率。本依平水韵、不押韵、换韵，或已定之字依平水韵写不成，则 undefined。
 *
 * Searches once more by 平水韵, on the group nearest to the rhyme, and compares the mean log-probabilities. `undefined` where the
 * book is 平水韵, there is no one rhyme, or what is given does not fit 平水韵.
 */
export async function besidePingshui(context: Context, found: Found): Promise<Beside | undefined> {
  const { plan, model } = context;
  const { book, meter, skeleton, tune } = plan;
  if (tune !== undefined) return undefined;
  const rhyme = nearestPingshui(found.rhyme, book);
  if (book === pingshui || meter.rhymes.length !== 1 || rhyme === undefined || found.beams.length === 0)
    return undefined;
  const demands = demandsOf({ ...plan, book: pingshui }, plan.asked, rhyme, skeleton);
  if (feasibleRhymes(demands).length === 0) return undefined;
  const decoder = await decoderOf(model, pingshui);
  const beside = await run({ ...context, decoder, plan: { ...plan, book: pingshui, rhymes: [rhyme] } }, found.seed);
  const cost = meanOf(context, beside) - meanOf(context, found);
  return Number.isFinite(cost) ? { rhyme: rhyme.name, cost: Math.round(cost * 1e4) / 1e4 } : undefined;
}

/** 各首机器之字的平均对数概率 (the mean log-probability of the machine's characters over what was found). */
function meanOf({ plan }: Context, { beams }: Found): number {
  const flags = givenFlags(plan);
  const own = beams.flatMap(({ logProbs }) => logProbs.filter((_, at) => flags[at] !== true));
  return own.reduce((sum, one) => sum + one, 0) / own.length;
}
