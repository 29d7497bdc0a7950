import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePoem, RULE_IDS, RULES, scan } from '../../src/index.ts';
import { PROFILES } from '../../src/meter/rules/index.ts';
import { examplesOf } from '../support/rule-pages.ts';

const page = readFileSync(new URL('../../docs/prosody.md', import.meta.url), 'utf8');
const LEVELS: Readonly<Record<string, string>> = { 错: 'error', 提醒: 'warning', 说明: 'info', 不论: 'off' };
/** 表中所争之处 → 规则 (the rule of a disputed point of the table). */
const ROWS: Readonly<Record<string, (typeof RULE_IDS)[number]>> = {
  首句借八组邻韵: 'lin-yun',
  首句借更宽之韵: 'kuan-lin',
  '进退、辘轳、葫芦': 'jin-tui',
  三仄尾: 'san-ze-wei',
  三仄尾首字用仄: 'san-ze-shou-ze',
  特拗首字用仄: 'te-ao-shou-ze',
  '孤平，平脚（狭义）': 'gu-ping',
  '孤平，推及仄脚（广义）': 'guang-gu-ping',
  小拗未救: 'xiao-ao',
  折腰体: 'zhe-yao',
  '衰入十灰，聞、空作去声': 'yi-du',
  仄韵律体归古归近: 'ze-yun',
  拗律与写坏的七律: 'ao-lu',
};

describe('docs/prosody.md', () => {
  it('例子如所说', () => {
    const examples = examplesOf(page);
    expect(examples.length).toBeGreaterThan(3);
    for (const { text, expected } of examples) {
      const found = scan(parsePoem(text)).findings.filter((f) => f.severity === 'error' || f.ruleId === 'gu-ti');
      expect({ text, found: found.map((f) => `${f.ruleId}@${f.at.line}.${f.at.zi}`) }).toEqual({
        text,
        found: expected,
      });
    }
  });

  it('争议之表与规则的轻重相符，所列之规则各说“诸家不一”或见其页', () => {
    const section = page.slice(page.indexOf('## 有争议之处'));
    for (const [name, id] of Object.entries(ROWS)) {
      const row = section.split('\n').find((line) => line.startsWith(`| ${name}`));
      const cells = row?.split('|').slice(2, 2 + PROFILES.length) ?? [];
      const levels = cells.map((cell) => LEVELS[cell.trim()]);
      expect({ name, levels }).toEqual({ name, levels: PROFILES.map((profile) => RULES[id].levels[profile]) });
      const rulePage = readFileSync(new URL(`../../docs/rules/${id}.md`, import.meta.url), 'utf8');
      expect(/诸家不一|可救可不救/u.test(rulePage), id).toBe(true);
    }
  });

  it('所指的规则都在', () => {
    for (const [, id = ''] of page.matchAll(/rules\/([a-z-]+)\.md/gu)) expect(RULE_IDS).toContain(id);
  });
});
