import { readFileSync } from 'node:fs';
import { simplifiedForm } from '../../src/index.ts';
import type { DocumentKind } from '../../src/text/document/index.ts';

/** 古人的一首诗，自测试所用的选集取来，不经所测的代码 (a classical poem, read from the fixture without the code under test). */
export interface Verse {
  readonly title: string;
  readonly author: string;
  readonly lines: readonly string[];
}

/** 造出的一份文稿，与其中各首诗各句的起处 (a made document, with the offset of every line of every poem in it). */
export interface Made {
  readonly kind: DocumentKind;
  readonly text: string;
  readonly poems: readonly (readonly number[])[];
}

/** 均匀随机数，[0, 1) (uniform random numbers). */
export type Random = () => number;

export const pick = <T>(list: readonly T[], next: Random): T => list[Math.floor(next() * list.length)] as T;

/** 有种子的随机数（mulberry32）(seeded random numbers). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ROW = /^# (.+?)　(.+?)《(.+)》$/u;
/** 《唐诗三百首》近体与绝句，没有括号注的 (the poems of the anthology without notes in brackets). */
export function anthology(): readonly Verse[] {
  const text = readFileSync(new URL('../../test/fixtures/tangshi300.txt', import.meta.url), 'utf8');
  return text.split(/\n(?=# )/u).flatMap((block) => {
    const [head = '', ...rows] = block.trim().split('\n');
    const [, , author = '', title = ''] = ROW.exec(head) ?? [];
    const body = rows.join('');
    if (title === '' || /[（(]/u.test(body)) return [];
    const lines = body.split(/[，。！？；]/u).filter((line) => line !== '');
    return lines.length === 4 || lines.length === 8 ? [{ title: title.split('·')[0] as string, author, lines }] : [];
  });
}

/** 一份文稿写下去，诗句之处随写随记 (writes a document and notes where its verse stands). */
export class Page {
  private text = '';
  private readonly poems: number[][] = [];

  constructor(private readonly kind: DocumentKind) {}

  /** 写不是诗的 (writes what is no verse). */
  add(...rows: readonly string[]): this {
    this.text += rows.join('');
    return this;
  }

  /** 写一首诗：各句之前、之后、之间写什么，由 write 定 (writes a poem; `write` says what stands around its lines). */
  verse(
    lines: readonly string[],
    write: (line: string, i: number, last: number) => readonly [before: string, after: string],
  ): this {
    const places: number[] = [];
    lines.forEach((line, i) => {
      const [before, after] = write(line, i, lines.length - 1);
      this.text += before;
      places.push(this.text.length);
      this.text += line + after;
    });
    this.poems.push(places);
    return this;
  }

  made(): Made {
    return { kind: this.kind, text: this.text, poems: this.poems };
  }
}

const mark = (i: number): string => (i % 2 === 0 ? '，' : '。');
/** 两句一行 (a couplet a row). */
export const couplets = (_line: string, i: number, last: number): readonly [string, string] => [
  '',
  mark(i) + (i % 2 === 1 && i < last ? '\n' : ''),
];
/** 一句一行 (a line a row). */
export const rows = (_line: string, i: number, last: number): readonly [string, string] => [
  '',
  mark(i) + (i < last ? '\n' : ''),
];
/** 连写一行 (all in one row). */
export const run = (_line: string, i: number): readonly [string, string] => ['', mark(i)];
/** 一联一段 (a couplet a paragraph). */
export const paragraphs = (_line: string, i: number, last: number): readonly [string, string] => [
  '',
  mark(i) + (i % 2 === 1 && i < last ? '\n\n' : ''),
];
/** 各句前后另有记号 (couplets with something before and after each row). */
export const wrapped =
  (before: string, after: string) =>
  (_line: string, i: number, last: number): readonly [string, string] => [
    i % 2 === 0 ? before : '',
    mark(i) + (i % 2 === 1 ? (i < last ? after : after.replace(/\n$/u, '')) : ''),
  ];

export const toSimplified = ({ title, author, lines }: Verse): Verse => {
  const simple = (text: string): string => Array.from(text, simplifiedForm).join('');
  return { title: simple(title), author: simple(author), lines: lines.map(simple) };
};

/** 各种散文，皆为此而写；其中有恰五字七字的短句 (prose written for this purpose, with clauses of five and seven characters in it). */
export const PROSE: readonly string[] = [
  '今天去爬山，天气真不错。回来的路上想起一位老朋友，便写了这几句，算是给自己留个纪念。',
  '写诗这件事，说到底是练耳朵。读得多了，平仄自然就在那里，不必一个字一个字去查。',
  '去年冬天我在江南住了半个月，每天早上都要沿着河边走上一圈，看早市的人挑着菜回家。',
  '这个项目是用脚本写的，运行之前请先安装依赖，然后执行第二步里的命令即可。',
  '余少好吟咏，每有所作，辄自焚之。丙戌之秋，客居海上，夜不能寐，乃检旧稿，得若干首。',
  '他说过一句话我一直记得：人生在世，能有几个真朋友，就已经算是很幸运的了。',
  '关于这一首，有人以为作于入蜀之前，也有人以为是晚年的追忆，两种说法都没有确凿的证据。',
  '昨夜下了一场雨，早上起来，院子里的海棠落了一地，母亲说今年的花开得比往年都早。',
];
/** 译文之类 (translations and the like). */
export const TRANSLATION: readonly string[] = [
  '夕阳依傍着山峦慢慢沉落，滔滔江水朝着大海汹涌奔流。若想把千里的风光景物看够，那就要再登上更高的一层城楼。',
  '春日里贪睡，不知不觉天已破晓，搅乱我酣眠的是那啁啾的小鸟。昨天夜里风声雨声一直不断，不知吹落了多少花瓣。',
];
/** 词，古人之作 (two 词 of the classics). */
export const SONGS: readonly (readonly [title: string, rows: readonly string[]])[] = [
  [
    '浣溪沙·一曲新词酒一杯',
    ['一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？', '无可奈何花落去，似曾相识燕归来。小园香径独徘徊。'],
  ],
  ['如梦令', ['昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。', '知否，知否？应是绿肥红瘦。']],
  [
    '卜算子·咏梅',
    ['驿外断桥边，寂寞开无主。已是黄昏独自愁，更著风和雨。', '无意苦争春，一任群芳妒。零落成泥碾作尘，只有香如故。'],
  ],
];
