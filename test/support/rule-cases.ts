import { describe, expect, it } from 'vitest';
import { parsePoem, type ScanOptions, scan } from '../../src/index.ts';
import { RULES, type RuleId } from '../../src/meter/rules/index.ts';

/** 一例：说明、诗、此规则所发之处（句.字）、选项 (what it shows, the poem, where the rule fires as line.character, options). */
export type RuleCase = readonly [what: string, text: string, at: readonly string[], options?: ScanOptions];

/** 一条规则的例子，逐条跑 (runs the handbook's examples of one rule). */
export function testRule(id: RuleId, cases: readonly RuleCase[]): void {
  describe(`${RULES[id].name} ${id}`, () => {
    for (const [what, text, at, options] of cases) {
      it(what, () => {
        const found = scan(parsePoem(text), options).findings.filter((finding) => finding.ruleId === id);
        expect(found.map((finding) => `${finding.at.line}.${finding.at.zi}`)).toEqual(at);
      });
    }
  });
}
