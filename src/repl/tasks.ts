import type { Candidate, LineCandidate, WriteRequest } from '../generate/index.ts';
import type { Finding } from '../meter/index.ts';

/** 求于模型之事；`candidates` 是某处可填之字，`inspire` 求于诗选 (what is asked of the model; `inspire` is asked of the anthology). */
export type TaskName =
  | 'next'
  | 'write'
  | 'fill'
  | 'cangtou'
  | 'revise'
  | 'repair'
  | 'score'
  | 'rhymes'
  | 'candidates'
  | 'inspire';

/** `藏头`、`嵌字` 所增 (what an acrostic asks for besides). */
export interface CangtouFields extends WriteRequest {
  readonly chars?: string;
  readonly at?: string;
}

/** `推`、`修`、`押`、`兴` 所增 (what the other tasks ask for besides). */
export interface ReviseFields extends WriteRequest {
  readonly text?: string;
  readonly places?: readonly string[];
  readonly reach?: Reach;
  readonly locks?: readonly string[];
  /** 第几句，1 起 (1-based). */
  readonly line?: number;
  readonly pattern?: string;
  readonly like?: string;
}

/** 推敲所及 (how far a revision may reach). */
export const REACHES = ['此处', '此后', '全诗'] as const;
export type Reach = (typeof REACHES)[number];

/** 一处改动，句、字 1 起 (one change, 1-based). */
export interface Change {
  readonly line: number;
  readonly zi: number;
  readonly from: string;
  readonly to: string;
}

/** 推敲所得；`gain` 是比原稿多得的分 (a revision and how much better than the draft it scores). */
export interface Revision extends Candidate {
  readonly changed: readonly Change[];
  readonly gain: number;
}

/** 修得的一种；每处改动说明所改何病 (a repair, each change with the faults that would stand without it). */
export interface Repair extends Candidate {
  readonly changes: readonly (Change & { readonly mends: readonly Finding[] })[];
}

/** 模型给诗的分 (the score of verse under the model; natural logarithms). */
export interface Score {
  readonly logProb: number;
  readonly perplexity: number;
  readonly perCharacter: readonly {
    readonly line: number;
    readonly zi: number;
    readonly char: string;
    readonly logProb: number;
  }[];
}

/** 可押的一字 (a rhyme word). */
export interface RhymeWord {
  readonly char: string;
  readonly group: string;
  readonly share?: number | undefined;
  readonly example?: string | undefined;
  readonly count: number;
}

/** 前人之句 (a line of an old poet). */
export interface Inspired {
  readonly line: string;
  readonly poem: { readonly title: string; readonly author: string; readonly dynasty: string };
}

/** 所得的一个 (one thing found). */
export type Found =
  | { readonly task: 'next'; readonly item: LineCandidate }
  | { readonly task: 'write' | 'fill' | 'cangtou'; readonly item: Candidate }
  | { readonly task: 'revise'; readonly item: Revision }
  | { readonly task: 'repair'; readonly item: Repair }
  | { readonly task: 'score'; readonly item: Score }
  | { readonly task: 'rhymes'; readonly item: RhymeWord }
  /** 一处可填的几个字，依次 (characters for one place, in order). */
  | {
      readonly task: 'candidates';
      readonly item: { readonly line: number; readonly zi: number; readonly chars: readonly string[] };
    }
  | { readonly task: 'inspire'; readonly item: Inspired };
