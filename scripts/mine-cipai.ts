/**
 * 由语料采词谱 (mines the rows of tunes from the pieces of the corpus). 写 (writes) data/cipai/cipai.txt。
 *
 *   npx tsx scripts/mine-cipai.ts [语料的文件夹] [后世之词.tsv]
 *
 * 一调之词按字数与末脚之声分类；一类里取最常见的句读，由句脚相押之率定韵脚与换韵，凡韵脚合此的词归于此体；再逐位数平仄。
 * 只用 dev 一半（`cipai-corpus.ts`），另一半留作评测。各阈值见 `LIMITS`，依 dev 所定。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judgeCouplet } from '../src/duizhang/index.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { lookup } from '../src/rhyme/index.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { type CiPiece, laterPieces, songPieces } from './cipai-corpus.ts';
import { corpusFolder } from './verse-corpus.ts';

const LIMITS = {
  /** 一体至少有宋词 `song` 首，或通共 `form` 首；一调至少 `tune` 首 (pieces a form must have, of the Song or in all, and a tune). */
  song: 2,
  form: 5,
  tune: 12,
  /** 两脚相押之率过此，同韵；在 `optional` 与此之间，可押可不押 (feet that rhyme at this rate share a rhyme; above `optional` the rhyme is free). */
  rhymes: 0.62,
  optional: 0.3,
  /** 句脚在本韵（通押亦算）之率不到此，可押可不押 (a foot is optional if it carries the rhyme less often than this). */
  required: 0.88,
  /** 一位作此声之率（加一平滑）过此则定；过 `usual` 则为常例 (share, smoothed, from which a tone is fixed, or usual). */
  fixed: 0.9,
  usual: 0.75,
  /** 两句全同之率过此，是叠句 (share of pieces in which two lines are the same). */
  repeats: 0.85,
  /** 句首是领字之率（寻常句首不过半成）、两句相对之率过此，注出；至少这么多首 (share of pieces from which a leading character, or a parallel, is noted, and how many there must be). */
  leads: 0.4,
  pairs: 0.6,
  noted: 12,
} as const;

/** 常作领字者，依词家所举 (characters that commonly lead, as writers on 词 list them). */
const LEADING = new Set('看正待乍怕总问爱奈似但料想更算况怅早尽嗟叹方将应若莫念甚对渐望记听又且恨便任纵漫怎恰');

/** 同调异名，而编者分列的 (names of one tune that the editors keep apart). */
const SAME: Readonly<Record<string, string>> = {
  思佳客: '鹧鸪天',
  诉衷情令: '诉衷情',
  浪淘沙令: '浪淘沙',
  卖花声: '浪淘沙',
  木兰花令: '玉楼春',
  木兰花: '玉楼春',
  添声杨柳枝: '杨柳枝',
  渔父: '渔歌子',
  渔父词: '渔歌子',
  摊破浣溪沙: '山花子',
  添字浣溪沙: '山花子',
  鹊踏枝: '蝶恋花',
  凤栖梧: '蝶恋花',
  罗敷媚: '采桑子',
  望江南: '忆江南',
  梦江南: '忆江南',
  江神子: '江城子',
  金缕曲: '贺新郎',
  卜算子令: '卜算子',
  苍梧谣: '十六字令',
};

const MARKS = ['韵', '甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'];

/** 一字的读音：平仄与部 (what a character may sound like). */
interface Sound {
  /** 1 平、2 仄、3 两可、0 不知 (1 level, 2 oblique, 3 either, 0 unknown). */
  readonly bits: number;
  /** 同上，作韵脚（只用来押韵之读在内） (the same, at a foot). */
  readonly footBits: number;
  readonly groups: ReadonlySet<string>;
  readonly divisions: ReadonlySet<string>;
}
const sounds = new Map<string, Sound>();
function soundOf(char: string): Sound {
  let sound = sounds.get(char);
  if (sound === undefined) {
    const all = lookup(char, cilin).filter((r) => !r.rare && r.namesake !== true);
    const inside = all.filter((r) => r.footOnly !== true && (r.share ?? 1) > 0.1);
    const bitsOf = (readings: typeof all): number =>
      readings.reduce((bits, { pingze }) => bits | (pingze === '平' ? 1 : 2), 0);
    sound = {
      bits: bitsOf(inside),
      footBits: bitsOf(all),
      groups: new Set(all.map(({ group }) => group.name)),
      divisions: new Set(all.map(({ group }) => group.bu ?? group.name)),
    };
    sounds.set(char, sound);
  }
  return sound;
}
const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((one) => b.has(one));

