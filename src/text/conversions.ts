import STCharacters from 'opencc-js/dict/STCharacters';
import TSCharacters from 'opencc-js/dict/TSCharacters';
import { conversionRows, editionForms } from './generated/conversions.ts';
import { simplifiedForm, traditionalCandidates } from './script.ts';

/** 一处疑误 (a suspected wrong conversion). */
export interface SuspectConversion {
  /** UTF-16 偏移 (offset in UTF-16 units). */
  readonly index: number;
  readonly char: string;
  /** 本来该是的字，最可能者在先 (what should stand there, the likeliest first). */
  readonly expected: readonly string[];
  /** 把握，0 到 1 (0 to 1). */
  readonly confidence: number;
}

/** 一对字里，甲若是乙之误，看哪些邻字 (what speaks for b where a stands). */
interface Rival {
  readonly expected: string;
  readonly prior: number;
  readonly left: ReadonlyMap<string, number>;
  readonly right: ReadonlyMap<string, number>;
}

/**
 * 对数胜算至此才报；同一段里另有可疑之处的，低些也报。由语料 dev 之半选定
 * (log-odds from which a suspicion is reported, and where it is not the only one; chosen on the dev half).
 */
const ALONE = 5.5;
const TOGETHER = 4;
/** 只看邻字，胜算略偏高；折成把握时减去 (neighbours overstate the odds a little). */
const OVERSTATED = 2;
const MAX_CONFIDENCE = 0.99;

/** 码元的类：繁体独有、简体独有、可疑 (classes of a code unit: only traditional, only simplified, suspect). */
const TRADITIONAL = 1;
const SIMPLIFIED = 2;
const SUSPECT = 4;
/** 简体文本也写这些字（乾坤、宫商角徵羽、瞭望……），不算繁体之证 (stand in simplified texts as well: no evidence). */
export const BOTH_SCRIPTS: ReadonlySet<string> = new Set('乾徵瞭著藉於覆鍾麼夥剋餘');
/** 同字异写，归于表中之形 (other forms of a character in the table). */
const FORMS: Readonly<Record<string, string>> = { 裡: '裏', 麯: '麴', 麪: '麵' };

interface Tables {
  readonly kinds: Uint8Array;
  readonly rivals: ReadonlyMap<string, readonly Rival[]>;
}
let tables: Tables | undefined;

/** 初次用时造表，约两三毫秒 (built on first use, in two or three milliseconds). */
function build(): Tables {
  const kinds = new Uint8Array(0x10000);
  const mark = (char: string, kind: number) => {
    if (char.length === 1) kinds[char.charCodeAt(0)] = (kinds[char.charCodeAt(0)] as number) | kind;
  };
  for (const entry of TSCharacters.split('|')) {
    const [traditional, simplified] = entry.split(' ') as [string, string];
    if (traditional !== simplified && !BOTH_SCRIPTS.has(traditional)) mark(traditional, TRADITIONAL);
  }
  for (const entry of STCharacters.split('|')) {
    const [simplified, ...traditional] = entry.split(' ') as [string, ...string[]];
    if (traditional.includes(simplified) || editionForms.includes(simplified)) continue;
    if (simplifiedForm(simplified) === simplified) mark(simplified, SIMPLIFIED);
  }

  const rivals = new Map<string, Rival[]>();
  const put = (char: string, rival: Rival) => rivals.set(char, [...(rivals.get(char) ?? []), rival]);
  for (const row of conversionRows.trim().split('\n')) {
    const [, a, b, direction, prior, lists] = /^(.)(.)([>=])(-?[\d.]+)(.*)$/u.exec(row) as unknown as string[];
    const sides = { '<': new Map<string, number>(), '>': new Map<string, number>() };
    for (const [, side, weight, chars = ''] of (lists as string).matchAll(/([<>])(-?\d)([^<>]+)/gu)) {
      for (const char of chars) sides[side as '<' | '>'].set(char, Number(weight));
    }
    const [left, right] = [sides['<'], sides['>']];
    put(a as string, { expected: b as string, prior: Number(prior), left, right });
    if (direction !== '=') continue;
    const negated = (weights: Map<string, number>) => new Map([...weights].map(([char, weight]) => [char, -weight]));
    put(b as string, { expected: a as string, prior: -Number(prior), left: negated(left), right: negated(right) });
  }
  for (const char of [...rivals.keys(), ...Object.keys(FORMS)]) mark(char, SUSPECT);
  return { kinds, rivals };
}

