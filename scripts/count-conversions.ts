/**
 * 由繁体语料学出：一简对多繁的字，左右两字之内何字相邻时当作哪一个 (learns, from traditional texts, which neighbours within two
 * places decide between the characters that share a simplified form).
 *
 *   npx tsx scripts/count-conversions.ts <chinese-poetry>
 *
 * 写 data/variants/conversions.tsv；随后 npm run data 造模块。只用语料的 dev 之半，report 之半留给 eval/conversions.ts。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import STCharacters from 'opencc-js/dict/STCharacters';
import { ENDS } from '../src/text/conversions.ts';
import { simplifiedForm, traditionalCandidates } from '../src/text/script.ts';
import { corpusFolder, halfOf, poemsOf } from './verse-corpus.ts';

/**
 * 一字的邻字，作简体，记其所在：< 左、> 右、[ 左二、] 右二、| 左右两字；到头为 ^ 与 $。`at` 0 起。
 *
 * The neighbours of a character (0-based) of a simplified line, each marked by its place; ^ and $ stand beyond the ends.
 */
function featuresAt(simplified: readonly string[], at: number): string[] {
  const [before, after] = ENDS;
  const near = (by: number): string => simplified[at + by] ?? (by < 0 ? before : after);
  return [`<${near(-1)}`, `>${near(1)}`, `[${near(-2)}`, `]${near(2)}`, `|${near(-1)}${near(1)}`];
}

/** 权以半为单位，至多这么大 (weights come in halves, up to this). */
const MAX_WEIGHT = 9;
/** “几乎没有”者的先验与门槛 (prior and threshold of characters hardly found). */
const NEVER = { prior: 6.5, threshold: 5.5 };
/** 回归的步长、稀疏、收缩，与走几遍 (step, sparsity and shrinkage of the regression, and its passes over the data). */
const FIT = { alpha: 1, beta: 0.1, l1: 5, l2: 0.02, passes: 8 };
/** 选门槛时 dev 之半分作几份，轮流留一份 (parts of the dev half, each left out in turn where thresholds are chosen). */
const FOLDS = 4;
/** 门槛上多报一处误报，须多查出几处真误，分之一 (at a threshold, one more false alarm for so many errors more: its inverse). */
const SLOPE = 0.1;
/** 逐字转回不会有的误，门槛只看误报：dev 之半至多这么几处 (for errors that no conversion back makes: false alarms allowed on the dev half). */
const MOST_ALARMS = 1;
const NO_THRESHOLD = 99;
/** 今语为本字开脱之权 (what words of today weigh for a character). */
const MAX_PROTECTION = 4;

/** 甲>乙：甲或是乙之误；甲=乙：两边都可能。通用之字（遊游、臺台、鐘鍾、纔才、閒閑……）不列。 */
const PAIRS = `
后=後 里=裏 干=乾 干=幹 乾=幹 征=徵 松=鬆 斗=鬥 發=髮 雲=云 谷=穀 余=餘 復=複 丑=醜 几=幾 只=隻 曲=麴 系>繫 衝=沖 冲>衝
捲>卷 葉=叶 捨>舍 範=范 姜=薑 麵>面 嚮>向 鬚>須 週>周 鬱=郁 僕=仆 穫>獲 歷=曆 咸=鹹 筑=築 蔔=卜 韆>千 鞦>秋 鼕>冬
慾>欲 禦>御 緻>致 硃>朱 摺>折 瀋>沈 籲>吁 苹>蘋 涂>塗 据>據 慄>栗 慼>戚 屍>尸 纍>累 丰>豐 儘>盡 腊>臘 蜡=蠟 术>術
術=朮 葯>藥 帘>簾 瞭>了 彿>佛 灕>漓 臟>髒 劃>畫 濛>蒙 瀰>彌 閤>合 么>麽`;

/** 唐宋诗里几乎没有的甲：除下列今语之外，都当作乙 (hardly found in old verse: taken for the other, but in the words below). */
const HARDLY = '颱>臺 颱>台 傢>家 菸>煙 齣>出 闆>板 錶>表 鬍>胡 囌>蘇 噹>當 衕>同 糰>團 縴>纖 罈>壇 衊>蔑 彆>別';

