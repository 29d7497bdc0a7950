import { InvalidInputError, ModelError } from '../../errors.ts';
import type { Form } from '../../meter/forms.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import { loadToSimplified, loadToTraditional, type ScriptConverter } from '../../text/script.ts';
import { BLANK } from '../../text/verse.ts';
import { ByteConstraint, type ByteOptions, type ByteState } from '../constraint/byte-constraint.ts';
import { ByteLexicon, scriptOf } from '../constraint/byte-lexicon.ts';
import { tokenBytes } from '../constraint/bytes.ts';
import {
  type Constraint,
  type ConstraintOptions,
  chooseTraditional,
  MeterConstraint,
  type MeterState,
  type Skeleton,
} from '../constraint/constraint.ts';
import { Lexicon } from '../constraint/lexicon.ts';
import type { LanguageModel, Spelling } from '../model/types.ts';
import { buildPrompt, type WordedConditions, wordedPrompt } from '../prompt.ts';
import { fold } from '../rerank/fold.ts';
import type { PhraseTable } from '../rerank/phrases.ts';
import { byteGuide, type Guide, parallelGuide, stockGuide, together } from './guide.ts';
import { type Beam, emptyBeam, type SearchOptions, search } from './search.ts';

/** 所求之诗：体、格律、韵、已定之字 (the poem asked for). */
export interface Wanted extends Omit<ConstraintOptions, 'traditional' | 'book'> {
  readonly form: Form;
  /** 已定之字按词转换所得的繁体，取繁体时在先 (traditional forms by words, preferred where there is a choice). */
  readonly preferred: Skeleton;
}

/** 怎样搜索 (how to search). */
export interface Decoding
  extends Pick<SearchOptions, 'beams' | 'temperature' | 'topP' | 'foresight' | 'lines' | 'random' | 'signal'> {
  /** 提示的各项条件；体、韵与骨架由 `Wanted` 来 (conditions of the prompt; form, rhyme and skeleton come from `Wanted`). */
  readonly prompt: Omit<WordedConditions, 'form' | 'rhyme' | 'skeleton'>;
  /** 字 → 加在对数概率上之数，简繁皆可 (added to the log-probability of a character, either script). */
  readonly bias?: ReadonlyMap<string, number>;
  /** 给则减套语 (stock phrases to be pressed less). */
  readonly phrases?: PhraseTable;
  /** 给则律诗中二联之对句求相对 (affinities of facing characters, for the closing lines of middle couplets). */
  readonly affinities?: (char: string, others: readonly string[]) => Float32Array;
  /** 每成一句问一次，简繁不拘，句次 0 起；否则弃之，全弃则不弃 (asked of every finished line, in either script, 0-based; refused beams are dropped unless all are). */
  readonly accept?: (line: string, at: number) => boolean;
  /** 每写一步报一次：已写、共几字，最好一条至此之字，简繁依模型 (called as characters are written, with those of the best beam so far, in the model's script). */
  readonly onStep?: (done: number, total: number, chars: readonly string[]) => void;
}

/** 写得的一首（或其前若干句）(a poem, or its first lines). */
export interface Draft {
  /** 各字，繁体，自首句首字起；已定之字如 `Ready.traditional` (characters in traditional script from the first place on). */
  readonly chars: readonly string[];
  /** 词元之号 (token ids). */
  readonly ids: readonly number[];
  /** 模型的对数概率（自然对数）之和；标点由外插入者不计，写进格律者计 (sum of log-probabilities; marks count where the model wrote them). */
  readonly logProb: number;
  /** 其中各字所占，和为 `logProb`：含数字的词元按字节均分，标点归其前之字 (the share of each character; tokens of several are divided by bytes, marks go with the character before). */
  readonly logProbs: readonly number[];
}

/** 计了分的一首 (verse that was scored). */
export interface Scored extends Draft {
  /** 词表所无之字，`chars` 的下标；其分是 <unk> 之分 (indices of characters the vocabulary lacks, scored as <unk>). */
  readonly missing: readonly number[];
}

