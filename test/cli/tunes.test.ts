import { expect, test } from 'vitest';
import { folderWith, tuiqiao } from './fake-io.ts';

const FAST = ['--pool', '4', '--beams', '4', '--seed', '7'] as const;
/** 第四字“涯”处定声而异，末句出韵 (a tone off at a fixed place, and a foot that does not rhyme). */
const 病词 = '一曲新词酒一杯，去年天涯旧亭台。夕阳西下几时回？\n无可奈何花落去，似曾相识燕归来。小园香径独徘徊。';
const 出韵 = '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知晓，应是绿肥红瘦。';

test('write --tune 写成的，check 以为合律；再得之命令带着词牌', async () => {
  const { code, out } = await tuiqiao(['write', '落花', '--tune', '如梦令', ...FAST, '--format', 'json']);
  expect(code).toBe(0);
  const [poem] = (JSON.parse(out) as { poems: { text: string; form: string; variant: number; command: string }[] })
    .poems;
  expect(poem).toMatchObject({ form: '如梦令', variant: 1, command: expect.stringContaining('--tune 如梦令') });
  const cwd = await folderWith({ 'a.txt': `# 词牌: 如梦令\n${poem?.text}\n` });
  const checked = await tuiqiao(['check', 'a.txt'], { cwd });
  expect([checked.code, checked.out.includes('1 首合律')]).toEqual([0, true]);
});

test('没有的词牌、第几体、相抵之字，不载入模型便说', async () => {
  const unknown = await tuiqiao(['write', '秋', '--tune', '浣西沙']);
  expect([unknown.code, unknown.err.includes('浣溪沙')]).toEqual([2, true]);
  expect((await tuiqiao(['write', '秋', '--tune', '浣溪沙', '--variant', '9'])).code).toBe(2);
  const conflict = await tuiqiao(['next', '一曲新词酒一日', '--tune', '浣溪沙']);
  expect([conflict.code, conflict.err.includes('第 1 句第 7 字是“日”')]).toEqual([2, true]);
});

test('repair 读题目、指令里的词牌，叠句一同改', async () => {
  const cwd = await folderWith({ 'a.txt': `# 词牌: 如梦令\n${出韵}\n` });
  const { code, out } = await tuiqiao(['repair', 'a.txt', '-n', '1', ...FAST, '--format', 'json'], { cwd });
  expect(code).toBe(0);
  const [way] = (JSON.parse(out) as { poems: { lines: string[] }[] }).poems;
  expect(way?.lines[4]).toBe(way?.lines[5]);
});

test('check 之词：提可换之字；json、sarif、github', async () => {
  const cwd = await folderWith({ 'a.txt': `浣溪沙·春\n${病词}\n` });
  const json = await tuiqiao(['check', 'a.txt', '--format', 'json'], { cwd });
  const [result] = JSON.parse(json.out).results;
  const tone = result.findings.find(({ ruleId }: { ruleId: string }) => ruleId === 'zi-sheng');
  expect(tone).toMatchObject({ line: 2, zi: 4, severity: 'warning' });
  expect(tone.suggestions.length).toBeGreaterThan(0);
  const sarif = await tuiqiao(['check', 'a.txt', '--format', 'sarif'], { cwd });
  expect(JSON.parse(sarif.out).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('zi-sheng');
  const github = await tuiqiao(['check', 'a.txt', '--format', 'github'], { cwd });
  expect(github.out).toContain('file=a.txt,line=2,');
});
