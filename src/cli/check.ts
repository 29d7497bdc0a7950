import {
  type AnyRuleId,
  explainRule,
  FIX_TYPES,
  type FixType,
  findAnyRule,
  fix,
  formNameOf,
  isTune,
  type Lang,
  type Layer,
  LEVEL_NAMES,
  type LeftOut,
  type LevelName,
  type LintFinding,
  type LintOptions,
  levelsOf,
  lint,
  lintEach,
  listRules,
  mergeLayers,
  optionsOf,
  type RhymeSchool,
  SAFE_FIX_TYPES,
  type Script,
} from '../lint/index.ts';
import type { Opening, Profile, Severity } from '../meter/index.ts';
import { loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { findGroup, type RhymeBook } from '../rhyme/index.ts';
import { intlSegmenter, loadJieba } from '../words/index.ts';
import { tellTunes } from './cipai.ts';
import { Configs } from './config.ts';
import { inputsOf, refuseOverwriting } from './disk.ts';
import { listPoems, type ReadFile, tellEmpty, tellSongs } from './documents.ts';
import { CliError, type ErrorReport, EXIT, type ExitCode, reportOf, withPlace } from './errors.ts';
import type { Io } from './io.ts';
import { type Sink, tell, withSink } from './output.ts';
import { type Source, sourcesOf } from './read.ts';
import { type Format, type Mended, reporterOf } from './report.ts';
import { originalOf } from './same-rhymes.ts';

/** `tuiqiao check` 的选项 (options of the command). */
export interface CheckFlags {
  readonly form?: string;
  readonly rhyme?: string;
  readonly book?: string;
  readonly opening?: Opening;
  readonly tune?: string;
  /** 所和之诗：诗句、文件或 - (verse, a file or -: the rhymes to keep). */
  readonly sameRhymesAs?: string;
  readonly rhymeSchool?: RhymeSchool;
  readonly script?: Script;
  readonly profile?: Profile;
  readonly rule?: readonly string[];
  /** 文件名；`false` 是 --no-config (a file; `false` for --no-config). */
  readonly config?: string | false;
  readonly format?: Format;
  readonly outputFile?: string;
  readonly quiet?: boolean;
  readonly maxWarnings?: number;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
  readonly fixType?: readonly string[];
  readonly reportUnused: boolean;
  readonly stdinFilename?: string;
  readonly input?: 'text' | 'jsonl';
  readonly threads?: number;
  readonly candidates?: number;
  readonly listPoems?: boolean;
  readonly strictFiles?: boolean;
  readonly words?: 'jieba' | 'intl';
  readonly explain?: string;
  readonly listRules?: boolean;
  readonly listTunes?: boolean;
  readonly printConfig?: boolean;
  readonly lang: Lang;
  readonly color?: boolean;
}

/** 检查文件、标准输入或命令里的诗 (checks files, standard input or verse given on the command line). */
export async function check(given: readonly string[], flags: CheckFlags, io: Io): Promise<ExitCode> {
  const args = given.length === 0 && flags.stdinFilename !== undefined ? ['-'] : given;
  const session = await openSession(flags, io);
  const told = await tellAbout(args, flags, session);
  if (told !== undefined) {
    io.stdout.write(told);
    return EXIT.clean;
  }
  if (args.length === 0) {
    const zh = '要检查什么？给出诗句、文件，或 -（标准输入）；用法见 tuiqiao check --help';
    throw new CliError('USAGE', zh, 'nothing to check: give verse, files, or - for standard input');
  }
  const types = fixTypes(flags.fixType);
  // 要 jsonl，给的又是 .jsonl 文件，就是语料 (.jsonl files with --format jsonl are corpora).
  const isCorpus = flags.format === 'jsonl' && args.every((arg) => /\.jsonl$/iu.test(arg));
  if (flags.input === 'jsonl' || (flags.input === undefined && isCorpus)) return corpus(args, flags, session, io);
  const sources = await sourcesOf(args, io, flags);
  const { original, inputs } = await originalOf(flags, args, io);
  const configs = typeof flags.config === 'string' ? [flags.config] : [];
  await refuseOverwriting(flags.outputFile, [...inputsOf(sources), ...inputs, ...configs], io);
  if (flags.listPoems === true) return list(sources, flags, io);
  const asked = { ...session, options: { ...session.options, ...original } };
  return withSink(io, flags.outputFile, (sink) => checkSources(sources, flags, asked, types, io, sink));
}

/** `--list-poems`：只说什么作了诗 (only tells what is taken for verse). */
async function list(sources: readonly Source[], flags: CheckFlags, io: Io): Promise<ExitCode> {
  const { text, errors, isLacking } = await listPoems(
    sources,
    { lang: flags.lang, isJson: flags.format === 'json' },
    io,
  );
  for (const error of errors) tell(io, error);
  await withSink(io, flags.outputFile, async (sink) => {
    await sink.write(text);
  });
  if (errors.length > 0) return EXIT.misuse;
  return isLacking && flags.strictFiles === true ? EXIT.findings : EXIT.clean;
}

const isError = ({ severity }: LintFinding): boolean => severity === 'error';

/** 一次检查里不变的：选项与配置 (what stays the same in a run: options and configurations). */
interface Session {
  /** 命令行的选项，胜过指令 (options of the command line, which win over directives). */
  readonly options: LintOptions & { readonly book?: RhymeBook };
  /** 命令行的宽严与规则，胜过配置 (profile and rules of the command line, which win over configurations). */
  readonly last: Layer;
  readonly configs: Configs;
}

/** 选项先验，免得每首诗都报一遍 (flags are validated once, before any poem is read). */
async function openSession(flags: CheckFlags, io: Io): Promise<Session> {
  const wanted = splitRhyme(flags.rhyme ?? '');
  const named = flags.book ?? wanted.book;
  const book = named === undefined ? undefined : await loadBook(named);
  const words = flags.words === 'jieba' ? await loadJieba() : flags.words === 'intl' ? intlSegmenter() : undefined;
  const rules = Object.fromEntries((flags.rule ?? []).map(ruleSetting));
  levelsOf(rules);
  const { config } = flags;
  return {
    options: {
      ...(flags.tune === undefined ? {} : { tune: flags.tune }),
      ...(flags.form === undefined ? {} : { form: isTune(flags.form) ? flags.form : formNameOf(flags.form) }),
      ...(book === undefined ? {} : { book }),
      ...(wanted.rhyme ? { rhyme: findGroup(wanted.rhyme, book).name } : {}),
      ...(flags.opening === undefined ? {} : { opening: flags.opening }),
      reportUnused: flags.reportUnused,
      // SARIF 里没有可换之字，不报的也不去算 (SARIF shows no candidates, and what is not shown is not worked out).
      ...(flags.format === 'sarif' ? { suggestions: 0 } : {}),
      ...(flags.format !== 'sarif' && flags.candidates !== undefined ? { suggestions: flags.candidates } : {}),
      ...(flags.quiet === true ? { suggestFor: 'error' as const } : {}),
      ...(words === undefined ? {} : { words }),
    },
    last: {
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.script === undefined ? {} : { script: flags.script }),
      rules,
    },
    configs: new Configs({
      cwd: io.cwd,
      ...(typeof config === 'string' ? { file: config } : {}),
      none: config === false,
    }),
  };
}

