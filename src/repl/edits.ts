import { MOODS, PERIODS } from '../generate/choices.ts';
import { parsePlaces } from '../generate/tasks/places.ts';
import { compileMeter, formFor, getForm, lengthOf, type Meter } from '../meter/index.ts';
import { rhymeFeet } from '../readings/index.ts';
import { BOOK_NAMES, bookNamed, bookNameOf } from '../rhyme/books/index.ts';
import { findGroup, pingshui, type RhymeGroup } from '../rhyme/index.ts';
import { BLANK, type Poem, parsePoem, placeKey, type ScriptConverter, simplifiedForm } from '../text/index.ts';
import { type CommandName, commandsNear } from './commands.ts';
import {
  blankLine,
  bookOf,
  brokenLock,
  charAt,
  type Draft,
  EMPTY_DRAFT,
  fitOf,
  isBlank,
  mostLines,
  type Surroundings,
  scanDraft,
  trimmed,
  tuneMeter,
  withLines,
} from './draft.ts';
import { echoLine, findingsOf, markedLine, news } from './show.ts';
import { begin, type Choice, type Command, change, clip, misuse, type Session, type Step, say, tell } from './state.ts';
import { takeTune, tuneRhyme } from './tunes.ts';

type EditName =
  | '新'
  | '调'
  | '书'
  | '韵'
  | '题'
  | '情'
  | '代'
  | '改'
  | '删'
  | '锁'
  | '解'
  | '撤'
  | '重'
  | '简'
  | '繁'
  | '种子';

/** 唐宋诗里至少押过这么多次的字才算常用 (rhymed on at least so often in Tang and Song verse). */
const COMMON = 20;

/** 一韵中常押的字，简体，由多到少 (the characters of a rhyme that poets rhyme on, simplified, commonest first). */
export function commonMembers(group: RhymeGroup, toSimplified: ScriptConverter = (text) => text): readonly string[] {
  const common = rhymeFeet(group).filter(({ count }) => count >= COMMON);
  return [...new Set(toSimplified(common.map(({ char }) => char).join('')))];
}

/** 此句是否填上了那一句的空白，其余一字不差 (whether a line fills the blanks of another and agrees elsewhere). */
function fills(before: string, line: string): boolean {
  const [given, typed] = [[...before], [...line]];
  if (!given.includes(BLANK) || given.length !== typed.length) return false;
  return given.every((char, i) => char === BLANK || char === typed[i]);
}

/** 重打一句，至多改这么多字，才算是改那一句 (a line typed again differs in no more characters than these). */
const RETYPED = 2;

/** 所打的是重打哪一句，0 起：有错处，又至多差两字的一句；不是则 undefined (which faulty line is being typed again, 0-based). */
function retypedLine(draft: Draft, typed: string, around: Surroundings): number | undefined {
  if (draft.lines.some((line) => fills(line, typed))) return undefined;
  const errors = findingsOf(scanDraft(draft, around), draft).filter(({ severity }) => severity === 'error');
  const faulty = new Set(errors.flatMap(({ at, related = [] }) => [at.line, ...related.map((other) => other.at.line)]));
  const chars = [...typed];
  const near = draft.lines.flatMap((line, i) => {
    const before = [...line];
    const changes = before.filter((char, j) => char !== chars[j]).length;
    return faulty.has(i + 1) && before.length === chars.length && changes <= RETYPED ? [{ i, changes }] : [];
  });
  return near.sort((a, b) => a.changes - b.changes)[0]?.i;
}

