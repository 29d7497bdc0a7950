import { visible } from '../text/index.ts';
import type { Io } from './io.ts';

const CLEAR = '\r\u001B[K';
const MOST = 36;

/** 终端上的一行进度；stderr 不是终端就不出声 (one line of progress on a terminal, silent elsewhere). */
export class Progress {
  private shown = '';

  constructor(private readonly io: Io) {}

  /** 换成这一行 (replaces the line). */
  show(text: string): void {
    if (!this.io.isTTY.stderr) return;
    const chars = [...visible(text.replace(/\s+/gu, ' '))];
    const line = chars.length > MOST ? `${chars.slice(0, MOST).join('')}…` : chars.join('');
    if (line === this.shown) return;
    this.shown = line;
    this.io.stderr.write(CLEAR + line);
  }

  /** 擦去 (clears the line). */
  clear(): void {
    if (this.shown !== '') this.io.stderr.write(CLEAR);
    this.shown = '';
  }
}