/** 一首所求，词表写得出，可以搜了 (a request that the vocabulary can meet, ready to be searched). */
export interface Ready {
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: Skeleton;
  search(decoding: Decoding): Promise<readonly Draft[]>;
}

/** 一个模型之上的解码，不论词表哪种 (decoding over one model, whichever vocabulary it has). */
export interface Decoder {
  /** 此韵写得成否；词表之字不够押韵则 undefined (undefined where the vocabulary lacks the characters for this rhyme). */
  prepare(wanted: Wanted): Ready | undefined;
  /**
   * 已成之诗的对数概率，逐字，不问合律否；行是繁体之句，皆汉字。一字一词元者至多 256 词元，过则抛 `InvalidInputError`。
   *
   * The log-probabilities of given verse by character, legal or not, from lines of 汉字 in traditional script. Over single
   * characters prompt and verse are at most 256 tokens; `InvalidInputError` beyond.
   */
  score(form: Form, lines: readonly string[], prompt: Omit<WordedConditions, 'form'>): Promise<Scored>;
  /** 同 `score`，许多首，提示各异；能并则并作一批 (the same for many poems, each with its own prompt, in batches where they can be). */
  scoreEach(form: Form, poems: readonly Prompted[], signal?: AbortSignal): Promise<readonly Scored[]>;
}

/** 一首诗与它的提示 (a poem and its prompt). */
export interface Prompted {
  readonly lines: readonly string[];
  readonly prompt: Omit<WordedConditions, 'form'>;
}

const decoders = new WeakMap<LanguageModel, Promise<Decoder>>();

/**
 * 一个模型的解码者，造一次即留着。字节词表须造一张字表（约半秒）。
 *
 * The decoder of a model, made once: building the tables of a byte-level vocabulary takes about half a second. Throws
 * `ModelError` (MODEL_INVALID) where the vocabulary cannot spell verse at all.
 *
 * @example
 * const decoder = await decoderOf(await loadModel());
 */
export function decoderOf(model: LanguageModel): Promise<Decoder> {
  let decoder = decoders.get(model);
  if (decoder === undefined) {
    decoder =
      model.spelling === undefined ? Promise.resolve(characterDecoder(model)) : byteDecoder(model, model.spelling);
    decoders.set(model, decoder);
  }
  return decoder;
}

const MARKS = ['，', '。'] as const;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** 两种词表所同：选项、所得 (what both kinds share: options of the search, and what it found). */
function optionsOf<State extends MeterState>(
  { beams, temperature, topP, foresight = 0, lines, random, signal, accept, onStep }: Decoding,
  { lineLength }: Form,
  constraint: Constraint<State>,
  charsOf: (ids: readonly number[]) => readonly string[],
): SearchOptions<State> {
  return {
    constraint,
    beams,
    temperature,
    topP,
    foresight,
    lines,
    random,
    signal,
    ...(accept && {
      accept: ({ ids, state }: Beam<State>) => {
        const at = state.line - 1;
        return accept(
          charsOf(ids)
            .slice(at * lineLength, (at + 1) * lineLength)
            .join(''),
          at,
        );
      },
    }),
    ...(onStep && {
      onStep: (done: number, total: number, { ids }: Beam<State>) => onStep(done, total, charsOf(ids)),
    }),
  };
}

