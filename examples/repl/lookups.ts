import { lookup, type Reading, scan } from '../../src/index.ts';
import { formatStylish, parseVerse } from '../../src/lint/index.ts';
import type { CommandName } from './commands.ts';
import { chosen, verseText } from './draft.ts';
import { type Command, say } from './state.ts';

/** 只看不改的命令 (commands that look and change nothing). */
export const LOOKUPS: Readonly<Record<'检' | ('查' & CommandName), Command>> = {
  检: (state, _args, { toTraditional, color }) => {
    const { draft } = state;
    if (draft.lines.length === 0) return say(state, '还没有诗句。');
    const poem = parseVerse(verseText(draft.lines), toTraditional);
    const scansion = scan(poem, chosen(draft));
    const checked = { source: '<verse>', poem, scansion, findings: scansion.findings, suppressed: [] };
    return say(state, formatStylish([checked], { color: color ?? false }).trimEnd());
  },

  查: (state, args) => {
    const chars = [...args.join('')];
    if (chars.length === 0) return say(state, '查哪个字？如 查 看');
    return say(state, chars.map(describe).join('\n'));
  },
};

/** 一字的读音，如 看：上平十四寒（平）、去声十五翰（仄） (the readings of a character). */
function describe(char: string): string {
  const readings = lookup(char);
  if (readings.length === 0) return `  ${char}：韵书未收`;
  const sound = (reading: Reading) =>
    `${reading.char === char ? '' : `${reading.char} `}${reading.group.name}（${reading.pingze}${reading.rare ? '，罕用' : ''}）`;
  return `  ${char}：${readings.map(sound).join('、')}`;
}