const LEVELS: readonly string[] = LEVEL_NAMES;

/** `孤平=off`：规则与轻重 (a rule and its level). */
function ruleSetting(text: string): readonly [string, LevelName] {
  const [name = '', level = ''] = text.split(/[=＝:：]/u).map((part) => part.trim());
  if (name === '' || !LEVELS.includes(level)) {
    const zh = `--rule 写作 规则=轻重，如 孤平=warning；轻重有 ${LEVELS.join('、')}：${text}`;
    throw new CliError(
      'USAGE',
      zh,
      `--rule is rule=level, such as gu-ping=warning; levels: ${LEVELS.join(', ')}: ${text}`,
    );
  }
  return [name, level as LevelName];
}

function fixTypes(given: readonly string[] | undefined): readonly FixType[] {
  if (given === undefined) return SAFE_FIX_TYPES;
  return given
    .flatMap((text) => text.split(/[,，]/u))
    .map((text) => {
      const type = FIX_TYPES.find((known) => known === text.trim());
      if (type !== undefined) return type;
      const known = FIX_TYPES.join('、');
      throw new CliError(
        'USAGE',
        `--fix-type 有 ${known}：${text}`,
        `--fix-type is one of ${FIX_TYPES.join(', ')}: ${text}`,
      );
    });
}

