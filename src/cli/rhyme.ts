import { type GlossedReading, lookupWithGlosses, rhymeFeet } from '../readings/index.ts';
import { findGroup, membersOf, type RhymeGroup } from '../rhyme/index.ts';
import { loadToSimplified } from '../text/index.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { writeJson } from './output.ts';

/** `tuiqiao rhyme` 的选项 (options of the command). */
export interface RhymeFlags {
  readonly group?: string;
  readonly common?: boolean;
  readonly format: 'text' | 'json';
}

/** 一字的答案 (the answer for one character). */
interface CharAnswer {
  readonly char: string;
  readonly pinyin: readonly string[];
  readonly kind?: string;
  readonly readings: readonly ReadingAnswer[];
}
interface ReadingAnswer {
  readonly tone: string;
  readonly group: string;
  readonly rare: boolean;
  /** 繁体，与所问不同才写 (the traditional character, where it is not the one asked for). */
  readonly char?: string;
  readonly gloss?: string;
  readonly words: readonly string[];
  readonly pinyin: readonly string[];
}

/** 查字的读音，或一韵的字 (readings of characters, or members of a group). */
export async function rhyme(args: readonly string[], flags: RhymeFlags, io: Io): Promise<ExitCode> {
  if (flags.group !== undefined) {
    if (args.length > 0) {
      throw new CliError('USAGE', '查字与查韵（--group）不能同时', 'give characters or --group, not both');
    }
    showGroup(findGroup(flags.group), flags, io);
    return EXIT.clean;
  }
  const chars = args.flatMap((arg) => {
    const found = [...arg].filter((c) => /^\p{Script=Han}$/u.test(c));
    if (found.length === 0 && arg.trim() !== '') {
      throw new CliError('USAGE', `“${arg}”里没有汉字`, `there is no Chinese character in ${arg}`);
    }
    return found;
  });
  if (chars.length === 0) {
    throw new CliError(
      'USAGE',
      '要查哪个字？如 tuiqiao rhyme 看 过；查一韵的字：tuiqiao rhyme --group 十一真',
      'which character? e.g. tuiqiao rhyme 看 过; for a group: tuiqiao rhyme --group 十一真',
    );
  }
  const simplify = await loadToSimplified();
  const spoken = await spokenOf();
  // 问的是繁体，例词也用繁体 (examples in the script of the question).
  const inScript = chars.some((c) => simplify(c) !== c) ? (text: string) => text : simplify;
  const results = chars.map((char): CharAnswer => {
    const readings = lookupWithGlosses(char);
    const kind = readings.find((r) => r.kind !== undefined)?.kind;
    return {
      char,
      pinyin: spoken(simplify(char)),
      ...(kind === undefined ? {} : { kind }),
      readings: readings.map((r) => answerOf(r, char, inScript)),
    };
  });
  if (flags.format === 'json') writeJson(io, { results });
  else io.stdout.write(`${results.map(textOf).join('\n\n')}\n`);
  return EXIT.clean;
}

function answerOf(reading: GlossedReading, asked: string, inScript: (text: string) => string): ReadingAnswer {
  const { tone, group, rare, char, gloss, words, pinyin } = reading;
  return {
    tone,
    group: group.name,
    rare,
    ...(char === asked ? {} : { char }),
    ...(gloss === undefined ? {} : { gloss }),
    words: words.map(inScript),
    pinyin: pinyin.map(toneMark),
  };
}

function textOf({ char, pinyin, kind, readings }: CharAnswer): string {
  const head = [char, pinyin.join(' '), kind].filter((part) => part !== undefined && part !== '').join('  ');
  if (readings.length === 0) return `${head}\n  韵书未收 not in the rhyme book`;
  // 有的读音属别的繁体字时，属本字的也标明 (where some readings are another character's, its own are marked too).
  const isMixed = readings.some((r) => r.char !== undefined);
  const rows = readings.map((r) => {
    const written = r.char ?? (isMixed ? char : undefined);
    const name = written === undefined ? r.group : `${r.group}（${written}）`;
    const words = r.words.length === 0 ? undefined : `如 ${r.words.join('、')}`;
    const rare = r.rare ? '罕读 rare' : undefined;
    return `  ${[r.tone, name, r.pinyin[0], r.gloss, words, rare].filter((p) => p !== undefined).join('  ')}`;
  });
  return [head, ...rows].join('\n');
}

function showGroup(group: RhymeGroup, { common, format }: RhymeFlags, io: Io): void {
  const feet = rhymeFeet(group);
  const seen = new Set(feet.map((foot) => foot.char));
  const rest = common ? [] : membersOf(group).filter((char) => !seen.has(char));
  if (format === 'json') {
    const members = [...feet, ...rest.map((char) => ({ char, count: 0, words: [] }))];
    writeJson(io, { group: group.name, tone: group.tone, members });
    return;
  }
  const rows = feet.map(({ char, words }) => (words.length === 0 ? char : `${char}（${words.join('、')}）`));
  const parts = [`${group.name}  ${group.tone}声`, rows.join(' ')];
  if (rest.length > 0) parts.push(`诗中少押 seldom rhymed:\n${rest.join('')}`);
  io.stdout.write(`${parts.filter((part) => part !== '').join('\n')}\n`);
}

/** 一字的全部今音，带声调符号 (every modern reading of a character, with tone marks). */
async function spokenOf(): Promise<(char: string) => readonly string[]> {
  const { pinyin } = await import('pinyin-pro');
  return (char) => [...new Set(pinyin(char, { multiple: true, type: 'array' }))].filter((sound) => sound !== char);
}

const MARKS: Readonly<Record<string, string>> = {
  a: 'āáǎà',
  e: 'ēéěè',
  i: 'īíǐì',
  o: 'ōóǒò',
  u: 'ūúǔù',
  ü: 'ǖǘǚǜ',
};

/** kan4 → kàn，nv3 → nǚ。 */
export function toneMark(numbered: string): string {
  const tone = Number(numbered.at(-1));
  const plain = numbered.slice(0, -1).replace('v', 'ü');
  if (!(tone >= 1 && tone <= 4)) return plain;
  const at = /[ae]/u.exec(plain)?.index ?? (plain.includes('ou') ? plain.indexOf('o') : lastVowel(plain));
  const vowel = plain[at] as string;
  return plain.slice(0, at) + [...(MARKS[vowel] as string)][tone - 1] + plain.slice(at + 1);
}
const lastVowel = (text: string): number => Math.max(...[...'iouü'].map((v) => text.lastIndexOf(v)));
