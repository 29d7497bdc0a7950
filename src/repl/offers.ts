import { carriesRhyme, rescueInWords, tonesOf } from '../lint/index.ts';
import type { Scansion } from '../meter/index.ts';
import { BLANK, gridDiff, gridOf, placeKey } from '../text/index.ts';
import { blankLine, charAt, type Draft, inScript, type Surroundings } from './draft.ts';
import { placesIn } from './edits.ts';
import { isNarrow, markAuthors, markChanges, poemRows, shortRhyme } from './show.ts';
import type { Choice, TaskEffect } from './state.ts';
import type { Found } from './tasks.ts';

/** 所得的一个，排成可取的候选与几行说明 (what was found, as choices to take and rows to read). */
export interface Offer {
  readonly choices: readonly Choice[];
  readonly rows: readonly string[];
  readonly seed?: number;
}

const points = (score: number): string => `分 ${score.toFixed(1)}`;

/** 拗救之说，只取这几句的 (the rescues of a scansion, of one line where given). */
const rescues = ({ rescues: all }: Scansion, lines?: readonly number[]): readonly string[] =>
  all
    .filter(({ at, by }) => lines === undefined || lines.includes(at.line) || lines.includes(by.line))
    .map((rescue) => rescueInWords(rescue));

/** 排候选所凭 (what an offer is laid out with). */
interface Setting {
  /** 头一个候选的号数 (the number of the first choice). */
  readonly first: number;
  readonly draft: Draft;
  readonly request: TaskEffect['request'];
  readonly around: Surroundings;
  /** 照诗人的字体写 (writes in the script of the draft). */
  readonly written: (text: string) => string;
}

/** 某任务所得的一个 (one thing found by a task). */
type ItemOf<Task extends Found['task']> = Extract<Found, { task: Task }>['item'];

/** 排成候选；`first` 是头一个的号数 (lays out what was found; `first` is the number of its first choice). */
export function offerOf(
  found: Found,
  first: number,
  draft: Draft,
  request: TaskEffect['request'],
  around: Surroundings,
): Offer {
  const setting: Setting = { first, draft, request, around, written: inScript(draft, around) };
  switch (found.task) {
    case 'next':
      return nextOffer(found.item, setting);
    case 'write':
    case 'fill':
    case 'cangtou':
      return poemOffer(found.item, setting);
    case 'couplet':
      return coupletOffer(found.item, setting);
    case 'revise':
      return reviseOffer(found.item, setting);
    case 'repair':
      return repairOffer(found.item, setting);
    case 'score':
      return { choices: [], rows: scoreRows(found.item, draft, setting.written) };
    case 'rhymes':
      return rhymeOffer(found.item, setting);
    case 'candidates':
      return ziOffer(found.item, setting);
    case 'inspire':
      return inspireOffer(found.item, setting);
  }
}

function nextOffer(item: ItemOf<'next'>, { first, draft, around, written }: Setting): Offer {
  const { line, at, pattern, rhyme, score, seed, scansion, provenance, knownLine } = item;
  const scanned = scansion.lines[at - 1];
  const rhymes = scanned !== undefined && carriesRhyme(scanned, scansion);
  const notes = [
    ...(rhymes ? [`韵 ${[...line].at(-1)}（${shortRhyme(rhyme)}）`] : []),
    points(score),
    ...(knownLine === true ? ['前人成句'] : []),
    ...rescues(scansion, [at]),
  ];
  const tones = scanned === undefined ? pattern : tonesOf(scanned);
  const head = `  ${first}  ${written(markAuthors(line, provenance))}`;
  const tail = notes.join(' · ');
  return {
    choices: [{ lines: placed(draft, at, line) }],
    rows: isNarrow(around, 72) ? [head, `     ${tones}  ${tail}`] : [`${head}  ${tones}  ${tail}`],
    seed,
  };
}

