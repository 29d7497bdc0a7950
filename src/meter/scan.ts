import { InvalidInputError } from '../errors.ts';
import { findGroup } from '../rhyme/lookup.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import type { Pingze, Reading, RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { conversionTwins } from '../text/script.ts';
import type { Place, Poem, Point } from '../text/verse.ts';
import { allOblique, isOldStyle, obliqueRhymes } from './ancient.ts';
import { type Cell, cellOf, isOdd, MISMATCH } from './cell.ts';
import { compileMeter, MAX_LINES, openingOf } from './compile.ts';
import { type FormName, formFor, getForm, type Opening } from './forms.ts';
import { describe, type MessageData, type MessageId } from './messages/index.ts';
import { candidateGroups, cheapestPaths, type Path } from './path.ts';
import { type Arc, arcBetween, type LinePattern, regularPattern, type Slot } from './patterns.ts';
import {
  type Level,
  levelOf,
  type Profile,
  type Reference,
  type RescueKind,
  RULES,
  type RuleId,
  ruleUrl,
  type Severity,
} from './rules/index.ts';

/** 诗中之位：联、句、字，1 起；字数按字计，不按 UTF-16 (couplet, line and character, 1-based). */
export interface VersePlace {
  readonly couplet: number;
  readonly line: number;
  readonly zi: number;
}

/** 一处毛病或一点说明：是值，不是错误 (a fault or a remark, as a value). */
export interface Finding {
  readonly ruleId: RuleId;
  /** 规则的汉字名，如 孤平。 */
  readonly name: string;
  readonly severity: Severity;
  /** 消息的 id；一条规则或有几种说法 (the id of the message; a rule may have several). */
  readonly messageId: MessageId;
  /** 消息所用的资料 (what the message speaks of). */
  readonly data: MessageData;
  /** 中文说明 (the message in Chinese). */
  readonly message: string;
  /** The message in English. */
  readonly messageEn: string;
  /** 原文中的位置 (place in the source). */
  readonly place: Place;
  readonly at: VersePlace;
  readonly actual: string;
  readonly expected: readonly string[];
  /** 判断所据的读音 (the reading the verdict rests on). */
  readonly assumed?: Reading;
  /** 相关之处：失粘所对的上句、先前的同字…… (related places: the line it fails to adhere to, the earlier same character). */
  readonly related?: readonly RelatedPlace[];
  /** 稳妥的改法：宽窄、空格、误转，不动文意 (a safe edit, that never changes the meaning). */
  readonly fix?: Edit;
  /** 可换的字，由诗人取舍；扫描只提疑为简转繁之误者，余由 `suggest` (characters to choose from; the scan itself offers suspected wrong conversions). */
  readonly suggestions?: readonly Suggestion[];
  readonly reference: Reference;
  /** 规则之页 (the page of the rule). */
  readonly url: string;
}

/** 与一处毛病相关的另一处 (a place related to a finding). */
export interface RelatedPlace {
  readonly place: Place;
  readonly at: VersePlace;
  readonly message: string;
  readonly messageEn: string;
}

/** 一处改动：以 text 换去 place (replaces a stretch of the source). */
export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** 一个可取的改法 (a change the poet may choose). */
export interface Suggestion {
  readonly text: string;
  readonly message: string;
  readonly edit: Edit;
}

/** 一处拗救：拗在何处，以何处救 (a rescue: a positive fact, not a missing error). */
export interface Rescue {
  readonly kind: RescueKind;
  readonly at: VersePlace;
  readonly by: VersePlace;
}

/** 一字的扫描结果 (one character, scanned). */
export interface ScannedZi {
  readonly char: string;
  readonly place: Place;
  readonly at: VersePlace;
  readonly slot: Slot;
  readonly isRhymeFoot: boolean;
  /** 取定的读音；空白、未收之字及两可之字无 (the reading taken; absent for blanks and unknown characters). */
  readonly reading?: Reading;
  /** 全部读音，含罕用 (all readings, rare ones too). */
  readonly readings: readonly Reading[];
  /** 合、不合、待填、未收 (fits, faulty, still blank, unknown to the book). */
  readonly status: '合' | '不合' | '待填' | '未收';
}

