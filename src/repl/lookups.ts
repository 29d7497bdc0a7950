import { UnknownRuleError } from '../errors.ts';
import { explainRule, formatStylish, listRules, meterInWords } from '../lint/index.ts';
import { ALL_RULES, type AnyRuleId, findAnyRule } from '../lint/rules.ts';
import { isTraditional } from '../lint/suggest.ts';
import { lookupWithGlosses, toneMark } from '../readings/index.ts';
import { lookup } from '../rhyme/index.ts';
import { gridDiff, gridOf } from '../text/index.ts';
import { type CommandName, commandNamed, FULL_HELP, HELP, TOPIC_NAMES, topicUsage, usageOf } from './commands.ts';
import { bookOf, type Draft, inScript, isBlank, nextLine, type Surroundings, scanDraft } from './draft.ts';
import { locksInWords } from './edits.ts';
import {
  checkDraft,
  EXPORT_FORMATS,
  type ExportFormat,
  exportText,
  formatOf,
  isWritable,
  notWritable,
} from './export.ts';
import { simplified } from './requests.ts';
import { findingsOf, markChanges, poemRows, showPoem } from './show.ts';
import { type Command, clip, misuse, type Session, type Step, say, tell } from './state.ts';

type LookupName = '看' | '检' | '查' | '说' | '史' | '出' | '帮';

const EMPTY = ['还没有诗句。', 'There is no verse yet.'] as const;

/** 只看不改的命令 (commands that look and change nothing). */
export const LOOKUPS: Readonly<Record<LookupName & CommandName, Command>> = {
  看: (state, _args, around) => {
    const { draft } = state;
    if (draft.lines.length === 0) return tell(state, ...EMPTY);
    const { theme, mood, period } = draft;
    const title = theme.length === 0 ? undefined : `题 ${theme.join(' ')}`;
    const parts = [meterInWords(scanDraft(draft, around)), mood, period, title].filter((part) => part !== undefined);
    return say(state, [`  ${parts.join(' · ')}`, showPoem(draft, around)].join('\n'));
  },

  检: (state, _args, around) => {
    if (state.draft.lines.length === 0) return tell(state, ...EMPTY);
    const checked = checkDraft(state.draft, around);
    if (checked === undefined) return tell(state, ...EMPTY);
    return say(state, formatStylish([checked], { color: around.color ?? false }).trimEnd());
  },

  查: (state, args, around) => {
    const chars = [...args.join('')];
    if (chars.length === 0) return misuse('查哪个字？如 查 看', 'e.g. 查 看');
    if (chars.length > 8) return misuse('一次至多查八个字', 'eight characters at most');
    return say(state, chars.map((char) => describe(char, state.draft, around)).join('\n'));
  },

  说: (state, [name], around) => {
    if (name !== undefined) return say(state, explained(simplified(name)));
    const rules = new Set(findingsOf(scanDraft(state.draft, around), state.draft).map(({ ruleId }) => ruleId));
    if (rules.size === 0) return say(state, `${listRules().trimEnd()}\n如 说 孤平`);
    return say(state, [...rules].map((id) => explainRule(id).trimEnd()).join('\n\n'));
  },

  史: (state, [which], around) => history(state, which, around),

  出: (state, args, around) => {
    const { draft } = state;
    if (draft.lines.length === 0) return tell(state, ...EMPTY);
    const scansion = args.some((arg) => /^(?:带谱|帶譜)$/u.test(arg));
    const vertical = args.some((arg) => /^(?:竖排|豎排|直排)$/u.test(arg));
    const rest = args.filter((arg) => !/^(?:[带帶无無][谱譜]|[竖豎直]排|[横橫]排)$/u.test(arg));
    const named = EXPORT_FORMATS.find((format) => format === rest[0]?.toLowerCase());
    const words = named === undefined ? rest : rest.slice(1);
    const list = EXPORT_FORMATS.join(' ');
    if (named === undefined && words.length > 0 && (words.length > 1 || !/[./\\]/u.test(words[0] as string))) {
      const zh = `没有 ${clip(words[0] as string)} 这种格式；可用 ${list}；要存作此名，如 出 txt ${clip(words.join(' '))}`;
      return misuse(zh, `no such format; one of ${list}`);
    }
    // 文件名只一个；带空格的加引号 (one file name; one with spaces is quoted).
    const path = words.join(' ').replace(/^["“](.*)["”]$/u, '$1');
    if (words.length > 1 && path === words.join(' ')) {
      return misuse(`不懂“${clip(words[0] as string)}”；文件名有空格的，用引号`, 'quote a file name that has spaces');
    }
    if (path !== '' && named === undefined && !isWritable(path)) return misuse(...notWritable(path));
    // 没说格式、也没有文件名的，印作文本；要竖排的，是 html (with no format and no file it is text, or HTML where it is to be set vertically).
    const format: ExportFormat = named ?? (path === '' && vertical ? 'html' : formatOf(path));
    if (vertical && format !== 'html')
      return misuse('只有 html 可以竖排，如 出 html 竖排 a.html', 'only html is set vertically');
    const text = exportText(draft, format, scansion, around, vertical);
    if (path === '') return say(state, text.trimEnd());
    return { state, output: '', effect: { kind: 'save', path, text, force: false, isCopy: true } };
  },

  帮: (state, [word]) => {
    if (word === undefined) return say(state, HELP);
    if (/^(?:全|全部|all)$/u.test(word)) return say(state, FULL_HELP);
    const name = commandNamed(word);
    const usage = topicUsage(simplified(word)) ?? (name === undefined ? undefined : usageOf(name));
    if (usage !== undefined) return say(state, usage);
    return misuse(`没有“${clip(word)}”这条命令；各类有 ${TOPIC_NAMES.join('、')}`, 'no such command');
  },
};

