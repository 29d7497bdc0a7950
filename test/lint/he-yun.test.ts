import { describe, expect, test } from 'vitest';
import { type LintOptions, lint, lintEach, lintSync, type RhymeSchool, toJson } from '../../src/lint/index.ts';

/** 苏辙原作，苏轼次其韵 (a poem by 蘇轍 and the one 蘇軾 wrote to its rhymes). */
const 怀渑池 =
  '相携话别郑原上，共道长途怕雪泥。归骑还寻大梁陌，行人已度古崤西。曾为县吏民知否？旧宿僧房壁共题。遥想独游佳味少，无方骓马但鸣嘶。';
const 和渑池 =
  '人生到处知何似，应似飞鸿踏雪泥。泥上偶然留指爪，鸿飞那复计东西。老僧已死成新塔，坏壁无由见旧题。往日崎岖还记否，路长人困蹇驴嘶。';
const 登楼 = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
const 次登楼 = '落日孤城外，江声入夜流。故人何处是，明月满西楼。';
const 用登楼 = '落日孤城外，江声绕客楼。故人何处是，明月照溪流。';
const 依登楼 = '落日孤城外，江声绕客舟。故人何处是，明月照溪头。';
const 别韵 = '红豆生南国，春来发几枝。愿君多采撷，此物最相思。';
/** 首句入韵：间 还 山 (its first line rhymes). */
const 白帝 = '朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。';

const answer = (text: string, original: string, school?: RhymeSchool, more: LintOptions = {}) =>
  lint(text, { ...more, sameRhymesAs: { text: original, ...(school === undefined ? {} : { school }) } });

async function told(text: string, original: string, school?: RhymeSchool, more?: LintOptions) {
  const { poems, failures } = await answer(text, original, school, more);
  expect(failures).toEqual([]);
  return poems.map(({ findings, sameRhymes }) => ({
    met: sameRhymes?.met,
    found: findings
      .filter(({ ruleId }) => ruleId === 'he-yun')
      .map(({ at, severity, expected }) => `${at.line}.${at.zi} ${severity} ${expected.join('')}`),
  }));
}

