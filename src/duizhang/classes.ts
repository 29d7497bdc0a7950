import { fold, foldChar } from '../text/fold.ts';
import { classRows, lianmianWords, synonymRows } from './generated/classes.ts';

/** 对仗的一个小类 (a class of characters that may face each other). */
export interface WordClass {
  /** 小类，如 天文、数目、视听 (its name). */
  readonly name: string;
  /** 词类：名词、形容、数目、颜色、方位、动词、副词、虚词、代词、干支 (part of speech, in the handbook's sense). */
  readonly part: string;
  /** 可作邻对的小类 (classes near enough to face it). */
  readonly near: readonly string[];
}

interface Tables {
  readonly classes: ReadonlyMap<string, readonly WordClass[]>;
  readonly synonyms: ReadonlyMap<string, readonly number[]>;
  readonly lianmian: ReadonlySet<string>;
}

let made: Tables | undefined;

function tables(): Tables {
  if (made !== undefined) return made;
  const classes = new Map<string, WordClass[]>();
  for (const row of classRows.trim().split('\n')) {
    const [part = '', name = '', near = '', chars = ''] = row.split(' ');
    const entry: WordClass = { name, part, near: near.split(',') };
    for (const key of new Set([...chars].map(foldChar))) classes.set(key, [...(classes.get(key) ?? []), entry]);
  }
  const synonyms = new Map<string, number[]>();
  for (const [i, row] of synonymRows.trim().split('\n').entries()) {
    for (const key of new Set((row.includes(' ') ? row.split(' ') : [...row]).map(fold))) {
      synonyms.set(key, [...(synonyms.get(key) ?? []), i]);
    }
  }
  made = { classes, synonyms, lianmian: new Set(lianmianWords.split(' ').map(fold)) };
  return made;
}

/**
 * 一字所属的小类，未归类则空；简繁、异体皆可。
 *
 * The classes of a character, `[]` where it has been put in none; either script, any spelling.
 *
 * @example
 * classesOf('紅').map((c) => c.name); // ['颜色']
 */
export const classesOf = (char: string): readonly WordClass[] => tables().classes.get(foldChar(char)) ?? [];

/** 两字的关系：同类、邻类、同词类、异类；有一字未归类则未定 (how the classes of two characters stand to each other). */
export interface ClassRelation {
  readonly kind: '同类' | '邻类' | '同词类' | '异类' | '未定';
  /** 同类之名，或相邻两类之名 (the shared class, or the two that are near). */
  readonly name?: string;
}

/** 两字之类相比，取最近的一种 (the closest relation between the classes of two characters). */
export function relate(a: string, b: string): ClassRelation {
  const [own, other] = [classesOf(a), classesOf(b)];
  if (own.length === 0 || other.length === 0) return { kind: '未定' };
  for (const x of own) if (other.some((y) => y.name === x.name)) return { kind: '同类', name: x.name };
  for (const x of own) {
    const y = other.find((o) => x.near.includes(o.name) || o.near.includes(x.name));
    if (y !== undefined) return { kind: '邻类', name: `${x.name}、${y.name}` };
  }
  for (const x of own) if (other.some((y) => y.part === x.part)) return { kind: '同词类', name: x.part };
  return { kind: '异类' };
}

const members = new WeakMap<readonly string[], ReadonlyMap<string, readonly number[]>>();

/** 一列字里与一字同类的，在何处，0 起，或有重出；同一列再问，不再逐字去查 (where in a list the characters of its classes stand, 0-based, perhaps more than once; the list is looked up once). */
export function ofSameClass(char: string, others: readonly string[]): readonly number[] {
  let places = members.get(others);
  if (places === undefined) {
    const made = new Map<string, number[]>();
    for (const [i, other] of others.entries()) {
      for (const { name } of classesOf(other)) {
        const list = made.get(name);
        if (list === undefined) made.set(name, [i]);
        else list.push(i);
      }
    }
    places = made;
    members.set(others, places);
  }
  return classesOf(char).flatMap(({ name }) => places.get(name) ?? []);
}

/** 两字（或两个二字之词）近义否，或即一字 (whether two characters, or words of two, mean nearly the same or are one). */
export function areSynonyms(a: string, b: string): boolean {
  const [x, y] = [fold(a), fold(b)];
  if (x === y) return true;
  const sets = tables().synonyms.get(y);
  return (
    tables()
      .synonyms.get(x)
      ?.some((set) => sets?.includes(set)) ?? false
  );
}

/** 是否联绵字 (whether two characters make one of the words that cannot be split). */
export const isLianmian = (word: string): boolean => tables().lianmian.has(fold(word));
