import type { Fit } from '../cipai/fit.ts';
import { InvalidInputError } from '../errors.ts';
import { type ReadTextOptions, readText } from '../lint/poems.ts';
import { formFor, getForm, lengthOf } from '../meter/index.ts';
import { splitRhyme } from '../rhyme/books/index.ts';
import { findGroup } from '../rhyme/index.ts';
import { isTune } from '../text/document/index.ts';
import { BLANK } from '../text/index.ts';
import {
  bookOf,
  type Draft,
  type DraftDirective,
  EMPTY_DRAFT,
  fitOf,
  inScript,
  isBlank,
  type Surroundings,
  withLines,
} from './draft.ts';
import { exportText, fileText, formatOf, isWritable, notWritable, readDraftJson } from './export.ts';
import { poemRows } from './show.ts';
import { type PlacedPoem, poemsIn, type SpliceRefusal, splice } from './splice.ts';
import { begin, clip, type Done, misuse, type OpenFile, type Session, type Step, say, tell } from './state.ts';

/** 按文件名，怎样读它 (how a file is read, by its name). */
const readingOf = (path: string, { markdown }: Pick<Surroundings, 'markdown'>): ReadTextOptions =>
  formatOf(path) === 'md' && markdown !== undefined ? { kind: 'markdown', markdown } : {};

/** 存作此名的写法 (the text of a draft as a file of that name holds it). */
const wholeText = (draft: Draft, path: string, around: Surroundings): string =>
  exportText(draft, formatOf(path), formatOf(path) === 'json', around);

/** 一个文件里的诗点名的韵书，平水韵之外的须先载入 (the rhyme books that the poems of a file name, to be loaded before it is opened). */
export function booksNamedIn(path: string, text: string, around: Pick<Surroundings, 'markdown'>): readonly string[] {
  const json = formatOf(path) === 'json' ? readDraftJson(text) : undefined;
  const parts = poemsIn(json?.text ?? text, readingOf(path, around));
  return [
    ...new Set(
      parts.flatMap(({ part: { directives } }) => splitRhyme(directives.rhyme ?? '').book ?? directives.book ?? []),
    ),
  ];
}

/** 读入一首；有几首而没有说哪一首，便列出来 (takes a poem of a file as the draft; where there are several and none was named, lists them). */
export function opened(
  state: Session,
  { path, text, number }: Extract<Done, { kind: 'opened' }>,
  around: Surroundings,
): Step {
  const json = formatOf(path) === 'json' ? readDraftJson(text) : undefined;
  const document = formatOf(path) === 'json' ? (json?.text ?? '') : text;
  const reading = readingOf(path, around);
  const parts = poemsIn(document, reading);
  if (parts.length === 0) throw new InvalidInputError('里面没有诗句', 'there is no verse in it');
  if (parts.length > 1 && number === undefined) return listed(state, path, parts);
  const one = parts[(number ?? 1) - 1];
  if (one === undefined) {
    throw new InvalidInputError(`只有 ${parts.length} 首，没有第 ${number} 首`, `there are only ${parts.length} poems`);
  }
  const read = draftOf({ document, reading, parts }, one, around);
  const taken =
    json === undefined ? read : { ...read, ...json.settings, ...(json.directives && { directives: json.directives }) };
  const authors = read.lines.map((line, i) => Array.from(line, (_, j) => json?.authors?.[i]?.[j] ?? '人').join(''));
  const begun = begin(state, withLines({ ...taken, lines: [] }, read.lines, authors));
  const { draft } = begun;
  const before = state.files.get(path);
  const others = before?.text === text ? before.poems : [];
  // 全文恰是这一首存出的样子，便整个重写；不然只写回诗句 (a file that is just this draft as saved is written anew; of others only the lines).
  const isWhole = parts.length === 1 && (json !== undefined || wholeText(draft, path, around) === text);
  const poems = new Map([...others, [draft.id, isWhole ? 0 : (number ?? 1)]] as const);
  // 几首诗的 JSON 没有别处可放，读得而写不回 (there is no putting one of several poems back into JSON).
  const files = json !== undefined && parts.length > 1 ? state.files : withFile(state.files, path, { text, poems });
  const next: Session = { ...begun, files, kept: new Map([...state.kept, [draft.id, draft]]) };
  const which = parts.length > 1 ? ` 第 ${number} 首（共 ${parts.length} 首）` : '';
  const undo = state.draft.lines.length > 0 ? '；原稿可用 撤 取回' : '';
  const rows = poemRows(draft.lines.map(inScript(draft, around)), around, draft).map((row) => `  ${row}`);
  return say(next, [`读入 ${path}${which}${undo}`, ...rows].join('\n'));
}

