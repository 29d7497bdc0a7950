/** 一条命令：别名与用法 (a command: its aliases and how it is used). */
interface CommandInfo {
  /** 繁体、拼音、英文，以空格分开 (traditional, pinyin and English spellings). */
  readonly aliases: string;
  /** 用法，每条一例 (examples of use with what they do). */
  readonly usage: readonly (readonly [example: string, zh: string, en: string])[];
}

/** 全部命令，依帮助之序 (the commands, in the order of the help). */
export const COMMANDS = {
  新: {
    aliases: 'xin new',
    usage: [['新 七律 [平起|仄起] [入韵|不入韵]', '另起一首', 'begin a poem']],
  },
  调: {
    aliases: '調 词牌 詞牌 填词 填詞 diao tune',
    usage: [['调 浣溪沙 | 调 浣溪沙 2', '填词：依谱逐句；第几体', 'write a 词 to a tune, or to one of its forms']],
  },
  韵: { aliases: '韻 yun rhyme', usage: [['韵 十一真 | 韵 不限', '定韵', 'choose the rhyme']] },
  书: {
    aliases: '書 韵书 韻書 shu book',
    usage: [['书 通韵 | 书 平水韵', '定韵书：平水韵 词林正韵 中华新韵 中华通韵', 'choose the rhyme book']],
  },
  题: { aliases: '題 题目 題目 ti theme', usage: [['题 秋江 月 | 题 不限', '定题', 'set the theme']] },
  情: { aliases: 'qing mood', usage: [['情 思 | 情 不限', '情调：喜 悲 闲 壮 思', 'mood']] },
  代: { aliases: 'dai period', usage: [['代 宋 | 代 不限', '时代：唐 宋 金元 明 清', 'period']] },
  改: {
    aliases: '修改 gai edit',
    usage: [['改 3 <诗句> | 改 3.5 深 | 改 3.5-7 <三字>', '改一句、一字、几字', 'edit a line, a character, a run']],
  },
  删: {
    aliases: '刪 删除 刪除 shan delete',
    usage: [['删 | 删 3 | 删 3.5', '删末句、某句、某字，空处成 □', 'delete']],
  },
  问: {
    aliases: '問 wen ask ? ？',
    usage: [['? 3.5', '此处可填的字（? 3 则求整句）', 'characters for a place (? 3: whole lines)']],
  },
  续: {
    aliases: '續 继续 繼續 续写 續寫 xu next',
    usage: [['续', '续下一句，边找边列', 'candidates for the next line']],
  },
  补: { aliases: '補 补全 補全 bu fill', usage: [['补', '填满 □', 'fill the blanks']] },
  对: {
    aliases: '對 对句 對句 对对子 dui couplet',
    usage: [
      [
        '对 春风又绿江南岸 | 对 春满乾坤福满门 上',
        '对对子：给上联求下联（末了加“上”则求上联）',
        'match half a couplet',
      ],
      ['对 海内存知己 天涯若比邻', '两联都写，则查这一副', 'check a couplet'],
    ],
  },
  藏头: {
    aliases: '藏頭 cangtou acrostic',
    usage: [['藏头 春夏秋冬 [句首|句尾|联首]', '藏头', 'acrostic']],
  },
  嵌字: {
    aliases: '嵌 qianzi qian embed',
    usage: [['嵌字 江月 1.1 3.7', '字嵌在所指之处', 'characters at given places']],
  },
  写: {
    aliases: '寫 xie write',
    usage: [
      [
        '写 | 写 中秋 | 写 五律 秋江 月',
        '依已有的诗句写成全诗；可带体裁、题目',
        'write the whole poem around what is there',
      ],
    ],
  },
  推: {
    aliases: '推敲 tuiqiao qiao revise',
    usage: [
      [
        '推 3.5 | 推敲 3 [此处|此后|全诗] [全改]',
        '另换几种，格律不动；你所给的字留着，除非 全改',
        'revise a place, what follows, or all; what you gave stays',
      ],
    ],
  },
  修: {
    aliases: 'xiu repair',
    usage: [['修', '改最少的字使合律，各说所改何病', 'the fewest changes that mend the meter']],
  },
  分: { aliases: '评分 評分 fen score', usage: [['分', '逐字评分：何处最出人意料', 'score by character']] },
  押: { aliases: 'ya rhymes', usage: [['押 | 押 4', '此句可押的字', 'rhyme words for the line']] },
  兴: {
    aliases: '興 xing inspire',
    usage: [
      ['兴 | 兴 秋江', '前人之句，供参考：依诗稿，或以此为题', 'lines of old poets, for the draft or on a theme'],
      ['兴 韵 十一真 | 兴 式 仄仄平平仄 | 兴 似 白日依山尽', '同韵、同式、相似之句', 'by rhyme, pattern, likeness'],
    ],
  },
  多: { aliases: 'm more duo', usage: [['1 … 9 | m', '取用第几种；再来几种', 'take a candidate; more of them']] },
  换: { aliases: '換 r reroll huan', usage: [['r', '换种子另来一批', 'others with a new seed']] },
  锁: { aliases: '鎖 锁定 鎖定 suo lock', usage: [['锁 2 | 锁 3.5 | 锁 颔联', '锁住，谁也不得改', 'lock']] },
  解: { aliases: '解锁 解鎖 jie unlock', usage: [['解 2 | 解 全', '解锁', 'unlock']] },
  看: {
    aliases: '查看 kan show',
    usage: [['看', '全诗与平仄；何人所写、何处锁着', 'the poem, its tones, authors and locks']],
  },
  检: { aliases: '檢 检查 檢查 jian check', usage: [['检', '全诗检查', 'full report']] },
  查: {
    aliases: '查字 cha lookup',
    usage: [['查 看', '字的读音、韵、义，可用在何处', 'readings of a character and where it may stand']],
  },
  说: { aliases: '說 说明 說明 解释 解釋 shuo explain', usage: [['说 孤平', '说明一条规则', 'explain a rule']] },
  撤: { aliases: '撤销 撤銷 撤消 che undo', usage: [['撤 | 重', '撤销、重做', 'undo, redo']] },
  重: { aliases: '重做 chong redo', usage: [] },
  史: {
    aliases: '历史 歷史 shi history',
    usage: [['史 | 史 3', '各稿及其异同；第三稿', 'versions and what changed; one of them']],
  },
  存: {
    aliases: '保存 cun save',
    usage: [
      ['存 a.txt | 存! a.txt', '保存（.md .json .html 亦可）；存! 可覆盖别的文件', 'save; 存! replaces another file'],
    ],
  },
  '存!': { aliases: '存！ cun! cun！ save!', usage: [] },
  开: {
    aliases: '開 打开 打開 kai open',
    usage: [['开 a.txt | 开 a.txt 3', '读入诗稿；文件里的第三首', 'open a draft; the third poem of a file']],
  },
  出: {
    aliases: '导出 導出 输出 輸出 chu export',
    usage: [
      [
        '出 [md|json|txt|html] [带谱] [竖排] [文件]',
        '照某种格式（默认 txt）印出，或存入文件；竖排只用于 html',
        'export (txt by default), with scansion or (html) set vertically if asked',
      ],
    ],
  },
  简: { aliases: '簡 jianti simplified', usage: [['简 | 繁', '所示、所存的字体', 'script shown and saved']] },
  繁: { aliases: 'fan fanti traditional', usage: [] },
  种子: { aliases: '種子 zhongzi seed', usage: [['种子 7', '下一次所用的种子；同种子同诗', 'the next seed']] },
  接: {
    aliases: 'resume',
    usage: [['接 | 弃', '取回、丢去上次没有存好的诗稿', 'take back, or drop, a draft left by a crash']],
  },
  弃: { aliases: '棄 放弃 放棄 discard qi', usage: [] },
  帮: {
    aliases: '幫 帮助 幫助 bang help',
    usage: [['帮 | 帮 推 | 帮 合写 | 帮 全', '帮助；某条、某类、全部命令的用法', 'help']],
  },
  退: { aliases: '退出 离开 離開 tui quit exit q', usage: [['退', '离开', 'leave']] },
} as const satisfies Readonly<Record<string, CommandInfo>>;

