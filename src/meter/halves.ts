import type { Poem } from '../text/verse.ts';
import type { Judged } from './judged.ts';
import type { MessageData } from './messages/types.ts';
import type { LineMeter, Meter } from './meter.ts';
import type { RuleId } from './rules/ids.ts';
import type { Syllable } from './syllable.ts';

/** 对联所论的规则 (the rules a couplet is judged by). */
export const LIAN_RULES: readonly RuleId[] = [
  'bu-qi',
  'lian-jiao',
  'xiang-dui',
  'yi-wei-chong-zi',
  'kong-wen',
  'yi-wu',
  'wei-shou',
  'wu-zhuan',
];

/**
 * 一副对联的格律：字位不拘，平仄、字数、用字由对联之规则两两相比而论。`halves` 说各句属上联还是下联；一句至多三十一字，过则
 * `scan` 抛 `InvalidMeterError`。
 *
 * The meter of a given couplet: slots are free, and the rules of couplets compare its halves. `halves` tells which half every
 * line belongs to; a clause has at most 31 characters, or `scan` throws `InvalidMeterError`.
 *
 * @example
 * const poem = parsePoem('海内存知己，天涯若比邻。');
 * scan(poem, { meter: lianMeter(poem, ['上联', '下联']) }).verdict; // 'regulated'
 */
export function lianMeter({ lines }: Poem, halves: readonly NonNullable<LineMeter['half']>[]): Meter {
  return {
    form: '对联',
    lines: lines.map(({ length }, i): LineMeter => {
      const slots = Array.from({ length }, () => '中' as const);
      const pattern = { slots, rhymed: false, price: 0, places: [], defining: [] };
      return { patterns: [pattern], joint: '无', half: halves[i] ?? '上联' };
    }),
    rhymes: [],
    rules: LIAN_RULES,
  };
}

/** 对联中的一字，句、字 0 起 (a character of a half, with its 0-based place). */
export interface HalfCell {
  readonly line: number;
  readonly zi: number;
  readonly syllable: Syllable;
  /** 是一句之末 (the last of its clause). */
  readonly isFoot: boolean;
  /** 消息所用：在何联、第几句 (for messages: the half and the clause). */
  readonly data: Pick<MessageData, 'half' | 'clause'>;
}

/** 一联：各句之次（0 起），与逐字 (a half: its lines, 0-based, and its characters). */
export interface Half {
  readonly lines: readonly number[];
  readonly cells: readonly HalfCell[];
}

/** 上下联；不是对联则无 (the halves of a couplet; none for other verse). */
export function halvesOf({ meter, lines, syllables }: Judged): readonly [upper: Half, lower: Half] | undefined {
  if (meter.lines[0]?.half === undefined) return undefined;
  const halfOf = (half: '上联' | '下联'): Half => {
    const own = lines.flatMap((_, line) => (meter.lines[line]?.half === half ? [line] : []));
    const cells = own.flatMap((line, clause) =>
      (syllables[line] ?? []).map((syllable, zi, row): HalfCell => {
        const data = own.length === 1 ? { half } : { half, clause: clause + 1 };
        return { line, zi, syllable, isFoot: zi === row.length - 1, data };
      }),
    );
    return { lines: own, cells };
  };
  return [halfOf('上联'), halfOf('下联')];
}

/** 可作的声：位 1 平，位 2 仄；空白、未收之字皆可。`asFoot` 则兼只作韵脚之读 (the classes a character may be: bit 1 level, bit 2 oblique; both for what is not known). */
export function classesOf({ syllable }: HalfCell, asFoot = false): number {
  if (!syllable.hasReading) return 3;
  const can = (pingze: '平' | '仄'): boolean => syllable.has(pingze) || (asFoot && syllable.groups(pingze).length > 0);
  return (can('平') ? 1 : 0) | (can('仄') ? 2 : 0);
}