interface Read {
  readonly piece: CiPiece;
  readonly chars: readonly string[];
  /** 句末，字次 (ends of lines, as offsets). */
  readonly ends: readonly number[];
  readonly allEnds: ReadonlySet<number>;
}

function readOf(piece: CiPiece): Read {
  let at = 0;
  const ends = piece.lines.map((line) => {
    at += [...line].length;
    return at;
  });
  return { piece, chars: [...piece.lines.join('')], ends, allEnds: new Set([...ends, ...piece.pauses]) };
}

/** 一体：句末、各句之韵、用例 (a form while it is being found). */
interface Found {
  readonly ends: readonly number[];
  /** 各句之韵：下标，-1 不押 (the rhyme of every line; -1 for none). */
  readonly rhyme: readonly number[];
  readonly optional: readonly boolean[];
  readonly classes: readonly ('平' | '仄')[];
  readonly ye: readonly boolean[];
  readonly members: Read[];
}

const foot = (read: Read, end: number): string => read.chars[end - 1] as string;
const rate = (reads: readonly Read[], test: (read: Read) => boolean): number =>
  reads.filter(test).length / reads.length;

/** 一种句读的韵脚：相押之率高者连成一韵 (the rhymes of a layout: feet that mostly rhyme are joined). */
function rhymesOf(reads: readonly Read[], ends: readonly number[]): Omit<Found, 'members' | 'ends'> | undefined {
  const count = ends.length;
  const classAt = ends.map((end): '平' | '仄' => {
    const level = reads.filter((r) => soundOf(foot(r, end)).footBits === 1).length;
    const oblique = reads.filter((r) => soundOf(foot(r, end)).footBits === 2).length;
    return level >= oblique ? '平' : '仄';
  });
  const pair = (i: number, j: number): number =>
    classAt[i] !== classAt[j]
      ? 0
      : rate(reads, (r) =>
          meet(soundOf(foot(r, ends[i] as number)).groups, soundOf(foot(r, ends[j] as number)).groups),
        );
  const shares = ends.map((_, i) => ends.map((__, j) => (i === j ? 1 : i < j ? pair(i, j) : 0)));
  const share = (i: number, j: number): number => (i < j ? shares[i]?.[j] : shares[j]?.[i]) as number;
  const owner = ends.map(() => -1);
  const groups: number[][] = [];
  for (let i = count - 1; i >= 0; i--) {
    const best = groups
      .map((group, g) => ({ g, mean: group.reduce((sum, j) => sum + share(i, j), 0) / group.length }))
      .sort((a, b) => b.mean - a.mean)[0];
    if (best !== undefined && best.mean >= LIMITS.rhymes) (groups[best.g] as number[]).push(i);
    else groups.push([i]);
  }
  const kept = groups.filter((group) => group.length > 1).map((group) => [...group].sort((a, b) => a - b));
  if (kept.length === 0) return undefined;
  kept.sort((a, b) => (a[0] as number) - (b[0] as number));
  if (kept.length > MARKS.length) return undefined;
  kept.forEach((group, g) => {
    for (const i of group) owner[i] = g;
  });
  const optional = ends.map(() => false);
  for (let i = 0; i < count; i++) {
    if (owner[i] !== -1) continue;
    kept.forEach((group, g) => {
      const near = group.filter((j) => classAt[j] === classAt[i]);
      const mean = near.reduce((sum, j) => sum + share(i, j), 0) / Math.max(1, near.length);
      if (near.length > 0 && mean >= LIMITS.optional && owner[i] === -1) {
        owner[i] = g;
        optional[i] = true;
      }
    });
  }
  const classes = kept.map((group) => classAt[group[0] as number] as '平' | '仄');
  // 叶：仄脚与首韵之平脚多同部；孤脚亦可 (叶: oblique feet of the division of the level rhyme, even a single one).
  const ye = kept.map(() => false);
  const first = kept[0] as number[];
  if (classes[0] === '平') {
    const sameDivision = (i: number): number =>
      rate(reads, (r) =>
        first.some((j) =>
          meet(soundOf(foot(r, ends[i] as number)).divisions, soundOf(foot(r, ends[j] as number)).divisions),
        ),
      );
    const singles = ends.flatMap((_, i) =>
      i > (first[0] as number) && owner[i] === -1 && classAt[i] === '仄' && reads.length >= 8 && sameDivision(i) >= 0.7
        ? [i]
        : [],
    );
    kept.forEach((group, g) => {
      if (g > 0 && classes[g] === '仄' && group.every((i) => sameDivision(i) >= 0.6)) ye[g] = true;
    });
    if (singles.length > 0 && !ye.includes(true)) {
      kept.push(singles);
      classes.push('仄');
      ye.push(true);
      for (const i of singles) owner[i] = kept.length - 1;
    }
  }
  return { rhyme: owner, optional, classes, ye };
}

