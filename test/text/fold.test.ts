import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePoem, rhymesWith, scan } from '../../src/index.ts';
import { lint } from '../../src/lint/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { tongyun } from '../../src/rhyme/books/tongyun.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';
import { lookup } from '../../src/rhyme/lookup.ts';
import { pingshui } from '../../src/rhyme/pingshui.ts';
import { fold, foldChar, plainForm, sameForm } from '../../src/text/fold.ts';
import { simplifiedForm } from '../../src/text/script.ts';

const rows = (name: string): string[][] =>
  readFileSync(fileURLToPath(new URL(`../../data/variants/${name}.tsv`, import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

/** 一字的几种码位、写法 (a character and other spellings of it). */
const PAIRS = [
  ...'眞真 鄕鄉 旣既 靑青 淸清 鎭鎮 愼慎 値值 槪概 飮飲 硏研 塡填 郞郎 緖緒 顚顛 晩晚'.split(' '),
  ...'気氣 帰歸 観觀 広廣 駅驛 沢澤 発發 竜龍 霊靈 渓溪 対對 楽樂 読讀 県縣 雑雜 関關'.split(' '),
  ...'⽇日 ⼭山 ⽔水 ⽯石 ⾦金 ⾵風 ⾺馬 ⽊木 金金 來來 年年 龍龍'.split(' '),
  ...'沉沈 燈鐙 疎疏 鄰隣 牀床 峯峰 猿猨 雁鴈 蕊蘂 窗窻 粧妝 盃杯 煙烟 綫線'.split(' '),
].map((pair) => [...pair] as [string, string]);

describe('一字的各种写法 (spellings of one character)', () => {
  it.each(PAIRS)('%s 与 %s 是一字，四部书里都查得到', (a, b) => {
    expect(foldChar(a)).toBe(foldChar(b));
    for (const book of [pingshui, cilin, xinyun, tongyun]) {
      expect(lookup(a, book).length, `${a} ${book.name}`).toBeGreaterThan(0);
      expect(lookup(b, book).length, `${b} ${book.name}`).toBeGreaterThan(0);
    }
  });

  it('简繁归于一形，而 sameForm 不合并简繁', () => {
    expect(fold('鄰里')).toBe(fold('邻里'));
    expect(sameForm('后')).not.toBe(sameForm('後'));
  });

  it('简体字从其唯一之繁体的写法：掃 与 埽 是一字，扫 也是', () => {
    for (const [simplified = '', traditional = ''] of '扫掃 岗崗 垄壟 账賬 颚顎 脍膾 鲶鯰 隐隱'
      .split(' ')
      .map((pair) => [...pair])) {
      expect(foldChar(simplified), traditional).toBe(foldChar(traditional));
    }
    // 一简数繁的，照旧各是各 (one simplified shape of several characters merges none of them).
    expect(foldChar('瀋')).not.toBe(foldChar('沉'));
  });

  it('归一再归一不变，字数不变', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect([...fold(text)].length).toBe([...text].length);
      }),
    );
    // 裁定为两字者不归 (pairs ruled to be two characters stay apart).
    const apart = new Set(
      rows('same.rulings').flatMap(([ruling, a = '', b = '']) => (ruling === '异' ? [a + b, b + a] : [])),
    );
    expect(foldChar('間')).not.toBe(foldChar('閒'));
    for (const [form = '', canonical = ''] of [...rows('same'), ...rows('variants')]) {
      if (!apart.has(form + canonical)) expect(foldChar(form), form).toBe(foldChar(canonical));
      expect(sameForm(sameForm(form)), form).toBe(sameForm(form));
      expect(plainForm(form)).toBe(form);
    }
  });

  it('标点、假名、字母不归', () => {
    for (const char of [...'々あアA１，□─ﾊ']) expect(plainForm(char)).toBe(char);
  });

  it('同类之字，必有同声之读；同简之字不因此合并', () => {
    for (const [form = '', canonical = ''] of rows('same')) {
      const classes = new Set(lookup(canonical).map(({ pingze }) => pingze));
      expect(
        lookup(form).some(({ pingze }) => classes.has(pingze)),
        `${form}${canonical}`,
      ).toBe(true);
    }
    for (const [a, b] of ['后後', '里裏', '云雲', '谷穀', '斗鬥'].map((pair) => [...pair] as [string, string])) {
      expect(simplifiedForm(a)).toBe(simplifiedForm(b));
      expect(sameForm(a)).not.toBe(sameForm(b));
    }
  });
});

describe('诗里的各种写法 (spellings in verse)', () => {
  it.each([
    ['旧字形', '故國春歸日，江村草木淸。\n孤舟臨遠浦，落月照鄕情。'],
    ['新字体', '気清山色遠，帰雁過江楼。\n独坐観明月，山中万木秋。'],
    ['部首码位', '⽩⽇依⼭盡，⿈河入海流。\n欲窮千⾥目，更上一層樓。'],
    ['叠字号', '春眠不覚暁，処々聞啼鳥。'],
    ['〇', '一二三四五，东西南北〇。'],
  ])('%s：全识，偏移不动，原字照还', (_what, text) => {
    const poem = parsePoem(text);
    const { findings, lines } = scan(poem);
    expect(findings.filter(({ ruleId }) => ruleId === 'wei-shou')).toEqual([]);
    for (const { zis } of lines) {
      for (const { char, place } of zis) expect(text.slice(place.start.offset, place.end.offset)).toBe(char);
    }
  });

  it.each([
    ['沉', '沈'],
    ['鄰', '隣'],
    ['燈', '鐙'],
    ['眞', '真'],
    ['⽉', '月'],
    ['気', '氣'],
  ])('%s 与 %s 重出，是重字，所指是诗人自己的写法', (a, b) => {
    const { findings } = scan(parsePoem(`${a}山臨遠浦，寒日照江樓。\n獨坐${b}中夜，歸舟不可留。`), { form: '五绝' });
    const found = findings.filter(({ ruleId }) => ruleId === 'chong-zi');
    expect(found.map(({ at, data }) => [at.line, at.zi, data.char])).toEqual([[3, 3, b]]);
  });

  it('异体两押，是重韵', () => {
    const text = '春江明月夜，遠浦一歸舟。\n落日孤村裏，寒煙滿石甃。';
    expect(scan(parsePoem(text)).findings.map(({ ruleId }) => ruleId)).not.toContain('chong-yun');
    const twice = '獨坐空山裏，清風入小窗。\n歸舟臨遠浦，落月滿寒窻。';
    expect(scan(parsePoem(twice)).findings.map(({ ruleId }) => ruleId)).toContain('chong-yun');
  });

  it('押韵与写法无关', () => {
    expect(rhymesWith('淸', '情').rhymes && rhymesWith('⼭', '間').rhymes && rhymesWith('帰', '飞').rhymes).toBe(true);
  });

  it('候选里没有诗中已有之字的别种写法', async () => {
    const { findings } = await lint('国破山河在，城春草木沉。感时花溅泪，恨别春惊心。');
    const texts = findings.flatMap(({ suggestions = [] }) => suggestions.map(({ text }) => text));
    expect(texts.length).toBeGreaterThan(0);
    expect(
      texts.filter((text) => [...'国破山河在城春草木沉感时花溅泪恨别惊心'].some((c) => foldChar(c) === foldChar(text))),
    ).toEqual([]);
  });
});
