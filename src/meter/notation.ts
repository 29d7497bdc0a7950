import { InvalidMeterError } from '../errors.ts';
import type { Pingze } from '../rhyme/types.ts';
import { checkMeter } from './check-meter.ts';
import type { LineMeter, LinePattern, Meter, RhymeSpec, Slot } from './meter.ts';
import { linePatterns } from './regulated.ts';
import type { RuleId } from './rules/ids.ts';

/** 韵脚之记：韵（首韵）、甲…辛（换韵之次）、叶（与首韵同部而异声） (marks of feet: the rhyme, its changes, and 叶). */
const MARKS = '韵甲乙丙丁戊己庚辛叶';
const REPEAT = '叠';
const OPTIONAL = '?';
/** 分片之记 (parts the stanzas). */
const STANZA = '‖';
/** 领字之记，在所领之前；对句之记，在一句之末 (set after the characters that lead; ends a line that is to be parallel to the one before). */
const LEAD = '领';
const PAIR = '对';

/** 词、对联、自定之格所论的规则：平仄、用韵、字数、句数、叠句，及文字之规 (the rules written meters are judged by). */
export const WRITTEN_RULES: readonly RuleId[] = [
  'ping-ze',
  'chu-yun',
  'zi-shu',
  'ju-shu',
  'die-ju',
  'kong-wen',
  'yi-wu',
  'wei-shou',
  'pi-du',
  'du-yin',
  'wu-zhuan',
  'biao-dian',
];

/** 词所论的规则：平仄只论字声，韵许通押 (the rules tunes are judged by: tones as 字声, and divisions that Song pieces rhymed together). */
export const TUNE_RULES: readonly RuleId[] = WRITTEN_RULES.flatMap((id): readonly RuleId[] =>
  id === 'ping-ze'
    ? ['zi-sheng']
    : id === 'chu-yun'
      ? ['chu-yun', 'tong-ya', 'ru-sheng']
      : id === 'ju-shu'
        ? ['ju-shu', 'fen-pian', 'you-ti']
        : [id],
);

/**
 * 由谱写成格律，一句一词，以空白或 、，。 分开，`‖` 分片。字位写 平仄中（◑ 不拘而常平，◐ 不拘而常仄），`/` 分可取之式；句后 韵（首韵）、
 * 甲乙丙…（换韵）、叶（与首韵同部而异声）、叠（与上句全同；字少于上句，则叠其尾），记后加 `?` 则可押可不押。
 * `仄领平平中仄` 首字领起其下，句末再加 `对` 则前人多与上句（领字除外）相对；二者只作说明，不论对错。
 *
 * A meter written as rows: a word a line, separated by white space or 、，。. `‖` parts stanzas. Slots are 平 仄 中
 * (◑ either, mostly level; ◐ either, mostly oblique), `/` parts the ways a line may run; after the line
 * 韵 for the rhyme, 甲 乙 丙 … for changes of rhyme, 叶 for the division of 韵 in the other tone class, 叠 for a line that
 * repeats the one before, or its end where it is shorter; `?` makes a rhyme optional. `领` follows the characters that lead the rest, and
 * `对` ends a line mostly parallel to the one before (its leading characters apart): both inform and are never judged. Throws `InvalidMeterError` with the offset of a sign it does not know,
 * of an empty line, of ways of different lengths, and of a foot that rhymes but is 中.
 *
 * @example
 * const tune = meter('如梦令', '中仄中平中仄韵 中仄中平平仄韵 中仄仄平平 中仄中平平仄韵 平仄韵 平仄叠 中仄中平平仄韵');
 * tune.lines.length; // 7
 */
