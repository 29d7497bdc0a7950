import { InvalidInputError } from '../errors.ts';
import type { Pingze } from '../rhyme/types.ts';
import { priceOf } from './arcs.ts';
import { type FormName, getForm, type Opening } from './forms.ts';
import type { LineMeter, LinePattern, LineType, Meter, Slot } from './meter.ts';
import { PRICES } from './prices.ts';
import { type FaultPattern, RULE_IDS, RULES, type RuleId } from './rules/index.ts';

/** 正格、拗格与救格，以五言写 (the regular patterns and the rescued ones, as five characters). */
interface Row extends Pick<LinePattern, 'price' | 'fault' | 'rescue' | 'awaits' | 'rescuer'> {
  readonly type: LineType;
  readonly five: string;
  readonly places?: FaultPattern['places'];
  readonly defining?: FaultPattern['defining'];
}

const [WITHIN, BELOW] = [PRICES.rescueWithin.value, PRICES.rescueBelow.value];

const LEGAL_ROWS: readonly Row[] = [
  { type: 'a', five: '中仄平平仄', price: 0 },
  { type: 'a', five: '中仄仄平仄', price: BELOW, awaits: { rule: 'xiao-ao', at: 3 } },
  { type: 'a', five: '中仄中仄仄', price: BELOW, awaits: { rule: 'da-ao', at: 4 } },
  { type: 'A', five: '中仄仄平平', price: 0 },
  { type: 'b', five: '中平平仄仄', price: 0 },
  { type: 'b', five: '平平仄平仄', price: WITHIN, rescue: { kind: '特拗', ao: 3, jiu: 4 } },
  { type: 'B', five: '平平仄仄平', price: 0 },
  { type: 'B', five: '平平平仄平', price: 0, rescuer: 3 },
  { type: 'B', five: '仄平平仄平', price: WITHIN, rescue: { kind: '孤平拗救', ao: 1, jiu: 3 }, rescuer: 3 },
];

/** 犯规之式，由各规则自报 (patterns that break a rule, told by the rules themselves). */
const faultRows = (): readonly Row[] =>
  RULE_IDS.flatMap((fault) =>
    (RULES[fault].patterns ?? []).map((pattern) => ({ ...pattern, fault, price: priceOf(fault) })),
  );

/** 七言在五言前面加两字，字位随之加二 (a seven-character line puts two places before the five). */
function patternOf(
  { type, five, price, fault, places = [], rescue, awaits, rescuer, defining }: Row,
  lineLength: 5 | 7,
): LinePattern {
  const shift = lineLength - 5;
  const named = [
    ...places,
    ...(rescue === undefined ? [] : [rescue.ao, rescue.jiu]),
    ...(awaits === undefined ? [] : [awaits.at]),
  ];
  const head = lineLength === 5 ? '' : five.charAt(1) === '平' ? '中仄' : '中平';
  return {
    type,
    slots: [...(head + five)] as Slot[],
    rhymed: type === 'A' || type === 'B',
    price,
    places: places.map((p) => p + shift),
    defining: (defining ?? named).map((p) => p + shift),
    ...(fault === undefined ? {} : { fault }),
    ...(rescue === undefined ? {} : { rescue: { ...rescue, ao: rescue.ao + shift, jiu: rescue.jiu + shift } }),
    ...(awaits === undefined ? {} : { awaits: { ...awaits, at: awaits.at + shift } }),
    ...(rescuer === undefined ? {} : { rescuer: rescuer + shift }),
  };
}

const made = new Map<5 | 7, readonly LinePattern[]>();

/**
 * 五言或七言近体的全部句式，毛病在内 (all patterns of a regulated line of so many characters, faults among them).
 *
 * @example
 * linePatterns(5)[0]?.slots.join(''); // '中仄平平仄'
 */
export function linePatterns(lineLength: 5 | 7): readonly LinePattern[] {
  let patterns = made.get(lineLength);
  if (patterns === undefined) {
    patterns = [...LEGAL_ROWS, ...faultRows()].map((row) => patternOf(row, lineLength));
    made.set(lineLength, patterns);
  }
  return patterns;
}

/** 同一句型的正格；近体之外即其自身 (the regular pattern of the same line type; outside regulated verse the pattern itself). */
export const regularPattern = (pattern: LinePattern): LinePattern =>
  pattern.type === undefined
    ? pattern
    : (linePatterns(pattern.slots.length as 5 | 7).find((p) => p.type === pattern.type) ?? pattern);

