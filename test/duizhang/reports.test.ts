import { describe, expect, it } from 'vitest';
import {
  type CoupletReport,
  duiZhangReports,
  heZhangReports,
  kuaDunReports,
  parallelCouplets,
} from '../../src/duizhang/index.ts';
import { describe as describeFinding } from '../../src/meter/index.ts';
import type { WordSegmenter } from '../../src/text/words.ts';
import { loadJieba } from '../../src/words/index.ts';

const lines = (text: string): string[] => text.match(/\p{Script=Han}+|□/gu) ?? [];
const words = (report: CoupletReport | undefined): string[] =>
  report === undefined ? [] : Object.values(describeFinding(report.messageId, report.at, report.data));

/** 李白《夜泊牛渚怀古》：律诗而通首不对。 */
const NIUZHU = lines(
  '牛渚西江夜，青天无片云。登舟望秋月，空忆谢将军。余亦能高咏，斯人不可闻。明朝挂帆席，枫叶落纷纷。',
);
/** 杜甫《春望》。 */
const CHUNWANG = lines(
  '国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。',
);
/** 王维《辋川闲居赠裴秀才迪》：首联对而颔联不对，偷春格。 */
const WANGCHUAN = lines(
  '寒山转苍翠，秋水日潺湲。倚杖柴门外，临风听暮蝉。渡头余落日，墟里上孤烟。复值接舆醉，狂歌五柳前。',
);
/** 杜甫《月夜》：只颈联对，蜂腰格。 */
const YUEYE = lines('今夜鄜州月，闺中只独看。遥怜小儿女，未解忆长安。香雾云鬟湿，清辉玉臂寒。何时倚虚幌，双照泪痕干。');

describe('dui-zhang 不对仗', () => {
  it('该对的联：律诗中二联，排律除首尾，绝句无', () => {
    expect(parallelCouplets('五律', 8)).toEqual([2, 3]);
    expect(parallelCouplets('七排', 12)).toEqual([2, 3, 4, 5]);
    expect(parallelCouplets('七绝', 4)).toEqual([]);
  });

  it('不对者报在对句，指明上句与不类之字', () => {
    const [report, ...rest] = duiZhangReports(NIUZHU, '五律');
    expect(rest).toEqual([]);
    expect(report).toMatchObject({
      ruleId: 'dui-zhang',
      messageId: 'dui-zhang',
      at: { couplet: 2, line: 4, zi: 1 },
      endZi: 5,
      related: [{ couplet: 2, line: 3, zi: 1 }],
    });
    expect(words(report)[0]).toMatch(/^颔联看来不成对仗：“登舟望秋月”对“空忆谢将军”.*舟\/忆/u);
    expect(words(report)[1]).toContain('couplet 2 does not seem parallel');
  });

  it('对得好的不报；绝句不报', () => {
    expect(duiZhangReports(CHUNWANG, '五律')).toEqual([]);
    expect(duiZhangReports(NIUZHU.slice(0, 4), '五绝')).toEqual([]);
  });

  it('偷春格、蜂腰格注明', () => {
    const [stolen] = duiZhangReports(WANGCHUAN, '五律');
    expect([stolen?.messageId, stolen?.data.licence]).toEqual(['dui-zhang-licence', '偷春格']);
    expect(words(stolen)[0]).toContain('偷春格，古人有此');
    const [waist] = duiZhangReports(YUEYE, '五律');
    expect(waist?.data.licence).toBe('蜂腰格');
  });

  it('扇面对注明：一三、二四句隔句相对', () => {
    // 白居易《夜闻筝中弹潇湘送神曲感旧》，王力《诗词格律》举为扇面对之例；郑谷“昔年共照”，《沧浪诗话》扇对之例；杜甫“得罪台州去”。
    const fans = [
      lines('缥缈巫山女，归来七八年。殷勤湘水曲，留在十三弦。苦调吟还出，深情咽不传。万重云水思，今夜月明前。'),
      lines(
        '昔年共照松溪影，松折碑荒僧已无。今日还思锦城事，雪消花谢梦何如。山色不随人事改，水声长在寺门前。故交零落今余几，独对西风鬓已霜。',
      ),
      lines('得罪台州去，时危弃硕儒。移官蓬阁后，谷贵没潜夫。流恸嗟何及，衔冤有是夫。道消诗发兴，心息酒为徒。'),
    ];
    for (const fan of fans) {
      const found = duiZhangReports(fan, fan[0]?.length === 5 ? '五律' : '七律').find(({ at }) => at.couplet === 2);
      expect(found?.data.licence, fan[0]).toBe('扇面对');
    }
  });

  it('三韵律只中间一联讲对仗', () => {
    expect(parallelCouplets('三韵五律', 6)).toEqual([2]);
    // 李白《送羽林陶将军》末联不对，不说。
    expect(
      duiZhangReports(
        lines('将军出使拥楼船，江上旌旗拂紫烟。万里横戈探虎穴，三杯拔剑舞龙泉。莫道词人无胆气，临行将赠绕朝鞭。'),
        '三韵七律',
      ),
    ).toEqual([]);
  });

  it('有空白、缺句、字数不齐的联不论', () => {
    expect(duiZhangReports(NIUZHU.slice(0, 3), '五律')).toEqual([]);
    expect(duiZhangReports(NIUZHU.with(3, '空忆谢将□'), '五律')).toEqual([]);
    expect(duiZhangReports(NIUZHU.with(3, '空忆谢将'), '五律')).toEqual([]);
  });

  it('简繁一样', () => {
    const traditional = NIUZHU.with(2, '登舟望秋月').with(3, '空憶謝將軍');
    expect(duiZhangReports(traditional, '五律')).toHaveLength(1);
  });
});

