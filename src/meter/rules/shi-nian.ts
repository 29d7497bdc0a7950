import type { Link } from '../judged.ts';
import { linkReport, swappedCouplets } from '../links.ts';
import type { Rule } from './types.ts';

/** 失粘：后联出句与前联对句相粘：以第二字论，须同平仄。 */
export const shiNian: Rule = {
  name: '失粘',
  aliases: ['失黏'],
  kind: '粘对',
  levels: ['error', 'error', 'warning', 'error'],
  summary: '后联出句与前联对句相粘：以第二字论，须同平仄。',
  summaryEn:
    'The opening line of a couplet adheres to the line before: their second characters must share a tone class.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·粘对”' },
  price: 1.25,
  check(poem, report) {
    if (poem.links.length === 0) return;
    const broken = poem.links.filter((link) => poem.meter.lines[link.line]?.joint === '粘');
    // 两联互倒，处处失粘，其实只是一处毛病 (couplets exchanged break several links, yet are one fault).
    const swapped = swappedCouplets(poem, broken);
    if (swapped === undefined) {
      for (const link of broken) report(linkReport(poem, link));
      return;
    }
    const [first, ...others] = broken as [Link, ...Link[]];
    const base = linkReport(poem, first);
    const related = others.map(({ line }) => ({ line, zi: 1, message: 'link' as const }));
    report({
      ...base,
      messageId: 'shi-nian-swap',
      data: { ...base.data, couplets: swapped },
      related: [...(base.related ?? []), ...related],
    });
  },
};
