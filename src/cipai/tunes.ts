import { UnknownTuneError } from '../errors.ts';
import { simplifiedForm } from '../text/script.ts';
import { type Poem, parsePoem } from '../text/verse.ts';
import { costOf, type Fit, type FitOptions, fitAmong, type Recognised, recogniseAmong } from './fit.ts';
import { cipaiRows } from './generated/tunes.ts';
import { parseTunes } from './parse.ts';
import type { Tune, TuneForm } from './types.ts';

interface Book {
  readonly tunes: readonly Tune[];
  readonly byName: ReadonlyMap<string, Tune>;
  readonly byLength: ReadonlyMap<number, readonly TuneForm[]>;
}
let book: Book | undefined;

function load(): Book {
  if (book !== undefined) return book;
  const tunes = parseTunes(cipaiRows);
  const byName = new Map<string, Tune>();
  // 本名胜过又名 (a tune's own name wins over another's alias).
  for (const tune of tunes) for (const alias of tune.aliases) if (!byName.has(alias)) byName.set(alias, tune);
  for (const tune of tunes) byName.set(tune.name, tune);
  const byLength = new Map<number, TuneForm[]>();
  for (const form of tunes.flatMap(({ forms }) => forms)) {
    byLength.set(form.length, [...(byLength.get(form.length) ?? []), form]);
  }
  book = { tunes, byName, byLength };
  return book;
}

/**
 * 全部词牌，常用者在先 (all tunes, the commonest first).
 *
 * @example
 * tunes()[0]?.name; // '浣溪沙'
 */
export const tunes = (): readonly Tune[] => load().tunes;

/** 词牌之名的简体，去括号与其后的分题 (the plain name of a tune, without brackets and subtitle). */
const plainName = (name: string): string => {
  const [head = ''] = name
    .replace(/[《》【】「」]/gu, ' ')
    .trim()
    .split(/[·・•‧∙\s（(:：,，]/u);
  return [...head].map(simplifiedForm).join('');
};

/** 两名之间差几字 (how many characters two names differ by). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** 名字相近的词牌，近者在先 (tunes of similar names, nearest first). */
function nearestNames(name: string): readonly string[] {
  const near = [...load().byName.keys()]
    .map((known) => ({ known, far: distance(name, known) - (known.includes(name) || name.includes(known) ? 1 : 0) }))
    .filter(({ known, far }) => far <= Math.max(1, Math.min(name.length, known.length) / 2))
    .sort((a, b) => a.far - b.far);
  return near.slice(0, 5).map(({ known }) => known);
}

/**
 * 按名找词牌：本名、又名，简繁、《》、其后的分题皆可；没有则 undefined (a tune by any of its names; undefined if there is none).
 *
 * @example
 * tuneNamed('百字令')?.name; // '念奴娇'
 */
export const tuneNamed = (name: string): Tune | undefined => {
  const { byName } = load();
  const plain = plainName(name);
  return byName.get(plain) ?? byName.get(plain.replace(/^(?:词牌|调寄|词)/u, ''));
};

/**
 * 同 `tuneNamed`，没有则抛 `UnknownTuneError`，并列出相近之名 (the same; throws `UnknownTuneError` with the nearest names).
 *
 * @example
 * findTune('《水調歌頭·明月》').name; // '水调歌头'
 */
export function findTune(name: string): Tune {
  const found = tuneNamed(name);
  if (found === undefined) throw new UnknownTuneError(name, nearestNames(plainName(name)));
  return found;
}

/**
 * 这是哪一调：字数与韵位皆合的各体，由近到远；一个也不合则空。依何书由 `options.book`，省略则平水韵。
 *
 * Which tune is this? The forms whose length and rhyme places fit, best first, over all tunes.
 *
 * @example
 * recognise('一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？无可奈何花落去，似曾相识燕归来。小园香径独徘徊。', { book: cilin })[0]?.form.tune; // '浣溪沙'
 */
export function recognise(verse: string | Poem, options: FitOptions = {}): readonly Recognised[] {
  const poem = typeof verse === 'string' ? parsePoem(verse, { isVerse: true }) : verse;
  const total = poem.lines.reduce((sum, { length }) => sum + length, 0);
  return recogniseAmong(poem, load().byLength.get(total) ?? [], options);
}

/** 别的一调至多有这么多处不合，才说倒合于彼 (another tune is named only if no more clashes than this are left in it). */
const FEW_CLASHES = 2;

/**
 * 把一首词与一调对照：字数与韵位皆合的，取其最省的一体；都不合的，取差得最少的一体，所差记在 `meter.notes`；字数不合而合于别一调的，也说出。句读依诗人，
 * 两韵之间怎样停顿不拘。没有诗句则 undefined。
 *
 * Sets a poem beside the forms of a tune: of those whose length and rhyme places fit, the cheapest; where none fits, the
 * nearest, with what differs in `meter.notes`, and
 * the other tune that fits, if its length is at fault. Lines run as the poet has cut them: between two rhymes pauses are free.
 *
 * @example
 * fitTune(parsePoem('昨夜雨疏风骤，浓睡不消残酒。……'), findTune('如梦令'))?.isExact;
 */
export function fitTune(poem: Poem, tune: Tune, options: FitOptions = {}): Fit | undefined {
  const fit = fitAmong(poem, tune, options);
  const { notes = [] } = fit?.meter ?? {};
  if (fit === undefined || notes.every(({ messageId }) => messageId !== 'ju-shu-ci')) return fit;
  const [likely] = recognise(poem, options);
  if (likely === undefined || costOf(likely.poem, likely.meter, options) > FEW_CLASHES) return fit;
  const other = likely.form.tune;
  const told = notes.map((note) =>
    note.messageId === 'ju-shu-ci' ? { ...note, data: { ...note.data, other } } : note,
  );
  return { ...fit, meter: { ...fit.meter, notes: told } };
}