/** 命令的本名 (the commands by their proper names). */
export type CommandName = keyof typeof COMMANDS;
/** 全部本名 (all of them). */
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

const spellingsOf = (name: CommandName): readonly string[] => [name, ...COMMANDS[name].aliases.split(' ')];
const NAMES: ReadonlyMap<string, CommandName> = new Map(
  COMMAND_NAMES.flatMap((name) => spellingsOf(name).map((spelling) => [spelling, name] as const)),
);
/** 一切写法 (every spelling). */
export const SPELLINGS: readonly string[] = [...NAMES.keys()];

/** 由本名、繁体、拼音或英文认命令 (a command by its name, in any spelling). */
export const commandNamed = (word: string): CommandName | undefined => NAMES.get(word.toLowerCase());

/** 一行里的命令及其后所写 (the command of a line, with what follows it). */
export interface ReadCommand {
  readonly name: CommandName;
  readonly args: readonly string[];
}

/**
 * 认一行里的命令，不是命令则 undefined。连写的（改3.5深、藏头春夏秋冬）、分写的拼音（cang tou）都认；`tui` 独用是退，
 * 后有所指（`tui 3.5`）是推。
 *
 * The command of a line, `undefined` where it is none. A place or verse may follow without a space, and pinyin may be
 * written by syllable; `tui` alone leaves, `tui` with a place revises it.
 */