/** 改动诗稿的命令；`append` 是直接输入诗句 (commands that change the draft; `append` is verse typed as it is). */
export const EDITS: Readonly<Record<EditName & CommandName, Command>> & { readonly append: Command } = {
  新: (state, args, around) => {
    const draft: { -readonly [key in keyof Draft]: Draft[key] } = { ...EMPTY_DRAFT };
    for (const arg of args) {
      if (arg === '平起' || arg === '仄起') draft.opening = arg;
      else if (/^(?:首句)?(?:入韵|入韻)$/u.test(arg)) draft.firstLineRhymes = true;
      else if (/^(?:首句)?(?:不入韵|不入韻)$/u.test(arg)) draft.firstLineRhymes = false;
      else {
        draft.form = getForm(arg).name;
        draft.isChosen = true;
      }
    }
    if (state.draft.script !== undefined) draft.script = state.draft.script;
    const free = [
      ...(draft.isChosen ? [] : ['体裁']),
      ...(draft.opening === undefined ? ['起式'] : []),
      ...(draft.firstLineRhymes === undefined ? ['首句入韵与否'] : []),
    ];
    const open = free.length > 0 ? `（${free.join('、')}未定，由首句而定；以下为一例）` : '';
    const kept = state.draft.lines.length > 0 ? '；原稿可用 撤 取回' : '';
    const rows = scanDraft(draft, around).lines.map((line) => `  ${line.pattern}${line.rhymed ? ' 韵' : ''}`);
    const what = draft.isChosen ? `新${draft.form}` : '另起一首';
    return { state: begin(state, draft), output: [`${what}${open}${kept}`, ...rows].join('\n') };
  },

  调: takeTune,

  书: (state, [name], around) => {
    const { book = pingshui.name } = state.draft;
    if (name === undefined) return tell(state, `依${book}。可用：${BOOK_NAMES.join(' ')}`, 'e.g. 书 通韵');
    const full = bookNameOf(name);
    if (full === undefined)
      return misuse(`没有“${clip(name)}”这部韵书；可用：${BOOK_NAMES.join(' ')}`, 'no such rhyme book');
    if (full === book) return tell(state, `本来就依${book}。`, 'That is the book already.');
    return bookNamed(full, [pingshui, ...(around.books ?? [])]) === undefined
      ? { state, output: '', effect: { kind: 'book', name: full } }
      : withBook(state, full, around);
  },

  韵: (state, [name], around) => {
    const { rhyme, ...free } = state.draft;
    if (name === undefined) {
      return tell(state, `现押${rhyme ?? '：未定，由韵脚而定'}。如 韵 十一真，韵 不限`, 'e.g. 韵 十一真');
    }
    if (name === '不限') return say(change(state, free), '韵不限，由韵脚而定。 Any rhyme.');
    const book = bookOf(state.draft, around);
    const group = tuneRhyme(name, state.draft, book) ?? findGroup(name, book);
    if (state.draft.tune === undefined && group.pingze !== '平') {
      return misuse(`近体押平声韵，${group.name}是仄声`, 'regulated verse rhymes on level tones');
    }
    const common = book === pingshui ? commonMembers(group, around.toSimplified) : [];
    const draft = { ...free, rhyme: group.name };
    const words = `押${group.name}${common.length === 0 ? '' : `，常用 ${common.length} 字：${common.join('')}`}`;
    return say(change(state, draft), [words, ...news(state.draft, draft, [], around)].join('\n'));
  },

  题: (state, args) => {
    if (args.length === 0) {
      return tell(state, `题：${state.draft.theme.join(' ') || '未定'}。如 题 秋江 月`, 'e.g. 题 秋江 月');
    }
    if (args.length === 1 && args[0] === '不限')
      return say(change(state, { ...state.draft, theme: [] }), '题不限。 Any theme.');
    return say(change(state, { ...state.draft, theme: args }), `题：${args.join(' ')}`);
  },

  情: (state, args) => condition(state, args, 'mood', '情调', MOODS, {}),
  代: (state, args) => condition(state, args, 'period', '时代', PERIODS, { 金: '金元', 元: '金元' }),

  改: (state, args, around) => {
    // 位置与字可以连写：3.5深 (the place and the text may be written as one).
    const [, place = '', text = ''] = /^([0-9０-９.．。－-]+)(?![联聯])(\D+)$/u.exec(args.join('')) ?? [
      '',
      args[0],
      args.slice(1).join(''),
    ];
    if (text === '') return misuse('改哪里？如 改 3 <诗句>，改 3.5 深', 'e.g. 改 3.5 深');
    const draft = fitting(state.draft, text);
    const places = placesIn(place, draft);
    const chars = [...text.replace(/[，。！？；、：,.!?;:\s]/gu, '')];
    const stray = chars.find((char) => !/^[\p{Script=Han}□]$/u.test(char));
    if (stray !== undefined) return misuse(`“${stray}”不是汉字，未改`, 'not a 汉字; nothing was changed');
    if (chars.length !== places.length) {
      return misuse(`${place} 共 ${places.length} 字，给了 ${chars.length} 字，未改`, 'wrong number of characters');
    }
    const last = Math.max(...places.map(({ line }) => line));
    const lines = Array.from({ length: Math.max(last, draft.lines.length) }, (_, i) => [
      ...(draft.lines[i] ?? blankLine(draft, i)),
    ]);
    places.forEach(({ line, zi }, i) => {
      (lines[line - 1] as string[])[zi - 1] = chars[i] as string;
    });
    return rewrite(
      { ...state, draft },
      lines.map((line) => line.join('')),
      '人',
      around,
      state.draft,
    );
  },

  删: (state, args, around) => {
    const { draft } = state;
    if (draft.lines.length === 0) return tell(state, '还没有诗句。', 'There is no verse yet.');
    const places = placesIn(args.length === 0 ? String(draft.lines.length) : args, draft);
    const lines = draft.lines.map((line) => [...line]);
    for (const { line, zi } of places) if (lines[line - 1] !== undefined) (lines[line - 1] as string[])[zi - 1] = BLANK;
    const after = trimmed(lines.map((line) => line.join('')));
    const whole = after.length === draft.lines.length - 1 && after.every((line, i) => line === draft.lines[i]);
    if (!whole) return rewrite(state, after, '人', around);
    guardLocks(draft, after);
    const words = `已删第 ${draft.lines.length} 句：${draft.lines.at(-1)}`;
    return say(change(state, withLines({ ...draft, ...fitted(draft, after) }, after, '人')), words);
  },

  锁: (state, args) => {
    const { draft } = state;
    if (args.length === 0) return tell(state, `锁着：${locksInWords(draft)}。如 锁 2、锁 3.5、锁 颔联`, 'e.g. 锁 2');
    const places = placesIn(args, draft).filter(({ line, zi }) => (charAt(draft.lines, line, zi) ?? BLANK) !== BLANK);
    if (places.length === 0) return misuse('那里还没有字可锁', 'there is nothing to lock there');
    const locks = [...new Set([...draft.locks, ...places.map(placeKey)])];
    const next = { ...draft, locks };
    const told = `锁着：${locksInWords(next)}。`;
    if (locks.length === draft.locks.length) return tell(state, `早已锁着，没有变。${told}`, 'It was locked already.');
    return tell(change(state, next), told, 'Locked.');
  },

  解: (state, args) => {
    const { draft } = state;
    if (args.length === 0) return tell(state, `锁着：${locksInWords(draft)}。如 解 2、解 全`, 'e.g. 解 2, 解 全');
    const freed = new Set(placesIn(args, draft).map(placeKey));
    const locks = draft.locks.filter((place) => !freed.has(place));
    if (locks.length === draft.locks.length) return misuse('那里没有锁', 'nothing is locked there');
    const next = { ...draft, locks };
    return tell(change(state, next), `锁着：${locksInWords(next)}。`, 'Unlocked.');
  },

  撤: (state) => {
    const before = state.past.at(-1);
    if (before === undefined) return tell(state, '没有可撤的了。', 'Nothing to undo.');
    return travel({ past: state.past.slice(0, -1), future: [state.draft, ...state.future] }, state, before, '已撤');
  },

  重: (state) => {
    const [after, ...future] = state.future;
    if (after === undefined) return tell(state, '没有可重做的。', 'Nothing to redo.');
    return travel({ past: [...state.past, state.draft], future }, state, after, '已重做');
  },

  简: (state) => tell(change(state, { ...state.draft, script: '简' }), '以简体示人、存盘。', 'Simplified.'),
  繁: (state) => tell(change(state, { ...state.draft, script: '繁' }), '以繁體示人、存盤。', 'Traditional.'),

  种子: (state, [text]) => {
    if (text === undefined) return tell(state, `下一次用种子 ${state.seed}。`, 'The next seed.');
    const seed = Number(text.normalize('NFKC'));
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      return misuse('种子须为 0 至 4294967295 的整数', 'a seed is a whole number from 0 to 4294967295');
    }
    return tell({ ...state, seed }, `下一次用种子 ${seed}。`, 'The next seed.');
  },

  append: (state, [input = ''], around) => {
    const poem = parsePoem(input);
    const [stray] = poem.strays;
    if (stray !== undefined) return misuse(`“${stray.text}”不是汉字，此句未收`, 'not a 汉字; the line was not taken');
    const { draft } = state;
    if (draft.tune !== undefined) return appendToTune(state, parsePoem(input, { isVerse: true }), around);
    const added = poem.lines.map((line) => line.text);
    const [only = ''] = added;
    const retyped = added.length === 1 ? retypedLine(draft, only, around) : undefined;
    if (retyped !== undefined) {
      const number = retyped + 1;
      const old = draft.lines[retyped] as string;
      const last = draft.lines.length + 1;
      const anew = last > mostLines(draft) ? '' : `，要另起一句用 改 ${last} ${only}`;
      if (old === only) return tell(state, `第 ${number} 句已是这样，没有变${anew}。`, 'Nothing changed.');
      const { output, ...step } = rewrite(state, draft.lines.with(retyped, only), '人', around);
      const told = `  已改第 ${number} 句；原作 ${old}（撤 取回${anew}）`;
      return { ...step, output: output.replace(`  原 ${old}`, told) };
    }
    const lines = [...draft.lines];
    for (const line of added) {
      // 有空白的一句若容得下它，就填那一句 (a line with blanks that it agrees with is filled in).
      const blank = lines.findIndex((before) => fills(before, line));
      lines[blank === -1 ? lines.length : blank] = line;
    }
    const { form } = fitted(draft, lines);
    const { lineLength } = getForm(form);
    const wrong = added.find((line) => [...line].length !== lineLength);
    if (wrong !== undefined) {
      const length = [...wrong].length;
      const near = length <= 4 ? commandsNear(wrong) : [];
      const meant = near.length === 0 ? '' : `；若是命令，请写 ${near.join('、')}`;
      return misuse(
        `“${clip(wrong)}”有 ${length} 字，${form}每句须 ${lineLength} 字，未收；要换体裁用 新${meant}`,
        `${length} characters where ${lineLength} must stand`,
      );
    }
    if (lines.length > mostLines({ ...draft, form })) {
      return misuse(`${form}只有 ${mostLines({ ...draft, form })} 句，未收；要改某句用 改`, 'the poem is full');
    }
    return rewrite(state, lines, '人', around);
  },
};

