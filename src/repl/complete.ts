import { ACROSTIC_PLACES, MOODS, PERIODS, REACHES } from '../generate/choices.ts';
import { ALL_RULES } from '../lint/index.ts';
import { FORM_NAMES, getForm } from '../meter/index.ts';
import { BOOK_NAMES } from '../rhyme/books/index.ts';
import { findGroup, pingshui } from '../rhyme/index.ts';
import { COMMAND_NAMES, type CommandName, readCommand, SPELLINGS } from './commands.ts';
import { bookOf, type Draft, nextLine, type Surroundings, scanDraft, tuneMeter } from './draft.ts';
import { commonMembers } from './edits.ts';
import { EXPORT_FORMATS } from './export.ts';
import type { Session } from './state.ts';

/** 命令之后可写什么 (what may follow a command). */
const ARGUMENTS: Readonly<Partial<Record<CommandName, () => readonly string[]>>> = {
  书: () => BOOK_NAMES,
  新: () => [...FORM_NAMES, '平起', '仄起', '入韵', '不入韵'],
  韵: () => ['不限', ...pingshui.groups.filter(({ pingze }) => pingze === '平').map(({ name }) => name)],
  情: () => [...MOODS, '不限'],
  代: () => [...PERIODS, '不限'],
  说: () => Object.values(ALL_RULES).map(({ name }) => name),
  出: () => [...EXPORT_FORMATS, '带谱'],
  推: () => REACHES,
  藏头: () => ACROSTIC_PLACES,
  解: () => ['全'],
  帮: () => COMMAND_NAMES,
};

/** 词牌之本名与又名，常用者在先 (the names of all tunes, the commonest first). */
const tuneNames = ({ cipai }: Surroundings): readonly string[] => {
  const all = cipai?.tunes() ?? [];
  return [...all.map(({ name }) => name), ...all.flatMap(({ aliases }) => aliases)];
};

/** 命令之后可写的；词稿之韵依其书 (what may follow a command; the rhymes of a tune are those of its book). */
function argumentsOf(name: CommandName, draft: Draft, around: Surroundings): readonly string[] | undefined {
  const pingze = tuneMeter(draft)?.rhymes[0]?.pingze;
  if (name !== '韵' || pingze === undefined) return ARGUMENTS[name]?.();
  return [
    '不限',
    ...bookOf(draft, around)
      .groups.filter((one) => one.pingze === pingze)
      .map((one) => one.name),
  ];
}

/**
 * Tab 补全：命令之名；命令之后的体、词牌、韵、规则；诗句只差韵脚时，列其韵常押而未用之字。
 *
 * Completion as readline wants it: what may stand, and the part of the line it replaces. Names of commands; after a
 * command forms, rhymes, rules; in verse that lacks only its rhyme word, the common characters of the rhyme not yet used.
 *
 * @example
 * complete(initialSession, '韵 真'); // [['上平十一真'], '真']
 */
export function complete(
  { draft }: Session,
  line: string,
  around: Surroundings = {},
): readonly [readonly string[], string] {
  const words = line.split(/\s+/u);
  const last = words.at(-1) ?? '';
  const name = words.length > 1 ? readCommand(line)?.name : undefined;
  if (name !== undefined) {
    const all = name === '调' ? tuneNames(around) : (argumentsOf(name, draft, around) ?? []);
    return [all.filter((one) => one.includes(last)), last];
  }
  if (words.length > 1) return [[], last];
  if (draft.tune !== undefined) return [SPELLINGS.filter((spelling) => spelling.startsWith(last.toLowerCase())), last];
  const { lineLength } = getForm(draft.form);
  if ([...last].length === lineLength - 1 && /^[\p{Script=Han}□]+$/u.test(last)) {
    const next = nextLine(draft);
    const scansion = scanDraft(draft, around);
    const rhyme = draft.rhyme ?? (draft.lines.length > 0 ? scansion.rhyme?.name : undefined);
    if (next === undefined || scansion.lines[next]?.rhymed !== true || rhyme === undefined) return [[], last];
    const used = new Set([...draft.lines, last].join(''));
    // 所列不接在所写之后替换，只供看取 (listed for reading; nothing typed is replaced).
    if (draft.book !== undefined) return [[], last];
    return [commonMembers(findGroup(rhyme), around.toSimplified).filter((char) => !used.has(char)), ''];
  }
  return [SPELLINGS.filter((spelling) => spelling.startsWith(last.toLowerCase())), last];
}
