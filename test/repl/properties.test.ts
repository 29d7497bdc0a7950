import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadToSimplified, loadToTraditional } from '../../src/index.ts';
import {
  COMMAND_NAMES,
  commandNamed,
  complete,
  initialSession,
  journalOf,
  readJournal,
  receive,
  type Session,
  type Surroundings,
  step,
  templateOf,
} from '../../src/repl/index.ts';

let around: Surroundings = {};
beforeAll(async () => {
  around = { toTraditional: await loadToTraditional(), toSimplified: await loadToSimplified() };
});

const LINES = ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼', '江南二月柳条新', '国破山河在，城春草木深'];
const zi = fc.constantFrom(...'白日依山尽春夏秋冬人真流楼□看');
const verse = fc.oneof(
  fc.constantFrom(...LINES),
  fc.array(zi, { minLength: 4, maxLength: 8 }).map((chars) => chars.join('')),
  fc.array(zi, { minLength: 5, maxLength: 5 }).map((chars) => chars.join('')),
);
const place = fc.oneof(
  fc.tuple(fc.nat(9), fc.nat(8)).map(([line, at]) => `${line}.${at}`),
  fc.nat(9).map(String),
  fc.constantFrom('全', '颔联', '2联', '1.2-4', '３．１', 'x', '1.'),
);
const word = fc.oneof(
  place,
  verse,
  zi,
  fc.constantFrom(
    '七绝',
    '五律',
    '五排',
    '平起',
    '入韵',
    '一东',
    '不限',
    '悲',
    '宋',
    '此后',
    '句尾',
    'md',
    'html',
    'json',
    '带谱',
    '孤平',
    '韵',
    '式',
    'a.txt',
    '7',
  ),
  fc.string({ maxLength: 4 }),
);
const command = fc
  .tuple(fc.constantFrom(...COMMAND_NAMES), fc.array(word, { maxLength: 3 }))
  .map(([name, words]) => [name, ...words].join(' '));
const five = fc.array(zi, { minLength: 5, maxLength: 5 }).map((chars) => chars.join(''));
/** 多半做得成的改动 (edits that mostly succeed). */
const edit = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), zi).map(([l, z, c]) => `改 ${l}.${z} ${c}`),
  fc.tuple(fc.integer({ min: 1, max: 4 }), five).map(([l, line]) => `改 ${l} ${line}`),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).map(([l, z]) => `? ${l}.${z}`),
);
const input = fc.oneof(
  { weight: 3, arbitrary: verse },
  { weight: 5, arbitrary: edit },
  {
    weight: 4,
    arbitrary: fc.constantFrom('锁 全', '锁 1', '锁 2.3', '锁 4', '解 1', '撤', '重', '删', '删 2', '1', '2', '史 2'),
  },
  { weight: 1, arbitrary: fc.constantFrom('新 五绝', '新 七律') },
  { weight: 5, arbitrary: command },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const START = ['新 五绝', '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'];

/** 走一步；求于模型者，以不凭模型所得代之 (a step, with what can be had without a model in place of one). */
function advance(state: Session, text: string): Session {
  const { state: after, effect } = step(state, text, around);
  if (effect?.kind === 'save') return receive(after, { ...effect, kind: 'saved' }, around).state;
  if (effect?.kind === 'open') {
    return receive(after, { kind: 'opened', path: effect.path, text: LINES.slice(0, 4).join('\n') }, around).state;
  }
  if (effect?.kind !== 'task') return after;
  let next = receive(after, { kind: 'begin', effect }, around).state;
  for (const found of effect.without ?? []) next = receive(next, { kind: 'found', found }, around).state;
  return receive(next, { kind: 'end', withoutModel: true }, around).state;
}

/** 另起一首、回到别稿的，不在锁的约束之内 (commands that leave the draft for another one). */
const LEAVING = new Set(['新', '撤', '重', '开', '接']);
const nameOf = (text: string): string | undefined => commandNamed(text.trim().split(/\s+/u)[0] ?? '');

describe('任意的命令，任意的次序 any commands in any order', () => {
  test('从不抛错；锁着的字不变；撤而复原，重而再得；诗稿的各部分总相应', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(input, { maxLength: 16 }), (isEmpty, inputs) => {
        let state: Session = initialSession;
        for (const text of [...(isEmpty ? [] : START), ...inputs]) {
          const before = state;
          state = advance(before, text);
          const { draft } = state;
          if (!LEAVING.has(nameOf(text) ?? '')) {
            for (const lock of before.draft.locks.filter((one) => draft.locks.includes(one))) {
              const [line, at] = lock.split('.').map(Number) as [number, number];
              const charOf = (lines: readonly string[]) => [...(lines[line - 1] ?? '')][at - 1];
              expect(charOf(draft.lines), `${text} ${lock}`).toBe(charOf(before.draft.lines));
            }
          }
          if (draft !== before.draft && nameOf(text) !== '撤' && nameOf(text) !== '重') {
            const undone = step(state, '撤', around).state;
            expect(undone.draft).toEqual(before.draft);
            expect(step(undone, '重', around).state.draft).toEqual(draft);
          }
          expect(draft.authors.map((row) => [...row].length)).toEqual(draft.lines.map((line) => [...line].length));
          expect(typeof templateOf(state, around)).toBe('string');
          complete(state, text, around);
          expect(readJournal(journalOf(state))?.draft).toEqual(draft);
        }
      }),
      { numRuns: 150, seed: 6 },
    );
  });
});