/** 词稿添句：句读由诗人，两韵之间怎样停顿不拘；一体也不合的不收 (adds lines to a tune: pauses between rhymes are the poet's; what fits no form is not taken). */
function appendToTune(state: Session, poem: Poem, around: Surroundings): Step {
  const { draft } = state;
  const added = poem.lines.map((line) => line.text);
  const lines = [...draft.lines];
  for (const line of added) {
    const blank = lines.findIndex((before) => fills(before, line));
    lines[blank === -1 ? lines.length : blank] = line;
  }
  const grown: Draft = { ...draft, lines };
  const fit = fitOf(grown);
  const meter = fit?.meter as Meter;
  const cut = fit?.poem.lines.map((line) => line.text) ?? lines;
  if (cut.length > meter.lines.length) {
    return misuse(`${draft.form}只有 ${meter.lines.length} 句，未收；要改某句用 改`, 'the piece is full');
  }
  const wrong = cut.findIndex((line, i) => [...line].length !== lengthOf(meter, i));
  if (wrong !== -1) {
    const text = cut[wrong] as string;
    const { length } = [...text];
    const wanted = lengthOf(meter, wrong);
    const near = length <= 4 ? commandsNear(text) : [];
    const meant = near.length === 0 ? '' : `；若是命令，请写 ${near.join('、')}`;
    return misuse(
      `“${clip(text)}”有 ${length} 字，${draft.form}第 ${wrong + 1} 句须 ${wanted} 字（${markedLine(meter, wrong)}），未收${meant}`,
      `${length} characters where ${wanted} must stand`,
    );
  }
  return rewrite(state, cut, '人', around);
}

