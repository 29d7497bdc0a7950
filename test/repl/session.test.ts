import { beforeAll, describe, expect, test } from 'vitest';
import type { Surroundings } from '../../examples/repl/draft.ts';
import { receive, step, templateOf } from '../../examples/repl/session.ts';
import { type Effect, initialSession, isUnsaved, type Session, type Step } from '../../examples/repl/state.ts';
import type { Candidate, LineCandidate } from '../../src/generate/index.ts';
import { loadToSimplified, loadToTraditional, parsePoem, scan } from '../../src/index.ts';

let around: Surroundings = {};
beforeAll(async () => {
  around = { toTraditional: await loadToTraditional(), toSimplified: await loadToSimplified() };
});

/** 依次输入，得最后一步 (the last step after these inputs). */
function play(...inputs: readonly string[]): Step {
  return inputs.reduce<Step>(({ state }, input) => step(state, input, around), { state: initialSession, output: '' });
}
const effectOf = (...inputs: readonly string[]): Effect | undefined => play(...inputs).effect;
const linesAfter = (...inputs: readonly string[]): readonly string[] => play(...inputs).state.draft.lines;

const 登楼 = ['新 五绝', '白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'];

describe('写诗句 verse', () => {
  test('收下一句，立即说平仄', () => {
    const { state, output } = play('新 五绝 仄起', '白日依山尽');
    expect(state.draft.lines).toEqual(['白日依山尽']);
    expect(output).toBe('  1  白日依山尽\n     仄仄平平仄');
  });

  test('有空白的一句：输入合得上的句子就填它，合不上的另起一句', () => {
    expect(linesAfter('新 五绝', '白日□山尽', '白日依山尽')).toEqual(['白日依山尽']);
    expect(linesAfter('新 五绝', '白日□山尽', '黄河入海流')).toEqual(['白日□山尽', '黄河入海流']);
  });

  test('毛病当句就说', () => {
    const { output } = play(...登楼.slice(0, 4), '更上一楼层');
    expect(output).toMatch(/✖ 第四句第五字“层”出韵/u);
    expect(play('新 五绝', '白日依山尽', '黄水入海流').output).toContain('     平平仄仄平 韵  应');
  });

  test('一次几句，标点随意；没说体裁就由诗句定', () => {
    const { state } = play('白日依山尽，黄河入海流。');
    expect(state.draft).toMatchObject({ form: '五绝', isChosen: false, lines: ['白日依山尽', '黄河入海流'] });
    expect(play('白日依山尽', ...登楼.slice(1)).state.draft.form).toBe('五律');
  });

  test('没说体裁的古绝不责以近体', () => {
    const { output } = play('床前明月光', '疑是地上霜', '举头望明月', '低头思故乡');
    expect(output).not.toContain('✖');
    expect(output).toContain('不以近体论');
  });

  test.each([
    ['白日依山', '有 4 字，五绝每句须 5 字'],
    ['白日依山尽abc', '“abc”不是汉字'],
    ['foo', '不懂“foo”'],
    ['🌙', '不懂“🌙”'],
    ['9', '现在没有候选'],
  ])('不收 %s', (input, message) => {
    const { state, output } = play('新 五绝', input);
    expect(state.draft.lines).toEqual([]);
    expect(output).toContain(message);
  });

  test('句数满了不收', () => {
    expect(play(...登楼, '白日依山尽').output).toContain('五绝只有 4 句');
  });
});

describe('模板 template', () => {
  test('提示下一句该怎样', () => {
    const template = (...inputs: readonly string[]) => templateOf(play(...inputs).state, around);
    expect(template('新 五绝 平起 不入韵')).toBe('五绝第 1 句  中平平仄仄');
    expect(template('新 五绝', '白日依山尽')).toBe('五绝第 2 句  平平仄仄平 韵');
    expect(template('新 五绝', '白日□山尽', '黄河入海流')).toBe('五绝第 1 句  中仄平平仄');
    expect(template(...登楼)).toContain('已足');
  });

  test('新 列出全诗的模板', () => {
    expect(play('新 七绝 平起 入韵').output).toBe(
      '新七绝\n  中平中仄仄平平 韵\n  中仄平平仄仄平 韵\n  中仄中平平仄仄\n  中平中仄仄平平 韵',
    );
  });
});

describe('定体、定韵、定题 settings', () => {
  test('别名：繁体、拼音、英文', () => {
    for (const name of ['韵', '韻', 'yun', 'rhyme', 'RHYME']) {
      expect(play(`${name} 十一真`).state.draft.rhyme).toBe('上平十一真');
    }
  });

  test('韵：列常用字；仄声、不存在的都不收', () => {
    expect(play('韵 三江').output).toMatch(/^押上平三江，常用 \d+ 字：江/u);
    expect(play('韵 一屋').output).toContain('近体押平声韵');
    expect(play('韵 东东').output).toContain('相近的有：上平一东');
    expect(play('韵 三江', '韵 不限').state.draft).not.toHaveProperty('rhyme');
  });

  test('题与种子', () => {
    const { state } = play('题 秋江 月', '种子 7');
    expect(state.draft.theme).toEqual(['秋江', '月']);
    expect(state.seed).toBe(7);
    expect(play('种子 x').output).toContain('种子须为');
  });

  test('没有这种体裁', () => {
    expect(play('新 俳句').output).toContain('没有“俳句”这种体裁');
  });
});