export function meter(form: string, rows: string, rules: readonly RuleId[] = WRITTEN_RULES): Meter {
  const rhymes: RhymeSpec[] = [];
  const numbers = new Map<string, number>();
  const lines: LineMeter[] = [];
  const breaks: number[] = [];
  for (const { 0: whole, index: offset } of rows.matchAll(/[^\s、，。]+/gu)) {
    if (whole === STANZA) {
      breaks.push(lines.length);
      continue;
    }
    const at = { line: lines.length + 1, offset };
    const { word, ...notes } = notesOf(whole, lines.at(-1), at);
    if (word.endsWith(REPEAT)) {
      lines.push(repeated(word, lines, at));
      continue;
    }
    const isOptional = word.endsWith(OPTIONAL);
    const marked = isOptional ? word.slice(0, -1) : word;
    const mark = marked.at(-1) as string;
    const isMarked = MARKS.includes(mark);
    if (isOptional && !isMarked) throw bad('“?”之前须有韵脚之记', 'a question mark follows the mark of a rhyme', at);
    const ways = waysOf(isMarked ? marked.slice(0, -1) : marked, at);
    if (!isMarked) {
      lines.push({ joint: '无', patterns: ways.map((slots) => patternOf(slots)), ...notes });
      continue;
    }
    const rhyme = numbers.get(mark) ?? rhymes.length;
    const pingze = classOf(ways, at);
    if (rhyme === rhymes.length) {
      if (mark === '叶' && !numbers.has('韵')) throw bad('“叶”之前须先有“韵”', '叶 needs a 韵 before it', at);
      rhymes.push(mark === '叶' ? { pingze, with: numbers.get('韵') as number } : { pingze });
      numbers.set(mark, rhyme);
    } else if (rhymes[rhyme]?.pingze !== pingze) {
      throw bad(`“${mark}”前后平仄不一`, `${mark} is level here and oblique there`, at);
    }
    const patterns = ways.map((slots) => patternOf(slots, rhyme));
    const all = isOptional ? [...patterns, ...ways.map((w) => patternOf(w))] : patterns;
    lines.push({ joint: '无', patterns: all, ...notes });
  }
  const made: Meter = { form, lines, rhymes, rules, ...(breaks.length === 0 ? {} : { breaks }) };
  checkMeter(made);
  return made;
}

type At = NonNullable<InvalidMeterError['at']>;
const bad = (zh: string, en: string, at: At): InvalidMeterError =>
  new InvalidMeterError(`第 ${at.line} 句：${zh}`, `line ${at.line}: ${en}`, at);

/** 一句所注的领字与对句，注去掉后的谱字在 `word` (what a line notes of leading characters and parallels; `word` is the rest). */
function notesOf(whole: string, before: LineMeter | undefined, at: At): Noted {
  const isPair = whole.endsWith(PAIR);
  const rest = isPair ? whole.slice(0, -PAIR.length) : whole;
  const lead = rest.indexOf(LEAD);
  const word = lead === -1 ? rest : rest.slice(0, lead) + rest.slice(lead + LEAD.length);
  if (lead === 0) throw bad('“领”在所领之前、领字之后', '领 follows the characters that lead', at);
  const own = [...word].findIndex((sign) => !'平仄中◑◐'.includes(sign));
  if (lead > 0 && lead >= (own === -1 ? word.length : own)) throw bad('“领”之后须有所领', '领 leads nothing', at);
  if (isPair) {
    const above = before?.patterns[0]?.slots.length ?? 0;
    const size = own === -1 ? word.length : own;
    if (above - (before?.lead ?? 0) !== size - Math.max(0, lead)) {
      throw bad('对句须与上句同长，领字除外', 'parallel lines are of one length, leading characters apart', at);
    }
  }
  return { word, ...(lead === -1 ? {} : { lead }), ...(isPair ? { pairs: true } : {}) };
}
type Noted = { readonly word: string } & Pick<LineMeter, 'lead' | 'pairs'>;

/** 叠句；谱中写了字位而少于上句的，叠其尾 (a repeated line; with fewer slots written than the line before has, it repeats its end). */
function repeated(word: string, lines: readonly LineMeter[], at: At): LineMeter {
  const before = lines.at(-1);
  if (before === undefined) throw bad('首句无可叠', 'the first line has nothing to repeat', at);
  const written = word.slice(0, -REPEAT.length);
  const length = before.patterns[0]?.slots.length ?? 0;
  const own = written === '' ? length : (waysOf(written, at)[0]?.length ?? 0);
  if (own > length) throw bad(`叠句至多 ${length} 字`, `a repeated line has ${length} characters at most`, at);
  const { patterns } = before;
  if (own === length) return { patterns, joint: '无', repeats: lines.length - 1 };
  return { patterns: patterns.map((pattern) => tailOf(pattern, own)), joint: '无', echoes: lines.length - 1 };
}

/** 一式之末几字 (the end of a pattern). */
const tailOf = ({ usual, ...pattern }: LinePattern, length: number): LinePattern => ({
  ...pattern,
  slots: pattern.slots.slice(-length),
  ...(usual === undefined ? {} : { usual: usual.slice(-length) }),
});

function waysOf(written: string, at: At): readonly string[] {
  const ways = written.split('/');
  let offset = at.offset ?? 0;
  for (const way of ways) {
    const wrong = [...way].findIndex((sign) => !'平仄中◑◐'.includes(sign));
    if (wrong !== -1) {
      const sign = [...way][wrong] as string;
      throw bad(`不认得“${sign}”`, `unknown sign ${sign}`, { ...at, offset: offset + wrong });
    }
    if (way === '') throw bad('句中无字位', 'a way without slots', { ...at, offset });
    if (way.length !== ways[0]?.length) {
      throw bad('各式字数须同', 'the ways of a line have one length', { ...at, offset });
    }
    offset += way.length + 1;
  }
  return ways;
}