/** 一句的扫描结果 (one line, scanned). */
export interface ScannedLine {
  readonly text: string;
  readonly zis: readonly ScannedZi[];
  /** 此句应有的字位，如 中仄平平仄 (the pattern it was measured against). */
  readonly pattern: string;
  readonly rhymed: boolean;
}

/** 总评：合律、有拗已救、有毛病的近体、古体、无诗可评 (the verdict). */
export type Verdict = 'regulated' | 'rescued' | 'irregular' | 'ancient' | 'empty';

/** 一种解读：起式、首句入韵与否、韵部及其代价 (one reading of the whole poem and what it costs). */
export interface Parse {
  readonly opening: Opening;
  readonly firstLineRhymes: boolean;
  readonly rhyme?: RhymeGroup;
  /** 代价：约等于错处之数，越小越好 (about the number of faults; the smaller the better). */
  readonly cost: number;
}

/** 全诗的扫描结果 (the scansion of a poem). */
export interface Scansion extends Partial<Parse> {
  readonly verdict: Verdict;
  readonly form?: FormName;
  /** 是否尚未写完：有空白，或句数不足 (blanks, or fewer lines than the form has). */
  readonly unfinished: boolean;
  /** 所用韵书的 id 与名 (id and name of the book it was checked in). */
  readonly book: string;
  readonly bookName: string;
  readonly lines: readonly ScannedLine[];
  readonly findings: readonly Finding[];
  readonly rescues: readonly Rescue[];
  /** 其余起式的最佳解读，由省到费 (the best parse of every other template, cheapest first). */
  readonly runnersUp: readonly Parse[];
}

/** 扫描选项；不给的由诗中推出 (what is not given is inferred). */
export interface ScanOptions {
  readonly form?: FormName | (string & {});
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 韵部名 (a rhyme group, by any spelling `findGroup` accepts). */
  readonly rhyme?: string;
  readonly book?: RhymeBook;
  /** 从宽从严；省略则通行 (which profile gives the levels; `standard` if left out). */
  readonly profile?: Profile;
  /** 个别规则的轻重，比 `profile` 优先 (levels of single rules, before the profile's). */
  readonly levels?: Readonly<Partial<Record<RuleId, Level>>>;
  /**
   * 指定的读音：键为字（看，全诗）或句次.字次（3.2，1 起），值为 平、仄 或韵部名
   * (readings pinned by the poet: by character or by `line.zi`, 1-based; a tone class or the name of a group).
   */
  readonly readings?: Readonly<Record<string, string>>;
}

/**
 * 扫描一首诗：起式、首句入韵与否、韵部、句式、读音一并求取，取代价最小的一种解读；毛病与拗救都由那条路读出。
 *
 * Scans a poem: opening, first-line rhyme, rhyme group, line patterns and readings are chosen *together*, at the least
 * cost, by a shortest path through the compiled meter; findings and rescues are read off that path. Half-written poems
 * (blanks □, missing lines) are scanned too. Faults are values: the function throws only for an unknown `form`
 * (`UnknownFormError`) or `rhyme` (`UnknownRhymeError`), and for an oblique rhyme with a form (`InvalidInputError`).
 *
 * @example
 * scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。')).verdict; // 'regulated'
 */
