import { type Command, Option } from 'commander';
import {
  ACROSTIC_PLACES,
  MOODS,
  type Mood,
  PERIODS,
  type Period,
  REACHES,
  type Reach,
} from '../../generate/choices.ts';
import type { Opening } from '../../meter/index.ts';
import { CliError } from '../errors.ts';
import { nonNegative, wholeNumber } from '../numbers.ts';

/** 合写各命令的选项，各命令用其中几样 (options of the co-writing commands; each takes some of them). */
export interface TaskFlags {
  readonly theme?: string;
  readonly title?: string;
  readonly form?: string;
  readonly tune?: string;
  readonly variant?: number;
  readonly rhyme?: string;
  readonly book?: string;
  readonly lines?: number;
  readonly rhymes?: number;
  readonly upper?: boolean;
  readonly horizontal?: boolean;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  readonly mood?: Mood;
  readonly period?: Period;
  readonly given?: string;
  readonly at?: readonly string[];
  readonly reach?: Reach;
  readonly lock?: readonly string[];
  readonly line?: number;
  readonly poem?: number;
  readonly byChar?: boolean;
  readonly input?: 'text' | 'jsonl';
  readonly seed?: number;
  readonly count?: number;
  readonly beams?: number;
  readonly pool?: number;
  readonly weight?: readonly string[];
  readonly allowKnownLines?: boolean;
  readonly temperature?: number;
  readonly script?: '简' | '繁';
  readonly model?: string;
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly color?: boolean;
}

const OPENINGS = ['平起', '仄起'] as const satisfies readonly Opening[];

/** 可重复的选项 (an option that may be repeated). */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** 起式的选项，检查与合写共用 (the option for the opening, shared with `check`). */
export const openingOption = (): Option => new Option('--opening <起>', '平起或仄起 opening').choices(OPENINGS);

const count = (flags: string, text: string, most = 100): Option =>
  new Option(flags, text).argParser(wholeNumber('--count', 1, most));

