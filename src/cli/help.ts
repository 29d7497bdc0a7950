import type { HelpConfiguration } from 'commander';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法 Usage:',
  'Arguments:': '参数 Arguments:',
  'Options:': '选项 Options:',
  'Commands:': '命令 Commands:',
};

/** 东亚字符占两格 (columns a text takes on a terminal; East Asian characters take two). */
const displayWidth = (text: string): number =>
  [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u.test(
        char,
      )
        ? 2
        : 1),
    0,
  );

/** 帮助的样式：标题双语，按显示宽度对齐 (help with titles in both languages, aligned by display width). */
export const helpStyle: HelpConfiguration = {
  styleTitle: (title) => TITLES[title] ?? title,
  displayWidth,
  // 中文没有空格可断，不折行 (Chinese has no spaces to break at, so lines are left whole).
  helpWidth: 200,
};

/** 总的例子 (examples of the whole). */
export const EXAMPLES = `
例 Examples:
  tuiqiao 白日依山尽，黄河入海流。欲穷千里目，更上一层楼。
      检查一首诗 check a poem
  tuiqiao check draft.txt --form 七律 --rhyme 十一真
      按七律、十一真韵检查文件 check a file against a form and a rhyme
  tuiqiao write 秋江 月 --form 五律 --seed 7
      以“秋江、月”为题写五律 write about 秋江 and 月
  tuiqiao next 秋风一夜满江城
      下一句的候选 candidates for the next line
  tuiqiao repair draft.txt
      以最少的改字使之合律 mend with the fewest changes
  tuiqiao repl
      逐句写诗，随时可请模型续、补、推敲 write line by line, with the model at hand

退出码 Exit codes: 0 合律，或只有警告 clean；1 有毛病，或没有找到 faults, or nothing found；2 用法、文件或所求不对 misuse；130 中断 interrupted；70 程序自身出错 internal error
`;

/** check 的例子 (examples of check). */
export const CHECK_EXAMPLES = `
例 Examples:
  tuiqiao check draft.txt more.txt          几个文件；诗与诗之间空一行 several files, poems apart by a blank line
  cat draft.txt | tuiqiao check -           标准输入 standard input
  tuiqiao check draft.txt --book 新韵       依中华新韵 in the 中华新韵
  tuiqiao check 'poems/**/*.md'             glob；--list-poems 看什么作了诗 what is taken for verse
  tuiqiao check draft.txt --profile strict --rule 重字=off
  tuiqiao check draft.txt --fix             改标点与空格 mend punctuation and spaces
  tuiqiao check draft.txt --format github   另有 json、jsonl、sarif annotations
  tuiqiao check mine.txt --same-rhymes-as yours.txt  次韵否 whether it keeps the rhymes of another
  tuiqiao check --input jsonl --format jsonl corpus.jsonl  语料 a corpus
  tuiqiao check --explain 孤平              说明规则 explain a rule

诗前可写指令 Directives before a poem:
  # 题: 秋兴
  # 体: 七律
  # 韵: 十二侵
  # 读: 3.2 看=平                           第三句第二字的读音 pins a reading
  # 免查下行 孤平 -- 用典                   lint-disable-next-line
  # 书: 新韵                                 韵书；也可写 # 韵: 新韵 十一庚 the rhyme book
`;