/** 起于某式的诗是平起还是仄起 (the opening a first line gives). */
export const openingOf = (first: LinePattern): Opening => (first.slots[1] === '平' ? '平起' : '仄起');

/** 只有词才论的 (what is judged of tunes alone). */
const TUNE_ONLY: readonly RuleId[] = ['zi-sheng', 'tong-ya', 'die-ju', 'fen-pian', 'you-ti'];
/** 近体以全部规则来论 (regulated verse is judged by all rules). */
export const REGULATED_RULES = RULE_IDS.filter((id) => !TUNE_ONLY.includes(id));

/** 编译近体格律的选项；不给的都自由 (what is not given stays free). */
export interface MeterOptions {
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  /** 句数；排律用之，未写完的诗亦用之 (number of lines, where it differs from the form's). */
  readonly lines?: number | undefined;
  /** 押平韵还是仄韵，默认平；仄韵律绝出句收平，对句收仄 (the tone class of the rhyme; level by default). */
  readonly pingze?: Pingze | undefined;
}

/** 至多这么多句；免得一个数字要去全部内存 (at most so many lines, lest a number ask for all memory). */
const MOST_LINES = 1_000_000;

/**
 * 一种近体的格律 (the meter of a regulated form): 绝句、律诗、任意句数的排律，平韵或仄韵。
 * Throws `UnknownFormError`, and `InvalidInputError` for an opening that is neither 平起 nor 仄起 and for a number of lines
 * that is no whole number from 1 to 1,000,000.
 *
 * @example
 * compileMeter('五绝').lines.length; // 4
 */
export function compileMeter(form: FormName | (string & {}), options: MeterOptions = {}): Meter {
  const { name, lineLength, lines: defaultLines } = getForm(form);
  const { opening, firstLineRhymes, lines = defaultLines, pingze = '平' } = options;
  if (!Number.isInteger(lines) || lines < 1 || lines > MOST_LINES) {
    const en = `lines must be a whole number from 1 to ${MOST_LINES}`;
    throw new InvalidInputError(`句数须为 1 至 ${MOST_LINES} 的整数：${lines}`, en);
  }
  const isFree = opening === undefined && firstLineRhymes === undefined;
  const key = `${name}${lines}${pingze}`;
  const known = isFree ? free.get(key) : undefined;
  if (known !== undefined) return known;
  const { first, odd, even } = layersOf(lineLength, pingze);
  const patterns = isFree
    ? first.patterns
    : first.patterns.filter(
        (p) =>
          (opening === undefined || openingOf(p) === opening) &&
          (firstLineRhymes === undefined || p.rhymed === firstLineRhymes),
      );
  if (patterns.length === 0) {
    throw new InvalidInputError(`起式只有平起、仄起：${opening}`, `no such opening: ${opening}`);
  }
  const meter: Meter = {
    form: name,
    lines: Array.from({ length: lines }, (_, i) => (i === 0 ? { ...first, patterns } : i % 2 === 1 ? even : odd)),
    rhymes: [pingze === '平' ? { pingze, borrows: true } : { pingze }],
    rules: REGULATED_RULES,
  };
  if (isFree && lines <= KEPT_LINES) free.set(key, meter);
  return meter;
}

/** 无所限定的格律，编译一次即可；极长者不留 (meters without options are compiled once; very long ones are not kept). */
const free = new Map<string, Meter>();
const KEPT_LINES = 200;

/** 首句、出句、对句 (first, opening and closing lines). */
interface Layers {
  readonly first: LineMeter;
  readonly odd: LineMeter;
  readonly even: LineMeter;
}
const layers = new Map<string, Layers>();
function layersOf(lineLength: 5 | 7, pingze: Pingze): Layers {
  const key = `${lineLength}${pingze}`;
  let found = layers.get(key);
  if (found === undefined) {
    const isRhymed = ({ slots }: LinePattern): boolean => slots.at(-1) === pingze;
    const all =
      pingze === '平'
        ? linePatterns(lineLength)
        : linePatterns(lineLength).map((pattern) => ({ ...pattern, rhymed: isRhymed(pattern) }));
    found = {
      first: { patterns: all, joint: '无' },
      odd: { patterns: all.filter((p) => !p.rhymed), joint: '粘' },
      even: { patterns: all.filter((p) => p.rhymed), joint: '对' },
    };
    layers.set(key, found);
  }
  return found;
}