function poemOffer(item: ItemOf<'write' | 'fill' | 'cangtou'>, { first, draft, around, written }: Setting): Offer {
  const { lines, form, variant, opening, firstLineRhymes, rhyme, score, seed, scansion, provenance, knownLines } = item;
  const marked = lines.map((line, i) => written(markAuthors(line, provenance[i] ?? [])));
  const feet = lines.filter((_, i) => {
    const line = scansion.lines[i];
    return line !== undefined && carriesRhyme(line, scansion);
  });
  const notes = [
    variant === undefined ? `${opening}首句${firstLineRhymes ? '入韵' : '不入韵'}` : `第 ${variant} 体`,
    `韵 ${feet.map((line) => [...line].at(-1)).join('')}（${shortRhyme(rhyme)}）`,
    points(score),
    ...((knownLines?.length ?? 0) > 0 ? [`第 ${knownLines?.join('、')} 句是前人成句`] : []),
    `种子 ${seed}`,
  ];
  return {
    choices: [
      {
        lines: merged(draft, lines),
        authors: provenance.map((row) => row.join('')),
        ...(form === draft.form ? {} : { form }),
      },
    ],
    rows: [
      ...numbered(first, poemRows(marked, around, draft)),
      `     ${notes.join(' · ')}`,
      ...indented(rescues(scansion)),
    ],
    seed,
  };
}

function reviseOffer(item: ItemOf<'revise'>, { first, draft, request, written }: Setting): Offer {
  const { lines, gain, score, seed, scansion } = item;
  const after = request.reach === '此处' ? unfilled(draft, lines, request.places ?? []) : merged(draft, lines);
  const changed = gridDiff(gridOf(draft.lines), gridOf(after));
  const touched = [...new Set(changed.map(({ line }) => line))];
  const rows = touched.map((n) => `第 ${n} 句 ${written(markChanges(after[n - 1] ?? '', n, changed))}`);
  const better = gain === undefined ? [] : [`比原稿 ${gain >= 0 ? '+' : ''}${gain.toFixed(1)}`];
  return {
    choices: [{ lines: after }],
    rows: [
      ...numbered(first, rows),
      `     ${[points(score), ...better, `种子 ${seed}`].join(' · ')}`,
      ...indented(rescues(scansion, touched)),
    ],
    seed,
  };
}

function repairOffer(item: ItemOf<'repair'>, { first, draft, written }: Setting): Offer {
  const { lines, seed } = item;
  // 只修病处；空白修时一并填了，仍还其空 (repairs fill blanks as well; they are given back as blanks).
  const changes = item.changes.filter(({ from }) => from !== BLANK);
  const after = unfilled(draft, lines, []);
  const touched = [...new Set(changes.map(({ line }) => line))];
  const rows = touched.map((n) => `第 ${n} 句 ${written(markChanges(after[n - 1] ?? '', n, changes))}`);
  const reasons = changes.map(({ from, to, mends, ...place }) => {
    const faults = [...new Set(mends.map(({ name }) => name))].join('、');
    return `${placeKey(place)} ${written(from)}→${written(to)}${faults === '' ? '' : `：去${faults}`}`;
  });
  return {
    choices: [{ lines: after }],
    rows: [...numbered(first, [`改 ${changes.length} 字`, ...rows]), ...indented(reasons)],
    seed,
  };
}

function rhymeOffer(item: ItemOf<'rhymes'>, { first, draft, request, written }: Setting): Offer {
  const { char, group, share, example, count } = item;
  const line = request.line ?? 1;
  const before = [...(draft.lines[line - 1] ?? blankLine(draft, line - 1))];
  const notes = [
    shortRhyme(group),
    ...(share === undefined ? [] : [share < 0.01 ? '不足 1%' : `${Math.round(share * 100)}%`]),
    ...(example === undefined ? [] : [`如 ${written(example)}`]),
    `古人押过 ${count} 次`,
  ];
  const lines = placed(draft, line, before.with(-1, char).join(''));
  return {
    choices: [share === undefined ? { lines, authors: byPoet(lines) } : { lines }],
    rows: [`  ${first}  ${written(char)}  ${notes.join(' · ')}`],
  };
}

/** 一处可填的几个字，各是一个候选 (the characters for one place, a choice each). */
function ziOffer(item: ItemOf<'candidates'>, { first, draft, written }: Setting): Offer {
  const { line, zi, chars, offered = 0 } = item;
  const before = [...(draft.lines[line - 1] ?? blankLine(draft, line - 1))];
  return {
    choices: chars.map((char, i) => {
      const lines = placed(draft, line, before.with(zi - 1, char).join(''));
      return i < offered ? { lines } : { lines, authors: byPoet(lines) };
    }),
    rows: chars.length === 0 ? [] : [`  ${chars.map((char, i) => `${first + i} ${written(char)}`).join('  ')}`],
  };
}

