import { ModelError } from '../../errors.ts';
import { closesSentence, lengthsOf, type Meter } from '../../meter/meter.ts';
import { pauser } from '../../pause.ts';
import type { RhymeBook } from '../../rhyme/types.ts';
import { cutLines, gridLines, type VerseGrid } from '../../text/grid.ts';
import { loadToSimplified, loadToTraditional, type ScriptConverter } from '../../text/script.ts';
import { ByteConstraint, type ByteOptions, type ByteState } from '../constraint/byte-constraint.ts';
import { ByteLexicon, scriptOf } from '../constraint/byte-lexicon.ts';
import { tokenBytes } from '../constraint/bytes.ts';
import { type ConstraintOptions, chooseTraditional } from '../constraint/constraint.ts';
import type { LanguageModel, Spelling } from '../model/types.ts';
import { type WordedConditions, wordedPrompt } from '../prompt.ts';
import { fold } from '../rerank/fold.ts';
import type { PhraseTable } from '../rerank/phrases.ts';
import { type Affinities, byteGuide, guidesOf, keptBy } from './guide.ts';
import { emptyBeam, search } from './search.ts';
import { MARKS, optionsOf, sum } from './shared.ts';
import type { Decoder, Decoding, Draft, Prompted, Ready, Scored, Wanted } from './types.ts';

const utf8 = new TextDecoder();
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** 字节词表之解码 (decoding over a byte-level vocabulary). */
export async function byteDecoder(model: LanguageModel, spelling: Spelling, book: RhymeBook): Promise<Decoder> {
  const [toTraditional, simplify] = await Promise.all([loadToTraditional(), loadToSimplified()]);
  return new ByteDecoder(model, spelling, book, toTraditional, simplify);
}

class ByteDecoder implements Decoder {
  private readonly tokens: readonly string[];
  private readonly script: '简' | '繁';
  private readonly lexicon: ByteLexicon;
  private readonly marks: readonly [string, string];
  private readonly known = new Map<number, string>();
  private readonly stock = keptBy((table: PhraseTable, lengths) =>
    byteGuide(this.lexicon, lengths, this.charsOf).stock(table),
  );
  private readonly parallel = keptBy((by: Affinities, lengths) =>
    byteGuide(this.lexicon, lengths, this.charsOf).parallel(by),
  );

  constructor(
    private readonly model: LanguageModel,
    private readonly spelling: Spelling,
    private readonly book: RhymeBook,
    private readonly toTraditional: ScriptConverter,
    private readonly simplify: ScriptConverter,
  ) {
    const { encoding } = spelling;
    this.tokens = model.vocabulary.tokens;
    this.script = scriptOf(this.tokens, encoding, book);
    this.lexicon = new ByteLexicon(this.tokens, book, { encoding, script: this.script });
    this.marks = marksOf(this.lexicon, model.name);
  }

  prepare({ preferred, ...rest }: Wanted): Ready | undefined {
    const options = { ...rest, book: this.book };
    const traditional = chooseTraditional(options, preferred);
    const skeleton =
      this.script === '繁' ? traditional : traditional.map((row) => row.map((char) => char && fold(char)));
    const lexicon = this.lexiconFor(skeleton);
    const base: ByteOptions = { ...options, skeleton, traditional, marks: this.marks };
    if (!new ByteConstraint(base, lexicon).satisfiable) return undefined;
    return {
      traditional,
      search: (decoding) => this.search(decoding, base, lexicon, traditional),
    };
  }

  /** 已定之字词表里没有的，另造一表 (a lexicon that has what is given). */
  private lexiconFor(skeleton: VerseGrid): ByteLexicon {
    const { lexicon, tokens, script, model } = this;
    const strange = skeleton
      .flat()
      .filter((char): char is string => char !== undefined && lexicon.number(char) === undefined);
    if (strange.length === 0) return lexicon;
    const own = new ByteLexicon(tokens, this.book, { encoding: this.spelling.encoding, script, extra: strange });
    const unwritable = strange.filter((char) => own.number(char) === undefined);
    if (unwritable.length === 0) return own;
    throw new ModelError(
      'MODEL_INVALID',
      `${model.name} 的词表写不出这些字：${unwritable.join('')}`,
      `the vocabulary of ${model.name} cannot spell ${unwritable.join('')}`,
    );
  }

