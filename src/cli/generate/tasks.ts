import type { Command } from 'commander';
import type {
  Candidate,
  CoupletCandidate,
  CoupletRequest,
  LineCandidate,
  Repair,
  Revision,
  WriteRequest,
} from '../../generate/index.ts';
import { scan } from '../../meter/index.ts';
import { loadBook } from '../../rhyme/books/index.ts';
import { parsePoem } from '../../text/index.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { GenerationModule, Io } from '../io.ts';
import { byGroup, type RhymeWords } from '../perform.ts';
import { commandAgain } from './again.ts';
import { candidateJson, coupletJson, lineJson, repairJson } from './json.ts';
import { type TaskFlags, weightsOf } from './options.ts';
import { collected, planned, runTask, type Task } from './run.ts';
import {
  besideRows,
  type Colors,
  coupletText,
  lineText,
  poemText,
  repairText,
  revisionText,
  rhymeWordText,
  wayText,
} from './text.ts';
import { tuneAsked, withTune } from './tunes.ts';
import { readVerse, type Verse } from './verse.ts';

/** 一次合写的命令：参数、选项、怎样再得 (a co-writing command as it was called). */
interface Call {
  readonly args: readonly string[];
  readonly flags: TaskFlags;
  readonly io: Io;
  readonly generation: GenerationModule;
  /** 种子：所给的，否则抽一个，好印出来 (the seed given, else one drawn, so that it can be told). */
  readonly seed: number;
  /** 以此种子与个数再得的命令 (the command line that gives it again). */
  again(seed: number, count?: number): string;
}

/** 参数不对，抛 `CliError` (misuse of a command). */
const misuse = (zh: string, en: string): CliError => new CliError('USAGE', zh, en);

/** 选项所成之请求；诗前的指令与题目，选项没说的依之 (the request the options make; directives and title fill what they leave open). */
async function requestOf({ flags, seed }: Call, verse: Verse | undefined): Promise<WriteRequest> {
  const { form = verse?.form, rhyme = verse?.rhyme, lines, rhymes: rhymeCount } = flags;
  const { opening, firstLineRhymes, mood, period } = flags;
  const book = flags.book === undefined ? verse?.book : await loadBook(flags.book);
  const { count, beams, pool, temperature, script, allowKnownLines, weight } = flags;
  const title = /\p{Script=Han}/u.test(verse?.title ?? '') ? verse?.title : undefined;
  const all = {
    form,
    lines,
    rhyme,
    rhymeCount,
    book,
    opening,
    firstLineRhymes,
    mood,
    period,
    count,
    beams,
    pool,
    temperature,
    script,
  };
  const rest = { theme: flags.theme ?? title, seed, allowKnownLines, weights: weight && weightsOf(weight) };
  const request = Object.fromEntries(
    Object.entries({ ...all, ...rest }).filter(([, value]) => value !== undefined),
  ) as WriteRequest;
  return withTune(request, tuneAsked(flags, verse), flags.variant);
}

/** 须有诗句的命令 (the verse of a command that needs some). */
async function expectVerse({ args, flags, io }: Call, example: string): Promise<Verse> {
  const verse = await readVerse(args, flags, io);
  if (verse !== undefined) return verse;
  throw misuse(
    `要有诗句、文件，或 -（标准输入），如 ${example}`,
    `give verse, a file, or - for standard input, e.g. ${example}`,
  );
}

const NOTHING = { zh: '没有找到。', en: 'nothing was found.', code: EXIT.findings } as const;

/** 成一首出一首的任务：每首有自己的种子 (tasks that give poem after poem, each with its own seed). */
function poems(call: Call, plan: Task<Candidate>['plan']): Task<Candidate> {
  const { flags } = call;
  const many = (flags.count ?? 1) > 1;
  return {
    plan,
    spaced: true,
    unit: '首',
    none: NOTHING,
    toText: (poem, number, colors) =>
      `${many ? `${number}.\n` : ''}${poemText(poem, colors)}\n种子 ${poem.seed}：${call.again(poem.seed)}`,
    toJson: (found) => ({ poems: found.map((poem) => ({ ...candidateJson(poem), command: call.again(poem.seed) })) }),
  };
}

/** 一次得几种的任务：同一种子，同样的个数，才得同样的几种 (tasks that find several at once, from one seed). */
function ways<T extends Candidate>(
  call: Call,
  plan: Task<T>['plan'],
  how: {
    /** 号码之后的文字 (the text after the number). */
    readonly toText: (item: T, colors: Colors) => string;
    readonly json: (item: T) => object;
    readonly none?: Task<T>['none'];
  },
): Task<T> {
  const { flags, seed } = call;
  const again = call.again(seed, flags.count);
  return {
    plan,
    spaced: true,
    unit: '种',
    none: how.none ?? NOTHING,
    toText: (way, number, colors) => `${number}.${how.toText(way, colors)}`,
    footer: () => `种子 ${seed}：${again}`,
    toJson: (all) => ({ seed, command: again, poems: all.map(how.json) }),
  };
}

