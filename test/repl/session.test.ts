import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Candidate,
  checkRequest,
  type LineCandidate,
  SCORE_PARTS,
  type Scores,
} from '../../src/generate/index.ts';
import { acrosticRequest } from '../../src/generate/tasks/cangtou.ts';
import { loadToSimplified, loadToTraditional, parsePoem, scan } from '../../src/index.ts';
import {
  COMMAND_NAMES,
  complete,
  type Done,
  type Effect,
  exportText,
  type Found,
  initialSession,
  isUnsaved,
  journalOf,
  readJournal,
  receive,
  type Session,
  type Step,
  type Surroundings,
  step,
  type TaskEffect,
  templateOf,
  usageOf,
} from '../../src/repl/index.ts';

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

describe('重打有错的一句 retyping a refused line', () => {
  const wrong = ['新 五绝 仄起', '白日依山尽', '黄水入海流'];
  test('至多差两字，是改那一句；原作可撤回', () => {
    const { state, output } = play(...wrong, '黄河入海流');
    expect(state.draft.lines).toEqual(['白日依山尽', '黄河入海流']);
    expect(output).toMatch(
      /^ {2}已改第 2 句；原作 黄水入海流（撤 取回，要另起一句用 改 3 黄河入海流）\n {2}2 {2}黄河入海流\n/u,
    );
    expect(step(state, '撤', around).state.draft.lines[1]).toBe('黄水入海流');
  });

  test('照旧打一遍，没有变；没有错的句子、差得多的句子，都是另起一句', () => {
    const before = play(...wrong).state;
    expect(step(before, '黄水入海流', around).state).toBe(before);
    expect(linesAfter(...wrong.slice(0, 2), '白日依山落')).toHaveLength(2);
    expect(linesAfter(...wrong, '欲穷千里目')).toHaveLength(3);
  });

  test('错处也说可 改 何处', () => {
    expect(play(...登楼.slice(0, 4), '更上一楼层').output).toContain('? 4.5 列可换的字，改 4.5 换一字');
  });
});

