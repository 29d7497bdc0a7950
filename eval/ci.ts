/**
 * 词：谱由 dev 一半的词而来（`scripts/mine-cipai.ts`），这里用宋词的另一半来问：几首合体，几位合声，三百首有几首误报，隐去题名认不认得出，
 * 种下的毛病找不找得到，一秒查几首。
 *
 * 词: the rows were drawn from one half of the pieces; the other half of the Song ones is asked here. How many fit a form, how
 * many fixed tones hold, false alarms on the 三百首, recognition with the title hidden, planted faults, speed.
 *
 *   npm run eval -- --only ci --corpus FOLDER [--seed 1] [--list]
 */
import { fileURLToPath } from 'node:url';
import { type CiPiece, songPieces } from '../scripts/cipai-corpus.ts';
import { readTsv } from '../scripts/tsv.ts';
import * as cipai from '../src/cipai/index.ts';
import { random as seeded } from '../src/generate/random.ts';
import { checkJsonBatch } from '../src/lint/jsonl.ts';
import { parseVerse } from '../src/lint/poems.ts';
import { scan } from '../src/meter/index.ts';
import { resolver } from '../src/readings/index.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { lookup } from '../src/rhyme/index.ts';
import { loadToTraditional, type Poem, type ScriptConverter } from '../src/text/index.ts';
import { share } from './statistics.ts';

export interface CiOptions {
  readonly corpus: string;
  readonly seed: number;
  readonly list: boolean;
}

const options = { book: cilin, resolver };

interface Case {
  readonly piece: CiPiece;
  readonly poem: Poem;
  readonly tune: cipai.Tune;
}

const textOf = (lines: readonly string[]): string => `${lines.join('，')}。`;

/** 一首的论断 (what is found in a piece under its tune). */
function judged(poem: Poem, tune: cipai.Tune) {
  const fit = cipai.fitTune(poem, tune, options);
  return fit === undefined ? undefined : { fit, scansion: scan(fit.poem, { meter: fit.meter, ...options }) };
}

/** 随机取 n 项 (so many at random). */
function sample<T>(items: readonly T[], n: number, next: () => number): readonly T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all.slice(0, n);
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateCi({ corpus, seed, list }: CiOptions): Promise<string> {
  const convert = await loadToTraditional();
  const pieces = [...songPieces(corpus)].filter(({ half, isFamous }) => half === 'report' || isFamous);
  const cases = pieces.flatMap((piece): Case[] => {
    const tune = cipai.tuneNamed(piece.tune) ?? cipai.tuneNamed(piece.name);
    return tune === undefined ? [] : [{ piece, tune, poem: parseVerse(textOf(piece.lines), convert, cilin) }];
  });
  const report = cases.filter(({ piece }) => piece.half === 'report');
  const all = pieces.filter(({ half }) => half === 'report').length;
  const { fitting, rows } = survey(report);
  return [
    `${cipai.tunes().length} 调（tunes）、${cipai.tunes().reduce((n, { forms }) => n + forms.length, 0)} 体（forms）；宋词 report 之半（the held-out half of the Song 词）：${report.length} 首在此诸调（of ${all} complete pieces）。`,
    '',
    '| 所问 | 所得 |',
    '|---|---|',
    ...rows,
    ...alarms(
      cases.filter(({ piece }) => piece.isFamous),
      convert,
      list,
    ),
    ...recognition(sample(fitting, 1500, seeded(seed)), list),
    ...plantedFaults(sample(fitting.filter(isClean), 600, seeded(seed + 1)), seeded(seed + 2), convert, list),
    speed(report, convert),
  ].join('\n');
}

