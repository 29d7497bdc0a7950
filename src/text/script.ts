import STCharacters from 'opencc-js/dict/STCharacters';
import TSCharacters from 'opencc-js/dict/TSCharacters';
import { namesakePart } from './namesakes.ts';

/**
 * 单字之表“甲 乙|丙 丁|……”的索引，用时才造，数毫秒；逐字去表里找，一万字要两三秒
 * (an index of a table of characters, made on first use in a few milliseconds; searching in place takes seconds for ten thousand).
 */
function indexOf(table: string): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (let at = 0; at < table.length; ) {
    const space = table.indexOf(' ', at);
    const bar = table.indexOf('|', space);
    const end = bar === -1 ? table.length : bar;
    index.set(table.slice(at, space), table.slice(space + 1, end));
    at = end + 1;
  }
  return index;
}

const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** 简 → 首选之繁；繁 → 简；简 → 归并到它的各繁体字，依表之序 (preferred traditional forms; simplified forms; everything a simplified form merges, in order of the table). */
const preferredForms = lazily(() => indexOf(STCharacters));
const simplifiedForms = lazily(() => indexOf(TSCharacters));
const mergedForms = lazily(() => {
  const merged = new Map<string, string[]>();
  for (const [traditional, simplified] of simplifiedForms()) {
    const known = merged.get(simplified);
    if (known === undefined) merged.set(simplified, [traditional]);
    else known.push(traditional);
  }
  return merged;
});
const found = new Map<string, readonly string[]>();
const shapes = new Map<string, string>();
const HAN = /^\p{Script=Han}$/u;

/**
 * 简体字可能的繁体字：OpenCC 简→繁表的首选在先，再补上繁→简表里合并到此字的其余各字。
 * OpenCC's preferred traditional character first, then every other one it simplifies to the same.
 */
function candidatesOf(char: string): readonly string[] {
  const first = preferredForms().get(char);
  const candidates = new Set([...(first === undefined ? [] : [first]), ...(mergedForms().get(char) ?? [])]);
  return [...candidates, char];
}

/**
 * 一字可能的繁体写法，最常用者在先，本字在后；一简对多繁时全数列出，不替人选择。
 *
 * Every traditional character a (possibly simplified) character may stand for, the commonest first and the character
 * itself last. One-to-many simplifications are listed, never silently merged. Source: OpenCC (opencc-js).
 *
 * @example
 * traditionalCandidates('发'); // ['發', '髮', '发']
 * traditionalCandidates('月'); // ['月']
 */
export function traditionalCandidates(char: string): readonly string[] {
  let candidates = found.get(char);
  if (candidates === undefined) {
    if (!HAN.test(char)) return [char];
    candidates = candidatesOf(char);
    found.set(char, candidates);
  }
  return candidates;
}

/**
 * 一字的简体写法，按单字；本来就是简体或不分简繁的字还是它自己。
 *
 * The simplified form of one character, character by character (OpenCC's TSCharacters); itself where there is no other.
 *
 * @example
 * simplifiedForm('鐘'); // '钟'
 */
export function simplifiedForm(char: string): string {
  let form = shapes.get(char);
  if (form === undefined) {
    if (!HAN.test(char)) return char;
    form = simplifiedForms().get(char) ?? char;
    shapes.set(char, form);
  }
  return form;
}

/**
 * 与此字简体同形的别的繁体字：简转繁若转错，本来该是其中之一。
 *
 * The other traditional characters with the same simplified form: what a wrong conversion may have stood for.
 *
 * @example
 * conversionTwins('幹').includes('乾'); // true
 */
export function conversionTwins(char: string): readonly string[] {
  const shape = simplifiedForm(char);
  // 同形古字不会是本来该写的字 (a namesake is never what should have stood there).
  return traditionalCandidates(shape).filter((other) => other !== char && namesakePart(shape, other) !== '');
}

/** 逐字保长的转换 (a conversion that keeps the number of characters). */
export type ScriptConverter = (text: string) => string;

let toTraditional: Promise<ScriptConverter> | undefined;
let toSimplified: Promise<ScriptConverter> | undefined;

const keepingLength =
  (convert: ScriptConverter): ScriptConverter =>
  (text) => {
    const converted = convert(text);
    return [...converted].length === [...text].length ? converted : text;
  };

/**
 * 取简→繁的转换，按词取字（opencc-js 的词表约 1 MB，用时才载入）。
 *
 * The simplified → traditional converter, choosing by words; loads about 1 MB of opencc-js tables on first use.
 *
 * @example
 * const convert = await loadToTraditional();
 * convert('头发'); // '頭髮'
 */
export function loadToTraditional(): Promise<ScriptConverter> {
  toTraditional ??= import('opencc-js/cn2t').then(({ Converter }) => keepingLength(Converter({ from: 'cn', to: 't' })));
  return toTraditional;
}

/**
 * 取繁→简的转换 (the traditional → simplified converter, loaded on first use).
 *
 * @example
 * const convert = await loadToSimplified();
 * convert('頭髮'); // '头发'
 */
export function loadToSimplified(): Promise<ScriptConverter> {
  toSimplified ??= import('opencc-js/t2cn').then(({ Converter }) => keepingLength(Converter({ from: 't', to: 'cn' })));
  return toSimplified;
}