/** 改依一部已载入的韵书；原定之韵不再作数 (goes by another rhyme book, which has been loaded; the rhyme chosen before no longer counts). */
export function withBook(state: Session, name: string, around: Surroundings): Step {
  const { book: _, rhyme, ...free } = state.draft;
  const draft: Draft = name === pingshui.name ? free : { ...free, book: name };
  const dropped = rhyme === undefined ? '' : `，原押${rhyme}，今不限`;
  return say(change(state, draft), [`依${name}${dropped}。`, ...news(state.draft, draft, [], around)].join('\n'));
}

/** 取用候选 (takes a candidate). */
export const replaceWith = (state: Session, { lines, authors, form }: Choice, around: Surroundings): Step =>
  rewrite(
    form === undefined ? state : { ...state, draft: { ...state.draft, form, isChosen: true } },
    lines,
    authors ?? '机',
    around,
    state.draft,
  );

/** 位置里的句点，全角、句号一样作数 (a place with its dot, however typed). */
export const pointed = (place: string): string => place.replace(/[。．]/gu, '.');

/** 排律里指得到的句数，还没有写那么长时 (lines that places reach in extended verse, while it is shorter). */
const MOST_LINES = 100;

/**
 * 读位置，`全` 为全诗；范围以此体裁为准。看不懂，或不在其中，抛 `InvalidInputError`。
 * Reads places; 全 is the whole poem. Throws `InvalidInputError` for what is no place or lies outside the form.
 */