/** 诗家所说的一件事 (something poets speak of). */
interface Topic {
  readonly rules: readonly AnyRuleId[];
  readonly words?: readonly string[];
}
const 拗救: Topic = {
  rules: ['da-ao', 'xiao-ao', 'te-ao-shou-ze'],
  words: [
    '该平而用仄叫拗，在本句或对句相应之处补一个平声叫救；救了就合律，写时以 ✔ 说出。',
    'A level place taken by an oblique is a 拗; a level elsewhere in the line or couplet makes up for it (救).',
  ],
};
/** 诗家常说而不是规则之名的话，及所说的规则 (what poets say that names no rule, and the rules it is about). */
const TOPICS: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  ['粘', { rules: ['shi-nian'] }],
  ['黏', { rules: ['shi-nian'] }],
  ['对', { rules: ['shi-dui'] }],
  ['粘对', { rules: ['shi-dui', 'shi-nian'] }],
  ['黏对', { rules: ['shi-dui', 'shi-nian'] }],
  ['拗', 拗救],
  ['拗救', 拗救],
]);

/** 说明一条规则，或诗家所说的一件事；没有则列出各规则之名，近者在先 (explains a rule or a topic; else tells the names of the rules). */
function explained(name: string): string {
  const topic = TOPICS.get(name);
  if (topic !== undefined) {
    const { rules, words = [] } = topic;
    const rows = rules.map((id) => explainRule(id).trimEnd());
    return [...(words.length === 0 ? [] : [words.join('\n')]), ...rows].join('\n\n');
  }
  try {
    return explainRule(findAnyRule(name)).trimEnd();
  } catch (error) {
    if (!(error instanceof UnknownRuleError)) throw error;
    const names = Object.values(ALL_RULES).map((rule) => rule.name);
    const shared = (one: string): number => [...one].filter((char) => name.includes(char)).length;
    const near = names.filter((one) => shared(one) > 0).sort((a, b) => shared(b) - shared(a));
    const meant = near.length === 0 ? '' : `，相近的有 ${near.slice(0, 3).join('、')}`;
    return misuse(`没有“${name}”这条规则${meant}。规则有：${names.join('、')}`, 'no such rule');
  }
}

/** 一字诸读之韵、义、例词，及此诗何处可用 (the readings of a character, with senses, and where it may stand in this draft). */
function describe(char: string, draft: Draft, around: Surroundings): string {
  const readings = lookupWithGlosses(char);
  if (!/^\p{Script=Han}$/u.test(char)) return `  ${char}：不是汉字 not a 汉字`;
  if (readings.length === 0) return `  ${char}：韵书未收`;
  // 例词照诗的字体；没有定的，照所问的字 (examples in the script of the draft, or else of the question).
  const { toSimplified = (text: string) => text } = around;
  const isFan =
    draft.script === '繁' ||
    (draft.script === undefined && (isTraditional(draft.lines) || toSimplified(char) !== char));
  const written = isFan ? (text: string) => text : toSimplified;
  const isMixed = readings.some((reading) => reading.char !== char);
  const rows = readings.map((reading) => {
    const own = isMixed ? `${reading.char} ` : '';
    const rare = reading.rare ? '，罕用' : '';
    const words = reading.words.length === 0 ? [] : [`如 ${reading.words.map(written).join('、')}`];
    const notes = [...(reading.gloss === undefined ? [] : [reading.gloss]), ...words];
    const tail = notes.length === 0 ? '' : `  ${notes.join('；')}`;
    const sound = reading.pinyin[0] === undefined ? '' : `${toneMark(reading.pinyin[0])} `;
    return `${own}${sound}${reading.group.name}（${reading.pingze}${rare}）${tail}`;
  });
  return [
    rows.length === 1 ? `  ${char}：${rows[0]}` : [`  ${char}：`, ...rows.map((row) => `     ${row}`)].join('\n'),
    ...standing(char, draft, around),
  ].join('\n');
}

