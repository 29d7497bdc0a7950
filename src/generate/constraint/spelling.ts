/** 怎样以字节词元写字：整字自有词元者用之，没有的逐字节拼出 (how byte-level tokens write characters: whole, or byte by byte). */

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

/** 以余字节续一结点：写成一字，或到另一结点 (what a node becomes with more bytes: a character, or another node). */
export interface Continuation {
  readonly piece: Piece;
  readonly char: number | undefined;
  readonly node: number;
}

const encoder = new TextEncoder();
/** 字节，一字节一个 UTF-16 单位 (bytes, one a UTF-16 unit). */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
/** 一字的 UTF-8，同上 (the UTF-8 of a character, likewise). */
export const bytesOf = (char: string): string => latin1(encoder.encode(char));

/** 自第 k 字节起，能否以字内的词元拼完 (whether the bytes from k on can be spelled by tokens within the character). */
function finishable(bytes: string, tokens: ReadonlySet<string>): boolean[] {
  const ends = new Array<boolean>(bytes.length + 1).fill(false);
  ends[bytes.length] = true;
  for (let k = bytes.length - 1; k >= 0; k--) {
    for (let j = k + 1; j <= bytes.length && !ends[k]; j++) ends[k] = ends[j] === true && tokens.has(bytes.slice(k, j));
  }
  return ends;
}

/**
 * 词表写得出的字，及拼字节的字所经的结点。一字若自有词元，就只许用它；没有的，才许逐字节拼出。
 * The characters a vocabulary can write, and the nodes on the way of those it spells by fragments.
 */
export class Spelling {
  readonly chars: readonly string[];
  readonly nodes: readonly Node[];
  private readonly numbers = new Map<string, number>();
  /** 字节 → 写得出的字之号 (numbers of all writable characters, by bytes). */
  private readonly whole = new Map<string, number>();
  /** 字节 → 须拼字节的字之号 (of those that are spelled by fragments). */
  private readonly spelled = new Map<string, number>();
  /** 一字之首若干字节 → 结点 (nodes by prefix). */
  private readonly nodeOf = new Map<string, number>();

  /** wanted：想写的字；tokens：各词元的字节，latin1 (the characters wanted, and the bytes of the tokens). */
  constructor(wanted: Iterable<string>, tokens: ReadonlySet<string>) {
    const chars: string[] = [];
    const nodes: { prefix: string; chars: number[] }[] = [{ prefix: '', chars: [] }];
    for (const char of wanted) {
      const bytes = bytesOf(char);
      const ends = tokens.has(bytes) ? undefined : finishable(bytes, tokens);
      if (ends !== undefined && !ends[0]) continue;
      const number = chars.length;
      chars.push(char);
      this.numbers.set(char, number);
      this.whole.set(bytes, number);
      if (ends === undefined) continue;
      this.spelled.set(bytes, number);
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
  }

  /** 一字之号；写不出者无 (number of a character; undefined where it cannot be written). */
  number(char: string): number | undefined {
    return this.numbers.get(char);
  }

  /** 照字切开；含别的字的词元无用 (cuts a token along characters; undefined where it holds anything else). */
  cut(id: number, text: string): Piece | undefined {
    let at = 0;
    while (at < text.length && isContinuation(text.charCodeAt(at))) at++;
    const head = text.slice(0, at);
    if (head.length > 3) return undefined;
    const chars: number[] = [];
    while (at < text.length) {
      const lead = text.charCodeAt(at);
      const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      const bytes = text.slice(at, at + length);
      if (at + length > text.length || [...bytes.slice(1)].some((b) => !isContinuation(b.charCodeAt(0)))) {
        const tail = this.nodeOf.get(text.slice(at));
        return tail === undefined ? undefined : { id, head, chars, tail };
      }
      const char = this.whole.get(bytes);
      if (char === undefined) return undefined;
      chars.push(char);
      at += length;
    }
    return { id, head, chars, tail: 0 };
  }

  /** 结点之后接一词元，写成何物；接不得则无 (what a node becomes with a token; undefined where it may not follow). */
  goOn(node: number, piece: Piece): Continuation | undefined {
    const { prefix, chars } = this.nodes[node] as Node;
    const char = this.spelled.get(prefix + piece.head);
    if (char !== undefined && chars.includes(char)) return { piece, char, node: 0 };
    const deeper = this.nodeOf.get(prefix + piece.head);
    if (deeper === undefined || piece.chars.length > 0 || piece.tail !== 0) return undefined;
    return { piece, char: undefined, node: deeper };
  }
}

/** UTF-8 一字的余字节 (a continuation byte of UTF-8). */
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
