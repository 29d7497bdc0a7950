import type { WriteRequest } from '../../src/generate/index.ts';
import { getForm, parsePoem, TuiqiaoError } from '../../src/index.ts';
import { type CommandName, commandNamed, HELP } from './commands.ts';
import { type Draft, fileText, type Surroundings, scanDraft } from './draft.ts';
import { EDITS } from './edits.ts';
import { LOOKUPS } from './lookups.ts';
import { type Command, type Done, isUnsaved, Misuse, type Session, type Step, say } from './state.ts';

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  ...EDITS,
  ...LOOKUPS,
  续: (state) => {
    const { draft } = state;
    if (nextLine(draft) === undefined) return say(state, `${draft.form}已足 ${draft.lines.length} 句，没有可续的。`);
    return { state, output: '', effect: { kind: 'suggest', request: requestOf(state, 5) } };
  },
  写: (state) => {
    const { draft } = state;
    if (nextLine(draft) === undefined) return say(state, '全诗已成，没有空处可写；要另写请先 新 或 改 出空白 □。');
    return { state, output: '', effect: { kind: 'write', request: requestOf(state, 3) } };
  },
  存: (state, args) => save(state, args, false),
  '存!': (state, args) => save(state, args, true),
  帮: (state) => say(state, HELP),
  退: (state) => quit(state),
};

/**
 * 走一步：一行输入 → 新状态、输出、要做的事。误用只是一句话，从不抛错。
 *
 * One step: a line of input gives a new state, output and perhaps an effect. Misuse is told, never thrown.
 */
export function step(state: Session, input: string, around: Surroundings = {}): Step {
  const [word = '', ...args] = input
    .replace(/\uFEFF/gu, '')
    .trim()
    .split(/\s+/u);
  if (word === '') return say(state, '');
  try {
    if (/^[1-9１-９]$/u.test(word) && args.length === 0) return take(state, Number(word.normalize('NFKC')), around);
    const name = commandNamed(word);
    if (name !== undefined) return COMMANDS[name](state, args, around);
    if (parsePoem(input).lines.length > 0) return EDITS.append(state, [input], around);
    return say(
      state,
      `不懂“${clip(input.trim())}”。可以输入诗句，或命令：新 韵 题 续 写 改 删 撤 重 检 查 存 种子 退；用法见 帮。`,
    );
  } catch (error) {
    if (error instanceof Misuse) return say(state, `${error.message}。`);
    if (error instanceof TuiqiaoError) return say(state, `${error.zh}。`);
    throw error;
  }
}

/** 外壳做完之后 (what follows once the shell has carried out an effect). */
export function receive(state: Session, done: Done): Step {
  if (done.kind === 'save') {
    return say({ ...state, saved: { path: done.path, text: done.text } }, `已存入 ${done.path}。`);
  }
  if (done.candidates.length === 0) return say(state, '没有找到合律的候选；换个种子、题目或韵再试。');
  const seeds = done.candidates.map((candidate) => candidate.seed);
  const next = { ...state, seed: (Math.max(...seeds) + 1) % 2 ** 32 };
  const hint = '输入数字取用；再 续 或 写 则换一批。';
  if (done.kind === 'suggest') {
    const at = nextLine(state.draft) ?? state.draft.lines.length;
    const choices = done.candidates.map(({ line }) => ({ lines: placed(state.draft.lines, at, line) }));
    const rows = done.candidates.map(({ line, pattern, rhyme }, i) => `  ${i + 1}  ${line}  ${pattern}  ${rhyme}`);
    return say({ ...next, choices }, [...rows, `  种子 ${seeds[0]}；${hint}`].join('\n'));
  }
  const choices = done.candidates.map(({ lines }) => ({ lines }));
  const rows = done.candidates.flatMap(({ text, opening, firstLineRhymes, rhyme, seed }, i) => [
    ...text.split('\n').map((row, j) => `  ${j === 0 ? i + 1 : ' '}  ${row}`),
    `     ${opening}首句${firstLineRhymes ? '入韵' : '不入韵'} · ${rhyme} · 种子 ${seed}`,
  ]);
  return say({ ...next, choices }, [...rows, `  ${hint}`].join('\n'));
}

/** 提示符上方的一行：下一句该怎样 (the line above the prompt: how the next line must run). */
export function templateOf({ draft }: Session, around: Surroundings = {}): string {
  const next = nextLine(draft);
  if (next === undefined) return `${draft.form} ${draft.lines.length} 句已足：检 全诗检查，存 <文件> 保存`;
  const line = scanDraft(draft, around).lines[next];
  if (line === undefined) return '';
  return `${draft.form}第 ${next + 1} 句  ${line.pattern}${line.rhymed ? ' 韵' : ''}`;
}

/** 该写的下一句，0 起：有空白的句子在先；写足了则无 (the next line to write, blanks first). */
export function nextLine(draft: Draft): number | undefined {
  const blank = draft.lines.findIndex((line) => line.includes('□'));
  if (blank !== -1) return blank;
  const isFull =
    draft.lines.length >= getForm(draft.form).lines && (!draft.form.endsWith('排') || draft.lines.length % 2 === 0);
  return isFull ? undefined : draft.lines.length;
}

const placed = (lines: readonly string[], at: number, line: string): readonly string[] =>
  at < lines.length ? lines.with(at, line) : [...lines, line];

function take(state: Session, number: number, around: Surroundings): Step {
  const choice = state.choices[number - 1];
  if (choice === undefined) {
    const many = state.choices.length;
    return say(state, many === 0 ? '现在没有候选；先 续 或 写。' : `只有 ${many} 种候选：1 至 ${many}。`);
  }
  return EDITS.replace(state, choice.lines, around);
}

function requestOf({ draft, seed }: Session, count: number): WriteRequest {
  const { form, opening, firstLineRhymes, rhyme, theme, lines } = draft;
  return {
    form,
    seed,
    count,
    ...(theme.length === 0 ? {} : { theme }),
    ...(lines.length === 0 ? {} : { given: lines.join('\n') }),
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
    ...(rhyme === undefined ? {} : { rhyme }),
  };
}

function save(state: Session, args: readonly string[], force: boolean): Step {
  const path = args.length > 0 ? args.join(' ') : state.saved?.path;
  if (path === undefined) return say(state, '存到哪里？如 存 a.txt');
  if (state.draft.lines.length === 0) return say(state, '还没有诗句可存。');
  const ours = state.saved?.path === path ? { ours: state.saved.text } : {};
  return { state, output: '', effect: { kind: 'save', path, text: fileText(state.draft), force, ...ours } };
}

function quit(state: Session): Step {
  const autosave = isUnsaved(state) ? { autosave: fileText(state.draft) } : {};
  return { state, output: '', effect: { kind: 'quit', ...autosave } };
}

const clip = (text: string): string => ([...text].length > 20 ? `${[...text].slice(0, 20).join('')}…` : text);