describe('模板 template', () => {
  test('提示下一句该怎样', () => {
    const template = (...inputs: readonly string[]) => templateOf(play(...inputs).state, around);
    expect(template('新 五绝 平起 不入韵')).toBe('五绝第 1 句  中平平仄仄');
    expect(template('新 五绝', '白日依山尽')).toBe('五绝第 2 句  平平仄仄平 韵');
    expect(template('新 五绝', '白日□山尽', '黄河入海流')).toBe('五绝第 1 句  中仄平平仄  白日□山尽');
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

  test('没有两条命令同一写法；命令皆有拼音或英文', () => {
    const spellings = COMMAND_NAMES.flatMap((name) => /（(.*)）/u.exec(usageOf(name))?.[1]?.split(' ') ?? []);
    expect(new Set(spellings).size).toBe(spellings.length);
    for (const name of COMMAND_NAMES) expect(usageOf(name)).toMatch(/（[^）]*[a-z]/u);
  });

  test('韵：列常用字；仄声、不存在的都不收', () => {
    expect(play('韵 三江').output).toMatch(/^押上平三江，常用 \d+ 字：江/u);
    expect(play('韵 一屋').output).toContain('近体押平声韵');
    expect(play('韵 东东').output).toContain('相近的有：上平一东');
    expect(play('新 五绝', ...登楼.slice(1), '韵 真').output).toMatch(/✖ 第二句第五字“流”/u);
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
    expect(line.output).toMatch(/^ {2}原 更上一层楼\n {2}4 {2}更上百尺楼\n/u);
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
    expect(play('撤').output).toContain('没有可撤的了。');
    expect(play(...登楼, '撤', '白日依山尽', '重').output).toContain('没有可重做的。');
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
    const { output } = play('新 五绝', '白日依山尽', '查 看');
    expect(output).toMatch(/上平十四寒（平）.*\n.*去声十五翰（仄）/u);
    expect(output).toContain('第 2 句（平平仄仄平）：处处可用');
    expect(play('新 五绝', '韵 尤', '白日依山尽', '查 看').output).toContain('可在第 1、2、3、4 字');
    expect(play('白日依山尽', '查 日').output).toContain('第 1 句已用');
    expect(play('cha 发').output).toContain('發 入声六月');
    expect(play('查 A').output).toContain('A：不是汉字');
    expect(play('查 𰻝').output).toContain('韵书未收');
  });

  test('检用同一份报告', () => {
    expect(play(...登楼, '检').output).toContain('五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤');
    expect(play('检').output).toContain('还没有诗句。');
  });
});

describe('要外壳做的事 effects', () => {
  test('续', () => {
    expect(effectOf('新 五绝 仄起', '韵 尤', '题 秋江 月', '种子 7', '白日依山尽', '续')).toEqual({
      kind: 'task',
      task: 'next',
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

  test('存与退', () => {
    const text = '# 体: 五绝\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';
    expect(effectOf(...登楼, '存 a.txt')).toEqual({ kind: 'save', path: 'a.txt', text, force: false });
    expect(effectOf(...登楼, '存！ a.txt')).toMatchObject({ force: true });
    expect(effectOf(...登楼, '退')).toEqual({ kind: 'quit', autosave: text });
    expect(effectOf('q')).toEqual({ kind: 'quit' });
    const saved: Session = receive(play(...登楼).state, { kind: 'saved', path: 'a.txt', text }, around).state;
    expect(isUnsaved(saved, around)).toBe(false);
    expect(step(saved, '退', around).effect).toEqual({ kind: 'quit' });
    expect(step(saved, '存', around).effect).toMatchObject({ path: 'a.txt', ours: text });
    expect(play('存').output).toContain('存到哪里');
    expect(play('存 a.txt').output).toContain('还没有诗句可存。');
  });
});

/** 模型所得，依次交给会话 (hands what a model found to the session). */
function find(state: Session, found: readonly Found[], end: Done = { kind: 'end' }): Step {
  const { effect } = step(state, '续', around);
  return offer(state, effect as TaskEffect, found, end);
}
function offer(state: Session, effect: TaskEffect, found: readonly Found[], end: Done = { kind: 'end' }): Step {
  const dones: readonly Done[] = [
    { kind: 'begin', effect },
    ...found.map((one): Done => ({ kind: 'found', found: one })),
    end,
  ];
  return dones.reduce<Step>(
    (last, done) => {
      const next = receive(last.state, done, around);
      return { ...next, output: [last.output, next.output].filter((text) => text !== '').join('\n') };
    },
    { state, output: '' },
  );
}

const SCORES = Object.fromEntries(SCORE_PARTS.map((part) => [part, 0])) as unknown as Scores;
const candidate = (line: string, at = 2, seed = 1): Found => ({
  task: 'next',
  item: {
    line,
    lineTraditional: line,
    at,

    provenance: [...line].map(() => '机' as const),
    score: -1.25,
    scores: SCORES,
    seed,
    rhyme: '下平十一尤',
    opening: '仄起',
    firstLineRhymes: false,
    pattern: '平平仄仄平',
    scansion: scan(parsePoem('白日依山尽，黄河入海流。'), { form: '五绝' }),
  } satisfies LineCandidate,
});
const poemOf = (lines: readonly string[], provenance: readonly string[], seed = 5): Candidate => ({
  text: lines.join('\n'),
  textTraditional: lines.join('\n'),
  lines,
  linesTraditional: lines,
  provenance: provenance.map((row) => [...row] as ('人' | '机')[]),
  form: '五绝',
  opening: '仄起',
  firstLineRhymes: false,
  rhyme: '下平十一尤',
  score: -1,
  scores: SCORES,
  seed,
  scansion: scan(parsePoem(lines.join('\n')), { form: '五绝' }),
});

describe('候选 candidates', () => {
  const state = play('新 五绝', '白日依山尽').state;
  const offered = find(
    state,
    ['黄河入海流', '江河入海流'].map((line) => candidate(line)),
  );

  test('逐个编号，示句式、韵字、分与种子', () => {
    expect(offered.output).toBe(
      '  1  黄河入海流  平平仄仄平  韵 流（十一尤） · 分 -1.3\n' +
        '  2  江河入海流  平平仄仄平  韵 流（十一尤） · 分 -1.3\n' +
        '  种子 1；输入数字取用，m 再来几种，r 换一批。',
    );
    expect(offered.state.seed).toBe(2);
  });

  test('窄的终端，句与说明各一行', () => {
    const { effect } = step(state, '续', around);
    const { state: begun } = receive(state, { kind: 'begin', effect: effect as TaskEffect }, around);
    const narrow = { ...around, columns: 50 };
    expect(receive(begun, { kind: 'found', found: candidate('黄河入海流') }, narrow).output).toBe(
      '  1  黄河入海流\n     平平仄仄平  韵 流（十一尤） · 分 -1.3',
    );
  });

  test('取用；取了可撤，撤了原来的候选还在', () => {
    const taken = step(offered.state, '２', around);
    expect(taken.state.draft.lines).toEqual(['白日依山尽', '江河入海流']);
    expect(taken.state.draft.authors).toEqual(['人人人人人', '机机机机机']);
    expect(step(offered.state, '3', around).output).toContain('只有 2 种候选');
    expect(step(taken.state, '1', around).output).toContain('现在没有候选');
    const back = step(taken.state, '撤', around).state;
    expect(step(back, '1', around).state.draft.lines[1]).toBe('黄河入海流');
  });

  test('m 接着列，r 另列，各用下一个种子；已列的不再列', () => {
    const more = step(offered.state, 'm', around).effect as TaskEffect;
    expect(more).toMatchObject({ task: 'next', more: true, request: { seed: 2 } });
    const grown = offer(offered.state, more, [candidate('黄河入海流', 2, 2), candidate('长河入海流', 2, 2)]);
    expect(grown.output).toContain('  3  长河入海流');
    expect(grown.output).not.toContain('黄河入海流');
    const other = step(grown.state, 'r', around).effect as TaskEffect;
    expect(other.more).toBeUndefined();
    expect(offer(grown.state, other, [candidate('长河入海流', 2, 3)]).output).toMatch(/^ {2}1 {2}长河入海流/u);
    expect(play('m').output).toContain('还没有求过什么');
  });

  test('停下、没有找到', () => {
    expect(find(state, [candidate('黄河入海流')], { kind: 'end', stopped: true }).output).toContain('已列的仍可取用');
    expect(find(state, []).output).toContain('没有找到');
  });

  test('有空白的句子先补', () => {
    const before = play('新 五绝', '白日□山尽，黄河入海流').state;
    const line = find(before, [candidate('白日依山尽', 1)]);
    expect(step(line.state, '1', around).state.draft.lines).toEqual(['白日依山尽', '黄河入海流']);
  });

  test('全诗：诗人的字加「」，取用后仍记在诗人名下', () => {
    const { effect, state: before } = play('新 五绝', '藏头 白黄欲更');
    expect(effect).toMatchObject({ task: 'cangtou', request: { chars: '白黄欲更' } });
    const poem = poemOf(登楼.slice(1), ['人机机机机', '人机机机机', '人机机机机', '人机机机机']);
    const { state: after, output } = offer(before, effect as TaskEffect, [{ task: 'cangtou', item: poem }]);
    expect(output).toContain('  1  「白」日依山尽，「黄」河入海流。');
    expect(output).toContain('仄起首句不入韵 · 韵 流楼（十一尤） · 分 -1.0 · 种子 5');
    expect(step(after, '1', around).state.draft.authors[0]).toBe('人机机机机');
  });

  test('嵌字：各处照所写之次与字相配', () => {
    const { request } = effectOf('新 七律', '嵌字 江月 ４。７、1.2') as TaskEffect;
    expect(request.at).toEqual(['４.７、1.2']);
    const rows = acrosticRequest({ ...request, chars: request.chars ?? '' }).given?.split('\n') ?? [];
    expect([rows[0], rows[3]]).toEqual(['□月□□□□□', '□□□□□□江']);
    expect(play('新 七律', '嵌字 江月 1.2 1.2').output).toContain('几个字，就要几处');
  });

  test('推敲：改了的字加〔〕，取用时先示原句', () => {
    const { effect, state: before } = play(...登楼, '推 4.3-5');
    expect(effect).toMatchObject({
      task: 'revise',
      request: { places: ['4.3', '4.4', '4.5'], reach: '此处', locks: [] },
    });
    const poem = poemOf(登楼.slice(1).with(3, '更上一层秋'), Array(4).fill('人人人人人'));
    const changed = [{ line: 4, zi: 5, from: '楼', to: '秋' }];
    const { state: after, output } = offer(before, effect as TaskEffect, [
      { task: 'revise', item: { ...poem, changed, gain: 0.5 } },
    ]);
    expect(output).toContain('  1  第 4 句 更上一层〔秋〕\n     分 -1.0 · 比原稿 +0.5 · 种子 5');
    expect(step(after, '1', around).output).toMatch(/^ {2}原 更上一层楼\n {2}4 {2}更上一层秋/u);
  });

  test('推敲此处：别处的空白还是空白；没有可比的分就不说', () => {
    const { effect, state: before } = play('新 五绝', '白日依山尽', '改 4 更上一层楼', '推 4.5');
    const poem = poemOf(登楼.slice(1).with(3, '更上一层秋'), Array(4).fill('机机机机机'));
    const { state: after, output } = offer(before, effect as TaskEffect, [
      { task: 'revise', item: { ...poem, changed: [] } },
    ]);
    expect(output).toMatch(/^ {2}1 {2}第 4 句 更上一层〔秋〕\n {5}分 -1\.0 · 种子 5\n/u);
    expect(step(after, '1', around).state.draft.lines).toEqual(['白日依山尽', '□□□□□', '□□□□□', '更上一层秋']);
  });

  test('修：各说所治何病；空白还是空白', () => {
    const { effect, state: before } = play('新 五绝', '白日依山尽', '黄水入海流', '欲穷千□目', '修');
    expect(effect).toMatchObject({ task: 'repair' });
    const [mended] = scan(parsePoem('白日依山尽，黄水入海流。'), { form: '五绝' }).findings;
    const poem = poemOf(登楼.slice(1, 4), ['人人人人人', '人机人人人', '人人人机人']);
    const changes = [
      { line: 2, zi: 2, from: '水', to: '河', mends: mended === undefined ? [] : [mended] },
      { line: 3, zi: 4, from: '□', to: '里', mends: [] },
    ];
    const { state: after, output } = offer(before, effect as TaskEffect, [
      { task: 'repair', item: { ...poem, changes } },
    ]);
    expect(output).toContain('  1  改 1 字\n     第 2 句 黄〔河〕入海流\n     2.2 水→河：去平仄');
    expect(step(after, '1', around).state.draft.lines).toEqual(['白日依山尽', '黄河入海流', '欲穷千□目']);
    expect(play(...登楼, '修').output).toContain('没有要修的');
  });

  test('押、分、兴', () => {
    // 不凭模型所列，照诗的字体 (what is had without a model is in the script of the draft).
    const wind = (play('新 五绝', '韵 东', '白日依山尽', '押').effect as TaskEffect).without?.[0];
    expect(wind?.item).toMatchObject({ char: '风', example: '春风' });
    const asked = play('新 五绝', '韵 尤', '白日依山尽', '押');
    expect(asked.effect).toMatchObject({ task: 'rhymes', request: { line: 2 } });
    const words = offer(asked.state, asked.effect as TaskEffect, [
      { task: 'rhymes', item: { char: '流', group: '下平十一尤', share: 0.31, example: '黄河入海流', count: 99 } },
    ]);
    expect(words.output).toContain('  1  流  十一尤 · 31% · 如 黄河入海流 · 古人押过 99 次');
    expect(step(words.state, '1', around).state.draft.lines[1]).toBe('□□□□流');
    const scored = play('白日依山尽', '分');
    const perCharacter = [...'白日依山尽'].map((char, i) => ({ line: 1, zi: i + 1, char, logProb: -i * 3 }));
    const item = {
      logProb: -30,
      perplexity: 9,
      characters: 5,
      perCharacter,
      conditions: { form: '五绝' as const, theme: [] },
    };
    expect(offer(scored.state, scored.effect as TaskEffect, [{ task: 'score', item }]).output).toContain(
      '  1  白日依山尽\n     ０３６９９',
    );
    const lines = play('兴 秋江');
    expect(lines.effect).toEqual({ kind: 'task', task: 'inspire', request: { limit: 8, theme: ['秋江'] } });
    const poem = { title: '山居秋暝', author: '王维', dynasty: '唐' };
    const inspired = offer(lines.state, lines.effect as TaskEffect, [
      { task: 'inspire', item: { line: '清泉石上流', poem } },
    ]);
    expect(inspired.output).toContain('  清泉石上流  王维《山居秋暝》（唐）\n');
    expect(step(inspired.state, 'r', around).effect).toMatchObject({ request: { theme: ['秋江'], seed: 1 } });
    expect(step(inspired.state, '1', around).output).toContain('现在没有候选');
  });

  test('?：不凭模型也列，合声韵、不重字，皆可取用', () => {
    const { effect, state: before } = play(...登楼, '改 4 更上一层台', '?4.5');
    expect(effect).toMatchObject({ task: 'candidates', onlyIfLoaded: true });
    const { without = [] } = effect as TaskEffect;
    const listed = offer(before, effect as TaskEffect, without, { kind: 'end', withoutModel: true });
    expect(listed.output).toMatch(/^ {2}1 . {2}2 . /u);
    const taken = step(listed.state, '1', around);
    expect(taken.state.draft.lines[3]).toMatch(/^更上一层[^台□]$/u);
    expect(taken.output).not.toContain('✖');
    // 韵书所列，诗人所选：是诗人的字；模型所荐的才算机器的 (picked from the book it is the poet's; only the model's own are the machine's).
    expect(taken.state.draft.authors[3]).toBe('人人人人人');
    const [known] = without;
    if (known?.task !== 'candidates') throw new Error('no candidates');
    const mixed = offer(before, effect as TaskEffect, [{ ...known, item: { ...known.item, offered: 1 } }]);
    expect(['1', '2'].map((n) => step(mixed.state, n, around).state.draft.authors[3])).toEqual([
      '人人人人机',
      '人人人人人',
    ]);
    expect(play(...登楼, '? 4').effect).toMatchObject({ task: 'revise' });
    expect(play(...登楼, '推敲 3 此後').effect).toMatchObject({ request: { reach: '此后' } });
    expect(play('白日依山尽', '? 2').effect).toMatchObject({ task: 'next' });
  });
});

describe('锁与解 locks', () => {
  const locked = [...登楼, '锁 2', '锁 4.5'];
  test('锁着的改不动、删不动，取用也动不得', () => {
    expect(play(...locked).output).toContain('锁着：第 2 句、4.5“楼”');
    for (const input of ['改 2.1 长', '改 4 更上一层秋', '删', '删 2', '删 4.5']) {
      const { state, output } = play(...locked, input);
      expect(state.draft.lines).toEqual(登楼.slice(1));
      expect(output).toContain('锁着，未改；先 解');
    }
    const { effect, state } = play(...locked, '推 4 全诗');
    expect((effect as TaskEffect).request.locks).toEqual(['2.1', '2.2', '2.3', '2.4', '2.5', '4.5']);
    const poem = poemOf(登楼.slice(1).with(3, '更上一层秋'), Array(4).fill('机机机机机'));
    const bad = offer(state, effect as TaskEffect, [{ task: 'revise', item: { ...poem, changed: [], gain: 0 } }]);
    expect(step(bad.state, '1', around).output).toContain('锁着，未改');
    for (const input of ['推 2', '? 4.5', '押 4']) expect(play(...locked, input).output).toContain('锁着');
  });

  test('早已锁着的再锁，不成新稿；史里说锁着何处', () => {
    const { state } = play(...locked);
    const again = step(state, '锁 2', around);
    expect(again.state).toBe(state);
    expect(again.output).toContain('早已锁着');
    expect(step(state, '史', around).output).toContain('锁 第 2 句、4.5“楼”');
    expect(play(...locked, '解 全', '史').output).toContain('锁 无');
  });

  test('解了就能改；锁也可撤', () => {
    expect(linesAfter(...locked, '解 2', '改 2.1 长')[1]).toBe('长河入海流');
    expect(linesAfter(...locked, '解 全', '删')).toHaveLength(3);
    expect(linesAfter(...locked, '撤', '删')).toHaveLength(3);
    expect(play('锁 1').output).toContain('那里还没有字可锁');
    expect(play(...登楼, '解 1').output).toContain('那里没有锁');
  });
});

describe('平常怎样说，就怎样懂 said as people say it', () => {
  test('写 可带体裁、题目；与已有之句不合的，说明', () => {
    expect(effectOf('写 中秋')).toMatchObject({ task: 'write', request: { theme: ['中秋'], form: '七绝' } });
    const { effect, state } = play('写 五律 秋江 月');
    expect(effect).toMatchObject({ request: { theme: ['秋江', '月'], form: '五律' } });
    expect(state.draft).toMatchObject({ form: '五律', isChosen: true, theme: ['秋江', '月'] });
    const { effect: none, output, state: kept } = play('白日依山尽', '写 七绝 中秋');
    expect(none).toBeUndefined();
    expect(output).toContain('已有的诗句不合七绝；另写一首请先 新 七绝');
    expect(kept.draft.theme).toEqual([]);
  });

  test.each([
    ['写一首七绝', { form: '七绝' }],
    ['請寫一首七言絕句', { form: '七绝' }],
    ['帮我写一首关于中秋的五律', { form: '五律', theme: ['中秋'] }],
    ['以秋江为题写一首诗', undefined],
    ['写首关于秋江的诗', { theme: ['秋江'] }],
    ['来一首五绝', { form: '五绝' }],
  ])('%s', (input, request) => {
    if (request === undefined) expect(effectOf(input)).toBeUndefined();
    else expect(effectOf(input)).toMatchObject({ task: 'write', request });
  });

  test('下一句；选1、取第二种', () => {
    for (const input of ['下一句', '写下一句', '请写下一句', '下一句呢？']) {
      expect(effectOf('白日依山尽', input)).toMatchObject({ task: 'next' });
    }
    const listed = find(play('新 五绝 仄起', '白日依山尽').state, [
      candidate('黄河入海流'),
      candidate('青山入夜流'),
    ]).state;
    expect(step(listed, '选1', around).state.draft.lines[1]).toBe('黄河入海流');
    for (const input of ['选 2', '取第二种', '用2', '選擇2']) {
      expect(step(listed, input, around).state.draft.lines[1]).toBe('青山入夜流');
    }
    expect(play('选1').output).toContain('现在没有候选');
  });

  test('题：中秋、韵：真，冒号同空格；题 不限', () => {
    expect(play('题：中秋').state.draft.theme).toEqual(['中秋']);
    expect(play('题: 秋江 月').state.draft.theme).toEqual(['秋江', '月']);
    expect(play('韵：十一真').state.draft.rhyme).toBe('上平十一真');
    expect(play('题 中秋', '题 不限').state.draft.theme).toEqual([]);
  });

  test('没有说体裁的，由首句而定：新、改 之后也是', () => {
    expect(play('新', '白日依山尽').state.draft).toMatchObject({ form: '五绝', lines: ['白日依山尽'] });
    expect(play('新 平起', '江南二月柳条新').state.draft).toMatchObject({ form: '七绝', opening: '平起' });
    expect(play('题 登楼', '韵 尤', '白日依山尽').state.draft.form).toBe('五绝');
    expect(linesAfter('改 3 欲穷千里目')).toEqual(['□□□□□', '□□□□□', '欲穷千里目']);
    expect(play('新').output).toContain('体裁、起式');
    expect(play('新 七绝', '白日依山尽').output).toContain('七绝每句须 7 字');
  });

  test('帮里的例子，开局便做得成', async () => {
    const [, chars = '', ...places] = /嵌字 (\S+) (\S+) (\S+)/u.exec(usageOf('嵌字')) ?? [];
    const { effect } = play(`嵌字 ${chars} ${places.join(' ')}`);
    if (effect?.kind !== 'task') throw new Error('no task');
    const { chars: hidden = '', ...request } = effect.request;
    expect(() => acrosticRequest({ ...request, chars: hidden })).not.toThrow();
    expect(() => checkRequest(acrosticRequest({ ...request, chars: hidden }))).not.toThrow();
  });

  test('帮：一屏容得下；各类、全部另说', () => {
    const { output } = play('帮');
    expect(output.split('\n').length).toBeLessThanOrEqual(20);
    for (const row of output.split('\n'))
      expect([...row.replace(/[^\p{ASCII}]/gu, 'xx')].length).toBeLessThanOrEqual(100);
    for (const name of COMMAND_NAMES) expect(play('帮 全').output).toContain(usageOf(name).split('\n')[1] ?? '');
    expect(play('帮 合写').output).toContain('藏头 春夏秋冬');
    expect(play('帮 没有').output).toContain('各类有 起稿、改稿、合写、查看、文件');
  });

  test('出：竖排只用于 html；不认得的话、写不出的格式都不当作文件名', () => {
    const { effect } = play(...登楼, '出 html 竖排 v.html');
    expect(effect).toMatchObject({ kind: 'save', path: 'v.html', text: expect.stringContaining('vertical-rl') });
    expect(effectOf(...登楼, '出 html v.html')).toMatchObject({ text: expect.not.stringContaining('vertical-rl') });
    for (const [input, told] of [
      ['出 png x.png', '没有 png 这种格式'],
      ['出 x.png', '写不出 .png 文件'],
      ['出 md 竖排 a.md', '只有 html 可以竖排'],
      ['出 html 大字 v.html', '不懂“大字”；文件名有空格的，用引号'],
      ['存 a.pdf', '写不出 .pdf 文件；可用 .txt .md .json .html'],
      ['存! a.docx', '写不出 .docx 文件'],
    ] as const) {
      const { effect: none, output } = play(...登楼, input);
      expect(none, input).toBeUndefined();
      expect(output).toContain(told);
    }
    expect(effectOf(...登楼, '出 txt "my poem.txt"')).toMatchObject({ path: 'my poem.txt' });
    expect(effectOf(...登楼, '存 江楼')).toMatchObject({ path: '江楼' });
  });

  test('查：各读有拼音，例词照所问之字', () => {
    expect(play('查 重').output).toMatch(/chóng 上平二冬（平）.*重阳/u);
    expect(play('查 勝').output).toMatch(/shèng 去声二十五径（仄）.*勝/u);
  });
});

describe('看与候选的平仄 tones', () => {
  const rhymed = ['新 七绝', '月落乌啼霜满天', '江枫渔火对愁眠'];
  test('首句入韵，看与 md 都标“韵”', () => {
    expect(play(...rhymed, '看').output.split('\n')[2]).toMatch(/^ {5}[平仄]{7}韵[平仄]{7} 韵$/u);
    expect(play(...rhymed, '出 md 带谱').output).toMatch(/^ {5}[平仄]{7}韵[平仄]{7} 韵$/mu);
    expect(play(...登楼.slice(0, 3), '看').output).toMatch(/^ {5}[平仄]{5}\u3000[平仄]{5} 韵$/mu);
  });

  test('续：示候选自己的平仄，不是格式', () => {
    const { state } = play('新 五绝 仄起', '白日依山尽');
    const offered = find(state, [
      {
        ...candidate('黄河入海流'),
        item: { ...(candidate('黄河入海流') as { item: LineCandidate }).item, pattern: '中平中仄平' },
      } as Found,
    ]);
    expect(offered.output).toContain('黄河入海流  平平仄仄平');
    expect(offered.output).not.toContain('中');
  });

  test('全句重出，作一处重字来报', () => {
    const { output } = play('新 五律', ...登楼.slice(1), '改 5 白日依山尽');
    expect(output).toContain('第五句“白日依山尽”与第一句全同  重字');
    expect(output.match(/重字/gu)).toHaveLength(1);
  });
});

describe('推：诗人所给的字 what the poet gave', () => {
  const acrostic = (): Found => ({
    task: 'write',
    item: {
      ...poemOf(
        ['春风吹暖动香云', '江上思归意不分', '花满画船歌舞处', '月明曾照五陵君'],
        Array(4).fill('人机机机机机机'),
      ),
      form: '七绝',
    },
  });

  test('所及多广都留着，说明；全改才连它们也改', () => {
    const { state } = step(find(play('新 七绝').state, [acrostic()]).state, '1', around);
    expect(state.draft.authors[1]).toBe('人机机机机机机');
    const asked = (input: string) => step(state, input, around);
    for (const input of ['推 2 全诗', '推 2', '推 2 此后', '推 1.1 全诗']) {
      const { effect, output } = asked(input);
      expect(effect).toMatchObject({ task: 'revise', request: { provenance: state.draft.authors } });
      expect(output).toContain('你所给的字都留着');
    }
    expect(asked('推 2 全诗').output).toContain('用 推 2 全诗 全改');
    for (const input of ['推 2 全诗 全改', '推 2 尽改']) {
      const { effect, output } = asked(input);
      expect(effect).not.toHaveProperty('request.provenance');
      expect(output).toBe('');
    }
    expect(asked('推 2.1').output).toBe('');
  });
});

describe('不必先学的说法 natural words', () => {
  test('退出的话后面带着什么，就不退；tui 带位置是推', () => {
    expect(effectOf(...登楼, 'tui 3.5')).toMatchObject({ task: 'revise', request: { places: ['3.5'] } });
    expect(effectOf(...登楼, 'tui3.5')).toMatchObject({ task: 'revise' });
    for (const input of ['退 3.5', 'quit now', 'q 1', 'tui now']) {
      const { effect, output } = play(...登楼, input);
      expect(effect).toBeUndefined();
      expect(output).toMatch(/没有离开|看不懂位置/u);
    }
    for (const input of ['tui', '退出', 'QUIT']) expect(effectOf(input)).toEqual({ kind: 'quit' });
  });

  test.each([
    ['帮助', '帮'],
    ['检查', '检'],
    ['撤销', '撤'],
    ['重做', '重'],
    ['查看', '看'],
    ['繼續', '续'],
    ['继续', '续'],
    ['保存', '存'],
  ])('%s 即 %s', (long, short) => {
    const { output, effect } = play(...登楼.slice(0, 3), '撤', long);
    expect({ output, effect }).toEqual(
      (({ output, effect }) => ({ output, effect }))(play(...登楼.slice(0, 3), '撤', short)),
    );
  });

  test('改3.5深、改 3.5深、cang tou 都认', () => {
    expect(linesAfter(...登楼, '改3.5深')[2]).toBe('欲穷千里深');
    expect(linesAfter(...登楼, '改 3.1-2更望')[2]).toBe('更望千里目');
    expect(effectOf('cang tou 春夏秋冬')).toMatchObject({ task: 'cangtou', request: { chars: '春夏秋冬' } });
    expect(effectOf(...登楼, 'tui qiao 3')).toMatchObject({ task: 'revise' });
  });

  test('不足一句，又像命令的，说是哪一条', () => {
    expect(play('看一下').output).toContain('若是命令，请写 看');
    expect(play('保成').output).toContain('若是命令，请写 存');
    expect(play('白日依山').output).not.toContain('若是命令');
  });
});

describe('别的命令 the rest', () => {
  test('说：诗家的话也懂；不懂的，列出汉字之名一遍，近者在先', () => {
    expect(play('说 粘').output).toMatch(/^失粘 shi-nian/u);
    expect(play('说 對').output).toMatch(/^失对 shi-dui/u);
    expect(play('说 粘对').output).toMatch(/^失对 .*^失粘 /msu);
    expect(play('说 拗救').output).toMatch(/^该平而用仄叫拗.*^大拗未救 .*^小拗未救 /msu);
    const { output } = play('说 孤瓶');
    expect(output).toContain('没有“孤瓶”这条规则，相近的有 孤平、广义孤平。规则有：平仄、字声、失对、');
    expect(output.match(/失粘/gu)).toHaveLength(1);
    expect(output).not.toContain('shi-nian');
  });

  test('兴：韵部之名、句式不当作题；帮里逐样写明', () => {
    const asked = (input: string) => (effectOf(input) as TaskEffect).request;
    expect(asked('兴 十一真')).toEqual({ limit: 8, rhyme: '上平十一真' });
    expect(asked('兴 韵 真')).toEqual({ limit: 8, rhyme: '上平十一真' });
    expect(asked('兴 仄仄平平仄')).toEqual({ limit: 8, pattern: '仄仄平平仄' });
    expect(asked('兴 式 平平仄仄平')).toEqual({ limit: 8, pattern: '平平仄仄平' });
    expect(asked('兴 春 十一真')).toEqual({ limit: 8, theme: ['春'], rhyme: '上平十一真' });
    for (const theme of ['真', '江', '平平']) expect(asked(`兴 ${theme}`)).toEqual({ limit: 8, theme: [theme] });
    expect(play('兴 式 平平').output).toContain('五或七个');
    for (const how of ['兴 韵 十一真', '兴 式 仄仄平平仄', '兴 似 白日依山尽'])
      expect(play('帮 兴').output).toContain(how);
  });

  test('出：不认得的格式不当作文件名', () => {
    const { output, effect } = play(...登楼, '出 pdf');
    expect(effect).toBeUndefined();
    expect(output).toContain('没有 pdf 这种格式；可用 txt md json html');
    expect(effectOf(...登楼, '出 江楼.txt')).toMatchObject({ kind: 'save', path: '江楼.txt' });
    expect(effectOf(...登楼, '出 md pdf')).toMatchObject({ kind: 'save', path: 'pdf' });
  });

  test('情、代', () => {
    expect(effectOf('情 閒', '代 元', '续')).toMatchObject({ request: { mood: '闲', period: '金元' } });
    expect(play('情 怒').output).toContain('可用：喜 悲 闲 壮 思');
    expect(play('情 悲', '情 不限').state.draft).not.toHaveProperty('mood');
  });

  test('改：几字、一联、还没有的句子', () => {
    expect(linesAfter(...登楼, '改3.1-2 更望')[2]).toBe('更望千里目');
    expect(linesAfter(...登楼, '改 尾联 床前明月光，疑是地上霜')).toEqual([
      '白日依山尽',
      '黄河入海流',
      '床前明月光',
      '疑是地上霜',
    ]);
    expect(linesAfter('新 五绝', '改 3 欲穷千里目')).toEqual(['□□□□□', '□□□□□', '欲穷千里目']);
    expect(linesAfter('新 五绝', '改 3 欲穷千里目', '白日依山尽')[0]).toBe('白日依山尽');
    expect(linesAfter('新 五绝', '改 3 欲穷千里目', '删 3')).toEqual([]);
    expect(linesAfter(...登楼, '删 3')[2]).toBe('□□□□□');
  });

  test('没说体裁的，删去一句也随诗句再定体', () => {
    const five = ['白日依山尽', ...登楼.slice(1)];
    expect(play(...five).state.draft.form).toBe('五律');
    expect(play(...five, '删').state.draft).toMatchObject({ form: '五绝', isChosen: false });
    expect(play('新 五律', ...five, '删').state.draft.form).toBe('五律');
  });

  test('说、帮、史', () => {
    expect(play('说 孤平').output).toContain('gu-ping');
    expect(play('说 没有').output).toContain('没有“没有”这条规则');
    expect(play('新 五绝', '白日依山尽', '黄水入海流', '说').output).toContain('ping-ze');
    for (const name of COMMAND_NAMES) expect(play(`帮 ${name}`).output).toBe(usageOf(name));
    const { output, state } = play(...登楼, '改 4 更上百尺楼', '史');
    expect(output).toContain('     − 欲穷千里目，更上一层楼。\n     ＋ 欲穷千里目，更上〔百尺〕楼。');
    const third = step(state, '史 3', around);
    expect(third.output).toContain('白日依山尽');
    expect(step(third.state, '1', around).state.draft.lines).toEqual(['白日依山尽']);
  });

  test('看：一联一行，窄则一句一行；何人所写、何处锁着', () => {
    const { state } = play('新 五绝', '白日依山尽');
    const taken = step(find(state, [candidate('黄河入海流')]).state, '1', around).state;
    const { output } = step(step(taken, '锁 1.5', around).state, '看', around);
    expect(output).toBe(
      [
        '  五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤',
        '  1  白日依山尽，黄河入海流。',
        '     仄仄平平仄　平平仄仄平 韵',
        '     人人人人人　机机机机机',
        '     　　　　锁',
      ].join('\n'),
    );
    expect(step(taken, '看', { ...around, columns: 30 }).output).toContain('  2  黄河入海流。\n     平平仄仄平 韵');
  });

  test('简、繁：只改所示所存，不改诗稿；随诗而求', () => {
    const { state } = play(...登楼, '繁');
    expect(state.draft.lines).toEqual(登楼.slice(1));
    expect(step(state, '看', around).output).toContain('白日依山盡，黃河入海流。');
    expect(exportText(state.draft, 'txt', false, around)).toContain('欲窮千里目');
    expect(effectOf('繁', '续')).toMatchObject({ request: { script: '繁' } });
    expect(effectOf('白日依山盡', '黃河入海流', '续')).toMatchObject({ request: { script: '繁' } });
    expect(effectOf('白日依山尽', '续')).not.toHaveProperty('request.script');
  });

  test('出：各种格式，带谱与否', () => {
    const { draft } = play('题 登楼 <b>', ...登楼).state;
    expect(play(...登楼, '出 md').output).toContain('```poem\n# 体: 五绝\n白日依山尽，黄河入海流。');
    expect(play(...登楼, '出 txt 带谱').output).toContain('仄仄平平仄　平平仄仄平 韵');
    const json = JSON.parse(exportText(draft, 'json', true, around));
    expect(json).toMatchObject({ lines: 登楼.slice(1), check: { verdict: 'regulated' } });
    expect(json.provenance[0]).toBe('人人人人人');
    const html = exportText({ ...draft, theme: ['<b>'] }, 'html', true, around);
    expect(html).toContain('<ruby>白<rt>仄</rt>');
    expect(html).not.toContain('<b>');
    expect(effectOf(...登楼, '出 html 带谱 a.html')).toMatchObject({ kind: 'save', path: 'a.html', isCopy: true });
    // 不说格式，印作文本 (plain text where no format is named).
    expect(play(...登楼, '出').output).toContain('# 体: 五绝\n白日依山尽，黄河入海流。');
  });

  test('开：读回所存；读不成的只说', () => {
    const before = play('题 登楼', ...登楼, '韵 尤').state;
    for (const path of ['a.txt', 'a.md', 'a.json']) {
      const { effect } = step(before, `存 ${path}`, around);
      const text = effect?.kind === 'save' ? effect.text : '';
      const { state } = receive(initialSession, { kind: 'opened', path, text }, around);
      const { lines, form, rhyme, isChosen } = state.draft;
      expect({ lines, form, rhyme, isChosen }).toMatchObject({
        lines: 登楼.slice(1),
        form: '五绝',
        rhyme: '下平十一尤',
      });
      expect(isUnsaved(state, around)).toBe(false);
      expect(step(state, '存', around).effect).toMatchObject({ path, ours: text });
    }
    for (const text of ['', 'hello', '白日依山', '# 体: 俳句\n白日依山尽']) {
      const { state, output } = receive(before, { kind: 'opened', path: 'b.txt', text }, around);
      expect(state).toBe(before);
      expect(output).toContain('b.txt：');
    }
  });

  test('存作 JSON 的，各项都读得回来；值不对的不收', () => {
    const settings = ['新 五绝 仄起 不入韵', '题 登楼 秋', '韵 尤', '情 思', '代 宋', '白日依山尽'];
    const { state } = play(...settings);
    const { draft } = step(find(state, [candidate('黄河入海流')]).state, '1', around).state;
    expect(draft.authors).toEqual(['人人人人人', '机机机机机']);
    const text = exportText(draft, 'json', true, around);
    const reopened = (json: string) => receive(initialSession, { kind: 'opened', path: 'a.json', text: json }, around);
    expect(reopened(text).state.draft).toEqual(draft);
    const fan = exportText({ ...draft, script: '繁' }, 'json', false, around);
    expect(reopened(fan).state.draft).toEqual({ ...draft, script: '繁', lines: ['白日依山盡', '黃河入海流'] });
    const edited = { ...JSON.parse(text), text: '白日依山尽，黄河入海流。欲穷千里目', provenance: ['人机'] };
    expect(reopened(JSON.stringify(edited)).state.draft.authors).toEqual(['人机人人人', '人人人人人', '人人人人人']);
    for (const wrong of [
      { mood: '怒' },
      { opening: 1 },
      { script: '草' },
      { provenance: ['他'] },
      { provenance: '人' },
    ]) {
      const { state: after, output } = reopened(JSON.stringify({ ...JSON.parse(text), ...wrong }));
      expect(after).toBe(initialSession);
      expect(output).toContain(`a.json：读不懂其中的 ${Object.keys(wrong)[0]}`);
    }
  });

  test('记录：写得出，读得回；坏了的不要；接与弃', () => {
    const { state } = play(...登楼, '锁 1');
    const session = readJournal(journalOf(state));
    expect(session?.draft).toEqual(state.draft);
    for (const text of ['', '{', '{}', '{"version":1}', journalOf(state).replace('白', 'x')]) {
      expect(readJournal(text)).toBeUndefined();
    }
    if (session === undefined) throw new Error('no journal');
    const told = receive(initialSession, { kind: 'recovered', session }, around);
    expect(told.output).toContain('白日依山尽，黄河入海流。');
    const taken = step(told.state, '接', around);
    const { id: _, ...draft } = state.draft;
    expect(taken).toMatchObject({ effect: { kind: 'forget' }, state: { draft } });
    expect(step(taken.state, '撤', around).state.draft).toEqual(initialSession.draft);
    expect(step(told.state, '弃', around).state).not.toHaveProperty('recovered');
    expect(play('接').output).toContain('没有待取回的诗稿');
  });
});

describe('补全 completion', () => {
  const hits = (line: string, ...inputs: readonly string[]) => complete(play(...inputs).state, line, around)[0];
  test('命令、体裁、韵、规则', () => {
    expect(hits('藏')).toEqual(['藏头', '藏頭']);
    expect(hits('xi')).toEqual(['xin', 'xie', 'xiu', 'xing']);
    expect(hits('新 七')).toEqual(['七绝', '七律', '七排', '三韵七律']);
    expect(hits('韵 真')).toEqual(['上平十一真']);
    expect(hits('说 孤')).toEqual(['孤平', '广义孤平']);
    expect(hits('改 3 白')).toEqual([]);
  });
  test('只差韵脚时，列其韵未用之字', () => {
    const found = hits('更上一层', ...登楼.slice(0, 4));
    expect(found).toContain('楼');
    expect(found).not.toContain('流');
    expect(hits('欲穷千里', ...登楼.slice(0, 3))).toEqual([]);
    expect(hits('白日依山')).toEqual([]);
  });
});
