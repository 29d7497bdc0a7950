import { type Draft, EMPTY_DRAFT, type Surroundings } from './draft.ts';
import type { Found, TaskName, TaskRequest } from './tasks.ts';

/** 一种候选：取用之后的诗句 (a choice: the lines of the draft once it is taken). */
export interface Choice {
  readonly lines: readonly string[];
  /** 改动之处各是何人所写，逐字；省略则机器 (who wrote what is changed, character by character; the machine by default). */
  readonly authors?: readonly string[];
  /** 与现稿不同的体裁 (the form, where it is not that of the draft). */
  readonly form?: Draft['form'];
}

/** 正列着的候选，只对那一稿有效 (the candidates on offer, good for that draft alone). */
export interface Offers {
  readonly draft: Draft;
  readonly choices: readonly Choice[];
  /** 由何求得，`多`、`换` 时再求 (what they were asked for with). */
  readonly asked?: TaskEffect;
}

/** 会话的全部状态，不可变 (the whole state of a session, immutable). */
export interface Session {
  readonly draft: Draft;
  /** 以前各稿，旧者在先 (earlier drafts, oldest first). */
  readonly past: readonly Draft[];
  readonly future: readonly Draft[];
  readonly offers?: Offers;
  /** 下一次生成的种子 (the seed of the next generation). */
  readonly seed: number;
  /** 上次存盘（或读入）的文件、内容与诗稿 (the file last saved or read, its text and the draft it holds). */
  readonly saved?: { readonly path: string; readonly text: string; readonly draft: Draft };
  /** 上次没有存好的会话，待 `接` 或 `弃` (a session that ended badly, to be taken up or dropped). */
  readonly recovered?: Pick<Session, 'draft' | 'past' | 'seed'>;
}

/** 求于模型之事 (something asked of the model, or of the anthology). */
export interface TaskEffect {
  readonly kind: 'task';
  readonly task: TaskName;
  readonly request: TaskRequest;
  /** 接着已列的候选往下数 (goes on from the candidates already listed). */
  readonly more?: true;
  /** 没有模型时所得 (what can be had without a model). */
  readonly without?: readonly Found[];
  /** 模型还没有载入，就不为此载入 (does not load the model for this alone). */
  readonly onlyIfLoaded?: true;
}

/** 要外壳去做的事，是值 (what the shell is asked to do, as a value). */
export type Effect =
  | TaskEffect
  | {
      readonly kind: 'save';
      readonly path: string;
      readonly text: string;
      /** 可覆盖别的文件 (may replace a file that is not ours). */
      readonly force: boolean;
      /** 文件若仍是这个内容，就是自己存的，可以覆盖 (a file that still holds this text is ours). */
      readonly ours?: string;
      /** 另出一份，不算存过诗稿 (a copy, not the draft itself). */
      readonly isCopy?: true;
    }
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'forget' }
  | { readonly kind: 'quit'; readonly autosave?: string };

/** 一步的结果 (the outcome of one step). */
export interface Step {
  readonly state: Session;
  readonly output: string;
  readonly effect?: Effect;
}

/** 外壳做完的事 (what the shell has done). */
export type Done =
  /** 开始列候选 (candidates are about to come). */
  | { readonly kind: 'begin'; readonly effect: TaskEffect }
  /** 来了一个 (one has come). */
  | { readonly kind: 'found'; readonly found: Found }
  /** 都来了，或停了 (all have come, or it was stopped). */
  | { readonly kind: 'end'; readonly stopped?: true; readonly withoutModel?: true }
  | { readonly kind: 'saved'; readonly path: string; readonly text: string; readonly isCopy?: true }
  | { readonly kind: 'opened'; readonly path: string; readonly text: string }
  | { readonly kind: 'recovered'; readonly session: NonNullable<Session['recovered']> };

/** 一条命令：状态与参数 → 结果，纯函数 (a command is a pure function). */
export type Command = (state: Session, args: readonly string[], around: Surroundings) => Step;

/** 开始时的状态 (the state to begin with). */
export const initialSession: Session = { draft: EMPTY_DRAFT, past: [], future: [], seed: 1 };

/** 只说一句话 (a step that only says something). */
export const say = (state: Session, output: string): Step => ({ state, output });

/** 只说一句话，中文在先 (the same in both languages). */
export const tell = (state: Session, zh: string, en: string): Step => say(state, `${zh} ${en}`);

/** 英文成句：首字大写 (an English phrase as a sentence). */
export const sentence = (en: string): string => `${en.charAt(0).toUpperCase()}${en.slice(1)}.`;

/** 太长的只说开头二十字 (the first twenty characters of what is too long to tell). */
export const clip = (text: string): string => ([...text].length > 20 ? `${[...text].slice(0, 20).join('')}…` : text);

/** 正列着的候选；诗稿已改则不算 (the candidates on offer for the draft as it stands). */
export const choicesOf = ({ offers, draft }: Session): readonly Choice[] =>
  offers?.draft === draft ? offers.choices : [];

/** 改动诗稿：旧稿入史 (changes the draft: the old one goes into history). */
export const change = (state: Session, draft: Draft): Session => ({
  ...state,
  draft,
  past: [...state.past, state.draft],
  future: [],
});

/** 命令用错了；只说一句话，会话照常 (a command was misused; it is told, and the session goes on). */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  constructor(
    readonly zh: string,
    readonly en: string,
  ) {
    super(`${zh} (${en})`);
  }
}

/** 抛 `Misuse` (throws `Misuse`). */
export const misuse = (zh: string, en: string): never => {
  throw new Misuse(zh, en);
};
