/**
 * 误转的评测：留出的繁体诗上的误报，简转繁之后的召回，以及两部确曾误转的集子 (evaluation of the wrong conversions: false
 * alarms on held-out traditional verse, recall after a conversion there and back, and two collections that really were
 * converted badly).
 */
import { readdirSync, readFileSync } from 'node:fs';
import STCharacters from 'opencc-js/dict/STCharacters';
import { halfOf, poemsOf } from '../scripts/verse-corpus.ts';
import { suspectConversions } from '../src/text/conversions.ts';
import { sameForm } from '../src/text/fold.ts';
import { conversionRows } from '../src/text/generated/conversions.ts';
import { loadToSimplified, simplifiedForm } from '../src/text/script.ts';
import { share } from './statistics.ts';

export interface ConversionsEvaluationOptions {
  readonly corpus: string;
  readonly seed: number;
  /** 来回转换的诗，至多几首 (poems converted there and back). */
  readonly n?: number;
}

/** 表中所辨的（误，正）(the pairs the table tells apart). */
const inScope = new Set(
  conversionRows.match(/^..-?[\d.]+ [\d.-]+ [\d.-]+/gmu)?.flatMap((row) => {
    const [a = '', b = ''] = [...row];
    return row.endsWith(' 99') ? [a + b] : [a + b, b + a];
  }),
);

interface Tally {
  errors: number;
  scoped: number;
  found: number;
  right: number;
  /** 所列之字里有真字 (the true character is among those named). */
  named: number;
  alarms: number;
  /** 其中报作夹简体字的 (of them, reported as simplified characters left standing). */
  mixed: number;
  places: string[];
}
const tally = (): Tally => ({ errors: 0, scoped: 0, found: 0, right: 0, named: 0, alarms: 0, mixed: 0, places: [] });

/** 以 truth 为准，看 shown 里查出了哪些 (what is found in a text whose true form is known). */
function judge(shown: string, truth: string, into: Tally): void {
  const suspects = suspectConversions(shown);
  let at = 0;
  const true_ = [...truth];
  [...shown].forEach((char, i) => {
    const correct = true_[i] as string;
    const suspect = suspects.find(({ index }) => index === at);
    at += char.length;
    const isScoped = inScope.has(char + correct);
    if (char !== correct) into.errors++;
    if (isScoped) into.scoped++;
    if (suspect === undefined) return;
    into.alarms++;
    if (!inScope.has(char + suspect.expected[0])) into.mixed++;
    // 同一字的异写算对（麴、麯）(another spelling of the right character is right).
    const isRight = sameForm(suspect.expected[0] as string) === sameForm(correct);
    if (isRight) into.right++;
    if (isRight || suspect.expected.includes(correct)) into.named++;
    if (isScoped && suspect.expected.includes(correct)) into.found++;
    if (!isRight) into.places.push(`${char}→${suspect.expected.join('')}（${context(shown, suspect.index)}）`);
  });
}
const context = (text: string, index: number): string => {
  const from = text.lastIndexOf('\n', index) + 1;
  const to = text.indexOf('\n', index);
  return text.slice(from, to === -1 ? text.length : to);
};
const textOf = (lines: readonly (readonly string[])[]): string => lines.map((line) => line.join('')).join('\n');
const simplify = (line: string): string => [...line].map(simplifiedForm).join('');

const report = (t: Tally): string[] => [
  `- 所报为是，首列之字 (precision, first of the characters named)：${share(t.right, t.alarms)}`,
  `- 所报为是，所列之一 (precision, any of them)：${share(t.named, t.alarms)}`,
  `- 表中所辨之误的召回 (recall of the pairs told apart)：${share(t.found, t.scoped)}`,
  `- 一切异字，通用之字在内 (all characters that differ, interchangeable forms too)：${share(t.found, t.errors)}`,
];

/** 线性同余 (a small generator, for a fixed sample). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** 同一句在 全唐诗 report 之半里作何字；两首异文的句子不取 (the true form of a line, where 全唐诗 has just one). */
function truthOf(corpus: string): ReadonlyMap<string, string | undefined> {
  const truth = new Map<string, string | undefined>();
  for (const lines of poemsOf(corpus, /^poet\.tang\..*\.json$/u)) {
    const isHeldOut = halfOf(lines) === 'report';
    for (const line of lines) {
      const text = line.join('');
      const key = simplify(text);
      if (line.length < 4) continue;
      truth.set(key, !isHeldOut || (truth.has(key) && truth.get(key) !== text) ? undefined : text);
    }
  }
  return truth;
}