/** 新近的在后 (with the latest last). */
function withFile(files: Session['files'], path: string, file: OpenFile): Session['files'] {
  const next = new Map(files);
  next.delete(path);
  return next.set(path, file);
}

/** 至多列这么多首 (poems listed at most). */
const MOST_LISTED = 40;

function listed(state: Session, path: string, parts: readonly PlacedPoem[]): Step {
  const rows = parts.slice(0, MOST_LISTED).map(({ part, poem }, i) => {
    const title = part.directives.title ?? part.title ?? poem.title;
    const [first = '', second = ''] = poem.lines.map((line) => line.text);
    return `  ${i + 1}  ${title === undefined ? '' : `《${clip(title)}》`}${clip(first)}，${clip(second)}……（${poem.lines.length} 句）`;
  });
  const more = parts.length > MOST_LISTED ? [`  ……至 ${parts.length}`] : [];
  const words = [
    `${path} 里有 ${parts.length} 首，取哪一首？输入数字，或 开 ${path} ${parts.length}。 Which one? A number takes it.`,
    ...rows,
    ...more,
  ];
  return say({ ...state, listed: path }, words.join('\n'));
}

/** 所读的文件 (the document read from). */
interface Source {
  readonly document: string;
  readonly reading: ReadTextOptions;
  readonly parts: readonly PlacedPoem[];
}

/** 文件里的一首作诗稿，诗前诗中的指令都作数 (a poem of a document as a draft, its directives obeyed). */
function draftOf(source: Source, { part, poem }: PlacedPoem, around: Surroundings): Draft {
  const {
    form = part.stated.form,
    title = part.title ?? poem.title,
    rhyme = '',
    book = part.stated.book,
  } = part.directives;
  const named =
    part.directives.tune ??
    (form !== undefined && isTune(form) ? form : form === undefined ? part.stated.tune : undefined);
  if (named !== undefined) return tuneDraftOf(source, { part, poem }, named, around);
  const lines = poem.lines.map((line) => line.text);
  const { length } = [...(lines[0] as string)];
  if ((length !== 5 && length !== 7) || lines.some((line) => [...line].length !== length)) {
    throw new InvalidInputError('各句字数须同为五或七', 'the lines must all have five or all have seven characters');
  }
  const known = form === undefined ? formFor(length, lines.length) : getForm(form);
  if (known.lineLength !== length || (known.isOpen !== true && lines.length > known.lines)) {
    throw new InvalidInputError(`不合 ${known.name} 的句数、字数`, `it does not have the size of ${known.name}`);
  }
  const wanted = splitRhyme(rhyme);
  const inBook = wanted.book ?? book;
  const base: Draft = {
    ...EMPTY_DRAFT,
    form: known.name,
    isChosen: form !== undefined,
    theme: title === undefined ? [] : title.split(/\s+/u),
    ...(inBook === undefined ? {} : { book: inBook }),
    lines,
  };
  const { name } = bookOf(base, around);
  const { book: _, ...rest } = base;
  const directives = directivesOf(source, { part, poem });
  return {
    ...rest,
    ...(name === bookOf(EMPTY_DRAFT, around).name ? {} : { book: name }),
    ...(wanted.rhyme ? { rhyme: findGroup(wanted.rhyme, bookOf(base, around)).name } : {}),
    ...(directives.length === 0 ? {} : { directives }),
  };
}