/** 合写各命令的例子 (examples of the co-writing commands). */
export const TASK_EXAMPLES = {
  write: `
例 Examples:
  tuiqiao write 秋江 月                                     七绝一首 a quatrain
  tuiqiao write --theme 秋夜独坐怀友人 --form 五律 -n 3     一句话为题，写三首 three poems on a sentence
  tuiqiao write 春 --given '□□□□□□□，万紫千红□□春'          补全 fill the free places
  tuiqiao write 秋江 月 --seed 7 --format json -o poem.json  同种子同诗 the same seed, the same poem

几首时，第 i 首的种子是 种子+i−1 of several poems, the i-th has the seed + i − 1
`,
  continue: `
例 Examples:
  tuiqiao continue 一夜西风入旧林 --theme 秋思 -n 3          续成七绝 a quatrain from its first line
  tuiqiao continue draft.txt --form 七律                     文件里 # 体: # 韵: # 题: 皆作数 directives count
  cat draft.txt | tuiqiao continue - --format json           供程序读取 for programs
`,
  next: `
例 Examples:
  tuiqiao next 秋风一夜满江城 --theme 怀人                   对句的候选 closing lines for an opening one
  tuiqiao next draft.txt -n 20                               接着文件里的诗 after the verse of a file
  tuiqiao next 秋风一夜满江城，孤□□□□□□                    一句写了一半 a line half written
  tuiqiao next --form 五绝 --theme 雪夜                      首句 a first line

好的在先，与已列者相像的在后 best first, those like one already listed later
`,
  fill: `
例 Examples:
  tuiqiao fill '秋风□□满江城，孤雁□□带月声'                 □ 是空处 □ is free
  tuiqiao fill draft.txt -n 10 --theme 怀人                  十种填法 ten ways
`,
  cangtou: `
例 Examples:
  tuiqiao cangtou 春江花月                                   四字作七绝 a quatrain
  tuiqiao cangtou 平安喜乐 --form 七律                       律诗四字，藏于联首 heads of couplets
  tuiqiao cangtou 月明水清 --at 句尾 --form 五绝             藏尾 tails of lines
  tuiqiao cangtou 明月 --at '1.3 2.5' --form 五绝            逐字指定 a place for each
`,
  couplet: `
例 Examples:
  tuiqiao couplet 春风又绿江南岸                              下联五种 five lower halves
  tuiqiao couplet 春满乾坤福满门 --upper                      求上联 upper halves for a lower one
  tuiqiao couplet 爆竹声中辞旧岁 --horizontal -n 3            连横批 with a heading
  tuiqiao couplet 两鬓风霜，途次早行之客 --book 新韵           两句一联，依新韵 two clauses, by 新韵

写成的再查：tuiqiao check --form 对联 to check them
`,
  revise: `
例 Examples:
  tuiqiao revise 鸟宿池边树，僧推月下门。 --at 2.2            第二句第二字 one character
  tuiqiao revise draft.txt --at 颔联 --reach 此后 --lock 8    颔联及其后，末句不动 a couplet and what follows
  tuiqiao revise draft.txt --at 3.5-7 -n 10 --format json     第三句末三字 a run of three
`,
  repair: `
例 Examples:
  tuiqiao repair draft.txt                                    几种修法，好的在先 ways, best first
  tuiqiao repair draft.txt --lock '1 3.2'                     第一句与第三句第二字不许改 leave these alone
  tuiqiao repair drafts.txt --poem 2 --form 七绝              文件里的第二首 the second poem of a file

本来合律，退出码也是 0 a poem that is legal already exits 0
`,
  score: `
例 Examples:
  tuiqiao score draft.txt --by-char                           逐字的对数概率 every character
  tuiqiao score --title 登楼 白日依山尽，黄河入海流。欲穷千里目，更上一层楼。
  tuiqiao score --input jsonl poems.jsonl > scores.jsonl      一行一首 a poem a line

jsonl：进 in {"id","text","title"?}；出 out {"id","logprob","perplexity","characters","perCharacter","conditions"}，
      不成者 or {"id","error":{"code","zh","en"}}，且退出码为 1 and exit 1
`,
  rhymes: `
例 Examples:
  tuiqiao rhymes 秋风一夜满江城 --theme 怀人                  韵未定，几韵各列几个 several groups while the rhyme is open
  tuiqiao rhymes draft.txt --line 6 -n 20                     第六句之脚 the foot of line 6
  tuiqiao rhymes --form 七绝 --rhyme 一先 --format json       供程序读取 for programs
`,
} as const;

/** rhyme 的例子 (examples of rhyme). */
export const RHYME_EXAMPLES = `
例 Examples:
  tuiqiao rhyme 看 过 教                    各读的韵、义与例词 readings with their senses
  tuiqiao rhyme 国 --book 新韵              只查一部书（不说则四部皆列） in one book (all four otherwise)
  tuiqiao rhyme --group 十一真 --common     真韵常押的字 what poets rhyme with in 真
  tuiqiao rhyme --rhyme-of draft.txt        一首诗的韵脚，次韵所用 the rhyme words of a poem
  tuiqiao rhyme 看 --format json            供程序读取 for programs
`;

/** repl 的例子 (examples of repl). */
export const REPL_EXAMPLES = `
例 Examples:
  tuiqiao repl                              写诗；帮 看命令，退 离开 write; 帮 lists the commands
  tuiqiao repl draft.txt                    接着写一首 go on with a draft
  tuiqiao repl < script.txt                 照本跑一场 play a script
`;

/** inspire 的例子 (examples of inspire). */
export const INSPIRE_EXAMPLES = `
例 Examples:
  tuiqiao inspire 秋江 月                            切题之句 lines on a theme
  tuiqiao inspire 月 --rhyme 十一尤 --form 五律      五律里押尤韵的 that rhyme in 尤, from 五律
  tuiqiao inspire --pattern 仄仄平平仄 --seed 7      合此式的，换一批 of this pattern, at random
  tuiqiao inspire --like 白日依山尽 --place 出句     似此句的出句，看前人怎样对 like this line, with their answers
  tuiqiao inspire 梅 --corpus                        全唐诗、全宋诗（须装 chinese-poetry）the whole corpus

所列是前人的句子，供参考；不会写进诗里。The lines are others'; nothing is put into your poem.
`;
