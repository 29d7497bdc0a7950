import type { Judged } from '../judged.ts';
import { countInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import type { Rule } from './types.ts';

/** 拗律：有七律的骨架而几句不成律句、粘对多失，吴体之类；自成一格，不列一串错误。 */
export const aoLu: Rule = {
  name: '拗律',
  aliases: ['拗体', '拗體', '吴体', '吳體', '古风式的律诗'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'info' },
  summary: '七言八句，一韵到底，出句多收仄，而几句不成律句、粘对多失：拗律，吴体之类；是律诗的变格，不是古体。',
  summaryEn:
    'An octave with the frame of regulated verse (one level rhyme, opening lines ending oblique) but with lines of no regulated type and broken links: 拗律, of which 吴体 is a kind.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（古风式的律诗）；方回《瀛奎律髓》拗字类' },
  say: {
    zh: (_at, d) =>
      `拗律（吴体之类）：八句一韵，出句多收仄，是律诗的骨架，而平仄、粘对共${countInWords(d.actual)}处不合；与写坏的七律怎样分，诸家不一（若要按${d.form}逐处检查，请指明体裁）`,
    en: (_at, d) =>
      `拗律 (of the kind of 吴体): the frame of an octave with ${d.actual} departures; authorities differ on where faulty verse begins (name the form ${d.form} to have each reported)`,
  },
  otherwise: {
    'ao-lu-near': {
      zh: (_at, d) =>
        `八句里${countInWords(d.actual)}句用拗，近于拗律（吴体之类）：所报各处若是有意，自成一格；诸家不一`,
      en: (_at, d) => `${d.actual} of the eight lines are 拗: near to 拗律 (吴体), if it is meant; authorities differ`,
    },
  },
  shows: ['fault', 'misfit'],
  check(poem, report) {
    if (poem.lines.length !== 8 || poem.syllables.some((row) => row?.length !== 7)) return;
    const bent = poem.patterns.filter(({ price }, line) => price > 0 || misfits(poem, line)).length;
    // 拗而尽救的，是合律的诗；有不合的句子才谈得上 (verse that rescues every 拗 is regular; there must be a line that is not).
    const isSound = poem.patterns.every(({ fault }, line) => fault === undefined && !misfits(poem, line));
    if (bent < BENT_LINES || isSound) return;
    report({ line: 0, zi: 0, messageId: 'ao-lu-near', data: { actual: String(bent) }, isRemark: true });
  },
};

/** 八句里这么多句用拗，便近于拗律 (so many 拗 lines of eight come near to it). */
const BENT_LINES = 5;
const misfits = (poem: Judged, line: number): boolean =>
  poem.isSuspect(line) && poem.choices(line).some(({ cost }) => cost >= MISMATCH);
