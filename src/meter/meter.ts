import type { Pingze, RhymeGroup } from '../rhyme/types.ts';
import type { MessageData } from './messages/types.ts';
import type { MessageId, RuleId } from './rules/ids.ts';

/** 字位：平、仄、可平可仄 (a slot). */
export type Slot = '平' | '仄' | '中';
/** 近体的句型：仄脚 a b，平脚 A B，依《汉语诗律学》 (the four line types of regulated verse; lower case ends 仄, capital ends 平). */
export type LineType = 'a' | 'A' | 'b' | 'B';
/**
 * 拗救的种类：特拗“平平仄平仄”，三、四字互换，王力称“特定的一种平仄格式”；孤平拗救，句内自救；对句相救，大拗、小拗由对句救。前二者都在本句
 * (kinds of rescue: the special pattern 平平仄平仄, 孤平 rescued within its line, and an 拗 rescued by the closing line).
 */
export type RescueKind = '特拗' | '孤平拗救' | '对句相救';

/**
 * 一种句式：一串字位，连同它的代价与名目。格律的全部“可与不可”都在句式与 `arcBetween` 里，检查、生成、修改共用。
 *
 * One way a line may run. The check pays `price`; generation keeps to what is legal.
 */
export interface LinePattern {
  /** 近体的句型；别的格律无 (the line type; regulated verse alone has it). */
  readonly type?: LineType;
  readonly slots: readonly Slot[];
  /** 句脚是否入韵 (whether the foot rhymes). */
  readonly rhymed: boolean;
  /** 入韵者押第几韵，`Meter.rhymes` 的下标，0 起；省略则 0 (which rhyme of the meter a rhymed foot carries, 0-based; 0 if left out). */
  readonly rhyme?: number;
  /** 走此式的代价；一个错字为 1 (price of taking it; one wrong tone costs 1). */
  readonly price: number;
  /** 此式本身的毛病 (the rule it breaks). */
  readonly fault?: RuleId;
  /** 此式本身的救法：拗处与救处，1 起 (the rescue it is, with 1-based places). */
  readonly rescue?: { readonly kind: RescueKind; readonly ao: number; readonly jiu: number };
  /** 出句的拗，待对句来救；1 起 (an 拗 the next line should rescue). */
  readonly awaits?: { readonly rule: 'da-ao' | 'xiao-ao'; readonly at: number };
  /** 对句可救出句之拗的字位，1 起 (the place by which this line rescues the line before). */
  readonly rescuer?: number;
  /** 逐位的常例：不拘之位上多用之声，中 则无 (the class most pieces have where either may stand, place by place; 中 where there is none). */
  readonly usual?: readonly Slot[];
  /** 毛病所在的字位，1 起 (places of the fault). */
  readonly places: readonly number[];
  /** 此式之所以为此式的字位，1 起：这几处不合，就不是它 (the places that make it what it is; it must fit there). */
  readonly defining: readonly number[];
}

/** 一句与上句怎样相接：对、粘，或各不相干 (how a line is joined to the one before: it opposes, adheres, or neither). */
export type Joint = '对' | '粘' | '无';

/** 一个韵 (one rhyme of a poem). */
export interface RhymeSpec {
  readonly pingze: Pingze;
  /** 首句之脚可借邻韵 (the foot of the first line may borrow a neighbouring group). */
  readonly borrows?: true;
  /** 叶韵：与第几韵同部而异声，0 起 (shares the division of that rhyme in the other tone class; 0-based). */
  readonly with?: number;
}

/** 各韵所押之部，依 `Meter.rhymes`；未定则 undefined (the group of every rhyme of the meter; undefined where open). */
export type Rhymes = readonly (RhymeGroup | undefined)[];

/** 一句的格律 (the meter of one line). */
export interface LineMeter {
  /** 这一句可走的句式，字数须相同 (the patterns the line may take, all of one length). */
  readonly patterns: readonly LinePattern[];
  readonly joint: Joint;
  /** 叠句：与第几句全同，0 起 (the line must repeat that line; 0-based). */
  readonly repeats?: number;
  /** 叠前句之尾：与第几句的末几字全同，0 起；如《忆秦娥》 (the line must repeat the end of that line, as in 忆秦娥; 0-based). */
  readonly echoes?: number;
  /** 句首几字领起其下：八声甘州“对潇潇暮雨洒江天”一字 (how many characters lead the rest of the line). 只作说明 (informs alone). */
  readonly lead?: number;
  /** 前人多与上句相对，领字除外 (mostly parallel to the line before, leading characters apart). 只作说明 (informs alone). */
  readonly pairs?: true;
  /** 对联中属上联或下联 (the half of a couplet it belongs to). */
  readonly half?: '上联' | '下联';
}

/** 以格律对照某一首时已知的不合：字数、分片之类，扫描照报 (what fitting a meter to a poem has found: sizes, stanzas; the scan tells it). */
export interface MeterNote {
  readonly ruleId: RuleId;
  /** 省略则与规则同名 (the rule's own id if left out). */
  readonly messageId?: MessageId;
  /** 句次，0 起 (0-based line). */
  readonly line: number;
  readonly data: MessageData;
}

