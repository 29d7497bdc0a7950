import { TuiqiaoError } from '../errors.ts';
import { getForm } from '../meter/index.ts';
import { BLANK, parsePoem } from '../text/index.ts';
import { type CommandName, type ReadCommand, readCommand } from './commands.ts';
import { type Draft, inScript, isBlank, mostLines, type Surroundings } from './draft.ts';
import { EDITS, replaceWith, withBook } from './edits.ts';
import { fileText } from './export.ts';
import { opened, ownFile, save, saved, unsavedDrafts } from './files.ts';
import { LOOKUPS } from './lookups.ts';
import { isListed, offerOf } from './offers.ts';
import { REQUESTS } from './requests.ts';
import { poemRows, templateOfDraft } from './show.ts';
import {
  type Choice,
  type Command,
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
    if (args.length === 0) return misuse('开哪个文件？如 开 a.txt，开 a.txt 3', 'e.g. 开 a.txt');
    return { state, output: '', effect: { kind: 'open', ...asked(state, args) } };
  },
  接: (state) => {
    const { recovered, ...rest } = state;
    if (recovered === undefined) return misuse('没有待取回的诗稿', 'there is nothing to take back');
    const { seed } = recovered;
    // 各首重新编号，免与这场会话的相混 (the poems are numbered anew, apart from those of this session).
    const renumbered = (one: Draft): Draft => ({ ...one, id: one.id + state.poems + 1 });
    const [draft, past] = [renumbered(recovered.draft), recovered.past.map(renumbered)];
    const poems = Math.max(draft.id, ...past.map(({ id }) => id));
    const next = { ...rest, draft, past: [...past, ...state.past, state.draft], future: [], seed, poems };
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
    if (/^[0-9０-９]{1,4}$/u.test(line)) return take(state, Number(line.normalize('NFKC')), around);
    const chosen =
      /^(?:[选選取用]|取用|[选選][择擇])\s*第?\s*([0-9０-９]{1,4}|[一二三四五六七八九])\s*[种種个個首句]?$/u.exec(
        line,
      )?.[1];
    if (chosen !== undefined) return take(state, numberOf(chosen), around);
    const command = readCommand(line);
    if (command !== undefined) return perform(state, command, around);
    if (parsePoem(input).lines.length > 0) return EDITS.append(state, [input], around);
    const zh = `不懂“${clip(input.trim())}”。可以输入诗句，或命令：新 韵 题 续 写 改 问 推 检 存 退；全部见 帮。`;
    return tell(state, zh, 'Not understood; try 帮 (help).');
  } catch (error) {
    if (error instanceof Misuse) return tell(state, `${error.zh}。`, sentence(error.en));
    if (error instanceof TuiqiaoError) return tell(state, `${error.zh}。`, sentence(error.en));
    throw error;
  }
}

/** 这几条要有诗句；稿还空着而全诗的候选正列着，便是说头一首 (these need verse: with an empty draft and whole poems on offer, the first of them is meant). */
const NEEDS_VERSE: readonly CommandName[] = ['改', '推', '锁', '分'];

function perform(state: Session, { name, args }: ReadCommand, around: Surroundings): Step {
  const [first] = choicesOf(state);
  const isMeant = NEEDS_VERSE.includes(name) && args.length > 0 && state.draft.lines.every(isBlank);
  const { draft } = state;
  const isPoem =
    first !== undefined &&
    first.lines.length >= (draft.tune === undefined ? getForm(first.form ?? draft.form).lines : mostLines(draft)) &&
    first.lines.every((line) => !line.includes(BLANK));
  if (!isMeant || !isPoem) return COMMANDS[name](state, args, around);
  const taken = replaceWith(state, first, around);
  const { output, ...step } = COMMANDS[name](taken.state, args, around);
  // 一条命令，一次撤回 (one command, one step back).
  const isEdited = step.state.past.length > taken.state.past.length;
  return {
    ...step,
    state: isEdited ? { ...step.state, past: state.past.concat(state.draft) } : step.state,
    output: [`先取第 1 种：${first.lines.join('，')}（撤 则回到空稿）`, output].join('\n').trimEnd(),
  };
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
    case 'book':
      return withBook(state, done.name, around);
    case 'saved':
      return saved(state, done);
    case 'opened':
      try {
        return opened(state, done, around);
      } catch (error) {
        if (error instanceof TuiqiaoError) return tell(state, `${done.path}：${error.zh}。`, sentence(error.en));
        throw error;
      }
    case 'recovered': {
      const { draft } = done.session;
      const rows = poemRows(draft.lines.map(inScript(draft, around)), around, draft).map((row) => `     ${row}`);
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

function ended(state: Session, stopped: boolean, withoutModel: boolean): Step {
  const asked = state.offers?.asked;
  const { length } = choicesOf(state);
  if (stopped)
    return tell(state, `已停，诗稿未动${length > 0 ? '；已列的仍可取用' : ''}。`, 'Stopped; the draft is as it was.');
  if (asked?.task === 'inspire') return say(state, '  前人之句，只供参考，不会入稿；r 换一批。');
  if (asked?.task === 'couplet') return say(state, '  对句只列在此，不会入稿；r 换一批。');
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

/** 一个数，汉字、全角亦可 (a number, in 汉字 or full-width too). */
const numberOf = (text: string): number =>
  '零一二三四五六七八九'.indexOf(text) > 0 ? '零一二三四五六七八九'.indexOf(text) : Number(text.normalize('NFKC'));

/** 取用第几种 (takes a candidate by its number). */
function take(state: Session, number: number, around: Surroundings): Step {
  const choices = choicesOf(state);
  const choice = choices[number - 1];
  if (choice !== undefined) return replaceWith(state, choice, around);
  if (choices.length === 0 && state.listed !== undefined) {
    return { state, output: '', effect: { kind: 'open', path: state.listed, number } };
  }
  return choices.length === 0
    ? misuse('现在没有候选；先 续、写、补、推 或 ?', 'there are no candidates; ask for some with 续')
    : misuse(`只有 ${choices.length} 种候选：1 至 ${choices.length}`, `1 to ${choices.length}`);
}

/** 开什么：文件，其后可说第几首；只说第几首，是眼前文件里的 (what to open: a file, and perhaps which poem of it; a number alone is of the file at hand). */
function asked(state: Session, args: readonly string[]): { readonly path: string; readonly number?: number } {
  const number = /^第?([0-9０-９]{1,5})首?$/u.exec(args.at(-1) ?? '')?.[1];
  const path = args.slice(0, -1).join(' ') || (state.listed ?? ownFile(state));
  if (number === undefined || path === undefined) return { path: args.join(' ') };
  return { path, number: Number(number.normalize('NFKC')) };
}

function quit(state: Session, around: Surroundings): Step {
  const left = unsavedDrafts(state, around).map((draft) => fileText(draft, around));
  const autosave = left.length === 0 ? {} : { autosave: left.join('\n') };
  return { state, output: '', effect: { kind: 'quit', ...autosave } };
}
