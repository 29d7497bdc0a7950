/**
 * 从语料里采定读之词与左右邻字之证，并拟合其权重 (mine the words and neighbours that fix a reading; fit their weights).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/mine-words.ts [corpus folder]
 *
 * 只用 dev 之半（按首句散列）：合粘对格之诗的二、四、六位与句末，其字兼有平仄两读者，记其左右之字与所在之位应平应仄。
 * 权重以逻辑回归拟合，每次都先除去本次所见（leave one out）。
 * 写 data/readings/words.tsv、neighbours.tsv 与 src/readings/generated/evidence.ts。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pinyin } from 'pinyin-pro';
import { type EvidenceWeights, GRAM_KINDS, neighboursOf, pinyinVote } from '../src/rhyme/evidence.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';
import { classesOf, corpusFolder, fittedPoems, spansOf } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** 平滑之数；各组合至少见此数次 (smoothing; least counts of two- and three-character groups). */
const SMOOTHING = 3;
const MIN_COUNTS = { L: 3, R: 3, LL: 4, RR: 4, M: 4 } as const;
/** 不足此的证据不录 (log-odds below this are not kept). */
const MIN_EFFECT = 0.4;
/** 采词：至少几次、占比几何；此字的少数一类至少占多少 (words: least count and share; least share of the minor class). */
const MIN_WORD = 8;
const WORD_SHARE = 0.95;
const MIN_MINORITY = 0.01;
/** 例词与语料不合：至少 8 次而同者不足七成 (a listed word is contradicted under this agreement). */
const AGREEMENT = 0.7;

type Count = [oblique: number, level: number];
interface Seen {
  readonly char: string;
  readonly keys: readonly string[];
  readonly level: 0 | 1;
  readonly isLast: boolean;
  readonly vote: number;
}

const classes = classesOf();
const levelRhymes = new Set<string>();
for (const [name = ''] of readTsv(`${root}data/pingshui/pingshui.tsv`)) {
  if (/^[上下]平/u.test(name)) levelRhymes.add([...name].at(-1) as string);
}
interface Curated {
  readonly rhyme: string;
  readonly spoken: string;
  readonly words: readonly string[];
}
const curated = new Map<string, Curated[]>();
for (const [char = '', , rhyme = '', spoken = '', , words = ''] of readTsv(`${root}data/readings/readings.tsv`)) {
  const list = curated.get(char) ?? [];
  list.push({ rhyme, spoken: spoken.split(',')[0] as string, words: words === '' ? [] : words.split('、') });
  curated.set(char, list);
}
const spokenIn = (char: string, level: boolean) =>
  (curated.get(char) ?? []).filter((r) => levelRhymes.has(r.rhyme) === level).map((r) => r.spoken);

const bump = (map: Map<string, Count>, key: string, level: 0 | 1): void => {
  let count = map.get(key);
  if (count === undefined) {
    count = [0, 0];
    map.set(key, count);
  }
  count[level]++;
};

const priors = new Map<string, Count>();
const grams = new Map<string, Count>();
const words = new Map<string, Count>();
const written = new Map<string, Map<string, number>>();
const seen: Seen[] = [];
for (const { lines, slots, half } of fittedPoems(corpusFolder(process.argv[2]))) {
  if (half !== 'dev') continue;
  lines.forEach((line, i) => {
    let folded: string[] | undefined;
    let spoken: readonly string[] | undefined;
    line.forEach((char, at) => {
      const slot = slots[i]?.[at];
      if (slot === undefined || classes.get(char) !== 3) return;
      folded ??= line.map(simplifiedForm);
      const level = slot ? 1 : 0;
      const near = neighboursOf(folded, at);
      const keys = GRAM_KINDS.map((kind) => `${char}${kind}${near[kind]}`);
      bump(priors, char, level);
      for (const key of keys) bump(grams, key, level);
      const both = [spokenIn(char, true), spokenIn(char, false)] as const;
      let vote = 0;
      if (both[0].length > 0 && both[1].length > 0) {
        spoken ??= pinyin(folded.join(''), { type: 'array', toneType: 'num' });
        vote = pinyinVote(both[0], both[1], spoken.length === folded.length ? spoken[at] : undefined);
      }
      seen.push({ char, keys, level, isLast: at === line.length - 1, vote });
      for (const [start, length] of spansOf(line.length)) {
        if (at < start || at >= start + length) continue;
        const pattern = folded.slice(start, start + length);
        pattern[at - start] = '~';
        const key = `${char}${pattern.join('')}`;
        bump(words, key, level);
        const text = line.slice(start, start + length).join('');
        let forms = written.get(key);
        if (forms === undefined) {
          forms = new Map();
          written.set(key, forms);
        }
        forms.set(text, (forms.get(text) ?? 0) + 1);
      }
    });
  });
}

