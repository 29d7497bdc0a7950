import { numeral } from '../text/numerals.ts';
import { BLANK, type Poem, type VerseLine } from '../text/verse.ts';
import { type Form, formFor, threeRhymeForm } from './forms.ts';

/** 绝句四句 (lines of a quatrain). */
const QUATRAIN = 4;
/** 十句以上是长篇 (from ten lines on a poem is long). */
export const LONG = 10;

/** 一首诗的尺寸，及由此可取的近体 (the size of a poem, and the regulated form it suggests). */
export interface Size {
  readonly form: Form;
  /** 此体当有几句；排律依诗 (how many lines the form has; a 排律 as many as the poem). */
  readonly lines: number;
  /** 给人看的体裁：六言之类自有其名，余同 `form.name` (the form as it is called: verse in lines of six, say, has a name of its own). */
  readonly name: string;
  /** 通篇一样长而非五、七言者，每句几字 (the characters of a line, where all are of one length that is neither five nor seven). */
  readonly even?: number;
  /** 长短不齐到不像近体的地步，则说其长短；否则空串 (told where lines are of too many lengths for regulated verse). */
  readonly mixed: string;
}

/** 由各句长短定体裁；诗人指明的，就是它 (the form by the lengths of the lines, or the one asked for). */
export function sizeOf(poem: Poem, asked: Form | undefined): Size {
  const count = poem.lines.length;
  const lengths = lengthsOf(poem);
  // 六句皆满的，是三韵律；还要写下去的律诗，请指明体裁 (six whole lines are a 三韵律; an octave to be is asked for by name).
  const whole = threeRhymeForm(lengths.best);
  const isWhole = count === whole.lines && poem.lines.every((line) => isFull(line, whole.lineLength));
  const form = asked ?? (isWhole ? whole : formFor(lengths.best, count));
  const lines = form.isOpen ? Math.max(form.lines, count + (count % 2)) : form.lines;
  const size = { form, lines, name: form.name, mixed: '' };
  if (asked !== undefined) return size;
  const { mixed, even } = lengths;
  return even === undefined ? { ...size, mixed } : { ...size, mixed, even, name: evenName(even, count) };
}

/** 六言绝句、四言八句……的名目 (what verse in lines of six, of four and so on is called). */
function evenName(length: number, count: number): string {
  const kind = length !== 6 ? '诗' : count === 4 ? '绝句' : count === 8 ? '律诗' : '诗';
  return `${numeral(length)}言${kind}`;
}

const isFull = ({ text, length }: VerseLine, wanted: number): boolean => length === wanted && !text.includes(BLANK);

/** 各句的长短：多数是五是七；长短不齐到什么地步就是杂言 (line lengths: five or seven, and whether they are mixed). */
function lengthsOf(poem: Poem): { readonly best: 5 | 7; readonly mixed: string; readonly even?: number } {
  let [five, seven, total] = [0, 0, 0];
  for (const { length } of poem.lines) {
    if (length === 5) five++;
    else if (length === 7) seven++;
    total += length;
  }
  const count = poem.lines.length;
  const best = seven === five ? (total / count > 6 ? 7 : 5) : seven > five ? 7 : 5;
  const others = count - Math.max(five, seven);
  if (count < QUATRAIN || others < Math.max(2, count / 4)) return { best, mixed: '' };
  const lengths = [...new Set(poem.lines.map((line) => line.length))].sort((a, b) => a - b);
  const [even] = lengths as [number];
  return lengths.length === 1
    ? { best, mixed: `通篇每句${numeral(even)}字`, even }
    : { best, mixed: `各句字数不一（${lengths.map(numeral).join('、')}）` };
}

/** 写完了没有：句数成双，无空白，不止两句 (whether a poem is whole: an even number of lines, at least four, no blanks). */
export const isWholePoem = (count: number, hasBlank: boolean): boolean =>
  !hasBlank && count >= QUATRAIN && count % 2 === 0;
