import { isSeldom } from '../../meter/syllable.ts';
import { lookup } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { foldChar } from '../../text/fold.ts';
import { simplifiedForm } from '../../text/script.ts';
import { type TokenEncoding, tokenBytes } from './bytes.ts';
import { rhymeBit, soundsOf } from './sounds.ts';
import { bytesOf, type Continuation, latin1, type Node, type Piece, Spelling } from './spelling.ts';
import { kindsOf } from './stock.ts';

/** 格律里可以写进的标点 (marks that may be part of the pattern). */
export const MARKS = '，。？！；：、\n';

/** 一韵之下同类的整字词元：一处或全许，或全不许 (tokens of whole characters that a place allows all together or not at all). */
export interface Kind {
  /** 除末字外各字的声类 (tone classes of all characters but the last). */
  readonly classes: readonly number[];
  /** 末字所能之位 (what the last character can do). */
  readonly last: number;
  /** 自身有重字 (whether the tokens repeat a glyph within). */
  readonly doubled: boolean;
  readonly ids: Int32Array;
}

/** 某处所许的各类 (the kinds that a place allows). */
export interface AllowedKinds {
  readonly kinds: readonly number[];
  /** 各类抄入缓冲时的起处，-1：不许 (where each kind begins in the buffer; -1: not allowed). */
  readonly offsets: Int32Array;
}

/** 一韵之下 plain 的分类 (how a rhyme sorts `plain`). */
export interface Sorting {
  readonly kinds: readonly Kind[];
  /** plain 各词元属哪一类、在类中的次第 (kind of each token of `plain`, and its rank within). */
  readonly kindOf: Int32Array;
  readonly rank: Int32Array;
  /** 已求得者，键为其后若干位所求；各句、各诗共用 (what was found, by what the next places ask for). */
  readonly allowed: Map<string, AllowedKinds>;
}

/** 词表与所用字体 (how a lexicon is to be built). */
export interface LexiconOptions {
  /** 词元的写法，默认 GPT-2 字节表 (how tokens are written down; default the GPT-2 byte table). */
  readonly encoding?: TokenEncoding;
  /** 只写简体或只写繁体；默认两体皆可 (write one script alone; default either). */
  readonly script?: '简' | '繁';
  /** 韵书之外也须写得出的字，如诗人所给者 (characters that must be spelled though the book lacks them). */
  readonly extra?: Iterable<string>;
}

/**
 * 词表宜于写哪一体：简繁异形之字，何体自有词元者多 (the script in which a vocabulary has more characters of their own, among
 * those that the scripts write differently).
 */
export function scriptOf(tokens: readonly string[], encoding: TokenEncoding, book: RhymeBook): '简' | '繁' {
  const inside = new Set<string>();
  for (const token of tokens) {
    const bytes = token === '' ? undefined : tokenBytes(token, encoding);
    if (bytes?.length === 3) inside.add(latin1(bytes));
  }
  let balance = 0;
  for (const group of book.groups) {
    for (const char of book.members(group)) {
      const simplified = simplifiedForm(char);
      if (simplified === char) continue;
      const has = (one: string): number => Number(inside.has(bytesOf(one)));
      balance += has(simplified) - has(char);
    }
  }
  return balance >= 0 ? '简' : '繁';
}

/**
 * 字节词表（BPE 等）与韵书之间的对照：简繁两体之字各能作何声，词元各含何字。与格律无关，一个词表造一次。
 *
 * 一字若自有词元，就只许用词元写它；没有的，才许逐字节拼出：否则同一首诗有许多切法。不能单独写出的字不在其列。
 *
 * What the tokens of a byte-level vocabulary spell, and how those characters (of both scripts) may sound. Independent of any
 * meter; built once a vocabulary. A character that has a token of its own is never spelled by fragments, so that a text has
 * few tokenisations; characters that cannot be written on their own are left out.
 */
