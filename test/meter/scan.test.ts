import { describe, expect, it } from 'vitest';
import { InvalidInputError, UnknownFormError, UnknownRhymeError } from '../../src/errors.ts';
import { type Level, parsePoem, type RuleId, type ScanOptions, type Scansion, scan } from '../../src/index.ts';

const check = (text: string, options?: ScanOptions): Scansion => scan(parsePoem(text), options);
const errors = (s: Scansion) =>
  s.findings.filter((f) => f.severity === 'error').map((f) => `${f.name}${f.at.line}.${f.at.zi}`);
const rescues = (s: Scansion) => s.rescues.map((r) => `${r.kind}${r.at.line}.${r.at.zi}→${r.by.line}.${r.by.zi}`);

// 原文据《全唐诗》通行本 (texts after the current edition of 全唐诗).
const DENGLOU = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
const CHUNWANG = '国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。';
const DENGGAO =
  '风急天高猿啸哀，渚清沙白鸟飞回。无边落木萧萧下，不尽长江滚滚来。万里悲秋常作客，百年多病独登台。艰难苦恨繁霜鬓，潦倒新停浊酒杯。';

describe('名篇 (canon)', () => {
  it.each([
    ['登鹳雀楼', DENGLOU, '五绝', '仄起', false, '下平十一尤', 'regulated'],
    ['春望', CHUNWANG, '五律', '仄起', false, '下平十二侵', 'regulated'],
    ['登高', DENGGAO, '七律', '仄起', true, '上平十灰', 'regulated'],
    [
      '早发白帝城',
      '朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。',
      '七绝',
      '平起',
      true,
      '上平十五删',
      'regulated',
    ],
    [
      '枫桥夜泊',
      '月落乌啼霜满天，江枫渔火对愁眠。姑苏城外寒山寺，夜半钟声到客船。',
      '七绝',
      '仄起',
      true,
      '下平一先',
      'regulated',
    ],
    [
      '江南逢李龟年',
      '岐王宅里寻常见，崔九堂前几度闻。正是江南好风景，落花时节又逢君。',
      '七绝',
      '平起',
      false,
      '上平十二文',
      'rescued',
    ],
    [
      '夜雨寄北（繁体）',
      '君問歸期未有期，巴山夜雨漲秋池。何當共剪西窗燭，卻話巴山夜雨時。',
      '七绝',
      '仄起',
      true,
      '上平四支',
      'regulated',
    ],
    [
      '赋得古原草送别',
      '离离原上草，一岁一枯荣。野火烧不尽，春风吹又生。远芳侵古道，晴翠接荒城。又送王孙去，萋萋满别情。',
      '五律',
      '平起',
      false,
      '下平八庚',
      'rescued',
    ],
  ])('《%s》', (_, text, form, opening, firstLineRhymes, rhyme, verdict) => {
    const s = check(text);
    expect(errors(s)).toEqual([]);
    expect({
      form: s.form,
      opening: s.opening,
      first: s.firstLineRhymes,
      rhyme: s.rhyme?.name,
      verdict: s.verdict,
    }).toEqual({
      form,
      opening,
      first: firstLineRhymes,
      rhyme,
      verdict,
    });
  });

  it.each([
    ['静夜思', '床前明月光，疑是地上霜。举头望明月，低头思故乡。', '下平七阳'],
    ['江雪', '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。', '入声九屑'],
    ['鹿柴', '空山不见人，但闻人语响。返景入深林，复照青苔上。', '上声二十二养'],
    ['春晓', '春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。', '上声十七筱'],
  ])('《%s》是古绝，不列一串错误', (_, text, rhyme) => {
    const s = check(text);
    expect(s.verdict).toBe('ancient');
    expect(errors(s)).toEqual([]);
    expect(s.findings.some((f) => f.ruleId === 'gu-ti' && f.message.startsWith('古绝'))).toBe(true);
    expect(s.rhyme?.name).toBe(rhyme);
  });

  it('指明五绝，则《静夜思》按律论', () => {
    const s = check('床前明月光，疑是地上霜。举头望明月，低头思故乡。', { form: '五绝' });
    expect(s.verdict).toBe('irregular');
    expect(errors(s).length).toBeGreaterThan(0);
  });

  it.each([
    ['登鹳雀楼', '白日依山尽，黄水入海流。欲穷千万目，更上层一楼。'],
    ['登鹳雀楼', '白日依山尽，黄水入海流。欲名千里目，更上一层楼。'],
  ])('写错几个字的律绝不因此成了古绝：%s', (_, text) => {
    expect(check(text).verdict).toBe('irregular');
  });

  it('指明平韵，则《江雪》按近体论；指明仄韵，则看是否押它', () => {
    const text = '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。';
    expect(errors(check(text, { rhyme: '十一真' }))).toContain('出韵2.5');
    expect(check(text, { rhyme: '九屑' }).verdict).toBe('ancient');
    expect(errors(check(text, { rhyme: '一屋' }))).toEqual(['出韵2.5', '出韵4.5']);
    expect(() => check(text, { form: '五绝', rhyme: '九屑' })).toThrow(InvalidInputError);
  });

  it('《寻隐者不遇》去、处同在御韵与语韵，两韵都说', () => {
    const s = check('松下问童子，言师采药去。只在此山中，云深不知处。');
    expect(s.findings.find((f) => f.ruleId === 'gu-ti')?.message).toContain('去声六御');
  });

  it('《渭城曲》第三句失粘而别无错处：只是折腰体；不认此体，才是失粘', () => {
    const text = '渭城朝雨浥轻尘，客舍青青柳色新。劝君更尽一杯酒，西出阳关无故人。';
    const s = check(text);
    expect([errors(s), s.verdict, s.findings.map(({ name }) => name)]).toEqual([[], 'rescued', ['折腰体']]);
    expect(errors(check(text, { levels: { 'zhe-yao': 'off' } }))).toEqual(['失粘3.2']);
    const strict = check(text, { profile: 'strict' }).findings;
    expect(strict.map(({ name, severity }) => `${name} ${severity}`)).toContain('折腰体 warning');
  });

  it('《清明》首句借邻韵，可以', () => {
    const s = check('清明时节雨纷纷，路上行人欲断魂。借问酒家何处有？牧童遥指杏花村。');
    expect(errors(s)).toEqual([]);
    expect(s.findings.map((f) => f.ruleId)).toContain('lin-yun');
  });
});