/** 宋人常通押之部 (divisions often rhymed together). */
const TOGETHER = [
  '第六部 第十一部 第十三部',
  '第三部 第五部',
  '第七部 第十四部',
  '第十五部 第十六部 第十七部 第十八部 第十九部',
];
const isNear = (a: string, b: string): boolean => TOGETHER.some((set) => set.includes(a) && set.includes(b));

/** 押得不那么常的句脚，改作可押可不押；只押两处的韵不改 (feet that rhyme less often become optional; rhymes of two feet stay). */
function loosened(form: Omit<Found, 'members'>, reads: readonly Read[]): Omit<Found, 'members'> {
  const { ends, rhyme, ye } = form;
  const optional = form.optional.map((is, i) => {
    const mates = ends.filter((_, j) => j !== i && rhyme[j] === rhyme[i] && form.optional[j] === false);
    if (is || rhyme[i] === -1 || mates.length < 3 || ye[rhyme[i] as number] === true || i === ends.length - 1)
      return is;
    const agrees = rate(reads, (read) => {
      const own = soundOf(foot(read, ends[i] as number)).divisions;
      const others = mates.map((end) => soundOf(foot(read, end)).divisions);
      const isMet = (other: ReadonlySet<string>): boolean =>
        [...own].some((a) => [...other].some((b) => a === b || isNear(a, b)));
      return others.filter(isMet).length * 2 >= others.length;
    });
    return agrees < LIMITS.required;
  });
  return { ...form, optional };
}

/** 一首合不合此体：必押之处有停顿，韵脚多合 (whether a piece fits a form). */
function fits(read: Read, form: Omit<Found, 'members'>, tolerance: number): boolean {
  const places = form.ends.flatMap((end, i) =>
    form.rhyme[i] !== -1 && form.optional[i] === false ? [{ end, i }] : [],
  );
  if (!places.every(({ end }) => read.allEnds.has(end))) return false;
  let misses = 0;
  form.classes.forEach((_, g) => {
    const feet = places.filter(({ i }) => form.rhyme[i] === g).map(({ end }) => soundOf(foot(read, end)));
    const counts = new Map<string, number>();
    for (const { groups } of feet) for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
    const right = [...counts].filter(([name]) => name.includes('平') === (form.classes[g] === '平'));
    misses += feet.length - Math.max(0, ...right.map(([, count]) => count));
  });
  return misses / places.length <= tolerance;
}