/** 今语所用，手加：左邻~、~右邻 (modern words, added by hand: the characters that stand to the left or right). */
const WORDS = `
颱~风 傢~具俱伙什 菸~草酒叶斗灰 齣一几数半两三整这那每~戏 闆老~ 錶手钟怀腕~ 鬍~子须髭髯 囌噜~ 噹叮铃~噹啷 衕胡~ 糰饭汤粉肉菜米~
縴拉~夫绳 罈一酒~酒 衊污诬~ 彆~扭 嚮~往导 慾食情私肉性嗜物色~望念火海 週一每上下本双~年末期刊岁 麵汤凉吃冷拉方~粉条包食团 鬆放轻蓬松宽疏~开手软动松绑
瞭明~望解然如 儘~管量可快早 複重繁~杂习制合印眼写 禦抵防守~寒敌侮 緻精细别景雅标~密 範模示规师风典~围例本文 摺~叠扇 劃计筹规策~分定
髮头毛理~型型 幹骨才能树枝主躯~部事练 隻船~身 徵象特~求兆 鬥战奋打争~争志 複~姓 捲~土席 纍~赘 慄战~ 臟心内五~腑`;

/** 某一对的邻字，手加：定而不移的词与人名（淚始幹、发奋、范蠡、姜公），语料里太少 (neighbours of single pairs, added by hand: fixed words and names, too rare in the corpus). */
const BY_HAND: readonly (readonly [pair: string, side: '<' | '>', chars: string, weight: number])[] = [
  ['乾幹', '<', '始易', -MAX_WEIGHT],
  ['發髮', '>', '奋愤', -MAX_WEIGHT],
  ['復複', '<', '不无', -MAX_WEIGHT],
  ['瞭了', '>', '却', MAX_WEIGHT],
  ['範范', '>', '蠡蜀滂雎', MAX_WEIGHT],
  ['姜薑', '>', '公尚维嫄', -MAX_WEIGHT],
  ['咸鹹', '>', '集', -MAX_WEIGHT],
  ['瀋沈', '>', '吟', MAX_WEIGHT],
  ['麵面', '<', '满', MAX_WEIGHT],
];

const corpus = corpusFolder(process.argv[2]);
const pairs = [
  ...PAIRS.trim()
    .split(/\s+/u)
    .map((text) => ({ text, never: false })),
  ...HARDLY.split(' ').map((text) => ({ text, never: true })),
].map(({ text, never }) => {
  const [a = '', direction = '', b = ''] = [...text];
  return { a, b, both: direction === '=', never };
});

type Pair = (typeof pairs)[number];
const nameOf = ({ a, b }: Pair): string => a + b;
const pairsOf = new Map<string, Pair[]>();
for (const pair of pairs) for (const char of [pair.a, pair.b]) pairsOf.set(char, [...(pairsOf.get(char) ?? []), pair]);

/** 一处用例：是不是乙，有何邻字，归哪一份 (an instance: whether it is b, its neighbours, the part it belongs to). */
interface Instance {
  readonly isB: boolean;
  readonly features: readonly string[];
  readonly fold: number;
}
const instances = new Map<string, Instance[]>(pairs.map((pair) => [nameOf(pair), []]));
const all = new Map<string, number>();

let poems = 0;
for (const lines of poemsOf(corpus)) {
  for (const line of lines) for (const char of line) all.set(char, (all.get(char) ?? 0) + 1);
  if (halfOf(lines) !== 'dev') continue;
  const fold = poems++ % FOLDS;
  for (const line of lines) {
    let simplified: readonly string[] | undefined;
    line.forEach((char, i) => {
      for (const pair of pairsOf.get(char) ?? []) {
        simplified ??= line.map(simplifiedForm);
        instances.get(nameOf(pair))?.push({ isB: char === pair.b, features: featuresAt(simplified, i), fold });
      }
    });
  }
}

/** 各邻字的权与先验 (weights of the neighbours, and the prior). */
interface Fitted {
  readonly prior: number;
  readonly weights: ReadonlyMap<string, number>;
}
const halves = (value: number): number => Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, Math.round(value * 2) / 2));