async function write(call: Call): Promise<Task<Candidate>> {
  const { args, flags, generation } = call;
  const { theme, given, form = flags.tune } = flags;
  const themes = [...args, ...(theme === undefined ? [] : [theme])];
  if (themes.length === 0 && given === undefined && form === undefined) {
    throw misuse(
      '要写什么？给出题目，如 tuiqiao write 秋江 月；或至少指明 --form、--tune、--given',
      'nothing to write about: give a theme, e.g. tuiqiao write 秋江 月, or at least --form, --tune or --given',
    );
  }
  const asked = await requestOf(call, undefined);
  const about = themes.length === 0 ? {} : { theme: themes.length === 1 ? (themes[0] as string) : themes };
  const request = { ...asked, ...about, ...(given === undefined ? {} : { given }) };
  return poems(call, () => planned(generation.TASKS.write, request));
}

async function continuePoem(call: Call): Promise<Task<Candidate>> {
  const verse = await expectVerse(call, 'tuiqiao continue 一夜西风入旧林');
  const request = { ...(await requestOf(call, verse)), given: verse.text };
  return poems(call, () => planned(call.generation.TASKS.continue, request));
}

async function cangtou(call: Call): Promise<Task<Candidate>> {
  const { args, flags, generation } = call;
  if (args.length === 0) {
    const example = 'tuiqiao cangtou 春江花月';
    throw misuse(`要藏哪几个字？如 ${example}`, `which characters are to be hidden? e.g. ${example}`);
  }
  const { at, given } = flags;
  const where = at === undefined ? {} : { at };
  const request = { ...(await requestOf(call, undefined)), chars: args.join(''), ...where, ...(given && { given }) };
  return poems(call, () => planned(generation.TASKS.cangtou, request));
}

async function next(call: Call): Promise<Task<LineCandidate>> {
  const { args, flags, io, generation, seed } = call;
  const verse = await readVerse(args, flags, io);
  if (verse === undefined && (flags.form ?? flags.tune ?? flags.theme) === undefined) {
    throw misuse(
      '下一句接着什么？给出诗句，如 tuiqiao next 白日依山尽；起首一句则至少指明 --form 或 --theme',
      'next to what? give verse, e.g. tuiqiao next 白日依山尽, or for a first line --form or --theme',
    );
  }
  const request = { ...(await requestOf(call, verse)), ...(verse === undefined ? {} : { given: verse.text }) };
  const again = call.again(seed, flags.count);
  return {
    // 印出的与 JSON、文件里的须是同一批、同一次第，故不求边找边出 (what is printed is what JSON and files hold, in the same order).
    plan: () => planned(generation.TASKS.next, request),
    spaced: false,
    unit: '句',
    none: { zh: '句句皆有，没有下一句了', en: 'every line is there; there is no next one', code: EXIT.misuse },
    toText: lineText,
    footer: (found) => [...besideRows(found), `种子 ${seed}：${again}`].join('\n'),
    toJson: (found) => ({ seed, command: again, lines: found.map(lineJson) }),
  };
}

async function fill(call: Call): Promise<Task<Candidate>> {
  const verse = await expectVerse(call, 'tuiqiao fill 白日□山尽，黄河入□流');
  const request = { ...(await requestOf(call, verse)), given: verse.text };
  return ways(call, () => planned(call.generation.TASKS.fill, request), {
    toText: (way, colors) => `\n${wayText(way, colors)}`,
    json: candidateJson,
  });
}

/** “上联：”“下联：”写在前面也可 (a label before the half is taken for what it says). */
const HALF_LABEL = /^[【〔[]?([上下])[联聯][】〕\]]?[：:\s]?/u;

async function couplet(call: Call): Promise<Task<CoupletCandidate>> {
  const { args, flags, generation, seed } = call;
  const text = args.join('，');
  const label = HALF_LABEL.exec(text);
  const half = label === null ? text : text.slice(label[0].length);
  if (!/\p{Script=Han}/u.test(half)) {
    const example = 'tuiqiao couplet 春风又绿江南岸';
    throw misuse(`对哪一联？如 ${example}`, `which half is to be matched? e.g. ${example}`);
  }
  const isUpper = flags.upper === true || label?.[1] === '下';
  const horizontal = flags.horizontal === undefined ? {} : { horizontal: flags.horizontal };
  const { form: _, rhyme: __, tune: ___, variant: ____, ...asked } = await requestOf(call, undefined);
  const request: CoupletRequest = {
    ...asked,
    ...horizontal,
    ...(isUpper ? { lower: half } : { upper: half }),
  };
  const again = call.again(seed, flags.count);
  return {
    plan: () => planned(generation.TASKS.couplet, request),
    spaced: false,
    unit: '副',
    none: NOTHING,
    toText: coupletText,
    footer: () => `种子 ${seed}：${again}`,
    toJson: (found) => ({ seed, command: again, couplets: found.map(coupletJson) }),
  };
}

