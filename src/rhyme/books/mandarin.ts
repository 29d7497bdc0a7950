import { defaultFinals, defaultTones, finals, otherReadings } from '../generated/mandarin.ts';
import type { Reading, RhymeBook, RhymeGroup, Tone } from '../types.ts';

/** U+4E00：`defaultFinals` 自此起 (where `defaultFinals` begins). */
const FIRST = 0x4e00;
const TONES: readonly Tone[] = ['平', '平', '上', '去'];

let others: ReadonlyMap<string, string> | undefined;

/** 首选以外的读音：字 → 常读-罕读 (readings besides the usual one, parsed on first use). */
function otherCodes(char: string): string {
  others ??= new Map(
    Array.from(otherReadings.matchAll(/(\P{ASCII})([\w-]+)/gu), ([, key, codes]) => [key as string, codes as string]),
  );
  return others.get(char) ?? '';
}

/** 一个读音的代码：韵母一字母、声调一数字 (the code of a reading: a letter for the final, a digit for the tone). */
function codesOf(char: string): readonly { readonly code: string; readonly rare: boolean }[] {
  const code = char.codePointAt(0);
  if (code === undefined || char.length !== (code > 0xffff ? 2 : 1)) return [];
  const at = code - FIRST;
  const final = at < 0 ? '.' : (defaultFinals[at] ?? '.');
  const usual = final === '.' ? [] : [final + defaultTones[at]];
  const [common = '', rare = ''] = otherCodes(char).split('-');
  const parse = (text: string) => text.match(/../gu) ?? [];
  return [
    ...[...usual, ...parse(common)].map((c) => ({ code: c, rare: false })),
    ...parse(rare).map((c) => ({ code: c, rare: true })),
  ];
}

/**
 * 以普通话韵母为据的韵书；每部平（阴平、阳平）仄（上、去）各一，无入声。
 * A rhyme book over Mandarin finals; each division has a level and an oblique group, and there is no 入声.
 *
 * @param rows 每行一部：韵目、繁体、韵母，以 TAB 分 (a division a row)
 */
export function mandarinBook(id: string, name: string, rows: string): RhymeBook {
  let groups: readonly RhymeGroup[] | undefined;
  const byFinal = new Map<string, readonly [ping: RhymeGroup, ze: RhymeGroup]>();
  const cache = new Map<string, readonly Reading[]>();
  let members: readonly (readonly string[])[] | undefined;

  function load(): readonly RhymeGroup[] {
    if (groups !== undefined) return groups;
    const all: RhymeGroup[] = [];
    const letters = new Map(
      finals.split(' ').map((final, i) => [final, String.fromCharCode(i < 26 ? 65 + i : 71 + i)]),
    );
    for (const row of rows.trim().split('\n')) {
      const [bu = '', traditional = '', list = ''] = row.split('\t');
      const [ping, ze] = (['平', '仄'] as const).map((pingze, i): RhymeGroup => {
        const index = all.length + i;
        const names = { name: `${bu}${pingze}声`, traditionalName: `${traditional}${pingze}聲` };
        return { ...names, ...(pingze === '平' ? { tone: '平' } : {}), pingze, index, bu };
      }) as [RhymeGroup, RhymeGroup];
      all.push(ping, ze);
      for (const final of list.split(' ')) byFinal.set(letters.get(final) as string, [ping, ze]);
    }
    groups = all;
    return all;
  }

  function readings(char: string): readonly Reading[] {
    let found = cache.get(char);
    if (found === undefined) {
      load();
      found = codesOf(char).flatMap(({ code, rare }) => {
        const tone = TONES[Number(code[1]) - 1] as Tone;
        const pingze = tone === '平' ? '平' : '仄';
        const [ping, ze] = byFinal.get(code.charAt(0)) as readonly [RhymeGroup, RhymeGroup];
        return [Object.freeze({ tone, pingze, group: pingze === '平' ? ping : ze, char, rare })];
      });
      // 同部同声之音只列一次：长 cháng、着 zhe 之类在韵书里无别 (readings a rhyme book cannot tell apart are listed once).
      found = found.filter((r, i, all) => all.findIndex((s) => s.group === r.group && s.tone === r.tone) === i);
      if (found.length > 0) cache.set(char, Object.freeze(found));
    }
    return found;
  }

  return {
    id,
    name,
    bothScripts: true,
    get groups() {
      return load();
    },
    readings,
    members: (group) => {
      if (members === undefined) {
        const lists: string[][] = load().map(() => []);
        otherCodes('');
        const chars = Array.from(defaultFinals, (_, i) => String.fromCharCode(FIRST + i));
        for (const char of new Set([...chars, ...(others?.keys() ?? [])])) {
          for (const index of new Set(readings(char).flatMap((r) => (r.rare ? [] : [r.group.index]))))
            lists[index]?.push(char);
        }
        members = lists;
      }
      return [...(members[group.index] ?? [])];
    },
  };
}
