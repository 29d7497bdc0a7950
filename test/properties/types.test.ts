import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/generate/index.ts';
import {
  findGroup,
  lookup,
  membersOf,
  parsePoem,
  recognizeForm,
  rhymeGroupsOf,
  rhymesWith,
  scan,
  TuiqiaoError,
} from '../../src/index.ts';
import { checkJsonLine, fix, lint, lintSync, readPoems } from '../../src/lint/index.ts';

/** 由 JavaScript 来的值，什么都可能 (what a caller without types may give). */
const anything = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 0, NaN, true, 1n, '', '看', Symbol('a'), () => 1, [], {}, [null], {
    lines: 1,
  }),
  fc.constantFrom<unknown>(
    { lines: [null], strays: [] },
    { lines: [{}], strays: [] },
    { lines: [], strays: null },
    new Date(0),
  ),
  fc.constantFrom<unknown>(
    { readings: 1 },
    { readings: () => [] },
    new Map(),
    /a/u,
    Object.create(null),
    new Proxy({}, {}),
  ),
  fc.anything(),
);
const OPTIONS = [
  'form',
  'rhyme',
  'book',
  'opening',
  'firstLineRhymes',
  'profile',
  'levels',
  'readings',
  'script',
  'suggestions',
]
  .concat([
    'kind',
    'source',
    'reportUnused',
    'defaults',
    'signal',
    'words',
    'given',
    'theme',
    'count',
    'seed',
    'beams',
    'pool',
  ])
  .concat([
    'temperature',
    'topP',
    'period',
    'mood',
    'weights',
    'title',
    'origin',
    'toTraditional',
    'types',
    'books',
    'tools',
  ]);
const options = fc.oneof(anything, fc.dictionary(fc.constantFrom(...OPTIONS), anything, { maxKeys: 2 }));
const VERSE = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';

type Call = (a: never, b: never) => unknown;
const CALLS: readonly (readonly [string, Call])[] = [
  ['parsePoem', parsePoem as Call],
  ['scan', scan as Call],
  ['recognizeForm', recognizeForm as Call],
  ['lookup', lookup as Call],
  ['findGroup', findGroup as Call],
  ['membersOf', membersOf as Call],
  ['rhymeGroupsOf', rhymeGroupsOf as Call],
  ['rhymesWith', rhymesWith as unknown as Call],
  ['lintSync', lintSync as Call],
  ['readPoems', readPoems as Call],
  ['checkJsonLine', checkJsonLine as Call],
  ['fix', fix as Call],
  ['checkRequest', checkRequest as Call],
];

describe('类型不对的参数：抛的总是有类型的错误', () => {
  it.each(CALLS)('%s', (_, call) => {
    fc.assert(
      fc.property(anything, options, (first, second) => {
        for (const args of [
          [first, second],
          [VERSE, second],
          [parsePoem(VERSE), second],
          [{ given: VERSE, ...(second as object) }, undefined],
        ]) {
          try {
            call(...(args as [never, never]));
          } catch (error) {
            expect(error).toBeInstanceOf(TuiqiaoError);
          }
        }
      }),
      { numRuns: 150, seed: 14 },
    );
  });

  it('lint：也以有类型的错误相拒', async () => {
    await fc.assert(
      fc.asyncProperty(anything, options, async (first, second) => {
        for (const args of [
          [first, second],
          [VERSE, second],
        ]) {
          try {
            await lint(...(args as [never, never]));
          } catch (error) {
            expect(error).toBeInstanceOf(TuiqiaoError);
          }
        }
      }),
      { numRuns: 60, seed: 15 },
    );
  });

  it('说得出哪一项、该是什么', () => {
    expect(() => parsePoem(3 as never)).toThrow('text 须是字符串，所给是 number');
    expect(() => scan(parsePoem(VERSE), { form: 5 as never })).toThrow('options.form 须是字符串，所给是 number');
    expect(() => scan(VERSE as never)).toThrow('poem 须是对象，所给是 string');
    expect(() => lookup(null as never)).toThrow('char 须是字符串，所给是 null');
    expect(() => lintSync(VERSE, null as never)).toThrow('options 须是对象，所给是 null');
  });
});
