import { describe, expect, it } from 'vitest';
import { rankOf } from '../../eval/model/cloze.ts';
import { choicesOf, exchangeCouplets, exchangeLines, shuffleCouplets } from '../../eval/model/coherence.ts';
import { meets } from '../../eval/model/conditions.ts';
import { topMood, wordsOf } from '../../eval/model/mood.ts';
import { isHeldOut, Overlap, runsOf } from '../../eval/model/novelty.ts';
import { perplexityOf } from '../../eval/model/perplexity.ts';
import { characterLogProbs, type HeldOutPoem, heldOutPoems, sampleOf } from '../../eval/model/poems.ts';
import { draw, sampleFreely } from '../../eval/model/sampling.ts';
import { associationsIn } from '../../eval/model/theme.ts';
import { buildPrompt, random } from '../../src/generate/index.ts';
import { findGroup, parsePoem, pingshui, scan } from '../../src/index.ts';
import { HashModel, toyVocabulary } from '../generate/toy.ts';

const all = heldOutPoems('dev', 'report', 'later');
/** 只读一声之字的声 (the tone class of a character that has but one). */
const pingzeOf = (char = ''): string | undefined => {
  const classes = new Set(pingshui.readings(char).map(({ pingze }) => pingze));
  return classes.size === 1 ? [...classes][0] : undefined;
};

const textOf = (lines: readonly string[]): string =>
  lines.map((line, i) => line + (i % 2 === 0 ? '，' : '。')).join('');

describe('留出的诗 (the held-out poems)', () => {
  it('各部之数，体与句数、字数相符', () => {
    const count = (part: string): number => all.filter((poem) => poem.part === part).length;
    expect([count('dev'), count('report'), count('later')]).toEqual([861, 853, 405]);
    for (const { form, lines, rhyme } of all) {
      expect(lines).toHaveLength(form[1] === '绝' ? 4 : 8);
      for (const line of lines) expect([...line]).toHaveLength(form[0] === '五' ? 5 : 7);
      expect(rhyme?.pingze ?? '平').toBe('平');
    }
  });

  it('抽样依种子，各首不重，仍依原序', () => {
    const some = sampleOf(all, 50, 3);
    expect(new Set(some).size).toBe(50);
    expect(some.map((poem) => all.indexOf(poem))).toEqual(some.map((poem) => all.indexOf(poem)).sort((a, b) => a - b));
    expect(sampleOf(all, 50, 3)).toEqual(some);
    expect(sampleOf(all, 50, 4)).not.toEqual(some);
    expect(sampleOf(all, undefined, 3)).toHaveLength(all.length);
  });
});

describe('困惑度 (perplexity)', () => {
  it('损失之和除以字数：长诗分量重', () => {
    const loss = (characters: number, perplexity: number) => ({ characters, loss: characters * Math.log(perplexity) });
    expect(perplexityOf([loss(20, 8)])).toBeCloseTo(8, 10);
    expect(perplexityOf([loss(10, 2), loss(30, 32)])).toBeCloseTo(16, 10);
  });

  it('只数词表里的字，标点与 </s> 不计；上文含标点', async () => {
    const model = new HashModel(toyVocabulary('白日依山盡黃河入海流'));
    const lines = ['白日依山盡', '黃河入□流'];
    const found = await characterLogProbs(model, { form: '五绝', theme: [] }, lines);
    expect(found).toHaveLength(9);
    const { vocabulary } = model;
    const idOf = (token: string): number => vocabulary.id(token) ?? (vocabulary.id('<unk>') as number);
    const before = [...'白日依山盡，黃河入□'].map(idOf);
    const prompt = buildPrompt({ form: '五绝', theme: [] }, vocabulary);
    expect(found[8]).toBeCloseTo(model.logProbsAfter([...prompt, ...before])[idOf('流')] as number, 5);
  });
});

describe('填空的名次 (ranks)', () => {
  it('数概率严格大者', () => {
    const logProbs = Float32Array.of(-1, -3, -2, -2);
    expect([0, 1, 2, 3].map((id) => rankOf(logProbs, id))).toEqual([0, 3, 1, 1]);
  });
});

