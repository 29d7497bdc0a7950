import { REACHES } from '../generate/choices.ts';
import { coupletFindings } from '../lint/couplets.ts';
import { halvesOf, pairIn } from '../lint/halves.ts';
import { isTraditional, suggestAt } from '../lint/suggest.ts';
import { FORM_NAMES, getForm, scan } from '../meter/index.ts';
import { rhymeFeet } from '../readings/index.ts';
import { findGroup, pingshui } from '../rhyme/index.ts';
import { isTune } from '../text/document/index.ts';
import { BLANK, placeKey, simplifiedForm } from '../text/index.ts';
import type { CommandName } from './commands.ts';
import {
  blankLine,
  bookOf,
  charAt,
  chosen,
  type Draft,
  isBlank,
  lineLengthOf,
  nextLine,
  type Surroundings,
  scanDraft,
} from './draft.ts';
import { placesIn, pointed } from './edits.ts';
import { isFaulty } from './show.ts';
import { type Command, change, choicesOf, misuse, type Session, type Step, type TaskEffect, tell } from './state.ts';
import type { Found, TaskName } from './tasks.ts';

type RequestName = '问' | '续' | '补' | '对' | '藏头' | '嵌字' | '写' | '推' | '修' | '分' | '押' | '兴' | '多' | '换';

/** 各求几种 (how many are asked for). */
const COUNTS: Readonly<Record<TaskName, number>> = {
  next: 5,
  write: 3,
  fill: 5,
  cangtou: 3,
  couplet: 5,
  revise: 5,
  repair: 4,
  score: 1,
  rhymes: 12,
  candidates: 9,
  inspire: 8,
};

