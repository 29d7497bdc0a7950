import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePoem, scan } from '../../../src/index.ts';
import { readDocument } from '../../../src/text/document/index.ts';
import { testRule } from '../../support/rule-cases.ts';

// 摇漾：王涯《春江曲》；向晚：李商隐《登乐游原》。
testRule('san-ze-wei', [
  ['违例，五言', '摇漾越江春，相将看白蘋。归时不觉夜，出浦月随人。', ['3.3']],
  ['违例，七言（拟）', '岐王宅里寻常见，崔九堂前几度闻。正是江南好月色，落花时节又逢君。', ['3.5']],
  ['合律', '红豆生南国，春来发几枝。愿君多采撷，此物最相思。', []],
  ['特拗，不是三仄尾', '移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。', []],
  ['大拗之句，不是三仄尾', '向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。', []],
  ['两读：看可读平', '摇漾越江春，相将步白蘋。归时看月夜，出浦月随人。', []],
  ['未写完：第三字空着', '摇漾越江春，相将看白蘋。归时□觉夜，', []],
  ['从唐不论', '摇漾越江春，相将看白蘋。归时不觉夜，出浦月随人。', [], { profile: 'tang' }],
  ['繁体', '搖漾越江春，相將看白蘋。歸時不覺夜，出浦月隨人。', ['3.3']],
]);

it('《唐诗三百首》里的多少，如其页所说 (how many poems have it, as its page says)', () => {
  const text = readFileSync(new URL('../../fixtures/tangshi300.txt', import.meta.url), 'utf8');
  const scans = readDocument(text).poems.map((part) => scan(parsePoem(part.text)));
  const regulated = scans.filter(({ verdict }) => verdict !== 'ancient' && verdict !== 'empty');
  const octaves = regulated.filter(({ form }) => form?.endsWith('律'));
  const having = (list: typeof scans) =>
    list.filter(({ findings }) => findings.some(({ ruleId }) => ruleId === 'san-ze-wei' || ruleId === 'san-ze-shou-ze'))
      .length;
  expect([having(octaves), octaves.length]).toEqual([24, 134]);
  expect([having(regulated), regulated.length]).toEqual([27, 215]);
});
