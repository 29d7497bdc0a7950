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
