import { describe, expect, it } from 'vitest';
import * as cipai from '../../src/cipai/index.ts';
import {
  findTune,
  fitTune,
  meterOf,
  parseTunes,
  recognise,
  tuneNamed,
  tunes,
  UnknownTuneError,
} from '../../src/cipai/index.ts';
import { InvalidMeterError, parsePoem, scan } from '../../src/index.ts';
import { checkJsonLine, lint } from '../../src/lint/index.ts';
import { checkMeter } from '../../src/meter/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';

const PIECES = {
  浣溪沙: '一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？\n\n无可奈何花落去，似曾相识燕归来。小园香径独徘徊。',
  水调歌头:
    '明月几时有？把酒问青天。不知天上宫阙，今夕是何年。我欲乘风归去，又恐琼楼玉宇，高处不胜寒。起舞弄清影，何似在人间。\n\n转朱阁，低绮户，照无眠。不应有恨，何事长向别时圆？人有悲欢离合，月有阴晴圆缺，此事古难全。但愿人长久，千里共婵娟。',
  念奴娇:
    '大江东去，浪淘尽，千古风流人物。故垒西边，人道是，三国周郎赤壁。乱石穿空，惊涛拍岸，卷起千堆雪。江山如画，一时多少豪杰。\n\n遥想公瑾当年，小乔初嫁了，雄姿英发。羽扇纶巾，谈笑间，樯橹灰飞烟灭。故国神游，多情应笑我，早生华发。人生如梦，一尊还酹江月。',
  声声慢:
    '寻寻觅觅，冷冷清清，凄凄惨惨戚戚。乍暖还寒时候，最难将息。三杯两盏淡酒，怎敌他、晚来风急？雁过也，正伤心，却是旧时相识。\n\n满地黄花堆积。憔悴损，如今有谁堪摘？守着窗儿，独自怎生得黑？梧桐更兼细雨，到黄昏、点点滴滴。这次第，怎一个愁字了得！',
  满江红:
    '怒发冲冠，凭栏处、潇潇雨歇。抬望眼、仰天长啸，壮怀激烈。三十功名尘与土，八千里路云和月。莫等闲、白了少年头，空悲切。\n\n靖康耻，犹未雪。臣子恨，何时灭。驾长车，踏破贺兰山缺。壮志饥餐胡虏肉，笑谈渴饮匈奴血。待从头、收拾旧山河，朝天阙。',
  菩萨蛮:
    '平林漠漠烟如织，寒山一带伤心碧。暝色入高楼，有人楼上愁。\n\n玉阶空伫立，宿鸟归飞急。何处是归程？长亭更短亭。',
  西江月:
    '明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年，听取蛙声一片。\n\n七八个星天外，两三点雨山前。旧时茅店社林边，路转溪桥忽见。',
  如梦令: '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应是绿肥红瘦。',
  忆秦娥:
    '箫声咽，秦娥梦断秦楼月。秦楼月，年年柳色，灞陵伤别。\n\n乐游原上清秋节，咸阳古道音尘绝。音尘绝，西风残照，汉家陵阙。',
} as const;
type Name = keyof typeof PIECES;
const names = Object.keys(PIECES) as Name[];
const checked = async (name: string, text: string) => (await lint(`${name}\n\n${text}`, { suggestions: 0 })).poems[0];

