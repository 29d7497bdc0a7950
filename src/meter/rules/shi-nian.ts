import { linkFaults, linkReport, swappedCouplets } from '../links.ts';
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
    const faults = linkFaults(poem, 0);
    // 两联互倒，处处失粘，其实只是一处毛病 (couplets exchanged break several links, yet are one fault).
    const swapped = swappedCouplets(
      poem,
      faults.map(({ line }) => line),
    );
    if (swapped !== undefined) {
      const base = linkReport(poem, swapped.line, false);
      const related = swapped.others.map((line) => ({ line, zi: 1, message: 'link' as const }));
      report({
        ...base,
        messageId: 'shi-nian-swap',
        data: { ...base.data, couplets: swapped.couplets },
        related: [...(base.related ?? []), ...related],
      });
    } else for (const { line, isDouble } of faults) report(linkReport(poem, line, isDouble));
  },
};
