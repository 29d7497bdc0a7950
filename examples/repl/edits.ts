import { type FormName, findGroup, formFor, getForm, parsePoem } from '../../src/index.ts';
import type { CommandName } from './commands.ts';
import { commonMembers } from './common.ts';
import { type Draft, echoLine, mostLines, news, type Surroundings, scanDraft } from './draft.ts';
import { type Command, change, Misuse, type Session, type Step, say } from './state.ts';

type EditName = '新' | '韵' | '题' | '改' | '删' | '撤' | '重' | '种子';

const misuse = (what: string): never => {
  throw new Misuse(what);
};

/** 此句是否填上了那一句的空白，其余一字不差 (whether a line fills the blanks of another and agrees elsewhere). */
function fills(before: string, line: string): boolean {
  const [given, typed] = [[...before], [...line]];
  if (!given.includes('□') || given.length !== typed.length) return false;
  return given.every((char, i) => char === '□' || char === typed[i]);
}

/** 改动诗稿的命令；`append` 是直接输入诗句，`replace` 是取用候选 (commands that change the draft). */
export const EDITS: Readonly<Record<EditName & CommandName, Command>> & {
  readonly append: Command;
  readonly replace: Command;
} = {
  新: (state, args, around) => {
    const draft: { -readonly [key in keyof Draft]: Draft[key] } = {
      form: '七绝',
      isChosen: true,
      theme: [],
      lines: [],
    };
    for (const arg of args) {
      if (arg === '平起' || arg === '仄起') draft.opening = arg;
      else if (/^(?:首句)?(?:入韵|入韻)$/u.test(arg)) draft.firstLineRhymes = true;
      else if (/^(?:首句)?(?:不入韵|不入韻)$/u.test(arg)) draft.firstLineRhymes = false;
      else draft.form = getForm(arg).name;
    }
    const free = [
      ...(draft.opening === undefined ? ['起式'] : []),
      ...(draft.firstLineRhymes === undefined ? ['首句入韵与否'] : []),
    ];
    const scansion = scanDraft(draft, around);
    return {
      state: change(state, draft),
      output: [
        `新${draft.form}${free.length > 0 ? `（${free.join('、')}未定，由首句而定；以下为一例）` : ''}${state.draft.lines.length > 0 ? '；原稿可用 撤 取回' : ''}`,
        ...scansion.lines.map((line) => `  ${line.pattern}${line.rhymed ? ' 韵' : ''}`),
      ].join('\n'),
    };
  },

  韵: (state, [name], { toSimplified }) => {
    const { rhyme: _, ...free } = state.draft;
    if (name === undefined)
      return say(state, `现押${state.draft.rhyme ?? '：未定，由韵脚而定'}。如 韵 十一真，韵 不限`);
    if (name === '不限') return say(change(state, free), '韵不限，由韵脚而定。');
    const group = findGroup(name);
    if (group.pingze !== '平') return say(state, `近体押平声韵，${group.name}是仄声。`);
    const common = commonMembers(group, toSimplified);
    return say(
      change(state, { ...free, rhyme: group.name }),
      `押${group.name}，常用 ${common.length} 字：${common.join('')}`,
    );
  },

  题: (state, args) => {
    if (args.length === 0) return say(state, `题：${state.draft.theme.join(' ') || '未定'}。如 题 秋江 月`);
    return say(change(state, { ...state.draft, theme: args }), `题：${args.join(' ')}`);
  },

  改: (state, [place = '', ...rest], around) => {
    const found = /^([0-9０-９]+)(?:[.．。]([0-9０-９]+))?$/u.exec(place);
    if (found === null || rest.length === 0) return misuse('改哪里？如 改 3 <诗句>，改 3.5 深');
    const [number, zi] = found.slice(1).map((n) => (n === undefined ? undefined : Number(n.normalize('NFKC'))));
    const { lines } = state.draft;
    const old = lines[(number ?? 0) - 1];
    if (number === undefined || old === undefined) return misuse(`没有第 ${number} 句，现有 ${lines.length} 句`);
    const line = zi === undefined ? oneLine(rest.join(''), state.draft) : withZi(old, zi, rest.join(''));
    const step = show(state, { ...state.draft, lines: lines.with(number - 1, line) }, [number], around);
    return { ...step, output: `  原  ${old}\n${step.output}` };
  },

  删: (state) => {
    const { lines } = state.draft;
    if (lines.length === 0) return say(state, '还没有诗句。');
    return say(
      change(state, { ...state.draft, lines: lines.slice(0, -1) }),
      `已删第 ${lines.length} 句：${lines.at(-1)}`,
    );
  },

  撤: (state) => {
    const before = state.past.at(-1);
    if (before === undefined) return say(state, '没有可撤的了。');
    return travel({ past: state.past.slice(0, -1), future: [state.draft, ...state.future] }, state, before, '已撤');
  },

  重: (state) => {
    const [after, ...future] = state.future;
    if (after === undefined) return say(state, '没有可重做的。');
    return travel({ past: [...state.past, state.draft], future }, state, after, '已重做');
  },

  种子: (state, [text]) => {
    if (text === undefined) return say(state, `下一次用种子 ${state.seed}。`);
    const seed = Number(text.normalize('NFKC'));
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) return misuse('种子须为 0 至 4294967295 的整数');
    return say({ ...state, seed }, `下一次用种子 ${seed}。`);
  },

  append: (state, [input = ''], around) => {
    const poem = parsePoem(input);
    const [stray] = poem.strays;
    if (stray !== undefined) return misuse(`“${stray.text}”不是汉字，此句未收`);
    const added = poem.lines.map((line) => line.zis.map((zi) => zi.char).join(''));
    const lines = [...state.draft.lines];
    const numbers = added.map((line) => {
      // 有空白的一句若容得下它，就填那一句 (a line with blanks that it agrees with is filled in).
      const blank = lines.findIndex((before) => fills(before, line));
      const at = blank === -1 ? lines.length : blank;
      lines[at] = line;
      return at + 1;
    });
    const draft = fitted({ ...state.draft, lines });
    const { lineLength } = getForm(draft.form);
    const wrong = added.find((line) => [...line].length !== lineLength);
    if (wrong !== undefined) {
      return misuse(`“${wrong}”有 ${[...wrong].length} 字，${draft.form}每句须 ${lineLength} 字，未收；要换体裁用 新`);
    }
    if (draft.lines.length > mostLines(draft)) {
      return misuse(`${draft.form}只有 ${mostLines(draft)} 句，未收；要改某句用 改`);
    }
    return show(state, draft, numbers, around);
  },

  replace: (state, lines, around) => {
    const before = state.draft.lines;
    const numbers = lines.map((_, i) => i + 1).filter((number) => lines[number - 1] !== before[number - 1]);
    return show(state, { ...state.draft, lines }, numbers, around);
  },
};

