import { pinyin } from 'pinyin-pro';

/** 拼音里不成韵母的：叹词 ê 与单鼻音 (syllables without a final that a rhyme book knows). */
const NO_FINAL = /^(?:ê|h?m|h?n|h?ng)$/u;

/** 一个音节的韵母与声调 (the final and tone of a syllable). */
export interface Sound {
  readonly final: string;
  /** 1 至 4；轻声 0 (0 for the neutral tone). */
  readonly tone: number;
}

/**
 * 数字标调的音节（lv4、zhong1）→ 韵母与声调，还原 y、w、ü、iu、ui、un 的写法；ê、m、n、ng 无韵母，返回 undefined。
 *
 * A syllable with a tone number → its final, spelling rules undone, and its tone; undefined for ê, m, n and ng.
 */
export function soundOf(syllable: string): Sound | undefined {
  const [, letters = '', digit = ''] = /^(.*?)([0-4])?$/u.exec(syllable) ?? [];
  if (letters === '' || NO_FINAL.test(letters)) return undefined;
  return { final: finalOf(letters.replace(/v/gu, 'ü')), tone: Number(digit || 0) };
}

function finalOf(letters: string): string {
  if (letters.startsWith('y')) {
    const rest = letters.slice(1);
    if (rest.startsWith('i')) return rest;
    return rest.startsWith('u') ? `ü${rest.slice(1)}` : `i${rest}`;
  }
  if (letters.startsWith('w')) return letters === 'wu' ? 'u' : `u${letters.slice(1)}`;
  const [, initial = '', rest = ''] = /^(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)(.*)$/u.exec(letters) ?? [];
  if (rest === 'i') return /^(?:zh|ch|sh|r|z|c|s)$/u.test(initial) ? '-i' : 'i';
  const open = /^[jqx]$/u.test(initial) ? rest.replace(/^u/u, 'ü') : rest;
  return { iu: 'iou', ui: 'uei', un: 'uen' }[open] ?? open;
}

const OPTIONS = { type: 'array', toneType: 'num', v: true, toneSandhi: false } as const;

/** 一字的全部读音，首选在先；未收则空 (all syllables of a character, the usual one first; `[]` where unknown). */
export function syllablesOf(char: string): readonly string[] {
  const all = pinyin(char, { ...OPTIONS, multiple: true });
  return all[0] === char ? [] : [...new Set(all)];
}

/** 一词各字的读音 (the syllables of a word, in context). */
export const syllablesOfWord = (word: string): readonly string[] => pinyin(word, OPTIONS);

/** 声调符号的音节 → 数字标调，zhǎng 作 zhang3、lǜ 作 lv4 (a syllable with a tone mark, its tone written as a number). */
export function unmarked(marked: string): string {
  const plain = marked.normalize('NFD');
  const tone = ['\u0304', '\u0301', '\u030c', '\u0300'].findIndex((mark) => plain.includes(mark)) + 1;
  const letters = plain
    .replace(/[\u0304\u0301\u030c\u0300]/gu, '')
    .normalize('NFC')
    .replace('ü', 'v');
  return `${letters}${tone}`;
}