describe('名篇依其调来论 (famous pieces are judged by their tunes)', () => {
  it.each(names)('%s：题目写明，依词林正韵，没有一处是错', async (name) => {
    const poem = await checked(name, PIECES[name]);
    expect([poem?.scansion.form, poem?.scansion.bookName]).toEqual([name, '词林正韵']);
    expect(poem?.scansion.unfinished).toBe(false);
    expect(poem?.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    // 词无粘对，无孤平 (no links between lines, no 孤平).
    const told = new Set<string>(poem?.findings.map(({ ruleId }) => ruleId));
    for (const id of ['shi-nian', 'shi-dui', 'gu-ping', 'san-ping-wei', 'gu-ti']) expect(told.has(id)).toBe(false);
  });

  it.each(names)('%s：隐去题名也认得', (name) => {
    expect(recognise(PIECES[name], { book: cilin })[0]?.form.tune).toBe(name);
  });

  it('两韵之间的停顿不拘：水调歌头的十一字，六五、四七皆可', () => {
    const cut = (middle: string) => PIECES.水调歌头.replace('不知天上宫阙，今夕是何年。', middle);
    for (const middle of ['不知天上宫阙，今夕是何年。', '不知天上，宫阙今夕是何年。', '不知天上宫阙今夕是何年。']) {
      expect(fitTune(parsePoem(cut(middle)), findTune('水调歌头'), { book: cilin })?.isExact, middle).toBe(true);
    }
  });

  it('叶韵：西江月的仄脚须与平韵同部', async () => {
    const wrong = await checked('西江月', PIECES.西江月.replace('蛙声一片', '蛙声一曲'));
    expect(wrong?.findings.filter(({ severity }) => severity === 'error').map(({ at }) => at)).toEqual([
      { line: 4, zi: 6 },
    ]);
  });

  it('换韵：菩萨蛮两句一韵，一句不押，说在那两句', async () => {
    const wrong = await checked('菩萨蛮', PIECES.菩萨蛮.replace('楼上愁', '楼上寒'));
    const errors = wrong?.findings.filter(({ severity }) => severity === 'error') ?? [];
    expect(errors.map(({ ruleId }) => ruleId)).toEqual(['chu-yun']);
    expect([3, 4]).toContain(errors[0]?.at.line);
  });

  it.each([
    ['如梦令', '知否，知否', '知否，知后', 6],
    ['忆秦娥', '音尘绝，西风', '音尘灭，西风', 8],
  ] as const)('叠句：%s', async (name, right, wrong, line) => {
    const text = PIECES[name];
    expect(text).toContain(right);
    const at = text.lastIndexOf(right);
    const poem = await checked(name, text.slice(0, at) + wrong + text.slice(at + right.length));
    expect(poem?.findings.filter(({ ruleId }) => ruleId === 'die-ju').map((f) => f.at.line)).toEqual([line]);
  });
});

describe('毛病与所在 (faults and their places)', () => {
  it('定声之位作异声是提醒，韵脚出部是错', async () => {
    const poem = await checked('浣溪沙', PIECES.浣溪沙.replace('一曲新词', '一歌新词').replace('独徘徊', '独行舟'));
    const told = poem?.findings.map(({ ruleId, severity, at }) => [ruleId, severity, `${at.line}.${at.zi}`]);
    expect(told).toContainEqual(['zi-sheng', 'warning', '1.2']);
    expect(told).toContainEqual(['chu-yun', 'error', '6.7']);
  });

  it.each([
    ['少一字', (text: string) => text.replace('去年天气', '去年天'), '2'],
    ['多一字', (text: string) => text.replace('夕阳西下', '夕阳又西下'), '3'],
  ])('%s：说在那一句，余句照论', async (_, make, line) => {
    const poem = await checked('浣溪沙', make(PIECES.浣溪沙));
    const errors = poem?.findings.filter(({ severity }) => severity === 'error') ?? [];
    expect(errors.some(({ ruleId, at }) => ruleId === 'zi-shu' && String(at.line) === line)).toBe(true);
    expect(errors.some(({ messageId }) => messageId === 'ju-shu-ci')).toBe(true);
  });

  it('入声两部各押三脚以上是合押，只一脚的是出韵', async () => {
    const yan =
      '绿阴春尽，飞絮绕香阁。晚来翠眉宫样，巧把远山学。一寸狂心未说，已向横波觉。画帘遮匝，新翻曲妙，暗许闲人带偷掐。前度书多隐语，意浅愁难答。昨夜诗有回纹，韵险还慵押。都待笙歌散了，记取留时霎。不消红蜡，闲云归后，月在庭花旧阑角。';
    const told = async (text: string) =>
      (await checked('六幺令', text))?.findings.flatMap(({ ruleId, at }) =>
        ['chu-yun', 'tong-ya'].includes(ruleId) ? [`${ruleId}@${at.line}.${at.zi}`] : [],
      );
    // 阁学觉角四脚在第十六部，匝掐答押霎蜡六脚在第十九部。
    expect(await told(yan)).toEqual(['tong-ya@2.5', 'tong-ya@4.5', 'tong-ya@6.5', 'tong-ya@18.7']);
    // 只留一脚在第十六部；换作上去声的一脚，合押之中仍是出韵。
    const one = yan.replace('香阁', '香甲').replace('山学', '山塔').replace('波觉', '波合');
    expect(await told(one)).toEqual(['chu-yun@18.7']);
    expect(await told(yan.replace('难答', '难语'))).toContain('chu-yun@11.5');
  });

  // 五首名篇：韵脚逐句所属，与所说的各处；通押、偶违常例各有其名，没有一处是错。
  it.each([
    ['水调歌头', '第七部平声', 8, []],
    ['念奴娇', '第十八部入声', 8, ['tong-ya@6.6', 'du-yin@16.3']],
    ['声声慢', '第十七部入声', 8, []],
    ['满江红', '第十八部入声', 9, ['zi-sheng@11.2']],
    ['菩萨蛮', '第十七部入声', 8, []],
  ] as const)('%s：韵、韵脚之数、所提醒的各处', async (name, rhyme, feet, warned) => {
    const poem = await checked(name, PIECES[name]);
    expect(poem?.scansion.rhyme?.name).toBe(rhyme);
    expect(poem?.scansion.lines.filter((line) => line.rhyme !== undefined)).toHaveLength(feet);
    const told = poem?.findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ ruleId, at }) => `${ruleId}@${at.line}.${at.zi}`);
    expect(told).toEqual(warned);
  });

  it('菩萨蛮四换韵：两仄两平，各两句', async () => {
    const poem = await checked('菩萨蛮', PIECES.菩萨蛮);
    expect(poem?.scansion.lines.map(({ rhyme }) => rhyme?.pingze).join('')).toBe('仄仄平平仄仄平平');
    const [a, b, c, d] = [0, 2, 4, 6].map((line) => poem?.scansion.lines[line]?.rhyme?.name);
    // 织碧、楼愁、立急、程亭：第三换恰又是入声第十七部。
    expect([a, b, c, d]).toEqual(['第十七部入声', '第十二部平声', '第十七部入声', '第十一部平声']);
    expect(poem?.scansion.lines.map(({ rhyme }) => rhyme?.name)).toEqual([a, a, b, b, c, c, d, d]);
  });

  it('偏好入声之调押了上去声，是说明，成数在其中；今音之书不说', async () => {
    const liu = '万恨千愁，将年少衷肠牵系。残梦断酒醒孤馆，夜长无味。';
    const told = (await checked('满江红', liu))?.findings.filter(({ ruleId }) => ruleId === 'ru-sheng');
    expect(told?.map(({ severity, at, expected }) => [severity, at.line, at.zi, expected])).toEqual([
      ['info', 2, 7, ['47%']],
    ]);
    expect((await checked('满江红', PIECES.满江红))?.findings.some(({ ruleId }) => ruleId === 'ru-sheng')).toBe(false);
    // 蝶恋花押上去声乃常事 (most pieces of 蝶恋花 rhyme on 上 and 去).
    const common = '伫倚危楼风细细。望极春愁，黯黯生天际。';
    expect((await checked('蝶恋花', common))?.findings.some(({ ruleId }) => ruleId === 'ru-sheng')).toBe(false);
    const modern = (await lint(`# 书: 新韵\n满江红\n\n${liu}`, { suggestions: 0 })).findings;
    expect(modern.some(({ ruleId }) => ruleId === 'ru-sheng')).toBe(false);
  });

  it('领字与对句由谱中读出：望海潮首两句相对，八声甘州一字领起', () => {
    const noted = (name: string) => meterOf(findTune(name).forms[0] as cipai.TuneForm).lines;
    expect(
      noted('望海潮')
        .slice(0, 2)
        .map(({ pairs }) => pairs),
    ).toEqual([undefined, true]);
    expect(noted('满江红')[5]?.pairs).toBe(true);
    expect(noted('八声甘州').filter(({ lead }) => lead === 1).length).toBeGreaterThanOrEqual(3);
    expect(noted('浣溪沙').every(({ lead }) => lead === undefined)).toBe(true);
  });

  it('没写完的词，只论已写之句', async () => {
    const poem = await checked('临江仙', '小院秋深人寂寂，西风吹老梧桐。');
    expect([poem?.scansion.unfinished, poem?.scansion.verdict]).toEqual([true, 'regulated']);
  });

  it('一份里两个词牌，各依其调', async () => {
    const { poems } = await lint(`如梦令\n\n${PIECES.如梦令}\n\n西江月\n\n${PIECES.西江月}`, { suggestions: 0 });
    expect(poems.map(({ scansion }) => scansion.form)).toEqual(['如梦令', '西江月']);
  });

  it('分片处没有分开，是说明', async () => {
    const text = PIECES.西江月.replace('\n\n', '').replace('七八个', '七八个').replace('丰年，', '丰年，\n');
    const poem = await checked('西江月', text);
    expect(poem?.findings.filter(({ ruleId }) => ruleId === 'fen-pian').map((f) => [f.severity, f.at.line])).toEqual([
      ['info', 5],
    ]);
  });

  it('可换之字合其字位：换上任一个，那处便没了', async () => {
    const text = `浣溪沙\n\n${PIECES.浣溪沙.replace('一曲新词', '一歌新词')}`;
    const { findings } = await lint(text);
    const fault = findings.find(({ ruleId }) => ruleId === 'zi-sheng');
    expect(fault?.suggestions?.length).toBeGreaterThan(0);
    for (const { text: char } of fault?.suggestions ?? []) {
      const again = await lint(text.replace('一歌', `一${char}`), { suggestions: 0 });
      expect(
        again.findings.some((f) => f.ruleId === 'zi-sheng' && f.at.line === 1 && f.at.zi === 2),
        char,
      ).toBe(false);
    }
  });
});