export function placesIn(places: string | readonly string[], draft: Draft): ReturnType<typeof parsePlaces> {
  const words = [places].flat();
  const all = draft.lines.map((_, i) => String(i + 1));
  const tune = tuneMeter(draft);
  if (tune !== undefined) return parsePlaces(words.includes('全') ? all : words.map(pointed), tune);
  // 排律不限句数，指得到的至百句、至已写之末为止 (extended verse has any number of lines; places reach to a hundred, or to what is written).
  const lines = Math.min(mostLines(draft), Math.max(MOST_LINES, draft.lines.length + 2));
  const meter = compileMeter(draft.form, { lines });
  return parsePlaces(words.includes('全') ? all : words.map(pointed), meter);
}

/** 情、代一类 (a condition with a few values). */
function condition<Key extends 'mood' | 'period'>(
  state: Session,
  [value]: readonly string[],
  key: Key,
  name: string,
  values: readonly NonNullable<Draft[Key]>[],
  spellings: Readonly<Record<string, string>>,
): Step {
  const { [key]: now, ...free } = state.draft;
  const list = values.join(' ');
  if (value === undefined) return tell(state, `${name}：${now ?? '不限'}。可用：${list}、不限`, `one of ${list}`);
  if (value === '不限') return say(change(state, free as Draft), `${name}不限。`);
  const chosen = values.find((one) => one === (spellings[value] ?? simplifiedForm(value)));
  if (chosen === undefined) return misuse(`没有“${clip(value)}”；${name}可用：${list}、不限`, `one of ${list}`);
  return say(change(state, { ...state.draft, [key]: chosen }), `${name}：${chosen}`);
}

