import { describe, expect, it } from 'vitest';
import { type KnownLines, WRITABLE_FORMS, write } from '../../src/generate/index.ts';
import { buildKnownLines, readKnownLines } from '../../src/generate/novelty/filter.ts';
import { shippedKnownLines } from '../../src/generate/novelty/load.node.ts';
import { random } from '../../src/generate/random.ts';
import { membersOf, pingshui } from '../../src/rhyme/index.ts';
import { HashModel, onlyPingze, toyVocabulary } from './toy.ts';

const next = random(7);
const line = (): string =>
  Array.from({ length: 5 }, () => String.fromCodePoint(0x4e00 + Math.floor(next() * 5000))).join('');

describe('旧句之过滤器 (the filter of known lines)', () => {
  const lines = Array.from({ length: 20_000 }, line);
  const known = readKnownLines(buildKnownLines(lines));

  it('收入者一句不漏', () => expect(lines.every((one) => known.has(one))).toBe(true));

  it('误报约二百五十六分之一', () => {
    const taken = Array.from({ length: 40_000 }, line).filter((one) => known.has(one)).length;
    expect(taken / 40_000).toBeGreaterThan(1 / 512);
    expect(taken / 40_000).toBeLessThan(1 / 170);
  });

  it('简繁视同', () => {
    const filter = readKnownLines(buildKnownLines(['黃河入海流', '牀前明月光']));
    expect(filter.has('黄河入海流')).toBe(true);
  });

  it('坏的文件：有类型的错误', () => {
    expect(() => readKnownLines(new Uint8Array(30))).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
    expect(() => readKnownLines(buildKnownLines(lines).subarray(0, 1000))).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID' }),
    );
  });
});

it('随包之表：名句都在，新句大抵不在', async () => {
  const known = (await shippedKnownLines()) as KnownLines;
  for (const one of ['黄河入海流', '月落烏啼霜滿天', '两个黄鹂鸣翠柳', '夜半钟声到客船'])
    expect(known.has(one)).toBe(true);
  expect(Array.from({ length: 5000 }, line).filter((one) => known.has(one)).length).toBeLessThan(60);
});

describe('写诗不取旧句 (known lines are not taken)', () => {
  const chars = [...new Set(pingshui.groups.flatMap((group) => membersOf(group).slice(0, 12)))];
  const model = new HashModel(toyVocabulary([...onlyPingze(chars, '平'), ...onlyPingze(chars, '仄')]));
  const request = { form: WRITABLE_FORMS[0], rhyme: '一东', seed: 3, beams: 8 } as const;

  it('搜得之句若为旧有，换一首；许用则取，并说出是哪一句', async () => {
    const none: KnownLines = { has: () => false };
    const [plain] = await write(request, { model, knownLines: none });
    const third = plain?.lines[2] as string;
    const knownLines: KnownLines = {
      has: (one) => one === [...(plain?.textTraditional.matchAll(/\p{Script=Han}+/gu) ?? [])][2]?.[0],
    };
    const [other] = await write(request, { model, knownLines });
    expect(other?.lines).not.toContain(third);
    expect(other?.knownLines).toEqual([]);
    const [allowed] = await write({ ...request, allowKnownLines: true }, { model, knownLines });
    expect(allowed?.lines).toContain(third);
    expect(allowed?.knownLines).toEqual([3]);
  });

  it('诗人自己写定的句子不问新旧', async () => {
    const given = '白日依山尽';
    const all: KnownLines = { has: (one) => one.startsWith('白日') };
    const [poem] = await write({ form: '五绝', given, seed: 1, beams: 4 }, { model, knownLines: all });
    expect(poem?.lines[0]).toBe(given);
    expect(poem?.knownLines).toEqual([]);
  });
});
