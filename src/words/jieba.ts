import { SegmenterError } from '../errors.ts';
import { simplifiedForm } from '../text/script.ts';
import type { TaggedWord, WordSegmenter } from '../text/words.ts';

/** 本库用到的 nodejieba (the part of nodejieba in use). */
interface Jieba {
  tag(line: string): readonly TaggedWord[];
}

let loaded: Promise<WordSegmenter> | undefined;

/** 词典只收简体：先逐字归简，分好再换回原字，位置不动 (its dictionary is simplified: fold, split, put the characters back). */
const wrap = (jieba: Jieba): WordSegmenter => ({
  id: 'nodejieba',
  tag(line) {
    const chars = [...line];
    const folded = chars.map(simplifiedForm);
    const tagged: TaggedWord[] = [];
    let at = 0;
    for (const { word, tag } of jieba.tag(folded.join(''))) {
      const size = [...word].length;
      tagged.push({ word: chars.slice(at, at + size).join(''), tag });
      at += size;
    }
    if (at < chars.length) tagged.push({ word: chars.slice(at).join(''), tag: 'x' });
    return tagged;
  },
});

/**
 * 取 nodejieba（可选的依赖，用时才载入），带词性。没有装上则抛 `SegmenterError`，可改用 `intlSegmenter()`。
 *
 * Loads nodejieba, an optional dependency, on first use. Rejects with `SegmenterError` where it is not installed; fall
 * back to `intlSegmenter()`.
 *
 * @example
 * const words = await loadJieba();
 * words.tag('遥看瀑布挂前川').map((w) => w.word); // ['遥看', '瀑布', '挂', '前川']
 */
export function loadJieba(): Promise<WordSegmenter> {
  loaded ??= prepareJieba(() => import('#nodejieba')).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

/** 由载入之法得分词者；载入不成则抛 `SegmenterError` (the segmenter from a way of loading it). */
export async function prepareJieba(load: () => Promise<unknown>): Promise<WordSegmenter> {
  try {
    const module = (await load()) as { default?: Jieba } & Partial<Jieba>;
    const jieba = module.default ?? (module as Jieba);
    // 词典第一次用才读；在此先读，坏了也在此报 (its dictionary is read on first use: read it here, and fail here).
    jieba.tag('诗');
    return wrap(jieba);
  } catch (cause) {
    throw new SegmenterError('nodejieba', { cause });
  }
}
