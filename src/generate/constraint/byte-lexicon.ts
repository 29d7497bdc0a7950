import { isSeldom } from '../../meter/syllable.ts';
import { lookup } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { simplifiedForm } from '../../text/script.ts';
import { type TokenEncoding, tokenBytes } from './bytes.ts';
import { rhymeBit, soundsOf } from './sounds.ts';
import { kindsOf } from './stock.ts';

/** 格律里可以写进的标点 (marks that may be part of the pattern). */
export const MARKS = '，。？！；：、\n';

/**
 * 一个词元，照字切开：承前半字的余字节、整字、末了半字。UTF-8 自同步，故切法惟一。
 * A token cut along characters: bytes that finish the character under way, whole characters, and the beginning of another.
 */
export interface Piece {
  readonly id: number;
  /** 承前的余字节，latin1 (continuation bytes at its head, one per UTF-16 unit). */
  readonly head: string;
  /** 整字之号 (numbers of the whole characters). */
  readonly chars: readonly number[];
  /** 末了半字之结点，0 即无 (node of the unfinished character at its end; 0: none). */
  readonly tail: number;
}

/** 半字之结点 (a node: the first bytes of characters that have no token of their own). */
export interface Node {
  readonly prefix: string;
  /** 由此还写得完的字 (characters that can still be finished from here). */
  readonly chars: readonly number[];
}

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

