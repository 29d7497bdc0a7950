/** 一句简体的今音，逐字，声调用数字 (modern readings of a simplified line, one a character, with tone numbers). */
export type PinyinOf = (line: string) => readonly string[];

let loaded: Promise<PinyinOf> | undefined;

/**
 * 取今音（pinyin-pro，用时才载入），供 `resolveReading` 作旁证。
 *
 * Loads pinyin-pro on first use, as evidence for `resolveReading`.
 *
 * @example
 * const pinyin = await loadPinyin();
 * pinyin('重阳'); // ['chong2', 'yang2']
 */
export function loadPinyin(): Promise<PinyinOf> {
  loaded ??= import('pinyin-pro').then(
    ({ pinyin }) =>
      (line: string) =>
        pinyin(line, { type: 'array', toneType: 'num' }),
  );
  return loaded;
}

const MARKS: Readonly<Record<string, string>> = {
  a: 'āáǎà',
  e: 'ēéěè',
  i: 'īíǐì',
  o: 'ōóǒò',
  u: 'ūúǔù',
  ü: 'ǖǘǚǜ',
};

/**
 * 数字标调改作符号标调 (turns a tone number into a tone mark).
 *
 * @example
 * toneMark('kan4'); // 'kàn'
 */
export function toneMark(numbered: string): string {
  const tone = Number(numbered.at(-1));
  const plain = numbered.slice(0, -1).replace('v', 'ü');
  if (!(tone >= 1 && tone <= 4)) return plain;
  const at = /[ae]/u.exec(plain)?.index ?? (plain.includes('ou') ? plain.indexOf('o') : lastVowel(plain));
  const vowel = plain[at] as string;
  return plain.slice(0, at) + [...(MARKS[vowel] as string)][tone - 1] + plain.slice(at + 1);
}
const lastVowel = (text: string): number => Math.max(...[...'iouü'].map((v) => text.lastIndexOf(v)));
