import { describe, expect, it } from 'vitest';
import { InvalidMeterError } from '../../src/errors.ts';
import {
  checkMeter,
  compileMeter,
  coupletMeter,
  type Meter,
  meter,
  oldStyleMeter,
  parsePoem,
  type RhymeBook,
  scan,
} from '../../src/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { pingshui } from '../../src/rhyme/pingshui.ts';
import { loadToTraditional } from '../../src/text/index.ts';

const toTraditional = await loadToTraditional();
const check = (own: Meter, text: string, book: RhymeBook = cilin) => {
  const { findings, verdict, cost, rhyme } = scan(parsePoem(text, { toTraditional }), { meter: own, book });
  return {
    faults: findings.filter((f) => f.severity === 'error').map((f) => `${f.at.line}.${f.at.zi} ${f.name}`),
    verdict,
    cost,
    rhyme,
  };
};

/** 各调之谱，照《钦定词谱》正体写出，与库中无关 (tunes, written from the 词谱). */
const RU = meter('如梦令', '中仄中平中仄韵 中仄中平平仄韵 中仄仄平平 中仄中平平仄韵 平仄韵 平仄叠 中仄中平平仄韵');
const PU = meter(
  '菩萨蛮',
  '中平中仄平平仄韵 中平中仄平平仄韵 中仄仄平平甲 中平中仄平甲 中平平仄仄乙 中仄中平仄乙 中仄仄平平丙 中平中仄平丙',
);
const XI = meter(
  '西江月',
  '中仄中平中仄 中平中仄平平韵 中平中仄仄平平韵 中仄中平中仄叶 中仄中平中仄 中平中仄平平韵 中平中仄仄平平韵 中仄中平中仄叶',
);

describe('一种格律之值，词、对联、古体皆可论 (tunes, couplets and old-style verse are values of one type)', () => {
  it.each([
    ['李清照《如梦令》', RU, '常记溪亭日暮，沉醉不知归路。兴尽晚回舟，误入藕花深处。争渡，争渡，惊起一滩鸥鹭。'],
    ['李清照《如梦令》又', RU, '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应是绿肥红瘦。'],
    [
      '李白《菩萨蛮》',
      PU,
      '平林漠漠烟如织，寒山一带伤心碧。暝色入高楼，有人楼上愁。玉阶空伫立，宿鸟归飞急。何处是归程，长亭更短亭。',
    ],
    [
      '温庭筠《菩萨蛮》',
      PU,
      '小山重叠金明灭，鬓云欲度香腮雪。懒起画蛾眉，弄妆梳洗迟。照花前后镜，花面交相映。新帖绣罗襦，双双金鹧鸪。',
    ],
    [
      '辛弃疾《西江月》',
      XI,
      '明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年，听取蛙声一片。七八个星天外，两三点雨山前。旧时茅店社林边，路转溪桥忽见。',
    ],
  ])('%s 合谱', (_, own, text) => {
    expect(check(own, text)).toMatchObject({ faults: [], verdict: 'regulated' });
  });

  it.each([
    ['叠句不叠', RU, '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知后，应是绿肥红瘦。', ['6.2 叠句']],
    ['出韵', RU, '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应是绿肥红片。', ['7.6 出韵']],
    ['当仄而平', RU, '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应风绿肥红瘦。', ['7.2 平仄']],
    [
      '换韵之一出韵',
      PU,
      '平林漠漠烟如织，寒山一带伤心碧。暝色入高楼，有人楼上愁。玉阶空伫立，宿鸟归飞月。何处是归程，长亭更短亭。',
      ['6.5 出韵'],
    ],
    [
      '叶韵不叶',
      XI,
      '明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年，听取蛙声一曲。七八个星天外，两三点雨山前。旧时茅店社林边，路转溪桥忽见。',
      ['4.6 出韵'],
    ],
    [
      '少一字',
      XI,
      '明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年，听取蛙声一片。七八星天外，两三点雨山前。旧时茅店社林边，路转溪桥忽见。',
      ['5.5 字数'],
    ],
    [
      '叠句全然不同，别无毛病',
      RU,
      '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，回首，应是绿肥红瘦。',
      ['6.1 叠句'],
    ],
  ])('%s：在其处说出', (_, own, text, faults) => {
    expect(check(own, text).faults).toEqual(faults);
  });

  it.each([
    ['无边落木萧萧下，不尽长江滚滚来。', []],
    ['无边落木萧萧下，渚清沙白鸟飞回。', ['2.2 失对']],
  ])('七言联 %s', (text, faults) => {
    expect(check(coupletMeter(7), text, pingshui).faults).toEqual(faults);
  });

  it('古绝、换韵之古体', () => {
    const old = oldStyleMeter({ lengths: [5, 5, 5, 5], pingze: '仄' });
    expect(check(old, '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。', pingshui)).toMatchObject({
      faults: [],
      rhyme: { name: '入声九屑' },
    });
    expect(check(old, '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江月。', pingshui).faults).toEqual(['4.5 出韵']);
    const changing = oldStyleMeter({ lengths: [7, 7, 7, 7, 7, 7, 7, 7], pingze: '仄', changes: [4] });
    // 王勃《滕王阁》：前四句上声七麌、去声七遇，后四句平声十一尤。
    const tengwang =
      '滕王高阁临江渚，佩玉鸣鸾罢歌舞。画栋朝飞南浦云，珠帘暮卷西山雨。闲云潭影日悠悠，物换星移几度秋。阁中帝子今何在，槛外长江空自流。';
    expect(check(changing, tengwang, cilin).faults).toEqual([]);
  });

  it('仄韵律绝：出句收平，对句押仄', () => {
    const own = compileMeter('五绝', { pingze: '仄' });
    expect(check(own, '香飘合殿春，晴阶露晓月。', pingshui).cost).toBeLessThan(2);
    expect(own.lines[1]?.patterns.every((p) => p.rhymed && p.slots.at(-1) === '仄')).toBe(true);
    expect(own.lines[2]?.patterns.every((p) => !p.rhymed && p.slots.at(-1) === '平')).toBe(true);
  });

  it('可押可不押之句：押了合，不押也合 (an optional rhyme)', () => {
    const own = meter('某调', '中中中仄韵? 中平中仄韵 中中中平 中平中仄韵');
    expect(check(own, '山高水绿，天寒树绿。江清月明，人归路曲。').faults).toEqual([]);
    expect(check(own, '山高水满，天寒树绿。江清月明，人归路曲。').faults).toEqual([]);
    expect(check(own, '山高水满，天寒树晚。江清月明，人归路曲。').faults.length).toBe(1);
  });

  it('排律过二百句，后面的也论 (no silent limit)', () => {
    const couplets = '国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。';
    const text = `${couplets.repeat(60)}国破山河在，城春草木乡。`;
    const { findings } = scan(parsePoem(text), { levels: { 'chong-yun': 'off', 'chong-zi': 'off' } });
    expect(findings.filter((f) => f.severity === 'error').map((f) => f.at.line)).toEqual([482]);
  });

  it('未写完的只论已写之句', () => {
    const scansion = scan(parsePoem('昨夜雨疏风骤，浓睡不消残酒。', { toTraditional }), { meter: RU, book: cilin });
    expect(scansion).toMatchObject({ unfinished: true, verdict: 'regulated', form: '如梦令' });
  });

  it('格律是纯值，可 structuredClone', () => {
    expect(structuredClone(XI)).toEqual(XI);
    expect(check(structuredClone(XI), '明月别枝惊鹊，清风半夜鸣蝉。').faults).toEqual([]);
  });

  it('扫描所得是纯值，可展开、可复制 (a scansion is a plain value)', () => {
    const scansion = scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'));
    expect({ ...scansion }.lines).toHaveLength(4);
    expect({ ...scansion }.runnersUp.length).toBeGreaterThan(0);
    expect(structuredClone(scansion)).toEqual(scansion);
  });
});

