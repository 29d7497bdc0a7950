/**
 * 由繁体语料数出：一简对多繁的字，左右何字相邻时当作哪一个 (counts, in traditional texts, which neighbours decide between
 * the characters that share a simplified form).
 *
 *   npx tsx scripts/count-conversions.ts <chinese-poetry>
 *
 * 写 data/variants/conversions.tsv；随后 npm run data 造模块。只用语料的 dev 之半，report 之半留给 eval/conversions.ts。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import STCharacters from 'opencc-js/dict/STCharacters';
import { simplifiedForm, traditionalCandidates } from '../src/text/script.ts';
import { corpusFolder, halfOf, poemsOf } from './verse-corpus.ts';

/** 权的上限；表里至多多少邻字 (largest weight; how many neighbours the table keeps). */
const MAX_WEIGHT = 9;
const KEPT = 3350;
/** 先验的上限；“几乎没有”者的先验，已过门槛 (cap of the prior; the prior of characters hardly found, above the threshold). */
const MAX_PRIOR = 4;
const NEVER_PRIOR = 6.5;

/** 甲>乙：甲或是乙之误；甲=乙：两边都可能。通用之字（遊游、臺台、鐘鍾、纔才、閒閑……）不列。 */
const PAIRS = `
后=後 里=裏 干=乾 干=幹 乾=幹 征=徵 松=鬆 斗=鬥 發=髮 雲=云 谷=穀 余=餘 復=複 丑=醜 几=幾 只=隻 曲=麴 系>繫 衝=沖 冲>衝
捲>卷 葉=叶 捨>舍 範=范 姜=薑 麵>面 嚮>向 鬚>須 週>周 鬱=郁 僕=仆 穫>獲 歷=曆 咸=鹹 筑=築 蔔=卜 韆>千 鞦>秋 鼕>冬
慾>欲 禦>御 緻>致 硃>朱 摺>折 瀋>沈 籲>吁 苹>蘋 涂>塗 据>據 慄>栗 慼>戚 屍>尸 纍>累 丰>豐 儘>盡 腊>臘 蜡=蠟 术>術
術=朮 葯>藥 帘>簾 瞭>了 彿>佛 灕>漓 臟>髒 劃>畫 濛>蒙 瀰>彌 閤>合 么>麽`;

/** 唐宋诗里几乎没有的甲：除下列今语之外，都当作乙 (hardly found in old verse: taken for the other, but in the words below). */
const NEVER = '颱>臺 颱>台 傢>家 菸>煙 齣>出 闆>板 錶>表 鬍>胡 囌>蘇 噹>當 衕>同 糰>團 縴>纖 罈>壇 衊>蔑 彆>別';

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
  ...NEVER.split(' ').map((text) => ({ text, never: true })),
].map(({ text, never }) => {
  const [a = '', direction = '', b = ''] = [...text];
  return { a, b, both: direction === '=', never };
});

