import { InvalidInputError, TuiqiaoError } from '../errors.ts';
import { poemOf, readPoems } from '../lint/index.ts';
import { formFor, getForm } from '../meter/index.ts';
import { findGroup } from '../rhyme/index.ts';
import { parsePoem } from '../text/index.ts';
import { type CommandName, readCommand } from './commands.ts';
import { type Draft, EMPTY_DRAFT, inScript, isBlank, mostLines, type Surroundings, withLines } from './draft.ts';
import { EDITS, replaceWith } from './edits.ts';
import { exportText, fileText, formatOf, readDraftJson } from './export.ts';
import { LOOKUPS } from './lookups.ts';
import { isListed, offerOf } from './offers.ts';
import { REQUESTS } from './requests.ts';
import { poemRows, templateOfDraft } from './show.ts';
import {
  type Choice,
  type Command,
  change,
  choicesOf,
  clip,
  type Done,
  Misuse,
  misuse,
  type Session,
  type Step,
  say,
  sentence,
  tell,
} from './state.ts';

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  ...EDITS,
  ...REQUESTS,
  ...LOOKUPS,
  存: (state, args, around) => save(state, args, false, around),
  '存!': (state, args, around) => save(state, args, true, around),
  开: (state, args) => {
    if (args.length === 0) return misuse('开哪个文件？如 开 a.txt', 'e.g. 开 a.txt');
    return { state, output: '', effect: { kind: 'open', path: args.join(' ') } };
  },
  接: (state) => {
    const { recovered, ...rest } = state;
    if (recovered === undefined) return misuse('没有待取回的诗稿', 'there is nothing to take back');
    const { draft, past, seed } = recovered;
    const next = { ...rest, draft, past: [...past, ...state.past, state.draft], future: [], seed };
    return { state: next, output: `已取回：${draft.form} ${draft.lines.join(' ')}`, effect: { kind: 'forget' } };
  },
  弃: (state) => {
    const { recovered, ...rest } = state;
    if (recovered === undefined) return misuse('没有待取回的诗稿', 'there is nothing to drop');
    return { state: rest, output: '已丢去上次的诗稿。', effect: { kind: 'forget' } };
  },
  退: (state, args, around) => {
    if (args.length === 0) return quit(state, around);
    const zh = `要离开请只写 退；后面的“${clip(args.join(' '))}”不知何意，没有离开`;
    return misuse(zh, 'to leave, write 退 (quit) alone');
  },
};

/**
 * 走一步：一行输入 → 新状态、输出、要做的事。误用只是一句话，从不抛错。
 *
 * One step: a line of input gives a new state, output and perhaps an effect. Misuse is told, never thrown.
 *
 * @example
 * const { state, output } = step(initialSession, '白日依山尽');
 * state.draft.lines; // ['白日依山尽']
 */
export function step(state: Session, input: string, around: Surroundings = {}): Step {
  const line = input.replace(/\uFEFF/gu, '').trim();
  if (line === '') return say(state, '');
  try {
    if (/^[0-9０-９]{1,2}$/u.test(line)) return take(state, Number(line.normalize('NFKC')), around);
    const command = readCommand(line);
    if (command !== undefined) return COMMANDS[command.name](state, command.args, around);
    if (parsePoem(input).lines.length > 0) return EDITS.append(state, [input], around);
    const zh = `不懂“${clip(input.trim())}”。可以输入诗句，或命令：新 韵 题 续 写 改 问 推 检 存 退；全部见 帮。`;
    return tell(state, zh, 'Not understood; try 帮 (help).');
  } catch (error) {
    if (error instanceof Misuse) return tell(state, `${error.zh}。`, sentence(error.en));
    if (error instanceof TuiqiaoError) return tell(state, `${error.zh}。`, sentence(error.en));
    throw error;
  }
}

