import { beforeEach, expect, it, vi } from 'vitest';
import { lint, lintEach, lintSync, loadTools } from '../../src/lint/index.ts';
import { initialSession, type Session, step } from '../../src/repl/index.ts';
import type { Poem } from '../../src/text/index.ts';
import { loadToSimplified, loadToTraditional } from '../../src/text/index.ts';

/** 扫描过的诗与选项，依次 (the poems and options scanned, in order). */
const scans = vi.hoisted((): string[] => []);
vi.mock('../../src/meter/scan.ts', async (original) => {
  const actual = await original<typeof import('../../src/meter/scan.ts')>();
  const scan: typeof actual.scan = (poem, options = {}) => {
    const { book, ...rest } = options;
    scans.push(`${verseOf(poem)} ${book?.name ?? '平水韵'} ${JSON.stringify(rest)}`);
    return actual.scan(poem, options);
  };
  return { ...actual, scan };
});
const verseOf = ({ lines }: Poem): string => lines.map(({ text }) => text).join('');

beforeEach(() => {
  scans.length = 0;
});

/** 没有一首诗在同样的选项下扫描过两次 (no poem was scanned twice under the same options). */
function expectOnce(): void {
  expect(scans.length).toBeGreaterThan(0);
  const counts = new Map<string, number>();
  for (const one of scans) counts.set(one, (counts.get(one) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
}

/** 各有几处毛病：出律、重字、三平尾、失对、出韵、误转，或带指令 (poems with faults of many kinds, or with directives). */
const FAULTY = [
  '国破山河在，城春草木深。感时花溅泪，恨别春惊心。',
  '# 免查下行 平仄 -- 试作\n白日依山尽，黄水入海流。\n欲穷千里目，更上一层台。',
  '# 体: 五绝\n# 读: 2.2 水=平\n# 免查 出韵\n白日依山尽，黄水入海流。白日千里目，更上一层台。',
  '昨夜星辰昨夜风，画楼西畔桂堂东。身无彩凤双飞翼，心有灵犀一点红。隔座送钩春酒暖，分曹射覆蜡灯红。嗟余听鼓应官去，走马兰台类转蓬。',
  '白发三千丈，缘愁似个长。不知明镜里，何处得秋霜。\n\n空山不见人，但闻人语响。返影入深林，复照青苔上。',
];

it.each(FAULTY)('检查一份文本，同一首诗、同样的选项只扫描一次：%s', async (text) => {
  const { poems } = await lint(text);
  expectOnce();
  // 原诗各扫描一次，其余都是试换过字的 (each poem once; what else was scanned is a trial with a character changed).
  for (const { poem } of poems) expect(scans.filter((one) => one.startsWith(`${verseOf(poem)} `))).toHaveLength(1);
  scans.length = 0;
  for await (const _ of lintEach(text, { suggestions: 30 }));
  expectOnce();
  scans.length = 0;
  lintSync(text, { tools: await loadTools(), profile: 'strict' });
  expectOnce();
});

it('不提可换之字的，一首诗只扫描一次，毛病多少不论', async () => {
  const { findings } = await lint(FAULTY.join('\n\n'), { suggestions: 0 });
  expect(findings.length).toBeGreaterThan(5);
  expect(scans).toHaveLength(6);
});

it('会话里走一步，同一份诗稿只扫描一次', async () => {
  const around = { toTraditional: await loadToTraditional(), toSimplified: await loadToSimplified() };
  let state: Session = initialSession;
  for (const input of ['新 五绝', '国破山河在', '城春草木深', '感时花溅泪', '恨别春惊心', '看', '?4.3', '撤', '格']) {
    scans.length = 0;
    ({ state } = step(state, input, around));
    const counts = new Map<string, number>();
    for (const one of scans) counts.set(one, (counts.get(one) ?? 0) + 1);
    expect(counts.size, input).toBe(scans.length);
  }
  expect(state.draft.lines.length).toBeGreaterThan(0);
});
