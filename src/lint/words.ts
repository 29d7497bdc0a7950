import type { FormName, Rescue, RuleId, Scansion } from '../meter/index.ts';
import { placeInWords } from '../meter/index.ts';
import { type Poem, visible } from '../text/index.ts';
import type { LintFinding } from './finding.ts';
import type { CheckedPoem } from './poems.ts';
import type { SameRhymes } from './rhyme-words.ts';

/** 输出所用的语言 (the language of the output). */
export type Lang = 'zh' | 'en';

const FORM_EN: Readonly<Record<FormName, string>> = {
  五绝: 'five-character quatrain',
  七绝: 'seven-character quatrain',
  五律: 'five-character octave',
  七律: 'seven-character octave',
  五排: 'extended five-character verse',
  七排: 'extended seven-character verse',
  三韵五律: 'five-character verse of three rhymes',
  三韵七律: 'seven-character verse of three rhymes',
};

const isQuatrain = (form: string | undefined): boolean => form?.endsWith('绝') ?? false;

/** 不以近体论者叫什么；是哪一种，看其发现 (what verse that is not judged as regulated is called, by its finding). */
function ancientName(findings: Scansion['findings'], form = ''): string {
  // 六言之类，体裁已是其名 (verse in lines of six, say, is called by its form).
  if (form.includes('言')) return form;
  const is = (id: RuleId): boolean => findings.some(({ ruleId }) => ruleId === id);
  if (is('ao-lu')) return '拗律';
  if (is('ze-yun')) return isQuatrain(form) ? '仄韵律绝' : '仄韵律诗';
  return isQuatrain(form) ? '古绝' : '古体';
}

/** 体裁的说法：五绝（律绝）、五言古绝、七律 (the form in words). */
function formInWords({ form, verdict, findings }: Scansion, lang: Lang): string {
  if (form === undefined) return '';
  if (verdict === 'ancient') {
    const name = ancientName(findings, form);
    const old = name === form ? name : `${/[五七]/u.exec(form)?.[0]}言${name}`;
    return lang === 'zh' ? old : `old-style verse (${old})`;
  }
  if (lang === 'en') return form in FORM_EN ? `${FORM_EN[form as FormName]} (${form})` : form;
  return isQuatrain(form) && verdict !== 'irregular' ? `${form}（律绝）` : form;
}

/** 一首诗的格：五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤 (form, opening and rhyme in one line). */
export function meterInWords(scansion: Scansion, lang: Lang = 'zh'): string {
  const { opening, firstLineRhymes, rhyme, verdict, bookName } = scansion;
  const first =
    lang === 'zh'
      ? `${opening}首句${firstLineRhymes ? '入韵' : '不入韵'}`
      : `${opening}, first line ${firstLineRhymes ? 'rhymed' : 'unrhymed'}`;
  const parts = [
    formInWords(scansion, lang),
    ...(opening === undefined || verdict === 'ancient' ? [] : [first]),
    ...(rhyme === undefined ? [] : [`${bookName} ${rhyme.name}`]),
  ];
  // “）”自带半格空白，后面不再加空格 (a full-width bracket brings its own space).
  return parts.join(' · ').replace(/） · /gu, '）· ');
}

/**
 * 总评的说法；`errors` 是免查之后所剩的毛病，省略则扫描所见的全数。
 *
 * The verdict in words; `errors` is how many faults are left after directives, by default all that the scan found.
 */
export function verdictInWords(
  scansion: Scansion,
  lang: Lang = 'zh',
  errors: number = scansion.findings.filter((f) => f.severity === 'error').length,
): string {
  const { unfinished, form } = scansion;
  const verdict = scansion.verdict === 'irregular' && errors === 0 ? 'regulated' : scansion.verdict;
  const more = errors === 0 ? '' : lang === 'zh' ? `；另有 ${errors} 处毛病` : `; ${errors} other faults`;
  const rescued = scansion.rescues.length;
  const so = unfinished ? '尚未写完；已写之处' : '';
  const soEn = unfinished ? 'unfinished; so far ' : '';
  switch (verdict) {
    case 'regulated':
      return lang === 'zh' ? `${so}合律${more}` : `${soEn}regular${more}`;
    case 'rescued':
      return lang === 'zh'
        ? `${so}合律，有拗已救（${rescued} 处）${more}`
        : `${soEn}regular, ${rescued} 拗 rescued${more}`;
    case 'irregular':
      return lang === 'zh' ? `${so}有 ${errors} 处毛病` : `${soEn}${errors} ${errors === 1 ? 'fault' : 'faults'}`;
    case 'ancient':
      return lang === 'zh'
        ? `${ancientName(scansion.findings, form)}，不以近体论`
        : 'old-style verse, not judged by the rules of regulated verse';
    case 'empty':
      return lang === 'zh' ? '没有诗句' : 'no verse';
  }
}