describe('he-zhang 合掌', () => {
  const within = (a: string, b: string): string[] => CHUNWANG.with(2, a).with(3, b);
  it.each([
    ['蝉噪林逾静', '鸟鸣山更幽', '王籍《入若耶溪》，《蔡宽夫诗话》以为上下句多出一意'],
    ['游雁比翼翔', '归鸿知接翮', '张华《杂诗》，《文心雕龙·丽辞》举为重出'],
    ['神州千古秀', '赤县万年春', '楹联书常举的合掌之例'],
  ])('%s，%s（%s）', (a, b) => {
    const [report] = heZhangReports(within(a, b), '五律');
    expect(report).toMatchObject({ ruleId: 'he-zhang', at: { couplet: 2, line: 4, zi: 1 }, endZi: 5 });
    expect(words(report)[0]).toContain('近于合掌');
  });

  it('只一二处同义的不报；绝句不报', () => {
    expect(heZhangReports(CHUNWANG, '五律')).toEqual([]);
    expect(heZhangReports(within('蝉噪林初静', '鸟鸣山更青'), '五律')).toEqual([]);
    expect(heZhangReports(['蝉噪林逾静', '鸟鸣山更幽', '蝉噪林逾静', '鸟鸣山更幽'], '五绝')).toEqual([]);
  });
});

describe('kua-dun 跨顿', () => {
  it('三字之词跨在五言第二字后、七言第四字后', async () => {
    const jieba = await loadJieba();
    expect(kuaDunReports(['在图书馆里', '我在图书馆看书'], jieba)).toMatchObject([
      { ruleId: 'kua-dun', at: { couplet: 1, line: 1, zi: 2 }, endZi: 4, data: { char: '图书馆' } },
      { ruleId: 'kua-dun', at: { couplet: 1, line: 2, zi: 3 }, endZi: 5, data: { char: '图书馆' } },
    ]);
    expect(words(kuaDunReports(['在图书馆里'], jieba)[0])[0]).toContain('“图书馆”一词跨在顿上，读作 2|3');
  });

  it('合于顿的不报：夜宿黄鹤楼；二字之词不论', async () => {
    const jieba = await loadJieba();
    expect(kuaDunReports(['夜宿黄鹤楼', '露从今夜白', '烟花三月下扬州', '国破山河在'], jieba)).toEqual([]);
  });

  it('四字之词正中有顿者不报，偏在一边者报', () => {
    const idiom = (...cut: readonly [word: string, tag: string][]): WordSegmenter => ({
      id: 'toy',
      tag: () => cut.map(([word, tag]) => ({ word, tag })),
    });
    expect(kuaDunReports(['文章憎命达'], idiom(['文章憎命', 'i'], ['达', 'v']))).toEqual([]);
    expect(kuaDunReports(['为他人作嫁衣裳'], idiom(['为', 'p'], ['他人', 'r'], ['作嫁衣裳', 'i']))).toHaveLength(1);
    expect(kuaDunReports(['看云起时日'], idiom(['看云起', 'x'], ['时日', 'n']))).toEqual([]);
  });

  it('字数不合、有空白的句子不论', async () => {
    const jieba = await loadJieba();
    expect(kuaDunReports(['登黄鹤楼', '登黄鹤楼□'], jieba)).toEqual([]);
  });
});
