/**
 * 读音取舍的评测 (evaluation of `resolveReading`)：合粘对格的诗里，二、四、六位与句末的平仄由格律而定，以此为准；
 * 不把字位告诉它，看它凭词与邻字判得对不对。采词与拟合只用 dev 之半，此处只用 report 之半。
 */

import { fittedPoems } from '../scripts/verse-corpus.ts';
import { lookup } from '../src/index.ts';
import { evidence, loadPinyin, resolveReading } from '../src/readings/index.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { percent, share } from './statistics.ts';

export interface ReadingsEvaluationOptions {
  /** npm 包 chinese-poetry 的文件夹 (folder of the chinese-poetry package). */
  readonly corpus: string;
  /** 每几首取一首 (take one poem in so many). */
  readonly every?: number;
}

/** 若干处里判对几处；其中自言有把握者几处，又对几处 (right of n; sure, and right among the sure). */
class Tally {
  n = 0;
  right = 0;
  sure = 0;
  sureRight = 0;
  add(right: boolean, sure: boolean): void {
    this.n++;
    if (right) this.right++;
    if (sure) this.sure++;
    if (right && sure) this.sureRight++;
  }
}

interface Row {
  readonly plain: Tally;
  readonly withPinyin: Tally;
  readonly pinyinAlone: Tally;
  readonly majority: Tally;
}
const newRow = (): Row => ({
  plain: new Tally(),
  withPinyin: new Tally(),
  pinyinAlone: new Tally(),
  majority: new Tally(),
});

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateReadings({ corpus, every = 3 }: ReadingsEvaluationOptions): Promise<string> {
  const pinyin = await loadPinyin();
  const fixed = newRow();
  const minor = newRow();
  const all = newRow();
  const counts = { poems: 0, chars: 0, before: 0, open: 0, openWithSlot: 0 };
  const bands = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01].map((from) => ({ from, n: 0, right: 0, sum: 0 }));
  const both = new Map<string, boolean>();
  const isBoth = (char: string): boolean => {
    let known = both.get(char);
    if (known === undefined) {
      known =
        new Set(
          lookup(char)
            .filter((r) => r.char === char && !r.rare)
            .map((r) => r.pingze),
        ).size === 2;
      both.set(char, known);
    }
    return known;
  };
  let index = 0;
  for (const { lines, slots, half } of fittedPoems(corpus)) {
    if (half !== 'report' || index++ % every !== 0) continue;
    counts.poems++;
    const texts = lines.map((line) => line.join(''));
    lines.forEach((line, i) => {
      let spoken: readonly string[] | undefined;
      line.forEach((char, j) => {
        counts.chars++;
        if (!isBoth(char)) return;
        counts.before++;
        const place = { line: i + 1, zi: j + 1 };
        const context = { lines: texts };
        const plain = resolveReading(context, place);
        if (plain.open) counts.open++;
        const slot = slots[i]?.[j];
        if (slot === undefined) {
          if (plain.open) counts.openWithSlot++;
          return;
        }
        const truth = slot ? '平' : '仄';
        if (resolveReading(context, place, { slot: truth }).open) counts.openWithSlot++;
        spoken ??= pinyin(line.map(simplifiedForm).join(''));
        const heard = spoken;
        const withPinyin = resolveReading(context, place, { pinyin: () => heard });
        const prior = evidence.prior(char) ?? 0;
        const pinyinPingze = /[12]$/u.test(heard[j] ?? '') ? '平' : '仄';
        const isFixed = plain.reasons.some((r) => r.kind === 'word');
        const minority = 1 / (1 + Math.exp(Math.abs(prior)));
        const rows = [all, ...(isFixed ? [fixed] : []), ...(isFixed && minority >= 0.1 ? [minor] : [])];
        for (const row of rows) {
          row.plain.add(plain.reading?.pingze === truth, !plain.open);
          row.withPinyin.add(withPinyin.reading?.pingze === truth, !withPinyin.open);
          row.pinyinAlone.add(pinyinPingze === truth, false);
          row.majority.add((prior >= 0 ? '平' : '仄') === truth, false);
        }
        const band = bands.findLast((b) => plain.confidence >= b.from);
        if (band !== undefined) {
          band.n++;
          band.sum += plain.confidence;
          if (plain.reading?.pingze === truth) band.right++;
        }
      });
    });
  }
  const lines = (name: string, row: Row) => [
    `| ${name} | 词与邻字 (words and neighbours) | ${share(row.plain.right, row.plain.n)} | ${share(row.plain.sureRight, row.plain.sure)} | ${percent(row.plain.sure / row.plain.n)} |`,
    `| | 加 pinyin-pro | ${share(row.withPinyin.right, row.withPinyin.n)} | ${share(row.withPinyin.sureRight, row.withPinyin.sure)} | ${percent(row.withPinyin.sure / row.withPinyin.n)} |`,
    `| | 只凭 pinyin-pro (alone) | ${share(row.pinyinAlone.right, row.pinyinAlone.n)} | | |`,
    `| | 只取多数之读 (majority) | ${share(row.majority.right, row.majority.n)} | | |`,
  ];
  return [
    '## 读音 (readings in their places)',
    '',
    `report 之半，每 ${every} 首取一：${counts.poems} 首，${counts.chars} 字 (poems and characters of the report half; the slot is hidden).`,
    '',
    '| 何处 (where) | 凭什么 (by) | 平仄判对 (right) | 有把握者判对 (right when sure) | 有把握者之份 (sure) |',
    '|---|---|---|---|---|',
    ...lines('有定读之词 (words that fix a reading)', fixed),
    ...lines('同上，而少数一类 ≥ 10 % (of them, minor class ≥ 10 %)', minor),
    ...lines('一切两读之字 (every two-class character)', all),
    '',
    `平仄两可之字 (ambiguous characters)：取舍之前 ${share(counts.before, counts.chars)}；之后不知字位 (slot unknown) ${share(counts.open, counts.chars)}，知字位 (slot known where the meter fixes it) ${share(counts.openWithSlot, counts.chars)}。`,
    '',
    '| 把握 (confidence) | n | 平均 (mean) | 判对 (right) |',
    '|---|---|---|---|',
    ...bands
      .filter((b) => b.n > 0)
      .map((b) => `| ≥ ${b.from} | ${b.n} | ${percent(b.sum / b.n)} | ${percent(b.right / b.n)} |`),
    '',
  ].join('\n');
}
