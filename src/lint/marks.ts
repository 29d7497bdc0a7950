import type { ScannedLine, ScannedZi, Scansion } from '../meter/index.ts';

/** 一字的记号：平、仄、□ 待填、？韵书未收 (the mark of one character). Full-width marks only, so that rows stay aligned. */
export function markOf(zi: ScannedZi): string {
  if (zi.status === '待填') return '□';
  return zi.reading?.pingze ?? '？';
}

/** 一句实际的平仄，如 仄仄平平仄 (the tones of a line as it stands). */
export const tonesOf = (line: ScannedLine): string => line.zis.map(markOf).join('');

/** 一句是否与应有的字位不同，或尚待填 (whether the expected row says more than the actual one). */
export function differsFromPattern(line: ScannedLine): boolean {
  if (line.zis.length !== [...line.pattern].length) return false;
  return line.zis.some(
    (zi) => zi.status === '待填' || (zi.slot !== '中' && zi.reading !== undefined && zi.reading.pingze !== zi.slot),
  );
}

/** 句脚是否押着全诗的韵 (whether the foot of the line carries the rhyme of the poem). */
export function carriesRhyme(line: ScannedLine, scansion: Scansion): boolean {
  const foot = line.zis.at(-1);
  const { rhyme } = scansion;
  if (foot === undefined || rhyme === undefined) return false;
  if (scansion.verdict !== 'ancient') return foot.isRhymeFoot && foot.status === '合';
  const mayRhyme = foot.at.line % 2 === 0 || (foot.at.line === 1 && scansion.firstLineRhymes === true);
  return mayRhyme && foot.readings.some((reading) => !reading.rare && reading.group === rhyme);
}