/** 合体与合声 (how many fit a form, and how many fixed places have their tone). */
function survey(cases: readonly Case[]): { readonly fitting: readonly Case[]; readonly rows: readonly string[] } {
  const fitting: Case[] = [];
  let [fixed, clashes, clean, feet, offFeet, joined] = [0, 0, 0, 0, 0, 0];
  for (const one of cases) {
    const found = judged(one.poem, one.tune);
    if (found?.fit.isExact !== true || found.scansion.unfinished) continue;
    fitting.push(one);
    const { findings, lines } = found.scansion;
    const wrong = findings.filter(({ ruleId, severity }) => ruleId === 'zi-sheng' && severity !== 'info').length;
    clashes += wrong;
    if (wrong === 0) clean++;
    fixed += lines.reduce((n, { zis }) => n + zis.filter((zi) => zi.slot !== '中' && !zi.isRhymeFoot).length, 0);
    feet += lines.filter(({ rhyme }) => rhyme !== undefined).length;
    offFeet += findings.filter(({ ruleId }) => ruleId === 'chu-yun').length;
    joined += findings.filter(({ ruleId }) => ruleId === 'tong-ya').length;
  }
  return {
    fitting,
    rows: [
      `| 字数与韵位合于一体 (fit a form by length and rhyme places) | ${share(fitting.length, cases.length)} |`,
      `| 定声之位合其声 (fixed places that have their tone) | ${share(fixed - clashes, fixed)} |`,
      `| 无一位不合的词 (pieces without a clash) | ${share(clean, fitting.length)} |`,
      `| 韵脚在本部 (feet in the division of their rhyme) | ${share(feet - offFeet - joined, feet)}；另有通押 (${joined} more are 通押) |`,
    ],
  };
}

/** 底本之讹：调 → 讹句与正句 (slips of the corpus: by tune, a line as it stands and as it should be). */
const slips = readTsv(fileURLToPath(new URL('ci-slips.tsv', import.meta.url)));
const emended = ({ tune, piece }: Case): readonly string[] =>
  piece.lines.map((line) => slips.find(([name, wrong]) => name === tune.name && wrong === line)?.[2] ?? line);

/** 三百首里报错的：照底本，与改正底本之讹以后 (pieces of the 三百首 with an error: as the corpus has them, and with its slips mended). */
function alarms(cases: readonly Case[], convert: ScriptConverter, list: boolean): readonly string[] {
  const wrong: string[] = [];
  const told: string[] = [];
  let slipped = 0;
  for (const one of cases) {
    const { poem, tune, piece } = one;
    if (errorsIn(poem, tune).length === 0) continue;
    const title = `${tune.name}·${piece.author}《${piece.lines[0]}》`;
    wrong.push(title);
    const lines = emended(one);
    const left = errorsIn(parseVerse(textOf(lines), convert, cilin), tune);
    if (left.length > 0) told.push(`${title}：${left.slice(0, 3).join('；')}`);
    else slipped++;
  }
  return [
    `| 《宋词三百首》报错的，照底本 (pieces of the 三百首 with an error, as the corpus has them) | ${share(wrong.length, cases.length)} |`,
    `| 〃，改正底本之讹（eval/ci-slips.tsv，${slipped} 首）以后，即误报 (with slips of the corpus mended: false alarms) | ${share(told.length, cases.length)} |`,
    ...(list ? told.map((text) => `| 〃 | ${text} |`) : []),
  ];
}

const errorsIn = (poem: Poem, tune: cipai.Tune): readonly string[] =>
  judged(poem, tune)?.scansion.findings.flatMap((f) => (f.severity === 'error' ? [f.message] : [])) ?? [];

function recognition(cases: readonly Case[], list: boolean): readonly string[] {
  let [first, three] = [0, 0];
  const missed: string[] = [];
  for (const { poem, tune, piece } of cases) {
    const names = cipai.recognise(poem, options).map(({ form }) => form.tune);
    if (names[0] === tune.name) first++;
    else missed.push(`${tune.name}《${piece.lines[0]}》作 ${names.slice(0, 3).join('、')}`);
    if ([...new Set(names)].slice(0, 3).includes(tune.name)) three++;
  }
  return [
    `| 隐去题名，首猜即是 (recognised at the first guess, title hidden) | ${share(first, cases.length)} |`,
    `| 三猜之内 (within three) | ${share(three, cases.length)} |`,
    ...(list ? missed.slice(0, 40).map((text) => `| 〃 | ${text} |`) : []),
  ];
}