const HAN = /^\p{Script=Han}$/u;

/** 左右邻字，作简体；到头为 ^ 与 $ (the neighbours, simplified; ^ and $ at the ends of a line). */
function neighbours(text: string, index: number): [left: string, right: string] {
  const low = text.charCodeAt(index - 1);
  const before = low >= 0xdc00 && low <= 0xdfff ? text.slice(index - 2, index) : text.charAt(index - 1);
  const after = String.fromCodePoint(text.codePointAt(index + 1) ?? 10);
  return [HAN.test(before) ? simplifiedForm(before) : '^', HAN.test(after) ? simplifiedForm(after) : '$'];
}

/**
 * 找出疑是由简体误转而来的字：淚始幹（乾）、萬里徵（征）、十裏（里）……凭左右邻字分辨；再找繁体文本里夹着的简体字。
 * 通用之字（遊游、臺台、鐘鍾、纔才……）不报；简体文本不报。宜以全诗为一段。
 *
 * Characters that look wrongly converted from simplified, told by their left and right neighbours, and simplified characters
 * left standing in traditional text. Forms that editions interchange are never reported, nor is simplified text. Give it the
 * whole poem: the script of a text is judged from all of it. The table is counted from 155,882 Tang and Song poems.
 *
 * @example
 * suspectConversions('春蠶到死絲方盡，蠟炬成灰淚始幹')[0]; // { index: 14, char: '幹', expected: ['乾'], confidence: 0.99 }
 */
export function suspectConversions(text: string): readonly SuspectConversion[] {
  tables ??= build();
  const { kinds, rivals } = tables;
  let traditional = 0;
  let simplified = 0;
  let suspects = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = kinds[text.charCodeAt(i)] as number;
    if (kind === 0) continue;
    if ((kind & TRADITIONAL) !== 0) traditional++;
    if ((kind & SIMPLIFIED) !== 0) simplified++;
    if ((kind & SUSPECT) !== 0) suspects++;
  }
  // 简体字多于繁体字之四分之一，就是简体文本 (more than a quarter of simplified characters: not a traditional text).
  if (traditional === 0 || simplified * 4 > traditional || suspects + simplified === 0) return [];

  const found: (SuspectConversion & { readonly isSure: boolean })[] = [];
  let rivalled = 0;
  for (let index = 0; index < text.length; index++) {
    const kind = kinds[text.charCodeAt(index)] as number;
    const char = text.charAt(index);
    if ((kind & SUSPECT) !== 0) {
      // 简体也写的字（后、里、干……），别处须有繁体为证 (a character both scripts write needs evidence elsewhere).
      if (traditional - (kind & TRADITIONAL) < ((kind & TRADITIONAL) !== 0 ? 0 : 2)) continue;
      const [before, after] = neighbours(text, index);
      const likely = (rivals.get(FORMS[char] ?? char) ?? [])
        .map(({ expected, prior, left, right }) => ({
          expected,
          odds: prior + (left.get(before) ?? 0) + (right.get(after) ?? 0),
        }))
        .filter(({ odds }) => odds >= TOGETHER)
        .sort((a, b) => b.odds - a.odds);
      const [best] = likely;
      if (best === undefined) continue;
      const confidence = Math.min(MAX_CONFIDENCE, 1 / (1 + Math.exp(OVERSTATED - best.odds)));
      rivalled++;
      found.push({
        isSure: best.odds >= ALONE,
        index,
        char,
        expected: likely.map(({ expected }) => expected),
        confidence: Math.round(confidence * 100) / 100,
      });
    } else if ((kind & SIMPLIFIED) !== 0 && traditional >= 4) {
      const expected = traditionalCandidates(char).filter((other) => other !== char);
      if (expected.length === 1) found.push({ index, char, expected, confidence: MAX_CONFIDENCE, isSure: true });
    }
  }
  return found.filter(({ isSure }) => isSure || rivalled > 1).map(({ isSure, ...suspect }) => suspect);
}