describe('怎样说出词牌 (ways to name a tune)', () => {
  const text = PIECES.浣溪沙;
  it.each([
    ['题目', `浣溪沙\n\n${text}`, {}],
    ['《》与分题', `《浣溪沙·春恨》\n${text}`, {}],
    ['繁体', `浣溪紗\n\n${text}`, {}],
    ['指令 体', `# 体: 浣溪沙\n${text}`, {}],
    ['指令 词牌', `# 词牌: 浣溪沙\n${text}`, {}],
    ['选项 tune', text, { tune: '浣溪沙' }],
    ['选项 form', text, { form: '浣溪沙' }],
  ])('%s', async (_, source, options) => {
    const { poems, failures } = await lint(source, { ...options, suggestions: 0 });
    expect(failures).toEqual([]);
    expect(poems.map(({ scansion }) => [scansion.form, scansion.lines.length])).toEqual([['浣溪沙', 6]]);
  });

  it('语料的一行', () => {
    const line = JSON.stringify({
      id: 1,
      rhythmic: '浣溪沙',
      paragraphs: text.split('\n').filter((row) => row !== ''),
    });
    expect(JSON.parse(checkJsonLine(line, { cipai, books: [cilin] }))).toMatchObject({
      form: '浣溪沙',
      book: 'cilin',
      verdict: 'regulated',
    });
    const unknown = JSON.parse(checkJsonLine(line.replace('浣溪沙', '某某调'), { cipai, books: [cilin] }));
    expect(unknown.error.code).toBe('UNKNOWN_TUNE');
  });

  it('又名同调；没有的抛错，列出相近之名', async () => {
    expect(tuneNamed('百字令')?.name).toBe('念奴娇');
    expect(() => findTune('临江山')).toThrow(UnknownTuneError);
    await expect(lint(text, { tune: '浣纱溪水' })).rejects.toThrow(UnknownTuneError);
  });
});