/** 毫无毛病的 (without any error or warning). */
const isClean = ({ poem, tune }: Case): boolean => {
  const found = judged(poem, tune);
  return found?.fit.isExact === true && found.scansion.findings.every(({ severity }) => severity === 'info');
};

type Plant = 'wrong-rhyme' | 'other-class' | 'wrong-tone' | 'missing' | 'extra' | 'refrain';
const PLANTS: Readonly<Record<Plant, string>> = {
  'wrong-rhyme': '韵脚换作别部同声之字 (a foot of another division)',
  'other-class': '韵脚换作异声之字 (a foot of the other tone class)',
  'wrong-tone': '定声之位换作异声之字 (a wrong tone at a fixed place)',
  missing: '少一字 (a character missing)',
  extra: '多一字 (a character too many)',
  refrain: '叠句改一字 (a broken refrain)',
};

/** 只有一读的常用字，依声与部 (common characters of one reading). */
const SINGLE = [
  ...'天山风云花人春秋江河舟楼东西南北红青深寒长明清香空高金声情心头流愁泪梦月雪酒柳草鸟雨水露夜早晓岸路暮树古玉石笔竹鹤屋日叶客色碧白',
]
  .map((char) => ({ char, readings: lookup(char, cilin).filter((r) => !r.rare) }))
  .filter(({ readings }) => new Set(readings.map(({ group }) => group.name)).size === 1)
  .map(({ char, readings }) => ({ char, group: readings[0]?.group, pingze: readings[0]?.pingze }));

/** 种下的毛病，找到与否 (planted faults and whether they were found at their place). */
function plantedFaults(
  cases: readonly Case[],
  next: () => number,
  convert: ScriptConverter,
  list: boolean,
): readonly string[] {
  const tally = new Map<Plant, { found: number; n: number; missed: string[] }>();
  for (const one of cases) {
    for (const kind of Object.keys(PLANTS) as Plant[]) {
      const plant = plantIn(one, kind, next);
      if (plant === undefined) continue;
      const score = tally.get(kind) ?? { found: 0, n: 0, missed: [] };
      tally.set(kind, score);
      score.n++;
      const poem = parseVerse(textOf(plant.lines), convert, cilin);
      const told = judged(poem, one.tune)?.scansion.findings.filter(({ severity }) => severity !== 'info') ?? [];
      if (told.some(plant.isFoundBy)) score.found++;
      else
        score.missed.push(
          `${one.tune.name} ${plant.lines.join(' ')} @${plant.at} ${told.map((f) => f.message).join('；')}`,
        );
    }
  }
  return [...tally].flatMap(([kind, { found, n, missed }]) => [
    `| 种：${PLANTS[kind]} | ${share(found, n)} |`,
    ...(list ? missed.slice(0, 8).map((text) => `| 〃 | ${text} |`) : []),
  ]);
}

interface Planted {
  readonly lines: readonly string[];
  readonly at: string;
  readonly isFoundBy: (finding: ReturnType<typeof scan>['findings'][number]) => boolean;
}

