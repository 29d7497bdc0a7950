/**
 * 检查器对《唐诗三百首》近体诗的判断：逐首列出未被接受者 (verdicts on the regulated poems of 唐诗三百首).
 * 文本取自 npm 包 chinese-poetry（简转繁之误未修），故“未接受”里有版本之误。
 */
import { readFileSync } from 'node:fs';
import { parsePoem, scan } from '../src/index.ts';
import { share } from './statistics.ts';

interface Anthology {
  readonly content: readonly {
    readonly type: string;
    readonly content: readonly {
      readonly chapter: string;
      readonly author: string;
      readonly paragraphs: readonly string[];
    }[];
  }[];
}

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateCanon(corpus: string): string {
  const file = `${corpus}/dist/mengxue/tangshisanbaishou.json`;
  const { content } = JSON.parse(readFileSync(file, 'utf8')) as Anthology;
  const verdicts = new Map<string, number>();
  const rejected: string[] = [];
  let n = 0;
  for (const { type, content: poems } of content) {
    if (!/[律絕绝]/u.test(type)) continue;
    for (const { chapter, author, paragraphs } of poems) {
      n++;
      const s = scan(parsePoem(paragraphs.join('\n')));
      verdicts.set(s.verdict, (verdicts.get(s.verdict) ?? 0) + 1);
      if (s.verdict === 'regulated' || s.verdict === 'rescued') continue;
      const why = s.findings.filter((f) => f.severity === 'error' || f.ruleId === 'gu-ti').map((f) => f.message);
      rejected.push(`  - ${author}《${chapter}》：${why.join('；') || s.verdict}`);
    }
  }
  const of = (verdict: string) => verdicts.get(verdict) ?? 0;
  return [
    `- 律诗与绝句 n = ${n}：合律或有拗已救 ${share(of('regulated') + of('rescued'), n)}；古绝、古体 ${of('ancient')}；有毛病 ${of('irregular')}。`,
    '- 未接受者 (not accepted)：',
    ...rejected,
  ].join('\n');
}
