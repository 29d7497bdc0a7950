import type { Judge } from './judge.ts';

/**
 * 一个一字一词元的语言模型 (a language model whose tokens are single characters, plus a few control tokens).
 */
export interface LanguageModel {
  readonly name: string;
  readonly vocabulary: Vocabulary;
  /** 题字 → 宜用之字及其分量（点互信息），随模型而来 (theme character → apt characters and their PMI, if shipped). */
  readonly themes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** 判官，随模型而来 (the judge of whole poems, if shipped). */
  readonly judge?: Judge | undefined;
  /** 读入提示，得一行的状态 (reads the prompt and gives a session of one row). */
  start(prompt: readonly number[]): Promise<ModelSession>;
  /**
   * 接在提示之后的 tokens，每个的对数概率（自然对数）：上文是提示与它前面的各个；一次前向即得。提示不可空，总长不过 256。
   *
   * Natural-log probability of each of `tokens`, given the prompt and those before it, in one forward pass. The prompt
   * holds one token at least; prompt and tokens together at most the 256 positions of the model.
   */
  logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array>;
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
   * 下一词元的对数概率，全词表、已归一，行主序，形状 [rows, 词表大小] (full-vocabulary natural-log probabilities of the
   * next token, row-major; valid until the next call of `advance`).
   */
  readonly logProbs: Float32Array;
  /**
   * 前进一步：新的第 i 行接在旧的第 parents[i] 行之后，词元为 tokens[i]；行数可变。
   * One step: new row i continues old row `parents[i]` with `tokens[i]`; the number of rows may change.
   */
  advance(parents: readonly number[], tokens: readonly number[]): Promise<void>;
}
