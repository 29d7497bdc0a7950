import type { Place, Point } from '../text/index.ts';
import { findAnyRule } from './rules.ts';

/** 诗前的指令：`# 体: 五律`、`# 韵: 十一真`（或 `新韵 十一庚`）、`# 书: 新韵`、`# 题: 秋兴` (what the lines beginning with # before a poem ask for). */
export interface Directives {
  readonly form?: string;
  /** `# 词牌: 浣溪沙` (the tune of a 词). */
  readonly tune?: string;
  readonly rhyme?: string;
  readonly book?: string;
  readonly title?: string;
  /** `# 读: 3.2 看=平`：所定的读音，依次 (the readings fixed, in order). */
  readonly readings?: readonly ReadingDirective[];
}

/** 所定的一个读音：某句某字，或全诗的某字 (a reading fixed for one place, or for a character wherever it stands). */
export interface ReadingDirective {
  /** 1 起；缺则指全诗的此字 (1-based; absent where the character is meant wherever it stands). */
  readonly line?: number;
  readonly zi?: number;
  readonly char?: string;
  /** 平、仄，或韵部名 (a tone class or the name of a rhyme group). */
  readonly value: string;
  readonly place: Place;
}

/** 免查的指令 (a directive that disables or enables rules). */
export interface DisableDirective {
  readonly command: 'disable' | 'disable-next-line' | 'disable-poem' | 'enable';
  /** 规则名，如所写；空则指一切规则 (rule names as written; none means every rule). */
  readonly rules: readonly { readonly name: string; readonly place: Place }[];
  readonly reason?: string;
  readonly place: Place;
  /** 其所及的一行，只有 `disable-next-line` 有 (the line of the file it covers). */
  readonly target?: number;
}

/** 读不懂的指令 (a directive that makes no sense). */
export interface DirectiveProblem {
  readonly place: Place;
  readonly actual: string;
  readonly message: string;
  readonly messageEn: string;
}

type Key = 'form' | 'tune' | 'rhyme' | 'book' | 'title' | 'readings';

const KEYS: Readonly<Record<string, Key>> = {
  体: 'form',
  體: 'form',
  体裁: 'form',
  體裁: 'form',
  form: 'form',
  词牌: 'tune',
  詞牌: 'tune',
  tune: 'tune',
  韵: 'rhyme',
  韻: 'rhyme',
  rhyme: 'rhyme',
  书: 'book',
  書: 'book',
  韵书: 'book',
  韻書: 'book',
  book: 'book',
  题: 'title',
  題: 'title',
  title: 'title',
  读: 'readings',
  讀: 'readings',
  reading: 'readings',
};

const COMMANDS: Readonly<Record<string, DisableDirective['command']>> = {
  'lint-disable': 'disable',
  免查: 'disable',
  'lint-disable-next-line': 'disable-next-line',
  免查下行: 'disable-next-line',
  免查下句: 'disable-next-line',
  'lint-disable-poem': 'disable-poem',
  免查本诗: 'disable-poem',
  免查本詩: 'disable-poem',
  'lint-enable': 'enable',
  复查: 'enable',
  復查: 'enable',
};

const SPACE = '[ \\t\\u3000]*';
const PAIR = new RegExp(
  `^#+${SPACE}(${Object.keys(KEYS)
    .sort((a, b) => b.length - a.length)
    .join('|')})${SPACE}[:：]${SPACE}(.*)$`,
  'iu',
);
const COMMAND = new RegExp(
  `^#+${SPACE}(lint-[a-z-]+|免查(?:下行|下句|本诗|本詩)?|[复復]查)(?=$|[\\s\\u3000:：])[:：]?(.*)$`,
  'iu',
);

/** 免查指令所在的行换成零宽的字，既不断诗，也不算诗句 (a row that neither parts poems nor counts as verse). */
const HIDDEN = '\u200B';

/** 一行指令的所在 (where a row stands in its file). */
const placeWithin = (offset: number, line: number, from: number, to: number): Place => ({
  start: { offset: offset + from, line, column: from + 1 },
  end: { offset: offset + to, line, column: to + 1 },
});