/** 求于模型的命令：所得是效果，由外壳去做 (commands that ask something of the model, as effects for the shell). */
export const REQUESTS: Readonly<Record<RequestName & CommandName, Command>> = {
  续: (state) => {
    const { draft } = state;
    if (nextLine(draft) === undefined) {
      return tell(state, `${draft.form}已足 ${draft.lines.length} 句，没有可续的。`, 'The poem is complete.');
    }
    return ask(state, 'next', given(draft));
  },

  写: (before, args, around) => {
    const state = withWords(before, args, around);
    const { draft } = state;
    if (nextLine(draft) === undefined) {
      const zh = '全诗已成，没有空处可写；要另写请先 新，或 删 出空白 □。';
      return tell(state, zh, 'The poem is complete.');
    }
    return ask(state, 'write', given(draft));
  },

  补: (state) => {
    if (!state.draft.lines.some((line) => line.includes(BLANK))) {
      return misuse('没有 □ 可补；空处请写 □，如 白日□山尽', 'there is no □ to fill');
    }
    return ask(state, 'fill', given(state.draft));
  },

  对: (state, args) => {
    const isUpper = ['上', '上联'].includes(simplified(args.at(-1) ?? ''));
    const half = (isUpper ? args.slice(0, -1) : args).join('，');
    const [upper = '', lower = '', ...more] = args;
    if (!isUpper && lower !== '' && more.length === 0) return tell(state, ...checkPair(upper, lower));
    if (half === '') return misuse('对哪一联？如 对 春风又绿江南岸；求上联则末了加“上”', 'e.g. 对 春风又绿江南岸');
    return ask(state, 'couplet', isUpper ? { lower: half } : { upper: half });
  },

  藏头: (state, args) => {
    const isPlace = (arg: string): boolean => /^[句联聯][首尾]$/u.test(arg);
    const at = args.filter(isPlace).map(simplified)[0];
    const chars = args.filter((arg) => !isPlace(arg)).join('');
    if (chars === '') return misuse('藏哪几个字？如 藏头 春夏秋冬', 'e.g. 藏头 春夏秋冬');
    return acrostic(state, chars, at);
  },

  嵌字: (state, [chars = '', ...places]) => {
    if (chars === '' || places.length === 0) {
      return misuse('嵌什么字，在何处？如 嵌字 江月 1.2 4.7', 'e.g. 嵌字 江月 1.2 4.7');
    }
    const { length } = placesIn(places, state.draft);
    if (length !== [...chars].length) return misuse('几个字，就要几处', 'as many places as characters');
    return acrostic(state, chars, places.map(pointed));
  },

  推: (state, args) => {
    const { draft } = state;
    const words = args.map(simplified);
    const reach = REACHES.find((one) => words.includes(one)) ?? '此处';
    const isAll = words.some((word) => ALL_ANEW.includes(word));
    const named = words.filter((word) => !isReach(word) && !ALL_ANEW.includes(word));
    if (named.length === 0) return misuse('推敲何处？如 推 3.5、推 3 此后', 'e.g. 推 3.5');
    written(draft, named);
    const places = placesIn(named, draft).map(placeKey);
    const kept = isAll ? {} : { provenance: draft.authors };
    const step = ask(state, 'revise', { text: textOf(draft), places, reach, locks: draft.locks, ...kept });
    const isOwn = (key: string): boolean => authorAt(draft, key) === '人';
    const isKept =
      !isAll &&
      (reach === '此处' ? places.some(isOwn) && !places.every(isOwn) : draft.authors.some((row) => row.includes('人')));
    if (!isKept) return step;
    const zh = `  你所给的字都留着；连它们一起改，用 推 ${named.join(' ')}${reach === '此处' ? '' : ` ${reach}`} 全改。`;
    return { ...step, output: `${zh} What you gave stays.` };
  },

  修: (state, _args, around) => {
    const { draft } = state;
    if (draft.lines.every(isBlank)) return tell(state, '还没有诗句。', 'There is no verse yet.');
    if (!isFaulty(draft, around)) return tell(state, '合律，没有要修的。', 'There is nothing to mend.');
    return ask(state, 'repair', { text: textOf(draft), locks: draft.locks });
  },

  分: (state) => {
    const { lines } = state.draft;
    if (lines.length === 0) return tell(state, '还没有诗句。', 'There is no verse yet.');
    if (lines.some((line) => line.includes(BLANK))) return misuse('有空白，评不了分', 'there are blanks');
    const title = state.draft.theme.join(' ');
    return ask(state, 'score', { text: textOf(state.draft), ...(title === '' ? {} : { title }) });
  },

  押: (state, [where], around) => {
    const { draft } = state;
    const line = where === undefined ? (nextLine(draft) ?? -1) + 1 : placesIn(where, draft)[0]?.line;
    if (line === undefined || line === 0) return misuse('押哪一句？如 押 4', 'e.g. 押 4');
    const scansion = scanDraft(draft, around);
    const scanned = scansion.lines[line - 1];
    if (scanned?.rhymed !== true) return misuse(`第 ${line} 句不押韵`, `line ${line} does not rhyme`);
    const rhyme = draft.rhyme ?? (draft.lines.length > 0 ? scansion.rhyme?.name : undefined);
    const without =
      rhyme === undefined || bookOf(draft, around) !== pingshui ? {} : { without: feet(rhyme, draft, around) };
    const foot = lineLengthOf(draft, line - 1);
    const place = placeKey({ line, zi: foot });
    if (draft.locks.includes(place)) return misuse(`${place} 锁着`, `${place} is locked`);
    const isOpen = (charAt(draft.lines, line, foot) ?? BLANK) === BLANK;
    return ask(state, 'rhymes', { ...given(isOpen ? draft : openAt(draft, line, foot)), line }, without);
  },

  问: (state, args, around) => {
    const { draft } = state;
    if (args.length === 0) return tell(state, '问何处？如 ? 3.5；命令的用法见 帮。', 'e.g. ? 3.5; for help, 帮.');
    const places = placesIn(args, draft);
    const [first] = places;
    if (first === undefined) return misuse('问何处？如 ? 3.5', 'e.g. ? 3.5');
    if (places.length > 1) {
      const isNext = places.every(({ line }) => line - 1 === nextLine(draft));
      return isNext ? REQUESTS.续(state, [], around) : REQUESTS.推(state, args, around);
    }
    const { line, zi } = first;
    const place = placeKey(first);
    if (draft.locks.includes(place)) return misuse(`${place} 锁着；先 解 ${place}`, `${place} is locked`);
    const opened = openAt(draft, line, zi);
    const scansion = scanDraft(opened, around);
    const chars = suggestAt(
      scansion,
      { line, zi },
      {
        limit: COUNTS.candidates,
        scan: { ...chosen(opened, around), ...(opened.tune === undefined ? { form: opened.form } : {}) },
      },
    ).map(({ char }) => char);
    const shown = inDraftScript(chars, draft, around).filter((char) => char !== charAt(draft.lines, line, zi));
    return ask(state, 'candidates', given(opened), {
      onlyIfLoaded: true,
      without: [{ task: 'candidates', item: { line, zi, chars: shown } }],
    });
  },

  兴: (state, args, around) => {
    const { draft } = state;
    const [first, ...rest] = args;
    const next = nextLine(draft);
    const scansion = scanDraft(draft, around);
    const line = next === undefined ? undefined : scansion.lines[next];
    if (first === '似') {
      const like = rest.join('') || draft.lines.at(-1);
      return like === undefined ? misuse('似哪一句？', 'like which line?') : ask(state, 'inspire', { like });
    }
    const rhyme = draft.rhyme ?? scansion.rhyme?.name;
    if (first === '韵' || first === '韻') {
      const name = rest[0] === undefined ? rhyme : findGroup(rest[0]).name;
      return name === undefined ? misuse('韵还没有定', 'the rhyme is open') : ask(state, 'inspire', { rhyme: name });
    }
    if (first === '式') {
      const pattern = rest.length > 0 ? rest.join('') : line?.pattern;
      if (pattern === undefined) return misuse('没有要写的下一句', 'there is no next line');
      if (!isPattern(pattern)) return misuse('句式是五或七个 平 仄 中，如 兴 式 仄仄平平仄', 'e.g. 兴 式 仄仄平平仄');
      return ask(state, 'inspire', { pattern });
    }
    // 韵部之全名、句式，不必说是韵是式 (the name of a rhyme, or a pattern, needs no word before it).
    const [group, pattern] = [args.map(groupOf).find((one) => one !== undefined), args.find(isPattern)];
    const words = args.filter((arg) => groupOf(arg) === undefined && !isPattern(arg));
    if (group !== undefined || pattern !== undefined) {
      return ask(state, 'inspire', {
        ...(words.length === 0 ? {} : { theme: words }),
        ...(group === undefined ? {} : { rhyme: group }),
        ...(pattern === undefined ? {} : { pattern }),
      });
    }
    const theme = args.length > 0 ? args : draft.theme;
    const isLong = line !== undefined && isPattern(line.pattern);
    if (theme.length === 0 && !isLong) return misuse('以何起兴？如 兴 秋江', 'e.g. 兴 秋江');
    return ask(state, 'inspire', theme.length > 0 ? { theme } : { pattern: line?.pattern as string });
  },

  多: (state) => again(state, true),
  换: (state) => again(state, false),
};

