import { type RescueKind, RULE_IDS, RULES, type RuleId } from './rules/index.ts';

/** 句型：仄脚 a b，平脚 A B，依《汉语诗律学》 (the four line types; lower case ends 仄, capital ends 平 and rhymes). */
export type LineType = 'a' | 'A' | 'b' | 'B';
/** 字位：平、仄、可平可仄 (a slot). */
export type Slot = '平' | '仄' | '中';

/**
 * 一种句式：五言或七言的一串字位，连同它的代价与名目。格律的全部“可与不可”都在这张表与 `arcBetween` 里，
 * 检查、生成、导出共用。
 *
 * One way a line may run. The check pays `price`; generation keeps to what is legal.
 */
export interface LinePattern {
  readonly type: LineType;
  readonly slots: readonly Slot[];
  /** 句脚是否入韵 (whether the foot rhymes). */
  readonly rhymed: boolean;
  /** 走此式的代价；一个错字为 1 (price of taking it; one wrong tone costs 1). */
  readonly price: number;
  /** 此式本身的毛病 (the rule it breaks). */
  readonly fault?: RuleId;
  /** 此式本身的救法：拗处与救处，1 起 (the rescue it is, with 1-based places). */
  readonly rescue?: { readonly kind: RescueKind; readonly ao: number; readonly jiu: number };
  /** 出句的拗，待对句来救；1 起 (an 拗 the next line should rescue). */
  readonly awaits?: { readonly rule: 'da-ao' | 'xiao-ao'; readonly at: number };
  /** 对句可救出句之拗的字位，1 起 (the place by which this line rescues the line before). */
  readonly rescuer?: number;
  /** 毛病所在的字位，1 起 (places of the fault). */
  readonly places: readonly number[];
  /** 此式之所以为此式的字位，1 起：这几处不合，就不是它 (the places that make it what it is; it must fit there). */
  readonly defining: readonly number[];
}

/** 正格、拗格与救格，以五言写 (the regular patterns and the rescued ones, as five characters). */
interface Row {
  readonly type: LineType;
  readonly five: string;
  readonly price: number;
  readonly fault?: RuleId;
  readonly places?: readonly number[];
  readonly rescue?: LinePattern['rescue'];
  readonly awaits?: LinePattern['awaits'];
  readonly rescuer?: number;
  readonly defining?: readonly number[];
}

const LEGAL_ROWS: readonly Row[] = [
  { type: 'a', five: '中仄平平仄', price: 0 },
  { type: 'a', five: '中仄仄平仄', price: 0.02, awaits: { rule: 'xiao-ao', at: 3 } },
  { type: 'a', five: '中仄中仄仄', price: 0.02, awaits: { rule: 'da-ao', at: 4 } },
  { type: 'A', five: '中仄仄平平', price: 0 },
  { type: 'b', five: '中平平仄仄', price: 0 },
  { type: 'b', five: '平平仄平仄', price: 0.03, rescue: { kind: '本句自救', ao: 3, jiu: 4 } },
  { type: 'B', five: '平平仄仄平', price: 0 },
  { type: 'B', five: '平平平仄平', price: 0, rescuer: 3 },
  { type: 'B', five: '仄平平仄平', price: 0.03, rescue: { kind: '孤平拗救', ao: 1, jiu: 3 }, rescuer: 3 },
];

/** 犯规之式，由各规则自报 (patterns that break a rule, told by the rules themselves). */
const faultRows = (): readonly Row[] =>
  RULE_IDS.flatMap((fault) =>
    (RULES[fault].patterns ?? []).map((pattern) => ({ ...pattern, fault, price: priceOf(fault) })),
  );

/** 犯一条规则的代价 (the price of breaking a rule). */
function priceOf(id: RuleId): number {
  return RULES[id].price ?? 1;
}

/** 五言或七言诸式；七言在五言前面加两字 (all patterns; seven-character ones put two places before the five). */
function build(lineLength: 5 | 7): readonly LinePattern[] {
  const shift = lineLength - 5;
  return [...LEGAL_ROWS, ...faultRows()].map(
    ({ type, five, price, fault, places = [], rescue, awaits, rescuer, defining }) => {
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
    },
  );
}

const made = new Map<5 | 7, readonly LinePattern[]>();

/** 五言或七言的全部句式 (all patterns of a line of so many characters). */
export function linePatterns(lineLength: 5 | 7): readonly LinePattern[] {
  let patterns = made.get(lineLength);
  if (patterns === undefined) {
    patterns = build(lineLength);
    made.set(lineLength, patterns);
  }
  return patterns;
}

/** 同一句型的正格 (the regular pattern of the same line type). */
export const regularPattern = (pattern: LinePattern): LinePattern =>
  linePatterns(pattern.slots.length as 5 | 7).find((p) => p.type === pattern.type) ?? pattern;

/** 前后两句第二字的字位是否同声：对句须不同，粘句须同 (whether the second slots agree: to oppose they must not, to adhere they must). */
export const secondsAgree = (previous: LinePattern, next: LinePattern): boolean => previous.slots[1] === next.slots[1];

/** 两句相接的代价与名目 (what it costs to put one line after another). */
export interface Arc {
  readonly price: number;
  readonly faults: readonly RuleId[];
  /** 上句之拗为下句所救 (the line before is rescued by this one). */
  readonly rescues: boolean;
}

const LEGAL: Arc = { price: 0, faults: [], rescues: false };

/**
 * 上句接下句。`number` 是下句的句次，1 起：偶数句论对，奇数句论粘。
 *
 * The arc from one line to the next (`number` is the 1-based number of the latter): even lines must oppose (对) the
 * second character of the line before, odd ones agree with it (粘); 大拗 and 小拗 are rescued by the closing line.
 */
export function arcBetween(previous: LinePattern, next: LinePattern, number: number): Arc {
  const agrees = secondsAgree(previous, next);
  const faults: RuleId[] = [];
  if (number % 2 === 0 && agrees) {
    faults.push('shi-dui');
  } else if (number % 2 === 1 && !agrees) {
    faults.push('shi-nian');
  }
  const rescues = previous.awaits !== undefined && number % 2 === 0 && next.rescuer !== undefined;
  if (previous.awaits !== undefined && !rescues) {
    faults.push(previous.awaits.rule);
  }
  const price = faults.reduce((sum, fault) => sum + priceOf(fault), 0);
  return faults.length === 0 && !rescues ? LEGAL : { price, faults, rescues };
}
