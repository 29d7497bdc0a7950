import { Command, Option } from 'commander';
import { FIX_TYPES, RHYME_SCHOOLS } from '../lint/index.ts';
import { PROFILES } from '../meter/index.ts';
import { bareVerse, type CheckFlags, check } from './check.ts';
import type { ExitCode } from './errors.ts';
import { addTaskCommands } from './generate/commands.ts';
import { collect, openingOption } from './generate/options.ts';
import { CHECK_EXAMPLES, EXAMPLES, helpStyle, INSPIRE_EXAMPLES, REPL_EXAMPLES, RHYME_EXAMPLES } from './help.ts';
import type { InspireFlags } from './inspire.ts';
import type { Io } from './io.ts';
import { wholeNumber } from './numbers.ts';
import type { ReplFlags } from './repl.ts';
import { FORMATS } from './report.ts';
import type { RhymeFlags } from './rhyme.ts';

/** 各命令 (the commands). */
export function buildProgram(argv: readonly string[], io: Io, done: Done): Command {
  const program = new Command('tuiqiao');
  setUp(program, io)
    .description(
      '推敲：检查近体诗的格律，并按格律写诗\nChecks Classical Chinese regulated verse, and writes it to the meter',
    )
    .usage('[命令 command] [选项 options] [诗句、文件或题目 verse, files or theme]')
    .version(io.version, '-V, --version', '版本 version')
    .helpCommand('help [命令]', '某个命令的用法 help for a command')
    .addHelpText('after', EXAMPLES);
  addCheck(program, argv, io, done);
  addTaskCommands(program, (command) => setUp(command, io), io, done);
  addRhyme(program, io, done);
  addRepl(program, io, done);
  addInspire(program, io, done);
  addCopyAssets(program, io, done);
  return program;
}

/** 命令做完，得其退出码 (called with the exit code of a finished command). */
type Done = (code: ExitCode) => void;

function addCheck(program: Command, argv: readonly string[], io: Io, done: Done): void {
  setUp(program.command('check', { isDefault: true }).alias('lint'), io)
    .description('检查诗的格律 check verse')
    .argument('[诗句或文件...]', '诗句、文件、glob；- 为标准输入 verse, files, globs, or - for standard input')
    .option('--form <体>', '体裁：五绝、七绝、五律、七律、五排、七排、对联 form')
    .option('--rhyme <韵>', '韵部，如 十一真 rhyme group')
    .option('--book <书>', '韵书：平水韵、词林正韵、中华新韵、中华通韵 rhyme book')
    .addOption(openingOption())
    .option('--tune <词牌>', '词牌，如 浣溪沙；题目里写明的自会认得 tune of a 词')
    .option('--same-rhymes-as <诗>', '所和之诗：诗句、文件或 -，韵脚须与之同 verse whose rhymes it must keep')
    .addOption(
      new Option('--rhyme-school <和韵>', '和韵的一种，默认次韵 how its rhymes must be kept').choices(RHYME_SCHOOLS),
    )
    .addOption(new Option('--profile <宽严>', '宽严 how strict').choices(PROFILES))
    .option('--rule <规则=轻重>', '一条规则的轻重，可重复 level of a rule, repeatable', collect)
    .addOption(new Option('--script <字体>', '全诗须用的字体 the script to keep to').choices(['简', '繁']))
    .option('--config <文件>', '配置文件 configuration file')
    .option('--no-config', '不用配置 use no configuration')
    .option('--stdin-filename <文件>', '标准输入当作此文件 the file name of standard input')
    .addOption(new Option('--input <输入>', '输入的格式 input format').choices(['text', 'jsonl']))
    .addOption(new Option('--format <格式>', '输出格式，默认 stylish output format').choices(FORMATS))
    .option('-o, --output-file <文件>', '写入文件 write to a file')
    .option('--quiet', '只报 error report errors only')
    .option('--max-warnings <数>', '警告过此数，退出码为 1 most warnings', wholeNumber('--max-warnings', 0, 1e9))
    .option('--fix', '改可放心改的：全角标点、句中空格 mend what is safe')
    .option('--fix-dry-run', '只看可改什么，不写文件 mend without writing files')
    .option('--fix-type <类>', `所改的几类，可重复：${FIX_TYPES.join('、')} what to mend`, collect)
    .option('--no-report-unused', '不报无用的免查 do not report unused disable directives')
    .option(
      '--candidates <数>',
      '每处至多提几个可换的字 candidates a finding, 0 for none',
      wholeNumber('--candidates', 0, 100),
    )
    .addOption(
      new Option('--words <分词>', '分词，论跨顿之词 segmenter for words that straddle the caesura').choices([
        'jieba',
        'intl',
      ]),
    )
    .option('--list-poems', '只列出各文件里什么作诗、什么没有查 list what is taken for verse')
    .option('--strict-files', '文件里没有找到诗，退出码为 1 a file without verse fails')
    .option('--threads <数>', '语料所用的线程 threads for corpora', wholeNumber('--threads', 1, 256))
    .option('--explain <规则>', '说明一条规则 explain a rule')
    .option('--list-rules', '列出规则 list the rules')
    .option('--list-tunes', '列出词牌 list the tunes of 词')
    .option('--print-config', '印出（某文件的）配置 print the configuration (of a file)')
    .addOption(new Option('--lang <语言>', '输出语言 language of the output').choices(['zh', 'en']).default('zh'))
    .option('--no-color', '不用颜色 no colour (NO_COLOR works too)')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (args: readonly string[], flags: CheckFlags) => {
      const isBare = !argv.includes('check') && !argv.includes('lint');
      if (isBare && args.length > 0) await bareVerse(args, io);
      done(await check(args, flags, io));
    });
}

