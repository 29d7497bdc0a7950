/**
 * 建议之字的评测 (evaluation of suggestions): npx tsx eval/suggest.ts CORPUS [n]
 *
 * report 之份的合律唐诗，每首种一处错（二四六错声，或韵脚出韵），看真字排在第几；对照：同样合声韵、全诗未用的字按常用排。
 */
import { pathToFileURL } from 'node:url';
import { coupletPoems, fold } from '../scripts/couplets.ts';
import { plant } from '../scripts/plant.ts';
import { verseCharacters } from '../src/duizhang/generated/characters.ts';
import { lookup, parsePoem, scan } from '../src/index.ts';
import { suggest } from '../src/lint/suggest.ts';
import { share } from './statistics.ts';

const SEED = 4;
const AT = [1, 10, 50] as const;

interface Outcome {
  readonly kind: string;
  readonly rank: number;
  readonly plain: number;
}

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateSuggest(corpus: string, n = 1500): string {
  const poems = [...coupletPoems(corpus)].filter((p) => p.part === 'report' && p.tang);
  const outcomes: Outcome[] = [];
  let planted = 0;
  let unseen = 0;
  let mended = 0;
  for (const { lines, line, zi, foot, truth, kind, scansion: whole } of plant(poems, SEED)) {
    if (planted >= n) break;
    planted++;
    const poem = parsePoem(lines.join('，'));
    const scansion = scan(poem);
    const finding = scansion.findings.find((f) => f.severity === 'error' && f.at.line === line && f.at.zi === zi);
    if (finding === undefined) unseen++;
    const found = finding === undefined ? [] : suggest(scansion, finding, { limit: 50, poem });
    if (found.length > 0) mended++;
    const slot = whole.lines[line - 1]?.zis[zi - 1]?.slot;
    const used = new Set(lines.flatMap((text) => [...text].map(fold)));
    const plain = [...verseCharacters].filter(
      (c) =>
        !used.has(fold(c)) &&
        lookup(c).some((r) => !r.rare && (foot ? r.group === whole.rhyme : r.pingze === slot && r.footOnly !== true)),
    );
    outcomes.push({
      kind: `${foot ? '韵脚' : '二四六'}，错成${kind}之字`,
      rank: found.findIndex((s) => s.text === truth),
      plain: plain.indexOf(truth),
    });
  }
  const kinds = [...new Set(outcomes.map((o) => o.kind))].sort();
  const row = (name: string, list: readonly Outcome[], of: (o: Outcome) => number): string =>
    `| ${name} | ${AT.map((k) => share(list.filter((o) => of(o) >= 0 && of(o) < k).length, list.length)).join(' | ')} |`;
  return [
    `n = ${planted}（种子 ${SEED}）；扫描不在那一字报错者 ${unseen}，算作未中；有建议者 ${share(mended, planted)}，每个都重扫过，错没了而无新错。`,
    '',
    '| 真字 (the true character) | 首选 (@1) | 前十 (@10) | 前五十 (@50) |',
    '|---|---|---|---|',
    row('**全部，本法** (all, ours)', outcomes, (o) => o.rank),
    row('全部，只按常用 (all, by frequency)', outcomes, (o) => o.plain),
    ...kinds.flatMap((kind) => {
      const list = outcomes.filter((o) => o.kind === kind);
      return [row(`${kind}，本法`, list, (o) => o.rank), row(`${kind}，只按常用`, list, (o) => o.plain)];
    }),
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${evaluateSuggest(process.argv[2] ?? '', Number(process.argv[3] ?? 1500))}\n`);
}