describe('拗救 (rescues)', () => {
  it.each([
    // 孟浩然《宿建德江》“移舟泊烟渚”：特拗。
    ['特拗', '移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。', ['特拗1.3→1.4']],
    // 李白《宿五松山下荀媪家》“月光明素盘”：孤平拗救。
    ['孤平拗救', '跪进雕胡饭，月光明素盘。', ['孤平拗救2.1→2.3']],
    // 白居易：大拗，对句第三字救。
    ['对句相救（大拗）', '野火烧不尽，春风吹又生。', ['对句相救1.4→2.3']],
    // 许浑《咸阳城东楼》：小拗，对句第五字救；同一字又救本句孤平，一字两救。
    ['对句相救（小拗）', '溪云初起日沉阁，山雨欲来风满楼。', ['对句相救1.5→2.5', '孤平拗救2.3→2.5']],
  ])('%s', (_, text, expected) => {
    const s = check(text);
    expect(errors(s)).toEqual([]);
    expect(rescues(s)).toEqual(expected);
  });

  it('李商隐“向晚意不适，驱车登古原”：五字皆仄，对句一字救', () => {
    const s = check('向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。');
    expect(errors(s)).toEqual([]);
    expect(rescues(s)).toContain('对句相救1.4→2.3');
  });

  it('不合其式的毛病、空白处的拗救，都不说', () => {
    // 孟浩然“八月湖水平”：不是三平尾 (not three level tones at the end).
    expect(check('八月湖水平，涵虚混太清。').findings.map((f) => f.ruleId)).not.toContain('san-ping-wei');
    expect(rescues(check('野火烧不尽，春风□又生。'))).toEqual([]);
  });

  it('大拗不救是错', () => {
    const s = check('落日照野树，春来草又生。', { form: '五绝' });
    expect(errors(s)).toEqual(['大拗未救1.4']);
  });

  it('特拗首字用仄只作提醒：昔闻洞庭水', () => {
    const s = check('昔闻洞庭水，今上岳阳楼。吴楚东南坼，乾坤日夜浮。亲朋无一字，老病有孤舟。戎马关山北，凭轩涕泗流。');
    expect(errors(s)).toEqual([]);
    expect(s.findings.map((f) => [f.ruleId, f.severity])).toContainEqual(['te-ao-shou-ze', 'warning']);
  });
});