describe('写错了的格律 (meters that make no sense)', () => {
  const at = (make: () => unknown): InvalidMeterError['at'] => {
    try {
      make();
    } catch (error) {
      if (error instanceof InvalidMeterError) return error.at;
      throw error;
    }
    throw new Error('没有抛错');
  };
  it.each([
    ['领字之前无字', '中仄平平韵 领平平仄仄', { line: 2, offset: 6 }],
    ['领而无所领', '中仄平平韵 仄领', { line: 2, offset: 6 }],
    ['对句与上句不同长', '中仄平平 平平仄仄平对', { line: 2, offset: 5 }],
    ['首句无可对', '中仄平平对', { line: 1, offset: 0 }],
    ['不认得的记号', '中仄平平韵 中仄x平仄', { line: 2, offset: 8 }],
    ['无字位', '中仄平平韵 韵', { line: 2, offset: 6 }],
    ['各式长短不一', '中仄平平/平仄韵', { line: 1, offset: 5 }],
    ['韵脚未定平仄', '中仄平中韵', { line: 1, offset: 0 }],
    ['同韵而平仄不一', '中仄平平韵 平平中仄韵', { line: 2, offset: 6 }],
    ['首句叠', '叠 中仄平平韵', { line: 1, offset: 0 }],
    ['叠句长于所叠', '中仄平韵 中仄平平叠', { line: 2, offset: 5 }],
    ['叶在韵前', '中仄平平叶', { line: 1, offset: 0 }],
    ['问号无韵', '中仄平平?', { line: 1, offset: 0 }],
    ['两式之间空', '中仄平平//中仄平平', { line: 1, offset: 5 }],
  ])('谱：%s', (_, rows, place) => {
    expect(at(() => meter('某调', rows))).toEqual(place);
  });

  const base = meter('某调', '中仄平平韵 中仄平平韵');
  const [line] = base.lines as readonly [Meter['lines'][number], ...Meter['lines'][number][]];
  it.each<[string, Meter, InvalidMeterError['at']]>([
    ['没有句子', { ...base, lines: [] }, {}],
    ['没有句式', { ...base, lines: [line, { ...line, patterns: [] }] }, { line: 2 }],
    ['韵次越界', { ...base, rhymes: [] }, { line: 1 }],
    ['叠未来之句', { ...base, lines: [line, { ...line, repeats: 1 }] }, { line: 2 }],
    ['所叶不在其前', { ...base, rhymes: [{ pingze: '平', with: 1 }, { pingze: '仄' }] }, {}],
    ['走不到的句子', { ...base, lines: [line, { ...line, joint: '对' }] }, { line: 2 }],
    [
      '句太长',
      { ...base, lines: [{ ...line, patterns: [{ ...line.patterns[0]!, slots: Array(32).fill('中') }] }] },
      { line: 1 },
    ],
  ])('值：%s', (_, own, place) => {
    expect(at(() => checkMeter(own))).toEqual(place);
    expect(at(() => scan(parsePoem('白日依山'), { meter: own }))).toEqual(place);
  });

  it('格律与体裁不并用', () => {
    expect(() => scan(parsePoem('白日依山尽'), { meter: base, form: '五绝' })).toThrow('格律');
    expect(() => scan(parsePoem('白日依山'), { meter: base, rhyme: '九屑' })).toThrow('平声');
  });
});
