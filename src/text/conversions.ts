import STCharacters from 'opencc-js/dict/STCharacters';
import TSCharacters from 'opencc-js/dict/TSCharacters';
import { gradeOf } from './gb2312.ts';
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
  /** 利于 expected 之权；`sign` 为 -1 者，表中之权反过来算 (weights; turned round where `sign` is -1). */
  readonly prior: number;
  readonly sign: 1 | -1;
  /** 邻字之权，依 `SIDES`；以码元为键，左右两字合为一键（左 × 65536 + 右） (weights of neighbours, by `SIDES`; keyed by code units, both neighbours by left × 65536 + right). */
  readonly weights: readonly ReadonlyMap<number, number>[];
  /** 对数胜算至此才报 (log-odds from which it is reported). */
  readonly threshold: number;
}

// 以下三数只看 dev 之半而定：权由其四分之三拟合，余下的转坏了来量，一份全坏，一份改回一半 (the next three were chosen on the dev half
// alone: fitted on three quarters, measured on the fourth, converted badly, and again with half of the errors mended).
/** 同一段里另有到了门槛的，别处的门槛低这么多 (how much lower the threshold is where another place has reached its own). */
const TOGETHER = 0.8;
/** 文中另有转不出的字，门槛高这么多 (how much higher it is where the text has what no conversion writes). */
const MIXED = 1;
/** 两个候选分得这么开，只取其一 (two candidates so far apart are one). */
const TOLD_APART = 3;
/** 恰在门槛上的把握，作对数胜算：门槛上真误十倍于误报 (the confidence right at the threshold, as log-odds: errors outnumber false alarms ten to one there). */
const AT_THRESHOLD = 2.3;
const MAX_CONFIDENCE = 0.99;
/** 门槛高于此者不报 (a threshold above this is never reached). */
const UNHEARD = 99;

/** 码元的类：繁体独有、简体独有、可疑、转不出 (classes of a code unit: only traditional, only simplified, suspect, never made by a conversion). */
const TRADITIONAL = 1;
const SIMPLIFIED = 2;
const SUSPECT = 4;
/** 逐字转换写不出的字（里、松、后……）(what no conversion character by character writes). */
const UNMADE = 8;
const KINDS = [TRADITIONAL, SIMPLIFIED, SUSPECT, UNMADE] as const;
/** 简体文本也写这些字（乾坤、宫商角徵羽、瞭望……），不算繁体之证 (stand in simplified texts as well: no evidence). */
export const BOTH_SCRIPTS: ReadonlySet<string> = new Set('乾徵瞭著藉於覆鍾麼夥剋餘');
/** 同字异写，归于表中之形 (other forms of a character in the table). */
const FORMS: Readonly<Record<string, string>> = { 裡: '裏', 麯: '麴', 麪: '麵' };

