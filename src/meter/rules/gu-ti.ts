import type { Rule } from './types.ts';

/** 古体：押仄韵，或平仄粘对多不合近体的诗，是古体，不以近体论。 */
export const guTi: Rule = {
  name: '古体',
  aliases: ['古體', '古绝', '古絕', '古风', '拗体'],
  kind: '体裁',
  levels: ['info', 'info', 'info', 'info'],
  summary: '押仄韵，或平仄粘对多不合近体的诗，是古体，不以近体论。',
  summaryEn:
    'Verse with an oblique rhyme, or with tones that follow no regulated pattern, is old-style and not judged by these rules.',
  reference: { work: '王力《诗词格律》', section: '第二章“古体诗”' },
};