/** 韵脚之声，各式须同 (the tone class of the foot, the same in all ways). */
function classOf(ways: readonly string[], at: At): Pingze {
  const classes = [...new Set(ways.map((way) => way.at(-1)))];
  const [pingze] = classes;
  if (classes.length !== 1 || (pingze !== '平' && pingze !== '仄')) {
    throw bad('韵脚须定平仄', 'the foot of a rhyme is 平 or 仄', at);
  }
  return pingze;
}

/** 不拘之位的常例 (the class most pieces have where either may stand). */
const USUAL: Readonly<Record<string, Slot>> = { '◑': '平', '◐': '仄' };

const patternOf = (signs: string, rhyme?: number): LinePattern => ({
  slots: [...signs].map((sign) => (USUAL[sign] === undefined ? (sign as Slot) : '中')),
  ...(/[◑◐]/u.test(signs) ? { usual: [...signs].map((sign) => USUAL[sign] ?? '中') } : {}),
  rhymed: rhyme !== undefined,
  ...(rhyme === undefined ? {} : { rhyme }),
  price: 0,
  places: [],
  defining: [],
});

/**
 * 五言、七言对联：上联仄收，下联平收，相对而不押韵 (a couplet of five or seven characters: opposed lines, the upper ending oblique,
 * the lower level, without rhyme).
 *
 * @example
 * scan(parsePoem('海内存知己，天涯若比邻。'), { meter: coupletMeter(5) }).verdict; // 'regulated'
 */
export function coupletMeter(length: 5 | 7): Meter {
  const all = linePatterns(length);
  const unrhymed = ({ rhyme: _, ...pattern }: LinePattern): LinePattern => ({ ...pattern, rhymed: false });
  return {
    form: `${length === 5 ? '五' : '七'}言联`,
    lines: [
      { patterns: all.filter((p) => !p.rhymed), joint: '无' },
      { patterns: all.filter((p) => p.rhymed).map(unrhymed), joint: '对' },
    ],
    rhymes: [],
    rules: COUPLET_RULES,
  };
}
const COUPLET_RULES: readonly RuleId[] = [
  ...WRITTEN_RULES,
  'shi-dui',
  'gu-ping',
  'san-ping-wei',
  'san-ze-wei',
  'da-ao',
  'xiao-ao',
  'te-ao-shou-ze',
  'chong-zi',
];

/** 古体之格 (old-style verse as a meter). */
export interface OldStyleOptions {
  /** 逐句字数 (characters of every line). */
  readonly lengths: readonly number[];
  readonly pingze: Pingze;
  /** 由第几句起换韵，0 起，须在一联之首；后一韵与前一韵平仄相间 (0-based lines, the first of a couplet, at which the rhyme changes; its tone class alternates). */
  readonly changes?: readonly number[];
}

/**
 * 古体：字位不拘，双句押韵，换韵之后首句可押 (old-style verse: tones are free, even lines rhyme; the first line of a rhyme may).
 * Throws `InvalidMeterError` for a change of rhyme that is not at the head of a couplet.
 *
 * @example
 * const quatrain = oldStyleMeter({ lengths: [5, 5, 5, 5], pingze: '仄' });
 * scan(parsePoem('千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。'), { meter: quatrain }).verdict; // 'regulated'
 */
export function oldStyleMeter({ lengths, pingze, changes = [] }: OldStyleOptions): Meter {
  for (const at of changes) {
    if (at % 2 === 0 && at > 0 && at < lengths.length) continue;
    throw bad('换韵须在一联之首', 'a rhyme changes at the head of a couplet', { line: at + 1 });
  }
  const heads = [0, ...changes];
  const other: Readonly<Record<Pingze, Pingze>> = { 平: '仄', 仄: '平' };
  const rhymes = heads.map((_, r): RhymeSpec => ({ pingze: r % 2 === 0 ? pingze : other[pingze] }));
  let r = -1;
  const lines = lengths.map((length, i): LineMeter => {
    if (heads.includes(i)) r++;
    const slots = '中'.repeat(length);
    const [open, foot] = [patternOf(slots), patternOf(slots, r)];
    return { joint: '无', patterns: i % 2 === 1 ? [foot] : heads.includes(i) ? [open, foot] : [open] };
  });
  const made: Meter = { form: '古体', lines, rhymes, rules: WRITTEN_RULES };
  checkMeter(made);
  return made;
}