/** 一调的各体 (the forms of a tune). */
function formsOf(everything: readonly Read[]): Found[] {
  // 三百首在 report 一半的，只用来补体，不参与计数 (those of the report half only add forms and are not counted).
  const all = everything.filter(({ piece }) => piece.half === 'dev');
  const found: Found[] = [];
  const classes = new Map<string, Read[]>();
  for (const read of all) {
    const last = soundOf(foot(read, read.chars.length)).footBits;
    const key = `${read.chars.length} ${last === 1 ? '平' : last === 2 ? '仄' : '?'}`;
    const list = classes.get(key) ?? [];
    list.push(read);
    classes.set(key, list);
  }
  for (const [key, list] of classes) {
    if (key.endsWith('?')) continue;
    const [length, pingze] = key.split(' ') as [string, string];
    // 末脚两读者，归于同长之词多所押之声 (pieces whose last foot may be either go with the class most of their length have).
    const other = classes.get(`${length} ${pingze === '平' ? '仄' : '平'}`)?.length ?? 0;
    const isMain = list.length > other || (list.length === other && pingze === '平');
    let rest = [...list, ...(isMain ? (classes.get(`${length} ?`) ?? []) : [])];
    for (let round = 0; round < 8; round++) {
      const layouts = new Map<string, Read[]>();
      for (const read of rest) {
        const name = read.ends.join(' ');
        layouts.set(name, [...(layouts.get(name) ?? []), read]);
      }
      const best = [...layouts.values()].sort((a, b) => b.length - a.length)[0];
      if (best === undefined || best.length < 2) break;
      const ends = (best[0] as Read).ends;
      const made = rhymesOf(best, ends);
      rest = rest.filter((read) => !best.includes(read));
      if (made === undefined) continue;
      const form = loosened({ ends, ...made }, best);
      const more = rest.filter((read) => fits(read, form, 0.34));
      rest = rest.filter((read) => !more.includes(read));
      found.push({ ...form, members: [...best, ...more] });
    }
  }
  const lasting = withoutLooser(found);
  const isAttested = ({ members }: Found): boolean =>
    members.filter(({ piece }) => piece.isSong).length >= LIMITS.song || members.length >= LIMITS.form;
  const kept = lasting.filter(isAttested);
  return [...kept, ...ofFamous(everything, kept)].sort((a, b) => b.members.length - a.members.length);
}

/** 《宋词三百首》里自成一体的：句脚与末韵同部（通押亦算）的为韵 (pieces of the 三百首 that fit no form make one of their own). */
function ofFamous(all: readonly Read[], kept: readonly Found[]): Found[] {
  const made: Found[] = [];
  for (const read of all) {
    if (!read.piece.isFamous || [...kept, ...made].some((form) => isOfForm(read, form))) continue;
    const feet = read.ends.map((end) => soundOf(foot(read, end)));
    const last = feet.at(-1) as Sound;
    const isLevel = (last.footBits & 1) > 0;
    // 末脚不止一部的（足：屋韵，又遇韵），取与它同部之脚最多的一部 (of the divisions of a last foot that has several, the one most feet are in).
    const [rhyme = []] = [...last.divisions]
      .map((division) =>
        feet.map(({ footBits, divisions }) => {
          const isClass = (footBits & (isLevel ? 1 : 2)) > 0;
          return isClass && [...divisions].some((one) => one === division || isNear(one, division)) ? 0 : -1;
        }),
      )
      .sort((a, b) => b.filter((r) => r === 0).length - a.filter((r) => r === 0).length);
    const none = read.ends.map(() => false);
    made.push({
      ends: read.ends,
      rhyme,
      optional: none,
      classes: [isLevel ? '平' : '仄'],
      ye: [false],
      members: [read],
    });
  }
  return made;
}

const isOfForm = (read: Read, form: Found): boolean => form.ends.at(-1) === read.chars.length && fits(read, form, 0.34);

/** 必押之处，字次 (where a form must rhyme). */
const placesOf = ({ ends, rhyme, optional }: Found): ReadonlySet<number> =>
  new Set(ends.filter((_, i) => rhyme[i] !== -1 && optional[i] === false));

/** 同长之体，韵脚只是大体之一部分的，不另成一体：那只是押得松的词 (a form whose rhymes are some of those of a larger one is no form). */
function withoutLooser(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const form of [...found].sort((a, b) => b.members.length - a.members.length)) {
    const places = placesOf(form);
    const wider = kept.find(
      (one) =>
        one.ends.at(-1) === form.ends.at(-1) &&
        one.classes.at(-1) === form.classes.at(-1) &&
        [...places].every((end) => placesOf(one).has(end)),
    );
    if (wider === undefined) kept.push(form);
    else
      wider.members.push(
        ...form.members.filter(({ allEnds }) => [...placesOf(wider)].every((end) => allEnds.has(end))),
      );
  }
  return kept;
}