/** 还没有诗句、又没有指明体裁，所写若五或七字，便照五言七言 (with nothing written and no form chosen, five or seven characters tell which). */
function fitting(draft: Draft, text: string): Draft {
  const { length } = [...text.replace(/[^\p{Script=Han}□]/gu, '')];
  const isOpen =
    !draft.isChosen && draft.tune === undefined && draft.lines.every(isBlank) && (length === 5 || length === 7);
  return isOpen && length !== getForm(draft.form).lineLength
    ? { ...draft, form: formFor(length, 4).name, lines: [], authors: [] }
    : draft;
}

/** 没有指明体裁，就随诗句而定 (a form that was not chosen follows the lines). */
function fitted(draft: Draft, lines: readonly string[]): { readonly form: string } {
  if (draft.isChosen) return draft;
  const length = [...(lines[0] ?? '')].length;
  return length === 5 || length === 7 ? { form: formFor(length, lines.length).name } : draft;
}

/** 动了锁着的字就拒绝 (refuses to touch locked characters). */
function guardLocks(draft: Draft, lines: readonly string[]): void {
  const broken = brokenLock(draft, lines);
  if (broken === undefined) return;
  const { line, zi, char, place } = broken;
  misuse(
    `第 ${line} 句第 ${zi} 字“${char}”锁着，未改；先 解 ${place}`,
    `${place} is locked; unlock it with 解 ${place}`,
  );
}

/** 换作这些诗句：先示原句，再说新句的平仄与新出的毛病 (rewrites the draft, showing old lines, new ones and what is new). */
function rewrite(
  state: Session,
  lines: readonly string[],
  author: '人' | '机' | readonly string[],
  around: Surroundings,
  kept: Draft = state.draft,
): Step {
  const before = state.draft;
  if (before === kept && lines.length === before.lines.length && lines.every((line, i) => line === before.lines[i])) {
    return tell(state, '没有变。', 'Nothing changed.');
  }
  guardLocks(before, lines);
  const after = withLines({ ...before, ...fitted(before, lines) }, lines, author);
  const scansion = scanDraft(after, around);
  const rows: string[] = [];
  const changed: number[] = [];
  for (let i = 0; i < Math.max(lines.length, before.lines.length); i++) {
    const [old, line] = [before.lines[i], scansion.lines[i]];
    if (old === lines[i] || (old === undefined && isBlank(lines[i] as string))) continue;
    changed.push(i + 1);
    if (old !== undefined && !isBlank(old)) rows.push(`  原 ${old}`);
    if (lines[i] !== undefined && line !== undefined) rows.push(...echoLine(i + 1, line, scansion, after, around));
  }
  const output = [...rows, ...news(kept, after, changed, around)].join('\n');
  return { state: change({ ...state, draft: kept }, after), output };
}

/** 锁着的几处，一句全锁只说一句 (the locked places, whole lines by their number). */
export function locksInWords(draft: Draft): string {
  const words = draft.lines.flatMap((line, i) => {
    const own = draft.locks.filter((place) => place.startsWith(`${i + 1}.`));
    if (own.length === [...line].length) return [`第 ${i + 1} 句`];
    return own.map((place) => `${place}“${charAt(draft.lines, i + 1, Number(place.split('.')[1]))}”`);
  });
  return words.join('、') || '无';
}

function travel(history: Pick<Session, 'past' | 'future'>, state: Session, draft: Draft, what: string): Step {
  const verse = draft.lines.length === 0 ? '（空）' : draft.lines.join(' ');
  return say({ ...state, ...history, draft }, `${what}：${draft.form} ${verse}`);
}