/** 文件中的免查指令，及藏去它们之后的文本 (the disable directives of a file, and its text with them hidden). */
export interface FileDirectives {
  /** 免查的指令行换成了等长的零宽字，位置不变 (disable rows are hidden by as many zero-width characters). */
  readonly text: string;
  readonly disables: readonly DisableDirective[];
  readonly problems: readonly DirectiveProblem[];
}

/** 取出文件里免查的指令 (takes the disable directives out of the text of a file). */
export function takeDisables(text: string): FileDirectives {
  if (!text.includes('#')) return { text, disables: [], problems: [] };
  const disables: DisableDirective[] = [];
  const problems: DirectiveProblem[] = [];
  const rows = text.split(/(?<=\n)/u);
  const following = rowsAfter(rows);
  let offset = 0;
  const hidden = rows.map((row, i) => {
    const line = i + 1;
    const bare = row.trimEnd();
    const [, word = '', rest = ''] = COMMAND.exec(bare) ?? [];
    const start = offset;
    offset += row.length;
    if (word === '') {
      const near = nearDirective(bare);
      if (near === undefined) return row;
      problems.push({ place: placeWithin(start, line, 0, bare.length), ...near });
      return HIDDEN.repeat(bare.length) + row.slice(bare.length);
    }
    const place = placeWithin(start, line, 0, bare.length);
    const command = COMMANDS[word.toLowerCase()];
    if (command === undefined) {
      problems.push({
        place,
        actual: word,
        message: `没有“${word}”这个指令；可用 lint-disable、lint-disable-next-line、lint-disable-poem、lint-enable`,
        messageEn: `unknown directive ${word}; known: lint-disable, lint-disable-next-line, lint-disable-poem, lint-enable`,
      });
    } else {
      const [list = '', reason = ''] = rest.split(/--|——/u);
      const from = bare.length - rest.length;
      const rules = [...list.matchAll(/[^\s,，、\u3000]+/gu)].map((match) => ({
        name: match[0],
        place: placeWithin(start, line, from + match.index, from + match.index + match[0].length),
      }));
      disables.push({
        command,
        rules,
        place,
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        ...(command === 'disable-next-line' ? { target: following[i] as number } : {}),
      });
    }
    return HIDDEN.repeat(bare.length) + row.slice(bare.length);
  });
  return { text: hidden.join(''), disables, problems };
}

const HASHED = new RegExp(`^\\uFEFF?#+${SPACE}([^\\s\\u3000:：]+)(.*)$`, 'u');
const NAMES = Object.keys(COMMANDS);

/**
 * 像指令而不是的一行：带着“ -- 理由”，或头一词与某条指令只差一字；两字的指令（免查、复查）易与题目（《复愁》）相混，
 * 其后须有规则之名才算。不像则 undefined。
 *
 * A row that looks like a directive and is none: it gives a reason after “ -- ”, or its first word is one edit away from a
 * directive. Names of two characters are too like titles, and count only with the name of a rule after them.
 */
function nearDirective(bare: string): Omit<DirectiveProblem, 'place'> | undefined {
  if (!bare.includes('#') || PAIR.test(bare)) return undefined;
  const [, word, rest = ''] = HASHED.exec(bare) ?? [];
  if (word === undefined) return undefined;
  const wanted = word.toLowerCase();
  const [nearest, distance] = NAMES.map((name) => [name, edits(wanted, name)] as const).reduce((best, next) =>
    next[1] < best[1] ? next : best,
  ) as readonly [string, number];
  const isRun = /^(?:免查|[复復]查)/u.test(word);
  const isClose = distance <= 1 && (nearest.length > 2 || rest.split(/[\s,，、\u3000:：]+/u).some(isRule));
  if (!isRun && !isClose && !/ -- /u.test(bare)) return undefined;
  const meant = isRule(word) ? '免查下行' : isRun && !isClose ? word.slice(0, 2) : nearest;
  return {
    actual: word,
    message: `“${word}”不是指令；莫非是“${meant}”，其后空一格再写规则？`,
    messageEn: `${word} is no directive; did you mean ${meant}, with a space before its rules?`,
  };
}