function characterDecoder(model: LanguageModel): Decoder {
  const { vocabulary } = model;
  const lexicon = new Lexicon(vocabulary, pingshui);
  const unknown = vocabulary.id('<unk>') ?? 0;
  const marks = MARKS.map((mark) => {
    const id = vocabulary.id(mark);
    if (id === undefined) throw new ModelError('MODEL_INVALID', `模型词表缺少 ${mark}`, `the vocabulary lacks ${mark}`);
    return id;
  }) as [number, number];
  const stock = keptBy((table, lineLength) => stockGuide(table, vocabulary, lineLength));
  const biasOf = (bias: ReadonlyMap<string, number>): Float32Array => {
    const added = new Float32Array(vocabulary.tokens.length);
    for (const [char, by] of bias) {
      const id = vocabulary.id(char);
      if (id !== undefined) added[id] = by;
    }
    return added;
  };
  return {
    prepare({ form, preferred, ...rest }) {
      const options = { ...rest, book: pingshui };
      const traditional = chooseTraditional(options, preferred);
      const constraint = new MeterConstraint({ ...options, traditional }, lexicon, unknown);
      if (!constraint.satisfiable) return undefined;
      const charsOf = (ids: readonly number[]): readonly string[] =>
        ids.map((id, i) => {
          const given = traditional[Math.floor(i / form.lineLength)]?.[i % form.lineLength];
          return given ?? vocabulary.tokens[id] ?? BLANK;
        });
      return {
        traditional,
        async search(decoding) {
          const { prompt, bias } = decoding;
          const conditions = { ...prompt, form: form.name, rhyme: rest.rhyme, skeleton: traditional };
          const { session, from } = await begin(buildPrompt(conditions, vocabulary), constraint, traditional, form);
          const guides = guidesOf(decoding, form, {
            stock: (table) => stock(table, form.lineLength),
            parallel: (affinities) => parallelGuide(affinities, vocabulary, form.lineLength),
          });
          const found = await search(session, from, {
            ...optionsOf(decoding, form, constraint, charsOf),
            punctuation: marks,
            ...(bias && { bias: biasOf(bias) }),
            ...(guides && { adjust: guides }),
          });
          return found.map(({ ids, logProb, logProbs }) => ({ chars: charsOf(ids), ids, logProb, logProbs }));
        },
      };
    },
    async score(form, lines, prompt) {
      const [scored] = await scoreEach(form, [{ lines, prompt }]);
      return scored as Scored;
    },
    scoreEach,
  };

  /** 开头已定之字一次读入，搜索由其后起 (what is given at the start is read at once, and the search begins after it). */
  async function begin(prompt: number[], constraint: MeterConstraint, given: Skeleton, { lineLength }: Form) {
    const flat = given.flatMap((row) => Array.from({ length: lineLength }, (_, zi) => row[zi]));
    const free = flat.indexOf(undefined);
    // 末字留给搜索，使它总有一步可走 (the last one is left to the search, so that there is a step to take).
    const leading = Math.min(free === -1 ? flat.length : free, constraint.lines * lineLength - 1);
    const ids = flat.slice(0, leading).map((char) => vocabulary.id(char as string) ?? unknown);
    if (leading === 0) return { session: await model.start(prompt), from: emptyBeam(constraint) };
    const tokens = ids.flatMap((id, i) => {
      const [line, zi] = [Math.floor(i / lineLength), i % lineLength];
      return zi === lineLength - 1 ? [id, marks[line % 2] as number] : [id];
    });
    const isZi = (_: number, i: number): boolean => i % (lineLength + 1) !== lineLength;
    const logProbs = [...(await model.logProbsOf(prompt, tokens))].filter(isZi);
    const logProb = sum(logProbs);
    const state = ids.reduce((at, id) => constraint.advance(at, id), constraint.start());
    const from: Beam = { ids, state, logProb, logProbs, sampled: 0, perturbed: 0 };
    return { session: await model.start([...prompt, ...tokens]), from };
  }

  async function scoreEach(form: Form, poems: readonly Prompted[], signal?: AbortSignal): Promise<readonly Scored[]> {
    const asked = poems.map(({ lines, prompt }) => {
      const chars = lines.flatMap((line) => [...line]);
      const ids = chars.map((char) => vocabulary.id(char) ?? unknown);
      let at = 0;
      const tokens = lines.flatMap((line, i) => {
        const from = at;
        at += [...line].length;
        return [...ids.slice(from, at), marks[i % 2] as number];
      });
      return { chars, ids, tokens, prompt: buildPrompt({ ...prompt, form: form.name }, vocabulary) };
    });
    if (asked.some(({ prompt, tokens }) => prompt.length + tokens.length > MAX_TOKENS)) {
      throw new InvalidInputError(
        '诗太长，模型读不下',
        `the poem is longer than the ${MAX_TOKENS} tokens the model reads`,
      );
    }
    const scored: Scored[] = [];
    for (let from = 0; from < asked.length; from += BATCH) {
      signal?.throwIfAborted();
      const batch = asked.slice(from, from + BATCH);
      const all = await logProbsOfEach(
        batch.map(({ prompt }) => prompt),
        batch.map(({ tokens }) => tokens),
      );
      batch.forEach(({ chars, ids, tokens }, row) => {
        const logProbs = [...(all[row] as Float32Array)].filter((_, i) => !marks.includes(tokens[i] as number));
        const missing = ids.flatMap((id, i) => (id === unknown ? [i] : []));
        scored.push({ chars, ids, logProb: sum(logProbs), logProbs, missing });
      });
    }
    return scored;
  }

  async function logProbsOfEach(prompts: number[][], tokens: number[][]): Promise<readonly Float32Array[]> {
    const isEven = [prompts, tokens].every((rows) => rows.every(({ length }) => length === rows[0]?.length));
    if (isEven && prompts.length > 1 && model.logProbsOfEach !== undefined)
      return model.logProbsOfEach(prompts, tokens);
    const found: Float32Array[] = [];
    for (const [i, prompt] of prompts.entries()) found.push(await model.logProbsOf(prompt, tokens[i] as number[]));
    return found;
  }
}

