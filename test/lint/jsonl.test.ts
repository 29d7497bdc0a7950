import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkJsonBatch, checkJsonLine, isTune } from '../../src/lint/index.ts';
import { getForm } from '../../src/meter/index.ts';
import { loadToTraditional } from '../../src/text/index.ts';

const check = (record: unknown, options = {}) => JSON.parse(checkJsonLine(JSON.stringify(record), options));
const 观猎 = [
  '风劲角弓鸣',
  '将军猎渭城',
  '草枯鹰眼疾',
  '雪尽马蹄轻',
  '忽过新丰市',
  '还归细柳营',
  '回看射雕处',
  '千里暮云平',
];

describe('一行一首 checkJsonLine', () => {
  test('结果的样子', () => {
    expect(check({ id: 7, title: '观猎', lines: 观猎 })).toMatchObject({
      id: 7,
      verdict: 'rescued',
      form: '五律',
      opening: '仄起',
      firstLineRhymes: true,
      book: 'pingshui',
      rhyme: '下平八庚',
      findings: [],
    });
    const result = check({ id: 'a', text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。' });
    expect(Object.keys(result)).toEqual([
      'id',
      'verdict',
      'form',
      'opening',
      'firstLineRhymes',
      'book',
      'rhyme',
      'findings',
      'rescues',
    ]);
    expect(result.findings).toEqual([
      {
        ruleId: 'ping-ze',
        name: '平仄',
        severity: 'error',
        line: 2,
        zi: 2,
        actual: '仄',
        expected: ['平'],
        message: expect.stringContaining('第二句第二字“水”应平而仄'),
      },
    ]);
    expect(check({ lines: 观猎 }).rescues.at(-1)).toEqual({ kind: '特拗', line: 7, zi: 3, by: { line: 7, zi: 4 } });
  });

  test.each([
    ['不是 JSON', '{"id": 1', 'INVALID_JSON'],
    ['不是对象', '[1]', 'INVALID_RECORD'],
    ['null', 'null', 'INVALID_RECORD'],
    ['没有诗', '{"id":1}', 'INVALID_RECORD'],
    ['lines 里不是字符串', '{"id":1,"lines":[1]}', 'INVALID_RECORD'],
    ['form 不是字符串', '{"id":1,"text":"白日依山尽","form":5}', 'INVALID_RECORD'],
    ['没有诗句', '{"id":1,"text":""}', 'NO_VERSE'],
    ['没有这种体裁', '{"id":1,"text":"白日依山尽","form":"俳句"}', 'UNKNOWN_FORM'],
    ['词', '{"id":1,"text":"白日依山尽","form":"浣溪沙"}', 'UNSUPPORTED_TUNE'],
    ['词，rhythmic 一项', '{"id":1,"paragraphs":["白日依山尽"],"rhythmic":"浣溪沙"}', 'UNSUPPORTED_TUNE'],
    ['词，题作词牌·题', '{"id":1,"content":"白日依山尽","title":"浣溪沙·春"}', 'UNSUPPORTED_TUNE'],
    ['词，繁体带分题', '{"id":1,"text":"白日依山尽","form":"水調歌頭·明月"}', 'UNSUPPORTED_TUNE'],
  ])('%s → %s', (_name, line, code) => {
    const result = JSON.parse(checkJsonLine(line));
    expect(result.error).toEqual({ code, message: expect.stringMatching(/\p{Script=Han}/u) });
    if (line.includes('"id":1')) expect(result.id).toBe(1);
    else expect(result).not.toHaveProperty('id');
  });

  const 登楼 = ['白日依山尽，黄水入海流。', '欲穷千里目，更上一层楼。'];
  test.each([
    ['paragraphs', { paragraphs: 登楼 }],
    ['content，数组', { content: 登楼 }],
    ['content，换行', { content: 登楼.join('\n') }],
    ['content，<br>', { content: 登楼.join('<br/>') }],
    ['body', { title: '七绝', body: 登楼.join(''), form: '五绝' }],
    ['正文', { 正文: 登楼.join('') }],
  ])('通行语料的字段：%s', (_name, record) => {
    expect(check(record)).toMatchObject({ form: '五绝', findings: [{ ruleId: 'ping-ze', line: 2, zi: 2 }] });
  });

  test('题中所标的体裁作数；没有诗文一项，说可用何名', () => {
    expect(check({ title: '五律·登楼', content: 登楼 }).form).toBe('五律');
    expect(check({ id: 1, 诗: 登楼 }).error.message).toMatch(/paragraphs、content.*改作 lines/u);
  });

  test('行里的体裁在先；id 不论何种', () => {
    expect(check({ text: 观猎.slice(0, 4).join('，'), form: '五律' }, { form: '五绝' }).form).toBe('五律');
    expect(check({ text: 观猎.slice(0, 4).join('，') }, { form: '五律' }).form).toBe('五律');
    expect(check({ id: { a: 1 }, lines: 观猎 })).toHaveProperty('id', { a: 1 });
  });

  test('规则的轻重、只看 error、英文', () => {
    const record = { text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。' };
    expect(check(record, { levels: { 'ping-ze': 'off', 'ban-jiao': 'off' } })).toMatchObject({
      verdict: 'regulated',
      findings: [],
    });
    expect(check(record, { levels: { 'ping-ze': 'warning' }, quiet: true }).findings).toEqual([]);
    expect(check(record, { lang: 'en' }).findings[0].message).toMatch(/^line 2/u);
  });

  test('按词转换的简体：头发之发是入声，作韵脚则出韵', async () => {
    const toTraditional = await loadToTraditional();
    const record = { text: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。' };
    expect(check(record, { toTraditional })).toEqual(check(record));
  });

  test('体裁名都不是词牌', () => {
    for (const name of ['五绝', '七绝', '五律', '七律', '五排', '七排', '五言绝句', '七言律詩']) {
      expect(getForm(name).name).toBeTruthy();
      expect(isTune(name)).toBe(false);
    }
    expect(isTune('《浣溪沙》')).toBe(true);
    expect(isTune('登鹳雀楼')).toBe(false);
  });

  test('什么样的行都得一行 JSON，从不抛错', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...'白日依山尽黄河，。\n□#《》（ '), { maxLength: 60 }).map((c) => c.join('')),
    );
    const record = fc.oneof(
      fc.record({ id: fc.anything(), text }),
      fc.record({ lines: fc.array(text), form: fc.constantFrom('五绝', '七律', '？', null) }),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(record, (value) => {
        const line = checkJsonLine(typeof value === 'string' ? value : JSON.stringify(value));
        expect(line).not.toContain('\n');
        const result = JSON.parse(line);
        expect('error' in result || 'verdict' in result).toBe(true);
      }),
      { numRuns: 400, seed: 4 },
    );
  });
});