const logit = (p: number) => Math.log(p / (1 - p));
const clamp = (p: number) => Math.min(Math.max(p, 0.001), 0.999);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** 一字一境的各项对数胜算；drop 为真则先除去本次 (the log-odds of one place; optionally leaving it out of the counts). */
function featuresOf(char: string, keys: readonly string[], leftOut: 0 | 1 | undefined): number[] {
  const without = (count: Count | undefined, least: number): Count => {
    if (count === undefined || count[0] + count[1] < least) return [0, 0];
    if (leftOut === undefined) return count;
    return leftOut === 1 ? [count[0], count[1] - 1] : [count[0] - 1, count[1]];
  };
  const [oblique, level] = without(priors.get(char), 0);
  const p = (level + 0.5) / (oblique + level + 1);
  const prior = logit(p);
  const smooth = (key: string, least: number, towards: number): number => {
    const [o, l] = without(grams.get(key), least);
    return clamp((l + SMOOTHING * towards) / (o + l + SMOOTHING));
  };
  const base = clamp(p);
  const left = smooth(keys[0] as string, MIN_COUNTS.L, base);
  const right = smooth(keys[1] as string, MIN_COUNTS.R, base);
  const dl = logit(left) - logit(base);
  const dr = logit(right) - logit(base);
  const middle = clamp(sigmoid(prior + dl + dr));
  return [
    1,
    prior,
    dl,
    dr,
    logit(smooth(keys[2] as string, MIN_COUNTS.LL, left)) - logit(left),
    logit(smooth(keys[3] as string, MIN_COUNTS.RR, right)) - logit(right),
    logit(smooth(keys[4] as string, MIN_COUNTS.M, middle)) - logit(middle),
  ];
}

/** 不够分量的证据不录，也就不用 (evidence too slight to be kept is not used in fitting either). */
const trimmed = (features: readonly number[]): number[] =>
  features.map((x, i) => (i >= 2 && Math.abs(x) < MIN_EFFECT ? 0 : x));

/** 牛顿法求逻辑回归 (logistic regression by Newton's method). */
function regress(rows: readonly { features: readonly number[]; isLast: boolean; level: 0 | 1 }[]): number[] {
  const size = rows[0]?.features.length as number;
  const d = size * 2;
  const w = new Float64Array(d);
  for (let round = 0; round < 9; round++) {
    const gradient = new Float64Array(d);
    const hessian = Array.from({ length: d }, (_, i) => {
      const row = new Float64Array(d);
      row[i] = 0.01;
      return row;
    });
    for (const { features, isLast, level } of rows) {
      const count = isLast ? d : size;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (w[i] as number) * (features[i % size] as number);
      const p = sigmoid(sum);
      const scale = p * (1 - p);
      for (let i = 0; i < count; i++) {
        const x = features[i % size] as number;
        if (x === 0) continue;
        gradient[i] = (gradient[i] as number) + x * (p - level);
        const row = hessian[i] as Float64Array;
        for (let j = 0; j < count; j++) row[j] = (row[j] as number) + scale * x * (features[j % size] as number);
      }
    }
    const step = solve(hessian, gradient);
    for (let i = 0; i < d; i++) w[i] = (w[i] as number) - (step[i] as number);
  }
  return [...w].map((x) => Math.round(x * 1000) / 1000);
}

function solve(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  const n = vector.length;
  const a: Float64Array[] = matrix.map((row, i) => Float64Array.from([...row, vector[i] as number]));
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) {
      if (Math.abs(a[r]?.[i] as number) > Math.abs(a[pivot]?.[i] as number)) pivot = r;
    }
    [a[i], a[pivot]] = [a[pivot] as Float64Array, a[i] as Float64Array];
    const top = a[i] as Float64Array;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const row = a[r] as Float64Array;
      const factor = (row[i] as number) / (top[i] as number);
      if (factor !== 0) for (let c = i; c <= n; c++) row[c] = (row[c] as number) - factor * (top[c] as number);
    }
  }
  return Float64Array.from(a, (row, i) => (row[n] as number) / (row[i] as number));
}

