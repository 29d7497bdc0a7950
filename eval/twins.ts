/**
 * 简繁两写：名篇三千余首，繁体与转成的简体，评得可一样 (3,409 poems in traditional script and as converted to simplified: is the
 * verdict the same?). 转换用 opencc-js；不同者列出。
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkJsonRecord } from '../src/lint/index.ts';
import { resolver } from '../src/readings/index.ts';
import { loadToSimplified, loadToTraditional } from '../src/text/index.ts';
import { share } from './statistics.ts';

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateTwins(): Promise<string> {
  const [simplify, toTraditional] = await Promise.all([loadToSimplified(), loadToTraditional()]);
  const table = readFileSync(fileURLToPath(new URL('../data/anthology/poems.tsv', import.meta.url)), 'utf8');
  const rows = table.split('\n').flatMap((row) => {
    const [, , author, title, , , text] = row.split('\t');
    return row.startsWith('#') || text === undefined ? [] : [{ name: `${author}《${title}》`, text }];
  });
  const told = (text: string): { readonly verdict: string; readonly errors: string } => {
    const result = checkJsonRecord(JSON.stringify({ text }), { resolver, toTraditional });
    if ('error' in result) return { verdict: result.error.code, errors: '' };
    const errors = result.findings.filter(({ severity }) => severity === 'error');
    return {
      verdict: result.verdict,
      errors: errors.map(({ name, line, zi }) => `${name} ${line}.${zi}`).join('、'),
    };
  };
  let same = 0;
  const differing: string[] = [];
  for (const { name, text } of rows) {
    const [traditional, simplified] = [told(text), told(simplify(text))];
    if (traditional.verdict === simplified.verdict) same++;
    else
      differing.push(
        `| ${name} | ${traditional.verdict} ${traditional.errors} | ${simplified.verdict} ${simplified.errors} |`,
      );
  }
  return [
    '## 简繁两写 (twins in either script)',
    '',
    `评得一样 (the same verdict)：${share(same, rows.length)}。`,
    '',
    '| 诗 | 繁体 (traditional) | 简体 (simplified) |',
    '|---|---|---|',
    ...differing,
    '',
  ].join('\n');
}