/** 没有指明体裁，就随诗句而定 (a form that was not chosen follows the lines). */
function fitted(draft: Draft): Draft {
  if (draft.isChosen) return draft;
  const length = [...(draft.lines[0] ?? '')].length;
  if (length !== 5 && length !== 7) return draft;
  const form: FormName = formFor(length, draft.lines.length).name;
  return { ...draft, form };
}

/** 换稿，并说出这几句的平仄与新出的毛病 (changes the draft and tells of the lines and of what is new). */
function show(state: Session, draft: Draft, numbers: readonly number[], around: Surroundings): Step {
  const scansion = scanDraft(draft, around);
  const rows = numbers.flatMap((number) => {
    const line = scansion.lines[number - 1];
    return line === undefined ? [] : echoLine(number, line, scansion);
  });
  return {
    state: change(state, draft),
    output: [...rows, ...news(scanDraft(state.draft, around), scansion)].join('\n'),
  };
}

function oneLine(text: string, { form }: Draft): string {
  const chars = [...text.replace(/[，。！？；、,.!?;\s]/gu, '')];
  const { lineLength } = getForm(form);
  const isVerse = chars.every((char) => /[\p{Script=Han}□]/u.test(char));
  if (!isVerse || chars.length !== lineLength) return misuse(`须是一句 ${lineLength} 字`);
  return chars.join('');
}

function withZi(line: string, zi: number, text: string): string {
  const chars = [...line];
  if (zi < 1 || zi > chars.length) return misuse(`此句没有第 ${zi} 字`);
  if (!/^[\p{Script=Han}□]$/u.test(text)) return misuse(`须是一个汉字，或空白 □：${text}`);
  return chars.with(zi - 1, text).join('');
}

function travel(history: Pick<Session, 'past' | 'future'>, state: Session, draft: Draft, what: string): Step {
  const verse = draft.lines.length === 0 ? '（空）' : draft.lines.join(' ');
  return say({ ...state, ...history, draft, choices: [] }, `${what}：${draft.form} ${verse}`);
}