/** 对句只供看，不进诗稿 (halves of couplets are looked at; the draft is left alone). */
function coupletOffer({ upper, lower, score, knownLine, seed }: ItemOf<'couplet'>, { written }: Setting): Offer {
  const notes = [points(score), ...(knownLine === true ? ['前人成句'] : [])];
  return { choices: [], rows: [`  ${written(upper)}\u3000${written(lower)}  ${notes.join(' · ')}`], seed };
}

/** 前人之句只供看，不可取 (real lines are looked at, never taken). */
function inspireOffer(item: ItemOf<'inspire'>, { written }: Setting): Offer {
  const { line, couplet = [line], poem } = item;
  // 所问是联中哪一句，加〔〕 (which line of the couplet was found).
  const shown = couplet.map((one) => (couplet.length > 1 && one === line ? `〔${one}〕` : one)).join('，');
  return {
    choices: [],
    rows: [`  ${written(shown)}  ${poem.author}《${poem.title}》（${poem.dynasty}）`],
  };
}

/** 韵书所列、诗人自选的字，算诗人所写 (what the poet picks from the lists of the rhyme book is the poet's own). */
const byPoet = (lines: readonly string[]): readonly string[] => lines.map((line) => '人'.repeat([...line].length));

/** 把一句放在第 at 句，1 起；前面不足的以空句补 (puts a line in its place, 1-based). */
function placed(draft: Draft, at: number, line: string): readonly string[] {
  return Array.from({ length: Math.max(at, draft.lines.length) }, (_, i) =>
    i === at - 1 ? line : (draft.lines[i] ?? blankLine(draft, i)),
  );
}

/** 候选只有前几句时，后面的仍旧 (a candidate may hold only the first lines; the rest of the draft stays). */
const merged = (draft: Draft, lines: readonly string[]): readonly string[] => [
  ...lines,
  ...draft.lines.slice(lines.length),
];

/** 只换有字之处与所指之处，其余空白还是空白 (blanks stay blank, but for the places named). */
function unfilled(draft: Draft, lines: readonly string[], places: readonly string[]): readonly string[] {
  const named = new Set(placesIn(places, draft).map(placeKey));
  return draft.lines.map((line, i) =>
    [...line]
      .map((char, j) => {
        const place = { line: i + 1, zi: j + 1 };
        return char === BLANK && !named.has(placeKey(place)) ? BLANK : (charAt(lines, place.line, place.zi) ?? char);
      })
      .join(''),
  );
}

const numbered = (number: number, rows: readonly string[]): readonly string[] =>
  rows.map((row, i) => `  ${i === 0 ? number : ' '.repeat(String(number).length)}  ${row}`);
const indented = (rows: readonly string[]): readonly string[] => rows.map((row) => `     ${row}`);

/** 评分：每字之下是其出人意料之度（负对数概率，取整，九以上作九） (the surprise of each character in nats, rounded, at most 9). */
function scoreRows(
  { perCharacter, logProb, perplexity }: ItemOf<'score'>,
  draft: Draft,
  written: (text: string) => string,
): readonly string[] {
  const rows = draft.lines.flatMap((line, i) => {
    const own = perCharacter.filter((c) => c.line === i + 1).sort((a, b) => a.zi - b.zi);
    const digits = own
      .map(({ logProb }) => (logProb === null ? '？' : '０１２３４５６７８９'[Math.min(9, Math.round(-logProb))]))
      .join('');
    return [`  ${i + 1}  ${written(line)}`, `     ${digits}`];
  });
  const oddest = [...perCharacter].sort((a, b) => (a.logProb ?? 0) - (b.logProb ?? 0)).slice(0, 3);
  const places = oddest.map((c) => `${placeKey(c)}“${written(c.char)}”`).join('、');
  return [
    ...rows,
    `  对数概率 ${logProb.toFixed(1)} · 困惑度 ${perplexity.toFixed(1)}；字下之数愈大，愈出模型意料。`,
    `  最出意料：${places}`,
  ];
}

/** 已列之中有没有这一种 (whether these lines are on the list already). */
export const isListed = (choices: readonly Choice[], { lines }: Choice): boolean =>
  choices.some((one) => gridDiff(gridOf(one.lines), gridOf(lines)).length === 0 && one.lines.length === lines.length);
