import { linkReport } from '../links.ts';
import type { Rule } from './types.ts';

/** 失对：一联之中，对句与出句平仄相反；以第二字论，两字同声即失对。 */
export const shiDui: Rule = {
  name: '失对',
  kind: '粘对',
  levels: ['error', 'error', 'error', 'error'],
  summary: '一联之中，对句与出句平仄相反；以第二字论，两字同声即失对。',
  summaryEn:
    'The closing line of a couplet opposes the opening line; their second characters must differ in tone class.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·粘对”' },
  price: 1.25,
  check(poem, report) {
    for (const link of poem.links) if (poem.meter.lines[link.line]?.joint === '对') report(linkReport(poem, link));
  },
};
