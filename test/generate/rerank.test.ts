import { beforeAll, describe, expect, it } from 'vitest';
import { clashesOf } from '../../src/generate/rerank/clash.ts';
import { fold } from '../../src/generate/rerank/fold.ts';
import { repeatedImages } from '../../src/generate/rerank/images.ts';
import { loadTables, measure, scoresOf, type Tables, themeEvidence, totalOf } from '../../src/generate/rerank/index.ts';
import { parallelism } from '../../src/generate/rerank/parallel.ts';
import { cliche, stockPhrases } from '../../src/generate/rerank/phrases.ts';
import { scanSound, soundOf } from '../../src/generate/rerank/sound.ts';
import { coverageOf, themeWords } from '../../src/generate/rerank/theme.ts';

const poem = (text: string): string[] => text.split(/[，。]/u).filter((line) => line !== '');
const 枫桥 = poem('月落乌啼霜满天，江枫渔火对愁眠。姑苏城外寒山寺，夜半钟声到客船。');
/** 机器所写：套语相缀 (the machine's: stock phrases strung together). */
const 套语 = poem('不知何处是江南，万里东风一夜寒。无限夕阳人不见，白云流水水漫漫。');
const noTheme = themeEvidence([], new Map());

let tables: Tables;
beforeAll(async () => {
  tables = await loadTables();
});

describe('陈言 (stock phrases)', () => {
  it('套语相缀者远多于名篇', () => {
    expect(cliche(套语, tables.phrases)).toBeGreaterThan(2 * cliche(枫桥, tables.phrases));
  });

  it('说得出是哪几个，在第几句', () => {
    const found = stockPhrases(套语, tables.phrases);
    expect(found).toContainEqual(expect.objectContaining({ phrase: '何处', line: 0 }));
    expect(found).toContainEqual(expect.objectContaining({ phrase: '白云', line: 3 }));
    expect(found.every(({ excess }) => excess > 0)).toBe(true);
  });

  it('只在词位上算：“不何处”之何处跨在二三字，不算', () => {
    expect(stockPhrases(['客何处去未归来'], tables.phrases).map((p) => p.phrase)).not.toContain('何处');
  });
});

describe('相抵 (contradictions)', () => {
  it('春题而言秋，秋风而言雪', () => {
    const [clash] = clashesOf(['一夜秋风'], '春日', tables.clashes);
    expect(clash).toMatchObject({ classes: ['春', '秋'], weight: 0.73 });
    expect(clashesOf(['秋风', '飞雪'], '', tables.clashes).map((c) => c.classes)).toContainEqual(['秋', '雪']);
  });

  it('同一时令不算', () => {
    expect(clashesOf(['春风', '杏花', '春雨'], '春', tables.clashes)).toEqual([]);
  });
});

describe('重出之象 (images that come again)', () => {
  it('舟而又帆，隔联者算', () => {
    const lines = ['孤舟一夜泊江边', '明月芦花水接天', '不是故人能寄语', '秋风还送片帆还'];
    expect(repeatedImages(lines, tables.images)).toContainEqual({ words: ['舟', '帆'], lines: [0, 3] });
  });

  it('一联之中对举者不算', () => {
    expect(repeatedImages(['孤舟天际外', '片帆云水间'], tables.images)).toEqual([]);
  });

  it('二字词不再拆开：斜阳之阳、白云之云只算一次', () => {
    expect(repeatedImages(['斜阳', '流水', '白云', '人间'], tables.images)).toEqual([]);
  });
});

describe('题目 (coverage)', () => {
  const themes = new Map([
    ['鐘', new Map([['寺', 2.5]])],
    ['聲', new Map([['聞', 1.25]])],
  ]);
  const words = themeWords(['山寺', '鐘聲'], themes);
  it('各词俱及', () => {
    const coverage = coverageOf(['深山古寺路', '何處聽鐘聲'].map(fold), words);
    expect(coverage).toEqual({ least: 1, mean: 1, early: 1 });
  });

  it('只及一词、首词不早，各有所减', () => {
    const coverage = coverageOf(['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'], words);
    expect(coverage).toEqual({ least: 0, mean: 0.25, early: 0.5 });
    expect(coverageOf(['無'], [])).toBeUndefined();
  });
});

describe('对仗 (parallelism)', () => {
  const 春望 = poem('国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。');
  it('颔联、颈联对者高，换乱则低；绝句不论', () => {
    const broken = [春望[0], 春望[1], 春望[2], 春望[7], 春望[4], 春望[0], 春望[6], 春望[7]] as string[];
    const value = parallelism(春望, tables.judgeCouplet) as number;
    expect(value).toBeGreaterThan(0.8);
    expect(value).toBeGreaterThan((parallelism(broken, tables.judgeCouplet) as number) + 0.2);
    expect(parallelism(枫桥, tables.judgeCouplet)).toBeUndefined();
  });
});

describe('声病 (blemishes of sound)', () => {
  it('词所定之读与字位不合：渔翁钓艇沧浪下之浪', () => {
    const lines = poem('白首渔翁沧浪上，江湖一叶任西东。');
    const found = soundOf(scanSound(lines.join('\n'), { form: '七绝', rhyme: '一东', resolver: tables.resolver }));
    expect(found.readings).toBe(1);
  });

  it('撞韵：押东韵而出句收于董、送', () => {
    const lines = poem('江南春尽雨初晴，处处啼莺绿映红。欲访故人何处送，野桥流水夕阳中。');
    expect(soundOf(scanSound(lines.join('\n'), { form: '七绝', rhyme: '一东' })).footClash).toBe(1);
  });
});

describe('总分 (the score)', () => {
  it('各项可见，倍数 0 则不计', () => {
    const found = measure({ lines: 套语, scansion: scanSound(套语.join('\n'), { form: '七绝' }) }, noTheme, tables);
    const scores = scoresOf({ likelihood: -3.4, fit: 0, coherence: 0, isAlone: true }, found);
    expect(scores.cliche).toBeLessThan(-0.5);
    expect(
      scoresOf({ likelihood: -3.4, fit: 0, coherence: 0, isAlone: true }, found, { cliche: 0 }).cliche,
    ).toBeCloseTo(0);
    expect(
      scoresOf({ likelihood: -3.4, fit: 0, coherence: 0, isAlone: true }, found, { cliche: 2 }).cliche,
    ).toBeCloseTo(2 * scores.cliche);
    const verdict = { hand: 2, sense: 0, title: 0 };
    expect(
      totalOf(scoresOf({ likelihood: -3.4, fit: 0, coherence: 0, isAlone: true }, found, { judge: 1 }, verdict)),
    ).toBeGreaterThan(totalOf(scores));
    expect(
      totalOf(scoresOf({ likelihood: -3.4, fit: 0, coherence: 0, isAlone: true }, found, {}, verdict)),
      '判官默认不计',
    ).toBeCloseTo(totalOf(scores));
  });

  it('过于熟滑者不加分', () => {
    const found = measure({ lines: 枫桥, scansion: scanSound(枫桥.join('\n'), { form: '七绝' }) }, noTheme, tables);
    expect(scoresOf({ likelihood: -2, fit: 0, coherence: 0, isAlone: true }, found).likelihood).toBe(
      scoresOf({ likelihood: -2.6, fit: 0, coherence: 0, isAlone: true }, found).likelihood,
    );
    expect(scoresOf({ likelihood: -4, fit: 0, coherence: 0, isAlone: true }, found).likelihood).toBeLessThan(
      scoresOf({ likelihood: -3.5, fit: 0, coherence: 0, isAlone: true }, found).likelihood,
    );
  });
});
