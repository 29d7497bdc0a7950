import type { Candidate, LineCandidate, WriteRequest } from '../../src/generate/index.ts';
import { type Draft, fileText, type Surroundings } from './draft.ts';

/** 一种候选：取用之后的诗句 (a choice: the lines of the draft once it is taken). */
export interface Choice {
  readonly lines: readonly string[];
}

/** 会话的全部状态，不可变 (the whole state of a session, immutable). */
export interface Session {
  readonly draft: Draft;
  readonly past: readonly Draft[];
  readonly future: readonly Draft[];
  readonly choices: readonly Choice[];
  /** 下一次生成的种子 (the seed of the next generation). */
  readonly seed: number;
  /** 上次存盘的文件与内容 (the file last saved, and its text). */
  readonly saved?: { readonly path: string; readonly text: string };
}

/** 要外壳去做的事，是值 (what the shell is asked to do, as a value). */
export type Effect =
  | { readonly kind: 'suggest' | 'write'; readonly request: WriteRequest }
  | {
      readonly kind: 'save';
      readonly path: string;
      readonly text: string;
      /** 可覆盖别的文件 (may replace a file that is not ours). */
      readonly force: boolean;
      /** 文件若仍是这个内容，就是自己存的，可以覆盖 (a file that still holds this text is ours). */
      readonly ours?: string;
    }
  | { readonly kind: 'quit'; readonly autosave?: string };

/** 一步的结果 (the outcome of one step). */
export interface Step {
  readonly state: Session;
  readonly output: string;
  readonly effect?: Effect;
}

/** 外壳做完的事 (what the shell has done). */
export type Done =
  | { readonly kind: 'suggest'; readonly candidates: readonly LineCandidate[] }
  | { readonly kind: 'write'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'save'; readonly path: string; readonly text: string };

/** 一条命令：状态与参数 → 结果，纯函数 (a command is a pure function). */
export type Command = (state: Session, args: readonly string[], around: Surroundings) => Step;

const EMPTY: Draft = { form: '七绝', isChosen: false, theme: [], lines: [] };

/** 开始时的状态 (the state to begin with). */
export const initialSession: Session = { draft: EMPTY, past: [], future: [], choices: [], seed: 1 };

/** 有没有未存的诗句 (whether there are lines that have not been saved). */
export const isUnsaved = ({ draft, saved }: Session): boolean =>
  draft.lines.length > 0 && fileText(draft) !== saved?.text;

/** 只说一句话 (a step that only says something). */
export const say = (state: Session, output: string): Step => ({ state, output });

/** 改动诗稿：旧稿入史，候选作废 (changes the draft: the old one goes into history, choices are dropped). */
export const change = (state: Session, draft: Draft): Session => ({
  ...state,
  draft,
  past: [...state.past, state.draft],
  future: [],
  choices: [],
});

/** 命令用错了；只说一句话，会话照常 (a command was misused; it is told, and the session goes on). */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}
