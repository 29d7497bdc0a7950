/**
 * 对仗、合掌、跨顿的评测 (evaluation of parallelism): npx tsx eval/duizhang.ts CORPUS
 *
 * 只用 scripts/couplets.ts 的 report 之份（表、权重、门限都不取自它）。正例：律诗颈联、颔联；反例：同平仄、同韵的随便两句
 * （别首之第六句），同诗的首联、尾联。
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type CoupletPoem, coupletPoems, randomClosings } from '../scripts/couplets.ts';
import { duiZhangReports, heZhangReports, judgeCouplet, kuaDunReports, UNPARALLEL } from '../src/duizhang/index.ts';
import { parsePoem, scan } from '../src/index.ts';
import type { WordSegmenter } from '../src/text/words.ts';
import { loadJieba } from '../src/words/index.ts';
import { share } from './statistics.ts';

const SEED = 3;

/** 曲线下面积与 95 % 区间（Hanley–McNeil）(the area under the curve). */
function area(positive: readonly number[], negative: readonly number[]): string {
  const all = [...positive.map((v) => [v, 1] as const), ...negative.map((v) => [v, 0] as const)];
  all.sort((a, b) => a[0] - b[0]);
  let ranks = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j]?.[0] === all[i]?.[0]) j++;
    for (let k = i; k < j; k++) if (all[k]?.[1] === 1) ranks += (i + j + 1) / 2;
    i = j;
  }
  const [p, n] = [positive.length, negative.length];
  const auc = (ranks - (p * (p + 1)) / 2) / (p * n);
  const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
  const error = Math.sqrt((auc * (1 - auc) + (p - 1) * (q1 - auc * auc) + (n - 1) * (q2 - auc * auc)) / (p * n));
  return `${auc.toFixed(4)} [${(auc - 1.96 * error).toFixed(4)}, ${(auc + 1.96 * error).toFixed(4)}]`;
}

const text = (line: readonly string[] | undefined): string => (line ?? []).join('');
const isWhole = (poem: CoupletPoem): boolean =>
  poem.source.every((line) => line.every((c) => /\p{Script=Han}/u.test(c)));

function judgeAll(poems: readonly CoupletPoem[], words: WordSegmenter | undefined): string[] {
  const options = words === undefined ? {} : { words };
  const score = (a: string, b: string): number => judgeCouplet(a, b, options).logOdds;
  const of = (i: number): number[] => poems.map(({ source }) => score(text(source[i]), text(source[i + 1])));
  const closings = randomClosings(poems, SEED);
  const random = poems.flatMap(({ source }, i) =>
    closings[i] === undefined ? [] : [score(text(source[4]), text(closings[i]))],
  );
  const [first, second, third, last] = [of(0), of(2), of(4), of(6)] as const;
  const right = (positive: readonly number[], negative: readonly number[]): string =>
    share(
      positive.filter((v) => v > 0).length + negative.filter((v) => v <= 0).length,
      positive.length + negative.length,
    );
  return [
    `| 颈联 : 随便两句 (third : random) | ${area(third, random)} | ${right(third, random)} |`,
    `| 颔联 : 随便两句 (second : random) | ${area(second, random)} | ${right(second, random)} |`,
    `| 颈联 : 尾联 (third : last) | ${area(third, last)} | ${right(third, last)} |`,
    `| 颔联 : 尾联 (second : last) | ${area(second, last)} | ${right(second, last)} |`,
    `| 颈联 : 首联 (third : first；首联多有对者) | ${area(third, first)} | ${right(third, first)} |`,
  ];
}

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
export async function evaluateDuizhang(corpus: string): Promise<string> {
  const jieba = await loadJieba();
  const poems = [...coupletPoems(corpus)].filter((p) => p.part === 'report' && p.lines.length === 8 && isWhole(p));
  const tang = poems.filter((p) => p.tang);
  const regulated = tang.filter(({ source }) =>
    ['regulated', 'rescued'].includes(scan(parsePoem(source.map(text).join('，'))).verdict),
  );
  const rows: string[] = [
    `report 之份的律诗 n = ${poems.length}（唐 ${tang.length}，其中合律或有拗已救 ${regulated.length}）；随便两句的种子 ${SEED}。`,
    '',
    '| 无分词 (without a segmenter) | AUC [95 % CI] | 以胜算 0 为界判对 (right at log-odds 0) |',
    '|---|---|---|',
    ...judgeAll(poems, undefined),
    '| **有 nodejieba** (with nodejieba) | | |',
    ...judgeAll(poems, jieba),
    '',
    `规则 dui-zhang（门限 ${UNPARALLEL}）在合律的唐人律诗，所报之联 (couplets flagged in regulated Tang octaves)：`,
    '',
    '| | 颈联（误报）| 颔联 | 尾联（不在规则之内，看灵敏）| 随便两句（应报）|',
    '|---|---|---|---|---|',
  ];
  const closings = randomClosings(regulated, SEED);
  for (const [name, options] of [
    ['无分词', {}],
    ['nodejieba', { words: jieba }],
  ] as const) {
    const flagged = (i: number): number =>
      regulated.filter(({ source }) => judgeCouplet(text(source[i]), text(source[i + 1]), options).logOdds < UNPARALLEL)
        .length;
    const random = regulated.flatMap(({ source }, i) =>
      closings[i] === undefined ? [] : [judgeCouplet(text(source[4]), text(closings[i]), options).logOdds],
    );
    const n = regulated.length;
    const cells = [flagged(4), flagged(2), flagged(6)].map((k) => share(k, n));
    rows.push(
      `| ${name} | ${cells.join(' | ')} | ${share(random.filter((v) => v < UNPARALLEL).length, random.length)} |`,
    );
  }
  const every = [...coupletPoems(corpus)].filter((p) => p.part === 'report' && p.tang && isWhole(p));
  const lines = every.flatMap(({ source }) => source.map(text));
  rows.push(
    '',
    `- 合掌 (he-zhang)，合律的唐人律诗中二联：${share(
      regulated.reduce((n, { source }) => n + heZhangReports(source.map(text), '五律').length, 0),
      2 * regulated.length,
    )}。`,
    `- 跨顿 (kua-dun, nodejieba)，唐诗之句：${share(kuaDunReports(lines, jieba).length, lines.length)}。`,
    '- 唐诗三百首的律诗所报 (octaves of 唐诗三百首 flagged；此集之诗未必在 report 之份)：',
  );
  const file = `${corpus}/dist/mengxue/tangshisanbaishou.json`;
  const { content } = JSON.parse(readFileSync(file, 'utf8')) as Anthology;
  let octaves = 0;
  for (const { type, content: list } of content) {
    const form = /五言律/u.test(type) ? '五律' : /七言律/u.test(type) ? '七律' : undefined;
    if (form === undefined) continue;
    for (const { chapter, author, paragraphs } of list) {
      octaves++;
      const own = parsePoem(paragraphs.join('\n')).lines.map((line) => line.zis.map((zi) => zi.char).join(''));
      for (const report of [
        ...duiZhangReports(own, form),
        ...heZhangReports(own, form),
        ...kuaDunReports(own, jieba),
      ]) {
        const { char, other, licence } = report.data;
        rows.push(
          `  - ${author}《${chapter}》${report.ruleId}：${other ?? ''} ${char}${licence === undefined ? '' : `（${licence}）`}`,
        );
      }
    }
  }
  rows.push(`  - 共 ${octaves} 首 (octaves judged)。`);
  return rows.join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${await evaluateDuizhang(process.argv[2] ?? '')}\n`);
}
