/** 写何体、依何韵书，模型说了算；先验所求，不动模型 (what forms and books are written is the model's to say; requests are planned without it). */
import { describe, expect, it } from 'vitest';
import { checkRequest, type LanguageModel, rhymes, TASKS, write } from '../../src/generate/index.ts';
import { InvalidInputError, parsePoem, pingshui, scan, UnknownBookError, UnsatisfiableError } from '../../src/index.ts';
import { rhymeFeet } from '../../src/readings/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { HashModel, toyVocabulary } from './toy.ts';

const chars = new Set([
  ...pingshui.groups
    .filter(({ pingze }) => pingze === '平')
    .flatMap((g) =>
      rhymeFeet(g)
        .slice(0, 20)
        .map(({ char }) => char),
    ),
  ...pingshui.groups.filter(({ pingze }) => pingze === '仄').flatMap((g) => pingshui.members(g).slice(0, 8)),
]);
const model = new HashModel(toyVocabulary(chars));
const writing = (writes: LanguageModel['writes']): LanguageModel =>
  Object.assign(Object.create(model) as LanguageModel, { writes });
const FAST = { beams: 4, pool: 4, seed: 5 } as const;
const errors = ({ findings }: ReturnType<typeof scan>): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);

describe('模型说写什么，就写什么', () => {
  it('说只写五排，就写五排十句，合律；别的不写', async () => {
    const able = writing({ forms: ['五排'], books: ['pingshui'] });
    const [poem] = await write({ form: '五排', rhyme: '十一真', ...FAST }, { model: able });
    expect(poem?.lines.map((line) => [...line].length)).toEqual(Array(10).fill(5));
    expect(errors(scan(parsePoem(poem?.text ?? ''), { form: '五排', rhyme: '十一真' }))).toEqual([]);
    await expect(write({ form: '五绝', ...FAST }, { model: able })).rejects.toThrow(/此模型不写五绝；可写：五排/u);
  });

  it.each(['五绝', '七律'])('依词林正韵写%s：以此书来查，合律合韵', async (form) => {
    const able = writing({ forms: [form], books: ['cilin'] });
    const [poem] = await write({ form, book: cilin, rhyme: '第六部', ...FAST }, { model: able });
    const checked = scan(parsePoem(poem?.textTraditional ?? ''), { form, book: cilin, rhyme: '第六部' });
    expect(errors(checked)).toEqual([]);
    expect(poem?.rhyme).toContain('第六部');
    expect(poem?.scansion.book).toBe('cilin');
    const [word] = await rhymes({ form, book: cilin, rhyme: '第六部', line: 2, seed: 5 }, { model: able });
    expect(word?.group).toBe(poem?.rhyme);
  });

  it('模型不依此书，名目不识：抛错，各说可用何书', async () => {
    const other = writing({ books: ['pingshui'] });
    const asked = { form: '五绝', book: cilin, ...FAST };
    await expect(write(asked, { model: other })).rejects.toThrow(/此模型不依词林正韵写诗/u);
    expect(() => checkRequest({ form: '五绝', book: '词林正韵' })).toThrow(/await loadBook\('词林正韵'\)/u);
    expect(() => checkRequest({ form: '五绝', book: '广韵' })).toThrow(UnknownBookError);
    await expect(write({ form: '五绝', book: '广韵', ...FAST }, { model })).rejects.toThrow(UnknownBookError);
    for (const book of ['平水韵', '平水', 'pingshui', pingshui]) checkRequest({ form: '五绝', book, rhyme: '十一真' });
  });

  it('先验之时以为能写，拿到的模型却不写：仍抛错，不硬写', async () => {
    const plan = TASKS.write.plan({ form: '五绝', ...FAST });
    const other = writing({ forms: ['七绝'], books: ['pingshui'] });
    const run = TASKS.write.run(plan as NonNullable<typeof plan>, { model: other });
    await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(/此模型不写五绝/u);
  });
});

describe('各事先验所求，不动模型', () => {
  const W = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
  it.each([
    ['continue', { given: W }],
    ['fill', { given: W }],
    ['cangtou', { chars: '' }],
    ['revise', { text: W, places: '9' }],
    ['repair', { text: '' }],
    ['rhymes', { given: W }],
    ['score', { text: '白日□山尽' }],
    ['write', { form: '五绝', given: '甲乙丙', opening: '横起' }],
  ] as const)('%s：所求不对就抛错', (name, request) => {
    expect(() => (TASKS[name].plan as (request: object) => unknown)(request)).toThrow(InvalidInputError);
  });

  it('锁得修不成，载入模型之前就说', () => {
    const text = W.replace('河', '水');
    expect(() => TASKS.repair.plan({ text, locks: ['1', '2', '3', '4'] })).toThrow(UnsatisfiableError);
  });

  it('无所求则 undefined：句句皆有、本来合律', () => {
    expect(TASKS.next.plan({ given: W })).toBeUndefined();
    expect(TASKS.repair.plan({ text: W })).toBeUndefined();
  });

  it('名与表合', () => {
    for (const [name, task] of Object.entries(TASKS)) expect(task.name).toBe(name);
  });
});
