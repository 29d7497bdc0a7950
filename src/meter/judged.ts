import type { MeantReadings } from '../rhyme/meant.ts';
import type { Reading, RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import type { Poem, VerseLine } from '../text/verse.ts';
import type { MessageData, RelatedId } from './messages/types.ts';
import { type LinePattern, type Meter, type Rhymes, rhymeOf } from './meter.ts';
import type { MessageId } from './rules/ids.ts';
import type { Choice, Syllable, Syllables } from './syllable.ts';

/** 取定了最省之路的诗，供各规则论断 (a poem with its cheapest path, for the rules to judge). 下标皆 0 起 (0-based). */
export interface Judged {
  readonly poem: Poem;
  readonly meter: Meter;
  readonly book: RhymeBook;
  /** 通篇以繁体写就 (written in traditional script throughout). */
  readonly isTraditional: boolean;
  /** 所论之句；多出的不论 (the lines judged). */
  readonly lines: readonly VerseLine[];
  /** 各字；字数不合的句子无 (the syllables; undefined for a line of the wrong length). */
  readonly syllables: Syllables;
  readonly patterns: readonly LinePattern[];
  /** 各韵之部，依 `meter.rhymes` (the group of every rhyme). */
  readonly rhymes: Rhymes;
  /** 语境所定之读；无据或无须衡量则空 (what the context settles; empty without evidence or where nothing had to be weighed). */
  readonly meant: MeantReadings;
  /** 一句各字取定的读音与代价；字数不合的句子为空 (the reading taken for every character of a line). */
  choices(line: number): readonly Choice[];
  /** 有字不合、未收或取了僻读的句子 (lines with a character that misfits, is unknown or takes an odd reading). */
  readonly suspects: readonly number[];
  /** 某句是否在其中 (whether a line is among them). */
  isSuspect(line: number): boolean;
  /** 断了的粘对，依句次 (broken links, by line). */
  readonly links: readonly Link[];
  readonly feet: readonly Foot[];
}

/** 与上句断了的联系：偶数句（0 起为奇）失对，奇数句失粘；相接的两处归为一处 (a broken link to the line before; two in a row are one). */
export interface Link {
  readonly line: number;
  /** 与下句的联系也断了 (the link to the next line is broken too). */
  readonly isDouble: boolean;
}

/** 一句的句脚 (the foot of a line). */
export interface Foot {
  readonly line: number;
  readonly zi: number;
  readonly syllable: Syllable;
  readonly choice: Choice;
  /** 须押韵 (must carry the rhyme). */
  readonly rhymed: boolean;
  /** 所当押之韵；不押、未定则无 (the group it must rhyme in; none where it need not or that is open). */
  readonly rhyme: RhymeGroup | undefined;
}

/** 一条论断；句、字 0 起 (a report of a rule; 0-based line and character). */
export interface Report {
  readonly line: number;
  readonly zi: number;
  /** 到哪一字为止，含；省略则只一字 (the last character, inclusive). */
  readonly toZi?: number;
  readonly data: MessageData;
  /** 省略则与规则同名 (the rule's own id if left out). */
  readonly messageId?: MessageId;
  readonly reading?: Reading | undefined;
  readonly related?: readonly { readonly line: number; readonly zi: number; readonly message: RelatedId }[];
  /** 此处从轻，至多作提示 (only a remark here, whatever the level of the rule). */
  readonly isRemark?: boolean;
}

/** 一条规则怎样论断；`report` 可多次 (how a rule judges a poem). */
export type Check = (poem: Judged, report: (report: Report) => void) => void;

/** 这一字是不是押着韵的句脚 (whether a character is a foot that must carry the rhyme). */
export const isFoot = (poem: Judged, line: number, zi: number): boolean =>
  poem.patterns[line]?.rhymed === true && zi === (poem.patterns[line]?.slots.length ?? 0) - 1;

/** 某句所当押之韵；不押、未定则无 (the group a line must rhyme in; none where it need not or that is open). */
export function rhymeAt(
  { patterns, rhymes }: Pick<Judged, 'patterns' | 'rhymes'>,
  line: number,
): RhymeGroup | undefined {
  const pattern = patterns[line];
  const r = pattern === undefined ? undefined : rhymeOf(pattern);
  return r === undefined ? undefined : rhymes[r];
}