const rows = seen.map(({ char, keys, level, isLast, vote }) => ({
  features: trimmed(featuresOf(char, keys, level)),
  vote,
  isLast,
  level,
}));
const weights: EvidenceWeights = {
  plain: regress(rows),
  withPinyin: regress(rows.map(({ features, vote, ...row }) => ({ ...row, features: [...features, vote] }))),
};

/** 以半个对数单位记：0 为 n，每级一字母 (half a unit of log-odds a letter, n for none). */
const STEP = 0.5;
const letter = (x: number) => String.fromCharCode(110 + Math.max(-13, Math.min(12, Math.round(x / STEP))));

const table = new Map<string, Map<string, Map<string, string>>>();
let kept = 0;
const done = new Set<string>();
for (const { char, keys } of seen) {
  if (keys.every((key) => done.has(key))) continue;
  const features = featuresOf(char, keys, undefined);
  const prior = features[1] as number;
  keys.forEach((key, i) => {
    if (done.has(key)) return;
    done.add(key);
    const kind = GRAM_KINDS[i] as (typeof GRAM_KINDS)[number];
    const effect = features[i + 2] as number;
    if (Math.abs(effect) < MIN_EFFECT) return;
    // 先验已很确定而证据同向，不必录 (nothing to add where the prior is already sure and the evidence agrees).
    if (Math.abs(prior) > 4 && Math.sign(prior) === Math.sign(effect)) return;
    let kinds = table.get(char);
    if (kinds === undefined) {
      kinds = new Map();
      table.set(char, kinds);
    }
    let letters = kinds.get(kind);
    if (letters === undefined) {
      letters = new Map();
      kinds.set(kind, letters);
    }
    const code = letter(effect);
    letters.set(code, (letters.get(code) ?? '') + key.slice(char.length + kind.length));
    kept++;
  });
}
const totalOf = ([o, l]: Count) => o + l;
const ordered = [...priors].sort((a, b) => totalOf(b[1]) - totalOf(a[1]) || (a[0] < b[0] ? -1 : 1));
/** 另有一字繁简相同而多用十倍者，是其异体，不录，借其证 (a variant whose twin is used ten times as much borrows its evidence). */
const TWIN = 10;
const mostUsed = new Map<string, number>();
for (const [char, count] of ordered) {
  const key = simplifiedForm(char);
  mostUsed.set(key, Math.max(mostUsed.get(key) ?? 0, totalOf(count)));
}
const isVariant = (char: string, count: Count): boolean =>
  (mostUsed.get(simplifiedForm(char)) as number) >= TWIN * totalOf(count);
const neighbourRows = ordered
  .filter(([char, count]) => !isVariant(char, count))
  .map(([char, [o, l]]) => {
    const cells = GRAM_KINDS.map((kind) =>
      [...(table.get(char)?.get(kind) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, text]) => code + text)
        .join(''),
    );
    return [char, l, o, ...cells].join('\t').trimEnd();
  });