/** 不检查、只说明的几项 (the options that tell and do not check). */
async function tellAbout(args: readonly string[], flags: CheckFlags, session: Session): Promise<string | undefined> {
  const resolved = async (file?: string) =>
    mergeLayers([...(await session.configs.layersFor(file)), session.last], file);
  if (flags.listTunes === true || flags.explain !== undefined) {
    const told = await tellTunes(flags.listTunes === true ? undefined : flags.explain, flags.lang);
    if (told !== undefined) return told;
  }
  if (flags.explain !== undefined) return explainRule(findAnyRule(flags.explain) satisfies AnyRuleId, flags.lang);
  if (flags.listRules) {
    const { profile, rules } = await resolved();
    return listRules({ lang: flags.lang, profile, levels: rules });
  }
  if (flags.printConfig) return `${JSON.stringify(await resolved(args[0]), undefined, 2)}\n`;
  return undefined;
}

async function corpus(args: readonly string[], flags: CheckFlags, session: Session, io: Io): Promise<ExitCode> {
  // 线程与进度只有语料用得着 (threads and progress are for corpora only).
  const { checkCorpus, corpusMisuse } = await import('./corpus.ts');
  const misuse = corpusMisuse(flags);
  if (misuse !== undefined) throw misuse;
  const config = mergeLayers([...(await session.configs.layersFor(args.find((arg) => arg !== '-'))), session.last]);
  const { tune, form = tune ?? config.form, rhyme, book, opening } = session.options;
  const configRhyme = splitRhyme(config.rhyme ?? '');
  const bookName = book?.name ?? configRhyme.book ?? config.book;
  const wantedRhyme = rhyme ?? configRhyme.rhyme;
  if (config.form !== undefined && !isTune(config.form)) formNameOf(config.form);
  const plain = {
    ...(form === undefined ? {} : { form }),
    ...(wantedRhyme ? { rhyme: wantedRhyme } : {}),
    ...(bookName === undefined ? {} : { bookName }),
    ...(opening === undefined ? {} : { opening }),
    profile: config.profile,
    levels: config.rules,
    readings: config.readings,
    lang: flags.lang,
    quiet: flags.quiet === true,
  };
  const options = {
    plain,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    ...(flags.maxWarnings === undefined ? {} : { maxWarnings: flags.maxWarnings }),
  };
  await refuseOverwriting(flags.outputFile, args, io);
  return withSink(io, flags.outputFile, async (sink) => {
    // 写往文件，停下便仍其旧；写往标准输出，已写的已写了 (an interrupted run leaves its output file as it was).
    const signal = flags.outputFile === undefined ? undefined : io.interrupted();
    const code = await checkCorpus(args, options, io, {
      ...sink,
      write: async (text) => signal?.aborted !== true && sink.write(text),
    });
    if (signal?.aborted !== true) return code;
    await sink.discard();
    io.stderr.write(`已停，${flags.outputFile} 未动。\nstopped; ${flags.outputFile} is as it was.\n`);
    return EXIT.interrupted;
  });
}

/** 改一次或又有可改的，至多这么多遍 (mending may make more to mend; so many rounds at most). */
const MOST_ROUNDS = 10;

/**
 * 逐份、逐首检查，查得一首报一首，不都留着；一份不成，其余照查。
 *
 * Checks the texts one by one and poem by poem, each told as it is checked and none kept; one that fails does not stop the
 * others.
 */
