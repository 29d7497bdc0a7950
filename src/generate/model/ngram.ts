import { InvalidInputError } from '../../errors.ts';
import { closesCouplet } from '../../text/grid.ts';
import { simplifiedForm, traditionalCandidates } from '../../text/script.ts';
import { parsePoem } from '../../text/verse.ts';
import type { LanguageModel, ModelSession, Vocabulary } from './types.ts';

/** 所学的一首 (a poem to learn from). */
export interface NgramPoem {
  /** 诗文；简繁皆可，简体者逐字取最常用的繁体 (verse in either script; simplified characters become their commonest traditional form). */
  readonly text: string;
  /** 题目，用来数题字宜用之字 (title, from which apt characters are counted). */
  readonly title?: string;
}

/** n 元模型的选项 (options of `ngramModel`). */
export interface NgramOptions {
  /** 阶数，2 至 6，默认 4：看前三字 (order: how many characters count, the one to come among them). */
  readonly order?: number;
  /** 词表另须有之字，如韵书所收者，使所求无不可写 (characters that must be in the vocabulary though no poem has them). */
  readonly extra?: Iterable<string>;
  /** 模型之名 (name of the model). */
  readonly name?: string;
}

const [PAD, BEGIN, END, SEPARATOR, COMMA, STOP] = [0, 2, 3, 4, 5, 6];
const CONTROL = ['<pad>', '<unk>', '<s>', '</s>', '<sep>', '，', '。'];

/** 一种上文之后的各字 (what follows one context). */
interface Followers {
  /** 字号 → 次数：最高阶是出现之次，低阶是前面接过几种字（Kneser–Ney 之续接数）(counts; below the highest order, of distinct characters before). */
  readonly counts: Map<number, number>;
  total: number;
}

/** 一阶：上文之键 → 其后各字；折扣 (one order: followers by context, and its discount). */
interface Order {
  readonly contexts: Map<string, Followers>;
  discount: number;
}

/**
 * 以给定的诗在内存里造一个 n 元语言模型：插值 Kneser–Ney 平滑（Kneser 与 Ney 1995，插值式见 Chen 与 Goodman 1999），一字一词元。
 * 小而快，供测试，也供诗人学自己的腔调；不识体裁、韵部之条件，格律仍由掩码管。
 *
 * A language model of characters trained in memory from given poems: interpolated Kneser–Ney with one discount an order,
 * n₁ / (n₁ + 2 n₂) (Chen and Goodman 1999). It ignores the conditions of the prompt, reading verse alone; the meter is the
 * mask's concern. Theme characters are counted from titles where there are any. Throws `InvalidInputError` for an order
 * outside 2 to 6 and where there is no verse at all.
 *
 * @example
 * const model = ngramModel([{ text: '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。' }]);
 * model.vocabulary.id('山'); // a number
 */
export function ngramModel(poems: Iterable<NgramPoem | string>, options: NgramOptions = {}): LanguageModel {
  const { order = 4, extra = [], name = 'n-gram' } = options;
  if (!Number.isInteger(order) || order < 2 || order > 6) {
    throw new InvalidInputError(`阶数须是 2 至 6 的整数：${order}`, 'the order is a whole number from 2 to 6');
  }
  const read = Array.from(poems, (poem) => {
    const { text, title = '' } = typeof poem === 'string' ? { text: poem } : poem;
    const read = parsePoem(text).lines.map(({ zis }) => zis.filter(({ blank }) => !blank).map(({ char }) => char));
    // 有一字非简体，便是繁体之诗，不再转 (verse with any traditional character is left as it is).
    const into = [...read.flat(), ...title].some((char) => simplifiedForm(char) !== char) ? String : traditional;
    return {
      lines: read.filter((line) => line.length > 0).map((line) => line.map((char) => into(char))),
      title: [...title].filter(isHan).map((char) => into(char)),
    };
  }).filter(({ lines }) => lines.length > 0);
  if (read.length === 0) throw new InvalidInputError('没有可学的诗句', 'there is no verse to learn from');
  const tokens = [
    ...CONTROL,
    ...new Set([...read.flatMap(({ lines }) => lines.flat()), ...Array.from(extra).filter(isHan)]),
  ];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const vocabulary: Vocabulary = { tokens, id: (token) => ids.get(token) };
  const sequences = read.map(({ lines }) => [
    SEPARATOR,
    ...lines.flatMap((line, i) => [...line.map((char) => ids.get(char) as number), closesCouplet(i) ? STOP : COMMA]),
    END,
  ]);
  return new NgramModel(name, vocabulary, train(sequences, order), themesOf(read));
}

const isHan = (char: string): boolean => /^\p{Script=Han}$/u.test(char);
const traditional = (char: string): string => traditionalCandidates(char)[0] as string;