/** 一位的谱字 (the sign of a place): 平仄 定，◑◐ 常平、常仄，中 不拘。 */
function signAt(members: readonly Read[], at: number): string {
  let [level, oblique] = [0, 0];
  for (const { chars } of members) {
    const { bits } = soundOf(chars[at] as string);
    if (bits === 1) level++;
    else if (bits === 2) oblique++;
  }
  const n = level + oblique;
  const smooth = (k: number): number => (k + 0.5) / (n + 1);
  // 例少者，须无一例外，且仍只作常例 (with few pieces a tone is usual at best).
  const fixes = (k: number): boolean => n >= 8 && smooth(k) >= LIMITS.fixed;
  if (fixes(level)) return '平';
  if (fixes(oblique)) return '仄';
  if ((n >= 3 || n === members.length) && smooth(level) >= LIMITS.usual) return '◑';
  return (n >= 3 || n === members.length) && smooth(oblique) >= LIMITS.usual ? '◐' : '中';
}

/** 此句首字多是领字 (the first character of a line mostly leads). */
function isLed(members: readonly Read[], start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    members.length >= LIMITS.noted &&
    rate(members, ({ chars }) => LEADING.has(simplifiedForm(chars[start] as string))) >= LIMITS.leads
  );
}

/** 至多看这么多首 (so many pieces are looked at). */
const LOOKED_AT = 150;
/** 此句多与上句相对 (a line is mostly parallel to the one before). */
function isPaired(members: readonly Read[], before: number, start: number, end: number): boolean {
  if (end - start < 3 || start - before !== end - start || members.length < LIMITS.noted) return false;
  const text = ({ chars }: Read, from: number, to: number): string => chars.slice(from, to).join('');
  const some = members.slice(0, LOOKED_AT);
  const isParallel = (read: Read): boolean =>
    judgeCouplet(text(read, before, start), text(read, start, end)).logOdds > 0;
  return rate(some, isParallel) >= LIMITS.pairs;
}

function rowOf({ ends, rhyme, optional, classes, ye, members }: Found): string {
  let level = 0;
  const marks = classes.map((_, g) => (ye[g] === true ? '叶' : (MARKS[level++] as string)));
  const breaks = breaksOf(members, ends);
  let row = '';
  let led = false;
  ends.forEach((end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] as number);
    let signs = '';
    for (let at = start; at < end; at++) signs += signAt(members, at);
    const g = rhyme[i] as number;
    const text = (read: Read, from: number, to: number): string => read.chars.slice(from, to).join('');
    const before = i < 1 ? start : i === 1 ? 0 : (ends[i - 2] as number);
    const isSame = (from: number): boolean =>
      i > 0 && rate(members, (read) => text(read, from, start) === text(read, start, end)) >= LIMITS.repeats;
    if (g !== -1) {
      const pingze = classes[g] as '平' | '仄';
      const last = signs.at(-1) as string;
      const isSure = optional[i] === false || last === pingze;
      if (isSure) signs = signs.slice(0, -1) + pingze + (marks[g] as string) + (optional[i] === true ? '?' : '');
    }
    if (i > 0 && start - before === end - start && isSame(before))
      signs = `${signs.replace(/[韵甲乙丙丁戊己庚辛叶?]+$/u, '')}叠`;
    else if (start - before > end - start && isSame(start - (end - start))) {
      signs = `${signs.replace(/[韵甲乙丙丁戊己庚辛叶?]+$/u, '')}叠`;
    }
    const isRepeat = signs.endsWith('叠');
    const head = i === 0 ? 0 : before + (led ? 1 : 0);
    const own = !isRepeat && isLed(members, start, end);
    if (!isRepeat && !own && i > 0 && isPaired(members, head, start, end)) signs += '对';
    if (own) signs = `${signs[0]}领${signs.slice(1)}`;
    led = own;
    row += `${signs}${i === ends.length - 1 ? '' : breaks.has(end) ? ' ‖ ' : ' '}`;
  });
  return row;
}

/** 分片之处：多数标了的词如此 (where most pieces that say so have a stanza break). */
function breaksOf(members: readonly Read[], ends: readonly number[]): ReadonlySet<number> {
  const told = members.filter(({ piece }) => piece.breaks.length > 0);
  return new Set(ends.filter((end) => told.length > 0 && rate(told, (r) => r.piece.breaks.includes(end)) >= 0.5));
}

