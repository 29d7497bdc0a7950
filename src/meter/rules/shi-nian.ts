import { linkReport } from '../links.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 失粘：后联出句与前联对句相粘：以第二字论，须同平仄。 */
export const shiNian: Rule = {
  name: '失粘',
  aliases: ['失黏'],
  kind: '粘对',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '后联出句与前联对句相粘：以第二字论，须同平仄。',
  summaryEn:
    'The opening line of a couplet adheres to the line before: their second characters must share a tone class.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·粘对”' },
  price: {
    value: 1.25,
    why: {
      zh: '贵于一个错字，故一句第二字写错，仍算一处错字；贱于两个，故以下诸句尽反，只算一处失粘',
      en: 'dearer than one wrong tone, so that a wrong second character is one wrong tone; cheaper than two, so that lines reversed from there on are one broken link',
    },
  },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}与上句失粘：第二字“${d.char}”须与上句第二字“${d.other}”同声${d.isDouble === true ? '；又与下句失对' : ''}`,
    en: (at) => `line ${at.line} fails to adhere to the line before: their second characters must be of one tone class`,
  },
  mends: [{ wants: '反' }, { line: -1, wants: '反' }],
  shows: ['unlinked'],
  check(poem, report) {
    for (const link of poem.links) if (poem.meter.lines[link.line]?.joint === '粘') report(linkReport(poem, link));
  },
};
