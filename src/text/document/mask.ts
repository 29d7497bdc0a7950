import { HIDDEN, ROW_BREAK } from '../poem/chars.ts';
import type { Layout, LeftReason, Mark } from './types.ts';

/** 一处改动：抹去、断行、作空格，或照改 (an edit that keeps the length of the text). */
interface Edit {
  readonly start: number;
  readonly end: number;
  /** 头一个字符换作它，余者抹去；空则全抹 (stands for the first character, the rest are hidden). */
  readonly lead: string;
  /** 全换作空格，且算隔断 (spaces throughout, which part blocks). */
  readonly isBlank: boolean;
}

/**
 * 依次记下各处标记，得与原文等长的文字；各处须由前而后。
 * Notes edits of markup, from front to back, and makes the text they leave, as long as the source.
 */
export class Mask {
  private readonly edits: Edit[] = [];
  private readonly marks: Mark[] = [];
  private readonly left: { start: number; end: number; reason: LeftReason }[] = [];

  constructor(private readonly source: string) {}

  /** 抹去标记，两旁的字相连 (hides markup; what is on either side stays together). */
  hide(start: number, end: number): void {
    if (end > start) this.edits.push({ start, end, lead: '', isBlank: false });
  }

  /** 断行；其后本就换行的，只抹去 (breaks the row, unless the row ends there anyway). */
  break(start: number, end: number): void {
    const isEnd = /^[ \t]{0,20}\r?\n/u.test(this.source.slice(end, end + 22));
    this.edits.push({ start, end, lead: isEnd ? '' : ROW_BREAK, isBlank: false });
  }

  /** 断段：不论其后如何 (breaks the row, whatever follows). */
  part(start: number, end: number): void {
    this.edits.push({ start, end, lead: ROW_BREAK, isBlank: false });
  }

  /** 以一字代之，其余抹去 (puts one character for it). */
  put(start: number, end: number, lead: string): void {
    this.edits.push({ start, end, lead, isBlank: false });
  }

  /** 整段不看；有缘由则记下 (leaves a stretch out, and tells why where a reason is given). */
  skip(start: number, end: number, reason?: LeftReason): void {
    if (end <= start) return;
    this.edits.push({ start, end, lead: '', isBlank: true });
    if (reason !== undefined && /[\p{Script=Han}]/u.test(this.source.slice(start, end)))
      this.left.push({ start, end, reason });
  }

  mark(start: number, end: number, kind: Mark['kind']): void {
    if (end > start) this.marks.push({ start, end, kind });
  }

  layout(): Layout {
    const { source } = this;
    const parts: string[] = [];
    let at = 0;
    for (const { start, end, lead, isBlank } of this.edits) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      parts.push(
        source.slice(at, from),
        isBlank ? spaced(source.slice(from, end)) : hidden(source.slice(from, end), lead),
      );
      at = end;
    }
    parts.push(source.slice(at));
    return { text: parts.join(''), marks: this.marks, left: this.left };
  }
}

const spaced = (text: string): string => text.replace(/[^\r\n]/gu, (char) => ' '.repeat(char.length));
const hidden = (text: string, lead: string): string => {
  const rest = text.replace(/[^\r\n]/gu, (char) => HIDDEN.repeat(char.length));
  return lead === '' || rest === '' || rest.startsWith('\n') || rest.startsWith('\r') ? rest : lead + rest.slice(1);
};