/**
 * 外壳做完之后：候选逐个而来，存了，读了 (what follows once the shell has done something: candidates come one by one, a file
 * was saved or read). Misuse is told, as in `step`.
 *
 * @example
 * const { state, effect } = step(initialSession, '存 a.txt'); // after some verse
 * if (effect?.kind === 'save') receive(state, { ...effect, kind: 'saved' }).output; // '已存入 a.txt。 Saved.'
 */
export function receive(state: Session, done: Done, around: Surroundings = {}): Step {
  switch (done.kind) {
    case 'begin': {
      const choices = done.effect.more === true ? choicesOf(state) : [];
      // 诗选所得不带种子，问时用了一个，下回便用下一个 (the anthology reports no seed: one that was used is spent).
      const { seed } = done.effect.request;
      const next = done.effect.task === 'inspire' && seed !== undefined ? (seed + 1) % 2 ** 32 : state.seed;
      return say({ ...state, seed: next, offers: { draft: state.draft, choices, asked: done.effect } }, '');
    }
    case 'found': {
      const { offers } = state;
      if (offers?.asked === undefined) return say(state, '');
      const offer = offerOf(done.found, offers.choices.length + 1, state.draft, offers.asked.request, around);
      const seed = offer.seed === undefined ? state.seed : Math.max(state.seed, (offer.seed + 1) % 2 ** 32);
      const [only] = offer.choices;
      // 已列过的不再列 (what is listed already is not listed again).
      if (offer.choices.length === 1 && isListed(offers.choices, only as Choice)) return say({ ...state, seed }, '');
      const choices = [...offers.choices, ...offer.choices];
      return say({ ...state, seed, offers: { ...offers, choices } }, offer.rows.join('\n'));
    }
    case 'end':
      return ended(state, done.stopped === true, done.withoutModel === true);
    case 'saved': {
      if (done.isCopy) return tell(state, `已存入 ${done.path}。`, 'Saved.');
      const saved = { path: done.path, text: done.text, draft: state.draft };
      return tell({ ...state, saved }, `已存入 ${done.path}。`, 'Saved.');
    }
    case 'opened':
      try {
        return opened(state, done.path, done.text, around);
      } catch (error) {
        if (error instanceof TuiqiaoError) return tell(state, `${done.path}：${error.zh}。`, sentence(error.en));
        throw error;
      }
    case 'recovered': {
      const { draft } = done.session;
      const rows = poemRows(draft.lines.map(inScript(draft, around)), around).map((row) => `     ${row}`);
      const words = [
        '上次的诗稿没有存好：',
        ...rows,
        '  接 取回，弃 丢去。 A draft was left unsaved: 接 takes it back, 弃 drops it.',
      ];
      return say({ ...state, recovered: done.session }, words.join('\n'));
    }
  }
}

/** 提示符上方的一行：下一句该怎样 (the line above the prompt: how the next line must run). */
export const templateOf = ({ draft }: Session, around: Surroundings = {}): string => templateOfDraft(draft, around);

/** 有没有未存的诗句 (whether there is verse that has not been saved). */
export const isUnsaved = ({ draft, saved }: Session, around: Surroundings = {}): boolean =>
  !draft.lines.every(isBlank) &&
  saved?.draft !== draft &&
  (saved === undefined || saveText(draft, saved.path, around) !== saved.text);

const saveText = (draft: Draft, path: string, around: Surroundings): string =>
  exportText(draft, formatOf(path), formatOf(path) === 'json', around);

function ended(state: Session, stopped: boolean, withoutModel: boolean): Step {
  const asked = state.offers?.asked;
  const { length } = choicesOf(state);
  if (stopped)
    return tell(state, `已停，诗稿未动${length > 0 ? '；已列的仍可取用' : ''}。`, 'Stopped; the draft is as it was.');
  if (asked?.task === 'inspire') return say(state, '  前人之句，只供参考，不会入稿；r 换一批。');
  if (asked === undefined || asked.task === 'score') return say(state, '');
  if (length === 0) {
    return tell(
      state,
      '没有找到合律的候选；换个种子、题目或韵再试。',
      'Nothing was found; try another seed, theme or rhyme.',
    );
  }
  if (asked.task === 'rhymes' || asked.task === 'candidates') {
    return say(state, withoutModel ? '  依韵书与常用之序，不凭模型；输入数字取用。' : '  输入数字取用。');
  }
  return say(state, `  种子 ${asked.request.seed}；输入数字取用，m 再来几种，r 换一批。`);
}