/** 查一副对联，逐条说出 (checks a couplet, and tells each finding). */
function checkPair(upper: string, lower: string): readonly [zh: string, en: string] {
  const { poem, meter } = pairIn(`${upper}\n${lower}`);
  if (meter === undefined) return ['没有联语。', 'There is no verse.'];
  const scansion = scan(poem, { meter });
  const findings = [...scansion.findings, ...coupletFindings(scansion, {}, undefined, halvesOf(meter))];
  if (findings.length === 0) return ['  合律，对仗也看不出毛病。', 'No fault is found.'];
  return [findings.map(({ message }) => `  ${message}`).join('\n'), findings.map((f) => f.messageEn).join('; ')];
}

/** 连诗人所给的字一起改 (to change even what the poet gave). */
const ALL_ANEW: readonly string[] = ['全改', '尽改'];
const isReach = (word: string): boolean => (REACHES as readonly string[]).includes(word);
/** 一处的字何人所写 (who wrote the character at a place). */
const authorAt = ({ authors }: Draft, key: string): string | undefined => {
  const [line = 0, zi = 0] = key.split('.').map(Number);
  return charAt(authors, line, zi);
};

/** 命令里的字，简繁一样认 (words of a command are known in either script). */
export const simplified = (word: string): string => Array.from(word, simplifiedForm).join('');