export function readCommand(line: string): ReadCommand | undefined {
  const said = naturally(line);
  if (said !== undefined) return said;
  // 命令后的冒号，同空格 (a colon after a command is as good as a space).
  const [, headed = '', after = ''] = /^([^\s:：]{1,8})[:：]\s*(.*)$/u.exec(line) ?? [];
  if (commandNamed(headed) !== undefined) return readCommand(`${headed} ${after}`.trim());
  const [first = '', ...rest] = line.split(/\s+/u);
  const [second = '', ...others] = rest;
  const isPinyin = /^[a-z]+ [a-z]+$/iu.test(`${first} ${second}`);
  const [word, args] = isPinyin && NAMES.has((first + second).toLowerCase()) ? [first + second, others] : [first, rest];
  const glued = /^([^0-9０-９]+)([0-9０-９].*)$/u.exec(word) ?? /^(藏[头頭])(\p{Script=Han}+)$/u.exec(word);
  const name = commandNamed(word);
  if (name !== undefined) {
    return name === '退' && args.length > 0 && word.toLowerCase() === 'tui' ? { name: '推', args } : { name, args };
  }
  const [, head = '', tail = ''] = glued ?? [];
  return commandNamed(head) === undefined ? undefined : readCommand([head, tail, ...args].join(' '));
}

const FORM_WORDS = '[五七][绝絕律排]|[五七]言[绝絕]句|[五七]言[律排][诗詩]?';
const ASKED_TO_WRITE = new RegExp(
  `^(?:[请請]|[帮幫]我|再)*[写寫作来來]\\s*一?首\\s*(?:(?:[关關][于於]|以|[题題][为為])?(.*?)(?:[为為][题題])?的?)\\s*(${FORM_WORDS}|[诗詩])?$`,
  'u',
);

/** 平常的话里说的命令：下一句、写一首关于中秋的七绝、选 2 (commands said in plain words). */
function naturally(line: string): ReadCommand | undefined {
  if (/^(?:[请請]|再|[续續])?[写寫]?下一?[句行](?:呢|吧|是什么)?[?？]?$/u.test(line)) return { name: '续', args: [] };
  const [, theme = '', form] = ASKED_TO_WRITE.exec(line) ?? [];
  // 没说体裁的须说“诗”，免得把诗句当作命令 (without a form the word 诗 must be there, so that no verse is taken for it).
  if (form !== undefined) {
    const words = theme.split(/[\s、，,]+/u).filter((word) => word !== '');
    return {
      name: '写',
      args: [...(/^[诗詩]$/u.test(form) ? [] : [form.replace(/[言句诗詩]/gu, '').replace('絕', '绝')]), ...words],
    };
  }
  return undefined;
}

