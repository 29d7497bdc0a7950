import STCharacters from 'opencc-js/dict/STCharacters';
import TSCharacters from 'opencc-js/dict/TSCharacters';

/** “|甲 乙|丙 丁|……|”：首尾加线，好按字寻找 (bars at both ends, so that entries can be searched for). */
const simplifiedFirst = `|${STCharacters}|`;
const traditionalFirst = `|${TSCharacters}|`;
const found = new Map<string, readonly string[]>();
const shapes = new Map<string, string>();
const HAN = /^\p{Script=Han}$/u;

/** 以 key 起头的一条的另一字 (the other side of the entry that begins with key). */
function otherSide(table: string, key: string): string | undefined {
  const at = table.indexOf(`|${key} `);
  return at === -1 ? undefined : table.slice(at + key.length + 2, table.indexOf('|', at + 1));
}

/**
 * 简体字可能的繁体字：OpenCC 简→繁表的首选在先，再补上繁→简表里合并到此字的其余各字。不建索引，就在表里找。
 * OpenCC's preferred traditional character first, then every other one it simplifies to the same; searched for in place.
 */
function candidatesOf(char: string): readonly string[] {
  const preferred = otherSide(simplifiedFirst, char);
  const candidates = preferred === undefined ? [] : [preferred];
  for (let at = traditionalFirst.indexOf(` ${char}|`); at !== -1; at = traditionalFirst.indexOf(` ${char}|`, at + 1)) {
    const traditional = traditionalFirst.slice(traditionalFirst.lastIndexOf('|', at) + 1, at);
    if (!candidates.includes(traditional)) candidates.push(traditional);
  }
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
    form = otherSide(traditionalFirst, char) ?? char;
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
  return traditionalCandidates(shape).filter((other) => other !== char);
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