/** 取用第几种 (takes a candidate by its number). */
function take(state: Session, number: number, around: Surroundings): Step {
  const choices = choicesOf(state);
  const choice = choices[number - 1];
  if (choice !== undefined) return replaceWith(state, choice, around);
  return choices.length === 0
    ? misuse('现在没有候选；先 续、写、补、推 或 ?', 'there are no candidates; ask for some with 续')
    : misuse(`只有 ${choices.length} 种候选：1 至 ${choices.length}`, `1 to ${choices.length}`);
}

function save(state: Session, args: readonly string[], force: boolean, around: Surroundings): Step {
  const path = args.length > 0 ? args.join(' ') : state.saved?.path;
  if (path === undefined) return misuse('存到哪里？如 存 a.txt', 'e.g. 存 a.txt');
  if (state.draft.lines.every(isBlank)) return tell(state, '还没有诗句可存。', 'There is no verse to save.');
  const ours = state.saved?.path === path ? { ours: state.saved.text } : {};
  return {
    state,
    output: '',
    effect: { kind: 'save', path, text: saveText(state.draft, path, around), force, ...ours },
  };
}

/** 读入的文本作诗稿：取其第一首 (the first poem of a text, as a draft). */
function opened(state: Session, path: string, text: string, around: Surroundings): Step {
  const format = formatOf(path);
  const saved = format === 'json' ? readDraftJson(text) : undefined;
  const source = format === 'json' ? (saved?.text ?? '') : text;
  const [part] = readPoems(
    source,
    format === 'md' && around.markdown !== undefined ? { kind: 'markdown', markdown: around.markdown } : {},
  );
  const poem = part === undefined ? undefined : poemOf(part);
  if (part === undefined || poem === undefined || poem.lines.length === 0) {
    throw new InvalidInputError('里面没有诗句', 'there is no verse in it');
  }
  const { form = part.stated.form, rhyme, title = part.title } = part.directives;
  const lines = poem.lines.map((line) => line.text);
  const { length } = [...(lines[0] as string)];
  if ((length !== 5 && length !== 7) || lines.some((line) => [...line].length !== length)) {
    throw new InvalidInputError('各句字数须同为五或七', 'the lines must all have five or all have seven characters');
  }
  const known = form === undefined ? formFor(length, lines.length) : getForm(form);
  if (known.lineLength !== length || lines.length > mostLines({ form: known.name })) {
    throw new InvalidInputError(`不合 ${known.name} 的句数、字数`, `it does not have the size of ${known.name}`);
  }
  const base: Draft = {
    ...EMPTY_DRAFT,
    form: known.name,
    isChosen: form !== undefined,
    theme: title === undefined ? [] : title.split(/\s+/u),
    ...(rhyme === undefined ? {} : { rhyme: findGroup(rhyme).name }),
    ...saved?.settings,
  };
  const authors = lines.map((line, i) => Array.from(line, (_, j) => saved?.authors?.[i]?.[j] ?? '人').join(''));
  const draft = withLines(base, lines, authors);
  const kept = state.draft.lines.length > 0 ? '；原稿可用 撤 取回' : '';
  const next = { ...change(state, draft), saved: { path, text, draft } };
  return say(
    next,
    [`读入 ${path}${kept}`, ...poemRows(lines.map(inScript(draft, around)), around).map((row) => `  ${row}`)].join(
      '\n',
    ),
  );
}

function quit(state: Session, around: Surroundings): Step {
  const autosave = isUnsaved(state, around) ? { autosave: fileText(state.draft, around) } : {};
  return { state, output: '', effect: { kind: 'quit', ...autosave } };
}
