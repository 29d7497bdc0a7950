import { UnknownRuleError } from '../errors.ts';
import {
  findRule,
  type Level,
  PROFILES,
  type Profile,
  RULES,
  type Rule,
  type RuleId,
  ruleUrl,
} from '../meter/index.ts';

/** 检查器自己的规则：不论诗，论文稿与指令 (a rule of the linter itself: about the manuscript, not the verse). */
export type LintRule = Omit<Rule, 'kind' | 'price' | 'patterns' | 'needsWords'> & { readonly kind: '指令' | '文稿' };

const OWN = {
  'zhi-ling': {
    name: '指令',
    kind: '指令',
    levels: ['warning', 'warning', 'warning', 'warning'],
    summary: '以 # 起头的指令须写得明白：规则、位置、读音都要有其物。',
    summaryEn: 'A directive after # must make sense: the rules, places and readings it names must exist.',
    reference: { work: '检查器', section: '指令' },
  },
  'mian-cha-wu-you': {
    name: '免查无由',
    kind: '指令',
    levels: ['info', 'warning', 'info', 'info'],
    summary: '免查须在“--”之后写明理由。',
    summaryEn: 'A disable directive must give its reason after “--”.',
    reference: { work: '检查器', section: '免查' },
  },
  'mian-cha-wu-yong': {
    name: '免查无用',
    kind: '指令',
    levels: ['warning', 'warning', 'warning', 'warning'],
    summary: '免查的规则在其范围里并无发现，这条指令可以删去。',
    summaryEn: 'A disable directive that disables nothing can be removed.',
    reference: { work: '检查器', section: '免查' },
  },
  'ban-jiao': {
    name: '半角标点',
    kind: '文稿',
    levels: ['info', 'info', 'info', 'info'],
    summary: '句后的标点宜用全角。',
    summaryEn: 'The punctuation after a line of verse is full-width.',
    reference: { work: '检查器', section: '文稿' },
  },
  'kong-ge': {
    name: '句中空格',
    kind: '文稿',
    levels: ['info', 'info', 'info', 'info'],
    summary: '一句之中不留空格。',
    summaryEn: 'There are no spaces inside a line of verse.',
    reference: { work: '检查器', section: '文稿' },
  },
  'jian-fan': {
    name: '简繁不一',
    kind: '文稿',
    levels: ['warning', 'warning', 'warning', 'warning'],
    summary: '选定简体或繁体之后，全诗用同一种；未选定则不论。',
    summaryEn: 'Once a script is chosen the poem keeps to it; without a choice nothing is said.',
    reference: { work: '检查器', section: '文稿' },
  },
} as const satisfies Record<string, LintRule>;

/** 检查器自己的规则的 id (the id of a rule of the linter itself). */
export type LintRuleId = keyof typeof OWN;
/** 检查器自己的规则 (the linter's own rules by id). */
export const LINT_RULES: Readonly<Record<LintRuleId, LintRule>> = OWN;
/** 一切规则的 id：格律的与检查器自己的 (the id of any rule). */
export type AnyRuleId = RuleId | LintRuleId;
/** 一切规则，先格律，后检查器自己的 (every rule: those of the meter, then the linter's own). */
export const ALL_RULES: Readonly<Record<AnyRuleId, Rule | LintRule>> = { ...RULES, ...OWN };
/** 一切规则的 id (ids of every rule). */
export const ALL_RULE_IDS = Object.keys(ALL_RULES) as readonly AnyRuleId[];

/** 各规则的轻重 (levels by rule). */
export type Levels = Readonly<Partial<Record<AnyRuleId, Level>>>;

/** 按 id、汉字名或别名找规则；没有则抛 `UnknownRuleError` (any rule by its id, name or alias). */
export function findAnyRule(name: string): AnyRuleId {
  const wanted = name.trim();
  for (const [id, rule] of Object.entries(LINT_RULES)) {
    if (id === wanted.toLowerCase() || rule.name === wanted) return id as LintRuleId;
  }
  try {
    return findRule(wanted);
  } catch (error) {
    if (error instanceof UnknownRuleError) throw new UnknownRuleError(name, ALL_RULE_IDS);
    throw error;
  }
}

/** 一条规则此时的轻重：逐条所定在先，其次看宽严 (the level of a rule under a profile and single settings). */
export const anyLevelOf = (id: AnyRuleId, profile: Profile = 'standard', levels: Levels = {}): Level =>
  levels[id] ?? (ALL_RULES[id].levels[PROFILES.indexOf(profile)] as Level);

/** 规则之页 (the page of a rule). */
export const anyRuleUrl = (id: AnyRuleId): string =>
  id in LINT_RULES ? `https://unpkg.com/tuiqiao/docs/linter.md#${id}` : ruleUrl(id as RuleId);
