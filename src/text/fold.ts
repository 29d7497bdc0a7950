import { formGroups } from './generated/forms.ts';
import { simplifiedForm, traditionalCandidates } from './script.ts';

const HAN = /^\p{Script=Han}$/u;

/** 兼容码位、部首码位：此外的字 NFKC 不变，不必去问 (blocks of radicals and compatibility forms: NFKC leaves all others alone). */
const isCompatible = (code: number): boolean =>
  (code >= 0x2e80 && code <= 0x2fd5) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0x2f800 && code <= 0x2fa1d);

/**
 * 部首、兼容码位之字（⽇ ⼭ ⽔ 金）归于本字；别的字还是它自己。只用来查，不改诗人所写。
 *
 * The plain code point of a radical or compatibility form (NFKC); every other character is itself. Serves to look things
 * up, never to change what the poet wrote.
 *
 * @example
 * plainForm('⽇'); // '日'
 */
export function plainForm(char: string): string {
  if (!isCompatible(char.codePointAt(0) ?? 0)) return char;
  const plain = char.normalize('NFKC');
  return HAN.test(plain) ? plain : char;
}

let standing: ReadonlyMap<string, string> | undefined;

/**
 * 同一字的几种写法归于一形：眞 真、鄰 隣、牀 床、沉 沈、気 氣；繁简不合并（後、后 是两字）。
 *
 * One form for all spellings of a character: old forms, shinjitai, variants, code points. Scripts are not merged. From
 * data/variants/variants.tsv and same.tsv.
 *
 * @example
 * sameForm('沉') === sameForm('沈'); // true
 */
export function sameForm(char: string): string {
  standing ??= new Map(
    formGroups.split(' ').flatMap((group) => {
      const [first = '', ...others] = group;
      return others.map((other) => [other, first] as const);
    }),
  );
  const plain = plainForm(char);
  return standing.get(plain) ?? plain;
}

const folds = new Map<string, string>();

/**
 * 一字不论简繁、写法，归于一形：比较两字是不是同一个字，都用它。
 *
 * One key for a character in either script and any spelling: what everything compares characters by.
 *
 * @example
 * foldChar('隣') === foldChar('邻'); // true
 */
export function foldChar(char: string): string {
  let key = folds.get(char);
  if (key === undefined) {
    const standing = sameForm(char);
    const [first = char, ...rest] = traditionalCandidates(char);
    // 简体字从其唯一之繁体的写法：扫即掃，掃即埽 (a simplified character follows the spelling of its only traditional one).
    const follows = standing === char && rest.length <= 1;
    key = simplifiedForm(follows ? sameForm(first) : standing);
    folds.set(char, key);
  }
  return key;
}

const codes = new Uint16Array(0x10000);
/**
 * 同 `foldChar`，由码元到码元，基本平面之字用；归于平面之外的，仍是原字 (the same from code unit to code unit, for characters of the basic plane).
 */
export function foldCode(code: number): number {
  let folded = codes[code] as number;
  if (folded === 0) {
    const key = foldChar(String.fromCharCode(code));
    folded = key.length === 1 ? key.charCodeAt(0) : code;
    codes[code] = folded;
  }
  return folded;
}

/** 逐字归于一形，字数不变 (folded character by character, so that lengths stay). */
export const fold = (text: string): string => Array.from(text, foldChar).join('');