describe('打乱 (shuffles)', () => {
  const octave = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

  it('各联换位：联不拆，次序必变', () => {
    const next = random(1);
    const seen = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const order = shuffleCouplets(octave, next);
      expect(order).not.toEqual(octave);
      expect([...order].sort()).toEqual(octave);
      for (let k = 0; k < 8; k += 2)
        expect(octave.indexOf(order[k + 1] as string)).toBe(octave.indexOf(order[k] as string) + 1);
      seen.add(order.join(''));
    }
    expect(seen.size).toBe(23);
    expect(shuffleCouplets(octave.slice(0, 4), next)).toEqual(['c', 'd', 'a', 'b']);
  });

  it('格律之内换联、换句：首句入韵之联不动，绝句入韵者无可换', () => {
    const next = random(2);
    expect(exchangeCouplets(octave, true, next)?.join('')).toBe('abghefcd');
    expect(exchangeCouplets(octave.slice(0, 4), true, next)).toBeUndefined();
    expect(exchangeCouplets(octave.slice(0, 4), false, next)?.join('')).toBe('cdab');
    expect(exchangeLines(octave.slice(0, 4), false, next)).toBeUndefined();
    const orders = new Set(Array.from({ length: 200 }, () => exchangeLines(octave, true, next)?.join('')));
    expect(orders.size).toBe(7);
    for (const order of orders) expect(order?.[0]).toBe('a');
  });

  it('换过的真诗照样合律 (what is exchanged within the meter stays regulated)', () => {
    const next = random(3);
    const regular = ({ form, lines }: Pick<HeldOutPoem, 'form' | 'lines'>): boolean =>
      ['regulated', 'rescued'].includes(scan(parsePoem(textOf(lines)), { form }).verdict);
    const poems = sampleOf(all, 200, 1).filter((poem) => regular(poem) && poem.firstLineRhymes !== undefined);
    const kept = { couplets: [0, 0], lines: [0, 0] };
    for (const { form, lines, firstLineRhymes } of poems) {
      const tries = {
        couplets: exchangeCouplets(lines, firstLineRhymes === true, next),
        lines: exchangeLines(lines, firstLineRhymes === true, next),
      };
      for (const [name, order] of Object.entries(tries) as ['couplets' | 'lines', string[] | undefined][]) {
        if (order === undefined) continue;
        kept[name][0] = (kept[name][0] as number) + Number(regular({ form, lines: order }));
        kept[name][1] = (kept[name][1] as number) + 1;
      }
    }
    // 拗句由对句相救者，换句之后失其救，故不全 (a line rescued by its partner loses it when lines move).
    expect((kept.couplets[0] as number) / (kept.couplets[1] as number)).toBeGreaterThan(0.97);
    expect((kept.lines[0] as number) / (kept.lines[1] as number)).toBeGreaterThan(0.9);
  });

  it('九句对句：别首，同体、同韵、同句式，韵字不重', () => {
    const poems = all.filter(({ part }) => part === 'report');
    const choices = choicesOf(poems, all, random(1));
    expect(choices.length).toBeGreaterThan(500);
    let same = 0;
    let known = 0;
    for (const { poem, at, others } of choices) {
      expect(new Set(others.map((other) => other.poem.lines[other.at])).size).toBeGreaterThan(7);
      expect(others).toHaveLength(9);
      const feet = poem.lines.filter((_, i) => i % 2 === 1 && i !== at).map((line) => line.at(-1));
      const second = pingzeOf(poem.lines[at]?.[1]);
      for (const other of others) {
        const line = other.poem.lines[other.at] as string;
        expect(other.poem).not.toBe(poem);
        expect([other.poem.form, other.poem.rhyme]).toEqual([poem.form, poem.rhyme]);
        expect(feet).not.toContain(line.at(-1));
        const its = pingzeOf(line[1]);
        if (second === undefined || its === undefined) continue;
        known++;
        if (second === its) same++;
      }
    }
    expect(same / known).toBeGreaterThan(0.99);
  });
});

describe('不加掩码之作 (free decoding)', () => {
  it('抽取依其概率；核之外不取', () => {
    const logProbs = Float32Array.from([0.1, 0.6, 0.3], Math.log);
    const next = random(1);
    const drawn = Array.from({ length: 20_000 }, () => draw(logProbs, 1, next));
    expect(drawn.filter((id) => id === 1).length / 20_000).toBeCloseTo(0.6, 1);
    expect(drawn.filter((id) => id === 0).length / 20_000).toBeCloseTo(0.1, 1);
    const nucleus = Array.from({ length: 2000 }, () => draw(logProbs, 0.8, next));
    expect(nucleus).not.toContain(0);
    expect(nucleus).toContain(2);
  });

  it('一批各行各从其上文，各自写到末尾；不停的写到限为止', async () => {
    const vocabulary = toyVocabulary('春江花');
    const idOf = (token: string): number => vocabulary.id(token) as number;
    /** 首字随意，以后重复它：春一次、江两次、花不停 (repeats its first character: once, twice, for ever). */
    class Echo extends HashModel {
      override logProbsAfter(context: readonly number[]): Float32Array {
        const [first, ...rest] = context.slice(context.indexOf(idOf('<sep>')) + 1);
        const likely =
          first === undefined
            ? [...'春江花'].map(idOf)
            : [rest.length < ({ [idOf('春')]: 1, [idOf('江')]: 2 }[first] ?? 1000) ? first : idOf('</s>')];
        return Float32Array.from(vocabulary.tokens, (_, id) => Math.log(likely.includes(id) ? 1 / likely.length : 0));
      }
    }
    const samples = await sampleFreely(new Echo(vocabulary), { form: '五绝', theme: [] }, 12, 1, random(4));
    expect(new Set(samples.map(({ text }) => text))).toEqual(new Set(['春春', '江江江', '花'.repeat(72)]));
    for (const { text, ended } of samples) expect(ended).toBe(text[0] !== '花');
  });

  const asked: HeldOutPoem = {
    part: 'report',
    form: '五绝',
    opening: '仄起',
    firstLineRhymes: false,
    rhyme: findGroup('十一尤'),
    period: '唐',
    title: '',
    lines: [],
  };
  const poem = '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。';

  it('合所求', () => {
    expect(Object.values(meets(asked, { text: poem, ended: true })).every(Boolean)).toBe(true);
  });

  it.each([
    ['没有写到末尾', poem, false, ['shape', 'rhyme', 'regulated', 'opening', 'firstLine', 'all']],
    [
      '少一句',
      '白日依山盡，黃河入海流。欲窮千里目。',
      true,
      ['shape', 'rhyme', 'regulated', 'opening', 'firstLine', 'all'],
    ],
    ['出韵', poem.replace('樓', '臺'), true, ['rhyme', 'regulated', 'all']],
    ['失粘而韵不误', '白日依山盡，黃河入海流。千里欲窮目，更上一層樓。', true, ['regulated', 'all']],
  ])('%s', (_, text, ended, missed) => {
    const met = meets(asked, { text, ended });
    expect(Object.keys(met).filter((key) => met[key as keyof typeof met] === false)).toEqual(missed);
  });

  it('没有所求的一项不论', () => {
    const met = meets({ ...asked, opening: undefined, rhyme: undefined }, { text: poem, ended: true });
    expect([met.opening, met.rhyme, met.all]).toEqual([undefined, undefined, true]);
  });
});

