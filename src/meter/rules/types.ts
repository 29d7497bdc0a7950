import type { Check } from '../judged.ts';

/** 轻重 (severity of a finding). */
export type Severity = 'error' | 'warning' | 'info';
/** 规则的轻重，或不论 (the level of a rule; `off` reports nothing). */
export type Level = Severity | 'off';

/**
 * 从宽从严：通行（折中诸家）、从严、从唐（唐人所容者皆容）、今体（今人诗社之习）
 * (profiles: the middle way; the strict schools; what Tang poets allowed themselves; today's societies).
 */
export const PROFILES = ['standard', 'strict', 'tang', 'modern'] as const;
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
}

/** 一条规则：是资料，不是程序 (a rule, as data). */
export interface Rule {
  /** 汉字名；与 id 通用 (its name; as good as the id everywhere). */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: '平仄' | '粘对' | '用韵' | '用字' | '对仗' | '体裁' | '文字';
  /** 各种宽严之下的轻重，依 `PROFILES` 之序 (levels in the order of `PROFILES`). */
  readonly levels: readonly [standard: Level, strict: Level, tang: Level, modern: Level];
  /** 一句话的定义 (the rule in one sentence). */
  readonly summary: string;
  readonly summaryEn: string;
  readonly reference: Reference;
  /** 在格律里的代价；一个错字为 1 (price in the meter; one wrong tone costs 1). */
  readonly price?: number;
  readonly patterns?: readonly FaultPattern[];
  /** 怎样论断；由扫描自己说的（字数、古体……）无 (how it judges; absent for what the scan itself tells). */
  readonly check?: Check;
  /** 须有分词才论 (judged only where words are given). */
  readonly needsWords?: true;
}
