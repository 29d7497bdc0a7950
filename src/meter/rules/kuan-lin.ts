import { borrowedFirstFoot } from '../first-foot.ts';
import type { Rule } from './types.ts';

/** 首句宽邻韵：首句所借之韵不在王力所列八组，而唐宋人也借：江阳、支微齐与佳灰、佳麻、真文元寒删先之不相连者。 */
export const kuanLin: Rule = {
  name: '首句宽邻韵',
  aliases: ['首句寬鄰韻', '宽邻韵'],
  kind: '用韵',
  levels: { standard: 'info', strict: 'error', tang: 'info', modern: 'info', handbook: 'error' },
  summary:
    '首句所借之韵不在通常所列的八组邻韵之内，而唐宋诗也有借的：江与阳，支微齐与佳灰，佳与麻，真文元寒删先之不相连者。',
  summaryEn:
    'The first line borrows a rhyme outside the eight usual sets of neighbours, as Tang and Song poets did: 江/阳, 支微齐/佳灰, 佳/麻, 真文元寒删先 further apart.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（首句用邻韵）：八类之外，宋人有借用更宽者' },
  say: {
    zh: (_at, d) =>
      `首句“${d.char}”借用${d.actual}（本诗押${d.expected?.[0]}）：不在八组邻韵之内，唐宋也有借的，诸家不一`,
    en: (at, d) =>
      `line ${at.line}: ${d.char} borrows ${d.actual}, which is outside the usual sets of neighbours: attested in Tang and Song, disputed`,
  },
  mends: [{ wants: '合' }],
  shows: ['borrowed'],
  check: borrowedFirstFoot('宽'),
};
