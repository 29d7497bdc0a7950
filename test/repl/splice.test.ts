import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadMarkdown } from '../../src/lint/index.ts';
import { type PlacedPoem, poemsIn as poemsRead, type Spliced, splice as spliceInto } from '../../src/repl/splice.ts';

const markdown = await loadMarkdown();
const reading = (kind: 'text' | 'markdown') => (kind === 'text' ? {} : { kind, markdown });
const splice = (document: string, kind: 'text' | 'markdown', number: number, lines: readonly string[]): Spliced =>
  spliceInto(document, reading(kind), number, lines);
const poemsIn = (document: string, kind: 'text' | 'markdown'): readonly PlacedPoem[] =>
  poemsRead(document, reading(kind));

const textOf = (document: string, kind: 'text' | 'markdown', number: number, lines: readonly string[]): string => {
  const found = splice(document, kind, number, lines);
  if ('refused' in found) throw new Error(found.refused);
  return found.text;
};

describe('放回诗句 putting lines back', () => {
  test.each([
    [
      '一联一行',
      '白日依山尽，黄河入海流。\n',
      ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
      '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n',
    ],
    [
      '一句一行',
      '白日依山尽，\n黄河入海流。\n',
      ['白日依山尽', '黄河入海流', '欲穷千里目'],
      '白日依山尽，\n黄河入海流。\n欲穷千里目，\n',
    ],
    [
      '没有标点',
      '白日依山尽\n黄河入海流',
      ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
      '白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼',
    ],
    ['只有一句', '白日依山尽', ['白日依山尽', '黄河入海流'], '白日依山尽，黄河入海流。'],
    [
      'CRLF，缩进',
      '　白日依山尽，黄河入海流。\r\n',
      ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
      '　白日依山尽，黄河入海流。\r\n　欲穷千里目，更上一层楼。\r\n',
    ],
    [
      '半角标点',
      '白日依山尽, 黄河入海流.\n',
      ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
      '白日依山尽, 黄河入海流.\n欲穷千里目, 更上一层楼.\n',
    ],
    [
      '减两句',
      '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n\n后记',
      ['白日依山尽', '黄河入海流'],
      '白日依山尽，黄河入海流。\n\n后记',
    ],
    [
      '注号、空白的写法不动',
      '白日依山尽[1]，黄河入＿流。①\n',
      ['白日依山落', '黄河入□流'],
      '白日依山落[1]，黄河入＿流。①\n',
    ],
    ['补上空白', '白日依山尽，黄河入＿流。\n', ['白日依山尽', '黄河入海流'], '白日依山尽，黄河入海流。\n'],
  ])('%s', (_name, document, lines, wanted) => {
    expect(textOf(document, 'text', 1, lines)).toBe(wanted);
  });

  test('围栏里的一首：围栏之外一字不动', () => {
    const document = '# 文\n\n说几句。  \n```poem\n# 读: 看=平\n白日依山尽，黄河入海流。\n```\n\n~~~\n白日依山尽\n~~~';
    expect(textOf(document, 'markdown', 1, ['白日依山尽', '黄河入海流', '欲穷千里目'])).toBe(
      document.replace('流。\n', '流。\n欲穷千里目，\n'),
    );
  });

  test('放不回去的，说缘由', () => {
    expect(splice('白日依山尽', 'text', 2, ['白日依山尽'])).toEqual({ refused: 'missing' });
    expect(splice('白日依山尽', 'text', 1, [])).toEqual({ refused: 'missing' });
    const noted = '白日依山尽，黄河入海流。\n# 免查下行 -- 试\n欲穷千里目，更上一层楼。\n';
    expect(splice(noted, 'text', 1, ['白日依山尽', '黄河入海流'])).toEqual({ refused: 'tangled' });
    expect(splice('白日依山尽，黄河入海流。', 'text', 1, ['白日依山尽', '黄河x海流'])).toEqual({ refused: 'unread' });
  });
});

