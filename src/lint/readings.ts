import { findingOf } from '../meter/finding.ts';
import type { Finding, ScannedZi, Scansion, Severity } from '../meter/index.ts';
import { reviewReadings } from '../readings/index.ts';

/**
 * 读音之核：平仄两读之字，词义所定之读与其位不合者；诗人指定了读音的不论。
 *
 * Characters of both tone classes whose word fixes the reading their slot does not want. A reading pinned by the poet is
 * taken as it is.
 */
export function readingFindings(scansion: Scansion, severity: Severity): readonly Finding[] {
  return reviewReadings(scansion.lines).flatMap(({ line, zi, char, slot, resolved }) => {
    const scanned = scansion.lines[line - 1]?.zis[zi - 1] as ScannedZi;
    const { reading, reasons } = resolved;
    // 已按错字报过的，不再说一遍 (what is told as a wrong tone already is not told again).
    if (reading === undefined || scanned.status !== '合') return [];
    const word = reasons.find((reason) => reason.kind === 'word' && reason.favours === reading.pingze)?.text ?? char;
    const data = { char, actual: reading.pingze, expected: [slot], other: word, reading };
    return [{ ...findingOf('du-yin', 'du-yin', severity, scanned.place, scanned.at, data), assumed: reading }];
  });
}