/** 一批计分至多几首 (poems scored in one batch). */
const BATCH = 16;

/** 一字一词元的模型至多读这么多词元 (the most tokens that a model of single characters reads). */
const MAX_TOKENS = 256;

/** 套语之引导，依表与句长造一次即留着 (guides away from stock phrases, made once for a table and a length of line). */
function keptBy(
  make: (table: PhraseTable, lineLength: number) => Guide,
): (table: PhraseTable, lineLength: number) => Guide {
  const made = new WeakMap<PhraseTable, Map<number, Guide>>();
  return (table, lineLength) => {
    const byLength = made.get(table) ?? new Map<number, Guide>();
    made.set(table, byLength);
    const guide = byLength.get(lineLength) ?? make(table, lineLength);
    byLength.set(lineLength, guide);
    return guide;
  };
}

function guidesOf(
  { phrases, affinities }: Decoding,
  { lines }: Form,
  make: { stock: (table: PhraseTable) => Guide; parallel: (affinities: NonNullable<Decoding['affinities']>) => Guide },
): Guide | undefined {
  const guides = [
    ...(phrases === undefined ? [] : [make.stock(phrases)]),
    ...(affinities === undefined || lines !== 8 ? [] : [make.parallel(affinities)]),
  ];
  return guides.length === 0 ? undefined : together(guides);
}

const utf8 = new TextDecoder();
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