/** 文件里的一首词作词稿；字数不合的，抛 `InvalidInputError` (a 词 of a document as a draft; throws where its lines fit no form of the tune). */
function tuneDraftOf(source: Source, { part, poem }: PlacedPoem, name: string, around: Surroundings): Draft {
  const { cipai } = around;
  if (cipai === undefined) throw new InvalidInputError('没有载入词谱', 'the tunes are not loaded');
  const tune = cipai.findTune(name);
  const { title = part.title ?? poem.title, rhyme = '', book } = part.directives;
  const wanted = splitRhyme(rhyme);
  const inBook = wanted.book ?? book;
  // 题目就是词牌的，不另作题 (a title that is the name of the tune is no theme).
  const theme = title === undefined || cipai.tuneNamed(title) !== undefined ? [] : title.split(/\s+/u);
  const base: Draft = {
    ...EMPTY_DRAFT,
    form: tune.name,
    isChosen: true,
    tune,
    theme,
    ...(inBook === undefined ? {} : { book: inBook }),
    lines: poem.lines.map((line) => line.text),
  };
  const fit = fitOf(base) as Fit;
  if (!fit.isExact) {
    const sizes = [...new Set(tune.forms.map(({ length }) => length))].join('、');
    throw new InvalidInputError(
      `字数、韵位不合${tune.name}（${sizes} 字）`,
      `it does not have the size of ${tune.name}`,
    );
  }
  const { name: bookName } = bookOf(base, around);
  const { book: _, ...rest } = base;
  const directives = directivesOf(source, { part, poem });
  return {
    ...rest,
    // 末句未足的，余下作空 (what a last line lacks is left blank).
    lines: fit.poem.lines.map((line, i) =>
      line.text.padEnd(line.text.length + lengthOf(fit.meter, i) - line.length, BLANK),
    ),
    ...(inBook === undefined ? {} : { book: bookName }),
    ...(wanted.rhyme ? { rhyme: findGroup(wanted.rhyme, bookOf(base, around)).name } : {}),
    ...(directives.length === 0 ? {} : { directives }),
  };
}

