import { describe, expect, it } from 'vitest';
import { parsePoem, scan } from '../../src/index.ts';
import { checkJsonRecord, lint } from '../../src/lint/index.ts';
import { resolver } from '../../src/readings/index.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';

const found = (text: string, options = {}) =>
  scan(parsePoem(text), { resolver, ...options }).findings.filter(({ severity }) => severity !== 'info');
const at = (text: string, options = {}) => found(text, options).map((f) => `${f.ruleId}@${f.at.line}.${f.at.zi}`);

/** 上一联合律，下句在某字上犯之：只有别读才合 (verse that fits only by a reading nobody means). */
const couplet = (line: string) => `西风又过长亭路，${line}。`;

describe('扫描衡量读音 (the scan weighs readings)', () => {
  it('登鹳雀楼改“三层楼”：三读平，合律须读去，故报，两读都说', () => {
    const poem = '白日依山尽，黄河入海流。欲穷千里目，更上三层楼。';
    expect(at(poem)).toEqual(['du-yin@4.3']);
    expect(found(poem)[0]?.message).toContain('〔三，去声二十八勘〕');
    expect(found(poem)[0]?.message).toContain('〔三，下平十三覃〕');
    // 没有语境之据，任一读皆可，结果里说明 (without the evidence either passes, and the result says so).
    expect(scan(parsePoem(poem)).readingsWeighed).toBe(false);
    expect(scan(parsePoem(poem)).findings).toEqual([]);
  });

  it.each([
    ['夜半霜降满地霜', '降'],
    ['满座诗兴未肯休', '兴'],
    ['陌上双燕掠水飞', '燕'],
    ['一统年号改大明', '号'],
    ['古寺钟声教化深', ''],
  ])('%s', (line, char) => {
    const rows = found(couplet(line), { form: '七绝' }).filter(({ ruleId }) => ruleId === 'du-yin');
    expect(rows.map(({ data }) => data.char)).toEqual(char === '' ? [] : [char]);
  });

  it('词定了罕读，罕读可用：百中之中去声', () => {
    const poem = '百中爭能恥下韝';
    expect(at(poem)).toEqual([]);
    expect(scan(parsePoem(poem), { resolver }).lines[0]?.zis[1]?.reading?.group.name).toBe('去声一送');
  });

  it('声不论之处，所示的读音也是语境所指', () => {
    const { lines } = scan(parsePoem('更識將軍樹，東山有路難。'), { resolver });
    expect(lines[0]?.zis[0]?.reading?.pingze).toBe('仄');
  });

  it('诗人指定了读音，不再衡量', () => {
    const poem = '白日依山尽，黄河入海流。欲穷千里目，更上三层楼。';
    expect(at(poem, { readings: { '4.3': '仄' } })).toEqual([]);
    expect(at(poem, { readings: { '4.3': '平' } })).toEqual(['san-ping-wei@4.3']);
  });

  it('lint、jsonl、scan 所说相同', async () => {
    const poem = '白日依山尽，黄河入海流。欲穷千里目，更上三层楼。';
    const linted = (await lint(poem)).findings.map(({ ruleId, at: { line, zi } }) => `${ruleId}@${line}.${zi}`);
    const record = checkJsonRecord(JSON.stringify({ text: poem }), { resolver });
    expect(linted).toEqual(['du-yin@4.3']);
    expect('findings' in record && record.findings.map(({ ruleId, line, zi }) => `${ruleId}@${line}.${zi}`)).toEqual([
      'du-yin@4.3',
    ]);
  });

  it('新韵、通韵论今音，不以此衡量', async () => {
    const { poems } = await lint('白日依山尽，黄河入海流。欲穷千里目，更上三层楼。', { book: xinyun });
    expect(poems[0]?.scansion.readingsWeighed).toBe(false);
  });
});