/** 下一句里，此字可在第几字 (where in the next line the character may stand). */
function standing(char: string, draft: Draft, around: Surroundings): readonly string[] {
  const next = nextLine(draft);
  const scansion = scanDraft(draft, around);
  const line = next === undefined ? undefined : scansion.lines[next];
  if (next === undefined || line === undefined) return [];
  const readings = lookup(char, bookOf(draft, around)).filter((reading) => !reading.rare);
  const { length } = line.zis;
  const fits = line.zis.flatMap((zi, i) => {
    if (zi.status !== '待填') return [];
    const here = readings.filter((reading) => zi.slot === '中' || reading.pingze === zi.slot);
    const rhymes =
      !zi.isRhymeFoot || scansion.rhyme === undefined || here.some((reading) => reading.group === scansion.rhyme);
    return here.length > 0 && rhymes ? [i + 1] : [];
  });
  const at = draft.lines.findIndex((text) => [...text].includes(char));
  const used = at === -1 ? '' : `；第 ${at + 1} 句已用`;
  const where = fits.length === 0 ? '无处可用' : fits.length === length ? '处处可用' : `可在第 ${fits.join('、')} 字`;
  return [`     第 ${next + 1} 句（${line.pattern}）：${where}${used}`];
}

/** 各稿与前一稿之异；给了号数则示其稿，并可取回 (versions and what changed; one of them, to be taken back). */
function history(state: Session, which: string | undefined, around: Surroundings): Step {
  const versions = [...state.past, state.draft];
  if (which !== undefined) {
    const number = Number(which.normalize('NFKC'));
    const version = versions[number - 1];
    if (version === undefined) return misuse(`没有第 ${which} 稿，共 ${versions.length} 稿`, 'no such version');
    if (version.lines.every(isBlank)) return say(state, `  第 ${number} 稿是空的（${version.form}）。`);
    const form = version.form === state.draft.form ? {} : { form: version.form };
    return {
      state: {
        ...state,
        offers: { draft: state.draft, choices: [{ lines: version.lines, authors: version.authors, ...form }] },
      },
      output: [
        `  第 ${number} 稿（${version.form}）`,
        ...poemRows(version.lines.map(inScript(version, around)), around, version).map((row) => `     ${row}`),
        '  输入 1 取回此稿。',
      ].join('\n'),
    };
  }
  if (versions.length === 1) return tell(state, '只有这一稿。', 'There is only this version.');
  const rows = versions.flatMap((version, i) => {
    const before = versions[i - 1];
    return [
      `  ${i + 1}  ${versionInWords(version, before)}`,
      ...(before === undefined ? [] : diff(before, version, around)),
    ];
  });
  return say(state, [...rows, `  共 ${versions.length} 稿；史 3 示第三稿，撤 退一稿。`].join('\n'));
}

function versionInWords(version: Draft, before: Draft | undefined): string {
  const names = { form: '体', rhyme: '韵', mood: '情', period: '代', script: '字体', opening: '起式' } as const;
  const said = (Object.keys(names) as (keyof typeof names)[]).flatMap((key) =>
    before !== undefined && version[key] !== before[key] ? [`${names[key]} ${version[key] ?? '不限'}`] : [],
  );
  const theme = before !== undefined && version.theme !== before.theme && version.theme.length > 0;
  const locks = before !== undefined && version.locks.join() !== before.locks.join();
  return [
    `${version.form} ${version.lines.length} 句`,
    ...said,
    ...(theme ? [`题 ${version.theme.join(' ')}`] : []),
    ...(locks ? [`锁 ${locksInWords(version)}`] : []),
  ].join(' · ');
}

/** 两稿之异，按联：改前 −，改后 ＋，改了的字加〔〕 (what changed, couplet by couplet). */
function diff(before: Draft, after: Draft, around: Surroundings): readonly string[] {
  const changes = gridDiff(gridOf(before.lines), gridOf(after.lines));
  const couplets = Math.ceil(Math.max(before.lines.length, after.lines.length) / 2);
  return Array.from({ length: couplets }, (_, c) => c).flatMap((c) => {
    const couplet = (draft: Draft): readonly string[] => draft.lines.slice(2 * c, 2 * c + 2);
    const [old, now] = [couplet(before), couplet(after)];
    if (old.join() === now.join() || (old.every(isBlank) && now.every(isBlank))) return [];
    const written = inScript(after, around);
    const marked = now.map((line, i) => {
      const number = 2 * c + i + 1;
      return before.lines[number - 1] === undefined || isBlank(before.lines[number - 1] as string)
        ? line
        : markChanges(line, number, changes);
    });
    // 只是添句，不必重抄旧句 (where lines were only added, the old ones are not told again).
    const wasEmpty = old.every((line, i) => isBlank(line) || line === now[i]);
    return [
      ...(wasEmpty ? [] : poemRows(old.map(written), around).map((row) => `     − ${row}`)),
      ...(now.length === 0 ? [] : poemRows(marked.map(written), around).map((row) => `     ＋ ${row}`)),
    ];
  });
}
