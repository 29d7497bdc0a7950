import { InvalidMeterError } from '../errors.ts';
import { isLegalArc } from './arcs.ts';
import { isLegalPattern, type LineMeter, lengthOf, type Meter } from './meter.ts';
import { MOST_PATTERNS } from './path.ts';

/** 一句至多这么多字、多少个韵：按位记 (at most so many characters a line and rhymes a meter: they are kept as bits). */
const LONGEST_LINE = 31;
const MOST_RHYMES = 12;

const checked = new WeakSet<Meter>();

/**
 * 查验一种格律写得通不通：句式非空而同长，韵次、叶韵、叠句所指皆在，各句走得到 (whether a meter makes sense: patterns are there and of one length, what
 * they refer to exists, every line can be reached).
 * Throws `InvalidMeterError` with the 1-based line.
 *
 * @example
 * checkMeter(compileMeter('七律')); // passes
 */
export function checkMeter(meter: Meter): void {
  if (checked.has(meter)) return;
  const fail = (line: number, zh: string, en: string): never => {
    throw new InvalidMeterError(`${meter.form}第 ${line} 句：${zh}`, `${meter.form}, line ${line}: ${en}`, { line });
  };
  if (meter.lines.length === 0) throw new InvalidMeterError(`${meter.form}没有句子`, `${meter.form} has no lines`);
  if (meter.rhymes.length > MOST_RHYMES) {
    throw new InvalidMeterError(`至多 ${MOST_RHYMES} 韵`, `at most ${MOST_RHYMES} rhymes`);
  }
  meter.rhymes.forEach((spec, r) => {
    if (spec.with !== undefined && !(spec.with >= 0 && spec.with < r)) {
      throw new InvalidMeterError(`第 ${r + 1} 韵所叶不在其前`, `rhyme ${r + 1} goes with one that is not before it`);
    }
  });
  for (const [i, line] of meter.lines.entries()) checkLine(meter, line, i, fail);
  reachable(meter, fail);
  checked.add(meter);
}

function checkLine(
  meter: Meter,
  { patterns, repeats, echoes }: LineMeter,
  i: number,
  fail: (line: number, zh: string, en: string) => never,
): void {
  const length = lengthOf(meter, i);
  if (patterns.length === 0 || length === 0) fail(i + 1, '没有句式', 'no patterns');
  if (patterns.length > MOST_PATTERNS) fail(i + 1, `至多 ${MOST_PATTERNS} 式`, `at most ${MOST_PATTERNS} patterns`);
  if (length > LONGEST_LINE) fail(i + 1, `至多 ${LONGEST_LINE} 字`, `at most ${LONGEST_LINE} characters`);
  if (patterns.every(({ defining }) => defining.length > 0)) {
    fail(
      i + 1,
      '没有一式不问要紧处，写坏了便无从论起',
      'every pattern has defining places: none is left for a line that misses them',
    );
  }
  for (const pattern of patterns) {
    if (pattern.slots.length !== length) fail(i + 1, '各式字数不一', 'patterns of different lengths');
    if (pattern.rhymed && meter.rhymes[pattern.rhyme ?? 0] === undefined) {
      fail(i + 1, `没有第 ${(pattern.rhyme ?? 0) + 1} 韵`, `there is no rhyme ${(pattern.rhyme ?? 0) + 1}`);
    }
  }
  if (echoes !== undefined) {
    const isBefore = Number.isInteger(echoes) && echoes >= 0 && echoes < i;
    if (!isBefore) fail(i + 1, '所叠其尾之句不在其前', 'repeats the end of no line before it');
    if (lengthOf(meter, echoes) < length)
      fail(i + 1, '比所叠其尾之句长', 'is longer than the line whose end it repeats');
  }
  if (repeats === undefined) return;
  if (!Number.isInteger(repeats) || repeats < 0 || repeats >= i)
    fail(i + 1, '所叠之句不在其前', 'repeats no line before it');
  else if (lengthOf(meter, repeats) !== length) fail(i + 1, '与所叠之句字数不同', 'repeats a line of another length');
}

/** 合律之式须从首句一路走得到 (legal patterns must be reached from the first line on). */
function reachable({ lines }: Meter, fail: (line: number, zh: string, en: string) => never): void {
  let before = (lines[0] as LineMeter).patterns.filter(isLegalPattern);
  if (before.length === 0) fail(1, '没有合律之式', 'no legal pattern');
  for (let i = 1; i < lines.length; i++) {
    const { patterns, joint } = lines[i] as LineMeter;
    const here = patterns.filter((p) => isLegalPattern(p) && before.some((b) => isLegalArc(b, p, joint)));
    if (here.length === 0) fail(i + 1, '走不到此句', 'the line cannot be reached');
    before = here;
  }
}