function addRhyme(program: Command, io: Io, done: Done): void {
  setUp(program.command('rhyme'), io)
    .description(
      '查字的读音与义，或一韵的字（求下一韵脚可押的字用 rhymes） look up characters, or the members of a rhyme group (rhyme words for a poem: rhymes)',
    )
    .argument('[字...]', '一个或几个字，简繁皆可 characters')
    .option('--group <韵>', '列一韵的字，常押者在先，如 十一真 members of a group, commonest first')
    .option('--book <书>', '只查一部韵书：平水韵、词林正韵、中华新韵、中华通韵 one rhyme book alone')
    .option('--rhyme-of <诗>', '列一首诗的韵脚：诗句、文件或 - the rhyme words of a poem: verse, a file or -')
    .option('--common', '只列诗中常押的字 only those verse often rhymes')
    .addOption(new Option('--script <字体>', '列韵所用的字体，默认随所问 script of the members').choices(['简', '繁']))
    .addOption(new Option('--format <格式>', '输出格式 output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', RHYME_EXAMPLES)
    .action(async (chars: readonly string[], flags: RhymeFlags) => {
      // 释义与例词用时才载入 (glosses are loaded only when asked for).
      const { rhyme } = await import('./rhyme.ts');
      done(await rhyme(chars, flags, io));
    });
}

function addRepl(program: Command, io: Io, done: Done): void {
  setUp(program.command('repl'), io)
    .description('逐句写诗的会话 a session for writing verse line by line')
    .argument('[诗稿]', '接着写的诗稿 a draft to go on with')
    .option('--poem <数>', '文件里的第几首 which poem of the file', wholeNumber('--poem', 1, 1e6))
    .option('--model <目录>', '模型目录 folder of the model')
    .option('--no-color', '不用颜色 no colour (NO_COLOR works too)')
    .addHelpText('after', REPL_EXAMPLES)
    .action(async (file: string | undefined, flags: ReplFlags) => {
      // 会话用时才载入 (loaded only when asked for).
      const { repl } = await import('./repl.ts');
      done(await repl(file, flags, io));
    });
}

function addInspire(program: Command, io: Io, done: Done): void {
  setUp(program.command('inspire'), io)
    .description('找前人的句子作参考 real lines of the classics to look at')
    .argument('[题意...]', '题意：几个词，或一句话 theme: words, or a sentence')
    .option('--rhyme <韵>', '押此韵的，如 十一真 lines that rhyme in a group')
    .option('--pattern <字位>', '合此式的，如 仄仄平平仄 lines of a pattern')
    .option('--like <句>', '似此句或此联的 lines like this line or couplet')
    .option('--foot <字>', '以此字收的 lines that end in a character')
    .option('--form <体>', '体裁：五绝……七排、五古、七古、杂言 form')
    .option('--author <作者>', '作者全名 author')
    .addOption(
      new Option('--place <处>', '只要出句或对句 opening or closing lines of couplets').choices(['出句', '对句']),
    )
    .option('-n, --count <数>', '几句，默认 10 how many lines', wholeNumber('--count', 1, 1000))
    .option('--seed <数>', '种子，换一批 seed, for other lines', wholeNumber('--seed', 0, 2 ** 32 - 1))
    .option('--corpus [目录]', '全唐诗、全宋诗：npm 包 chinese-poetry，或其目录 the whole corpus, or its folder')
    .addOption(new Option('--script <字体>', '简或繁，默认随所问 script').choices(['简', '繁']))
    .addOption(new Option('--format <格式>', '输出格式 output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', INSPIRE_EXAMPLES)
    .action(async (words: readonly string[], flags: InspireFlags) => {
      const { inspireMe } = await import('./inspire.ts');
      done(await inspireMe(words, flags, io));
    });
}

function addCopyAssets(program: Command, io: Io, done: Done): void {
  setUp(program.command('copy-assets'), io)
    .description('把网页里合写所需（模型、wasm、worker）拷到网站的文件夹 copy what co-writing in a page needs')
    .argument('<文件夹>', '网站所供的文件夹，如 public/tuiqiao a folder that the site serves')
    .action(async (folder: string) => {
      const { copyAssets } = await import('./copy-assets.ts');
      done(await copyAssets(folder, io));
    });
}

/** 各命令共有的设置：不结束进程，输出走 io (no process.exit; output goes through `io`). */
function setUp(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureHelp(helpStyle)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => {},
      getOutHasColors: () => false,
    })
    .helpOption('-h, --help', '用法 help');
}
