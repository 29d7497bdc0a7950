import { isSeldom } from '../../meter/syllable.ts';
import { isNamesake } from '../../rhyme/lookup.ts';
import type { Reading, RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { foldChar } from '../../text/fold.ts';
import type { Vocabulary } from '../model/types.ts';

/**
 * 词表与韵书之间的对照：每个字号能作平否、能作仄否、属哪些韵 (what each token of a vocabulary may sound like).
 * 只收单个汉字且韵书有常用读音者，其余（控制词元、标点、未收之字）一概不许出现在字位上。
 */
export class Lexicon {
  /** 可作平声的字号 (ids of characters with a level reading). */
  readonly ping: Int32Array;
  /** 可作仄声的字号 (ids with an oblique reading). */
  readonly ze: Int32Array;
  /** 两类之和 (ids with any reading). */
  readonly any: Int32Array;
  /** 位 1：可平；位 2：可仄 (bit 1: level, bit 2: oblique), by id. */
  readonly classes: Uint8Array;
  /** 同一字的各形归为一类，以免重字：繁简、异体（沉、沈） (ids of one character, in either script and any spelling, share a number). */
  readonly glyph: Int32Array;
  private readonly byGroup = new Map<RhymeGroup, Int32Array>();

  constructor(
    readonly vocabulary: Vocabulary,
    readonly book: RhymeBook,
  ) {
    const ping: number[] = [];
    const ze: number[] = [];
    const any: number[] = [];
    const groups = new Map<RhymeGroup, number[]>();
    const shapes = new Map<string, number>();
    this.classes = new Uint8Array(vocabulary.tokens.length);
    this.glyph = Int32Array.from(vocabulary.tokens, (_, id) => id);
    vocabulary.tokens.forEach((token, id) => {
      if (!/^\p{Script=Han}$/u.test(token)) return;
      const readings = book.readings(token).filter((r) => !r.rare && !isNamesake(token, r));
      for (const { group } of readings) {
        const list = groups.get(group);
        if (list === undefined) groups.set(group, [id]);
        else if (list.at(-1) !== id) list.push(id);
      }
      const bits = classBits(readings.filter((reading) => !isSeldom(reading)));
      this.classes[id] = bits;
      if (bits & 1) ping.push(id);
      if (bits & 2) ze.push(id);
      if (bits !== 0) any.push(id);
      const shape = foldChar(token);
      const first = shapes.get(shape);
      if (first === undefined) shapes.set(shape, id);
      else this.glyph[id] = first;
    });
    this.ping = Int32Array.from(ping);
    this.ze = Int32Array.from(ze);
    this.any = Int32Array.from(any);
    for (const [group, ids] of groups) this.byGroup.set(group, Int32Array.from(ids));
  }

  /** 一韵在词表中的字号 (ids of a rhyme group). */
  members(group: RhymeGroup): Int32Array {
    return this.byGroup.get(group) ?? new Int32Array();
  }
}

/** 读音所及的声类：位 1 平，位 2 仄 (tone classes as bits). */
const classBits = (readings: readonly Reading[]): number =>
  readings.reduce((bits, reading) => bits | (reading.pingze === '平' ? 1 : 2), 0);
