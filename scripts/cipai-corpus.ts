/**
 * 语料里的词，逐首读出：全宋词、五代词（npm 的 chinese-poetry）与后世之词 (the 词 of the corpus, piece by piece).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { halfOf } from './verse-corpus.ts';

/** 一首词 (a piece). */
export interface CiPiece {
  /** 题名，简体，如 酹江月 (the tune as titled). */
  readonly name: string;
  /** 编者所归之调，如 念奴娇；没有说则同题名 (the tune its editors refer it to). */
  readonly tune: string;
  readonly author: string;
  /** 逐句，顿号不断 (its lines; 、 does not end one). */
  readonly lines: readonly string[];
  /** 顿号所在：全篇的字次 (where a 、 stands: offsets in characters from the start). */
  readonly pauses: readonly number[];
  /** 分片之处，字次；语料没有标则空 (where stanzas end; empty where the corpus does not say). */
  readonly breaks: readonly number[];
  readonly isSong: boolean;
  readonly isFamous: boolean;
  /** 后世之词都在 dev，宋词按首句的散列平分 (Song pieces are halved by a hash; later ones are all dev). */
  readonly half: 'dev' | 'report';
}

interface Raw {
  readonly rhythmic?: string;
  readonly title?: string;
  readonly author?: string;
  readonly paragraphs?: readonly string[];
  readonly tags?: readonly string[];
}

/** 诸本题名之讹 (slips of the names in the corpus). */
const SLIPS: Readonly<Record<string, string>> = {
  人娇: '殢人娇',
  六么令: '六幺令',
  大: '大酺',
  一翦梅: '一剪梅',
  水调: '水调歌头',
  水调歌: '水调歌头',
  红林擒近: '红林檎近',
  减字浣溪沙: '浣溪沙',
  调笑: '调笑令',
};
const mended = (name: string): string => SLIPS[name] ?? name;

const END = /[，。？！；：,.?!;:\s]/u;

/** 一段文字读作各句；有缺字或杂字的不要 (the lines of a text; undefined where characters are lost). */
function linesOf(text: string): Pick<CiPiece, 'lines' | 'pauses' | 'breaks'> | undefined {
  const lines: string[] = [];
  const pauses: number[] = [];
  const breaks: number[] = [];
  let line = '';
  let count = 0;
  for (const char of text) {
    if (/\p{Script=Han}/u.test(char)) {
      line += char;
      count++;
    } else if (char === '、') pauses.push(count);
    else if (char === '|' || END.test(char)) {
      if (line !== '') lines.push(line);
      line = '';
      if (char === '|') breaks.push(count);
    } else if (!/[“”‘’「」『』《》]/u.test(char)) return undefined;
  }
  if (line !== '') lines.push(line);
  return lines.length < 3 ? undefined : { lines, pauses, breaks };
}

/** 全宋词 (the Song 词). */
export function* songPieces(folder: string): Generator<CiPiece> {
  const dir = `${folder}/dist/songci`;
  for (const file of readdirSync(dir).sort()) {
    if (!/^ci\.song\.\d+\.json$/u.test(file)) continue;
    for (const raw of JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as Raw[]) {
      const [name = '', tune = name] = (raw.rhythmic ?? '').split('・').map((part) => mended(part.trim()));
      const read = linesOf((raw.paragraphs ?? []).join(''));
      if (read === undefined || name === '') continue;
      const isFamous = raw.tags?.includes('宋词三百首') === true;
      const half = halfOf(read.lines.map((line) => [...line]));
      yield { name, tune, author: raw.author ?? '', ...read, isSong: true, isFamous, half };
    }
  }
}

/** 后世之词，一行一首：体、代、作者、题、文 (later 词, a tab-separated line each). */
export function* laterPieces(file: string): Generator<CiPiece> {
  for (const row of readFileSync(file, 'utf8').split('\n')) {
    const [genre, , author = '', title = '', text = ''] = row.split('\t');
    if (genre !== '词') continue;
    const [head = ''] = title.split(/[·・•\s（(]/u);
    const name = mended(head);
    const read = linesOf(text);
    if (read === undefined || name === '') continue;
    yield { name, tune: name, author, ...read, isSong: false, isFamous: false, half: 'dev' };
  }
}