/**
 * 格律：每句一层，层中是这一句可走的句式，句间之弧由 `arcBetween` 给出；一个分层的加权自动机。近体、古体、词、对联都是此型之值，
 * 检查求其最省的一条路，生成只走合律的路。是纯值，可 `structuredClone`。
 *
 * A meter: for every line the patterns it may take; arcs between lines come from `arcBetween`. Regulated and old-style verse,
 * tunes and couplets are all values of it. Checking looks for the cheapest path through it, generation keeps to its legal paths.
 */
export interface Meter {
  /** 体裁、词牌之名 (the name of the form or tune). */
  readonly form: string;
  readonly lines: readonly LineMeter[];
  readonly rhymes: readonly RhymeSpec[];
  /** 以哪些规则来论 (the rules it is judged by). */
  readonly rules: readonly RuleId[];
  /** 两句一联，单句用逗号，双句用句号，不论押韵 (lines go in couplets: every second one closes a sentence, whichever rhyme). */
  readonly inCouplets?: true;
  /** 后一片由第几句起，0 起 (the lines at which further stanzas begin; 0-based). */
  readonly breaks?: readonly number[];
  /** 押仄韵的词调，前人押入声之份，0 至 1 (of a tune with an oblique rhyme, the share of pieces that keep to 入声). */
  readonly entering?: number;
  /** 对照某一首时所知 (what was found in fitting it to one poem). */
  readonly notes?: readonly MeterNote[];
}

/**
 * 第几句有几字 (how many characters a line has).
 *
 * @param line 句次，0 起；没有此句则 0 (0-based; 0 where there is no such line)
 * @example
 * lengthOf(compileMeter('五绝'), 0); // 5
 */
export const lengthOf = ({ lines }: Pick<Meter, 'lines'>, line: number): number =>
  lines[line]?.patterns[0]?.slots.length ?? 0;

/** 叠句、叠尾照抄之处：前面第几句，由其第几字起，皆 0 起 (where a line that repeats another, or its end, is copied from; 0-based). */
export interface CopiedFrom {
  readonly line: number;
  readonly zi: number;
}

/**
 * 一句照抄前面何处；不是叠句则 undefined (where a line, 0-based, is copied from; undefined where it repeats nothing).
 *
 * @example
 * copiedFrom(meter('叠尾', '平平仄韵 平仄叠'), 1); // { line: 0, zi: 1 }
 */
export function copiedFrom(meter: Pick<Meter, 'lines'>, line: number): CopiedFrom | undefined {
  const { repeats, echoes } = meter.lines[line] ?? {};
  if (repeats !== undefined) return { line: repeats, zi: 0 };
  return echoes === undefined ? undefined : { line: echoes, zi: lengthOf(meter, echoes) - lengthOf(meter, line) };
}

/** 各句字数 (characters of every line). */
export const lengthsOf = (meter: Pick<Meter, 'lines'>): readonly number[] =>
  meter.lines.map((_, line) => lengthOf(meter, line));

/**
 * 第几句之后用句号：对句，及必押之句；下句与之相对的，是一联之首，不用。0 起 (whether a line, 0-based, closes a sentence: a line that
 * opposes the one before, or always rhymes; never one that the next opposes; in a couplet, every clause of the lower half).
 *
 * @example
 * [0, 1].map((line) => closesSentence(compileMeter('五绝'), line)); // [false, true]
 */
export function closesSentence({ lines, inCouplets }: Pick<Meter, 'lines' | 'inCouplets'>, line: number): boolean {
  if (inCouplets === true) return line % 2 === 1;
  const here = lines[line];
  if (here?.half !== undefined) return here.half === '下联';
  if (here === undefined || lines[line + 1]?.joint === '对') return false;
  return here.joint === '对' || here.patterns.every(({ rhymed }) => rhymed);
}

/**
 * 须讲对仗之句：中间各联的对句，对联的下联，0 起；律诗是第四、第六句 (the closing lines, 0-based, of the couplets between the first and the last, which
 * want parallelism: lines 4 and 6 of an octet).
 */
export const parallelLines = ({ lines }: Pick<Meter, 'lines'>): ReadonlySet<number> =>
  new Set(
    lines.flatMap(({ joint, half }, line) => {
      const isMiddle = joint === '对' && line > 2 && line < lines.length - 2;
      return isMiddle || half === '下联' ? [line] : [];
    }),
  );

/** 此句式所押之韵的下标；不押则 undefined (the rhyme its foot carries, if any). */
export const rhymeOf = ({ rhymed, rhyme = 0 }: LinePattern): number | undefined => (rhymed ? rhyme : undefined);

/** 前后两句第二字的字位是否同声：对句须不同，粘句须同 (whether the second slots agree: to oppose they must not, to adhere they must). */
export const secondsAgree = (previous: LinePattern, next: LinePattern): boolean => previous.slots[1] === next.slots[1];

/**
 * 此式在生成时可否用：正格与救得的拗可，毛病与仅可宽容者不可 (whether generation may use the pattern: regular
 * patterns and rescues, nothing that a strict reader would call a fault).
 */
export const isLegalPattern = (pattern: LinePattern): boolean => pattern.fault === undefined;