export function scan(poem: Poem, options: ScanOptions = {}): Scansion {
  const book = options.book ?? pingshui;
  const given = options.form === undefined ? undefined : getForm(options.form);
  const wantedRhyme = options.rhyme === undefined ? undefined : findGroup(options.rhyme, book);
  if (given !== undefined && wantedRhyme?.pingze === '仄') {
    const zh = `近体押平声韵，${wantedRhyme.name}是仄声；不指明体裁，可按古体来看`;
    throw new InvalidInputError(zh, `regulated verse rhymes on level tones; ${wantedRhyme.name} is oblique`);
  }
  const findings: Finding[] = [];
  const add = (
    ruleId: RuleId,
    place: Place,
    at: VersePlace,
    data: MessageData,
    assumed?: Reading,
    severity?: Severity,
  ) =>
    findings.push({
      ruleId,
      name: RULES[ruleId].name,
      severity: severity ?? (levelOf(ruleId) as Severity),
      messageId: ruleId,
      data,
      ...describe(ruleId, at, data),
      place,
      at,
      actual: data.actual ?? '',
      expected: data.expected ?? [],
      ...(assumed === undefined ? {} : { assumed }),
      ...(data.twins === undefined || data.twins.length === 0
        ? {}
        : {
            suggestions: data.twins.map((text) => ({ text, message: `${data.char}→${text}`, edit: { place, text } })),
          }),
      reference: RULES[ruleId].reference,
      url: ruleUrl(ruleId),
    });
  let strayLine = 0;
  for (const stray of poem.strays) {
    while ((poem.lines[strayLine]?.place.end.offset ?? Number.POSITIVE_INFINITY) <= stray.place.start.offset)
      strayLine++;
    const line = Math.max(1, Math.min(strayLine + 1, poem.lines.length));
    add('yi-wu', stray.place, placeOf(line, 1), { actual: stray.text });
  }

  if (poem.lines.length === 0) {
    const origin: Point = { offset: 0, line: 1, column: 1 };
    add('kong-wen', { start: origin, end: origin }, placeOf(1, 1), {});
    return { verdict: 'empty', unfinished: true, ...bookOf(book), lines: [], findings, rescues: [], runnersUp: [] };
  }

  const lineLength = given?.lineLength ?? majorityLength(poem);
  const form = given ?? formFor(lineLength, poem.lines.length);
  const isPailü = form.name.endsWith('排');
  const count = poem.lines.length;
  const expectedLines = isPailü ? Math.min(MAX_LINES, Math.max(form.lines, count + (count % 2))) : form.lines;
  const lines = poem.lines.slice(0, expectedLines);
  if (count > expectedLines) {
    const extra = poem.lines[expectedLines] as Poem['lines'][number];
    const data = { actual: String(count), expected: [String(expectedLines)], form: form.name };
    add('ju-shu', extra.place, placeOf(expectedLines + 1, 1), data);
  }

  const traditional = isTraditional(poem, book);
  /** 字数不合的句子只报字数，不再逐字论平仄 (a line of the wrong length is reported once and left unscanned). */
  const cells = lines.map((line, i) => {
    if (line.zis.length === lineLength) return line.zis.map((zi) => cellOf(zi, book, traditional));
    const data = { actual: String(line.zis.length), expected: [String(lineLength)], form: form.name };
    const at = Math.min(line.zis.length, lineLength + 1);
    add('zi-shu', line.place, placeOf(i + 1, at), data);
    return undefined;
  });

  const meter = compileMeter(form.name, {
    lines: lines.length,
    ...(options.opening === undefined ? {} : { opening: options.opening }),
    ...(options.firstLineRhymes === undefined ? {} : { firstLineRhymes: options.firstLineRhymes }),
  });
  const ranked = cheapestPaths(
    meter,
    cells,
    wantedRhyme === undefined ? candidateGroups(cells) : wantedRhyme.pingze === '平' ? [wantedRhyme] : [undefined],
  );
  const best = ranked[0] as Path;

  const rescues: Rescue[] = [];
  const scanned = lines.map((line, i): ScannedLine => {
    const number = i + 1;
    const pattern = best.patterns[i] as LinePattern;
    const row = cells[i];
    if (pattern.rescue !== undefined && row !== undefined) {
      const { kind, ao, jiu } = pattern.rescue;
      if (isHeard(row[ao - 1]) && isHeard(row[jiu - 1])) {
        rescues.push({ kind, at: placeOf(number, ao), by: placeOf(number, jiu) });
      }
    }
    // 孤平、三平尾之类自成一式；给人看的，仍是那种句型的正格 (a fault has its own pattern; what is shown is the regular one).
    const isFault = pattern.fault !== undefined && levelOf(pattern.fault) === 'error';
    const shown = isFault ? regularPattern(pattern) : pattern;
    const zis = line.zis.map((zi, j): ScannedZi => {
      const at = placeOf(number, j + 1);
      const slot = row === undefined ? '中' : (shown.slots[j] as Slot);
      const cell = row?.[j] ?? cellOf(zi, book, traditional);
      const isRhymeFoot = pattern.rhymed && j === lineLength - 1;
      const rhyme = isRhymeFoot && row !== undefined ? best.rhyme : undefined;
      const { reading, cost } =
        rhyme === undefined
          ? cell.at(row === undefined ? '中' : (pattern.slots[j] as Slot))
          : cell.foot(rhyme, i === 0);
      let status: ScannedZi['status'] = '合';
      if (zi.blank) status = '待填';
      else if (reading === undefined && row === undefined) status = '未收';
      else if (reading === undefined) {
        status = '未收';
        const decides = slot !== '中';
        const data = { actual: zi.char, expected: decides ? [slot] : [] };
        add('wei-shou', zi.place, at, data, undefined, decides ? 'warning' : 'info');
      } else {
        const data = { char: zi.char, reading, readings: cell.readings };
        /** 繁体文本里，同一简体的别字若合，疑是简转繁之误 (a twin that would fit hints at a wrong conversion). */
        const twins = (fits: (reading: Reading) => boolean): readonly string[] =>
          traditional
            ? conversionTwins(zi.char).filter((twin) => book.readings(twin).some((r) => !r.rare && fits(r)))
            : [];
        if (rhyme !== undefined) {
          const rhymes = { ...data, actual: reading.group.name, expected: [rhyme.name] };
          if (cost >= MISMATCH) {
            add('chu-yun', zi.place, at, { ...rhymes, twins: twins((r) => r.group === rhyme) }, reading);
            status = '不合';
          } else if (reading.group !== rhyme) add('lin-yun', zi.place, at, rhymes, reading);
        } else if (slot !== '中' && reading.pingze !== slot) {
          if (!isFault) {
            const fault = { actual: reading.pingze, expected: [slot], twins: twins((r) => r.pingze === slot) };
            add('ping-ze', zi.place, at, { ...data, ...fault }, reading);
          }
          status = '不合';
        } else if (slot !== '中' && isOdd(reading)) {
          add('pi-du', zi.place, at, { ...data, actual: reading.pingze, expected: [slot] }, reading);
        }
      }
      const scannedZi = { char: zi.char, place: zi.place, at, slot, isRhymeFoot, readings: cell.readings, status };
      return reading === undefined ? scannedZi : Object.assign(scannedZi, { reading });
    });
    const text = line.zis.map((zi) => zi.char).join('');
    if (pattern.fault !== undefined && row !== undefined) {
      const [from, to] = [pattern.places[0] as number, pattern.places.at(-1) as number];
      const place = { start: zis[from - 1]?.place.start as Point, end: zis[to - 1]?.place.end as Point };
      const actual = zis
        .slice(from - 1, to)
        .map((z) => z.reading?.pingze ?? BLANK_TONE)
        .join('');
      add(pattern.fault, place, placeOf(number, from), { char: text, actual, expected: EXPECTED[pattern.fault] ?? [] });
    }
    return { text, zis, pattern: shown.slots.join(''), rhymed: pattern.rhymed };
  });

  best.patterns.forEach((pattern, i) => {
    const previous = best.patterns[i - 1];
    if (previous === undefined || cells[i] === undefined || cells[i - 1] === undefined) return;
    const arc: Arc = arcBetween(previous, pattern, i + 1);
    if (arc.rescues) {
      const [ao, jiu] = [previous.awaits?.at as number, pattern.rescuer as number];
      if (isHeard(cells[i - 1]?.[ao - 1]) && isHeard(cells[i]?.[jiu - 1])) {
        rescues.push({ kind: '对句相救', at: placeOf(i, ao), by: placeOf(i + 1, jiu) });
      }
    }
    for (const fault of arc.faults) {
      const isAo = fault === 'da-ao' || fault === 'xiao-ao';
      const number = isAo ? i : i + 1;
      const zi = isAo ? (previous.awaits?.at as number) : 2;
      const scannedZi = scanned[number - 1]?.zis[zi - 1] as ScannedZi;
      const before = scanned[i - 1]?.zis[1];
      const other = before?.char ?? '';
      const opposed = before?.reading?.pingze ?? '';
      const actual = scannedZi.reading?.pingze ?? (isAo ? '仄' : (pattern.slots[1] as string));
      const expected = isAo ? ['平'] : [opposite(actual)];
      add(
        fault,
        scannedZi.place,
        placeOf(number, zi),
        { char: scannedZi.char, actual, expected, other, opposed },
        scannedZi.reading,
      );
    }
  });

  const feet = scanned.filter((l) => l.rhymed).map((l) => l.zis.at(-1) as ScannedZi);
  const wordOf = (foot: ScannedZi) => foot.reading?.char;
  feet.forEach((foot, i) => {
    const word = wordOf(foot);
    if (word === undefined || !feet.slice(0, i).some((f) => wordOf(f) === word)) return;
    add('chong-yun', foot.place, foot.at, { char: foot.char, actual: foot.char });
  });

  const isBlank = lines.some((line) => line.zis.some((zi) => zi.blank));
  const unfinished = isBlank || count < expectedLines;
  // 指明了近体的体裁或平韵，就按近体论 (a form or a level rhyme that was asked for is judged as regulated verse).
  const mayBeAncient = given === undefined && wantedRhyme?.pingze !== '平' && !unfinished;
  const obliques = mayBeAncient ? (wantedRhyme === undefined ? obliqueRhymes(cells) : [wantedRhyme]) : [];
  const [oblique] = obliques;
  const faults = findings.filter((f) => METRICAL.has(f.ruleId));
  const errors = faults.filter((f) => f.severity === 'error').length;
  // 古体也要押韵：韵脚不合的，不因错处多就成了古体 (old-style verse rhymes too).
  const rhymes = allOblique(cells) || !faults.some((f) => f.ruleId === 'chu-yun');
  const isAncient = oblique !== undefined || (mayBeAncient && rhymes && isOldStyle(cells, errors));
  if (isAncient) {
    // 古体不论近体之律：押仄韵者只留一句说明，押平韵者把不合之处降为说明 (old style: explain, do not accuse).
    const kept = findings.filter((f) => !METRICAL.has(f.ruleId));
    const isOblique = oblique !== undefined || allOblique(cells);
    const softened = isOblique ? [] : faults.map((f): Finding => ({ ...f, severity: 'info' }));
    findings.splice(0, findings.length, ...kept, ...softened);
    const names = obliques.map((group) => group.name).join('、');
    const oldRhyme = `押仄韵${names === '' ? '（数部通押）' : names}`;
    const actual = isOblique ? oldRhyme : `平仄、粘对共 ${errors} 处不合近体`;
    add('gu-ti', (poem.lines[0] as Poem['lines'][number]).place, placeOf(1, 1), { actual, form: form.name });
    rescues.length = 0;
    if (wantedRhyme !== undefined) {
      cells.forEach((row, i) => {
        const [cell, zi] = [row?.at(-1), scanned[i]?.zis.at(-1)];
        if (i % 2 === 0 || zi === undefined || cell?.hasGroup(wantedRhyme) !== false || !isHeard(cell)) return;
        const [reading] = cell.readings;
        const data = { char: zi.char, actual: reading?.group.name ?? '', expected: [wantedRhyme.name] };
        add('chu-yun', zi.place, zi.at, { ...data, readings: cell.readings }, reading);
      });
    }
  }
  findings.sort((a, b) => a.place.start.offset - b.place.start.offset);

  const hasError = findings.some((f) => f.severity === 'error');
  const verdict: Verdict = isAncient
    ? 'ancient'
    : hasError
      ? 'irregular'
      : rescues.length > 0
        ? 'rescued'
        : 'regulated';
  const [first, ...others] = ranked.map(toParse) as [Parse, ...Parse[]];
  // 几种起式一样省，就是还定不下来 (templates that cost the same are left open).
  const { opening, firstLineRhymes, ...rest } = first;
  const tied = others.filter((other) => other.cost === first.cost);
  const settled: Partial<Parse> = {
    ...rest,
    ...(tied.some((other) => other.opening !== opening) ? {} : { opening }),
    ...(tied.some((other) => other.firstLineRhymes !== firstLineRhymes) ? {} : { firstLineRhymes }),
  };
  return {
    verdict,
    form: form.name,
    ...settled,
    ...(oblique === undefined ? {} : { rhyme: oblique, firstLineRhymes: cells[0]?.at(-1)?.hasGroup(oblique) ?? false }),
    unfinished,
    ...bookOf(book),
    lines: scanned,
    findings,
    rescues: rescues.sort((a, b) => a.at.line - b.at.line || a.at.zi - b.at.zi),
    runnersUp: others,
  };
}