interface Word {
  readonly char: string;
  readonly pattern: string;
  readonly text: string;
  readonly pingze: '平' | '仄';
  readonly rhyme: string;
  readonly level: number;
  readonly oblique: number;
  readonly source: '採' | '例';
}
const found: Word[] = [];
const fixes = new Set<string>();
for (const length of [2, 3, 4]) {
  for (const [key, [oblique, level]] of words) {
    const [char = '', ...rest] = [...key];
    if (rest.length !== length) continue;
    const n = oblique + level;
    if (n < MIN_WORD || Math.max(oblique, level) < WORD_SHARE * n) continue;
    const [o, l] = priors.get(char) as Count;
    const pingze = level > oblique ? '平' : '仄';
    const usual = l > o ? '平' : '仄';
    if (Math.min(o, l) < MIN_MINORITY * (o + l) && pingze === usual) continue;
    const pattern = rest.join('');
    // 短词已定，长词不必再录 (a longer word adds nothing where a shorter one inside it already fixes the reading).
    const at = rest.indexOf('~');
    const inner = rest.flatMap((_, s) => [2, 3].map((k) => rest.slice(s, s + k))).filter((p) => p.includes('~'));
    if (length > 2 && inner.some((p) => p.length < length && fixes.has(`${char}${p.join('')}${pingze}`))) continue;
    fixes.add(`${char}${pattern}${pingze}`);
    const forms = [...(written.get(key) as Map<string, number>)].sort((a, b) => b[1] - a[1]);
    const text = forms[0]?.[0] as string;
    if ([...text][at] !== char) throw new Error(`词与字不合: ${text} ${char}`);
    found.push({ char, pattern, text, pingze, rhyme: '', level, oblique, source: '採' });
  }
}
const contradicted: string[] = [];
for (const [char, readings] of curated) {
  for (const { rhyme, words: examples } of readings) {
    const pingze = levelRhymes.has(rhyme) ? '平' : '仄';
    for (const text of examples) {
      const chars = [...text];
      const at = chars.indexOf(char);
      const pattern = chars.map((c, i) => (i === at ? '~' : simplifiedForm(c))).join('');
      const [oblique, level] = words.get(`${char}${pattern}`) ?? [0, 0];
      const n = oblique + level;
      const share = (pingze === '平' ? level : oblique) / n;
      if (n >= 8 && share < AGREEMENT) contradicted.push(`${char} ${rhyme} ${text} ${level}/${n}`);
      const mined = found.findIndex((w) => w.char === char && w.pattern === pattern);
      if (mined >= 0) found.splice(mined, 1);
      found.push({ char, pattern, text, pingze, rhyme, level, oblique, source: '例' });
    }
  }
}
const rank = new Map(ordered.map(([char], i) => [char, i]));
found.sort(
  (a, b) =>
    (rank.get(a.char) ?? 1e6) - (rank.get(b.char) ?? 1e6) ||
    (a.char < b.char ? -1 : a.char > b.char ? 1 : 0) ||
    b.level + b.oblique - a.level - a.oblique ||
    (a.pattern < b.pattern ? -1 : 1),
);
writeFileSync(
  `${root}data/readings/words.tsv`,
  [
    '# 定讀之詞。由 scripts/mine-words.ts 採自語料之半（dev），勿手改；例詞出自 readings.tsv。',
    '# 列：字、詞、聲、韻（例詞所屬；採得者只定平仄）、平位次數、仄位次數、來歷（採、例）',
    ...found.map((w) => [w.char, w.text, w.pingze, w.rhyme, w.level, w.oblique, w.source].join('\t')),
    '',
  ].join('\n'),
);
writeFileSync(
  `${root}data/readings/neighbours.tsv`,
  [
    '# 兩讀之字在左右鄰字旁偏平偏仄。由 scripts/mine-words.ts 數自語料之半（dev），勿手改。',
    '# 列：字、平位次數、仄位次數、左一字、右一字、左二字、右二字、左右各一字；鄰字歸於簡體，< > 為句首句末。',
    '# 字母為其後諸字（或諸字組）所加的對數勝算：n 為零，每級 0.5，o 以後偏平，m 以前偏仄。',
    ...neighbourRows,
    '',
  ].join('\n'),
);
/** 每字一行：字、声韵＋词……；ruled 的词记 ! (one row a character). */
const wordRows = new Map<string, string[]>();
for (const w of found) {
  const seldom = w.source === '例' && w.level + w.oblique < MIN_WORD;
  const list = wordRows.get(w.char) ?? [];
  list.push(`${w.pingze}${w.rhyme || '-'}${seldom ? '!' : ''}${w.pattern}`);
  wordRows.set(w.char, list);
}
writeFileSync(
  `${root}src/readings/generated/evidence.ts`,
  [
    '// 由 scripts/mine-words.ts 造，勿手改 (generated from data/readings).',
    '/** 见 data/readings/neighbours.tsv。 */',
    `export const neighbourRows: string = \`\n${neighbourRows.join('\n')}\n\`;`,
    '/** 每行：字 TAB 词……；词前为声、韵（- 为不定），! 为凭字义而定，~ 为本字。 */',
    `export const wordRows: string = \`\n${[...wordRows].map(([char, list]) => [char, ...list].join('\t')).join('\n')}\n\`;`,
    '/** 拟合的权重。 */',
    `export const weights: { plain: number[]; withPinyin: number[] } = ${JSON.stringify(weights)};`,
    '',
  ].join('\n'),
);
console.log(
  `dev ${seen.length} 处，邻字之证 ${kept}，词 ${found.length}（例 ${found.filter((w) => w.source === '例').length}）`,
);
console.log(weights);
if (contradicted.length > 0) console.log(`与语料不合的例词 (contradicted)：\n${contradicted.join('\n')}`);
