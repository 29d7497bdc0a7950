import fc from 'fast-check';

/** 离奇的输入：各种各样，大小由人 (odd input of every kind, as large as one likes). */
export type Make = (n: number) => string;

const VERSE = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。\n';
const FAULTY = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。\n';
/** 重复几遍 (so many times over). */
export const times = (text: string) => (n: number) => text.repeat(n);
const before =
  (text: string, after = VERSE) =>
  (n: number) =>
    text.repeat(n) + after;

/** 一种输入、起头之大小 (a kind of input and its first size). */
export const KINDS: Readonly<Record<string, readonly [Make, number]>> = {
  '题 甲((((甲': [(n) => `甲${'('.repeat(n)}甲\n${VERSE}`, 500],
  '题 《《《《甲': [(n) => `甲${'《'.repeat(n)}甲\n${VERSE}`, 500],
  '题 [1[1[1': [(n) => `甲${'[1'.repeat(n)}甲：${VERSE}`, 500],
  '题与诗同行 ((((': [(n) => `甲${'('.repeat(n)}乙 ${VERSE}`, 500],
  '# ((((': [(n) => `# 甲${'('.repeat(n)}\n${VERSE}`, 500],
  '免查下行，皆指一行': [before('# 免查下行 孤平 -- 试\n'), 50],
  '免查本诗，皆指一首': [before('# 免查本诗 孤平 -- 试\n'), 50],
  '免查 × 发现': [(n) => '# 免查 孤平 -- 试\n'.repeat(n) + `# 甲\n${FAULTY}\n`.repeat(n), 20],
  '免查下行 × 一行里的发现': [(n) => `${'# 免查下行 孤平 -- 试\n'.repeat(n)}${'白日依山尽,'.repeat(n)}`, 40],
  '一条免查，许多规则': [(n) => `# 免查 ${'没有 '.repeat(n)}${'孤平 '.repeat(n)}-- 试\n${VERSE}`, 50],
  免查与复查相间: [(n) => '# 免查 孤平 -- 试\n# 复查\n'.repeat(n) + VERSE, 50],
  一长行里的横线: [(n) => `白日依山尽${'—'.repeat(n)}黄河入海流。\n`, 500],
  横线与字相间: [(n) => `白日依山尽，黄河入海流。\n${'——白'.repeat(n)}`, 300],
  '横线、空白': [(n) => `${'——白'.repeat(n)}${' '.repeat(n)}`, 300],
  '# 读 × 长诗': [(n) => '# 读: 看=平\n'.repeat(n) + '白日依山看，黄河入海流。'.repeat(n), 20],
  '# 读，各在一位': [
    (n) =>
      `# 读: ${Array.from({ length: n }, (_, i) => `${i + 1}.1=平`).join()}\n${'花日依山尽，黄河入海流。'.repeat(n)}`,
    40,
  ],
  '# 读，没有等号': [(n) => `# 读: 1.1${' '.repeat(n)}看\n${VERSE}`, 500],
  长诗: [times('白日依山尽，黄水入海流。'), 110],
  一长行: [times('春'), 2000],
  许多首: [times(`${FAULTY}\n`), 40],
  许多联: [times('白日依山尽，黄水入海流。\n\n'), 40],
  许多题目: [times('# 題\n'), 200],
  组诗: [times(`其一\n${VERSE}\n`), 30],
  未收的括号: [before('（'), 500],
  许多注: [(n) => VERSE.replace('，', `${'（注）'.repeat(n)}，`), 300],
  缺字: [times('○'), 500],
  误转: [times('淚始幹後來，'), 60],
  异物: [times('a白日依山尽b，'), 60],
  半角标点: [times('白日依山尽,黄河入海流.\n'), 60],
};

/** 一首好诗，改坏也由它起 (verse to begin from). */
const verses = fc.constantFrom(
  VERSE,
  FAULTY,
  '国破山河在，城春草木深。感时花溅泪，恨别春惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。',
  '洛陽城裏見秋風，欲作家書意萬重。復恐匆匆說不盡，行人臨發又開封。',
  '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。',
);
/** 记号、指令、控制字符、半个字，与结构有关的都在此 (marks, directives, controls, half characters: all that means something to a reader). */
const oddities = fc.constantFrom(
  ...'，。、；：！？,.;:!?·・「」『』“”‘’《》〈〉（）()【】[]〔〕{}□◻囗＿_○●■？…—－-~/／|｜＃#*>`=＝+\\\'"^$%&',
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '　',
    '\u0000',
    '\u001B[2J',
    '\u200B',
    '\u200D',
    '\u202E',
    '\u2028',
    '\uFEFF',
    '\uD800',
  ],
  ...[
    '\uDFFF',
    '\uE000',
    '\u{20000}',
    '\u{2F800}',
    '\u{F0000}',
    '\u0301',
    '👨‍👩‍👧',
    '⿰氵每',
    '{?}',
    '〇',
    '々',
    '①',
    '[1]',
    '【注】',
  ],
  ...[
    '# 体: 七律\n',
    '# 体: 俳句\n',
    '# 韵: 十一真\n',
    '# 韵: 新韵 十一庚\n',
    '# 书: 新韵\n',
    '# 书: 洪武\n',
    '# 题: 甲\n',
    '# 甲\n',
  ],
  ...[
    '# 读: 1.1 白=仄\n',
    '# 读: 看=平，x\n',
    '# 读: 9.9=平\n',
    '# 读: 白=一东\n',
    '# 免查\n',
    '# 免查 孤平 -- 试\n',
    '# 免查下行\n',
    '# 免查本诗 平仄 -- 试\n',
  ],
  ...[
    '# 复查\n',
    '# lint-disable x\n',
    '其一\n',
    '秋兴八首·其三\n',
    '《秋兴》',
    '作者：杜甫\n',
    '【唐】杜甫\n',
    '——杜甫',
    '```poem\n',
    '```\n',
    '> ',
    '---\n',
  ],
  ...['<br>', '&nbsp;', '\\\\', '\\begin{verse}', '{"text":"', '词牌：', '浣溪沙', 'a', 'é', 'あ', '한', '١'],
);
const kinds = Object.values(KINDS).map(([make]) => make);
/** 乱文与有心捣乱之文 (random and hostile texts). */
export const hostileText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof(oddities, verses, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 14 })
      .map((parts) => parts.join('')),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(verses, fc.array(fc.tuple(fc.nat(200), fc.nat(9), oddities), { minLength: 1, maxLength: 8 }))
      .map(broken),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...kinds), fc.nat(6)).map(([make, n]) => make(n)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oddities, fc.integer({ min: 1, max: 60 }), verses)
      .map(([odd, n, verse]) => odd.repeat(n) + verse),
  },
);

/** 在几处删去几字、插进怪物 (characters deleted, and odd ones put in). */
function broken([verse, edits]: readonly [string, readonly (readonly [number, number, string])[]]): string {
  return edits.reduce((text, [at, length, odd]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + odd + text.slice(from + (length > 6 ? length - 6 : 0));
  }, verse);
}
