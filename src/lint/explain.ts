import { PROFILES, type Profile } from '../meter/index.ts';
import { ALL_RULE_IDS, ALL_RULES, type AnyRuleId, anyLevelOf, anyRuleUrl, type Levels } from './rules.ts';
import type { Lang } from './words.ts';

/** 宽严的名目 (the profiles in words). */
const PROFILE_NAMES: Readonly<Record<Profile, string>> = {
  standard: '通行 standard',
  strict: '从严 strict',
  tang: '从唐 tang',
  modern: '今人 modern',
  handbook: '手册 handbook',
};

/**
 * 说明一条规则：定义、出处、各种宽严之下的轻重、怎样配置、细说在何处。
 *
 * Explains a rule: definition, authority, its level in each profile, how to configure it, and where its page is.
 */
export function explainRule(id: AnyRuleId, lang: Lang = 'zh'): string {
  const rule = ALL_RULES[id];
  const { name, aliases = [], kind, summary, summaryEn, reference } = rule;
  const words = 'needsWords' in rule && rule.needsWords === true;
  const zh = lang === 'zh';
  const also = aliases.length === 0 ? '' : zh ? `（又作 ${aliases.join('、')}）` : ` (also ${aliases.join(', ')})`;
  const label = (chinese: string, english: string) => (zh ? chinese : `${english}:`);
  const rows = [
    `${name} ${id}${also}`,
    '',
    `  ${zh ? summary : summaryEn}`,
    '',
    `  ${label('类别', 'kind')} ${kind}`,
    ...(reference.work === '—' ? [] : [`  ${label('出处', 'authority')} ${reference.work} ${reference.section}`]),
    `  ${label('轻重', 'levels')} ${PROFILES.map((profile) => `${PROFILE_NAMES[profile]} ${anyLevelOf(id, profile)}`).join(zh ? '；' : '; ')}`,
    ...(words
      ? [zh ? '  须有分词才论（可选的 nodejieba）' : '  judged only where words are known (optional nodejieba)']
      : []),
    `  ${label('配置', 'configure')} { "rules": { "${name}": "warning" } }${zh ? '，或 ' : ' or '}--rule ${id}=off`,
    `  ${label('细说', 'page')} ${anyRuleUrl(id)}`,
  ];
  return `${rows.join('\n')}\n`;
}

/** 规则一览，依类别排列 (the list of rules with their levels). */
export function listRules(
  options: { readonly lang?: Lang; readonly profile?: Profile; readonly levels?: Levels } = {},
): string {
  const { lang = 'zh', profile, levels } = options;
  const width = Math.max(...ALL_RULE_IDS.map((id) => id.length));
  const rows = ALL_RULE_IDS.map((id) => {
    const { name, summary, summaryEn } = ALL_RULES[id];
    const level = anyLevelOf(id, profile, levels).padEnd(7);
    // 汉字两格，名至多七字 (a name has seven characters of two cells at most).
    const padding = ' '.repeat(Math.max(0, 14 - [...name].length * 2));
    return `${id.padEnd(width)}  ${name}${padding}  ${level}  ${lang === 'zh' ? summary : summaryEn}`;
  });
  return `${rows.join('\n')}\n`;
}