export class ByteLexicon {
  readonly chars: readonly string[];
  /** 位 1：可平；位 2：可仄，下标为字之号 (bit 1: level, bit 2: oblique; by character number). */
  readonly classes: Uint8Array;
  /** 字形号：简体同形者同号 (characters that look the same in simplified script share a number). */
  readonly glyph: Int32Array;
  /** 只含整个汉字的词元，依词元号 (tokens of whole 汉字 only, by id). */
  readonly plain: readonly Piece[];
  /** 句首可用的其余词元：带半字或标点 (other tokens that may stand at the beginning of a character). */
  readonly mixed: readonly Piece[];
  /** 只是一字之首若干字节的词元 (tokens that are but the first bytes of a character). */
  readonly fragments: readonly Piece[];
  readonly nodes: readonly Node[];
  /** 词元号 → 其切法 (pieces by token id). */
  readonly pieces: ReadonlyMap<number, Piece>;
  /** 各词元自一字之首起写了几位，半字为分数，见 `Constraint.written`；以词元号为下标 (places that a token fills from the beginning of a character, a fraction for part of one; by id). */
  readonly spans: Float32Array;
  /** 字形号 → 含之的 plain 的下标 (indices into `plain` by glyph number). */
  readonly byGlyph: ReadonlyMap<number, readonly number[]>;
  /** 字形号 → 其须拼字节之字所经的结点 (nodes on the way of the characters of a glyph that are spelled by fragments). */
  readonly nodesByGlyph: ReadonlyMap<number, readonly number[]>;
  /** 一个词元至多及几字，首尾半字在内 (characters that one token touches at most). */
  readonly longest: number;
  private readonly spelling: Spelling;
  private readonly members = new Map<RhymeGroup, Set<number>>();
  private readonly heads: readonly Piece[];
  private readonly onward = new Map<number, ReadonlyMap<number, Continuation>>();
  private readonly soundsBy = new Map<string, Uint16Array>();
  private readonly sortings = new Map<string, Sorting>();
  private readonly kindsBy = new Map<string, Uint16Array>();
  /** 一字之首可用的字节，键为此位所求 (cached first bytes by what a place asks for). */
  readonly starts = new Map<string, readonly Piece[]>();

  /** tokens：下标即词元号；控制词元可置空串 (tokens by id; control tokens may be left empty). */
  constructor(
    tokens: readonly string[],
    readonly book: RhymeBook,
    { encoding = 'byte-level', script, extra = [] }: LexiconOptions = {},
  ) {
    const texts = textsOf(tokens, encoding);
    this.spelling = new Spelling(wantedChars(texts, book, script, extra), new Set(texts.map(([, text]) => text)));
    this.chars = this.spelling.chars;
    this.nodes = this.spelling.nodes;
    this.classes = new Uint8Array(this.chars.length);
    this.glyph = glyphsOf(this.chars);
    this.readChars();
    const pieces = texts.flatMap(([id, text]) => this.spelling.cut(id, text) ?? []);
    const isZi = (char: number): boolean => !MARKS.includes(this.chars[char] as string);
    const isPlain = ({ chars, tail }: Piece): boolean => tail === 0 && chars.every(isZi);
    this.pieces = new Map(pieces.map((piece) => [piece.id, piece]));
    this.heads = pieces.filter(({ head }) => head !== '');
    const fresh = pieces.filter(({ head }) => head === '');
    this.fragments = fresh.filter(({ chars }) => chars.length === 0);
    this.plain = fresh.filter((piece) => piece.chars.length > 0 && isPlain(piece));
    this.mixed = fresh.filter((piece) => piece.chars.length > 0 && !isPlain(piece));
    this.spans = new Float32Array(tokens.length);
    for (const { id, chars, tail } of pieces) this.spans[id] = chars.length + this.begun(tail);
    this.byGlyph = placesByGlyph(this.plain, this.glyph);
    this.nodesByGlyph = placesByGlyph(this.nodes, this.glyph);
    this.longest = pieces.reduce((most, { chars }) => Math.max(most, chars.filter(isZi).length + 2), 1);
  }

