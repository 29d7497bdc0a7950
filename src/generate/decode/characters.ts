import { InvalidInputError, ModelError } from '../../errors.ts';
import { closesSentence, lengthsOf, type Meter } from '../../meter/meter.ts';
import { pauser } from '../../pause.ts';
import type { RhymeBook } from '../../rhyme/types.ts';
import { cutLines, type VerseGrid } from '../../text/grid.ts';
import { BLANK } from '../../text/verse.ts';
import {
  type Constraint,
  type ConstraintOptions,
  chooseTraditional,
  MeterConstraint,
} from '../constraint/constraint.ts';
import { Lexicon } from '../constraint/lexicon.ts';
import type { LanguageModel, ModelSession, Vocabulary } from '../model/types.ts';
import { buildPrompt, type PromptConditions } from '../prompt.ts';
import type { PhraseTable } from '../rerank/phrases.ts';
import { type Affinities, guidesOf, keptBy, parallelGuide, stockGuide } from './guide.ts';
import { type Beam, emptyBeam, search } from './search.ts';
import { MARKS, optionsOf, sum } from './shared.ts';
import type { Decoder, Decoding, Draft, Prompted, Ready, Scored, Wanted } from './types.ts';

/** 一批计分至多几首 (poems scored in one batch). */
const BATCH = 16;

/** 一字一词元的词表之解码 (decoding over a vocabulary of single characters). */
export class CharacterDecoder implements Decoder {
  private readonly vocabulary: Vocabulary;
  private readonly lexicon: Lexicon;
  private readonly unknown: number;
  private readonly marks: readonly number[];
  private readonly stock = keptBy((table: PhraseTable, lengths) => stockGuide(table, this.vocabulary, lengths));
  private readonly parallel = keptBy((by: Affinities, lengths) => parallelGuide(by, this.vocabulary, lengths));

  /** 词表没有逗号、句号，抛 `ModelError` (MODEL_INVALID) (throws where the vocabulary lacks the marks). */
  constructor(
    private readonly model: LanguageModel,
    private readonly book: RhymeBook,
  ) {
    const { vocabulary } = model;
    this.vocabulary = vocabulary;
    this.lexicon = new Lexicon(vocabulary, book);
    this.unknown = vocabulary.id('<unk>') ?? 0;
    this.marks = MARKS.map((mark) => {
      const id = vocabulary.id(mark);
      if (id !== undefined) return id;
      throw new ModelError('MODEL_INVALID', `模型词表缺少 ${mark}`, `the vocabulary lacks ${mark}`);
    });
  }

  prepare({ preferred, ...rest }: Wanted): Ready | undefined {
    const options = { ...rest, book: this.book };
    const traditional = chooseTraditional(options, preferred);
    const constraint = new MeterConstraint({ ...options, traditional }, this.lexicon, this.unknown);
    if (!constraint.satisfiable) return undefined;
    return { traditional, search: (decoding) => this.search(decoding, options, constraint, traditional) };
  }

  private async search(
    decoding: Decoding,
    { meter }: ConstraintOptions,
    constraint: MeterConstraint,
    traditional: VerseGrid,
  ): Promise<readonly Draft[]> {
    const { vocabulary } = this;
    const { prompt, bias } = decoding;
    const lengths = lengthsOf(meter);
    const given = flatOf(traditional, lengths);
    const charsOf = (ids: readonly number[]): readonly string[] =>
      ids.map((id, i) => given[i] ?? vocabulary.tokens[id] ?? BLANK);
    const written = lengths.slice(0, decoding.lines);
    const asked = this.promptFor({ form: meter.form, ...prompt, skeleton: traditional }, written);
    const { session, from } = await this.begin(asked, constraint, given, meter);
    const guides = guidesOf(decoding, meter, {
      stock: (table) => this.stock(table, lengths),
      parallel: (affinities) => this.parallel(affinities, lengths),
    });
    const found = await search(session, from, {
      ...optionsOf(decoding, meter, constraint, charsOf),
      punctuation: this.marksOf(meter),
      ...(bias && { bias: biasOf(bias, vocabulary) }),
      ...guides,
    });
    return found.map(({ ids, logProb, logProbs }) => ({
      verse: cutLines(charsOf(ids), lengths),
      ids,
      logProb,
      logProbs,
    }));
  }

  /** 开头已定之字一次读入，搜索由其后起 (what is given at the start is read at once, and the search begins after it). */
  private async begin(
    prompt: readonly number[],
    constraint: Constraint,
    given: readonly (string | undefined)[],
    meter: Meter,
  ): Promise<{ readonly session: ModelSession; readonly from: Beam }> {
    const { model } = this;
    const total = constraint.before.at(-1) as number;
    const free = given.indexOf(undefined);
    // 末字留给搜索，使它总有一步可走 (the last one is left to the search, so that there is a step to take).
    const leading = Math.min(free === -1 ? given.length : free, total - 1);
    if (leading === 0) return { session: await model.start(prompt), from: emptyBeam(constraint) };
    const ids = given.slice(0, leading).map((char) => this.idOf(char as string));
    const { tokens, isZi } = punctuate(ids, lengthsOf(meter), this.marksOf(meter));
    const logProbs = [...(await model.logProbsOf(prompt, tokens))].filter((_, i) => isZi[i]);
    const logProb = sum(logProbs);
    const state = ids.reduce((at, id) => constraint.advance(at, id), constraint.start());
    const from: Beam = { ids, state, logProb, logProbs, sampled: 0, perturbed: 0 };
    return { session: await model.start([...prompt, ...tokens]), from };
  }

