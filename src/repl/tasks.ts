import type {
  Candidate,
  CoupletCandidate,
  LineCandidate,
  Reach,
  Repair,
  Revision,
  RhymeWord,
  Score,
  WriteRequest,
} from '../generate/index.ts';

/** 求于模型之事；`candidates` 是某处可填之字，`inspire` 求于诗选 (what is asked of the model; `inspire` is asked of the anthology). */
export type TaskName =
  | 'next'
  | 'write'
  | 'fill'
  | 'cangtou'
  | 'couplet'
  | 'revise'
  | 'repair'
  | 'score'
  | 'rhymes'
  | 'candidates'
  | 'inspire';

/** 一件事之请求：各项任务所问之合 (what a request of any of the tasks may say). */
export interface TaskRequest extends WriteRequest {
  /** `cangtou`：所藏之字，及藏在何处 (the characters of an acrostic, and where they stand). */
  readonly chars?: string;
  readonly at?: string | readonly string[];
  /** `revise`、`repair`、`score`：原稿 (the draft). */
  readonly text?: string;
  readonly places?: readonly string[];
  readonly reach?: Reach;
  readonly locks?: readonly string[];
  /** `revise`：各字何人所写，诗人之字留着 (who wrote what; the poet's characters stay). */
  readonly provenance?: readonly string[];
  /** `couplet`：上联，或下联 (the half to be matched). */
  readonly upper?: string;
  readonly lower?: string;
  /** `score`：题目 (the title). */
  readonly title?: string;
  /** `rhymes`：第几句，1 起 (1-based). */
  readonly line?: number;
  /** `inspire`：句式，或相似之句 (a pattern, or a line to be like). */
  readonly pattern?: string;
  readonly like?: string;
  readonly limit?: number;
}

/** 前人之句 (a line of an old poet). */
export interface Inspired {
  readonly line: string;
  /** 所在之联 (its couplet). */
  readonly couplet?: readonly string[];
  readonly poem: { readonly title: string; readonly author: string; readonly dynasty: string };
}

/** 所得的一个 (one thing found). */
export type Found =
  | { readonly task: 'next'; readonly item: LineCandidate }
  | { readonly task: 'write' | 'fill' | 'cangtou'; readonly item: Candidate }
  | { readonly task: 'couplet'; readonly item: CoupletCandidate }
  | { readonly task: 'revise'; readonly item: Revision }
  | { readonly task: 'repair'; readonly item: Repair }
  | { readonly task: 'score'; readonly item: Score }
  | { readonly task: 'rhymes'; readonly item: Omit<RhymeWord, 'charTraditional'> }
  /** 一处可填的几个字，依次 (characters for one place, in order). */
  | {
      readonly task: 'candidates';
      readonly item: {
        readonly line: number;
        readonly zi: number;
        readonly chars: readonly string[];
        /** 前几个是模型所荐，其余依韵书；省略则都依韵书 (how many of the first come from the model; none where absent). */
        readonly offered?: number;
      };
    }
  | { readonly task: 'inspire'; readonly item: Inspired };
