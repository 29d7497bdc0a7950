import { expect, test } from 'vitest';
import * as cipai from '../../src/cipai/index.ts';
import {
  complete,
  exportText,
  initialSession,
  journalOf,
  readJournal,
  receive,
  type Step,
  step,
  templateOf,
} from '../../src/repl/index.ts';

const around = { cipai };
const play = (...inputs: readonly string[]): Step =>
  inputs.reduce<Step>(({ state }, input) => step(state, input, around), { state: initialSession, output: '' });

const 全词 = [
  '一曲新词酒一杯',
  '去年天气旧亭台',
  '夕阳西下几时回',
  '无可奈何花落去',
  '似曾相识燕归来',
  '小园香径独徘徊',
];

test('调：示其谱；提示符上方是下一句之谱，分上下片', () => {
  const { state, output } = play('调 浣溪沙');
  expect(output.split('\n').slice(1)).toEqual([
    '  1  中仄平平仄仄平 韵',
    '  2  中平中仄仄平平 韵',
    '  3  中平中仄仄平平 韵',
    '',
    '  4  中仄中平平仄仄',
    '  5  中平中仄仄平平 韵',
    '  6  中平中仄仄平平 韵',
  ]);
  expect(templateOf(state, around)).toBe('浣溪沙上片第 1 句  中仄平平仄仄平 韵');
  expect(templateOf(play('调 浣溪沙', ...全词.slice(0, 3)).state, around)).toBe('浣溪沙下片第 4 句  中仄中平平仄仄');
  expect(templateOf(play('调 西江月', '师师生得艳冶', '香香于我情多', '安安那更久比和').state, around)).toMatch(/叶$/u);
  expect(
    templateOf(play('调 如梦令', '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否').state, around),
  ).toMatch(/叠第 5 句$/u);
});

test('没有的词牌列出相近之名；没有的一体、字数不合的句子都不收', () => {
  expect(play('调 浣西沙').output).toContain('浣溪沙');
  expect(play('调 浣溪沙 9').output).toContain('2 体');
  const { state, output } = play('调 浣溪沙', '一曲新词酒');
  expect([state.draft.lines, output]).toEqual([[], expect.stringContaining('第 1 句须 7 字')]);
  expect(play('调 浣溪沙', ...全词, '小园香径独徘徊').state.draft.lines).toHaveLength(6);
});

test('出韵、叠句当即说出；同部之韵可选', () => {
  expect(play('调 浣溪沙', 全词[0] as string, '去年天气旧亭楼').output).toContain('出韵');
  const verse = '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否';
  expect(play('调 如梦令', verse, '知晓').output).toContain('叠句');
  expect(play('调 满江红', '韵 七').state.draft.rhyme).toBe('第七部仄声');
  expect(play('调 浣溪沙', '韵 第七部仄声').output).toContain('押平声韵');
});

test('请模型写的，带着词牌', () => {
  const { effect } = play('调 浣溪沙', ...全词.slice(0, 2), '续');
  expect(effect).toMatchObject({ kind: 'task', task: 'next', request: { tune: { name: '浣溪沙' } } });
  const written = play('写 如梦令 落花');
  expect(written.state.draft).toMatchObject({ form: '如梦令', theme: ['落花'] });
  expect(written.effect).toMatchObject({ task: 'write', request: { tune: { name: '如梦令' }, theme: ['落花'] } });
});

test('看、出、存、开：分片，读回来仍是这一首', () => {
  const { state } = play('调 浣溪沙', ...全词);
  expect(step(state, '看', around).output).toContain('\n\n  4  无可奈何花落去，似曾相识燕归来。');
  const text = exportText(state.draft, 'txt', false, around);
  expect(text).toBe(
    '# 词牌: 浣溪沙\n一曲新词酒一杯。\n去年天气旧亭台。\n夕阳西下几时回。\n\n无可奈何花落去，似曾相识燕归来。\n小园香径独徘徊。\n',
  );
  for (const path of ['a.txt', 'a.json'] as const) {
    const saved = exportText(state.draft, path === 'a.txt' ? 'txt' : 'json', false, around);
    const opened = receive(initialSession, { kind: 'opened', path, text: saved }, around);
    expect(opened.state.draft).toMatchObject({ form: '浣溪沙', lines: 全词, tune: { name: '浣溪沙' } });
  }
  const open = (text: string) => receive(initialSession, { kind: 'opened', path: 'b.txt', text }, around);
  expect(open('# 词牌: 浣溪沙\n一曲新词酒一杯，去年天气\n').state.draft.lines).toEqual([
    '一曲新词酒一杯',
    '去年天气□□□',
  ]);
  expect(open('# 词牌: 浣溪沙\n一曲新词酒一杯又一杯，去年天气旧亭台。\n').output).toContain('不合浣溪沙');
  expect(step(state, '检', around).output).toContain('浣溪沙 · 词林正韵 第三部平声');
});

test('会话记录读得回；谱读不通的不要', () => {
  const { state } = play('调 浣溪沙', ...全词.slice(0, 2));
  expect(readJournal(journalOf(state))?.draft).toEqual(state.draft);
  const broken = journalOf(state).replaceAll('中仄平平仄仄平韵', '上仄平平仄仄平韵');
  expect(readJournal(broken)).toBeUndefined();
});

test('Tab 补全词牌与韵', () => {
  expect(complete(initialSession, '调 浣溪', around)[0].slice(0, 2)).toEqual(['浣溪沙', '浣溪纱']);
  expect(complete(initialSession, '调 大江', around)[0]).toContain('大江东去');
  expect(complete(play('调 浣溪沙').state, '韵 第七', around)[0]).toEqual(['第七部平声']);
});
