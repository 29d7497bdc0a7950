import { InvalidInputError, UnknownRuleError } from '../errors.ts';
import { findRule, type Level, type Profile, RULES, type Rule, type RuleId, ruleUrl } from '../meter/index.ts';

/** 检查器自己的规则：不论诗，论文稿与指令；说法随所见而异，在发现之处 (a rule of the linter itself: about the manuscript, not the verse; worded where it is found). */
export type LintRule = Pick<Rule, 'name' | 'aliases' | 'levels' | 'summary' | 'summaryEn' | 'reference'> & {
  readonly kind: '指令' | '文稿';
};

const MANUSCRIPT_RULES = {
  'zhi-ling': {
    name: '指令',
    kind: '指令',
    levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
    summary: '以 # 起头的指令须写得明白：规则、位置、读音都要有其物。',
    summaryEn: 'A directive after # must make sense: the rules, places and readings it names must exist.',
    reference: { work: '检查器', section: '指令' },
  },
  'mian-cha-wu-you': {
    name: '免查无由',
    kind: '指令',
    levels: { standard: 'info', strict: 'warning', tang: 'info', modern: 'info', handbook: 'warning' },
    summary: '免查须在“--”之后写明理由。',
    summaryEn: 'A disable directive must give its reason after “--”.',
    reference: { work: '检查器', section: '免查' },
  },
  'mian-cha-wu-yong': {
    name: '免查无用',
    kind: '指令',
    levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
    summary: '免查的规则在其范围里并无发现，这条指令可以删去。',
    summaryEn: 'A disable directive that disables nothing can be removed.',
    reference: { work: '检查器', section: '免查' },
  },
  'ban-jiao': {
    name: '半角标点',
    kind: '文稿',
    levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'info' },
    summary: '句后的标点宜用全角。',
    summaryEn: 'The punctuation after a line of verse is full-width.',
    reference: { work: '检查器', section: '文稿' },
  },
  'kong-ge': {
    name: '句中空格',
    kind: '文稿',
    levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'info' },
    summary: '一句之中不留空格。',
    summaryEn: 'There are no spaces inside a line of verse.',
    reference: { work: '检查器', section: '文稿' },
  },
  'jian-fan': {
    name: '简繁不一',
    kind: '文稿',
    levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
    summary: '选定简体或繁体之后，全诗用同一种；未选定则不论。',
    summaryEn: 'Once a script is chosen the poem keeps to it; without a choice nothing is said.',
    reference: { work: '检查器', section: '文稿' },
  },
} as const satisfies Record<string, LintRule>;

/** 检查器自己的规则的 id (the id of a rule of the linter itself). */
export type LintRuleId = keyof typeof MANUSCRIPT_RULES;
/** 检查器自己的规则 (the linter's own rules by id). */
export const LINT_RULES: Readonly<Record<LintRuleId, LintRule>> = MANUSCRIPT_RULES;
/** 一切规则的 id：格律的与检查器自己的 (the id of any rule). */
export type AnyRuleId = RuleId | LintRuleId;
/** 一切规则，先格律，后检查器自己的 (every rule: those of the meter, then the linter's own). */
export const ALL_RULES: Readonly<Record<AnyRuleId, Rule | LintRule>> = { ...RULES, ...MANUSCRIPT_RULES };
/** 一切规则的 id (ids of every rule). */
export const ALL_RULE_IDS = Object.keys(ALL_RULES) as readonly AnyRuleId[];

/** 各规则的轻重 (levels by rule). */
export type Levels = Readonly<Partial<Record<AnyRuleId, Level>>>;

/** 轻重由何而定 (what the level of a rule comes from). */
export interface LevelSettings {
  /** 宽严 (the profile the levels are taken from). */
  readonly profile?: Profile;
  /** 逐条的轻重，比宽严优先 (levels of single rules; they win over the profile). */
  readonly levels?: Levels;
}

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
  levels[id] ?? ALL_RULES[id].levels[profile];

/** 规则之页 (the page of a rule). */
export const anyRuleUrl = (id: AnyRuleId): string =>
  id in LINT_RULES ? `https://unpkg.com/tuiqiao/docs/linter.md#${id}` : ruleUrl(id as RuleId);

/** 配置里的轻重；warn 即 warning (a level as configurations write it). */
export type LevelName = Level | 'warn';

/** 轻重的几种写法 (the levels as they may be written). */
export const LEVEL_NAMES: readonly LevelName[] = ['error', 'warning', 'warn', 'info', 'off'];

/**
 * 规则名 → 轻重，规则名可用 id、汉字名、别名。没有此规则则抛 `UnknownRuleError`，没有此轻重则抛 `InvalidInputError`。
 *
 * Levels by rule id, from levels by any name of a rule. Throws `UnknownRuleError`, and `InvalidInputError` for what is no level.
 *
 * @example
 * levelsOf({ 孤平: 'warn', 'chong-zi': 'off' }); // { 'gu-ping': 'warning', 'chong-zi': 'off' }
 */
export const levelsOf = (rules: Readonly<Record<string, LevelName | undefined>>): Levels =>
  Object.fromEntries(
    Object.entries(rules).flatMap(([name, level]) => {
      const id = findAnyRule(name);
      if (level === undefined) return [];
      if (!LEVEL_NAMES.includes(level)) {
        const en = `the level of ${name} is one of ${LEVEL_NAMES.join(', ')}: ${String(level)}`;
        throw new InvalidInputError(`“${name}”的轻重须是 ${LEVEL_NAMES.join('、')}：${String(level)}`, en);
      }
      return [[id, level === 'warn' ? 'warning' : level]];
    }),
  );