test('一批：次序不变，空行略过，各有其数', () => {
  const lines = [
    { id: 1, lines: 观猎 },
    { id: 2, text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。' },
  ].map((r) => JSON.stringify(r));
  const { text, ...counts } = checkJsonBatch(`\uFEFF${lines[0]}\r\n\n{bad\n${lines[1]}\n`);
  const results = text
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(results.map((r) => r.id ?? r.error.code)).toEqual([1, 'INVALID_JSON', 2]);
  expect(counts).toEqual({ poems: 3, errors: 1, warnings: 0, failed: 1 });
});

describe('id 照所给者还人', () => {
  test.each([
    '9007199254740993',
    '-12345678901234567890123',
    '1e400',
    '0.10000000000000000001',
    '1.0',
    '"\\u4e00\\"甲"',
    '"\\ud800"',
    'true',
    'null',
    '[1, {"id": 2}]',
    '{"id": "里面的", "a": [9007199254740993]}',
    `${'['.repeat(2000)}${']'.repeat(2000)}`,
  ])('%s', (id) => {
    for (const verse of ['"text":"白日依山尽，黄河入海流。"', '"text":3']) {
      for (const line of [
        `{"id": ${id} ,${verse}}`,
        `{${verse}, "id":${id}}`,
        `{"a":{"id":1},"\\u0069d":${id},${verse}}`,
      ]) {
        const out = checkJsonLine(line);
        expect(out.startsWith(`{"id":${id === 'null' ? 'null' : id},`)).toBe(true);
        expect(() => JSON.parse(out)).not.toThrow();
        expect(checkJsonBatch(`${line}\n`).text).toBe(`${out}\n`);
      }
    }
  });

  test('几个 id，末一个算，与 JSON.parse 同；没有就没有', () => {
    expect(checkJsonLine('{"id":1,"id":9007199254740993,"text":"白日依山尽"}')).toMatch(
      /^\{"id":9007199254740993,"verdict"/u,
    );
    expect(checkJsonLine('{"text":"白日依山尽，","a":"\\"id\\":1"}')).toMatch(/^\{"verdict"/u);
  });
});