describe('和韵', () => {
  test.each<[string, string, string, RhymeSchool | undefined, RhymeSchool | undefined, readonly string[]]>([
    ['苏轼次苏辙', 和渑池, 怀渑池, undefined, '次韵', []],
    ['次韵', 次登楼, 登楼, undefined, '次韵', []],
    ['用其字而不依次', 用登楼, 登楼, undefined, '用韵', ['2.5 warning 流', '4.5 warning 楼']],
    ['所期是用韵', 用登楼, 登楼, '用韵', '用韵', []],
    ['次韵也合用韵、依韵', 次登楼, 登楼, '依韵', '次韵', []],
    ['同部而不用其字', 依登楼, 登楼, undefined, '依韵', ['2.5 warning 流', '4.5 warning 楼']],
    ['同部，所期用韵', 依登楼, 登楼, '用韵', '依韵', ['2.5 warning 流楼', '4.5 warning 流楼']],
    ['同部，所期依韵', 依登楼, 登楼, '依韵', '依韵', []],
    ['押了别部', 别韵, 登楼, undefined, undefined, ['2.5 error 流', '4.5 error 楼']],
    ['押了别部，所期依韵', 别韵, 登楼, '依韵', undefined, ['2.5 error 下平十一尤', '4.5 error 下平十一尤']],
    ['只改一字', 和渑池.replace('驴嘶', '驴啼'), 怀渑池, undefined, '依韵', ['8.7 warning 嘶']],
    ['简繁是同一字', '落日孤城外，江聲入夜流。故人何處是，明月滿西樓。', 登楼, undefined, '次韵', []],
    ['空着的韵脚不论', 次登楼.replace('西楼', '西□'), 登楼, undefined, '次韵', []],
    ['没写完的只论已写之句', '落日孤城外，江声入夜流。', 登楼, '次韵', '次韵', []],
    ['没写完的用韵也不数韵', '落日孤城外，江声绕客楼。', 登楼, '用韵', '用韵', []],
  ])('%s', async (_name, text, original, school, met, found) => {
    expect(await told(text, original, school)).toEqual([{ met, found }]);
  });

  test('原作首句入韵，和作也须入 (a rhymed first line is answered by one)', async () => {
    const unrhymed = '朝辞白帝彩云里，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。';
    expect(await told(unrhymed, 白帝)).toEqual([{ met: '依韵', found: ['1.7 warning 间'] }]);
    expect(await told(白帝, unrhymed)).toEqual([{ met: '依韵', found: ['1.7 warning '] }]);
    expect(await told(白帝, unrhymed, '依韵')).toEqual([{ met: '依韵', found: [] }]);
  });

  test('句数不同，逐韵相比，韵数不合也说 (poems of other lengths are compared word by word)', async () => {
    const [octave] = await told(和渑池, '人生到处知何似，应似飞鸿踏雪泥。泥上偶然留指爪，鸿飞那复计东西。');
    expect(octave).toEqual({ met: '依韵', found: ['8.7 warning 2'] });
    const [words] = await told(和渑池, '人生到处知何似，应似飞鸿踏雪泥。泥上偶然留指爪，鸿飞那复计东西。', '用韵');
    expect(words).toEqual({ met: '依韵', found: ['8.7 warning 2'] });
  });

  test('仄韵、词也一样 (oblique rhymes and 词 too)', async () => {
    const 江雪 = '千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。';
    expect(await told('野渡行人绝，远树孤烟灭。夜半听渔歌，晓起看寒雪。', 江雪)).toMatchObject([{ met: '次韵' }]);
    expect(await told('野渡行人绝，远树孤烟灭。夜半听渔歌，晓起看寒月。', 江雪)).toEqual([
      { met: undefined, found: ['4.5 error 雪'] },
    ]);
    const 如梦令 = '如梦令\n昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应是绿肥红瘦。';
    expect(await told(如梦令, 如梦令)).toMatchObject([{ met: '次韵', found: [] }]);
    expect(await told(如梦令.replace('红瘦', '红透'), 如梦令)).toMatchObject([
      { met: '依韵', found: ['7.6 warning 瘦'] },
    ]);
  });

  test('轻重、免查、配置照常 (levels and directives work as ever)', async () => {
    expect(await told(别韵, 登楼, undefined, { levels: { 次韵: 'info' } })).toMatchObject([
      { found: ['2.5 info 流', '4.5 info 楼'] },
    ]);
    expect(await told(别韵, 登楼, undefined, { levels: { 'he-yun': 'off' } })).toMatchObject([{ found: [] }]);
    const { poems } = await answer(`# 免查 和韵 -- 只和其意\n${别韵}`, 登楼);
    expect(poems[0]?.suppressed.map(({ finding }) => finding.ruleId)).toEqual(['he-yun', 'he-yun']);
  });

  test('JSON、题目、纯值；不给原作则无 (told in JSON, with the title; absent where no poem was given)', async () => {
    const { poems } = await answer(用登楼, `登鹳雀楼\n\n${登楼}`);
    expect(poems[0]?.sameRhymes).toEqual({ of: '登鹳雀楼', wanted: '次韵', met: '用韵' });
    expect(structuredClone(poems[0]?.sameRhymes)).toEqual(poems[0]?.sameRhymes);
    expect(toJson(poems).results[0]?.sameRhymes).toEqual({ of: '登鹳雀楼', wanted: '次韵', met: '用韵' });
    expect(poems[0]?.findings[0]?.message).toBe('第二句第五字“楼”不合次韵：原作此处作“流”；全诗合于用韵');
    expect(toJson((await lint(用登楼)).poems).results[0]).not.toHaveProperty('sameRhymes');
  });

  test('lintSync、lintEach 同此', async () => {
    const options = { sameRhymesAs: { text: 登楼 } };
    expect(lintSync(用登楼, options).poems[0]?.sameRhymes?.met).toBe('用韵');
    const met: unknown[] = [];
    for await (const one of lintEach(`${次登楼}\n\n${用登楼}`, options)) {
      if ('poem' in one) met.push(one.poem.sameRhymes?.met);
    }
    expect(met).toEqual(['次韵', '用韵']);
  });
});

describe('原作几首 (several poems to answer)', () => {
  test('依次各和其一', async () => {
    expect(await told(`${次登楼}\n\n${和渑池}`, `${登楼}\n\n${怀渑池}`)).toMatchObject([
      { met: '次韵' },
      { met: '次韵' },
    ]);
    expect(await told(`${和渑池}\n\n${次登楼}`, `${登楼}\n\n${怀渑池}`)).toMatchObject([
      { met: undefined },
      { met: undefined },
    ]);
  });

  test.each<[string, string, LintOptions['sameRhymesAs']]>([
    ['数目不等', 次登楼, { text: `${登楼}\n\n${怀渑池}` }],
    ['没有诗句', 次登楼, { text: '没有诗' }],
    ['空的', 次登楼, { text: '' }],
    ['没有韵脚', 次登楼, { text: '白日依山尽' }],
    ['没有此种和韵', 次登楼, { text: 登楼, school: '叠韵' as RhymeSchool }],
    ['没有原作之文', 次登楼, {} as { text: string }],
  ])('%s → INVALID_INPUT', async (_name, text, sameRhymesAs) => {
    const wanted = { code: 'INVALID_INPUT' };
    await expect(lint(text, { sameRhymesAs } as LintOptions)).rejects.toMatchObject(wanted);
    expect(() => lintSync(text, { sameRhymesAs } as LintOptions)).toThrow(expect.objectContaining(wanted));
    const each = lintEach(text, { sameRhymesAs } as LintOptions);
    await expect(each.next()).rejects.toMatchObject(wanted);
  });

  test('两首依不同的韵书：次韵照论，依韵那一首记在 failures', async () => {
    const own = `# 书: 通韵\n${次登楼}`;
    expect((await answer(own, 登楼)).poems[0]?.sameRhymes?.met).toBe('次韵');
    const { failures, poems } = await answer(own, 登楼, '依韵');
    expect([failures[0]?.error.code, poems.length]).toEqual(['INVALID_INPUT', 0]);
  });
});