type Counts = Map<string, number>;
const empty = () => ({ n: 0, left: new Map() as Counts, right: new Map() as Counts });
const counted = new Map(pairs.flatMap(({ a, b }) => [a, b]).map((char) => [char, empty()]));
const all: Counts = new Map();
const bump = (counts: Counts, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

let poems = 0;
for (const lines of poemsOf(corpus)) {
  for (const line of lines) for (const char of line) bump(all, char);
  if (halfOf(lines) !== 'dev') continue;
  poems++;
  for (const line of lines) {
    line.forEach((char, i) => {
      const counts = counted.get(char);
      if (counts === undefined) return;
      counts.n++;
      bump(counts.left, i === 0 ? '^' : simplifiedForm(line[i - 1] as string));
      bump(counts.right, i === line.length - 1 ? '$' : simplifiedForm(line[i + 1] as string));
    });
  }
}

interface Feature {
  readonly pair: (typeof pairs)[number];
  readonly side: '<' | '>';
  readonly char: string;
  readonly weight: number;
  readonly gain: number;
}
const features: Feature[] = [];
for (const pair of pairs) {
  if (pair.never) continue;
  const [a, b] = [counted.get(pair.a) ?? empty(), counted.get(pair.b) ?? empty()];
  // 少的一边也要顾到，所以份额取平方根 (square roots, so that the rarer character counts too).
  const shareA = Math.sqrt(a.n) / (Math.sqrt(a.n) + Math.sqrt(b.n));
  const commoner = (1000 / (Math.min(a.n, b.n) + 300)) ** -0.4;
  for (const side of ['<', '>'] as const) {
    const [of, other] = side === '<' ? [a.left, b.left] : [a.right, b.right];
    for (const char of new Set([...of.keys(), ...other.keys()])) {
      const [x, y] = [of.get(char) ?? 0, other.get(char) ?? 0];
      if (x + y < 2) continue;
      const expected = (x + y) / (a.n + b.n);
      const log = Math.log((y + expected) / (b.n + 1) / ((x + expected) / (a.n + 1)));
      const weight = Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, Math.round(log)));
      if (weight === 0) continue;
      const [p, q] = [(shareA * x) / Math.max(a.n, 1), ((1 - shareA) * y) / Math.max(b.n, 1)];
      const part = (value: number, share: number) => value * Math.log((value + 1e-9) / ((p + q) * share + 1e-9));
      features.push({ pair, side, char, weight, gain: (part(p, shareA) + part(q, 1 - shareA)) * commoner });
    }
  }
}
features.sort((x, y) => y.gain - x.gain || (x.char < y.char ? -1 : 1));
const kept = features.slice(0, KEPT);
for (const word of WORDS.trim().split(/\s+/u)) {
  const char = [...word][0] as string;
  const [left = '', right = ''] = word.slice(char.length).split('~') as [string, string?];
  for (const pair of pairs) {
    // 今语只为甲、乙开脱，不足以使对方受疑 (they protect a character, and are too light to accuse its rival).
    const size = pair.both ? MAX_PRIOR : MAX_WEIGHT;
    const weight = pair.a === char ? -size : pair.b === char ? size : undefined;
    if (weight === undefined) continue;
    for (const [side, chars] of [
      ['<', left],
      ['>', right],
    ] as const) {
      for (const context of chars) {
        const at = kept.findIndex((f) => f.pair === pair && f.side === side && f.char === context);
        if (at !== -1 && pair.both) continue;
        if (at !== -1) kept.splice(at, 1);
        kept.push({ pair, side, char: context, weight, gain: 0 });
      }
    }
  }
}

for (const [name, side, chars, weight] of BY_HAND) {
  const pair = pairs.find(({ a, b }) => a + b === name);
  if (pair === undefined) throw new Error(`没有这一对: ${name}`);
  for (const char of chars) {
    const at = kept.findIndex((f) => f.pair === pair && f.side === side && f.char === char);
    if (at !== -1) kept.splice(at, 1);
    kept.push({ pair, side, char, weight, gain: 0 });
  }
}

const rows = pairs.map((pair) => {
  const [a, b] = [counted.get(pair.a)?.n ?? 0, counted.get(pair.b)?.n ?? 0];
  const prior = pair.never ? NEVER_PRIOR : Math.max(-MAX_PRIOR, Math.min(MAX_PRIOR, Math.log((b + 1) / (a + 1))));
  const groups = new Map<string, string[]>();
  for (const { side, weight, char } of kept.filter((feature) => feature.pair === pair)) {
    const key = `${side}${weight}`;
    groups.set(key, [...(groups.get(key) ?? []), char]);
  }
  const lists = [...groups].sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, chars]) => key + chars.join(''));
  return [pair.a, pair.b, pair.both ? '=' : '>', String(Math.round(prior * 10) / 10), ...lists].join('\t');
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
    '# 列：甲、乙、向（> 甲或是乙之误；= 两边都可能）、先验，其后每列一组邻字：< 在左、> 在右，权为 ln P(邻字|乙)/P(邻字|甲)',
    '# 取整，正者利于乙；邻字写作简体，^ 是句首、$ 是句末。',
    '# 最后一行“通用”：简体字形而传统刻本也用的字，不当作简体。',
    ...rows,
    `通用\t${editions.join('')}`,
  ].join('\n')}\n`,
);
console.log(`${poems} 首，${rows.length} 对，${kept.length} 个邻字，通用字形 ${editions.length}`);
