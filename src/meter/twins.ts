import { isNamesake } from '../rhyme/lookup.ts';
import type { Reading } from '../rhyme/types.ts';
import { conversionTwins, simplifiedForm } from '../text/script.ts';
import type { Judged } from './judged.ts';

/**
 * 繁体文本里，与此字简体同形、用在此处便合律的别的繁体字：疑是简转繁之误
 * (in a traditional text, characters with the same simplified form that would fit here: a hint at a wrong conversion).
 */
export const twinsOf = (poem: Judged, char: string, fits: (reading: Reading) => boolean): readonly string[] =>
  poem.isTraditional
    ? conversionTwins(char).filter((twin) =>
        poem.book.readings(twin).some((r) => !r.rare && fits(r) && !isNamesake(simplifiedForm(char), r)),
      )
    : [];
