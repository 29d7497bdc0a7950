import type { Meter } from '../../meter/meter.ts';
import type { VerseGrid } from '../../text/grid.ts';
import type { ConstraintOptions } from '../constraint/constraint.ts';
import type { WordedConditions } from '../prompt.ts';
import type { PhraseTable } from '../rerank/phrases.ts';
import type { Affinities } from './guide.ts';
import type { SearchOptions } from './search.ts';

/** 所求之诗：格律、韵、已定之字 (the poem asked for). */
export interface Wanted extends Omit<ConstraintOptions, 'traditional' | 'book'> {
  /** 已定之字按词转换所得的繁体，取繁体时在先 (traditional forms by words, preferred where there is a choice). */
  readonly preferred: VerseGrid;
}

/** 怎样搜索 (how to search). */
export interface Decoding
  extends Pick<SearchOptions, 'beams' | 'temperature' | 'topP' | 'foresight' | 'lines' | 'random' | 'signal'> {
  /** 提示的各项条件；骨架由 `Wanted` 来，体省略则格律之名，韵是说给模型听的 (conditions of the prompt; the skeleton comes from `Wanted`, the form from its meter where left out, the rhyme is what the model is told). */
  readonly prompt: Omit<WordedConditions, 'form' | 'skeleton' | 'meter'> & Partial<Pick<WordedConditions, 'form'>>;
  /** 字 → 加在对数概率上之数，简繁皆可 (added to the log-probability of a character, either script). */
  readonly bias?: ReadonlyMap<string, number>;
  /** 给则减套语 (stock phrases to be pressed less). */
  readonly phrases?: PhraseTable;
  /** 给则律诗中二联之对句求相对 (affinities of facing characters, for the closing lines of middle couplets). */
  readonly affinities?: Affinities;
  /** 每成一句问一次，简繁不拘，句次 0 起；否则弃之，全弃则不弃 (asked of every finished line, in either script, 0-based; refused beams are dropped unless all are). */
  readonly accept?: (line: string, at: number) => boolean;
  /** 每写一步报一次：已写、共几字，最好一条至此之诗，简繁依模型 (called as characters are written, with the best beam so far, in the model's script). */
  readonly onStep?: (done: number, total: number, verse: VerseGrid) => void;
}

/** 写得的一首（或其前若干句）(a poem, or its first lines). */
export interface Draft {
  /** 诗，繁体；已定之字如 `Ready.traditional` (the verse in traditional script). */
  readonly verse: VerseGrid;
  /** 词元之号 (token ids). */
  readonly ids: readonly number[];
  /** 模型的对数概率（自然对数）之和；标点由外插入者不计，写进格律者计 (sum of log-probabilities; marks count where the model wrote them). */
  readonly logProb: number;
  /** 其中各字所占，自首句首字起，和为 `logProb`：含数字的词元按字节均分，标点归其前之字 (the share of each character in order; tokens of several are divided by bytes, marks go with the character before). */
  readonly logProbs: readonly number[];
}

/** 计了分的一首 (verse that was scored). */
export interface Scored extends Draft {
  /** 词表所无之字，自首句首字起第几，0 起；其分是 <unk> 之分 (characters the vocabulary lacks, by their order in the verse, 0-based; scored as <unk>). */
  readonly missing: readonly number[];
}

/** 一首所求，词表写得出，可以搜了 (a request that the vocabulary can meet, ready to be searched). */
export interface Ready {
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: VerseGrid;
  search(decoding: Decoding): Promise<readonly Draft[]>;
}

/** 一首诗与它的提示 (a poem and its prompt). */
export interface Prompted {
  /** 各句，繁体，皆汉字 (the lines, 汉字 in traditional script). */
  readonly lines: readonly string[];
  readonly prompt: Omit<WordedConditions, 'form'> & Partial<Pick<WordedConditions, 'form'>>;
}

/** 一个模型之上的解码，不论词表哪种 (decoding over one model, whichever vocabulary it has). */
export interface Decoder {
  /** 此韵写得成否；词表之字不够押韵则 undefined (undefined where the vocabulary lacks the characters for this rhyme). */
  prepare(wanted: Wanted): Ready | undefined;
  /**
   * 已成之诗的对数概率，逐字，不问合律否，标点依格律；能并则并作一批。一字一词元者至多 256 词元，过则抛 `InvalidInputError`。
   *
   * The log-probabilities of given poems by character, legal or not, each with its own prompt and punctuated as the meter has
   * it, in batches where they can be. Over single characters prompt and verse are at most 256 tokens; `InvalidInputError`
   * beyond.
   */
  score(meter: Meter, poems: readonly Prompted[], signal?: AbortSignal): Promise<readonly Scored[]>;
}
