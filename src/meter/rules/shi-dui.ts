import { linkReport } from '../links.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 失对：一联之中，对句与出句平仄相反；以第二字论，两字同声即失对。 */
export const shiDui: Rule = {
  name: '失对',
  kind: '粘对',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '一联之中，对句与出句平仄相反；以第二字论，两字同声即失对。',
  summaryEn:
    'The closing line of a couplet opposes the opening line; their second characters must differ in tone class.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·粘对”' },
  price: {
    value: 1.25,
    why: {
      zh: '贵于一个错字，故一句第二字写错，仍算一处错字；贱于两个，故以下诸句尽反，只算一处失对',
      en: 'dearer than one wrong tone, so that a wrong second character is one wrong tone; cheaper than two, so that lines reversed from there on are one broken link',
    },
  },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}与上句失对：两句第二字“${d.other}”“${d.char}”同为${d.actual}声，对句须相反${d.isDouble === true ? '；又与下句失粘' : ''}`,
    en: (at) => `line ${at.line} fails to oppose the line before`,
  },
  mends: [{ wants: '反' }, { line: -1, wants: '反' }],
  shows: ['unlinked'],
  check(poem, report) {
    for (const link of poem.links) if (poem.meter.lines[link.line]?.joint === '对') report(linkReport(poem, link));
  },
};