describe('题字与相关之字 (associations)', () => {
  const poem = (title: string, ...lines: string[]): HeldOutPoem => ({
    part: 'dev',
    form: '五绝',
    opening: undefined,
    firstLineRhymes: undefined,
    rhyme: undefined,
    period: '唐',
    title,
    lines,
  });

  it('此题多有而他题少有者方算；处处都有的不算', () => {
    const poems = [
      ...Array.from({ length: 8 }, (_, i) => poem('雪', '寒梅一樹白', i < 6 ? '冰' : '風')),
      ...Array.from({ length: 60 }, () => poem('春', '花開一樹紅')),
    ];
    const found = associationsIn(poems);
    expect(found.get('雪')).toContain('寒');
    expect(found.get('雪')).toContain('冰');
    expect(found.get('雪')).not.toContain('一');
    expect(found.get('雪')).not.toContain('風');
  });
});

describe('情 (mood)', () => {
  const moods = new Map([
    [
      '喜',
      new Map([
        ['笑語', 1],
        ['太平', 1],
      ]),
    ],
    [
      '悲',
      new Map([
        ['斷腸', 2],
        ['淚痕', 1],
      ]),
    ],
  ]);

  it('取双字词，依诗句的顿', () => {
    expect([...wordsOf(['白日依山盡', '兩箇黃鸝鳴翠柳'])]).toEqual(['白日', '山盡', '兩箇', '黃鸝', '翠柳']);
  });

  it('分量多者为所显；无词、平手、不足则未显', () => {
    expect(topMood(['斷腸一千里'], moods)).toBe('悲');
    expect(topMood(['笑語一千里'], moods)).toBe('喜');
    expect(topMood(['春風一千里'], moods)).toBeUndefined();
    expect(topMood(['淚痕聞笑語'], moods)).toBeUndefined();
    expect(topMood(['笑語一千里'], moods, 2, 1.6)).toBeUndefined();
    expect(topMood(['斷腸聞笑語'], moods, 2, 1.6)).toBe('悲');
    expect(topMood(['斷腸聞笑語', '太平一千里'], moods, 2, 1.6)).toBeUndefined();
  });
});

describe('与文本之同 (overlap with a text)', () => {
  it('五字串', () => {
    expect(runsOf('兩箇黃鸝鳴翠柳')).toEqual(['兩箇黃鸝鳴', '箇黃鸝鳴翠', '黃鸝鳴翠柳']);
    expect(runsOf('白日')).toEqual([]);
  });

  it('数见于文本的句与五字串，见几次都算一次；另一份抄本可以不计', () => {
    const poem = ['一二三四五六七', '甲乙丙丁戊己庚'];
    const counted = (overlooked: boolean) => {
      const overlap = new Overlap([poem], overlooked);
      overlap.read(['一二三四五六七', '子丑寅卯辰巳午']);
      overlap.read(['一二三四五六七', '子丑寅卯辰巳午']);
      overlap.read(['乙丙丁戊己子丑']);
      return overlap.counts();
    };
    expect(counted(false)).toEqual([{ lines: 1, ofLines: 2, runs: 4, ofRuns: 6 }]);
    expect(counted(true)).toEqual([{ lines: 0, ofLines: 2, runs: 1, ofRuns: 6 }]);
  });

  it('留出之分与训练所用的同：留出诗之首联，百取一', () => {
    // 首句见 training/held-out.tsv 之 report ccf23ae77c1f8034 (途陝州).
    expect(isHeldOut(['境出三秦外', '途分二陝中'], 100)).toBe(true);
    const held = all.filter(({ part }) => part !== 'later').filter(({ lines }) => isHeldOut(lines, 100));
    expect(held.length).toBeGreaterThan(1300);
    expect(isHeldOut(['白日依山盡', '黃河入海流'], 100)).toBe(false);
  });
});
