import { InvalidInputError } from '../errors.ts';
import { type FormName, getForm, type Opening } from './forms.ts';
import { arcBetween, type LinePattern, linePatterns } from './patterns.ts';
import { levelOf, type RuleId } from './rules/index.ts';

/** 编译格律的选项；不给的都自由 (what is not given stays free). */
export interface MeterOptions {
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 句数；排律用之，未写完的诗亦用之 (number of lines, where it differs from the form's). */
  readonly lines?: number;
}

/**
 * 编译好的格律：每句一层，层中是这一句可走的句式，层间之弧由 `arcBetween` 给出。一个分层的加权自动机：
 * 检查求其最省的一条路，生成只走合律的路。
 *
 * A compiled meter: one layer a line holding the patterns that line may take; arcs between layers come from
 * `arcBetween`. Checking looks for the cheapest path through it, generation keeps to its legal paths.
 */
export interface CompiledMeter {
  readonly form: FormName;
  readonly lineLength: 5 | 7;
  readonly layers: readonly (readonly LinePattern[])[];
}

/** 一首诗至多论这么多句；唐宋最长的排律是二百句 (at most so many lines are judged; the longest 排律 has 200). */
export const MAX_LINES = 200;

/** 起于某式的诗是平起还是仄起 (the opening a first line gives). */
export const openingOf = (first: LinePattern): Opening => (first.slots[1] === '平' ? '平起' : '仄起');

/**
 * 编译一种体裁的格律 (compiles the meter of a form).
 * Throws `UnknownFormError`, and `InvalidInputError` for an opening that is neither 平起 nor 仄起 and for a number of lines
 * that is no whole number from 1 to 200.
 *
 * @example
 * compileMeter('五绝').layers.length; // 4
 */
export function compileMeter(form: FormName | (string & {}), options: MeterOptions = {}): CompiledMeter {
  const { name, lineLength, lines: defaultLines } = getForm(form);
  const lines = options.lines ?? defaultLines;
  if (!Number.isInteger(lines) || lines < 1 || lines > MAX_LINES) {
    const en = `lines must be a whole number from 1 to ${MAX_LINES}`;
    throw new InvalidInputError(`句数须为 1 至 ${MAX_LINES} 的整数：${lines}`, en);
  }
  const isFree = options.opening === undefined && options.firstLineRhymes === undefined;
  const key = `${name}${lines}`;
  const known = isFree ? free.get(key) : undefined;
  if (known !== undefined) return known;
  const { all, odd, even } = layersOf(lineLength);
  const first = isFree
    ? all
    : all.filter(
        (p) =>
          (options.opening === undefined || openingOf(p) === options.opening) &&
          (options.firstLineRhymes === undefined || p.rhymed === options.firstLineRhymes),
      );
  if (first.length === 0) {
    const en = `no such opening: ${options.opening}`;
    throw new InvalidInputError(`起式只有平起、仄起：${options.opening}`, en);
  }
  const layers = Array.from({ length: lines }, (_, i) => (i === 0 ? first : i % 2 === 1 ? even : odd));
  const meter = { form: name, lineLength, layers };
  if (isFree) free.set(key, meter);
  return meter;
}

/** 无所限定的格律，编译一次即可 (meters without options are compiled once). */
const free = new Map<string, CompiledMeter>();

interface Layers {
  readonly all: readonly LinePattern[];
  readonly odd: readonly LinePattern[];
  readonly even: readonly LinePattern[];
}
const made = new Map<5 | 7, Layers>();
/** 首句、出句、对句各可走的句式 (the patterns of first, opening and closing lines). */
function layersOf(lineLength: 5 | 7): Layers {
  let layers = made.get(lineLength);
  if (layers === undefined) {
    const all = linePatterns(lineLength);
    layers = { all, odd: all.filter((p) => !p.rhymed), even: all.filter((p) => p.rhymed) };
    made.set(lineLength, layers);
  }
  return layers;
}

/**
 * 此式在生成时可否用：正格与救得的拗可，毛病与仅可宽容者不可 (whether generation may use the pattern: regular
 * patterns and rescues, nothing that a strict reader would call a fault).
 */
export const isLegalPattern = (pattern: LinePattern): boolean => pattern.fault === undefined;

/**
 * 诗人自己定下的字若犯此规，生成时可否容之：检查时不至于 error 者皆可；绝句折腰亦可，在 `arcBetween` 里是失粘
 * (whether generation puts up with this fault where the poet's own characters make it: whatever the check does not call an error).
 */
export const isTolerable = (fault: RuleId): boolean => levelOf(fault) !== 'error';

/** 此弧在生成时可否走 (whether generation may take the arc). */
export const isLegalArc = (previous: LinePattern, next: LinePattern, number: number): boolean =>
  arcBetween(previous, next, number).faults.length === 0;