describe('毛病各得其所 (one fault, one finding, at its place)', () => {
  it.each([
    ['二四六平仄', DENGLOU.replace('黄河', '黄水'), '平仄2.2'],
    ['出韵', DENGLOU.replace('层楼', '层台'), '出韵4.5'],
    ['白脚', DENGGAO.replace('常作客', '常作人'), '平仄5.7'],
    // 高适“醉多适不愁”：王力所举的孤平。
    ['孤平', '垂杨拂绿水，醉多适不愁。'.replace('垂杨拂绿水', '绿水拂垂柳'), '孤平2.1'],
    ['三平尾', CHUNWANG.replace('鸟惊心', '春惊心'), '三平尾4.3'],
    ['重韵', DENGLOU.replace('黄河入海流', '黄河入海楼'), '重韵4.5'],
  ])('%s', (_, text, expected) => {
    expect(errors(check(text, { form: check(text).form as string }))).toEqual([expected]);
  });

  it('失粘：绝句两联对调', () => {
    const s = check('欲穷千里目，更上一层楼。白日依山尽，黄河入海流。');
    expect(errors(s)).toEqual([]);
    const swapped = check(
      '国破山河在，城春草木深。白头搔更短，浑欲不胜簪。烽火连三月，家书抵万金。感时花溅泪，恨别鸟惊心。',
    );
    expect(errors(swapped)).toEqual([]);
    const broken = check(
      '国破山河在，城春草木深。烽火连三月，家书抵万金。感时花溅泪，恨别鸟惊心。白头搔更短，浑欲不胜簪。',
    );
    expect(errors(broken).every((e) => e.startsWith('失粘'))).toBe(true);
    expect(errors(broken)).toContain('失粘3.2');
  });

  it('位置指原文', () => {
    const text = '白日依山尽，\r\n黄水入海流。\r\n欲穷千里目，\r\n更上一层楼。';
    const [finding] = check(text).findings;
    expect(finding?.place.start).toEqual({ offset: text.indexOf('水'), line: 2, column: 2 });
    expect(finding?.actual).toBe('仄');
    expect(finding?.expected).toEqual(['平']);
    expect(finding?.assumed?.group.name).toBe('上声四纸');
  });
});

