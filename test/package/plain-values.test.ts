import { describe, expect, it } from 'vitest';
import {
  areNeighbours,
  errorFromJSON,
  findGroup,
  isSameGroup,
  lookup,
  parsePoem,
  sameBu,
  scan,
  TuiqiaoError,
  UnknownFormError,
  UnsatisfiableError,
} from '../../src/index.ts';
import { lintSync } from '../../src/lint/index.ts';
import { pauser } from '../../src/pause.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { tongyun } from '../../src/rhyme/books/tongyun.ts';

const VERSE = '白日依山盡，黃河入海流。欲窮千里目，更上一層看。';

describe('结果是纯值 (results are plain values)', () => {
  it('扫描所得经 structuredClone、展开、JSON 都不失一项', () => {
    const scansion = scan(parsePoem(VERSE));
    expect(structuredClone(scansion)).toEqual(scansion);
    expect({ ...scansion }).toEqual(scansion);
    expect(structuredClone(scansion).lines.length).toBe(4);
    expect(JSON.parse(JSON.stringify(scansion)).findings.length).toBe(scansion.findings.length);
  });

  it('检查所得亦然', () => {
    const report = lintSync(VERSE);
    expect(structuredClone(report.poems[0]?.findings)).toEqual(report.poems[0]?.findings);
  });

  it('由别处而来的韵部也认得 (groups that were cloned are known)', () => {
    const [dong, dong2] = [findGroup('一东'), findGroup('二冬')];
    expect(areNeighbours(structuredClone(dong), structuredClone(dong2))).toBe(true);
    expect(areNeighbours(structuredClone(dong), dong)).toBe(false);
    expect(isSameGroup(structuredClone(dong), dong)).toBe(true);
    expect(sameBu(structuredClone(findGroup('七部平', cilin)), findGroup('七部仄', cilin))).toBe(true);
    // 别的书里同次的韵部，不是平水的韵部 (a group of another book at the same number is no group of 平水韵).
    expect(areNeighbours(tongyun.groups[0] as (typeof tongyun.groups)[0], dong2)).toBe(false);
  });

  it.each(['看', '中'])('查得的表改不得：%s (look-ups cannot alter the table)', (char) => {
    for (const book of [undefined, cilin, tongyun]) {
      const readings = lookup(char, book) as unknown as unknown[];
      const before = readings.length;
      try {
        readings.push(1);
      } catch {
        // 冻结者抛错 (frozen arrays throw).
      }
      expect(lookup(char, book).length).toBe(before);
      const [first] = lookup(char, book);
      expect(() => Object.assign(first as object, { pingze: '错' })).toThrow(TypeError);
    }
  });
});

describe('错误是纯值，也还原得 (errors are plain values and can be restored)', () => {
  const thrown = (run: () => unknown): unknown => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('类、编码、字段都在', () => {
    const error = thrown(() => scan(parsePoem(VERSE), { form: '八绝' }));
    expect(error).toBeInstanceOf(UnknownFormError);
    const back = errorFromJSON(structuredClone((error as TuiqiaoError).toJSON()));
    expect(back).toBeInstanceOf(UnknownFormError);
    expect(back?.message).toBe((error as TuiqiaoError).message);
    expect((back as UnknownFormError).form).toBe('八绝');
    expect((back as UnknownFormError).known).toContain('七绝');
  });

  it('冲突的条件也在 (conflicts too)', () => {
    const error = new UnsatisfiableError([{ zh: '甲', en: 'a', suffices: true }]);
    const back = errorFromJSON(JSON.parse(JSON.stringify(error)));
    expect((back as UnsatisfiableError).conflict).toEqual(error.conflict);
    expect(back).toBeInstanceOf(TuiqiaoError);
  });

  it.each([[undefined], [null], [1], [{}], [{ name: 'Error', code: 'X', zh: '', en: '' }], [{ name: 'constructor' }]])(
    '不是这样的值：%j',
    (value) => {
      expect(errorFromJSON(value)).toBeUndefined();
    },
  );
});

describe('长活让得开 (long work gives way)', () => {
  it('微任务不断，计时器也进得来；信号到即止 (timers come in between microtasks, and an abort stops the work)', async () => {
    const controller = new AbortController();
    const pause = pauser(controller.signal);
    let fired = 0;
    const timer = setInterval(() => {
      fired++;
      if (fired === 3) controller.abort();
    }, 1);
    const work = async () => {
      for (;;) {
        await pause();
        const until = performance.now() + 2;
        while (performance.now() < until);
      }
    };
    await expect(work()).rejects.toThrow(/abort/iu);
    clearInterval(timer);
    expect(fired).toBeGreaterThanOrEqual(3);
  });
});