/** 各选项的写法与说明，一处写定 (every option, declared once). */
const OPTIONS = {
  theme: () => [new Option('--theme <句>', '题意：几个词，或一句话 theme: words, or a sentence')],
  title: () => [new Option('--title <题>', '题目，作题意用；文件里的 # 题: 亦可 title, taken as the theme')],
  form: () => [
    new Option(
      '--form <体>',
      '体裁：五绝、七绝、五律、七律、五排、七排、仄韵五绝……、五古、七古、六言绝句、六言律诗；省略则由诗句推知 form, else told by the verse',
    ),
  ],
  lineCount: () => [
    new Option('--lines <数>', '排律、古体写几句，双数 lines of 排律 and old-style verse').argParser(
      wholeNumber('--lines', 2, 1000),
    ),
  ],
  rhymeCount: () => [
    new Option('--rhymes <数>', '古体押几韵，逐段换韵 rhymes that old-style verse goes through').argParser(
      wholeNumber('--rhymes', 1, 100),
    ),
  ],
  tune: () => [new Option('--tune <词牌>', '词牌，如 浣溪沙；默认依词林正韵 tune of a 词, by 词林正韵')],
  variant: () => [
    new Option('--variant <第几体>', '词牌的第几体，见 check --explain which form of the tune').argParser(
      wholeNumber('--variant', 1, 99),
    ),
  ],
  book: () => [new Option('--book <书>', '韵书：平水韵、词林正韵、中华新韵、中华通韵 rhyme book')],
  upper: () => [new Option('--upper', '所给的是下联，求上联 the lower half is given: write upper ones')],
  horizontal: () => [new Option('--horizontal', '也要横批 with a heading of four characters')],
  rhyme: () => [new Option('--rhyme <韵>', '韵部，如 十一真 rhyme group')],
  opening: () => [openingOption()],
  firstLineRhymes: () => [
    new Option('--first-line-rhymes', '首句入韵 the first line rhymes'),
    new Option('--no-first-line-rhymes', '首句不入韵 the first line does not rhyme'),
  ],
  mood: () => [new Option('--mood <情调>', '情调 mood').choices(MOODS)],
  period: () => [new Option('--period <时代>', '时代之风，默认唐 manner of a period').choices(PERIODS)],
  given: () => [new Option('--given <诗句>', '已有的诗句，□ 为待填，一概保留 verse to keep, □ for free places')],
  hideAt: () => [
    new Option(
      '--at <处>',
      `藏在何处：${ACROSTIC_PLACES.join('、')}，或逐字的位置如 '1.1 2.3'（第一句第一字…） where they go`,
    ).argParser(collect),
  ],
  reviseAt: () => [
    new Option(
      '--at <处>',
      '推敲何处，可重复：3（第三句）、3.5（其第五字）、3.5-7、颔联 or 2联 line, character, run or couplet',
    ).argParser(collect),
  ],
  reach: () => [
    new Option('--reach <所及>', '只改此处、改及此后、改及全诗 how far it reaches').choices(REACHES).default('此处'),
  ],
  lock: () => [new Option('--lock <处>', '不许改之处，写法同位置，可重复 places to leave alone').argParser(collect)],
  line: () => [new Option('--line <句>', '第几句之脚 whose foot').argParser(wholeNumber('--line', 1, 8))],
  poem: () => [
    new Option('--poem <第几首>', '文件里的第几首 which poem of a file').argParser(wholeNumber('--poem', 1, 1e6)),
  ],
  byChar: () => [new Option('--by-char', '逐字列出 every character')],
  input: () => [new Option('--input <输入>', '输入的格式；.jsonl 文件自知 input format').choices(['text', 'jsonl'])],
  poems: () => [count('-n, --count <数>', '几首 how many poems')],
  lines: () => [count('-n, --count <数>', '几句 how many lines').default(9)],
  ways: () => [count('-n, --count <数>', '几种 how many ways').default(5)],
  words: () => [count('-n, --count <数>', '每韵列几个 how many of each rhyme group', 1000).default(12)],
  seed: () => [
    new Option('--seed <数>', '种子，同种子同诗 seed: the same seed, the same verse').argParser(
      wholeNumber('--seed', 0, 2 ** 32 - 1),
    ),
  ],
  beams: () => [new Option('--beams <数>', '束宽 beam width').argParser(wholeNumber('--beams', 1, 256))],
  pool: () => [
    new Option('--pool <数>', '从几首候选里取，默认 32，精选可用 200 candidates it is chosen from').argParser(
      wholeNumber('--pool', 1, 2000),
    ),
  ],
  weight: () => [
    new Option(
      '--weight <项=倍数>',
      '一项分数的倍数，可重复，如 theme=2、cliche=0 weight of a part of the score',
    ).argParser(collect),
  ],
  allowKnownLines: () => [new Option('--allow-known-lines', '许用前人成句 allow lines that stand in the corpus')],
  temperature: () => [
    new Option('--temperature <数>', '温度，0 则无随机 temperature, 0 for no chance').argParser(
      nonNegative('--temperature'),
    ),
  ],
  script: () => [new Option('--script <字体>', '简或繁 script').choices(['简', '繁'])],
  model: () => [
    new Option('--model <模型>', '模型目录，或 hub:owner/name folder of a model, or hub: and its name on the hub'),
  ],
  format: () => [new Option('--format <格式>', '输出格式 output format').choices(['text', 'json']).default('text')],
  output: () => [new Option('-o, --output <文件>', '写入文件 write to a file')],
  color: () => [new Option('--no-color', '不用颜色 no colour (NO_COLOR works too)')],
} as const satisfies Readonly<Record<string, () => readonly Option[]>>;

/** 选项之名 (names of the options). */
export type TaskOption = keyof typeof OPTIONS;

/** 求诗时诗该是怎样的 (what the verse is to be). */
export const KIND = [
  'form',
  'lineCount',
  'tune',
  'variant',
  'rhyme',
  'rhymeCount',
  'book',
  'opening',
  'firstLineRhymes',
  'mood',
  'period',
] as const;
/** 怎样搜、怎样取 (how to search and choose). */
export const SEARCH = ['seed', 'beams', 'pool', 'temperature', 'weight', 'allowKnownLines', 'script'] as const;
/** 模型与输出，各命令皆有 (model and output, of every command). */
export const OUTPUT = ['model', 'format', 'output', 'color'] as const;

/** 给命令加上这几样选项，依次 (adds these options to a command, in order). */
export function addOptions(command: Command, names: readonly TaskOption[]): Command {
  for (const option of names.flatMap((name): readonly Option[] => OPTIONS[name]())) command.addOption(option);
  return command;
}

/** `theme=2`：各项分数的倍数；不成样子，抛 `CliError` (multipliers of the parts of the score). */
export function weightsOf(given: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    given.map((text) => {
      const [part = '', value = ''] = text.split(/[=＝:：]/u).map((one) => one.trim());
      if (part === '' || value === '') {
        throw new CliError(
          'USAGE',
          `--weight 写作 项=倍数，如 theme=2：${text}`,
          `--weight is part=multiplier, such as theme=2: ${text}`,
        );
      }
      return [part, nonNegative('--weight')(value)];
    }),
  );
}
