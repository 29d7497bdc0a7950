import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 进退格：两部邻韵依一定之序错综而押：一进一退为进退，双出双入为辘轳，先二后四为葫芦。 */
export const jinTui: Rule = {
  name: '进退格',
  aliases: ['進退格', '进退韵', '進退韻', '辘轳格', '轆轤格', '辘轳韵', '辘轳体', '葫芦格', '葫蘆格', '葫芦韵'],
  kind: '体裁',
  levels: { standard: 'warning', strict: 'error', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '两部邻韵依一定之序错综而押：一进一退为进退，双出双入为辘轳，先二后四为葫芦；认作此格，便不再报出韵。',
  summaryEn:
    'Two neighbouring rhymes used in a fixed order: alternating (进退), two and two (辘轳), two and four (葫芦); reported instead of the feet that do not rhyme.',
  reference: { work: '严羽《沧浪诗话》诗体；《诗人玉屑》卷二', section: '引《缃素杂记》所载郑谷等《今体诗格》' },
  say: {
    zh: (at, d) =>
      `${d.licence}（${schemeInWords(d.licence)}）：押${d.expected?.[0]}，自${lineInWords(at.line)}起杂押邻韵${d.actual}；旧有此格，诸家不一，若非有意便是出韵`,
    en: (at, d) =>
      `${d.licence}: the rhyme ${d.expected?.[0]} with its neighbour ${d.actual} from line ${at.line} on, in a fixed order; a licence of late Tang and Song that authorities dispute`,
  },
};

const SCHEME_WORDS: Readonly<Record<string, string>> = { 进退格: '一进一退', 辘轳格: '双出双入', 葫芦格: '先二后四' };
const schemeInWords = (licence = ''): string => SCHEME_WORDS[licence] ?? '两韵错综';
