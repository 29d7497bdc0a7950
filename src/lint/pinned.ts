import { TuiqiaoError } from '../errors.ts';
import { findGroup, type RhymeBook } from '../rhyme/index.ts';
import type { Poem } from '../text/index.ts';
import type { DirectiveProblem, ReadingDirective } from './directives.ts';

/** 所定的读音，与不通的指令 (the readings that are fixed, and directives that make no sense). */
export interface FixedReadings {
  readonly readings: Readonly<Record<string, string>>;
  readonly problems: readonly DirectiveProblem[];
}

/** 指令所定的读音：位置上须是那个字，读音须是平、仄或有的韵部 (the readings fixed by directives, where they make sense). */
export function fixedReadings(list: readonly ReadingDirective[], poem: Poem, book: RhymeBook): FixedReadings {
  const readings: Record<string, string> = {};
  const problems: DirectiveProblem[] = [];
  const written = new Set(list.length === 0 ? [] : poem.lines.flatMap(({ text }) => [...text]));
  for (const { line, zi, char, value, place } of list) {
    const problem = (message: string, messageEn: string) =>
      problems.push({
        place,
        actual: `${line === undefined ? '' : `${line}.${zi} `}${char ?? ''}=${value}`,
        message,
        messageEn,
      });
    if (line !== undefined && zi !== undefined) {
      const there = poem.lines[line - 1]?.zis[zi - 1]?.char;
      if (there === undefined) {
        problem(`诗里没有第 ${line} 句第 ${zi} 字`, `there is no character ${zi} in line ${line}`);
        continue;
      }
      if (char !== undefined && char !== there) {
        problem(
          `第 ${line} 句第 ${zi} 字是“${there}”，不是“${char}”`,
          `character ${zi} of line ${line} is ${there}, not ${char}`,
        );
        continue;
      }
    } else if (!written.has(char as string)) {
      problem(`诗里没有“${char}”字`, `there is no ${char} in the poem`);
      continue;
    }
    if (value !== '平' && value !== '仄') {
      try {
        findGroup(value, book);
      } catch (error) {
        if (!(error instanceof TuiqiaoError)) throw error;
        problem(
          `“${value}”既不是平、仄，也不是${book.name}的韵部`,
          `${value} is neither 平 nor 仄 nor a rhyme group of ${book.name}`,
        );
        continue;
      }
    }
    readings[line === undefined ? (char as string) : `${line}.${zi}`] = value;
  }
  return { readings, problems };
}