const BLANK_TONE = '□';
const EXPECTED: Partial<Record<RuleId, readonly string[]>> = {
  'gu-ping': ['平'],
  'san-ping-wei': ['仄平平'],
  'san-ze-wei': ['平仄仄'],
  'te-ao-shou-ze': ['平'],
};

/** 有字且知其声；空白与未收之字谈不上拗救 (a character whose sound is known: blanks and unknown ones rescue nothing). */
const isHeard = (cell: Cell | undefined): boolean => cell !== undefined && !cell.blank && !cell.unknown;
const bookOf = (book: RhymeBook) => ({ book: book.id, bookName: book.name });
const placeOf = (line: number, zi: number): VersePlace => ({ couplet: Math.ceil(line / 2), line, zi });
const opposite = (pingze: string): Pingze => (pingze === '平' ? '仄' : '平');

function majorityLength(poem: Poem): 5 | 7 {
  const seven = poem.lines.filter((line) => line.zis.length === 7).length;
  const five = poem.lines.filter((line) => line.zis.length === 5).length;
  if (seven !== five) return seven > five ? 7 : 5;
  return poem.lines.reduce((n, line) => n + line.zis.length, 0) / poem.lines.length > 6 ? 7 : 5;
}

/** 通篇没有只作简体用的字，就按繁体读：后 即 后，不是 後 (no character that is only simplified). */
function isTraditional(poem: Poem, book: RhymeBook): boolean {
  return poem.lines.every((line) => line.zis.every((zi) => zi.blank || book.readings(zi.char).length > 0));
}

function toParse(path: Path): Parse {
  const first = path.patterns[0] as LinePattern;
  return {
    opening: openingOf(first),
    firstLineRhymes: first.rhymed,
    ...(path.rhyme === undefined ? {} : { rhyme: path.rhyme }),
    cost: Math.round(path.cost * 1000) / 1000,
  };
}

/** 论近体平仄用韵的规则；古体不受其约束 (rules of regulated meter, which old-style verse is not judged by). */
const METRICAL: ReadonlySet<RuleId> = new Set<RuleId>([
  'ping-ze',
  'shi-dui',
  'shi-nian',
  'gu-ping',
  'san-ping-wei',
  'san-ze-wei',
  'da-ao',
  'xiao-ao',
  'te-ao-shou-ze',
  'chu-yun',
  'lin-yun',
  'chong-yun',
]);