  private async search(
    decoding: Decoding,
    base: ByteOptions,
    lexicon: ByteLexicon,
    traditional: VerseGrid,
  ): Promise<readonly Draft[]> {
    const { prompt, bias, lines } = decoding;
    const { meter } = base;
    const lengths = lengthsOf(meter);
    const constraint = new ByteConstraint({ ...base, until: lines }, lexicon);
    const conditions = { ...prompt, form: meter.form, skeleton: traditional, meter };
    const session = await this.model.start(this.ask(conditions));
    const guides = guidesOf(
      decoding,
      meter,
      lexicon === this.lexicon
        ? { stock: (by) => this.stock(by, lengths), parallel: (by) => this.parallel(by, lengths) }
        : byteGuide(lexicon, lengths, this.charsOf),
    );
    const found = await search<ByteState>(session, emptyBeam(constraint), {
      ...optionsOf(decoding, meter, constraint, this.charsOf),
      spell: this.spell,
      ...(bias && { bias: lexicon.biasOf(bias, this.tokens.length) }),
      ...guides,
    });
    return found.map(({ ids, logProb, logProbs }) => ({
      verse: this.traditionalOf(cutLines(this.charsOf(ids), lengths), base, traditional),
      ids,
      logProb,
      logProbs: shares(ids.map(this.piece), logProbs),
    }));
  }

  async score(meter: Meter, poems: readonly Prompted[], signal?: AbortSignal): Promise<readonly Scored[]> {
    const scored: Scored[] = [];
    const pause = pauser(signal);
    for (const { lines, prompt } of poems) {
      await pause();
      const text = lines.map((line, i) => line + this.marks[closesSentence(meter, i) ? 1 : 0]).join('');
      const ids = this.spelling.encode(this.script === '简' ? fold(text.trimEnd()) : text.trimEnd(), false);
      const logProbs = [...(await this.model.logProbsOf(this.ask({ ...prompt, form: meter.form, meter }), ids))];
      scored.push({
        verse: lines.map((line) => [...line]),
        ids,
        logProb: sum(logProbs),
        logProbs: shares(ids.map(this.piece), logProbs),
        missing: [],
      });
    }
    return scored;
  }

  private ask(conditions: WordedConditions): readonly number[] {
    const into = this.script === '简' ? this.simplify : this.toTraditional;
    const { message, opening } = wordedPrompt(conditions);
    return this.spelling.chat?.(into(message)) ?? this.spelling.encode(into(opening));
  }

  /** 词元的字节，latin1 (bytes of a token, one per UTF-16 unit). */
  private readonly piece = (id: number): string => {
    let bytes = this.known.get(id);
    if (bytes === undefined) {
      bytes = latin1(tokenBytes(this.tokens[id] as string, this.spelling.encoding) ?? new Uint8Array());
      this.known.set(id, bytes);
    }
    return bytes;
  };

  private readonly spell = (ids: readonly number[]): string => ids.map(this.piece).join('');

  /** 已写成的整字，标点除外 (whole characters written, marks left out). */
  private readonly charsOf = (ids: readonly number[]): readonly string[] =>
    [...utf8.decode(bytesOf(this.spell(ids)))].filter((char) => /\p{Script=Han}/u.test(char));

  /** 所写之字 → 繁体，按词取字，而须合律；已定之字照所取 (what was written in traditional script: by words, but so that it stays legal). */
  private traditionalOf(written: VerseGrid, wanted: ConstraintOptions, given: VerseGrid): VerseGrid {
    if (this.script === '繁') return written.map((row, line) => row.map((char, zi) => given[line]?.[zi] ?? char));
    const byWords = this.toTraditional(gridLines(written).join('\n')).split('\n');
    const preferred = written.map((row, line) =>
      row.map((char, zi) => given[line]?.[zi] ?? [...(byWords[line] ?? '')][zi] ?? char),
    );
    const { traditional: _, ...options } = wanted;
    return chooseTraditional({ ...options, skeleton: written }, preferred);
  }
}

/** 词表写得出的标点；没有换行就不换行 (marks that the vocabulary can spell; without line feeds where it has none). */
function marksOf(lexicon: ByteLexicon, name: string): readonly [string, string] {
  const missing = MARKS.filter((mark) => lexicon.number(mark) === undefined);
  if (missing.length === 0) return [MARKS[0], lexicon.number('\n') === undefined ? MARKS[1] : `${MARKS[1]}\n`];
  throw new ModelError(
    'MODEL_INVALID',
    `${name} 的词表写不出${missing.join('')}，不是可用的中文模型；要字节级词表（如 Qwen、Llama），或含单个汉字与标点者`,
    `the vocabulary of ${name} cannot spell ${missing.join('')}; expected a byte-level one, or one with 汉字 and marks`,
  );
}

/** 各词元的对数概率按字节均分，归到各字；标点归其前之字 (log-probabilities of tokens divided by bytes among characters). */
export function shares(pieces: readonly string[], logProbs: readonly number[]): number[] {
  const byte: number[] = pieces.flatMap((bytes, i) =>
    new Array<number>(bytes.length).fill((logProbs[i] as number) / bytes.length),
  );
  const found: number[] = [];
  let at = 0;
  for (const char of utf8.decode(bytesOf(pieces.join('')))) {
    const length = new TextEncoder().encode(char).length;
    const share = sum(byte.slice(at, at + length));
    at += length;
    if (/\p{Script=Han}/u.test(char) || found.length === 0) found.push(share);
    else found[found.length - 1] = (found.at(-1) as number) + share;
  }
  return found;
}