async function byteDecoder(model: LanguageModel, spelling: Spelling): Promise<Decoder> {
  const { tokens } = model.vocabulary;
  const { encoding } = spelling;
  const [toTraditional, simplify] = await Promise.all([loadToTraditional(), loadToSimplified()]);
  const script = scriptOf(tokens, encoding, pingshui);
  const lexicon = new ByteLexicon(tokens, pingshui, { encoding, script });
  const marks = marksOf(lexicon, model.name);
  const known = new Map<number, string>();
  /** 词元的字节，latin1 (bytes of a token, one per UTF-16 unit). */
  const piece = (id: number): string => {
    let bytes = known.get(id);
    if (bytes === undefined) {
      bytes = latin1(tokenBytes(tokens[id] as string, encoding) ?? new Uint8Array());
      known.set(id, bytes);
    }
    return bytes;
  };
  const spell = (ids: readonly number[]): string => ids.map(piece).join('');
  /** 已写成的整字，标点除外 (whole characters written, marks left out). */
  const charsOf = (ids: readonly number[]): readonly string[] =>
    [...utf8.decode(bytesOf(spell(ids)))].filter((char) => /\p{Script=Han}/u.test(char));
  const stock = keptBy((table, lineLength) => byteGuide(lexicon, lineLength, charsOf).stock(table));
  const ask = (conditions: WordedConditions): readonly number[] => {
    const into: ScriptConverter = script === '简' ? simplify : toTraditional;
    const { message, opening } = wordedPrompt(conditions);
    return spelling.chat?.(into(message)) ?? spelling.encode(into(opening));
  };
  return {
    prepare({ form, preferred, ...rest }) {
      const options = { ...rest, book: pingshui };
      const traditional = chooseTraditional(options, preferred);
      const skeleton = script === '繁' ? traditional : traditional.map((row) => row.map((char) => char && fold(char)));
      const strange = skeleton.flat().filter((char) => char !== undefined && lexicon.number(char) === undefined);
      const own =
        strange.length === 0
          ? lexicon
          : new ByteLexicon(tokens, pingshui, { encoding, script, extra: strange as string[] });
      const unwritable = strange.filter((char) => own.number(char as string) === undefined);
      if (unwritable.length > 0) {
        throw new ModelError(
          'MODEL_INVALID',
          `${model.name} 的词表写不出这些字：${unwritable.join('')}`,
          `the vocabulary of ${model.name} cannot spell ${unwritable.join('')}`,
        );
      }
      const base: ByteOptions = { ...options, skeleton, traditional, marks };
      if (!new ByteConstraint(base, own).satisfiable) return undefined;
      return {
        traditional,
        async search(decoding) {
          const { prompt, bias, lines } = decoding;
          const constraint = new ByteConstraint({ ...base, until: lines }, own);
          const conditions = { ...prompt, form: form.name, rhyme: rest.rhyme, skeleton: traditional };
          const session = await model.start(ask(conditions));
          const guide = byteGuide(own, form.lineLength, charsOf);
          const kept = own === lexicon ? (table: PhraseTable) => stock(table, form.lineLength) : guide.stock;
          const guides = guidesOf(decoding, form, { ...guide, stock: kept });
          const found = await search<ByteState>(session, emptyBeam(constraint), {
            ...optionsOf(decoding, form, constraint, charsOf),
            spell,
            ...(bias && { bias: own.biasOf(bias, tokens.length) }),
            ...(guides && { adjust: guides }),
          });
          return found.map(({ ids, logProb, logProbs }) => {
            const chars = charsOf(ids);
            return {
              chars: traditionalOf(chars, { form, ...options }, traditional),
              ids,
              logProb,
              logProbs: shares(ids.map(piece), logProbs),
            };
          });
        },
      };
    },
    score,
    async scoreEach(form, poems, signal) {
      const scored: Scored[] = [];
      for (const { lines, prompt } of poems) {
        signal?.throwIfAborted();
        scored.push(await score(form, lines, prompt));
      }
      return scored;
    },
  };

  async function score(form: Form, lines: readonly string[], prompt: Prompted['prompt']): Promise<Scored> {
    const text = lines
      .map((line, i) => line + marks[i % 2])
      .join('')
      .trimEnd();
    const ids = spelling.encode(script === '简' ? fold(text) : text, false);
    const logProbs = [...(await model.logProbsOf(ask({ ...prompt, form: form.name }), ids))];
    const chars = lines.flatMap((line) => [...line]);
    return { chars, ids, logProb: sum(logProbs), logProbs: shares(ids.map(piece), logProbs), missing: [] };
  }

  /** 所写之字 → 繁体，按词取字，而须合律；已定之字照所取 (what was written in traditional script: by words, but so that it stays legal). */
  function traditionalOf(
    chars: readonly string[],
    wanted: Omit<Wanted, 'preferred'> & { readonly book: ConstraintOptions['book'] },
    given: Skeleton,
  ): readonly string[] {
    const { lineLength } = wanted.form;
    const rows = (all: readonly string[]): string[][] =>
      Array.from({ length: Math.ceil(all.length / lineLength) }, (_, i) => [
        ...all.slice(i * lineLength, (i + 1) * lineLength),
      ]);
    if (script === '繁') return chars.map((char, i) => given[Math.floor(i / lineLength)]?.[i % lineLength] ?? char);
    const lines = rows(chars);
    const byWords = toTraditional(lines.map((row) => row.join('')).join('\n')).split('\n');
    const preferred = lines.map((row, line) =>
      row.map((char, zi) => given[line]?.[zi] ?? [...(byWords[line] ?? '')][zi] ?? char),
    );
    return chooseTraditional({ ...wanted, skeleton: lines }, preferred).flat() as string[];
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
