import type pc from 'picocolors';
import type {
  Author,
  Candidate,
  CoupletCandidate,
  LineCandidate,
  Repair,
  Revision,
  RhymeWord,
} from '../../generate/index.ts';
import { carriesRhyme, meterInWords, rescueInWords, tonesOf } from '../../lint/index.ts';
import { lineInWords, placeInWords } from '../../meter/index.ts';

/** 着色 (paints text). */
export type Colors = ReturnType<typeof pc.createColors>;

/** 分数，两位小数 (a score, to two decimals). */
export const fixed = (score: number): string => score.toFixed(2).replace('-', '−');
/** 增减，必带正负号 (a difference, always signed). */
const signed = (value: number): string => (value < 0 ? '' : '+') + fixed(value);

/** 一句，与其后的标点 (a line by its 0-based number, with the mark after it). */
interface Marked {
  readonly at: number;
  readonly mark: string;
}

/** 照成文分行，一行几句；空行隔开两片 (the lines of every row of the text; an empty row parts stanzas). */
function rowsOf({ text }: Pick<Candidate, 'text'>): readonly (readonly Marked[])[] {
  let at = 0;
  return text.split('\n').map((row) => [...row.matchAll(/[，。]/gu)].map(([mark]): Marked => ({ at: at++, mark })));
}

/** 一句，诗人之字着色 (a line, the poet's characters painted). */
function painted(line: string, authors: readonly Author[], colors: Colors): string {
  let row = '';
  let run = '';
  for (const [zi, char] of [...line].entries()) {
    if (authors[zi] === '人') run += char;
    else {
      row += (run === '' ? '' : colors.cyan(run)) + char;
      run = '';
    }
  }
  return row + (run === '' ? '' : colors.cyan(run));
}

/** 人机相杂否 (whether poet and machine both have a hand in it). */
const isMixed = (provenance: Candidate['provenance']): boolean =>
  provenance.some((line) => line.includes('人')) && provenance.some((line) => line.includes('机'));

/**
 * 诗，照成文分行；人机相杂，则有机器之字的一行，下面逐字标明出自“人”还是“机”。
 *
 * The verse in the rows of its text; where poet and machine both wrote, a row with the machine's characters has one beneath it
 * that marks each as 人 (the poet's) or 机 (the machine's), so that colour is never needed.
 */
function verseRows(candidate: Candidate, colors: Colors): readonly string[] {
  const { lines, provenance } = candidate;
  const marks = isMixed(provenance);
  const authorsOf = (at: number): readonly Author[] => provenance[at] ?? [];
  return rowsOf(candidate).flatMap((own) => {
    const row = own
      .map(({ at, mark }) => {
        const line = lines[at] ?? '';
        return (marks ? painted(line, authorsOf(at), colors) : line) + mark;
      })
      .join('');
    if (!marks || !own.some(({ at }) => authorsOf(at).includes('机'))) return [row];
    return [row, colors.dim(own.map(({ at }) => authorsOf(at).join('')).join('\u3000'))];
  });
}

/** 全诗的平仄，照成文分行，韵脚后加“韵” (tone rows, 韵 after each rhyme foot). */
const toneRows = (candidate: Candidate): readonly string[] => {
  const { scansion } = candidate;
  return rowsOf(candidate)
    .filter((own) => own.length > 0)
    .map((own) =>
      own
        .flatMap(({ at }) => {
          const line = scansion.lines[at];
          return line === undefined ? [] : [tonesOf(line) + (carriesRhyme(line, scansion) ? '韵' : '')];
        })
        .join('\u3000'),
    );
};

const KNOWN = '与前人诗句全同（或偶然误认） known from the corpus, or taken for it';

/** 机器写了前人成句，须说出 (lines of the machine's that are known are told). */
const knownRows = ({ knownLines = [], provenance }: Candidate, colors: Colors): readonly string[] =>
  knownLines
    .filter((line) => provenance[line - 1]?.includes('机') ?? true)
    .map((line) => colors.yellow(`注意：${lineInWords(line)}${KNOWN}`));

/** 格与分 (the meter and the score in one row). */
const meterRow = ({ scansion, score }: Candidate): string =>
  `${meterInWords(scansion).replace(/（律绝）·/u, ' ·')} · 分 ${fixed(score)}`;

const rescueRows = ({ scansion }: Pick<Candidate, 'scansion'>, colors: Colors): readonly string[] =>
  scansion.rescues.map((rescue) => colors.green(rescueInWords(rescue)));

/**
 * 依别的韵书写，比依平水韵所费，一韵一行 (what a book costs beside 平水韵, a row a rhyme).
 *
 * @example
 * besideRows([poem]); // ['依中华通韵十四英平声，每字的对数概率比依平水韵下平八庚低 0.01']
 */
export function besideRows(
  found: readonly Pick<Candidate | LineCandidate, 'beside' | 'rhyme' | 'scansion'>[],
): readonly string[] {
  const rows = found.flatMap(({ beside, rhyme, scansion: { bookName } }) => {
    if (beside === undefined) return [];
    const how = beside.cost < 0 ? '高' : '低';
    const en = `${fixed(Math.abs(beside.cost))} nats a character ${beside.cost < 0 ? 'above' : 'below'} 平水韵`;
    return [
      `依${bookName}${rhyme}，每字的对数概率比依平水韵${beside.rhyme}${how} ${fixed(Math.abs(beside.cost))} (${en})`,
    ];
  });
  return [...new Set(rows)];
}