/** 集中有据可比的诗句，各首一段 (lines that 全唐诗 has as well; shown and true, poem by poem). */
function* comparable(
  poems: Iterable<string>,
  truth: ReadonlyMap<string, string | undefined>,
): Generator<{ shown: string; truth: string }> {
  for (const poem of poems) {
    const lines = (poem.match(/[\p{Script=Han}□]+/gu) ?? []).map((line) => ({
      line,
      known: truth.get(simplify(line)),
    }));
    const known = lines.filter((entry): entry is { line: string; known: string } => entry.known !== undefined);
    if (known.length === 0) continue;
    yield { shown: known.map(({ line }) => line).join('\n'), truth: known.map((entry) => entry.known).join('\n') };
  }
}

function* yuding(corpus: string): Generator<string> {
  const dir = `${corpus}/dist/yudingquantangshi/json`;
  for (const file of readdirSync(dir).sort()) {
    for (const { paragraphs } of JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as { paragraphs: string[] }[]) {
      yield paragraphs.join('\n');
    }
  }
}

function* threeHundred(corpus: string): Generator<string> {
  const file = readFileSync(`${corpus}/dist/mengxue/tangshisanbaishou.json`, 'utf8');
  const { content } = JSON.parse(file) as { content: { content: { paragraphs: string[] }[] }[] };
  for (const part of content) for (const { paragraphs } of part.content) yield paragraphs.join('\n');
}

/** 评测误转，返回一节 Markdown (returns a Markdown section). */
export async function evaluateConversions({ corpus, seed, n = 20_000 }: ConversionsEvaluationOptions): Promise<string> {
  const held: string[] = [];
  for (const lines of poemsOf(corpus)) if (halfOf(lines) === 'report') held.push(textOf(lines));
  let alarmed = 0;
  const clean = tally();
  for (const text of held) {
    const before = clean.alarms;
    judge(text, text, clean);
    if (clean.alarms > before) alarmed++;
  }

  const convert = await loadToSimplified();
  const first = new Map(STCharacters.split('|').map((entry) => entry.split(' ').slice(0, 2) as [string, string]));
  const chance = random(seed);
  const converted = tally();
  let sampled = 0;
  for (const text of held) {
    if (chance() >= n / held.length) continue;
    sampled++;
    judge([...convert(text)].map((char) => first.get(char) ?? char).join(''), text, converted);
  }

  const truth = truthOf(corpus);
  const imperial = tally();
  let imperialLines = 0;
  for (const { shown, truth: known } of comparable(yuding(corpus), truth)) {
    imperialLines += shown.split('\n').length;
    judge(shown, known, imperial);
  }
  const everyTruth = new Map(
    [...poemsOf(corpus, /^poet\.tang\..*\.json$/u)].flatMap((lines) =>
      lines.map((line) => [simplify(line.join('')), line.join('')] as const),
    ),
  );
  const famous = tally();
  for (const { shown, truth: known } of comparable(threeHundred(corpus), everyTruth)) judge(shown, known, famous);
  const listed: string[] = [];
  for (const poem of threeHundred(corpus)) {
    const text = (poem.match(/[\p{Script=Han}□]+/gu) ?? []).join('\n');
    for (const { index, char, expected } of suspectConversions(text)) {
      const line = context(text, index);
      const known = everyTruth.get(simplify(line));
      const offset = index - (text.lastIndexOf('\n', index) + 1);
      listed.push(
        `${line}：${char}→${expected.join('、')}（全唐诗 ${known === undefined ? '无此句' : known.charAt(offset)}）`,
      );
    }
  }

  return [
    '### 误转 (wrong conversions)',
    '',
    `留出的繁体诗 (held-out traditional verse)，report 之半 ${held.length} 首：报 ${clean.alarms} 处，`,
    `每千首 (per 1,000 poems) ${((1000 * clean.alarms) / held.length).toFixed(2)} 处，其中夹简体字 (simplified characters left standing) ${clean.mixed} 处；有所报之诗 ${share(alarmed, held.length)}。`,
    '所报未必是误报：底本亦有误转。首 30 处 (the first 30; some are errors of the edition)：',
    `${clean.places
      .filter((_, i) => i % Math.max(1, Math.floor(clean.places.length / 30)) === 0)
      .slice(0, 30)
      .join('；')}`,
    '',
    `来回转换 (to simplified and, character by character, back)：${sampled} 首，种子 ${seed}`,
    '',
    ...report(converted),
    '',
    `御定全唐诗（简转繁而成，误处是真误）(a collection that was converted badly)：留出之诗 ${imperialLines} 句与 全唐诗 相比`,
    '',
    ...report(imperial),
    `- 不合者之例 (examples of the rest)：${imperial.places.slice(0, 20).join('；')}`,
    '',
    '唐诗三百首（mengxue/tangshisanbaishou.json）',
    '',
    ...report(famous),
    `- 所报 ${listed.length} 处 (all that is found)：${listed.join('；')}`,
    '',
  ].join('\n');
}