/** 和韵所得的说法，如 和《登鹳雀楼》：次韵 (how a poem answers the rhymes of another, in words). */
export function sameRhymesInWords({ of, wanted, met }: SameRhymes, lang: Lang = 'zh'): string {
  const title = of === undefined ? '' : `《${visible(of)}》`;
  if (lang === 'en')
    return `rhymes of ${title === '' ? 'the poem given' : title}: ${met ?? `not kept, ${wanted} wanted`}`;
  const named = title === '' ? '和原作之韵' : `和${title}之韵`;
  return met === undefined ? `${named}：不合${wanted}` : `${named}：${met}`;
}

/** 一处拗救的说法 (a rescue in words). */
export function rescueInWords({ kind, at, by }: Rescue, lang: Lang = 'zh'): string {
  return lang === 'zh'
    ? `拗救：${placeInWords(at)}拗，${placeInWords(by)}救（${kind}）`
    : `rescue (${kind}): line ${at.line}, character ${at.zi} is rescued by line ${by.line}, character ${by.zi}`;
}

/** 判断所依的多音字：平仄两读、所在之位又非两可者 (readings the verdict rests on, for characters of two tone classes). */
export function readingsInWords(scansion: Scansion, lang: Lang = 'zh'): string | undefined {
  if (scansion.verdict === 'ancient') return undefined;
  const notes = scansion.lines.flatMap((line) =>
    line.zis.flatMap((zi) => {
      const { reading } = zi;
      if (reading === undefined || zi.status !== '合' || (zi.slot === '中' && !zi.isRhymeFoot)) return [];
      const common = zi.readings.filter((r) => !r.rare);
      if (common.every((r) => r.pingze === reading.pingze)) return [];
      // 同一声类里还有别的读音，就只说平仄 (only the class, where several readings of it would do).
      const sole = zi.isRhymeFoot || common.filter((r) => r.pingze === reading.pingze).length === 1;
      const sound = `${reading.pingze}声${sole ? `（${reading.group.name}）` : ''}`;
      return lang === 'zh'
        ? [`${placeInWords(zi.at)}“${zi.char}”作${sound}`]
        : [`${zi.char} (line ${zi.at.line}) as ${sole ? reading.group.name : reading.pingze}`];
    }),
  );
  if (notes.length === 0) return undefined;
  return lang === 'zh' ? `多音：${notes.join('；')}` : `readings taken: ${notes.join('; ')}`;
}

/** 某处在第几句，0 起；不在句中则 -1 (the line a place is in, 0-based; -1 for none). */
function lineAt({ lines }: Pick<Poem, 'lines'>, offset: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { start, end } = (lines[middle] as Poem['lines'][number]).place;
    if (offset < start.offset) high = middle - 1;
    else if (offset >= end.offset) low = middle + 1;
    else return middle;
  }
  return -1;
}

/**
 * 一处发现的可换之字，依所在归拢：`可换：第一字 春 秋；第三字 云 年`；都在发现之处的，只列字。没有则 undefined。
 *
 * The candidates of a finding, grouped by place; where all stand at the place of the finding, the characters alone.
 */
export function candidatesInWords(
  { suggestions = [], at }: LintFinding,
  { poem }: Pick<CheckedPoem, 'poem'>,
  lang: Lang = 'zh',
): string | undefined {
  if (suggestions.length === 0) return undefined;
  const groups = new Map<number, { where: string; chars: Set<string> }>();
  for (const { text, edit } of suggestions) {
    const { offset } = edit.place.start;
    let group = groups.get(offset);
    if (group === undefined) {
      const i = lineAt(poem, offset);
      const zi = (poem.lines[i]?.zis.findIndex(({ place }) => place.start.offset === offset) ?? -1) + 1;
      const line = i + 1;
      const inLine = lang === 'zh' ? placeInWords({ line: 1, zi }).replace(/^.*句/u, '') : `character ${zi}`;
      const other = lang === 'zh' ? placeInWords({ line, zi }) : `line ${line}, character ${zi}`;
      group = { where: zi === 0 ? '' : line === at.line ? inLine : other, chars: new Set() };
      if (line === at.line && zi === at.zi && suggestions.every((s) => s.edit.place.start.offset === offset)) {
        group.where = '';
      }
      groups.set(offset, group);
    }
    group.chars.add(text);
  }
  const list = [...groups.values()].map(({ where, chars }) => [where, ...chars].join(' ').trim());
  return lang === 'zh' ? `可换：${list.join('；')}` : `candidates: ${list.join('; ')}`;
}
