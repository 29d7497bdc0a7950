import type { Poem } from '../text/verse.ts';
import { type Form, formFor } from './forms.ts';

/** 绝句四句 (lines of a quatrain). */
const QUATRAIN = 4;
/** 十句以上是长篇 (from ten lines on a poem is long). */
export const LONG = 10;

/** 一首诗的尺寸，及由此可取的近体 (the size of a poem, and the regulated form it suggests). */
export interface Size {
  readonly form: Form;
  /** 此体当有几句；排律依诗 (how many lines the form has; a 排律 as many as the poem). */
  readonly lines: number;
  /** 长短不齐到不像近体的地步，则说其长短；否则空串 (told where lines are of too many lengths for regulated verse). */
  readonly mixed: string;
}

/** 由各句长短定体裁；诗人指明的，就是它 (the form by the lengths of the lines, or the one asked for). */
export function sizeOf(poem: Poem, asked: Form | undefined): Size {
  const count = poem.lines.length;
  const lengths = lengthsOf(poem);
  const form = asked ?? formFor(lengths.best, count);
  const lines = form.isOpen ? Math.max(form.lines, count + (count % 2)) : form.lines;
  return { form, lines, mixed: asked === undefined ? lengths.mixed : '' };
}

/** 各句的长短：多数是五是七；长短不齐到什么地步就是杂言 (line lengths: five or seven, and whether they are mixed). */
function lengthsOf(poem: Poem): { readonly best: 5 | 7; readonly mixed: string } {
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
  const mixed = lengths.length === 1 ? `通篇每句 ${lengths[0]} 字` : `各句字数不一（${lengths.join('、')}）`;
  return { best, mixed };
}

/** 写完了没有：句数成双，无空白，不止两句 (whether a poem is whole: an even number of lines, at least four, no blanks). */
export const isWholePoem = (count: number, hasBlank: boolean): boolean =>
  !hasBlank && count >= QUATRAIN && count % 2 === 0;
