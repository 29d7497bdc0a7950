/**
 * 误报普查：《全唐诗》四句、八句及更长的齐言诗，扫描评作什么；只有一两处 error 的，错都错在哪些字上。
 * 一个字反复“出错”，多半是韵表缺了它的一读，不是诗人都错 (a character that errs again and again lacks a reading in the table).
 */
import { regularPoems } from '../scripts/verse-corpus.ts';
import { parsePoem, scan } from '../src/index.ts';
import { resolver } from '../src/readings/index.ts';
import { percent, share as shareOf } from './statistics.ts';

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateAlarms(corpus: string): string {
  const verdicts = new Map<string, number>();
  const rules = new Map<string, number>();
  const uses = new Map<string, number>();
  const blamed = new Map<string, { n: number; examples: string[] }>();
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  let n = 0;
  let regular = 0;
  let doubtful = 0;
  for (const lines of regularPoems(corpus, /^poet\.tang\..*\.json$/u)) {
    const scansion = scan(parsePoem(lines.map((line) => line.join('')).join('\n')), { resolver });
    n++;
    count(verdicts, scansion.verdict);
    for (const char of lines.flat()) count(uses, char);
    if (scansion.verdict === 'regulated' || scansion.verdict === 'rescued') {
      regular++;
      if (scansion.findings.some(({ ruleId }) => ruleId === 'du-yin')) doubtful++;
    }
    const errors = scansion.findings.filter((f) => f.severity === 'error');
    for (const { name } of errors) count(rules, name);
    if (errors.length > 2) continue;
    for (const { name, ruleId, at } of errors) {
      const line = lines[at.line - 1] as string[];
      const char = line[at.zi - 1];
      if (char === undefined || /^(?:chong-yun|shi-dui|shi-nian|ju-shu|zi-shu)$/u.test(ruleId)) continue;
      const entry = blamed.get(`${char} ${name}`) ?? { n: 0, examples: [] };
      entry.n++;
      if (entry.examples.length < 3) entry.examples.push(line.join(''));
      blamed.set(`${char} ${name}`, entry);
    }
  }
  const shares = (map: Map<string, number>): string =>
    [...map]
      .sort((a, b) => b[1] - a[1])
      .map(([key, value]) => `${key} ${value}`)
      .join('，');
  const rows = [...blamed]
    .map(([key, entry]) => ({ key, ...entry, share: entry.n / (uses.get(key.split(' ')[0] as string) ?? 1) }))
    .filter(({ n: times }) => times >= 5)
    .sort((a, b) => b.n * Math.sqrt(b.share) - a.n * Math.sqrt(a.share))
    .slice(0, 25)
    .map(({ key, n: times, share, examples }) => `| ${key} | ${times} | ${percent(share)} | ${examples.join('、')} |`);
  return [
    `- 合律之诗受 \`读音\` 提醒的 (regulated poems warned of a reading)：${shareOf(doubtful, regular)}。`,
    `- 齐言偶句之诗 n = ${n}：${shares(verdicts)}。`,
    `- error 之处：${shares(rules)}。`,
    '',
    '| 字与毛病 (character, fault) | 次数 | 占其用 (of its uses) | 例 |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