describe('改、删、撤、重 editing and history', () => {
  test('改一句、改一字，先示原句', () => {
    const line = play(...登楼, '改 4 更上百尺楼');
    expect(line.output).toMatch(/^ {2}原 {2}更上一层楼\n {2}4 {2}更上百尺楼\n/u);
    expect(linesAfter(...登楼, '改 2.1 长')[1]).toBe('长河入海流');
    expect(linesAfter(...登楼, 'gai ２.１ 长')[1]).toBe('长河入海流');
  });

  test.each(['改', '改 9 白日依山尽', '改 1.6 好', '改 1.2 好好', '改 1 白日', '改 x 白日依山尽'])(
    '不成的：%s',
    (input) => {
      const before = play(...登楼).state;
      const { state, output } = step(before, input, around);
      expect(state).toBe(before);
      expect(output).not.toBe('');
    },
  );

  test('撤与重', () => {
    expect(linesAfter(...登楼, '删')).toHaveLength(3);
    expect(linesAfter(...登楼, '删', '撤')).toHaveLength(4);
    expect(linesAfter(...登楼, '撤', '撤', '重')).toHaveLength(3);
    expect(linesAfter(...登楼, '新 七绝', '撤')).toHaveLength(4);
    expect(play('撤').output).toBe('没有可撤的了。');
    expect(play(...登楼, '撤', '白日依山尽', '重').output).toBe('没有可重做的。');
  });

  test('状态不可变', () => {
    const before = play(...登楼).state;
    const copy = structuredClone(before);
    for (const input of ['删', '撤', '改 1 白日依江尽', '新 七律', '韵 三江']) step(before, input, around);
    expect(before).toEqual(copy);
  });
});

describe('查与检 looking', () => {
  test('查字的读音', () => {
    expect(play('查 看').output).toBe('  看：上平十四寒（平）、去声十五翰（仄）');
    expect(play('cha 发').output).toContain('發 入声六月');
    expect(play('查 A').output).toContain('韵书未收');
  });

  test('检用同一份报告', () => {
    expect(play(...登楼, '检').output).toContain('五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤');
    expect(play('检').output).toBe('还没有诗句。');
  });
});

describe('要外壳做的事 effects', () => {
  test('续', () => {
    expect(effectOf('新 五绝 仄起', '韵 尤', '题 秋江 月', '种子 7', '白日依山尽', '续')).toEqual({
      kind: 'suggest',
      request: {
        form: '五绝',
        opening: '仄起',
        rhyme: '下平十一尤',
        theme: ['秋江', '月'],
        given: '白日依山尽',
        seed: 7,
        count: 5,
      },
    });
    expect(effectOf(...登楼, '续')).toBeUndefined();
  });

  test('候选取用、换批、作废', () => {
    const state = play('新 五绝', '白日依山尽', '续').state;
    const candidate = (line: string): LineCandidate => ({
      line,
      lineTraditional: line,
      at: 2,
      provenance: [],
      score: 0,
      scores: {
        likelihood: 0,
        fit: 0,
        theme: 0,
        coverage: 0,
        repetition: 0,
        cliche: 0,
        clash: 0,
        images: 0,
        parallel: 0,
        sound: 0,
      },
      seed: 1,
      rhyme: '下平十一尤',
      opening: '仄起',
      firstLineRhymes: false,
      pattern: '平平仄仄平',
      scansion: scan(parsePoem(line)),
    });
    const offered = receive(state, { kind: 'suggest', candidates: ['黄河入海流', '江河入海流'].map(candidate) });
    expect(offered.output).toContain('  2  江河入海流  平平仄仄平  下平十一尤');
    expect(offered.state.seed).toBe(2);
    const taken = step(offered.state, '２', around);
    expect(taken.state.draft.lines).toEqual(['白日依山尽', '江河入海流']);
    expect(step(offered.state, '3', around).output).toContain('只有 2 种候选');
    expect(step(taken.state, '1', around).output).toContain('现在没有候选');
    expect(receive(state, { kind: 'suggest', candidates: [] }).output).toContain('没有找到');
  });

  test('有空白的句子先补', () => {
    const state = play('新 五绝', '白日□山尽，黄河入海流').state;
    const line = { line: '白日依山尽', seed: 1, rhyme: '下平十一尤', pattern: '中仄平平仄' } as LineCandidate;
    const offered = receive(state, { kind: 'suggest', candidates: [line] });
    expect(step(offered.state, '1', around).state.draft.lines).toEqual(['白日依山尽', '黄河入海流']);
  });

  test('写出的全诗也是候选', () => {
    const poem = {
      text: '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。',
      lines: 登楼.slice(1),
      opening: '仄起',
      firstLineRhymes: false,
      rhyme: '下平十一尤',
      seed: 5,
    } as unknown as Candidate;
    const offered = receive(play('新 五绝', '写').state, { kind: 'write', candidates: [poem] });
    expect(step(offered.state, '1', around).state.draft.lines).toEqual(登楼.slice(1));
    expect(offered.state.seed).toBe(6);
  });

  test('存与退', () => {
    const text = '# 体: 五绝\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';
    expect(effectOf(...登楼, '存 a.txt')).toEqual({ kind: 'save', path: 'a.txt', text, force: false });
    expect(effectOf(...登楼, '存！ a.txt')).toMatchObject({ force: true });
    expect(effectOf(...登楼, '退')).toEqual({ kind: 'quit', autosave: text });
    expect(effectOf('q')).toEqual({ kind: 'quit' });
    const saved: Session = receive(play(...登楼).state, { kind: 'save', path: 'a.txt', text }).state;
    expect(isUnsaved(saved)).toBe(false);
    expect(step(saved, '退', around).effect).toEqual({ kind: 'quit' });
    expect(step(saved, '存', around).effect).toMatchObject({ path: 'a.txt', ours: text });
    expect(play('存').output).toContain('存到哪里');
    expect(play('存 a.txt').output).toBe('还没有诗句可存。');
  });
});
