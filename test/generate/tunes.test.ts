import { describe, expect, it } from 'vitest';
import { findTune, type Tune, tunes } from '../../src/cipai/index.ts';
import {
  type Candidate,
  cangtou,
  checkRequest,
  conflictOf,
  fill,
  type GenerateOptions,
  isFeasible,
  repair,
  revise,
  score,
  suggestNext,
  TASKS,
  write,
} from '../../src/generate/index.ts';
import { bookOf, demandsOf, targetOf } from '../../src/generate/tasks/target.ts';
import { InvalidInputError, parsePoem, scan, UnknownTuneError, UnsatisfiableError } from '../../src/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { HashModel, toyVocabulary } from './toy.ts';

/** 各部各取若干字，足以押任何一部 (enough characters of every division). */
const chars = cilin.groups.flatMap((group) => cilin.members(group).slice(0, 40));
const toy: GenerateOptions = { model: new HashModel(toyVocabulary(chars)) };
const FAST = { pool: 2, beams: 2 } as const;
const linesOf = (text: string): string[] => text.split(/[，。\n]+/u).filter((line) => line !== '');

/** 依其体的格律扫描所得的 error 与字声之警告 (errors, and warnings of tones, under the meter of its form). */
function faultsOf(tune: Tune, { textTraditional, variant }: Candidate): readonly string[] {
  const target = targetOf({ tune, variant: variant as number }, parsePoem(textTraditional, { isVerse: true }));
  const { findings } = scan(target.poem, { meter: target.meter, book: cilin });
  return findings.filter(({ ruleId, severity }) => severity !== 'info' && ruleId !== 'du-yin').map((f) => f.message);
}

describe('写词 (writing to a tune)', () => {
  it.each([
    ['浣溪沙', 1],
    ['西江月', 1],
    ['菩萨蛮', 1],
    ['忆秦娥', 1],
    ['如梦令', 1],
    ['如梦令', 2],
    ['钗头凤', 1],
    ['水调歌头', 1],
    ['满江红', 3],
    ['定风波', 1],
  ])('%s 第 %i 体：依谱扫描无病', async (name, variant) => {
    const tune = findTune(name);
    const [poem] = await write({ tune, variant, seed: 5, ...FAST }, toy);
    expect(poem?.form).toBe(tune.name);
    expect(poem?.variant).toBe(variant);
    expect([...(poem?.lines.join('') ?? '')].length).toBe(tune.forms[variant - 1]?.length);
    expect(faultsOf(tune, poem as Candidate)).toEqual([]);
  });

  it('叠尾照抄前句之尾；叶韵同部异声', async () => {
    const [moon] = await write({ tune: '忆秦娥', seed: 2, ...FAST }, toy);
    expect([...(moon?.lines[1] ?? '')].slice(-3).join('')).toBe(moon?.lines[2]);
    const [river] = await write({ tune: '西江月', seed: 2, ...FAST }, toy);
    const [level = '', oblique = ''] = river?.rhymes ?? [];
    expect([level.slice(0, -2), oblique.slice(-2)]).toEqual([oblique.slice(0, -2), '仄声']);
  });

  it('两片之间空一行，必押之处用句号', async () => {
    const [poem] = await write({ tune: '浣溪沙', seed: 1, ...FAST }, toy);
    const rows = (poem?.text ?? '').split('\n');
    expect(rows[3]).toBe('');
    expect(rows.filter((row) => row !== '').every((row) => row.endsWith('。'))).toBe(true);
  });

  it('同种子同词；换韵之部随种子而异', async () => {
    const ask = async (seed: number) => (await write({ tune: '菩萨蛮', seed, ...FAST }, toy))[0] as Candidate;
    expect((await ask(3)).text).toBe((await ask(3)).text);
    const groups = await Promise.all([1, 2, 3, 4].map(async (seed) => (await ask(seed)).rhymes?.join()));
    expect(new Set(groups).size).toBeGreaterThan(1);
    for (const one of groups) expect(new Set(one?.split(',')).size).toBe(4);
  });

  it('哪一体：所给之诗、所求之韵之声、第几体', () => {
    const tune = findTune('满江红');
    const level = tune.forms.find(({ row }) => row.includes('平韵'));
    const formFor = (request: object, given = '') =>
      targetOf({ tune, ...request }, parsePoem(given, { isVerse: true })).tune?.ordinal;
    expect(formFor({})).toBe(1);
    expect(formFor({ rhyme: '第七部平声' })).toBe(level?.ordinal);
    expect(formFor({ rhyme: '第七部' })).toBe(1);
    expect(formFor({ variant: 2 })).toBe(2);
    const silk = findTune('浣溪沙');
    const given = '雨点真珠水上鸣，更将青盖一时倾。回旋到底任圆成，散无声。';
    expect(targetOf({ tune: silk }, parsePoem(given, { isVerse: true })).tune?.ordinal).toBe(2);
    expect(bookOf({ tune }).id).toBe('cilin');
  });

  it('错的所求，各有其错', async () => {
    const tune = findTune('浣溪沙');
    const asked = (request: object) => () => checkRequest({ tune, ...request });
    expect(asked({ variant: 9 })).toThrow(InvalidInputError);
    expect(asked({ form: '五绝' })).toThrow(InvalidInputError);
    expect(asked({ opening: '平起' })).toThrow(InvalidInputError);
    expect(asked({ rhyme: '第七部仄声', variant: 1 })).toThrow(InvalidInputError);
    expect(asked({ given: '一曲新词酒，去年天气旧亭台' })).toThrow(InvalidInputError);
    expect(asked({ given: '一曲新词酒一日' })).toThrow(UnsatisfiableError);
    expect(() => checkRequest({ variant: 2 })).toThrow(InvalidInputError);
    await expect(write({ tune: '浣西沙' }, toy)).rejects.toThrow(UnknownTuneError);
  });
});

