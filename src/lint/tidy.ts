import { suspectConversions } from '../text/conversions.ts';
import { type Place, type Poem, type Point, type ScriptConverter, simplifiedForm } from '../text/index.ts';
import { placeOf, type VersePlace } from '../text/place.ts';
import { type LintFinding, ownFinding } from './finding.ts';
import type { LevelSettings } from './rules.ts';

/** 字体 (a script). */
export type Script = '简' | '繁';

const FULL: Readonly<Record<string, string>> = { ',': '，', '.': '。', '!': '！', '?': '？', ';': '；', ':': '：' };
const SPACES = /^[ \t\u00A0\u3000]+$/u;
const HALF = /^[ \t\u00A0\u3000]*([,.!?;:])([ \t\u00A0\u3000]*)/u;

/**
 * 文稿上可以放心改的：半角标点、句中空格，及选定字体之后的简繁。
 *
 * What is safe to tidy in the manuscript: half-width punctuation, spaces inside a line and, once a script is chosen,
 * characters of the other one. `text` is the text of the poem, which begins at `origin`.
 */
export function tidy(
  poem: Poem,
  text: string,
  origin: Point,
  options: LevelSettings & { readonly script?: Script },
  convert: ScriptConverter | undefined,
): readonly LintFinding[] {
  const slice = (from: number, to: number) => text.slice(from - origin.offset, to - origin.offset);
  const within = (point: Point, from: number, length: number): Place => ({
    start: { offset: point.offset + from, line: point.line, column: point.column + from },
    end: { offset: point.offset + from + length, line: point.line, column: point.column + from + length },
  });
  const findings: LintFinding[] = [];
  poem.lines.forEach((line, i) => {
    const at = (zi: number): VersePlace => ({ line: i + 1, zi });
    line.zis.forEach((zi, j) => {
      const next = line.zis[j + 1];
      if (next === undefined) return;
      const { end } = zi.place;
      const gap = slice(end.offset, next.place.start.offset);
      if (!SPACES.test(gap)) return;
      const place = within(end, 0, gap.length);
      findings.push(
        ...ownFinding('kong-ge', options, {
          place,
          at: at(j + 1),
          actual: gap,
          message: `“${zi.char}${next.char}”之间有空格`,
          messageEn: `there is a space between ${zi.char} and ${next.char}`,
          fix: { place, text: '' },
        }),
      );
    });
    const { end } = line.place;
    const after = poem.lines[i + 1]?.place.start.offset ?? origin.offset + text.length;
    const [whole = '', half = '', spaces = ''] = HALF.exec(slice(end.offset, after)) ?? [];
    const full = FULL[half];
    if (full === undefined) return;
    // 标点后紧接下一句，其间的空格一并去掉 (the space before the next line in the same row goes with it).
    const isFollowed = end.offset + whole.length === after && i + 1 < poem.lines.length;
    const place = within(end, 0, isFollowed ? whole.length : whole.length - spaces.length);
    findings.push(
      ...ownFinding('ban-jiao', options, {
        place,
        at: at(line.zis.length),
        actual: half,
        expected: [full],
        message: `“${half}”是半角标点，宜用“${full}”`,
        messageEn: `half-width ${half}; use ${full}`,
        fix: { place, text: full },
      }),
    );
  });
  return options.script === undefined
    ? findings
    : [...findings, ...ofOtherScript(poem, options, options.script, convert)];
}

/**
 * 繁体怎样写；转出来又疑是误转的，依论误转者：两样改法从不相左，一个改成“後”一个改回“后”
 * (the text in traditional script. Where what a converter gives would be taken for a wrong conversion, the judgement of conversions
 * decides, so that the two kinds of edit never undo each other).
 */
function inTraditional(text: string, convert: ScriptConverter = (same) => same): readonly string[] {
  const converted = convert(text);
  const suspects = new Map(suspectConversions(converted).map(({ index, expected }) => [index, expected]));
  let index = 0;
  return Array.from(converted, (char) => {
    const expected = suspects.get(index);
    index += char.length;
    return expected?.length === 1 ? (expected[0] as string) : char;
  });
}

/** 与所选字体不合的字 (characters that are not of the chosen script). */
function ofOtherScript(
  poem: Poem,
  options: LevelSettings,
  script: Script,
  convert: ScriptConverter | undefined,
): readonly LintFinding[] {
  const name = script === '简' ? '简体' : '繁体';
  const text = poem.lines.map((line) => line.zis.map((zi) => zi.char).join('')).join('\n');
  const converted = script === '简' ? [...text].map(simplifiedForm) : inTraditional(text, convert);
  let index = 0;
  return poem.lines.flatMap((line, i) => {
    const found = line.zis.flatMap((zi, j) => {
      const wanted = converted[index++] ?? zi.char;
      if (zi.blank || wanted === zi.char) return [];
      return ownFinding('jian-fan', options, {
        place: zi.place,
        at: placeOf({ line: i, zi: j }),
        actual: zi.char,
        expected: [wanted],
        message: `“${zi.char}”不是${name}，可作“${wanted}”`,
        messageEn: `${zi.char} is not in the ${script === '简' ? 'simplified' : 'traditional'} script; ${wanted} is`,
        fix: { place: zi.place, text: wanted },
      });
    });
    index++;
    return found;
  });
}