async function revise(call: Call): Promise<Task<Revision>> {
  const { at, reach, lock } = call.flags;
  const verse = await expectVerse(call, 'tuiqiao revise draft.txt --at 4.2');
  if (at === undefined) {
    throw misuse('推敲何处？如 --at 3.5（第三句第五字）', 'revise what? e.g. --at 3.5 for line 3, character 5');
  }
  const request = {
    ...(await requestOf(call, verse)),
    text: verse.text,
    places: at,
    ...(reach === undefined ? {} : { reach }),
    ...(lock === undefined ? {} : { locks: lock }),
  };
  return ways(call, () => planned(call.generation.TASKS.revise, request), {
    toText: (way, colors) => `  ${revisionText(way, colors)}`,
    json: candidateJson,
    none: { zh: '没有别的合律的写法。', en: 'there is no other wording in meter.', code: EXIT.findings },
  });
}

async function repair(call: Call): Promise<Task<Repair>> {
  const { flags, io } = call;
  const { lock } = flags;
  const verse = await expectVerse(call, 'tuiqiao repair draft.txt');
  const form = flags.form ?? verse.form;
  const asked = await requestOf(call, verse);
  const { book } = asked;
  const { verdict, form: own } = scan(parsePoem(verse.text), typeof book === 'object' ? { book } : {});
  if (form === undefined && verdict === 'ancient' && tuneAsked(flags, verse) === undefined) {
    io.stderr.write(
      `此诗认作古体，本不以近体论；今按${own}来修\nthis is old-style verse; it is mended as ${own} all the same\n`,
    );
  }
  const request = {
    ...asked,
    text: verse.text,
    ...(lock === undefined ? {} : { locks: lock }),
  };
  const task = ways<Repair>(call, () => planned(call.generation.TASKS.repair, request), {
    toText: (way, colors) => `  改 ${way.changes.length} 字\n${repairText(way, colors)}`,
    json: repairJson,
    none: { zh: '本来合律，不必改。', en: 'legal as it is; nothing to mend.', code: EXIT.clean },
  });
  return { ...task, toJson: (found) => ({ legal: found.length === 0, ...task.toJson(found) }) };
}

async function rhymes(call: Call): Promise<Task<RhymeWords>> {
  const { args, flags, io, generation, seed } = call;
  const verse = await readVerse(args, flags, io);
  if (verse === undefined && (flags.form ?? flags.tune ?? flags.rhyme) === undefined) {
    throw misuse(
      '要押哪一处？给出诗句，如 tuiqiao rhymes 白日依山尽，或指明 --form、--rhyme；查一字之韵用 tuiqiao rhyme',
      'rhyme where? give verse, e.g. tuiqiao rhymes 白日依山尽, or --form or --rhyme; to look a character up use tuiqiao rhyme',
    );
  }
  const { count, line } = flags;
  const { count: _, ...asked } = await requestOf(call, verse);
  const request = {
    ...asked,
    ...(verse === undefined ? {} : { given: verse.text }),
    ...(line === undefined ? {} : { line }),
  };
  const again = call.again(seed, flags.count);
  return {
    plan: () => {
      const find = planned(generation.TASKS.rhymes, request);
      return (
        find &&
        async function* (options) {
          const groups = byGroup(await collected(find(options)));
          yield* groups.map(({ group, words }) => ({ group, words: words.slice(0, count) }));
        }
      );
    },
    spaced: true,
    unit: '韵',
    none: NOTHING,
    toText: ({ group, words }, _number, colors) =>
      [colors.bold(group), ...words.map((word, i) => rhymeWordText(word, i + 1))].join('\n'),
    footer: () => `种子 ${seed}：${again}`,
    toJson: (groups) => ({ seed, command: again, rhymes: groups.flatMap(({ words }) => words) }),
  };
}

/** 各命令之任务 (the task of each command). */
const TASKS = { write, continue: continuePoem, cangtou, couplet, next, fill, revise, repair, rhymes } as const;
/** 合写的命令之名 (names of the co-writing commands). */
export type TaskName = keyof typeof TASKS;

/** 跑一个合写的命令 (runs a co-writing command). */
export async function runCommand(name: TaskName, command: Command, io: Io): Promise<ExitCode> {
  const flags: TaskFlags = command.opts();
  const generation = await io.loadGeneration();
  const call: Call = {
    args: command.args,
    flags,
    io,
    generation,
    seed: flags.seed ?? Math.floor(Math.random() * 1_000_000),
    again: (seed, count) => commandAgain(command, io.env, { seed, count }),
  };
  // 每个命令的任务与其所产出者同型，合在一张表里就看不出了 (each task and its items agree; a table cannot say so).
  const task = (await TASKS[name](call)) as Task<unknown>;
  return runTask(task, flags, io, generation);
}