  /** 查各字之读，记其声类与所属之韵 (looks up what each character can sound like, and the groups it belongs to). */
  private readChars(): void {
    for (const [i, char] of this.chars.entries()) {
      for (const reading of lookup(char, this.book)) {
        if (reading.rare) continue;
        let group = this.members.get(reading.group);
        if (group === undefined) {
          group = new Set();
          this.members.set(reading.group, group);
        }
        group.add(i);
        if (!isSeldom(reading)) this.classes[i] = (this.classes[i] as number) | (reading.pingze === '平' ? 1 : 2);
      }
    }
  }

  /** 未写完之字折合几分之几位，一字节为八分之一 (what an unfinished character counts for: an eighth of a place a byte). */
  begun(node: number): number {
    return (this.nodes[node] as Node).prefix.length / 8;
  }

  /** 一字之号；写不出者无 (number of a character; undefined where it cannot be written). */
  number(char: string): number | undefined {
    return this.spelling.number(char);
  }

  /** 整字词元依各韵分类 (sorts the tokens of whole characters under the rhymes of a meter). */
  sorting(rhymes: Rhymes): Sorting {
    return remembered(this.sortings, rhymes, () => this.sort(this.sounds(rhymes)));
  }

  private sort(sounds: Uint16Array): Sorting {
    const { plain, glyph, classes } = this;
    const found = new Map<string, { at: number; kind: Omit<Kind, 'ids'>; ids: number[] }>();
    const kindOf = new Int32Array(plain.length);
    const rank = new Int32Array(plain.length);
    plain.forEach(({ id, chars }, i) => {
      const last = sounds[chars.at(-1) as number] as number;
      const doubled = chars.length > 1 && new Set(chars.map((c) => glyph[c])).size < chars.length;
      let key = doubled ? 'd' : '';
      for (let d = 0; d < chars.length - 1; d++) key += classes[chars[d] as number] as number;
      key += `,${last}`;
      let one = found.get(key);
      if (one === undefined) {
        const before = chars.slice(0, -1).map((c) => classes[c] as number);
        one = { at: found.size, kind: { classes: before, last, doubled }, ids: [] };
        found.set(key, one);
      }
      kindOf[i] = one.at;
      rank[i] = one.ids.length;
      one.ids.push(id);
    });
    return {
      kinds: [...found.values()].map(({ kind, ids }) => ({ ...kind, ids: Int32Array.from(ids) })),
      kindOf,
      rank,
      allowed: new Map(),
    };
  }

  /** 各字形所能之位，依各韵 (what each glyph can do under the rhymes of a meter). */
  kinds(rhymes: Rhymes): Uint16Array {
    return remembered(this.kindsBy, rhymes, () => kindsOf(this.sounds(rhymes), this.glyph));
  }

  /** 各字所能之位，依各韵 (what each character can do under the rhymes of a meter). */
  sounds(rhymes: Rhymes): Uint16Array {
    return remembered(this.soundsBy, rhymes, () => {
      const members = rhymes.map((rhyme) => (rhyme === undefined ? undefined : this.members.get(rhyme)));
      return Uint16Array.from(this.classes, (classes, i) =>
        soundsOf(
          classes,
          members.reduce((bits, own, r) => (own?.has(i) === true ? bits | rhymeBit(r) : bits), 0),
        ),
      );
    });
  }

  /** 各字之偏置 → 各词元之偏置，含数字者相加，简繁同看；半字不计 (a bias by character as one by token: the sum over whole characters, scripts alike). */
  biasOf(bias: ReadonlyMap<string, number>, size: number): Float32Array {
    const folded = new Map<string, number>();
    for (const [char, by] of bias) {
      const shape = simplifiedForm(char);
      folded.set(shape, Math.max(folded.get(shape) ?? by, by));
    }
    const own = this.chars.map((char) => folded.get(simplifiedForm(char)) ?? 0);
    const added = new Float32Array(size);
    for (const { id, chars } of this.plain) added[id] = chars.reduce((sum, char) => sum + (own[char] as number), 0);
    return added;
  }

