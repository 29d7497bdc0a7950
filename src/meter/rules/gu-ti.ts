import type { MessageData } from '../messages/types.ts';
import type { Rule } from './types.ts';

/** 古体：押仄韵，或平仄粘对多不合近体的诗，是古体，不以近体论。 */
export const guTi: Rule = {
  name: '古体',
  aliases: ['古體', '古绝', '古絕', '古风'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'info' },
  summary: '押仄韵，或平仄粘对多不合近体的诗，是古体，不以近体论。',
  summaryEn:
    'Verse with an oblique rhyme, or with tones that follow no regulated pattern, is old-style and not judged by these rules.',
  reference: { work: '王力《诗词格律》', section: '第二章“古体诗”“绝句”（古绝）' },
  say: {
    zh: (_at, d) => `${nameOf(d)}：${d.actual}，不以近体论（若要按${d.form}检查，请指明体裁）`,
    en: (_at, d) => `${nameInEnglish(d)}, not judged by the rules of regulated verse (name a form to judge it by)`,
  },
  otherwise: {
    'za-yan': {
      zh: (_at, d) => `杂言：${d.actual}，不以近体论（若要按${d.form}检查，请指明体裁）`,
      en: () => 'lines of several lengths, not judged by the rules of regulated verse',
    },
    'qi-yan': {
      zh: (_at, d) => `${d.form}：通篇每句${d.actual}字，近体的格律只管五言、七言，故不论平仄粘对`,
      en: (_at, d) =>
        `every line has the same number of characters (${d.form}); the rules of regulated verse are for lines of five and seven`,
    },
    'zhuan-yun': {
      zh: (_at, d) => `${nameOf(d)}，转韵：依次押${d.actual}；近体一韵到底，故不以近体论`,
      en: (_at, d) => `${nameInEnglish(d)} that changes its rhyme (${d.actual}); regulated verse keeps to one`,
    },
  },
};

/** 四句以下是古绝 (old-style verse of four lines at most is a quatrain). */
const isQuatrain = ({ form }: MessageData): boolean => form?.endsWith('绝') === true;
const nameOf = (data: MessageData): string => (isQuatrain(data) ? '古绝' : '古体');
const nameInEnglish = (data: MessageData): string => (isQuatrain(data) ? 'an old-style quatrain' : 'old-style verse');