describe('谱 (the rows)', () => {
  it('百五十调以上，每体写得通，字数即其谱', () => {
    expect(tunes().length).toBeGreaterThanOrEqual(150);
    for (const form of tunes().flatMap(({ forms }) => forms)) {
      const made = meterOf(form);
      checkMeter(made);
      const total = made.lines.reduce((sum, { patterns }) => sum + (patterns[0]?.slots.length ?? 0), 0);
      expect(total, `${form.tune} ${form.ordinal}`).toBe(form.length);
    }
  });

  it('正体的例词合其谱的字数与韵位', () => {
    for (const { name, forms } of tunes()) {
      const lines = forms[0]?.example.lines ?? [];
      const fit = fitTune(parsePoem(`${lines.join('，')}。`, { isVerse: true }), findTune(name), { book: cilin });
      expect([fit?.isExact, fit?.form.length], name).toEqual([true, forms[0]?.length]);
    }
  });

  it('写不通的段，说出在第几行', () => {
    for (const [text, line] of [
      ['某调\n  平平仄仄平韵', 2],
      ['  例 甲《乙》 宋 1 共 1', 1],
      ['某调\n  例 甲', 2],
    ] as const) {
      expect(() => parseTunes(text)).toThrow(InvalidMeterError);
      expect(() => parseTunes(text)).toThrow(`第 ${line} 行`);
    }
  });

  it('格律是纯值，依它扫描与克隆相同', () => {
    const fit = fitTune(parsePoem(PIECES.如梦令), findTune('如梦令'), { book: cilin });
    if (fit === undefined) throw new Error('没有诗句');
    const clone = structuredClone(fit.meter);
    const { findings } = scan(fit.poem, { meter: clone, book: cilin });
    expect(findings).toEqual(scan(fit.poem, { meter: fit.meter, book: cilin }).findings);
  });
});