describe('词的各任务 (the tasks for tunes)', () => {
  const given = '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，';

  it('下一句、填空、藏头：诗人之字不动', async () => {
    const next = await suggestNext({ tune: '如梦令', given, count: 3, seed: 1, ...FAST }, toy);
    expect(next.map(({ at }) => at)).toEqual(next.map(() => 7));
    for (const { line } of next) expect([...line].length).toBe(6);
    const [filled] = await fill({ tune: '如梦令', given: given.replaceAll('知否', '知□'), seed: 1, ...FAST }, toy);
    const [, , , , fifth = '', sixth = ''] = linesOf(filled?.text ?? '');
    expect([fifth, fifth[0]]).toEqual([sixth, '知']);
    const [hidden] = await cangtou({ tune: '浣溪沙', chars: '春江花月', seed: 1, ...FAST }, toy);
    expect(hidden?.lines.slice(0, 4).map((line) => line[0])).toEqual(['春', '江', '花', '月']);
    expect(faultsOf(findTune('浣溪沙'), hidden as Candidate)).toEqual([]);
  });

  it('推敲、修：叠句一同改，锁住的不动，改后无病', async () => {
    const text = `${given}应是绿肥红瘦。`;
    const [revised] = await revise({ tune: '如梦令', text, places: '7', count: 1, seed: 1, ...FAST }, toy);
    expect(linesOf(revised?.text ?? '').slice(0, 6)).toEqual(linesOf(given));
    expect(await repair({ tune: '如梦令', text, seed: 1, ...FAST }, toy)).toEqual([]);
    const broken = text.replace('知否，知否', '知音，知音');
    const [mended] = await repair({ tune: '如梦令', text: broken, seed: 1, locks: '7', ...FAST }, toy);
    expect(mended?.changes.map(({ line, zi }) => [line, zi])).toEqual([
      [5, 2],
      [6, 2],
    ]);
    expect(mended?.lines[4]).toBe(mended?.lines[5]);
    expect(mended?.lines[6]).toBe('应是绿肥红瘦');
    expect(faultsOf(findTune('如梦令'), mended as Candidate)).toEqual([]);
  });

  it('修也治字声：定声之位作异声，词里只是提醒', async () => {
    const text = '一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？无可奈何花落去，似曾相识燕归来。小园香径独徘徊。';
    const off = text.replace('花落去', '花绿叶').replace('天气', '天涯');
    const [mended] = await repair({ tune: '浣溪沙', text: off, seed: 1, ...FAST }, toy);
    expect(mended?.changes.map(({ line, zi, mends }) => [line, zi, mends[0]?.ruleId])).toEqual([
      [2, 4, 'zi-sheng'],
      // 来属第五部，与杯通押：只有通押不劳修，既修便一并改 (a mixed division alone is left be, but is mended along).
      [5, 7, 'tong-ya'],
    ]);
    expect(await repair({ tune: '浣溪沙', text, seed: 1, ...FAST }, toy)).toEqual([]);
  });

  it('评分、韵字', async () => {
    const scored = await score({ tune: '如梦令', text: `${given}应是绿肥红瘦。` }, toy);
    expect([
      scored.characters + scored.perCharacter.filter((c) => c.logProb === null).length,
      scored.conditions.form,
    ]).toEqual([33, '如梦令']);
    expect(TASKS.rhymes.plan({ tune: findTune('浣溪沙'), given: '一曲新词酒一杯' })?.lines).toBe(2);
    expect(() => TASKS.rhymes.plan({ tune: findTune('浣溪沙'), given: '', line: 4 })).toThrow(InvalidInputError);
  });
});

describe('相抵触的词 (conflicts in tunes)', () => {
  it('随意锁字而不可能的，去其任一便可', () => {
    let seen = 0;
    for (const tune of tunes().slice(0, 12)) {
      const target = targetOf({ tune }, parsePoem('', { isVerse: true }));
      const lines = tune.forms[0]?.example.lines as readonly string[];
      // 首句之字倒着写，句脚必有不合 (the first lines written backwards).
      const skeleton = lines.map((line, i) => (i < 3 ? [...line].reverse() : []));
      const demands = demandsOf(target, {}, undefined, skeleton);
      if (isFeasible(demands)) continue;
      seen++;
      const members = conflictOf(demands).filter(({ kind }) => kind === 'char');
      expect(members.length).toBeGreaterThan(0);
      const only = (without?: string) =>
        skeleton.map((row, i) =>
          row.map((char, j) => {
            const key = `${i + 1}.${j + 1}`;
            const isKept = members.some(({ place }) => `${place?.line}.${place?.zi}` === key);
            return isKept && key !== without ? char : undefined;
          }),
        );
      expect(isFeasible({ ...demands, skeleton: only() })).toBe(false);
      for (const { place } of members) {
        expect(isFeasible({ ...demands, skeleton: only(`${place?.line}.${place?.zi}`) })).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(3);
  });
});