/** 例：三百首里的在先，次宋词，次无一处不合者 (the example: well-known pieces first). */
function exampleOf(members: readonly Read[]): CiPiece {
  const score = ({ piece }: Read): number => (piece.isFamous ? 4 : 0) + (piece.isSong ? 2 : 0);
  return ([...members].sort((a, b) => score(b) - score(a))[0] as Read).piece;
}

const folder = corpusFolder(process.argv[2]);
const byTune = new Map<string, Read[]>();
const names = new Map<string, Map<string, number>>();
const add = (tune: string, piece: CiPiece): void => {
  if (piece.half !== 'dev' && !piece.isFamous) return;
  byTune.set(tune, [...(byTune.get(tune) ?? []), readOf(piece)]);
};
/** 题名 → 调 (title → tune), 依全宋词编者。 */
const canonical = new Map<string, string>(Object.entries(SAME));
const tuneOf = ({ name, tune }: Pick<CiPiece, 'name' | 'tune'>): string => canonical.get(name) ?? SAME[tune] ?? tune;
const song = [...songPieces(folder)];
for (const { name, tune } of song) if (name !== tune && !canonical.has(name)) canonical.set(name, SAME[tune] ?? tune);
for (const { name, tune } of song) {
  const to = tuneOf({ name, tune });
  names.set(to, (names.get(to) ?? new Map()).set(name, (names.get(to)?.get(name) ?? 0) + 1));
}
for (const piece of song) add(tuneOf(piece), piece);
const songCounts = new Map([...byTune].map(([tune, reads]) => [tune, reads.length]));
if (process.argv[3] !== undefined) {
  for (const piece of laterPieces(process.argv[3])) {
    const tune = tuneOf(piece);
    if (songCounts.has(tune)) add(tune, piece);
  }
}

const simple = (name: string): string => [...name].map(simplifiedForm).join('');
const NOT_TUNES = new Set(['失调名', '导引', '乐语', '花舞', '薄媚', '九张机', '六州', '采莲舞', '南徐好', '采莲']);
const tunes = [...byTune]
  .filter(([tune, reads]) => !NOT_TUNES.has(tune) && reads.length >= LIMITS.tune)
  .map(([tune, reads]) => ({ tune, reads, forms: formsOf(reads) }))
  .filter(({ forms }) => forms.length > 0)
  .sort((a, b) => (songCounts.get(b.tune) ?? 0) - (songCounts.get(a.tune) ?? 0));

const paragraphs = tunes.map(({ tune, reads, forms }) => {
  const aka = [...new Set([...(names.get(tune)?.keys() ?? [])].map(simple))].filter((name) => name !== tune);
  const lines = [tune + (aka.length > 0 ? `  又名 ${aka.join(' ')}` : '')];
  for (const form of forms) {
    const { members } = form;
    const songs = members.filter(({ piece }) => piece.isSong).length;
    const ru = members.filter(({ chars }) =>
      [...soundOf(chars.at(-1) as string).groups].every((g) => g.includes('入')),
    );
    const isOblique = form.classes.every((c) => c === '仄');
    const ruShare = isOblique ? `　入 ${Math.round((100 * ru.length) / members.length)}%` : '';
    const { author, lines: text } = exampleOf(members);
    lines.push(`  例 ${author}《${text[0]}》　宋 ${songs}　共 ${members.length}${ruShare}`);
    lines.push(`  ${rowOf(form)}`);
    if (form === forms[0]) lines.push(`  文 ${text.join(' ')}`);
  }
  return { text: lines.join('\n'), fit: forms.reduce((n, { members }) => n + members.length, 0), all: reads.length };
});
const out = fileURLToPath(new URL('../data/cipai/cipai.txt', import.meta.url));
writeFileSync(out, `${paragraphs.map(({ text }) => text).join('\n\n')}\n`);
const sum = (key: 'fit' | 'all'): number => paragraphs.reduce((n, p) => n + p[key], 0);
console.log(
  `${tunes.length} 调 tunes, ${tunes.reduce((n, t) => n + t.forms.length, 0)} 体 forms; dev ${sum('fit')}/${sum('all')}`,
);
