import { InvalidInputError } from '../errors.ts';
import { loadToTraditional } from '../text/script.ts';

/** 题意至多此数字 (at most so many characters reach the model, as in its training). */
export const MAX_THEME_CHARS = 8;
/** 题意原文至多此长 (longest theme text accepted). */
const MAX_THEME_TEXT = 500;

/** 题意：交给模型的字，与取词所用之法 (the theme: characters for the model, and how words were found). */
export interface Theme {
  /** 所取之词，如其所写 (the words taken, as written). */
  readonly words: readonly string[];
  /** 词中之字，繁体，至多八个 (their characters in traditional script, at most eight). */
  readonly chars: readonly string[];
  /** 分词之法 (how the sentence was cut into words). */
  readonly segmenter: 'words' | 'nodejieba' | 'Intl.Segmenter';
}

interface Jieba {
  tag(sentence: string): readonly { readonly word: string; readonly tag: string }[];
}

let jieba: Promise<Jieba | undefined> | undefined;

/** nodejieba 是可选的：没有它就用 Intl.Segmenter (nodejieba is optional; without it Intl.Segmenter stands in). */
function loadJieba(): Promise<Jieba | undefined> {
  jieba ??= import('#nodejieba').then(
    (module) => ('default' in module ? module.default : module) as unknown as Jieba,
    () => undefined,
  );
  return jieba;
}

/** 实词之性：名、动、形、时、处、成语，及词典所无之词 (parts of speech that carry images). */
const CONTENT = /^(?:n|v|a|t|s|f|i|l|z|x|b|j)/u;
/** 虚字，不作题意 (words that carry no image). */
const EMPTY = new Set(
  '的了是在和与就都而及着或之于也很把被让这那我你他她它们吗呢吧啊有不一个为到说要去会上下里'.split(''),
);

const hanOf = (text: string): string => [...text].filter((char) => /\p{Script=Han}/u.test(char)).join('');

/**
 * 从题意（几个词，或一句话）取出意象之字。一句话先分词，只留实词；控制词元与非汉字一概不入。
 *
 * Takes the theme's characters from words or a sentence; anything that is not 汉字 (a model's control tokens among it)
 * is left out. No theme at all is allowed and gives none; a theme without any 汉字 or over 500 characters throws
 * `InvalidInputError`.
 *
 * @example
 * (await readTheme('昨夜雨疏风骤，醒来满地落花')).words; // ['满地', '落花', '雨疏', '风骤', '醒来', '昨夜']
 */
export async function readTheme(theme: string | readonly string[] | undefined): Promise<Theme> {
  const pieces = checkTheme(theme);
  const given = pieces.map(hanOf).filter((piece) => piece !== '');
  let words: readonly string[] = given;
  let segmenter: Theme['segmenter'] = 'words';
  if (given.some((piece) => [...piece].length > 4) || pieces.some((piece) => /[，。！？；、,.!?;]/u.test(piece))) {
    const cut = await segment(pieces.join('，'));
    words = cut.words;
    segmenter = cut.segmenter;
  }
  const toTraditional = await loadToTraditional();
  const chars = new Set<string>();
  for (const word of words) for (const char of toTraditional(word)) chars.add(char);
  return { words, chars: [...chars].slice(0, MAX_THEME_CHARS), segmenter };
}

/** 题意可用否，不载入任何东西 (validates a theme; throws `InvalidInputError`). */
export function checkTheme(theme: string | readonly string[] | undefined): readonly string[] {
  const pieces = (theme === undefined ? [] : typeof theme === 'string' ? theme.split(/\s+/u) : theme).filter(
    (piece) => piece.trim() !== '',
  );
  const text = pieces.join('');
  if (text.length > MAX_THEME_TEXT) {
    throw new InvalidInputError(
      `题意至多 ${MAX_THEME_TEXT} 字，现有 ${text.length}`,
      `the theme is longer than ${MAX_THEME_TEXT}`,
    );
  }
  if (text !== '' && hanOf(text) === '') {
    throw new InvalidInputError('题意中没有汉字', 'the theme holds no Chinese character');
  }
  return pieces;
}

/** 先取名词，次取其余实词，最后才是时间词；同等者依原序 (nouns first, then other content words, words of time last). */
const rankOf = (tag: string): number => (tag.startsWith('n') || tag === 'i' || tag === 'l' ? 0 : tag === 't' ? 2 : 1);

async function segment(sentence: string): Promise<Pick<Theme, 'words' | 'segmenter'>> {
  const cutter = await loadJieba();
  const keep = (words: readonly string[]) =>
    [...new Set(words.map(hanOf))].filter((word) => word !== '' && ![...word].every((char) => EMPTY.has(char)));
  if (cutter !== undefined) {
    const tagged = cutter.tag(sentence).filter(({ tag }) => CONTENT.test(tag));
    const words = keep([...tagged].sort((a, b) => rankOf(a.tag) - rankOf(b.tag)).map(({ word }) => word));
    if (words.length > 0) return { words, segmenter: 'nodejieba' };
  }
  const parts = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(sentence)].map((part) => part.segment);
  // 不知词性，则双字词先于单字 (without parts of speech, longer words come first).
  const words = keep(parts.sort((a, b) => Number([...b].length > 1) - Number([...a].length > 1)));
  return { words: words.length > 0 ? words : [hanOf(sentence)], segmenter: 'Intl.Segmenter' };
}
