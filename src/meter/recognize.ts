import type { RhymeGroup } from '../rhyme/types.ts';
import type { Poem } from '../text/verse.ts';
import type { ScanOptions } from './asked.ts';
import type { FormName, Opening } from './forms.ts';
import type { RuleId } from './rules/index.ts';
import { scan } from './scan.ts';
import type { Parse } from './scansion.ts';

/** 认出的体裁 (a form as recognized). */
export interface Recognition {
  /** 近体、仄韵律体、拗律、古体，或还说不准 (regulated, regulated with an oblique rhyme, 拗律, old-style, or nothing to go by). */
  readonly kind: '近体' | '仄韵律体' | '拗律' | '古体' | '未详';
  /** 尺寸所近的体裁；没有诗句则无 (the form whose size it has). */
  readonly form?: FormName | (string & {});
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  readonly rhyme?: RhymeGroup;
  /** 何以见得，中英文 (why, in Chinese and English). */
  readonly reason?: string;
  readonly reasonEn?: string;
  /** 其余起式的解读，由省到费 (the best parse of every other template, cheapest first). */
  readonly runnersUp: readonly Parse[];
}

/**
 * 认体裁：由句数、字数、平仄、粘对、韵脚看出是哪一体，起式与韵如何；是古体的，说出缘由。写坏几处的律诗仍认作律诗。
 *
 * Recognizes the form of a poem from its size, tones, links and feet, with its opening and rhyme; old-style verse comes
 * with the reason. A faulty octave is still an octave. Throws what `scan` throws.
 *
 * @example
 * recognizeForm(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。')).form; // '五绝'
 * recognizeForm(parsePoem('千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。')).kind; // '古体'
 */
export function recognizeForm(poem: Poem, options: Omit<ScanOptions, 'form' | 'levels'> = {}): Recognition {
  const { verdict, form, opening, firstLineRhymes, rhyme, findings, runnersUp } = scan(poem, options);
  const told = findings.find(({ ruleId }) => ruleId === 'ze-yun' || ruleId === 'ao-lu' || ruleId === 'gu-ti');
  const kind =
    verdict === 'empty' ? '未详' : verdict !== 'ancient' ? '近体' : ((told && ANCIENT_KINDS[told.ruleId]) ?? '古体');
  return {
    kind,
    ...(form === undefined ? {} : { form }),
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
    ...(rhyme === undefined ? {} : { rhyme }),
    ...(told === undefined ? {} : { reason: told.message, reasonEn: told.messageEn }),
    runnersUp,
  };
}

/** 不以近体论者，由其发现知是哪一种 (the kinds told by a finding of their own). */
const ANCIENT_KINDS: Readonly<Partial<Record<RuleId, Recognition['kind']>>> = { 'ze-yun': '仄韵律体', 'ao-lu': '拗律' };