/** 以余字节续一结点：写成一字，或到另一结点 (what a node becomes with more bytes: a character, or another node). */
export interface Continuation {
  readonly piece: Piece;
  readonly char: number | undefined;
  readonly node: number;
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
      const has = (one: string): number => Number(inside.has(latin1(encoder.encode(one))));
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
  readonly longest: number = 1;
  private readonly numbers = new Map<string, number>();
  private readonly members = new Map<RhymeGroup, Set<number>>();
  private readonly heads: readonly Piece[];
  private readonly nodeOf = new Map<string, number>();
  private readonly spelling = new Map<string, number>();
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
    const wanted = new Set<string>();
    for (const group of book.groups) {
      for (const char of book.members(group)) {
        if (script !== '简') wanted.add(char);
        if (script !== '繁') wanted.add(simplifiedForm(char));
      }
    }
    for (const mark of MARKS) wanted.add(mark);
    for (const char of extra) wanted.add(char);
    const isOfScript = (char: string): boolean =>
      script === undefined || (script === '简' ? simplifiedForm(char) === char : book.readings(char).length > 0);
    // 汉字与标点之外的词元用不着：首字节、末字节一望而知 (most tokens are out at a glance).
    const texts: [number, string][] = [];
    tokens.forEach((token, id) => {
      const bytes = token === '' ? undefined : tokenBytes(token, encoding);
      if (bytes === undefined || bytes.length === 0) return;
      const first = bytes[0] as number;
      if (first < 0x80 && first !== 0x0a) return;
      texts.push([id, latin1(bytes)]);
      if (bytes.length === 3 || bytes.length === 4) {
        const char = decoder.decode(bytes);
        if (/^\p{Script=Han}$/u.test(char) && isOfScript(char)) wanted.add(char);
      }
    });
    const spelt = new Map([...wanted].map((char) => [latin1(encoder.encode(char)), char]));
    const inside = new Set(texts.map(([, text]) => text));
    const writable = new Map<string, string>();
    const nodes: { prefix: string; chars: number[] }[] = [{ prefix: '', chars: [] }];
    const chars: string[] = [];
    for (const [bytes, char] of spelt) {
      const ends = inside.has(bytes) ? undefined : finishable(bytes, inside);
      if (ends !== undefined && !ends[0]) continue;
      const number = chars.length;
      chars.push(char);
      this.numbers.set(char, number);
      writable.set(bytes, char);
      if (ends === undefined) continue;
      this.spelling.set(bytes, number);
      for (let k = 1; k < bytes.length; k++) {
        if (!ends[k]) continue;
        const prefix = bytes.slice(0, k);
        let node = this.nodeOf.get(prefix);
        if (node === undefined) {
          node = nodes.length;
          nodes.push({ prefix, chars: [] });
          this.nodeOf.set(prefix, node);
        }
        (nodes[node] as { chars: number[] }).chars.push(number);
      }
    }
    this.chars = chars;
    this.nodes = nodes;
    this.classes = new Uint8Array(chars.length);
    this.glyph = Int32Array.from(chars, (_, i) => i);
    const shapes = new Map<string, number>();
    chars.forEach((char, i) => {
      for (const reading of lookup(char, book)) {
        if (reading.rare) continue;
        let group = this.members.get(reading.group);
        if (group === undefined) {
          group = new Set();
          this.members.set(reading.group, group);
        }
        group.add(i);
        if (!isSeldom(reading)) this.classes[i] = (this.classes[i] as number) | (reading.pingze === '平' ? 1 : 2);
      }
      const shape = simplifiedForm(char);
      const first = shapes.get(shape);
      if (first === undefined) shapes.set(shape, i);
      else this.glyph[i] = first;
    });
    const pieces = new Map<number, Piece>();
    const kinds: { plain: Piece[]; mixed: Piece[]; fragments: Piece[]; heads: Piece[] } = {
      plain: [],
      mixed: [],
      fragments: [],
      heads: [],
    };
    for (const [id, text] of texts) {
      const piece = this.cut(id, text, writable);
      if (piece === undefined) continue;
      pieces.set(id, piece);
      if (piece.head !== '') kinds.heads.push(piece);
      else if (piece.chars.length === 0) kinds.fragments.push(piece);
      else if (piece.tail !== 0 || piece.chars.some((c) => MARKS.includes(chars[c] as string))) kinds.mixed.push(piece);
      else kinds.plain.push(piece);
    }
    this.pieces = pieces;
    this.spans = new Float32Array(tokens.length);
    for (const { id, chars: own, tail } of pieces.values()) this.spans[id] = own.length + this.begun(tail);
    this.plain = kinds.plain;
    this.mixed = kinds.mixed;
    this.fragments = kinds.fragments;
    this.heads = kinds.heads;
    const byGlyph = new Map<number, number[]>();
    this.plain.forEach(({ chars: own }, i) => {
      for (const glyph of new Set(own.map((c) => this.glyph[c] as number))) push(byGlyph, glyph, i);
    });
    this.byGlyph = byGlyph;
    const nodesByGlyph = new Map<number, number[]>();
    nodes.forEach((node, at) => {
      for (const char of node.chars) push(nodesByGlyph, this.glyph[char] as number, at);
    });
    this.nodesByGlyph = nodesByGlyph;
    const isZi = (char: number): boolean => !MARKS.includes(chars[char] as string);
    for (const { chars: own } of pieces.values()) this.longest = Math.max(this.longest, own.filter(isZi).length + 2);
  }

  /** 未写完之字折合几分之几位，一字节为八分之一 (what an unfinished character counts for: an eighth of a place a byte). */
  begun(node: number): number {
    return (this.nodes[node] as Node).prefix.length / 8;
  }

  /** 一字之号；写不出者无 (number of a character; undefined where it cannot be written). */
  number(char: string): number | undefined {
    return this.numbers.get(char);
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
      const { prefix, chars } = this.nodes[node] as Node;
      const onward = new Map<number, Continuation>();
      for (const piece of this.heads) {
        const char = this.spelling.get(prefix + piece.head);
        const deeper = this.nodeOf.get(prefix + piece.head);
        if (char !== undefined && chars.includes(char)) onward.set(piece.id, { piece, char, node: 0 });
        else if (deeper !== undefined && piece.chars.length === 0 && piece.tail === 0) {
          onward.set(piece.id, { piece, char, node: deeper });
        }
      }
      this.onward.set(node, onward);
      found = onward;
    }
    return found;
  }

  /** 照字切开；含别的字的词元无用 (cuts a token along characters; undefined where it holds anything else). */
  private cut(id: number, text: string, writable: ReadonlyMap<string, string>): Piece | undefined {
    let at = 0;
    while (at < text.length && (text.charCodeAt(at) & 0xc0) === 0x80) at++;
    const head = text.slice(0, at);
    if (head.length > 3) return undefined;
    const chars: number[] = [];
    while (at < text.length) {
      const lead = text.charCodeAt(at);
      const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      const bytes = text.slice(at, at + length);
      if (at + length > text.length || [...bytes.slice(1)].some((b) => (b.charCodeAt(0) & 0xc0) !== 0x80)) {
        const tail = this.nodeOf.get(text.slice(at));
        return tail === undefined ? undefined : { id, head, chars, tail };
      }
      const char = writable.get(bytes);
      if (char === undefined) return undefined;
      chars.push(this.numbers.get(char) as number);
      at += length;
    }
    return { id, head, chars, tail: 0 };
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** 自第 k 字节起，能否以字内的词元拼完 (whether the bytes from k on can be spelled by tokens within the character). */
function finishable(bytes: string, tokens: ReadonlySet<string>): boolean[] {
  const ends = new Array<boolean>(bytes.length + 1).fill(false);
  ends[bytes.length] = true;
  for (let k = bytes.length - 1; k >= 0; k--) {
    for (let j = k + 1; j <= bytes.length && !ends[k]; j++) ends[k] = ends[j] === true && tokens.has(bytes.slice(k, j));
  }
  return ends;
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
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
