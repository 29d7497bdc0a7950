/** 命令的本名 (the commands by their proper names). */
export type CommandName =
  | '新'
  | '韵'
  | '题'
  | '续'
  | '写'
  | '改'
  | '删'
  | '撤'
  | '重'
  | '检'
  | '查'
  | '存'
  | '存!'
  | '种子'
  | '帮'
  | '退';

const ALIASES: Readonly<Record<CommandName, string>> = {
  新: 'xin new',
  韵: '韻 yun rhyme',
  题: '題 ti theme',
  续: '續 xu next',
  写: '寫 xie write',
  改: 'gai edit',
  删: '刪 shan delete',
  撤: 'che undo',
  重: 'chong redo',
  检: '檢 jian check',
  查: 'cha lookup',
  存: 'cun save',
  '存!': '存！ cun! save!',
  种子: '種子 zhongzi seed',
  帮: '幫 bang help ? ？',
  退: 'tui quit exit q',
};

const NAMES: ReadonlyMap<string, CommandName> = new Map(
  (Object.keys(ALIASES) as CommandName[]).flatMap((name) =>
    [name, ...ALIASES[name].split(' ')].map((alias) => [alias, name] as const),
  ),
);

/** 由本名、繁体、拼音或英文认命令 (a command by its name, in any spelling). */
export const commandNamed = (word: string): CommandName | undefined => NAMES.get(word.toLowerCase());

/** 帮助 (the help). */
export const HELP = `直接输入诗句即可，□ 为空白；命令如下（可用汉字、拼音、英文）：
  新 七绝 [平起|仄起] [入韵|不入韵]   另起一首 (xin, new)
  韵 十一真 | 韵 不限                 定韵 (yun, rhyme)
  题 秋江 月                          定题 (ti, theme)
  续                                  续下一句，列出几种 (xu, next)
  写                                  依已有的诗句写成全诗，列出几首 (xie, write)
  1 … 9                               取用第几种
  改 3 <诗句> | 改 3.5 深             改一句，或第三句第五字 (gai, edit)
  删                                  删末句 (shan, delete)
  撤 | 重                             撤销、重做 (che, undo | chong, redo)
  检                                  全诗检查 (jian, check)
  查 看                               查字的读音 (cha, lookup)
  存 a.txt | 存! a.txt                保存；存! 可覆盖别的文件 (cun, save)
  种子 7                              下一次续、写的种子 (zhongzi, seed)
  帮 | 退                             帮助、退出 (bang, help | tui, quit)`;