/** 是否句式：五或七个平、仄、中 (whether it is the pattern of a line). */
const isPattern = (word: string): boolean => /^(?:[平仄中]{5}|[平仄中]{7})$/u.test(word);

/** 恰是韵部之名（十一真、上平十一真）才算；“真”“江”是题 (the rhyme of which this is the name, numeral and all). */
function groupOf(word: string): string | undefined {
  const wanted = simplified(word);
  return pingshui.groups.find(({ name }) => name === wanted || name.replace(/^(?:[上下]平|[上去入]声)/u, '') === wanted)
    ?.name;
}

/** 正文，作 given 用 (the verse so far, for a request). */
const textOf = ({ lines }: Draft): string => lines.join('\n');
const given = (draft: Draft): { readonly given?: string } => (draft.lines.length === 0 ? {} : { given: textOf(draft) });

/** 求一件事 (asks for something, with what the draft says of form, rhyme, theme and the rest). */
function ask(
  state: Session,
  task: TaskName,
  extra: TaskEffect['request'],
  how: Pick<TaskEffect, 'without' | 'onlyIfLoaded'> = {},
): Step {
  const { form, tune, opening, firstLineRhymes, rhyme, theme, mood, period, script, lines, book } = state.draft;
  const common: TaskEffect['request'] = {
    ...(tune === undefined ? { form } : { tune }),
    seed: state.seed,
    count: COUNTS[task],
    ...(theme.length === 0 ? {} : { theme }),
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
    ...(rhyme === undefined ? {} : { rhyme }),
    ...(book === undefined ? {} : { book }),
    ...(mood === undefined ? {} : { mood }),
    ...(period === undefined ? {} : { period }),
    ...(script === undefined && !isTraditional(lines) ? {} : { script: script ?? '繁' }),
  };
  // 兴只照所说的去找 (the anthology is asked for what is said, no more).
  const { script: shown } = common;
  const inspired = { limit: COUNTS.inspire, ...extra, ...(shown === undefined ? {} : { script: shown }) };
  const request = task === 'inspire' ? inspired : { ...common, ...extra };
  return { state, output: '', effect: { kind: 'task', task, request, ...how } };
}

/** 再求一回：接着列，或另列 (asks once more, going on or afresh, with the next seed). */
function again(state: Session, more: boolean): Step {
  const asked = state.offers?.draft === state.draft ? state.offers.asked : undefined;
  if (asked === undefined || (more && !['inspire', 'couplet'].includes(asked.task) && choicesOf(state).length === 0)) {
    return misuse('还没有求过什么；先 续、写、补、推', 'nothing has been asked for yet');
  }
  if (['candidates', 'score', 'rhymes'].includes(asked.task)) {
    return misuse('这一种已尽列于上', 'all there is has been listed');
  }
  const { more: _, ...rest } = asked;
  const effect = { ...rest, request: { ...asked.request, seed: state.seed }, ...(more ? { more } : {}) };
  return { state, output: '', effect };
}

function acrostic(state: Session, chars: string, at: string | readonly string[] | undefined): Step {
  const { draft } = state;
  const stray = [...chars].find((char) => !/^\p{Script=Han}$/u.test(char));
  if (stray !== undefined) return misuse(`“${stray}”不是汉字`, 'not a 汉字');
  const step = ask(state, 'cangtou', { ...given(draft), chars, ...(at === undefined ? {} : { at }) });
  if (draft.isChosen || draft.lines.length > 0 || step.effect?.kind !== 'task') return step;
  // 体裁未选，由字数而定 (with no form chosen, the number of characters decides).
  const { form: _, ...request } = step.effect.request;
  return { ...step, effect: { ...step.effect, request } };
}