  async score(meter: Meter, poems: readonly Prompted[], signal?: AbortSignal): Promise<readonly Scored[]> {
    const marks = this.marksOf(meter);
    const asked = poems.map(({ lines, prompt }) => {
      const verse = lines.map((line) => [...line]);
      const ids = verse.flat().map((char) => this.idOf(char));
      const lengths = verse.map(({ length }) => length);
      const tokens = this.promptFor({ form: meter.form, ...prompt }, lengths);
      return { verse, ids, ...punctuate(ids, lengths, marks), prompt: tokens };
    });
    const scored: Scored[] = [];
    const pause = pauser(signal);
    for (let from = 0; from < asked.length; from += BATCH) {
      await pause();
      const batch = asked.slice(from, from + BATCH);
      const all = await logProbsOfEach(
        this.model,
        batch.map(({ prompt }) => prompt),
        batch.map(({ tokens }) => tokens),
      );
      batch.forEach(({ verse, ids, isZi }, row) => {
        const logProbs = [...(all[row] as Float32Array)].filter((_, i) => isZi[i]);
        const missing = ids.flatMap((id, i) => (id === this.unknown ? [i] : []));
        scored.push({ verse, ids, logProb: sum(logProbs), logProbs, missing });
      });
    }
    return scored;
  }

  /** 提示；连诗过长，便不写骨架，还过长则抛 `InvalidInputError` (the prompt, without the skeleton where prompt and verse would be too long; throws where they still are). */
  private promptFor(conditions: PromptConditions, lengths: readonly number[]): readonly number[] {
    const most = this.model.contextTokens ?? Number.POSITIVE_INFINITY;
    const verse = sum(lengths) + lengths.length;
    const whole = buildPrompt(conditions, this.vocabulary);
    if (whole.length + verse <= most) return whole;
    const { skeleton: _, ...rest } = conditions;
    const plain = buildPrompt(rest, this.vocabulary);
    if (plain.length + verse <= most) return plain;
    let room = most - plain.length;
    let lines = 0;
    while (room > (lengths[lines] as number)) room -= (lengths[lines++] as number) + 1;
    throw new InvalidInputError(
      `${conditions.form} ${lengths.length} 句太多，此模型一首至多写 ${lines - (lines % 2)} 句`,
      `${lengths.length} lines are too many: this model writes ${lines - (lines % 2)} at most`,
    );
  }

  private idOf(char: string): number {
    return this.vocabulary.id(char) ?? this.unknown;
  }

  /** 各句之后的标点 (the mark after each line). */
  private marksOf(meter: Meter): readonly number[] {
    return meter.lines.map((_, line) => this.marks[closesSentence(meter, line) ? 1 : 0] as number);
  }
}

/** 各句补足字数，连成一串 (every line made up to its length, in one run). */
const flatOf = (grid: VerseGrid, lengths: readonly number[]): readonly (string | undefined)[] =>
  grid.flatMap((row, line) => Array.from({ length: lengths[line] ?? 0 }, (_, zi) => row[zi]));

/** 每句写足，其后插入标点 (puts the mark after every line that is whole). */
function punctuate(
  ids: readonly number[],
  lengths: readonly number[],
  marks: readonly number[],
): { readonly tokens: readonly number[]; readonly isZi: readonly boolean[] } {
  const rows = cutLines(ids, lengths);
  const isWhole = (line: number): boolean => rows[line]?.length === lengths[line];
  return {
    tokens: rows.flatMap((row, line) => (isWhole(line) ? [...row, marks[line] as number] : row)),
    isZi: rows.flatMap((row, line) => [...row.map(() => true), ...(isWhole(line) ? [false] : [])]),
  };
}

function biasOf(bias: ReadonlyMap<string, number>, vocabulary: Vocabulary): Float32Array {
  const added = new Float32Array(vocabulary.tokens.length);
  for (const [char, by] of bias) {
    const id = vocabulary.id(char);
    if (id !== undefined) added[id] = by;
  }
  return added;
}

async function logProbsOfEach(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  tokens: readonly (readonly number[])[],
): Promise<readonly Float32Array[]> {
  const isEven = [prompts, tokens].every((rows) => rows.every(({ length }) => length === rows[0]?.length));
  if (isEven && prompts.length > 1 && model.logProbsOfEach !== undefined) return model.logProbsOfEach(prompts, tokens);
  const found: Float32Array[] = [];
  for (const [i, prompt] of prompts.entries()) {
    found.push(await model.logProbsOf(prompt, tokens[i] as readonly number[]));
  }
  return found;
}