/** FTRL-proximal 逻辑回归，L1 使之稀疏 (logistic regression, made sparse by L1; McMahan et al. 2013). */
function regress(list: readonly Instance[]): Fitted {
  const { alpha, beta, l1, l2, passes } = FIT;
  const count = list.reduce((sum, { isB }) => sum + Number(isB), 0);
  let prior = Math.log((count + 1) / (list.length - count + 1));
  let priorSum = 1;
  const sums = new Map<string, { z: number; n: number }>();
  const weightOf = ({ z, n }: { readonly z: number; readonly n: number }): number =>
    Math.abs(z) <= l1 ? 0 : -(z - Math.sign(z) * l1) / ((beta + Math.sqrt(n)) / alpha + l2);
  const order = shuffled(list);
  for (let pass = 0; pass < passes; pass++) {
    for (const { isB, features } of order) {
      const own = features.map((name) => {
        const sum = sums.get(name) ?? { z: 0, n: 0 };
        sums.set(name, sum);
        return { sum, weight: weightOf(sum) };
      });
      const odds = own.reduce((sum, { weight }) => sum + weight, prior);
      const slope = 1 / (1 + Math.exp(-odds)) - Number(isB);
      priorSum += slope * slope;
      prior -= (0.05 * slope) / Math.sqrt(priorSum);
      for (const { sum, weight } of own) {
        const grown = sum.n + slope * slope;
        sum.z += slope - ((Math.sqrt(grown) - Math.sqrt(sum.n)) / alpha) * weight;
        sum.n = grown;
      }
    }
  }
  const weights = new Map<string, number>();
  for (const [name, sum] of sums) if (halves(weightOf(sum)) !== 0) weights.set(name, halves(weightOf(sum)));
  return { prior: Math.round(prior * 10) / 10, weights };
}