const isRule = (name: string): boolean => {
  try {
    return findAnyRule(name) !== undefined;
  } catch {
    return false;
  }
};

/** 两词相差几字：增、删、换各算一 (the edit distance of two words). */
function edits(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  if (Math.abs(from.length - to.length) > 3) return Number.POSITIVE_INFINITY;
  let row = to.map((_, j) => j + 1);
  from.forEach((x, i) => {
    let [corner, left] = [i, i + 1];
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, corner + Number(x !== to[j]));
      corner = above;
      return left;
    });
  });
  return row.at(-1) as number;
}

/** 各行之后第一个不是空行、不是免查指令的，在第几行，1 起；没有则无穷 (the row that `disable-next-line` means, for every row). */
function rowsAfter(rows: readonly string[]): readonly number[] {
  const after: number[] = new Array(rows.length);
  let next = Number.POSITIVE_INFINITY;
  for (let i = rows.length - 1; i >= 0; i--) {
    after[i] = next;
    const row = (rows[i] as string).trimEnd();
    if (row.trim() !== '' && !COMMAND.test(row) && nearDirective(row) === undefined) next = i + 1;
  }
  return after;
}

/** 一首诗前的指令，及取出之后的文本 (the directives before a poem, and its text without them). */
export interface PoemDirectives {
  readonly text: string;
  readonly directives: Directives;
  readonly problems: readonly DirectiveProblem[];
}

/** 取出一首诗前的指令 (takes the directives out of the text of one poem that begins at `origin`). */
export function takeDirectives(text: string, origin: Point): PoemDirectives {
  if (!text.includes('#')) return { text, directives: {}, problems: [] };
  const directives: { -readonly [key in Exclude<Key, 'readings'>]?: string } = {};
  const readings: ReadingDirective[] = [];
  const problems: DirectiveProblem[] = [];
  let at = 0;
  const rows = text.split(/(?<=\n)/u).map((row, i) => {
    const bom = row.startsWith('\uFEFF') ? 1 : 0;
    const bare = row.slice(bom).trimEnd();
    const [, word = '', value = ''] = PAIR.exec(bare) ?? [];
    const start = origin.offset + at + bom;
    at += row.length;
    const key = KEYS[word.toLowerCase()];
    if (key === undefined) return row;
    const line = origin.line + i;
    if (key === 'readings') {
      const from = bare.length - value.length;
      for (const match of value.matchAll(/[^,，;；、]+/gu)) {
        const place = placeWithin(start, line, from + match.index, from + match.index + match[0].length);
        const reading = readingOf(match[0].trim(), place);
        if (reading !== undefined) readings.push(reading);
        else problems.push({ place, ...NOT_A_READING, actual: match[0].trim() });
      }
    } else if (value.trim() !== '') directives[key] = value.trim();
    return row.slice(0, bom) + ' '.repeat(bare.length) + row.slice(bom + bare.length);
  });
  return {
    text: rows.join(''),
    directives: { ...directives, ...(readings.length === 0 ? {} : { readings }) },
    problems,
  };
}

const NOT_A_READING = {
  message: '读音的指令写作“3.2 看=平”（第三句第二字），或“看=平”（全诗），等号后是平、仄或韵部',
  messageEn:
    'a reading is fixed as “3.2 看=平” (line 3, character 2) or “看=平”; after = stands 平, 仄 or a rhyme group',
};

const READING = /^(?:(\d{1,3})[.．·](\d{1,3}))?[ \t\u3000]*(?:(\p{Script=Han})[ \t\u3000]*)?[=＝][ \t\u3000]*(\S.*)$/u;

function readingOf(text: string, place: Place): ReadingDirective | undefined {
  const [, line, zi, char, value] = READING.exec(text) ?? [];
  if (value === undefined || (line === undefined && char === undefined)) return undefined;
  return {
    ...(line === undefined ? {} : { line: Number(line), zi: Number(zi) }),
    ...(char === undefined ? {} : { char }),
    value,
    place,
  };
}
