import { describe, expect, it } from 'vitest';
import { couplet, loadModel, TASKS } from '../../src/generate/index.ts';
import { lint } from '../../src/lint/index.ts';
import { loadBook } from '../../src/rhyme/books/index.ts';

const model = await loadModel();
const small = { seed: 7, count: 5, pool: 32 };

/** 依检查来判 (judged by the check). */
async function faultsOf(upper: string, lower: string, book?: string) {
  const text = `上联：${upper}\n下联：${lower}`;
  const { findings } = await lint(text, { suggestions: 0, ...(book === undefined ? {} : { book }) });
  return findings.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
}

describe('对对子 (matching half a couplet)', () => {
  it.each([
    ['七言', '春风又绿江南岸'],
    ['五言', '海内存知己'],
    ['四言', '花开富贵'],
    ['六言', '明月松间照水'],
    ['八言', '万里长江东流入海'],
    ['九言', '好山好水好风光处处'],
    ['两句', '两鬓风霜，途次早行之客'],
    ['三句', '青山在，绿水流，江上渔歌唱晚'],
  ])('%s：字数、平仄相对，无错', async (_, upper) => {
    const found = await couplet({ upper, ...small }, { model });
    expect(found.length).toBeGreaterThan(0);
    for (const { upper: own, lower } of found) {
      expect(own).toBe(upper);
      expect(await faultsOf(own, lower), lower).toEqual([]);
    }
  });

  it.each(['词林正韵', '中华新韵', '中华通韵'])('依%s亦可', async (name) => {
    const book = await loadBook(name);
    const found = await couplet({ upper: '国强民富山河壮', book, ...small }, { model });
    expect(found.length).toBeGreaterThan(0);
    for (const { upper, lower } of found) expect(await faultsOf(upper, lower, name), lower).toEqual([]);
  });

  it('给下联求上联，收以仄声，依语境之读亦仄', async () => {
    const found = await couplet({ lower: '春满乾坤福满门', ...small }, { model });
    for (const { upper, lower, written, scansion } of found) {
      expect([written, lower]).toEqual(['上联', '春满乾坤福满门']);
      expect(scansion.lines[0]?.zis.at(-1)?.reading?.pingze, upper).toBe('仄');
      expect(await faultsOf(upper, lower), upper).toEqual([]);
    }
  });

  it('横批四字，不用联中之字；同种子同联', async () => {
    const ask = () => couplet({ upper: '爆竹声中辞旧岁', horizontal: true, ...small, count: 1 }, { model });
    const [[first], [second]] = [await ask(), await ask()];
    expect(first?.text).toBe(second?.text);
    const heading = [...(first?.horizontal ?? '')];
    expect(heading.length).toBe(4);
    expect(heading.filter((char) => first?.text.includes(char))).toEqual([]);
  });

  it('简繁随所给 (the script follows what is given)', async () => {
    const [found] = await couplet({ upper: '爆竹聲中辭舊歲', ...small }, { model });
    expect(found?.textTraditional.split('\n')[1]).toBe(found?.lower);
    expect(structuredClone(found)).toEqual(found);
  });
});

it.each([
  ['两样都没给', {}],
  ['两样都给', { upper: '海内存知己', lower: '天涯若比邻' }],
  ['没有字', { upper: '，。' }],
  ['有空处', { upper: '海内□知己' }],
  ['太长', { upper: '一二三四五六七八九十一二三四五六' }],
  ['有拉丁字', { upper: '海内存abc' }],
])('不成的请求，不动模型即抛错：%s', (_, request) => {
  expect(() => TASKS.couplet.plan(request)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