const LINES = [
  '白日依山尽',
  '黄河入海流',
  '欲穷千里目',
  '更上一层楼',
  '床前明月光',
  '疑是地上霜',
  '举头望明月',
  '低头思故乡',
];
const zi = fc.constantFrom(...'春夏秋冬人真流楼看风月山水□');
const layout = fc.record({
  marks: fc.constantFrom('，。', ',.', '；。', ''),
  perRow: fc.constantFrom(1, 2),
  indent: fc.constantFrom('', '　', '  '),
  tail: fc.constantFrom('', '  ', '①', '\t'),
});
const poem = fc.record({
  lines: fc.constantFrom(...[2, 4, 8].flatMap((n) => [LINES.slice(0, n), [...LINES].reverse().slice(0, n)])),
  layout,
  head: fc.constantFrom(
    '',
    '# 春望\n',
    '# 书: 新韵\n',
    '# 读: 看=平\n',
    '# 免查 三平尾 -- 试作\n',
    '《登楼》\n王之涣\n',
  ),
  fence: fc.boolean(),
});
const document = fc.record({
  poems: fc.array(poem, { minLength: 1, maxLength: 4 }),
  newline: fc.constantFrom('\n', '\r\n'),
  isMarkdown: fc.boolean(),
  notes: fc.constantFrom('', 'notes  ', '<!-- x -->'),
  end: fc.constantFrom('', '\n', '\n\n\n', '  '),
});

function written({
  poems,
  newline,
  isMarkdown,
  notes,
  end,
}: typeof document extends fc.Arbitrary<infer Made> ? Made : never): string {
  const texts = poems.map(({ lines, layout: { marks, perRow, indent, tail }, head, fence }) => {
    const rows: string[] = [];
    lines.forEach((line, i) => {
      const text = `${line}${marks[i % 2] ?? ''}`;
      if (perRow === 2 && i % 2 === 1 && marks !== '') rows.push(`${rows.pop()}${text}${tail}`);
      else rows.push(indent + text + (perRow === 1 ? tail : ''));
    });
    const body = head + rows.join('\n');
    return isMarkdown ? `${fence ? '```poem' : '~~~~verse'}\n${body}\n${fence ? '```' : '~~~~'}` : body;
  });
  return [notes, ...texts].join('\n\n').replaceAll('\n', newline) + end;
}

test('任意的文件，任意的改动：只有这一首自己的字句变，别的一个字节也不动', () => {
  let spliced = 0;
  fc.assert(
    fc.property(
      document,
      fc.nat(3),
      fc.array(fc.tuple(fc.nat(7), fc.nat(4), zi), { maxLength: 4 }),
      fc.constantFrom(-4, -2, 0, 0, 0, 2, 4),
      (made, which, changes, growth) => {
        const source = written(made);
        const kind = made.isMarkdown ? 'markdown' : 'text';
        const before = poemsIn(source, kind);
        if (before.length === 0) return;
        const number = (which % before.length) + 1;
        const { poem: old } = before[number - 1] as (typeof before)[number];
        const lines = old.lines.map((line) => [...line.text]);
        for (const [line, at, char] of changes) {
          const row = lines[line];
          if (row?.[at] !== undefined) row[at] = char;
        }
        const now = lines
          .map((row) => row.join(''))
          .slice(0, growth < 0 ? Math.max(1, lines.length + growth) : undefined);
        for (let i = 0; i < growth; i++) now.push('江南二月春'.slice(0, [...(now[0] as string)].length));
        const found = splice(source, kind, number, now);
        if ('refused' in found) {
          // 不增不减，总放得回去 (lines that are only changed can always be put back).
          expect(growth).not.toBe(0);
          return;
        }
        spliced++;
        const { text } = found;
        const after = poemsIn(text, kind);
        expect(after.map(({ poem: { lines: all } }) => all.map((line) => line.text))).toEqual(
          before.map(({ poem: { lines: all } }, i) => (i === number - 1 ? now : all.map((line) => line.text))),
        );
        const start = old.lines[0]?.place.start.offset as number;
        const end = old.lines.at(-1)?.place.end.offset as number;
        const rest = source.slice(end).replace(/^[，。；,.]*/u, '');
        expect(text.startsWith(source.slice(0, start))).toBe(true);
        expect(text.endsWith(rest)).toBe(true);
        if (growth === 0) {
          expect(text.length).toBe(source.length);
          expect(
            textOf(
              text,
              kind,
              number,
              old.lines.map((line) => line.text),
            ),
          ).toBe(source);
        }
        expect(splice(text, kind, number, now)).toEqual({ text });
      },
    ),
    { numRuns: 600, seed: 14 },
  );
  // 多半是放得回去的 (most can be put back).
  expect(spliced).toBeGreaterThan(450);
});
