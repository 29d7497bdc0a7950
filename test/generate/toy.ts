import type { LanguageModel, ModelSession, Vocabulary } from '../../src/generate/index.ts';
import { lookup } from '../../src/rhyme/index.ts';

/** 控制词元与标点在前，其后是给定的字 (a vocabulary of control tokens, punctuation and the given characters). */
export function toyVocabulary(chars: Iterable<string>): Vocabulary {
  const tokens = ['<pad>', '<unk>', '<s>', '</s>', '<sep>', '，', '。', ...new Set(chars)];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  return { tokens, id: (token) => ids.get(token) };
}

/** 只读一声的字 (characters of one tone class only). */
export const onlyPingze = (chars: Iterable<string>, pingze: '平' | '仄'): string[] =>
  [...chars].filter((char) => {
    const readings = lookup(char);
    return readings.length > 0 && readings.every((r) => r.pingze === pingze);
  });

/**
 * 没有神经网络的语言模型：概率只由上文的散列决定，处处可复现 (a language model without a network: probabilities are a
 * hash of the context, so that every search over it can be checked by enumeration).
 */
export class HashModel implements LanguageModel {
  readonly name = 'hash';
  readonly themes = new Map<string, ReadonlyMap<string, number>>();
  /** 模型被问了几次 (how often the model was run). */
  calls = 0;
  constructor(readonly vocabulary: Vocabulary) {}

  logProbsAfter(context: readonly number[]): Float32Array {
    const size = this.vocabulary.tokens.length;
    const scores = new Float32Array(size);
    let seed = 2166136261;
    for (const id of context) seed = Math.imul(seed ^ (id + 1), 16777619) >>> 0;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      let h = Math.imul(seed ^ (i * 2654435761), 2246822519) >>> 0;
      h = Math.imul(h ^ (h >>> 13), 3266489917) >>> 0;
      scores[i] = 3 * (((h ^ (h >>> 16)) >>> 0) / 4294967296);
      sum += Math.exp(scores[i] as number);
    }
    const total = Math.log(sum);
    return scores.map((score) => score - total);
  }

  async start(prompt: readonly number[]): Promise<ModelSession> {
    return new HashSession(this, [[...prompt]]);
  }

  async logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array> {
    return Float32Array.from(
      tokens,
      (token, i) => this.logProbsAfter([...prompt, ...tokens.slice(0, i)])[token] as number,
    );
  }
}

class HashSession implements ModelSession {
  constructor(
    private readonly model: HashModel,
    private contexts: readonly (readonly number[])[],
  ) {}

  /** 留住之行的上文 (contexts of the rows held). */
  private held: readonly (readonly number[])[] = [];

  get rows(): number {
    return this.contexts.length + this.held.length;
  }

  get logProbs(): Float32Array {
    this.model.calls++;
    const rows = this.contexts.map((context) => this.model.logProbsAfter(context));
    const size = this.model.vocabulary.tokens.length;
    const all = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      all.set(row, i * size);
    });
    return all;
  }

  async advance(parents: readonly number[], tokens: readonly number[], held: readonly number[] = []): Promise<void> {
    const all = [...this.contexts, ...this.held];
    this.contexts = parents.map((parent, i) => [...(all[parent] as readonly number[]), tokens[i] as number]);
    this.held = held.map((row) => all[row] as readonly number[]);
  }
}