/** 一首写成的诗：诗、格、平仄、拗救 (a finished poem: verse, meter, tones, rescues). */
export const poemText = (candidate: Candidate, colors: Colors): string =>
  [
    ...verseRows(candidate, colors),
    '',
    meterRow(candidate),
    ...toneRows(candidate),
    ...rescueRows(candidate, colors),
    ...besideRows([candidate]),
    ...knownRows(candidate, colors),
  ].join('\n');

/** 一种填法、改法：诗、格、拗救，不列平仄 (a filling or alternative: as a poem, without tone rows). */
export const wayText = (candidate: Candidate, colors: Colors): string =>
  [
    ...verseRows(candidate, colors),
    meterRow(candidate),
    ...rescueRows(candidate, colors),
    ...besideRows([candidate]),
    ...knownRows(candidate, colors),
  ].join('\n');

/** 至多列这么多处改动 (changes named at most). */
const MOST_CHANGES = 6;

/** 相连的几处并作一处：3.5-7 斜阳里→夕照中 (neighbouring changes as one). */
function runsOf(changed: Revision['changed']): readonly string[] {
  const runs: { line: number; from: number; to: number; old: string; now: string }[] = [];
  for (const { line, zi, from, to } of changed) {
    const last = runs.at(-1);
    if (last !== undefined && last.line === line && last.to === zi - 1) {
      last.to = zi;
      last.old += from;
      last.now += to;
    } else runs.push({ line, from: zi, to: zi, old: from, now: to });
  }
  return runs.map(({ line, from, to, old, now }) => `${line}.${from === to ? from : `${from}-${to}`} ${old}→${now}`);
}

/** 一种改法：改了什么，比原稿高多少分（可比才说），改后的诗 (an alternative: what changed, what it gains where the draft can be scored, the verse). */
export function revisionText(revision: Revision, colors: Colors): string {
  const runs = runsOf(revision.changed);
  const more = runs.length > MOST_CHANGES ? `……共改 ${revision.changed.length} 字` : '';
  const changes = `${runs.slice(0, MOST_CHANGES).join('，')}${more}`;
  const gain = revision.gain === undefined ? '' : `\u3000比原稿 ${signed(revision.gain)}`;
  return `${changes}${gain}\n${wayText(revision, colors)}`;
}

/** 一种修法：逐字说明治何病，及修后的诗 (a repair: each change with what it mends, and the verse). */
export function repairText(repair: Repair, colors: Colors): string {
  const rows = repair.changes.map(({ line, zi, from, to, mends }) => {
    const place = placeInWords({ line, zi });
    const why = mends.map(({ name, message }) => `治${name}（${message}）`).join('；');
    return `${place}（${line}.${zi}） ${from}→${to}\u3000${why === '' ? (from === '□' ? '填空' : '与他处相应') : why}`;
  });
  return [...rows, wayText(repair, colors)].join('\n');
}

/** 一句候选，一行：诗句、平仄、韵、分；人机相杂则另行标明 (a candidate line in one row, with provenance beneath where mixed). */
export function lineText(candidate: LineCandidate, number: number, colors: Colors): string {
  const { line, at, provenance, rhyme, score, knownLine, scansion } = candidate;
  const scanned = scansion.lines[at - 1];
  const rhymes = scanned !== undefined && carriesRhyme(scanned, scansion);
  const mixed = provenance.includes('人');
  const head = `${String(number).padStart(2)}  `;
  const parts = [
    mixed ? painted(line, provenance, colors) : line,
    `${scanned === undefined ? candidate.pattern : tonesOf(scanned)}${rhymes ? '韵' : ''}`,
    ...(rhymes || at > 1 ? [rhyme] : []),
    `分 ${fixed(score)}`,
    ...scansion.rescues
      .filter((rescue) => rescue.at.line === at || rescue.by.line === at)
      .map((rescue) => colors.green(rescueInWords(rescue))),
    ...(knownLine === true && provenance.includes('机') ? [colors.yellow(KNOWN)] : []),
  ];
  const rows = [`${head}${parts.join('  ')}`];
  if (mixed) rows.push(`    ${colors.dim(provenance.join(''))}`);
  return rows.join('\n');
}

/** 一副对联：两联一行，平仄、分；有横批则其下 (a couplet in one row, with tones and score, its heading beneath). */
export function coupletText(candidate: CoupletCandidate, number: number, colors: Colors): string {
  const { upper, lower, written, horizontal, score, knownLine, scansion } = candidate;
  const [own, made] = written === '下联' ? [upper, lower] : [lower, upper];
  const clauses = scansion.lines.length / 2;
  const lines = written === '下联' ? scansion.lines.slice(clauses) : scansion.lines.slice(0, clauses);
  const shown = written === '下联' ? `${colors.cyan(own)}\u3000${made}` : `${made}\u3000${colors.cyan(own)}`;
  const parts = [shown, lines.map(tonesOf).join(' '), `分 ${fixed(score)}`];
  if (knownLine === true) parts.push(colors.yellow(KNOWN));
  const heading = horizontal === undefined ? [] : [`    横批 ${horizontal}`];
  return [`${String(number).padStart(2)}  ${parts.join('  ')}`, ...heading].join('\n');
}

/** 一个韵字：字、模型之所许、例句、唐宋诗押过几次 (a rhyme word: share, example, how often verse rhymes on it). */
export function rhymeWordText({ char, share, example, count }: RhymeWord, number: number): string {
  const percent = share === undefined ? '    ' : `${share < 0.005 ? '<1' : Math.round(share * 100)}%`.padStart(4);
  const used = `唐宋诗押 ${count} 次`;
  return `${String(number).padStart(4)}  ${char}  ${percent}  ${example === undefined ? used : `${example}  ${used}`}`;
}
