import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  PRICES_PAGE,
  RULES_INDEX,
  rulePage,
  rulesIndex,
  withBlock,
  withPrices,
} from '../../scripts/build-rules-docs.ts';
import { parsePoem, scan } from '../../src/index.ts';
import { type LintFinding, lint } from '../../src/lint/index.ts';
import { RULE_IDS, RULES, type RuleId } from '../../src/meter/rules/index.ts';
import { loadJieba } from '../../src/words/index.ts';
import { type Example, examplesOf } from '../support/rule-pages.ts';

/** 页上的例子由检查器来查；跨顿须有分词 (examples are linted; words that straddle the caesura need a segmenter). */
async function findingsOf(id: RuleId, { text, options }: Example) {
  const words = RULES[id].needsWords === true ? { words: await loadJieba() } : {};
  const { meter: own, ...linting } = options;
  // 自定之格由扫描来论 (meters of one's own are judged by the scan).
  if (own !== undefined) return scan(parsePoem(text), options).findings.map(brief);
  const { poems, findings, failures } = await lint(text, { ...linting, ...words, suggestions: 0 });
  expect(failures).toEqual([]);
  // 没有诗句，检查器便无诗可查，只有扫描说得 (without verse the linter has no poem; only the scan can say so).
  const all = poems.length === 0 ? scan(parsePoem(text), options).findings : findings;
  return all.map(brief);
}

const brief = (f: Pick<LintFinding, 'ruleId' | 'at' | 'severity'>) => ({
  at: `${f.ruleId}@${f.at.line}.${f.at.zi}`,
  id: f.ruleId,
  isError: f.severity === 'error',
});

describe('docs/rules', () => {
  it('每条规则一页，别无他页', () => {
    const pages = readdirSync(dirname(RULES_INDEX)).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(RULE_IDS.map((id) => `${id}.md`).sort());
  });

  it('总目与规则表相符（不符则 npm run docs）', () => {
    expect(readFileSync(RULES_INDEX, 'utf8')).toBe(rulesIndex());
  });

  it('代价之表没有过时（不符则 npm run docs）', () => {
    const page = readFileSync(PRICES_PAGE, 'utf8');
    expect(withPrices(page)).toBe(page);
  });

  describe.each(RULE_IDS.map((id) => [id, RULES[id].name] as const))('%s %s', (id) => {
    const page = readFileSync(rulePage(id), 'utf8');
    const examples = examplesOf(page);

    it('造出的一段没有过时，正文各节俱全', () => {
      expect(withBlock(id, page)).toBe(page);
      for (const part of ['定义', '反例', '正例', '例外', 'English']) expect(page).toContain(`\n## ${part}\n`);
      expect(page.startsWith(`# ${RULES[id].name} · ${id}\n`)).toBe(true);
    });

    it('反例恰得所期，没有别的错', async () => {
      const violating = examples.filter(({ kind }) => kind === 'expect');
      expect(violating.length).toBeGreaterThan(0);
      for (const example of violating) {
        const found = await findingsOf(id, example);
        expect(example.expected.some((at) => at.startsWith(`${id}@`))).toBe(true);
        expect(found.map(({ at }) => at)).toEqual(expect.arrayContaining([...example.expected]));
        const stray = found.filter((f) => (f.isError || f.id === id) && !example.expected.includes(f.at));
        expect({ text: example.text, stray }).toEqual({ text: example.text, stray: [] });
      }
    });

    it('正例不发此条，也没有错', async () => {
      const clean = examples.filter(({ kind }) => kind === 'clean');
      expect(clean.length).toBeGreaterThan(0);
      for (const example of clean) {
        const found = (await findingsOf(id, example)).filter(
          (f) => f.id === id || (f.isError && example.cleanOf === undefined),
        );
        expect({ text: example.text, found }).toEqual({ text: example.text, found: [] });
      }
    });
  });
});