function plantIn({ poem, tune }: Case, kind: Plant, next: () => number): Planted | undefined {
  const found = judged(poem, tune);
  if (found === undefined) return undefined;
  const { meter } = found.fit;
  const scanned = found.scansion.lines;
  const lines = found.fit.poem.lines.map(({ text }) => text);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  const changed = (line: number, make: (chars: string[]) => unknown): string[] =>
    lines.map((text, i) => {
      const chars = [...text];
      if (i === line) make(chars);
      return chars.join('');
    });
  const isRefrain = (i: number): boolean =>
    meter.lines.some(
      ({ repeats, echoes }, j) => [repeats, echoes].includes(i) || (j === i && (repeats ?? echoes) !== undefined),
    );
  const at = (line: number, zi: number): string => `${line + 1}.${zi + 1}`;
  if (kind === 'refrain') {
    const line = meter.lines.findIndex(({ repeats, echoes }) => (repeats ?? echoes) !== undefined);
    if (line === -1) return undefined;
    const char = pick(SINGLE)?.char ?? '天';
    if (lines[line]?.startsWith(char)) return undefined;
    const isFoundBy = (f: { at: { line: number } }): boolean => f.at.line === line + 1;
    return { lines: changed(line, (chars) => chars.splice(0, 1, char)), at: at(line, 0), isFoundBy };
  }
  if (kind === 'missing' || kind === 'extra') {
    const line = pick(lines.flatMap((text, i) => (!isRefrain(i) && [...text].length > 3 ? [i] : [])));
    if (line === undefined) return undefined;
    const zi = Math.floor(next() * 2);
    const isFoundBy = (f: { ruleId: string; at: { line: number } }): boolean =>
      ['zi-shu', 'you-ti'].includes(f.ruleId) && Math.abs(f.at.line - line - 1) <= 2;
    return {
      lines: changed(line, (chars) => void (kind === 'missing' ? chars.splice(zi, 1) : chars.splice(zi, 0, '春'))),
      at: at(line, zi),
      isFoundBy,
    };
  }
  const places = scanned.flatMap(({ zis, rhyme }, i) =>
    isRefrain(i) || meter.lines[i]?.patterns.some(({ rhymed }) => !rhymed) === (kind !== 'wrong-tone')
      ? []
      : zis.flatMap((zi, j) =>
          (kind === 'wrong-tone' ? zi.slot !== '中' && !zi.isRhymeFoot : zi.isRhymeFoot && rhyme !== undefined)
            ? [{ i, j, slot: zi.slot, rhyme }]
            : [],
        ),
  );
  const place = pick(places);
  if (place === undefined) return undefined;
  const { i, j, slot, rhyme } = place;
  const wanted = SINGLE.filter(({ group, pingze }) =>
    kind === 'wrong-rhyme' ? pingze === rhyme?.pingze && group?.bu !== rhyme?.bu : pingze !== (rhyme?.pingze ?? slot),
  );
  const char = pick(wanted)?.char;
  if (char === undefined) return undefined;
  // 两脚之韵，错在哪一脚无从分别，说在另一脚也算 (of a rhyme of two feet either may be the wrong one).
  const mates = scanned.flatMap((line, at) => (line.rhymed && line.rhyme === rhyme ? [at] : []));
  const isPair = kind === 'wrong-rhyme' && mates.length === 2;
  const isFoundBy = (f: { ruleId: string; at: { line: number; zi: number } }): boolean =>
    (f.at.line === i + 1 && f.at.zi === j + 1) ||
    (isPair && ['chu-yun', 'tong-ya'].includes(f.ruleId) && mates.includes(f.at.line - 1));
  return { lines: changed(i, (chars) => chars.splice(j, 1, char)), at: at(i, j), isFoundBy };
}

/** 语料模式的快慢，一核 (speed of the corpus mode on one core). */
function speed(cases: readonly Case[], convert: ScriptConverter): string {
  const batch = cases
    .map(({ piece, tune }, id) => JSON.stringify({ id, rhythmic: tune.name, text: textOf(piece.lines) }))
    .join('\n');
  const batchOptions = { books: [cilin], cipai, resolver, toTraditional: convert };
  checkJsonBatch(batch, batchOptions);
  const start = performance.now();
  const rounds = 3;
  for (let round = 0; round < rounds; round++) checkJsonBatch(batch, batchOptions);
  const perSecond = (rounds * cases.length) / ((performance.now() - start) / 1000);
  return `| 语料模式，一核每秒 (pieces a second, one core) | ${Math.round(perSecond).toLocaleString('en')} |`;
}