async function checkSources(
  sources: readonly Source[],
  flags: CheckFlags,
  { options, last, configs }: Session,
  types: readonly FixType[],
  io: Io,
  sink: Sink,
): Promise<ExitCode> {
  const reporter = reporterOf(flags, io, sink);
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const errors: ErrorReport[] = [];
  const mended: Mended[] = [];
  const fail = (report: ErrorReport): void => {
    errors.push(report);
    tell(io, report);
  };
  const files: ReadFile[] = [];
  let isLacking = false;
  let isRead = true;
  for (const source of sources) {
    // 下游已关，不必再查 (nobody reads on).
    if (!isRead) break;
    try {
      const config = mergeLayers([...(await configs.layersFor(source.file)), last], source.file);
      const all: LintOptions = { ...optionsOf(config), ...options, source: source.name, kind: source.kind };
      const text = await mend(await source.read(), source, all, flags, types, mended);
      let found = 0;
      let left: readonly LeftOut[] = [];
      for await (const one of lintEach(text, all)) {
        if ('failure' in one) {
          found++;
          const { place, error } = one.failure;
          fail(withPlace(`${source.name}:${place.line}`, error));
          continue;
        }
        if ('left' in one) {
          left = one.left;
          continue;
        }
        found++;
        for (const { severity } of one.poem.findings) counts[severity]++;
        const shown = flags.quiet ? { ...one.poem, findings: one.poem.findings.filter(isError) } : one.poem;
        isRead = await reporter.poem(shown);
        if (!isRead) break;
      }
      const file = { source: source.name, count: found, left };
      files.push(file);
      tellSongs(file, io);
      if (found === 0) {
        if (source.isFile) {
          tellEmpty(file, io);
          isLacking = true;
        } else if (!left.some(({ reason }) => reason === 'ci')) {
          throw new CliError('NO_VERSE', `${source.name} 里没有诗句`, `there is no verse in ${source.name}`);
        }
      }
    } catch (error) {
      const told = reportOf(error);
      if (told === undefined) throw error;
      fail(told);
    }
  }
  await reporter.end(errors, mended, files);
  if (errors.length > 0) return EXIT.misuse;
  const isOver = flags.maxWarnings !== undefined && counts.warning > flags.maxWarnings;
  if (isOver) {
    const zh = `警告 ${counts.warning} 处，过了 --max-warnings 的 ${flags.maxWarnings} 处`;
    io.stderr.write(`${zh}\n${counts.warning} warnings, more than the ${flags.maxWarnings} of --max-warnings\n`);
  }
  const isRefused = flags.strictFiles === true && isLacking;
  return isOver || isRefused || counts.error > 0 ? EXIT.findings : EXIT.clean;
}

/** 要改的改好，写回，记下改了几处；不要改的照原样 (mends and writes back what is to be mended, and notes how much). */
async function mend(
  text: string,
  source: Source,
  all: LintOptions,
  flags: CheckFlags,
  types: readonly FixType[],
  mended: Mended[],
): Promise<string> {
  if (flags.fix !== true && flags.fixDryRun !== true) return text;
  let output = text;
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // 改的时候不提可换之字 (no candidates while there is something to mend).
    const { findings } = await lint(output, { ...all, suggestions: 0 });
    const fixed = fix(output, findings, { types });
    if (fixed.applied.length === 0) break;
    count += fixed.applied.length;
    output = fixed.text;
  }
  if (count === 0) return text;
  if (flags.fixDryRun !== true) await source.write?.(output);
  mended.push({ source: source.name, count, ...(flags.format === 'json' ? { output } : {}) });
  return output;
}

/**
 * 没有写命令时，看这几个参数像不像诗：不像就是命令打错了 (verse without a command must look like verse: a file, or a
 * line of five or seven characters; anything else is a mistyped command).
 */
export async function bareVerse(args: readonly string[], io: Io): Promise<void> {
  const sources = await sourcesOf(args, io);
  const [first] = sources;
  const [word = ''] = args;
  if (first === undefined || first.name === '<stdin>' || first.name === '<verse>') return;
  if (/[/\\.]/u.test(word)) return;
  try {
    await first.read();
  } catch {
    if (/\p{Script=Han}/u.test(word)) {
      throw new CliError(
        'UNKNOWN_COMMAND',
        `“${word}”不成诗句，也不是命令；要以此为题写诗：tuiqiao write ${args.join(' ')}`,
        `neither verse nor a command; to write a poem about it: tuiqiao write ${args.join(' ')}`,
      );
    }
    throw new CliError(
      'UNKNOWN_COMMAND',
      `没有“${word}”这个命令，也没有这个文件；命令见 tuiqiao --help`,
      `${word} is neither a command nor a file; for the commands see tuiqiao --help`,
    );
  }
}
