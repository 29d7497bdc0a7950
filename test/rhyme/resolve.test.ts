import { describe, expect, test } from 'vitest';
import { InvalidInputError, UnknownRhymeError } from '../../src/errors.ts';
import { glossOf, lookupWithGlosses, resolveReading, rhymeFeet } from '../../src/readings/index.ts';

const at = (line: string, char: string, options = {}) =>
  resolveReading({ lines: [line] }, { line: 1, zi: [...line].indexOf(char) + 1 }, options);

/** 名句里读音历来无疑者：诗句、字、韵目所在之声与韵、出处 (readings no commentary disputes). */
describe('诗句中的字，词定其音', () => {
  test.each([
    ['此物最相思', '思', '平', '上平四支', '王维《相思》'],
    ['不知秋思落谁家', '思', '仄', '去声四寘', '王建《十五夜望月》'],
    ['浑欲不胜簪', '胜', '平', '下平十蒸', '杜甫《春望》'],
    ['江山留胜迹', '胜', '仄', '去声二十五径', '孟浩然《与诸子登岘山》'],
    ['不教胡马度阴山', '教', '平', '下平三肴', '王昌龄《出塞》'],
    ['遥看瀑布挂前川', '看', '平', '上平十四寒', '李白《望庐山瀑布》'],
    ['相看两不厌', '看', '平', '上平十四寒', '李白《独坐敬亭山》'],
    ['轻舟已过万重山', '重', '平', '上平二冬', '李白《早发白帝城》'],
    ['城阙九重门', '重', '平', '上平二冬', '骆宾王《帝京篇》'],
    ['空山新雨后', '空', '平', '上平一东', '王维《山居秋暝》'],
    ['山中相送罢', '中', '平', '上平一东', '王维《送别》'],
    ['举头望明月', '望', '仄', '去声二十三漾', '李白《静夜思》'],
    ['何当共剪西窗烛', '当', '平', '下平七阳', '李商隐《夜雨寄北》'],
    ['春风吹又生', '吹', '平', '上平四支', '白居易《赋得古原草送别》'],
    ['一骑红尘妃子笑', '骑', '仄', '去声四寘', '杜牧《过华清宫》'],
    ['欲将轻骑逐', '骑', '仄', '去声四寘', '卢纶《塞下曲》'],
    ['欲将轻骑逐', '将', '平', '下平七阳', '卢纶《塞下曲》'],
    ['单于夜遁逃', '单', '平', '下平一先', '卢纶《塞下曲》'],
    ['丞相祠堂何处寻', '相', '仄', '去声二十三漾', '杜甫《蜀相》'],
    ['丞相祠堂何处寻', '处', '仄', '去声六御', '杜甫《蜀相》'],
    ['路上行人欲断魂', '行', '平', '下平八庚', '杜牧《清明》'],
    ['一行白鹭上青天', '行', '平', '下平七阳', '杜甫《绝句》'],
    ['功盖三分国', '分', '平', '上平十二文', '杜甫《八阵图》'],
    ['人间四月芳菲尽', '间', '平', '上平十五删', '白居易《大林寺桃花》'],
    ['少小离家老大回', '少', '仄', '去声十八啸', '贺知章《回乡偶书》'],
    ['春眠不觉晓', '觉', '仄', '入声三觉', '孟浩然《春晓》'],
    ['十年一觉扬州梦', '觉', '仄', '去声十九效', '杜牧《遣怀》'],
    ['天长地久有时尽', '长', '平', '下平七阳', '白居易《长恨歌》'],
    ['应怜屐齿印苍苔', '应', '平', '下平十蒸', '叶绍翁《游园不值》'],
    ['相见时难别亦难', '难', '平', '上平十四寒', '李商隐《无题》'],
    ['曾经沧海难为水', '为', '平', '上平四支', '元稹《离思》'],
    ['重与细论文', '论', '平', '上平十三元', '杜甫《春日忆李白》'],
    ['万国衣冠拜冕旒', '冠', '平', '上平十四寒', '王维《和贾舍人早朝》'],
    ['玄都观里桃千树', '观', '仄', '去声十五翰', '刘禹锡《戏赠看花诸君子》'],
    ['胡骑凭陵杂风雨', '骑', '仄', '去声四寘', '高适《燕歌行》'],
    ['永忆江湖归白发', '发', '仄', '入声六月', '李商隐《安定城楼》'],
  ])('%s 的“%s”读%s，%s（%s）', (line, char, pingze, group) => {
    const { reading } = at(line, char);
    expect(reading?.pingze).toBe(pingze);
    expect(reading?.group.name).toBe(group);
  });

  // 一词定一读，同字两音各一（词典编者所列之缺）(words that tell the two readings of a character apart).
  test.each([
    ['夷齊采薇歸故山', '齊', '上平八齊'],
    ['火齊光中見夜珠', '齊', '去聲八霽'],
    ['豈唯草木知春意', '唯', '上平四支'],
    ['門人一唯悟斯言', '唯', '上聲四紙'],
    ['退食委蛇日未斜', '委', '上平四支'],
    ['落花委地無人掃', '委', '上聲四紙'],
    ['客舍并州已十霜', '并', '下平八庚'],
    ['可憐賈誼謫長沙', '賈', '上聲二十一馬'],
    ['商賈舟船集渡頭', '賈', '上聲七麌'],
    ['百戰罷民思息肩', '罷', '上平四支'],
    ['欲問禪師作麽生', '麽', '上聲二十哿'],
    ['老去人間甚麽忙', '麽', '上聲二十哿'],
    ['舊事多遺忘', '忘', '下平七陽'],
    ['滿面珠汗濕短衣', '汗', '去聲十五翰'],
    ['天子今稱天可汗', '汗', '上平十四寒'],
  ])('%s 的“%s”属%s', (line, char, group) => {
    expect(at(line, char).reading?.group.traditionalName).toBe(group);
  });

  test('理由里有那个词，照诗人所写', () => {
    const { reasons } = at('此物最相思', '思');
    expect(reasons[0]).toMatchObject({ kind: 'word', favours: '平', text: '相思' });
    expect(at('丞相祠堂何處尋', '相').reasons[0]).toMatchObject({ kind: 'word', favours: '仄', text: '丞相' });
  });

  test('读音不定的说未定：过、看不在词里，两声诗中都常用', () => {
    expect(at('过尽千帆皆不是', '过').open).toBe(true);
    expect(at('晓看红湿处', '看').open).toBe(true);
    expect(at('此物最相思', '思').open).toBe(false);
  });

  test('各读的把握之和为一，由大到小', () => {
    for (const char of '万重山已过') {
      const { readings, confidence } = at('万重山已过', char);
      expect(readings.reduce((sum, r) => sum + r.confidence, 0)).toBeCloseTo(1);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(confidence).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe('简繁与异体', () => {
  test.each([
    ['此物最相思', '此物最相思', '思'],
    ['轻舟已过万重山', '輕舟已過萬重山', '重'],
    ['不教胡马度阴山', '不敎胡馬度陰山', '教'],
    ['浑欲不胜簪', '渾欲不勝簪', '胜'],
  ])('%s 与 %s 所读相同', (simplified, traditional, char) => {
    const zi = [...simplified].indexOf(char) + 1;
    const a = resolveReading({ lines: [simplified] }, { line: 1, zi });
    const b = resolveReading({ lines: [traditional] }, { line: 1, zi });
    expect(a.reading?.group).toBe(b.reading?.group);
    expect(a.open).toBe(b.open);
  });

  test('繁体的诗照字面读：后土之后不是後', () => {
    expect(at('皇天后土聞', '后').readings.map((r) => r.reading.char)).not.toContain('後');
  });

  test('为、為、爲一样有两读', () => {
    for (const char of ['为', '為', '爲']) {
      expect(new Set(at(`${char}君翻作琵琶行`, char).readings.map((r) => r.reading.pingze)).size).toBe(2);
    }
  });

  test('给了按词转换，就依它定繁体字', () => {
    const context = { lines: ['归来头发白'], toTraditional: () => '歸來頭髮白' };
    expect(resolveReading(context, { line: 1, zi: 4 }).reading?.char).toBe('髮');
  });
});

describe('字位、所定之读与三种用法', () => {
  test('字位是旁证：看在平位读平，在仄位读仄', () => {
    expect(at('晓看红湿处', '看', { slot: '平' }).reading?.pingze).toBe('平');
    expect(at('晓看红湿处', '看', { slot: '仄' }).reading?.pingze).toBe('仄');
    expect(at('晓看红湿处', '看', { slot: '仄' }).reasons.map((r) => r.kind)).toContain('slot');
  });

  test('词已定音，字位不能强改：丞相之相在平位也读去', () => {
    const { reading, passes } = at('丞相祠堂何处寻', '相', { slot: '平' });
    expect(reading?.pingze).toBe('仄');
    expect(passes).toBe(false);
  });

  test('自动：有把握时只认那一类；从宽：有一读合即可；从严：读读皆合才算', () => {
    const passes = (mode: string) => at('丞相祠堂何处寻', '相', { slot: '平', mode }).passes;
    expect(passes('automatic')).toBe(false);
    expect(passes('permissive')).toBe(true);
    expect(passes('strict')).toBe(false);
    expect(at('丞相祠堂何处寻', '相', { slot: '仄', mode: 'strict' }).passes).toBe(false);
    expect(at('丞相祠堂何处寻', '相', { slot: '仄' }).passes).toBe(true);
    expect(at('丞相祠堂何处寻', '祠', { slot: '平', mode: 'strict' }).passes).toBe(true);
  });

  test('字位不定则不问合否', () => {
    expect(at('此物最相思', '思')).not.toHaveProperty('passes');
    expect(at('此物最相思', '思', { slot: '中' })).not.toHaveProperty('passes');
  });

  test('诗人所定者为准', () => {
    const result = at('此物最相思', '思', { pinned: '四寘', slot: '平' });
    expect(result.reading?.group.name).toBe('去声四寘');
    expect(result).toMatchObject({ confidence: 1, open: false, passes: false });
    expect(result.reasons.map((r) => r.kind)).toEqual(['pinned']);
  });

  test('所定之韵不是此字的，或没有此韵：报错', () => {
    expect(() => at('此物最相思', '思', { pinned: '一东' })).toThrow(InvalidInputError);
    expect(() => at('此物最相思', '思', { pinned: '百韵' })).toThrow(UnknownRhymeError);
  });

  test('今音作旁证，由外传入；韵也随之', () => {
    const pinyin = () => ['ye4', 'hang2'];
    const { readings, reasons } = at('野行', '行', { pinyin });
    const plain = at('野行', '行');
    const yang = (list: typeof readings) => list.find((r) => r.reading.group.name === '下平七阳')?.confidence as number;
    expect(yang(readings)).toBeGreaterThan(yang(plain.readings));
    expect(reasons.every((r) => r.weight > 0)).toBe(true);
  });
});

describe('不合的输入', () => {
  test.each(['□', 'A', '𝄞', '🌙'])('书中没有 %s：没有读音，未定', (char) => {
    const result = at(`春${char}秋`, char);
    expect(result).toMatchObject({ open: true, confidence: 0, readings: [], accepted: [] });
    expect(result.reading).toBeUndefined();
  });

  test('没有那一处：报错', () => {
    const context = { lines: ['春眠不觉晓'] };
    for (const place of [
      { line: 1, zi: 6 },
      { line: 2, zi: 1 },
      { line: 0, zi: 1 },
      { line: 1, zi: 0 },
    ]) {
      expect(() => resolveReading(context, place)).toThrow(InvalidInputError);
    }
    expect(() => resolveReading({ lines: [] }, { line: 1, zi: 1 })).toThrow(InvalidInputError);
  });

  test('BMP 以外的字按一字计', () => {
    expect(resolveReading({ lines: ['𠮷相思'] }, { line: 1, zi: 3 }).reading?.group.name).toBe('上平四支');
  });

  test('单字无上下文，只凭诗中用例', () => {
    expect(at('看', '看').reading?.pingze).toBe('平');
  });
});

describe('义与韵脚', () => {
  test('教：使令读平，教化读去', () => {
    expect(glossOf('教', '三肴')?.words).toContain('不教');
    expect(glossOf('教', '十九效')?.words).toContain('教化');
    expect(glossOf('教', '一东')).toBeUndefined();
  });

  test('简体也查得到', () => {
    expect(glossOf('胜', '二十五径')?.words).toContain('名勝');
    expect(lookupWithGlosses('过').map((r) => r.group.name)).toEqual(['下平五歌', '去声二十一箇']);
  });

  test('未录其义者照有读音', () => {
    const [reading] = lookupWithGlosses('鹭');
    expect(reading?.group.name).toBe('去声七遇');
    expect(reading).not.toHaveProperty('gloss');
    expect(lookupWithGlosses('A')).toEqual([]);
  });

  test('韵脚：东韵以风为首，江韵有窗', () => {
    const [first] = rhymeFeet('一东');
    expect(first?.char).toBe('風');
    expect(first?.words).toContain('春風');
    expect(rhymeFeet('三江').map((f) => f.char)).toContain('窗');
    for (const { char, words } of rhymeFeet('十一真')) for (const word of words) expect(word.endsWith(char)).toBe(true);
  });
});
