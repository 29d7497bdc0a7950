/**
 * 语料里合粘对格的齐言诗，及其平仄已定之位 (poems of the corpus that fit the 粘對 frame, and the places whose tone it fixes).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** 语料的文件夹：命令行所给，或 training 里所装 (the corpus folder: as given, or as installed under training). */
export const corpusFolder = (given: string | undefined): string =>
  given ?? `${root}training/node_modules/chinese-poetry`;

/** 一首合格的诗 (a poem that fits). */
export interface FittedPoem {
  readonly lines: readonly (readonly string[])[];
  /** 每句每字应有的声调，平 true、仄 false、不论 undefined (the class every place calls for; undefined where it is free). */
  readonly slots: readonly (readonly (boolean | undefined)[])[];
  /** 采词、调参用 dev，评测用 report；按首句的散列平分 (halves by a hash of the first line). */
  readonly half: 'dev' | 'report';
}

/** 平脚诗第 line 句第 place 字应平否；opening 为首句第二字应平否 (1-based line and place; undefined: free). */
export function expectsLevel(line: number, place: number, length: number, opening: boolean): boolean | undefined {
  if (place === length) return line % 2 === 0 ? true : line === 1 ? undefined : false;
  if (place % 2 === 1) return undefined;
  const second = opening === ([0, 1, 1, 0][(line - 1) % 4] === 0);
  return (place / 2) % 2 === 1 ? second : !second;
}

/** 表中各字的声类：1 平、2 仄、3 两类，罕读也算，`rare` 为假则不算 (the classes of a character: 1 level, 2 oblique, 3 both). */
export function classesOf({ rare: withRare = true } = {}): ReadonlyMap<string, number> {
  const classes = new Map<string, number>();
  for (const [name, common, rare] of readTsv(`${root}data/pingshui/pingshui.tsv`) as [string, string, string?][]) {
    const bit = /^[上下]平/u.test(name) ? 1 : 2;
    for (const char of common + (withRare ? (rare ?? '') : '')) classes.set(char, (classes.get(char) ?? 0) | bit);
  }
  return classes;
}

/** FNV-1a。 */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}

/** 一首诗归哪一半：按首句的散列 (the half a poem belongs to, by a hash of its first line). */
export const halfOf = (lines: readonly (readonly string[])[]): FittedPoem['half'] =>
  hash((lines[0] ?? []).join('')) % 2 === 0 ? 'dev' : 'report';

/** 语料里的诗，杂言、残句在内，逐句逐字 (all poems of the corpus, of any form). */
export function* poemsOf(folder: string, files = /^poet\..*\.json$/u): Generator<string[][]> {
  const dir = `${folder}/dist/quantangshi`;
  for (const file of readdirSync(dir).sort()) {
    if (!files.test(file)) continue;
    for (const { paragraphs } of JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as { paragraphs: string[] }[]) {
      const lines = paragraphs.join('').match(/[\p{Script=Han}□]+/gu) ?? [];
      if (lines.length > 0) yield lines.map((line) => [...line]);
    }
  }
}

/** 语料里五、七言而句数为偶、各句等长的诗，逐句逐字 (poems of five or seven, even in number of lines and equal in length). */
export function* regularPoems(folder: string, files = /^poet\..*\.json$/u): Generator<string[][]> {
  const dir = `${folder}/dist/quantangshi`;
  for (const file of readdirSync(dir).sort()) {
    if (!files.test(file)) continue;
    for (const { paragraphs } of JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as { paragraphs: string[] }[]) {
      const lines = paragraphs
        .join('')
        .split(/[，。！？；：、,.!?;:\s]+/u)
        .filter((line) => line !== '')
        .map((line) => [...line]);
      const length = lines[0]?.length ?? 0;
      if ((length !== 5 && length !== 7) || lines.length % 2 === 1 || lines.length < 4) continue;
      if (lines.every((line) => line.length === length)) yield lines;
    }
  }
}

/**
 * 特拗之句（平平仄平仄）末三字的中字是平，格里却是仄：其前一字若是仄，就不以此位为据。
 * In 特拗 the last place but one, oblique in the frame, is level: it fixes nothing where the character before is oblique.
 */
function openAtTeAo(
  slots: readonly (boolean | undefined)[],
  line: readonly string[],
  classes: ReadonlyMap<string, number>,
): readonly (boolean | undefined)[] {
  const at = slots.length - 2;
  const before = line[at - 1] as string;
  // 不有平声之读，诗中几乎只作仄 (不 has a level reading that verse hardly uses).
  const isOpen = slots[at] === false && slots[at + 1] !== true && (classes.get(before) === 2 || before === '不');
  return isOpen ? slots.with(at, undefined) : slots;
}

/** 只用一类声调的字去合两种起式，合者（≥ 93 %）取之 (fits by characters of one class only; keeps those of 93 % or more). */
export function* fittedPoems(folder: string, files?: RegExp): Generator<FittedPoem> {
  const classes = classesOf();
  const usual = classesOf({ rare: false });
  for (const lines of regularPoems(folder, files)) {
    const length = lines[0]?.length ?? 0;
    for (const opening of [true, false]) {
      let good = 0;
      let total = 0;
      const slots = lines.map((line, i) => line.map((_, j) => expectsLevel(i + 1, j + 1, length, opening)));
      lines.forEach((line, i) => {
        line.forEach((char, j) => {
          const level = slots[i]?.[j];
          const known = classes.get(char);
          if (level === undefined || (known !== 1 && known !== 2)) return;
          total++;
          if ((known === 1) === level) good++;
        });
      });
      if (total < 4 || good / total < 0.93) continue;
      yield { lines, slots: slots.map((row, i) => openAtTeAo(row, lines[i] as string[], usual)), half: halfOf(lines) };
      break;
    }
  }
}

/** 词当合句读：二字在一个音步或句末，三字在句首或句末，四字在前四或中四 (words keep to the feet of the line). */
export const spansOf = (n: number): readonly [start: number, length: number][] =>
  n === 5
    ? [
        [0, 2],
        [2, 2],
        [3, 2],
        [2, 3],
        [0, 4],
      ]
    : [
        [0, 2],
        [2, 2],
        [4, 2],
        [5, 2],
        [4, 3],
        [0, 4],
        [2, 4],
      ];