/** 管着这首诗的读、免查各行 (the rows of 读 and 免查 that bear on a poem). */
function directivesOf({ document, reading, parts }: Source, { part, poem }: PlacedPoem): readonly DraftDirective[] {
  const [first, last] = [poem.lines[0], poem.lines.at(-1)];
  if (first === undefined || last === undefined) return [];
  const index = parts.findIndex((one) => one.part.start.offset === part.start.offset);
  const since = parts[index - 1]?.poem.lines.at(-1)?.place.end.offset ?? 0;
  const until = last.place.end.offset;
  const disables = readText(document, reading).disables.filter(({ command, place, target = 0 }) => {
    if (command === 'disable-next-line') return target >= first.place.start.line && target <= last.place.start.line;
    return place.start.offset < until && (command !== 'disable-poem' || place.start.offset >= since);
  });
  const readings = part.directives.readings ?? [];
  const starts = [...disables, ...readings].map(({ place }) => place.start.offset - place.start.column + 1);
  return [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((start) => {
      const index = poem.lines.findIndex((line) => line.place.start.offset > start);
      const row = poem.lines[index]?.place.start.line;
      const inRow = poem.lines.filter(({ place }) => place.start.line === row).length;
      return {
        text: (/^[^\r\n]*/u.exec(document.slice(start))?.[0] ?? '').replace(/^[\s>\uFEFF]*/u, '').trimEnd(),
        before: index + 1,
        ...(inRow > 1 ? { lines: inRow } : {}),
      };
    })
    .filter(({ before }) => before > 0);
}

/** 这一首所在的文件 (the file this poem belongs to). */
export const ownFile = ({ files, draft }: Session): string | undefined =>
  [...files].findLast(([, { poems }]) => poems.has(draft.id))?.[0];

/** 说得出缘由的放不回去 (why a poem cannot be put back). */
const REFUSALS: Readonly<Record<SpliceRefusal, readonly [zh: string, en: string]>> = {
  missing: ['里面找不到这一首的位置', 'the poem is not to be found in it'],
  tangled: ['要动的地方夹着注或别的文字', 'notes or other text stand where it would change'],
  unread: ['放回去就与别的文字连成一片，读不出原样了', 'put back, it would run together with other text'],
};

/** 可另存的名字：f.txt → f-3.txt (another name: a file of several poems, one of them). */
const otherName = (path: string, n: number): string =>
  path.replace(/(\.[^./\\]*)?$/u, (extension) => `-${n}${extension}`);

/** 存盘：读来的只写回诗句，自己存的整个重写；别的文件不动，除非 `force` (saves: of a file that was read only the lines are written back). */
export function save(state: Session, args: readonly string[], force: boolean, around: Surroundings): Step {
  const { draft, files } = state;
  const path = args.length > 0 ? args.join(' ') : ownFile(state);
  if (path === undefined) return misuse('存到哪里？如 存 a.txt', 'e.g. 存 a.txt');
  if (draft.lines.every(isBlank)) return tell(state, '还没有诗句可存。', 'There is no verse to save.');
  const file = files.get(path);
  const number = file?.poems.get(draft.id);
  if (file === undefined || number === undefined) {
    const others = file === undefined ? 0 : poemsIn(file.text, readingOf(path, around)).length;
    if (others > 1) {
      const zh = `${path} 里有 ${others} 首，这一首不在其中，不整个换掉；存作别的名字，如 存 ${otherName(path, others + 1)}`;
      return misuse(zh, `it holds ${others} poems, of which this is none; save under another name`);
    }
    if (!isWritable(path)) return misuse(...notWritable(path));
    return { state, output: '', effect: { kind: 'save', path, text: wholeText(draft, path, around), force } };
  }
  const text = textInto(file.text, path, number, draft, around);
  if (typeof text !== 'string') {
    const [zh, en] = REFUSALS[text.refused];
    return misuse(
      `${path}：${zh}，未动；存作别的名字，如 存 ${otherName(path, number)}`,
      `${en}; save under another name`,
    );
  }
  const left = number === 0 ? [] : unwritten(file.text, path, number, draft, around);
  const output =
    left.length === 0
      ? ''
      : `只写回诗句；${left.join('、')}不写入 ${path}，另存一份才有。 Only the lines are written back.`;
  return { state, output, effect: { kind: 'save', path, text, force, ours: file.text } };
}

function textInto(
  document: string,
  path: string,
  number: number,
  draft: Draft,
  around: Surroundings,
): string | { readonly refused: SpliceRefusal } {
  if (number > 0) {
    const spliced = splice(document, readingOf(path, around), number, draft.lines.map(inScript(draft, around)));
    return 'text' in spliced ? spliced.text : spliced;
  }
  const text = wholeText(draft, path, around);
  if (formatOf(path) !== 'json') return text;
  // 别人添在 JSON 里的各项仍留着 (what others keep in the JSON stays).
  return `${JSON.stringify({ ...(JSON.parse(document) as object), ...(JSON.parse(text) as object) }, undefined, 2)}\n`;
}

/** 改了而不写回的：题、韵之类在文件里另有写法 (settings that changed and are not written back). */
function unwritten(
  document: string,
  path: string,
  number: number,
  draft: Draft,
  around: Surroundings,
): readonly string[] {
  const reading = readingOf(path, around);
  const parts = poemsIn(document, reading);
  const part = parts[number - 1];
  if (part === undefined) return [];
  const was = draftOf({ document, reading, parts }, part, around);
  return [
    ...(was.theme.join(' ') === draft.theme.join(' ') ? [] : ['题']),
    ...(was.rhyme === draft.rhyme ? [] : ['韵']),
  ];
}

/** 存好了 (a draft was saved). */
export function saved(state: Session, { path, text, isCopy }: Extract<Done, { kind: 'saved' }>): Step {
  if (isCopy) return tell(state, `已存入 ${path}。`, 'Saved.');
  const { draft } = state;
  const before = state.files.get(path)?.poems;
  const poems = before?.has(draft.id) ? before : new Map([[draft.id, 0]]);
  const files = withFile(state.files, path, { text, poems });
  return tell({ ...state, files, kept: new Map([...state.kept, [draft.id, draft]]) }, `已存入 ${path}。`, 'Saved.');
}

/** 有没有未存的诗句 (whether there is verse that has not been saved). */
export const isUnsaved = (state: Session, around: Surroundings = {}): boolean => isNew(state, state.draft, around);

const isNew = ({ kept }: Session, draft: Draft, around: Surroundings): boolean => {
  const before = kept.get(draft.id);
  if (draft.lines.every(isBlank) || before === draft) return false;
  return before === undefined || fileText(before, around) !== fileText(draft, around);
};

/** 未存的各首，现稿在后：另起、读入别首之前没有存的也在 (every poem that has not been saved, the draft last; what was left for another poem counts). */
export function unsavedDrafts(state: Session, around: Surroundings = {}): readonly Draft[] {
  const latest = new Map<number, Draft>();
  for (const draft of [...state.past, state.draft]) {
    latest.delete(draft.id);
    latest.set(draft.id, draft);
  }
  return [...latest.values()].filter((draft) => isNew(state, draft, around));
}
