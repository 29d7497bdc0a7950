import type { Place, Point } from './types.ts';

/** 由偏移求行列 (turns offsets into points; line starts are found on first use). */
export class Locator {
  private starts: readonly number[] | undefined;
  constructor(
    readonly source: string,
    private readonly origin: Point = { offset: 0, line: 1, column: 1 },
  ) {}

  point(offset: number): Point {
    if (this.starts === undefined) {
      const starts = [0];
      for (let at = this.source.indexOf('\n'); at !== -1; at = this.source.indexOf('\n', at + 1)) starts.push(at + 1);
      this.starts = starts;
    }
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.starts[low] as number);
    return {
      offset: this.origin.offset + offset,
      line: this.origin.line + low,
      column: low === 0 ? this.origin.column + column : column + 1,
    };
  }

  place(start: number, end: number): Place {
    return { start: this.point(start), end: this.point(end) };
  }
}