  /** 在某半字之后可接的词元 (tokens that may follow in the middle of a character). */
  continuations(node: number): ReadonlyMap<number, Continuation> {
    let found = this.onward.get(node);
    if (found === undefined) {
      const onward = new Map<number, Continuation>();
      for (const piece of this.heads) {
        const next = this.spelling.goOn(node, piece);
        if (next !== undefined) onward.set(piece.id, next);
      }
      this.onward.set(node, onward);
      found = onward;
    }
    return found;
  }
}

/**
 * 可用于诗的词元与其字节，latin1；汉字与标点之外的用不着，首字节一望而知 (tokens that may be of use and their bytes; most are out
 * at a glance).
 */
function textsOf(tokens: readonly string[], encoding: TokenEncoding): readonly (readonly [id: number, text: string])[] {
  return tokens.flatMap((token, id) => {
    const bytes = token === '' ? undefined : tokenBytes(token, encoding);
    if (bytes === undefined || bytes.length === 0) return [];
    const first = bytes[0] as number;
    return first < 0x80 && first !== 0x0a ? [] : [[id, latin1(bytes)] as const];
  });
}

/** 想写的字：韵书所收，标点，另给的，自成词元的汉字 (what is to be written: the book, marks, extras, and 汉字 that are tokens). */
function wantedChars(
  texts: readonly (readonly [id: number, text: string])[],
  book: RhymeBook,
  script: LexiconOptions['script'],
  extra: Iterable<string>,
): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const group of book.groups) {
    for (const char of book.members(group)) {
      if (script !== '简') wanted.add(char);
      if (script !== '繁') wanted.add(simplifiedForm(char));
    }
  }
  for (const char of [...MARKS, ...extra]) wanted.add(char);
  const isOfScript = (char: string): boolean =>
    script === undefined || (script === '简' ? simplifiedForm(char) === char : book.readings(char).length > 0);
  for (const [, text] of texts) {
    if (text.length !== 3 && text.length !== 4) continue;
    const char = decoder.decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0)));
    if (/^\p{Script=Han}$/u.test(char) && isOfScript(char)) wanted.add(char);
  }
  return wanted;
}
const decoder = new TextDecoder();

/** 各字的字形号：一字的各形同号，取其最先的 (the glyph number of each character: the first of its spellings). */
function glyphsOf(chars: readonly string[]): Int32Array {
  const shapes = new Map<string, number>();
  return Int32Array.from(chars, (char, i) => {
    const shape = foldChar(char);
    const first = shapes.get(shape) ?? i;
    shapes.set(shape, first);
    return first;
  });
}

/** 字形号 → 含之者在表中何处，0 起 (where in a list the items with a glyph stand, 0-based). */
function placesByGlyph(
  items: readonly { readonly chars: readonly number[] }[],
  glyph: Int32Array,
): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [i, { chars }] of items.entries()) {
    for (const shape of new Set(chars.map((char) => glyph[char] as number))) {
      const list = places.get(shape);
      if (list === undefined) places.set(shape, [i]);
      else list.push(i);
    }
  }
  return places;
}

/** 各韵之部，依 `Meter.rhymes` (the groups of the rhymes of a meter). */
type Rhymes = readonly (RhymeGroup | undefined)[];

/** 诸韵之键 (a key for the rhymes of a meter). */
export const rhymesKey = (rhymes: Rhymes): string => rhymes.map((rhyme) => rhyme?.name ?? '').join();

function remembered<Value>(known: Map<string, Value>, rhymes: Rhymes, make: () => Value): Value {
  const key = rhymesKey(rhymes);
  let found = known.get(key);
  if (found === undefined) {
    found = make();
    known.set(key, found);
  }
  return found;
}