/** 次序打乱，每次跑都一样 (in a shuffled order that is the same every time). */
function shuffled<T>(list: readonly T[]): T[] {
  const order = [...list];
  let state = 12345;
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

const oddsOf = ({ prior, weights }: Fitted, features: readonly string[]): number =>
  features.reduce((sum, name) => sum + (weights.get(name) ?? 0), prior);

/** 首选不写而转换的程序爱写的：误字在前 (written by converters though the table puts them second: the wrong one first). */
const ALSO_MADE = new Set(['鬆松']);

/** 简转繁、逐字取首选，乙会写成甲否 (whether a conversion back, character by character, writes a for b). */
const firsts = new Map(STCharacters.split('|').map((entry) => entry.split(' ').slice(0, 2) as [string, string]));
const isMade = (a: string, b: string): boolean => firsts.get(simplifiedForm(b)) === a || ALSO_MADE.has(a + b);

/**
 * 甲处作乙的门槛：轮流留一份来量，真误与误报之比合 `SLOPE` 的最低处；转不出的误只看误报之数。
 *
 * The log-odds from which b is suspected where a stands, by cross-validation over the dev half.
 */
function thresholdOf(scored: readonly { readonly odds: number; readonly isError: boolean }[], made: boolean): number {
  const order = [...scored].sort((x, y) => y.odds - x.odds);
  let [errors, alarms, best, threshold] = [0, 0, 0, NO_THRESHOLD];
  for (const [i, { odds, isError }] of order.entries()) {
    if (isError) errors++;
    else alarms++;
    if (!made && alarms > MOST_ALARMS) break;
    const gain = made ? errors - alarms / SLOPE : errors;
    // 同分者一并算过再定 (only between scores that differ).
    if (odds === order[i + 1]?.odds || gain <= best) continue;
    [best, threshold] = [gain, odds];
  }
  return Math.ceil(threshold * 10) / 10;
}

interface Row {
  readonly prior: number;
  /** 甲作乙、乙作甲的门槛 (thresholds for b where a stands, and for a where b stands). */
  readonly toB: number;
  readonly toA: number;
  readonly weights: Map<string, number>;
}
const rowOf = new Map(
  pairs.map((pair): [string, Row] => {
    if (pair.never) {
      return [nameOf(pair), { prior: NEVER.prior, toB: NEVER.threshold, toA: NO_THRESHOLD, weights: new Map() }];
    }
    const list = instances.get(nameOf(pair)) ?? [];
    const scored = Array.from({ length: FOLDS }, (_, fold) => {
      const fitted = regress(list.filter((one) => one.fold !== fold));
      return list.filter((one) => one.fold === fold).map((one) => ({ ...one, odds: oddsOf(fitted, one.features) }));
    }).flat();
    const toB = scored.map(({ odds, isB }) => ({ odds, isError: isB }));
    const toA = scored.map(({ odds, isB }) => ({ odds: -odds, isError: !isB }));
    const { prior, weights } = regress(list);
    const row = {
      prior,
      toB: thresholdOf(toB, isMade(pair.a, pair.b)),
      toA: pair.both ? thresholdOf(toA, isMade(pair.b, pair.a)) : NO_THRESHOLD,
      weights: new Map(weights),
    };
    return [nameOf(pair), row];
  }),
);

/** 手加之权 (a weight added by hand). */
const put = (pair: Pair, side: string, chars: string, weight: number, overrides = true): void => {
  const { weights } = rowOf.get(nameOf(pair)) as Row;
  for (const char of chars) if (overrides || !weights.has(side + char)) weights.set(side + char, weight);
};
for (const word of WORDS.trim().split(/\s+/u)) {
  const char = [...word][0] as string;
  const [left = '', right = ''] = word.slice(char.length).split('~') as [string, string?];
  for (const pair of pairs) {
    // 今语只为甲、乙开脱，不足以使对方受疑 (they protect a character, and are too light to accuse its rival).
    const size = pair.both ? MAX_PROTECTION : MAX_WEIGHT;
    const weight = pair.a === char ? -size : pair.b === char ? size : undefined;
    if (weight === undefined) continue;
    put(pair, '<', left, weight, !pair.both);
    put(pair, '>', right, weight, !pair.both);
  }
}
for (const [name, side, chars, weight] of BY_HAND) {
  const pair = pairs.find((one) => nameOf(one) === name);
  if (pair === undefined) throw new Error(`没有这一对: ${name}`);
  put(pair, side, chars, weight);
}

let kept = 0;
const rows = pairs.map((pair) => {
  const { prior, toB, toA, weights } = rowOf.get(nameOf(pair)) as Row;
  const groups = new Map<string, string[]>();
  for (const [name, weight] of weights) {
    const key = `${name.charAt(0)}${weight * 2}`;
    groups.set(key, [...(groups.get(key) ?? []), name.slice(1)]);
    kept++;
  }
  const lists = [...groups].sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, chars]) => key + chars.sort().join(''));
  return [pair.a, pair.b, pair.both ? '=' : '>', prior, toB, toA, ...lists].join('\t');
});

/** 简体字形而传统刻本也用的，不算简体 (simplified shapes that traditional editions use as well). */
const editions = STCharacters.split('|')
  .map((entry) => entry.split(' ')[0] as string)
  .filter((char) => traditionalCandidates(char).length > 1 && (all.get(char) ?? 0) > 5 && simplifiedForm(char) === char)
  .sort();
writeFileSync(
  fileURLToPath(new URL('../data/variants/conversions.tsv', import.meta.url)),
  `${[
    '# 一简对多繁的字：左右邻字如何分辨。由 scripts/count-conversions.ts 从唐宋诗的 dev 之半数出；来历见 SOURCES.md。',
    '# 列：甲、乙、向（> 甲或是乙之误；= 两边都可能）、先验、甲作乙与乙作甲的门槛（99 不报），其后每列一组邻字：< 左、> 右、',
    '# [ 左二、] 右二、| 左右两字连写；其后是权的两倍，正者利于乙；邻字写作简体，^ 是句首、$ 是句末。',
    '# 最后一行“通用”：简体字形而传统刻本也用的字，不当作简体。',
    ...rows,
    `通用\t${editions.join('')}`,
  ].join('\n')}\n`,
);
console.log(`${poems} 首，${rows.length} 对，${kept} 个邻字，通用字形 ${editions.length}`);
