import type { Command } from 'commander';
import type { ExitCode } from '../errors.ts';
import { TASK_EXAMPLES } from '../help.ts';
import type { Io } from '../io.ts';
import { addOptions, KIND, OUTPUT, SEARCH, type TaskOption } from './options.ts';
import type { TaskName } from './tasks.ts';

/** 诗句之参数 (an argument that is verse). */
const VERSE = ['[诗句或文件...]', '诗句、文件，或 -（标准输入） verse, a file, or - for standard input'] as const;

/** 合写的一个命令 (a co-writing command). */
interface TaskCommand {
  readonly name: TaskName | 'score';
  readonly description: string;
  readonly argument: readonly [name: string, description: string];
  /** 专有的选项，列在前 (options of its own, listed first). */
  readonly own: readonly TaskOption[];
  /** 共有的选项 (options shared with others). */
  readonly common: readonly TaskOption[];
}

const COMMANDS: readonly TaskCommand[] = [
  {
    name: 'write',
    description: '按格律写诗、填词 write a poem to the meter, or to a tune',
    argument: ['[题目...]', '题目：几个词，或一句话 theme: words, or a sentence'],
    own: ['theme', 'given', 'poems'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'continue',
    description: '续成全诗，已有的一字不动 go on with a poem to its end',
    argument: VERSE,
    own: ['poem', 'theme', 'poems'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'next',
    description: '下一句的候选；已有单数句，即为对句 candidates for the next line',
    argument: VERSE,
    own: ['poem', 'theme', 'lines'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'fill',
    description: '填空，空处写 □，句数不增 fill the blanks (□)',
    argument: VERSE,
    own: ['poem', 'theme', 'ways'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'cangtou',
    description: '藏头、藏尾、嵌字 an acrostic: characters at the heads of lines, or where you say',
    argument: ['[字...]', '所藏之字，依次 the characters to hide, in order'],
    own: ['hideAt', 'given', 'theme', 'poems'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'couplet',
    description: '对对子：给上联写下联 the lower half of a couplet for an upper one',
    argument: ['[联语...]', '上联（--upper 则下联），几句的以标点分开 the given half'],
    own: ['upper', 'horizontal', 'book', 'theme', 'ways'],
    common: ['mood', 'period', ...SEARCH, ...OUTPUT],
  },
  {
    name: 'revise',
    description: '推敲：一字、一词、一句、一联的别种写法 alternatives for a character, word, line or couplet',
    argument: VERSE,
    own: ['reviseAt', 'reach', 'lock', 'poem', 'theme', 'ways'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'repair',
    description: '以最少的改字使病句合律，各改说明治何病 mend a faulty poem with the fewest changes',
    argument: VERSE,
    own: ['lock', 'poem', 'theme', 'ways'],
    common: [...KIND, ...SEARCH, ...OUTPUT],
  },
  {
    name: 'score',
    description: '模型以为这首诗有多顺：对数概率与困惑度 log-probability and perplexity of verse',
    argument: [VERSE[0], '诗句、文件（可有几首），或 - verse, files (of several poems), or -'],
    own: ['byChar', 'title', 'input', 'poem'],
    common: ['form', 'tune', 'variant', 'rhyme', 'book', 'period', 'mood', ...OUTPUT],
  },
  {
    name: 'rhymes',
    description:
      '下一韵脚可押的字，依上下文排列（查一字之音、一韵之字用 rhyme） rhyme words for the next foot, in context (to look up a character or a group: rhyme)',
    argument: VERSE,
    own: ['line', 'poem', 'theme', 'words'],
    common: [...KIND, 'seed', 'script', ...OUTPUT],
  },
];

/**
 * 登记合写的各命令；实现在用时才载入，检查诗不受其累。
 *
 * Registers the co-writing commands. What they run is imported when called, so that checking does not load it.
 */
export function addTaskCommands(
  program: Command,
  setUp: (command: Command) => Command,
  io: Io,
  done: (code: ExitCode) => void,
): void {
  for (const { name, description, argument, own, common } of COMMANDS) {
    const command = setUp(program.command(name))
      .description(description)
      .argument(...argument);
    addOptions(command, [...own, ...common]).addHelpText('after', TASK_EXAMPLES[name]);
    command.action(async () => {
      if (name === 'score') {
        const { runScore } = await import('./score.ts');
        done(await runScore(command, io));
      } else {
        const { runCommand } = await import('./tasks.ts');
        done(await runCommand(name, command, io));
      }
    });
  }
}