/** 像是想说哪些命令：所写含其名，或与其名只差一字 (the commands that a few 汉字 contain, or miss by one character). */
export function commandsNear(text: string): readonly CommandName[] {
  const typed = [...text];
  const isNear = (spelling: string): boolean => {
    const chars = [...spelling];
    const isOneOff = chars.length > 1 && chars.length === typed.length;
    return text.includes(spelling) || (isOneOff && chars.filter((char, i) => char !== typed[i]).length === 1);
  };
  const near = SPELLINGS.filter((spelling) => /^\p{Script=Han}+$/u.test(spelling) && isNear(spelling));
  const longest = near.sort((a, b) => b.length - a.length).map((spelling) => NAMES.get(spelling) as CommandName);
  return [...new Set(longest)];
}

/** 一条命令的用法 (the usage of one command). */
export function usageOf(name: CommandName): string {
  const info: CommandInfo = COMMANDS[name];
  const rows = info.usage.map(([example, zh, en]) => `  ${example}   ${zh} ${en}`);
  return [`  ${name}（${info.aliases}）`, ...rows].join('\n');
}

/** 各类命令 (the commands by what they are for). */
const TOPICS = {
  起稿: ['新', '调', '书', '韵', '题', '情', '代'],
  改稿: ['改', '删', '锁', '解', '撤', '重', '史'],
  合写: ['续', '补', '写', '对', '推', '修', '藏头', '嵌字', '多', '换', '种子', '分'],
  查看: ['看', '检', '查', '说', '问', '押', '兴'],
  文件: ['存', '存!', '开', '出', '简', '繁', '接', '弃', '帮', '退'],
} as const satisfies Readonly<Record<string, readonly CommandName[]>>;

/** 帮助里的写法，带着最常见的用法 (how the help shows a command, with what it is mostly given). */
const SHOWN: Readonly<Partial<Record<CommandName, string>>> = {
  新: '新 七律',
  调: '调 浣溪沙',
  书: '书 通韵',
  韵: '韵 十一真',
  题: '题 秋江 月',
  改: '改 3.5 深',
  锁: '锁 2',
  推: '推 3.5',
  藏头: '藏头 春夏秋冬',
  对: '对 春风又绿江南岸',
  查: '查 看',
  说: '说 孤平',
  问: '? 3.5',
  存: '存 a.txt',
  开: '开 a.txt',
  出: '出 md',
  多: 'm',
  换: 'r',
};

/** 各类之名 (the names of the kinds of commands). */
export const TOPIC_NAMES = Object.keys(TOPICS) as (keyof typeof TOPICS)[];

const usageRows = (name: CommandName): readonly string[] =>
  (COMMANDS[name] as CommandInfo).usage.map(([example, zh, en]) => `  ${example}   ${zh} ${en}`);

/** 一类命令的用法；不是类名则 undefined (the usage of a kind of commands; `undefined` where it is no kind). */
export const topicUsage = (topic: string): string | undefined => {
  const name = TOPIC_NAMES.find((one) => one === topic);
  return name === undefined ? undefined : TOPICS[name].flatMap(usageRows).join('\n');
};

/** 帮助，一屏 (the help, in one screen). */
export const HELP = [
  '直接输入诗句即可，□ 为空白。命令可用汉字（简繁）、拼音或英文，如 续 = xu = next。',
  'Type verse, □ for blanks; commands go by 汉字, pinyin or English.',
  ...TOPIC_NAMES.map((topic) => `  ${topic}  ${TOPICS[topic].map((name) => SHOWN[name] ?? name).join('  ')}`),
  '  候选出来之后：1 … 9 取用，m 再来几种，r 换一批',
  '  写到哪里：3.5 是第三句第五字，3 是第三句，3.5-7 是几字，颔联、全',
  '帮 推 看一条的用法，帮 合写 看一类，帮 全 看全部。 帮 <command>, 帮 <topic>, 帮 全 tell more.',
].join('\n');

/** 全部用法 (the usage of everything). */
export const FULL_HELP = TOPIC_NAMES.flatMap((topic) => [`${topic}：`, ...TOPICS[topic].flatMap(usageRows)]).join('\n');
