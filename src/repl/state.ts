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

/** 读过或存过的一个文件 (a file that was read or saved). */
export interface OpenFile {
  /** 其时的全文，不带 BOM (its text then, without a BOM). */
  readonly text: string;
  /** 诗稿的 `id` → 在文件里是第几首，1 起；0 则全文就是那一首 (draft ids and which poem of the file each is, 1-based; 0 where the file is that poem alone). */
  readonly poems: ReadonlyMap<number, number>;
}

/** 会话的全部状态，不可变 (the whole state of a session, immutable). */
export interface Session {
  readonly draft: Draft;
  /** 以前各稿，旧者在先 (earlier drafts, oldest first). */
  readonly past: readonly Draft[];
  readonly future: readonly Draft[];
  readonly offers?: Offers;
  /** 有过几首 (how many poems the session has seen). */
  readonly poems: number;
  /** 下一次生成的种子 (the seed of the next generation). */
  readonly seed: number;
  /** 读过、存过的文件，新近的在后 (the files read or saved, the latest last). */
  readonly files: ReadonlyMap<string, OpenFile>;
  /** 各首上次存下（或读入）的诗稿，依 `id` (the drafts as last saved or read, by `id`). */
  readonly kept: ReadonlyMap<number, Draft>;
  /** 列了几首，待选一首的文件 (a file whose poems are listed, one to be chosen). */
  readonly listed?: string;
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
      /** 文件若仍是这个内容，就是自己所读所存，可以换；给了而不是，便是别处改过 (the text the file must still hold; otherwise it was changed elsewhere). */
      readonly ours?: string;
      /** 另出一份，不算存过诗稿 (a copy, not the draft itself). */
      readonly isCopy?: true;
    }
  /** `number` 是其中第几首，1 起 (which poem of the file, 1-based). */
  | { readonly kind: 'open'; readonly path: string; readonly number?: number }
  /** 载入一部韵书，再用于诗稿 (loads a rhyme book, to be used for the draft). */
  | { readonly kind: 'book'; readonly name: string }
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
  | { readonly kind: 'book'; readonly name: string }
  | { readonly kind: 'saved'; readonly path: string; readonly text: string; readonly isCopy?: true }
  | { readonly kind: 'opened'; readonly path: string; readonly text: string; readonly number?: number }
  | { readonly kind: 'recovered'; readonly session: NonNullable<Session['recovered']> };

/** 一条命令：状态与参数 → 结果，纯函数 (a command is a pure function). */
export type Command = (state: Session, args: readonly string[], around: Surroundings) => Step;

/** 开始时的状态 (the state to begin with). */
export const initialSession: Session = {
  draft: EMPTY_DRAFT,
  past: [],
  future: [],
  poems: 0,
  files: new Map(),
  kept: new Map(),
  seed: 1,
};

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

/** 换作另一首诗 (takes up another poem). */
export const begin = ({ listed: _, ...state }: Session, draft: Draft): Session => ({
  ...change(state, { ...draft, id: state.poems + 1 }),
  poems: state.poems + 1,
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