/** 邻字之所在：左、右、左二、右二、左右两字 (where neighbours stand: left, right, second left, second right, both sides). */
const SIDES = ['<', '>', '[', ']', '|'] as const;
const BOTH = 0x10000;

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
  const firsts = new Map<string, string>();
  for (const entry of STCharacters.split('|')) {
    const [simplified, ...traditional] = entry.split(' ') as [string, ...string[]];
    firsts.set(simplified, traditional[0] as string);
    if (traditional.includes(simplified) || editionForms.includes(simplified)) continue;
    // 国标不收的是僻字，未必是简体 (a rare shape outside GB 2312 need not be a simplified one).
    if (simplifiedForm(simplified) === simplified && gradeOf(simplified) !== undefined) mark(simplified, SIMPLIFIED);
  }

  const rivals = new Map<string, Rival[]>();
  const put = (char: string, rival: Rival) => rivals.set(char, [...(rivals.get(char) ?? []), rival]);
  for (const row of conversionRows.trim().split('\n')) {
    const [head = '', ...lists] = row.split('\t');
    const [, a = '', b = '', prior, toB, toA] = /^(.)(.)(-?[\d.]+) (-?[\d.]+) (-?[\d.]+)$/u.exec(
      head,
    ) as unknown as string[];
    const weights = SIDES.map(() => new Map<number, number>());
    for (const list of lists) {
      const [, side = '', weight, chars = ''] = /^(.)(-?\d+)(.+)$/u.exec(list) as unknown as string[];
      const of = weights[SIDES.indexOf(side as (typeof SIDES)[number])] as Map<number, number>;
      const step = side === '|' ? 2 : 1;
      for (let i = 0; i < chars.length; i += step) {
        const code = chars.charCodeAt(i);
        of.set(step === 1 ? code : code * BOTH + chars.charCodeAt(i + 1), Number(weight) / 2);
      }
    }
    const rival = { prior: Number(prior), weights };
    put(a, { ...rival, expected: b, sign: 1, threshold: Number(toB) });
    if (Number(toA) < UNHEARD) put(b, { ...rival, expected: a, sign: -1, threshold: Number(toA) });
  }
  for (const char of [...rivals.keys(), ...Object.keys(FORMS)]) mark(char, SUSPECT);
  for (const char of rivals.keys()) if ((firsts.get(simplifiedForm(char)) ?? char) !== char) mark(char, UNMADE);
  return { kinds, rivals };
}

const HAN = /^\p{Script=Han}$/u;

/** 一句两端之外 (what stands beyond the ends of a line). */
export const ENDS = ['^', '$'] as const;

/** 各码元作简体之码：不是汉字 0，未算 -1 (the simplified form of every code unit, as a code unit: 0 for what is no 汉字, -1 until it is asked for). */
const simple = new Int32Array(0x10000).fill(-1);
function simpleCode(code: number): number {
  const known = simple[code] as number;
  if (known !== -1) return known;
  // 平面之外的字，表中没有：代理对之半作一个谁也不是的字 (no weight knows characters beyond the plane: half of one is a character like no other).
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  const char = String.fromCharCode(code);
  const found = isHalf ? 0xffff : HAN.test(char) ? simplifiedForm(char).charCodeAt(0) : 0;
  simple[code] = found;
  return found;
}

const [BEFORE, AFTER] = [ENDS[0].charCodeAt(0), ENDS[1].charCodeAt(0)] as const;
/** 一处左右各二字之码：左、右、左二、右二；句外为 ^、$ (the codes of two neighbours on either side: left, right, second left, second right; ^ and $ beyond the ends). */
const near = new Int32Array(4);
function lookAround(text: string, index: number): void {
  const at = (i: number): number => (i < 0 || i >= text.length ? 0 : simpleCode(text.charCodeAt(i)));
  const isPair = (i: number): boolean => at(i) === 0xffff;
  const left = at(index - 1);
  const left2 = left === 0 ? 0 : at(index - (isPair(index - 1) ? 3 : 2));
  const right = at(index + 1);
  const right2 = right === 0 ? 0 : at(index + (isPair(index + 1) ? 3 : 2));
  near[0] = left === 0 ? BEFORE : left;
  near[1] = right === 0 ? AFTER : right;
  near[2] = left2 === 0 ? BEFORE : left2;
  near[3] = right2 === 0 ? AFTER : right2;
}