describe('未完成与坏输入 (half-written and bad input)', () => {
  it('有空白：待填，不算错', () => {
    const s = check('白日□山尽，黄□入海流。');
    expect(s.unfinished).toBe(true);
    expect(errors(s)).toEqual([]);
    expect(s.lines[0]?.zis[2]?.status).toBe('待填');
  });

  it('全是空白：起式未定', () => {
    const s = check('□□□□□，□□□□□。□□□□□，□□□□□。');
    expect([s.opening, s.firstLineRhymes]).toEqual([undefined, undefined]);
  });

  it('只有一句', () => {
    expect(check('白日依山尽').verdict).toBe('regulated');
    expect(check('白日依山尽').unfinished).toBe(true);
  });

  it('空文', () => {
    const s = check('');
    expect(s.verdict).toBe('empty');
    expect(s.findings.map((f) => f.ruleId)).toEqual(['kong-wen']);
  });

  it('字数不齐只报字数', () => {
    expect(errors(check('白日依山尽，黄河入海。欲穷千里目，更上一层楼。'))).toEqual(['字数2.4']);
  });

  it('表情与拉丁字母有位置，不改判断', () => {
    const s = check('白日依山尽😀，黄河入海流。欲穷千里目，更上一层楼。');
    expect(s.verdict).toBe('regulated');
    expect(s.findings.map((f) => [f.ruleId, f.severity])).toEqual([['yi-wu', 'warning']]);
  });

  it('诗中不用的读音不能开脱：“不种田”的“不”不作平，故是孤平（李颀句，王力所举）', () => {
    expect(errors(check('百岁老翁不种田，惟知曝背乐残年。', { form: '七绝' }))).toEqual(['孤平1.3']);
  });

  it('少见而有的读音：合律，但提醒（李商隐《春雨》“相望”之望）', () => {
    const s = check('红楼隔雨相望冷，珠箔飘灯独自归。', { form: '七律' });
    expect(errors(s)).toEqual([]);
    expect(s.findings.map((f) => [f.ruleId, f.severity, f.at.zi])).toContainEqual(['pi-du', 'warning', 6]);
  });

  it.each([
    ['月夜', '今夜鄜州月，閨中只獨看。遙憐小兒女，未解憶長安。香霧雲鬟濕，清輝玉臂寒。何時倚虛幌，雙照淚痕幹。', '乾'],
    [
      '送友人',
      '青山橫北郭，白水遶東城。此地一爲別，孤蓬萬里徵。浮雲遊子意，落日故人情。揮手自茲去，蕭蕭班馬鳴。',
      '征',
    ],
  ])('简转繁转错的字认得出：《%s》', (_, text, wanted) => {
    const fault = check(text).findings.find((f) => f.ruleId === 'chu-yun');
    expect(fault?.suggestions?.map((s) => s.text)).toContain(wanted);
    expect(fault?.message).toContain('简转繁之误');
  });

  it('古体也要押韵：不押韵的不因错处多就成了古绝', () => {
    const text = '床前明月光，疑是地上天。举头望明月，低头思故人。';
    expect(check(text).verdict).toBe('irregular');
  });

  it('孤平、三平尾：所示的字位仍是正格，错在哪一字看得见', () => {
    const s = check('感时花溅泪，恨别春惊心。', { form: '五绝' });
    expect(s.lines[1]?.pattern).toBe('中仄仄平平');
    expect(s.lines[1]?.zis.map((zi) => zi.status)).toEqual(['合', '合', '不合', '合', '合']);
  });

  it('韵书未收之字不当作合律', () => {
    const s = check('白日依山尽，黄鿭入海流。');
    expect(s.findings.map((f) => [f.ruleId, f.severity])).toEqual([['wei-shou', 'warning']]);
  });

  it('简繁混写', () => {
    expect(check('白日依山盡，黄河入海流。欲窮千里目，更上一层樓。').verdict).toBe('regulated');
  });

  it('指定了读音的字，重字照论', () => {
    const text = '看日依山尽，黄河入海流。欲穷千里目，看上一层楼。';
    for (const readings of [{}, { 看: '仄' }, { '4.1': '仄' }]) {
      const found = check(text, { readings }).findings.filter((f) => f.ruleId === 'chong-zi');
      expect(found.map((f) => `${f.at.line}.${f.at.zi}`)).toEqual(['4.1']);
    }
  });

  it('轻重的对象改了再用，依改后的', () => {
    const levels: Partial<Record<RuleId, Level>> = {};
    const text = '海月非常物，等闲不可寻。披沙应有地，浅处定无金。';
    expect(check(text, { levels }).verdict).toBe('irregular');
    levels['gu-ping'] = 'off';
    expect(check(text, { levels }).findings).toEqual([]);
  });

  it('没有的体裁与韵部', () => {
    expect(() => check(DENGLOU, { form: '九绝' })).toThrow(UnknownFormError);
    expect(() => check(DENGLOU, { rhyme: '十一珍' })).toThrow(UnknownRhymeError);
  });
});
