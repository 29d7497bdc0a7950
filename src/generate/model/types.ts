import type { TokenEncoding } from '../constraint/bytes.ts';

/** 题字表：题中之字 → 诗中宜有之字与其点互信息（自然对数），皆繁体；`Map` 亦可 (theme character → apt verse characters and their PMI, natural log; a `Map` will do). */
export type ThemeTable = Pick<ReadonlyMap<string, ReadonlyMap<string, number>>, 'get' | 'size'>;

/**
 * 语言模型。没有 `spelling` 者一字一词元，另有若干控制词元，提示见 `buildPrompt`；有者是字节词表，以文字为提示。
 *
 * A language model. Without `spelling` its tokens are single characters plus the control tokens of `buildPrompt`; with it
 * they are those of a byte-level vocabulary, and the model is asked in words.
 */
export interface LanguageModel {
  readonly name: string;
  readonly vocabulary: Vocabulary;
  /** 字节词表的模型怎样写字、怎样受题 (how a model over a byte-level vocabulary spells and is asked). */
  readonly spelling?: Spelling | undefined;
  /** 写何体，依何韵书；没有说的不限：格律与韵由掩码来管 (the forms and books it writes; any where it does not say, since the mask keeps meter and rhyme). */
  readonly writes?: Writes | undefined;
  /** 提示与诗至多几个词元；没有说的不限 (the most tokens of prompt and poem together; no bound where it does not say). */
  readonly contextTokens?: number | undefined;
  /** 题字 → 宜用之字及其分量（点互信息），随模型而来 (theme character → apt characters and their PMI, if shipped). */
  readonly themes: ThemeTable;
  /** 判官，随模型而来 (the judge of whole poems, if shipped). */
  readonly judge?: Judge | undefined;
  /** 读入提示，不可空，得一行的状态 (reads a prompt of one token at least and gives a session of one row). */
  start(prompt: readonly number[]): Promise<ModelSession>;
  /**
   * 接在提示之后的 tokens，每个的对数概率（自然对数）：上文是提示与它前面的各个；一次前向即得。提示不可空，总长不过 256。
   *
   * Natural-log probability of each of `tokens`, given the prompt and those before it, in one forward pass. The prompt
   * holds one token at least; prompt and tokens together at most the 256 positions of the model.
   */
  logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array>;
  /**
   * 同 `logProbsOf`，几行一次前向；提示与词元之数各行相同。没有此法的模型，逐行去问 (the same for several rows in one forward pass;
   * prompts are of one length and so are tokens; models without it are asked row by row).
   */
  logProbsOfEach?(
    prompts: readonly (readonly number[])[],
    tokens: readonly (readonly number[])[],
  ): Promise<readonly Float32Array[]>;
}

/** 一个模型所写；省略的不限 (what a model writes; what is left out is not restricted). */
export interface Writes {
  /** 体裁之名 (names of forms). */
  readonly forms?: readonly string[];
  /** 韵书之 id (ids of rhyme books). */
  readonly books?: readonly string[];
}

/** 字节词表的模型之所异 (what sets models over byte-level vocabularies apart). */
export interface Spelling {
  /** 词元怎样写成 `vocabulary.tokens` 里的字符串 (how tokens are written down in `vocabulary.tokens`). */
  readonly encoding: TokenEncoding;
  /** 一段文字的词元；`begins` 为真（默认）则是开头，带上其控制词元 (the tokens of a text; where it `begins` one, by default, with those that go before). */
  encode(text: string, begins?: boolean): readonly number[];
  /** 照对话模板说一句话，下面轮到模型：其词元；没有模板的模型没有 (the tokens of one message in the chat template, the answer next; none where there is no template). */
  chat?(message: string): readonly number[];
}

/** 词表 (the vocabulary). */
export interface Vocabulary {
  /** 词元，下标即其号 (tokens by id). */
  readonly tokens: readonly string[];
  /** 词元之号；没有则 undefined (id of a token). */
  id(token: string): number | undefined;
}

/** 若干行并行的生成状态，行即 beam (the state of several beams generated as one batch). */
export interface ModelSession {
  readonly rows: number;
  /**
   * 下一词元的对数概率，全词表、已归一，行主序，形状 [rows, 词表大小]，留住之行不计 (full-vocabulary natural-log probabilities of
   * the next token, row-major, for the rows that took a token in the last step; valid until the next call of `advance`).
   */
  readonly logProbs: Float32Array;
  /**
   * 前进一步：新的第 i 行接在旧的第 parents[i] 行之后，词元为 tokens[i]；行数可变。
   * `held` 是原样留住、这一步不算的旧行，接在新行之后编号，各行由此可长短不齐。
   *
   * One step: new row i continues old row `parents[i]` with `tokens[i]`; the number of rows may change. The old rows `held`
   * are kept as they are, take no part in the step and are numbered after the new ones; rows may so differ in length.
   */
  advance(parents: readonly number[], tokens: readonly number[], held?: readonly number[]): Promise<void>;
}

/**
 * 判官对一首（或半首）诗的三问，皆为 logit：0 为五五开，越大越像
 * (the judge's three answers about a poem or its beginning, as logits: 0 is even odds).
 */
export interface Verdict {
  /** 像诗人所作，不像模型未经挑选之作 (a poet's hand rather than the writer's own unpicked verse). */
  readonly hand: number;
  /** 前后相属，不像杂凑别诗之句 (one poem rather than lines of several). */
  readonly sense: number;
  /** 切题 (under its own title rather than another poem's). */
  readonly title: number;
}

/** 判官：读全诗的小模型，与写诗的模型同一词表 (the judge: a small reader of whole poems with the writer's vocabulary). */
export interface Judge {
  /**
   * 读若干首：题字在前，其后各句（字号）。
   * Reads poems: the theme's characters, then lines of ids; answers for each in order. Lines must be of the form's length;
   * any number of lines will do, the answer being about what has been read. Aborts between batches.
   */
  read(poems: readonly PoemToRead[], signal?: AbortSignal): Promise<readonly Verdict[]>;
}

/** 给判官读的一首 (a poem for the judge to read). */
export interface PoemToRead {
  readonly form: string;
  readonly theme: readonly string[];
  readonly lines: readonly (readonly number[])[];
}