/** 依 `near` 所记之邻字，对手的对数胜算 (the log-odds of a rival by the neighbours in `near`). */
function oddsOf({ prior, sign, weights }: Rival): number {
  let sum = prior;
  for (let side = 0; side < 4; side++)
    sum += (weights[side] as Rival['weights'][number]).get(near[side] as number) ?? 0;
  sum += (weights[4] as Rival['weights'][number]).get((near[0] as number) * BOTH + (near[1] as number)) ?? 0;
  return sign * sum;
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
  const { kinds } = tables;
  const counts = { [TRADITIONAL]: 0, [SIMPLIFIED]: 0, [SUSPECT]: 0, [UNMADE]: 0 };
  for (let i = 0; i < text.length; i++) {
    const kind = kinds[text.charCodeAt(i)] as number;
    if (kind === 0) continue;
    for (let k = 0; k < KINDS.length; k++) {
      const one = KINDS[k] as (typeof KINDS)[number];
      if ((kind & one) !== 0) counts[one]++;
    }
  }
  const { [TRADITIONAL]: traditional, [SIMPLIFIED]: simplified } = counts;
  // 简体字多于繁体字之四分之一，就是简体文本 (more than a quarter of simplified characters: not a traditional text).
  if (traditional === 0 || simplified * 4 > traditional || counts[SUSPECT] + simplified === 0) return [];

  const found: Suspicion[] = [];
  for (let index = 0; index < text.length; index++) {
    const kind = kinds[text.charCodeAt(index)] as number;
    const char = text.charAt(index);
    if ((kind & SUSPECT) !== 0) {
      // 简体也写的字（后、里、干……），别处须有繁体为证 (a character both scripts write needs evidence elsewhere).
      if (traditional - (kind & TRADITIONAL) < ((kind & TRADITIONAL) !== 0 ? 0 : 2)) continue;
      // 别处有转不出的字，此文便不像是转来的 (a text that has what no conversion writes was hardly converted).
      const isMixed = counts[UNMADE] > Number((kind & UNMADE) !== 0);
      const suspicion = rivalled(text, index, isMixed ? MIXED : 0);
      if (suspicion !== undefined) found.push(suspicion);
    } else if ((kind & SIMPLIFIED) !== 0 && traditional >= 4) {
      const expected = traditionalCandidates(char).filter((other) => other !== char);
      if (expected.length === 1) found.push({ index, char, expected, confidence: MAX_CONFIDENCE, isSure: true });
    }
  }
  const isSupported = found.some(({ isSure }) => isSure);
  return (isSupported ? found : []).map(({ isSure, ...suspect }) => suspect);
}

const NO_RIVALS: readonly Rival[] = [];

interface Suspicion extends SuspectConversion {
  /** 到了门槛，不待别处 (it reaches its threshold by itself). */
  readonly isSure: boolean;
}

/** 一处之字不如它的对手者；门槛各高 `raised` (a character that its rivals suit better, each threshold being so much higher). */
function rivalled(text: string, index: number, raised: number): Suspicion | undefined {
  const { rivals } = tables as Tables;
  const char = text.charAt(index);
  lookAround(text, index);
  const all = rivals.get(FORMS[char] ?? char) ?? NO_RIVALS;
  if (!all.some((rival) => oddsOf(rival) - rival.threshold - raised >= -TOGETHER)) return undefined;
  const likely = all
    .map((rival) => ({ expected: rival.expected, odds: oddsOf(rival), over: oddsOf(rival) - rival.threshold - raised }))
    .filter(({ over }) => over >= -TOGETHER)
    .sort((a, b) => b.odds - a.odds);
  const [first, second] = likely;
  if (first === undefined) return undefined;
  // 两个都胜过此字的，自己也成一对，由那一对来分（幹：干、乾）(two that both suit better are told apart as a pair of their own).
  const own = rivals.get(first.expected)?.find(({ expected }) => expected === second?.expected);
  const ownOdds = own === undefined ? 0 : oddsOf(own);
  if (ownOdds > 0) likely.splice(0, 2, second as typeof first, first);
  if (Math.abs(ownOdds) >= TOLD_APART) likely.splice(1, 1);
  const over = Math.max(...likely.map((one) => one.over));
  const confidence = Math.min(MAX_CONFIDENCE, 1 / (1 + Math.exp(-AT_THRESHOLD - over)));
  return {
    index,
    char,
    expected: likely.map(({ expected }) => expected),
    confidence: Math.round(confidence * 100) / 100,
    isSure: over >= 0,
  };
}