/** 数一遍最高阶，低阶由它而得续接数 (counts the highest order; lower ones count distinct continuations). */
function train(sequences: readonly (readonly number[])[], order: number): readonly Order[] {
  const orders: Order[] = Array.from({ length: order }, () => ({ contexts: new Map(), discount: 0.5 }));
  const seen = new Set<string>();
  const add = (n: number, key: string, id: number): void => {
    const { contexts } = orders[n] as Order;
    let followers = contexts.get(key);
    if (followers === undefined) {
      followers = { counts: new Map(), total: 0 };
      contexts.set(key, followers);
    }
    followers.counts.set(id, (followers.counts.get(id) ?? 0) + 1);
    followers.total++;
  };
  for (const sequence of sequences) {
    for (let at = 1; at < sequence.length; at++) {
      const id = sequence[at] as number;
      // 自最高阶（或诗首所限）起按次数计；此段初见，才为低一阶添一种续接 (the longest gram counts occurrences, and adds a continuation below it when first seen).
      for (let n = order - 1; n >= 0; n--) {
        if (at - n < 0) continue;
        const key = keyOf(sequence.slice(at - n, at));
        add(n, key, id);
        const gram = `${key}${String.fromCharCode(id)}`;
        if (seen.has(gram)) break;
        seen.add(gram);
      }
    }
  }
  for (const one of orders) {
    let [once, twice] = [0, 0];
    for (const { counts } of one.contexts.values()) {
      for (const count of counts.values()) {
        once += Number(count === 1);
        twice += Number(count === 2);
      }
    }
    // 字少则折扣无从估起，取其半 (with too few counts to estimate it, a half).
    if (once > 0 && twice > 0) one.discount = once / (once + 2 * twice);
  }
  return orders;
}

const keyOf = (context: readonly number[]): string => String.fromCharCode(...context);

/** 题字 → 诗中较常见之字的点互信息，数得三首以上者 (theme characters → characters commoner under them, from three poems on). */
function themesOf(
  poems: readonly { readonly lines: readonly (readonly string[])[]; readonly title: readonly string[] }[],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const LEAST = 3;
  const of = new Map<string, number>();
  const joint = new Map<string, Map<string, number>>();
  const titled = new Map<string, number>();
  for (const { lines, title } of poems) {
    const chars = new Set(lines.flat());
    for (const char of chars) of.set(char, (of.get(char) ?? 0) + 1);
    for (const theme of new Set(title)) {
      titled.set(theme, (titled.get(theme) ?? 0) + 1);
      const row = joint.get(theme) ?? new Map<string, number>();
      joint.set(theme, row);
      for (const char of chars) row.set(char, (row.get(char) ?? 0) + 1);
    }
  }
  const themes = new Map<string, ReadonlyMap<string, number>>();
  for (const [theme, row] of joint) {
    const found = new Map<string, number>();
    for (const [char, count] of row) {
      const pmi = Math.log((count * poems.length) / ((titled.get(theme) as number) * (of.get(char) as number)));
      if (count >= LEAST && pmi > 0) found.set(char, pmi);
    }
    if (found.size > 0) themes.set(theme, found);
  }
  return themes;
}

class NgramModel implements LanguageModel {
  constructor(
    readonly name: string,
    readonly vocabulary: Vocabulary,
    private readonly orders: readonly Order[],
    readonly themes: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ) {}

  /** 下一词元的概率，全词表；和为一 (probabilities of the next token over the whole vocabulary, summing to one). */
  probabilitiesAfter(sequence: readonly number[]): Float64Array {
    const { orders } = this;
    const size = this.vocabulary.tokens.length;
    // 提示里的条件不入上文，只自 <sep> 起 (the conditions of the prompt are no context, which begins with <sep>).
    const verse = sequence.slice(Math.max(0, sequence.lastIndexOf(SEPARATOR)));
    // 不会出现的控制词元不分得概率 (control tokens that never come get no share).
    const never = [PAD, BEGIN, SEPARATOR];
    const found = new Float64Array(size).fill(1 / (size - never.length));
    for (const id of never) found[id] = 0;
    for (let n = 0; n < orders.length && n <= verse.length; n++) {
      const { contexts, discount } = orders[n] as Order;
      const followers = contexts.get(keyOf(verse.slice(verse.length - n)));
      if (followers === undefined) break;
      const { counts, total } = followers;
      const left = (discount * counts.size) / total;
      for (let id = 0; id < size; id++) found[id] = (found[id] as number) * left;
      for (const [id, count] of counts) found[id] = (found[id] as number) + (count - discount) / total;
    }
    return found;
  }

  logProbsAfter(sequence: readonly number[]): Float32Array {
    return Float32Array.from(this.probabilitiesAfter(sequence), (p) => Math.log(p));
  }

  async start(prompt: readonly number[]): Promise<ModelSession> {
    return new NgramSession(this, [[...prompt]]);
  }

  async logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array> {
    const all = [...prompt, ...tokens];
    return Float32Array.from(tokens, (token, i) =>
      Math.log(this.probabilitiesAfter(all.slice(0, prompt.length + i))[token] as number),
    );
  }
}

class NgramSession implements ModelSession {
  logProbs: Float32Array;

  constructor(
    private readonly model: NgramModel,
    private sequences: readonly (readonly number[])[],
  ) {
    this.logProbs = this.all(sequences);
  }

  get rows(): number {
    return this.sequences.length;
  }

  async advance(parents: readonly number[], tokens: readonly number[], held: readonly number[] = []): Promise<void> {
    const grown = parents.map((parent, i) => [...(this.sequences[parent] as readonly number[]), tokens[i] as number]);
    this.sequences = [...grown, ...held.map((row) => this.sequences[row] as readonly number[])];
    this.logProbs = this.all(grown);
  }

  private all(rows: readonly (readonly number[])[]): Float32Array {
    const size = this.model.vocabulary.tokens.length;
    const found = new Float32Array(rows.length * size);
    for (const [i, row] of rows.entries()) found.set(this.model.logProbsAfter(row), i * size);
    return found;
  }
}