/** 写 之后的话：体裁，余为题目；体裁与已有之句不合，抛 `Misuse` (the words after 写: a form, and the rest a theme). */
function withWords(state: Session, args: readonly string[], { cipai }: Surroundings): Session {
  if (args.length === 0) return state;
  const tuned = args.find((word) => isTune(word));
  const tune = tuned === undefined ? undefined : cipai?.tuneNamed(tuned);
  if (tune !== undefined && state.draft.tune?.name !== tune.name) {
    if (state.draft.lines.length > 0) {
      return misuse(`已有的诗句不是${tune.name}；另填一首请先 调 ${tune.name}`, 'begin the tune with 调');
    }
    const theme = args.filter((word) => word !== tuned);
    return change(state, { ...state.draft, form: tune.name, isChosen: true, tune, theme });
  }
  const named = args.map(simplified).find((word) => FORM_NAMES.some((name) => name === word));
  const theme = args.filter((word) => simplified(word) !== named);
  const form = named === undefined ? undefined : getForm(named);
  const { draft } = state;
  const [line] = draft.lines;
  if (
    form !== undefined &&
    line !== undefined &&
    ([...line].length !== form.lineLength || draft.lines.length > form.lines)
  ) {
    return misuse(
      `已有的诗句不合${form.name}；另写一首请先 新 ${form.name}`,
      `what is written is no ${form.name}; begin one with 新`,
    );
  }
  return change(state, {
    ...draft,
    ...(form === undefined ? {} : { form: form.name, isChosen: true }),
    ...(theme.length === 0 ? {} : { theme }),
  });
}

/** 推敲之处须有字、没有全锁 (what is to be revised must be written, and not all locked). */
function written(draft: Draft, places: readonly string[]): void {
  const open = placesIn(places, draft).filter(({ line, zi }) => charAt(draft.lines, line, zi) !== undefined);
  if (open.length === 0) misuse('那里还没有诗句；续 写下一句', 'nothing is written there');
  if (open.every((place) => draft.locks.includes(placeKey(place)))) {
    misuse(`那里全锁着；先 解 ${places.join(' ')}`, 'all of it is locked');
  }
}

/** 空出一处，句子不够则补空句 (the draft with one place blank, grown by blank lines where it is short). */
function openAt(draft: Draft, line: number, zi: number): Draft {
  const lines = Array.from(
    { length: Math.max(draft.lines.length, line) },
    (_, i) => draft.lines[i] ?? blankLine(draft, i),
  );
  const opened = [...(lines[line - 1] as string)].with(zi - 1, BLANK).join('');
  return { ...draft, lines: lines.with(line - 1, opened) };
}

/** 一韵常押之字，诗中已押的除外，照诗的字体 (the feet of a rhyme that poets use most, those in use left out, in the script of the draft). */
function feet(rhyme: string, draft: Draft, { toSimplified = (text) => text }: Surroundings): readonly Found[] {
  const isFan = draft.script === '繁' || (draft.script === undefined && isTraditional(draft.lines));
  const written = isFan ? (text: string) => text : toSimplified;
  const used = new Set(draft.lines.map((line) => [...line].at(-1)));
  return rhymeFeet(rhyme)
    .filter(({ char }) => !used.has(char) && !used.has(written(char)))
    .slice(0, COUNTS.rhymes)
    .map(({ char, count, words }) => {
      const example = words[0] === undefined ? {} : { example: written(words[0]) };
      return { task: 'rhymes', item: { char: written(char), group: rhyme, count, ...example } };
    });
}

/** 照诗的字体 (in the script of the draft). */
function inDraftScript(chars: readonly string[], draft: Draft, { toTraditional }: Surroundings): readonly string[] {
  if (draft.script !== '繁' || toTraditional === undefined) return chars;
  return [...toTraditional(chars.join(''))];
}
