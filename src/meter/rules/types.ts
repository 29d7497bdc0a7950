import type { Pingze } from '../../rhyme/types.ts';
import type { Check } from '../judged.ts';
import type { Wording } from '../messages/types.ts';
import type { LinePattern } from '../meter.ts';
import type { Price } from '../prices.ts';
import type { Sign } from '../signs.ts';
import type { MessageId } from './ids.ts';

/** 轻重 (severity of a finding). */
export type Severity = 'error' | 'warning' | 'info';
/** 规则的轻重，或不论 (the level of a rule; `off` reports nothing). */
export type Level = Severity | 'off';

/**
 * 从宽从严：通行（折中诸家）、从严、从唐（唐人所容者皆容）、今人（今人诗社之习）、手册（有争议的一概不许）
 * (profiles: the middle way; the strict schools; what Tang poets allowed themselves; today's societies; the handbook, where
 * nothing disputed passes).
 */
export const PROFILES = ['standard', 'strict', 'tang', 'modern', 'handbook'] as const;
/** 宽严之名 (the name of a profile). */
export type Profile = (typeof PROFILES)[number];

/** 出处：书与章节 (the authority for a rule). */
export interface Reference {
  readonly work: string;
  readonly section: string;
}

/** 犯此规的句式，以五言写；七言在前加两字，字位随之加二 (a pattern that breaks the rule, as five characters; 1-based places). */
export interface FaultPattern {
  readonly type: 'a' | 'A' | 'b' | 'B';
  readonly five: string;
  /** 毛病所在 (where the fault is). */
  readonly places: readonly number[];
  /** 使其成为此式的字位；省略则同 `places` (the places that make it what it is). */
  readonly defining?: readonly number[];
  /** 此式同时是一种救法 (the rescue it is as well). */
  readonly rescue?: NonNullable<LinePattern['rescue']>;
}

/** 改一字而可消去毛病的一处，由发现之处数起 (a character whose change may mend the fault, counted from where it was found). */
export interface Mend {
  /** 句差：1 是下句；省略则本句 (lines away: 1 is the next; 0 if left out). */
  readonly line?: number;
  /** 字差：2 是往后两字；省略则同位 (characters away; 0 if left out). */
  readonly zi?: number;
  /** 改成什么：平、仄，与今声相反者，或合其字位与韵者 (level, oblique, the other class than now, or what slot and rhyme ask for). */
  readonly wants: Pingze | '反' | '合';
}

/** 一条规则：是资料，不是程序；它的轻重、代价、说法、改法都在此 (a rule, as data: its levels, price, words and mends). */
export interface Rule {
  /** 汉字名；与 id 通用 (its name; as good as the id everywhere). */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: '平仄' | '粘对' | '用韵' | '用字' | '对仗' | '体裁' | '文字';
  /** 各种宽严之下的轻重 (its level in every profile). */
  readonly levels: Readonly<Record<Profile, Level>>;
  /** 一句话的定义 (the rule in one sentence). */
  readonly summary: string;
  readonly summaryEn: string;
  readonly reference: Reference;
  /** 在格律里的代价与缘由；无则同一个错字 (its price in the meter, that of one wrong tone if left out, and why). */
  readonly price?: Price;
  /** 发现时的说法 (what a finding says). */
  readonly say: Wording;
  /** 别的说法，依消息的 id (further wordings, by the id of the message). */
  readonly otherwise?: Readonly<Partial<Record<MessageId, Wording>>>;
  /** 改哪一字便可；不止一处者，任改其一 (which character to change; any one of them will do). */
  readonly mends?: readonly Mend[];
  readonly patterns?: readonly FaultPattern[];
  /** 诗须露出其中一种记号，才可能有话说；省略则总要论断 (without one of these signs it has nothing to say; it always looks where left out). */
  readonly shows?: readonly Sign[];
  /** 怎样论断；由扫描自己说的（字数、古体……）无 (how it judges; absent for what the scan itself tells). */
  readonly check?: Check;
  /** 须有分词才论 (judged only where words are given). */
  readonly needsWords?: true;
}
