import { type CoupletReport, duiZhangReports, heZhangReports, kuaDunReports, pairReports } from '../duizhang/index.ts';
import { findingOf } from '../meter/finding.ts';
import type { RuleId, Scansion } from '../meter/index.ts';
import type { WordSegmenter } from '../text/index.ts';
import type { LintFinding } from './finding.ts';
import { anyLevelOf, type LevelSettings } from './rules.ts';

/**
 * 对仗、合掌、跨顿（有分词才论）的发现；古体不论。`halves` 是对联上下联各句之次，0 起。
 *
 * Findings about couplets: parallelism, saying one thing twice and, where a segmenter is given, words that straddle the
 * caesura. Old-style verse has none.
 */
export function coupletFindings(
  scansion: Scansion,
  options: LevelSettings,
  words: WordSegmenter | undefined,
  halves?: readonly [upper: readonly number[], lower: readonly number[]],
): readonly LintFinding[] {
  if (scansion.verdict === 'ancient' || scansion.form === undefined) return [];
  const isOn = (id: RuleId): boolean => anyLevelOf(id, options.profile, options.levels) !== 'off';
  const lines = scansion.lines.map(({ text }) => text);
  const judging = words === undefined ? {} : { words };
  const pairs = halves === undefined ? [] : pairReports(lines, halves, judging);
  const reports: readonly CoupletReport[] = [
    ...pairs,
    ...(isOn('dui-zhang') ? duiZhangReports(lines, scansion.form, judging) : []),
    ...(isOn('he-zhang') ? heZhangReports(lines, scansion.form) : []),
    ...(isOn('kua-dun') && words !== undefined ? kuaDunReports(lines, words) : []),
  ];
  return reports.flatMap(({ ruleId, messageId, at, endZi, data, related = [] }) => {
    const severity = anyLevelOf(ruleId, options.profile, options.levels);
    const zis = scansion.lines[at.line - 1]?.zis;
    const [first, last] = [zis?.[at.zi - 1], zis?.[endZi - 1]];
    if (severity === 'off' || first === undefined || last === undefined) return [];
    const place = { start: first.place.start, end: last.place.end };
    return {
      ...findingOf(ruleId, messageId, severity, place, at, data),
      related: related.flatMap((there) => {
        const row = scansion.lines[there.line - 1]?.zis;
        const [from, to] = [row?.[0], row?.at(-1)];
        if (from === undefined || to === undefined) return [];
        const place = { start: from.place.start, end: to.place.end };
        return [{ place, at: there, message: '同联的上句', messageEn: 'the other line of the couplet' }];
      }),
    };
  });
}
