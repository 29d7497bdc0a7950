/**
 * 今日之词的评测：一词之中两读之字，只给此词，看判得对不对 (words of today: given the word alone, is the reading of its polyphone right?).
 * 词与注音采自人工注音的语料，与随包的词表无关；依词的散列分作两半，dev 供看，report 只用来报数。
 */
import { readTsv } from '../scripts/tsv.ts';
import { halfOf } from '../scripts/verse-corpus.ts';
import { resolveReading } from '../src/readings/index.ts';
import { percent, share } from './statistics.ts';

export interface ModernEvaluationOptions {
  readonly half: 'dev' | 'report';
  /** 逐条列出判错的 (list what is wrong). */
  readonly list?: boolean;
}

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateModern({ half, list = false }: ModernEvaluationOptions): string {
  let [n, right, sure, sureRight] = [0, 0, 0, 0];
  const wrong: string[] = [];
  for (const [word = '', at, pingze] of readTsv(new URL('modern-phrases.tsv', import.meta.url).pathname)) {
    if (halfOf([[...word]]) !== half) continue;
    const { reading, open, confidence } = resolveReading({ lines: [word] }, { line: 1, zi: Number(at) });
    const isRight = reading?.pingze === pingze;
    n++;
    if (isRight) right++;
    if (!open) sure++;
    if (!open && isRight) sureRight++;
    if (!isRight) wrong.push(`${word}${at}${pingze}（${percent(confidence)}）`);
  }
  return [
    '## 今日之词 (words of today that fix a reading)',
    '',
    `${half} 之半 ${n} 词 (words)：判对 (right) ${share(right, n)}；有把握者判对 (right when sure) ${share(sureRight, sure)}，其份 (sure) ${percent(sure / n)}。`,
    ...(list ? ['', `判错 (wrong)：${wrong.join('；')}`] : []),
    '',
  ].join('\n');
}
