/**
 * 合写各任务：合律、锁字、冲突、异样之度、旧句 (the co-writing tasks: legality, locks, conflicts, diversity, known lines).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UnsatisfiableError } from '../src/errors.ts';
import {
  conflictOf,
  type Demands,
  fill,
  type LanguageModel,
  random,
  repair,
  revise,
  suggestNext,
  viablePatterns,
  WRITABLE_FORMS,
  write,
} from '../src/generate/index.ts';
import { drafts } from '../src/generate/tasks/write.ts';
import { compileMeter, getForm, lookup, pingshui } from '../src/index.ts';
import { rhymeFeet } from '../src/readings/index.ts';
import { THEMES } from './legality.ts';
import { bootstrap, percent, rateOf, share } from './statistics.ts';

export interface TaskOptions {
  readonly model: LanguageModel;
  readonly n: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

const LEVEL = pingshui.groups.filter(({ pingze }) => pingze === '平');
/** 一次请求要几首 (poems a request gives). */
const EACH = 16;
/** 此数以下的 beam 足矣 (beams of a search, for legality). */
const BEAMS = 16;

const pickOf = <T>(items: readonly T[], next: () => number): T => items[Math.floor(next() * items.length)] as T;

/** 一首待判之诗 (a poem to be judged). */
interface Written {
  readonly task: string;
  readonly form: string;
  readonly rhyme?: string;
  readonly text: string;
  /** 锁着的字，按句；未锁 undefined (the locked characters). */
  readonly locked: readonly (readonly (string | undefined)[])[];
}

/**
 * 各任务、各体、各起式、三十平韵，锁字随机，所得全数（不挑）交给另一进程里的 `tuiqiao check`。
 * Every task over forms, openings and the thirty level rhymes with characters locked at random; all that is found, unpicked, is judged
 * by `tuiqiao check` in another process.
 */
export async function evaluateTaskLegality({ model, n, seed, onProgress }: TaskOptions): Promise<string> {
  const all: Written[] = [];
  const counts = new Map<string, { poems: number; illegal: number; unkept: number; refused: number }>();
  for (let i = 0; all.length < n; i++) {
    const { poems, refused, task } = await writeSome(model, i, seed);
    const count = counts.get(task) ?? { poems: 0, illegal: 0, unkept: 0, refused: 0 };
    counts.set(task, { ...count, refused: count.refused + refused });
    all.push(...poems.slice(0, n - all.length));
    onProgress?.(all.length);
  }
  const examples: string[] = [];
  for (const [i, faults] of (await judged(all)).entries()) {
    const poem = all[i] as Written;
    const count = counts.get(poem.task) as { poems: number; illegal: number; unkept: number };
    count.poems++;
    if (!isKept(poem)) count.unkept++;
    if (faults.length === 0) continue;
    count.illegal++;
    if (examples.length < 10) examples.push(`- ✗ ${poem.task} ${poem.text.replaceAll('\n', '')}：${faults.join('；')}`);
  }
  const total = [...counts.values()].reduce(
    (sum, one) => ({
      poems: sum.poems + one.poems,
      illegal: sum.illegal + one.illegal,
      unkept: sum.unkept + one.unkept,
    }),
    { poems: 0, illegal: 0, unkept: 0 },
  );
  return [
    `n = ${total.poems} 首，种子 ${seed}，${BEAMS} 条 beam，不挑；\`tuiqiao check --input jsonl\` 另起一个进程来判，有 error 即不合律，有指定之韵者须押此韵。`,
    '',
    '| 任务 task | 首 poems | 不合律 illegal | 失锁 locks lost | 拒绝 refused requests |',
    '|---|---|---|---|---|',
    ...Array.from(counts, ([task, c]) => `| ${task} | ${c.poems} | ${c.illegal} | ${c.unkept} | ${c.refused} |`),
    `| **合计 all** | ${total.poems} | **${total.illegal}**（${share(total.illegal, total.poems)}） | **${total.unkept}** | |`,
    ...examples,
  ].join('\n');
}

const isKept = ({ text, locked }: Written): boolean => {
  const lines = text.split(/[，。\n]+/u).filter((line) => line !== '');
  return locked.every((row, line) =>
    row.every((char, zi) => char === undefined || [...(lines[line] ?? '')][zi] === char),
  );
};

/** 第 i 个请求所得 (what the i-th request gives). */
async function writeSome(
  model: LanguageModel,
  i: number,
  seed: number,
): Promise<{ task: string; poems: readonly Written[]; refused: number }> {
  const next = random(seed * 7919 + i);
  const form = WRITABLE_FORMS[i % 4] as string;
  const rhyme = (LEVEL[i % LEVEL.length] as (typeof LEVEL)[number]).name;
  const opening = Math.floor(i / 4) % 2 === 0 ? ('平起' as const) : ('仄起' as const);
  const firstLineRhymes = Math.floor(i / 8) % 2 === 0;
  const theme = THEMES[i % THEMES.length] as string;
  const asked = { form, rhyme, opening, firstLineRhymes, theme, beams: BEAMS, pool: BEAMS, script: '繁' } as const;
  const { lines, lineLength } = getForm(form);
  const open = Array.from({ length: lines }, () => new Array<string | undefined>(lineLength).fill(undefined));
  const of = (
    task: string,
    texts: readonly string[],
    locked: Written['locked'],
    judged: Partial<Written> = { rhyme },
  ) => ({
    task,
    refused: 0,
    poems: texts.map((text): Written => ({ task, form, text, locked, ...judged })),
  });
  const task = i % 7;
  if (task === 0) return of('write', await drafts({ ...asked, seed: seed + i }, { model }), open);
  const [base] = await write({ ...asked, beams: 4, pool: 4, seed: seed + i }, { model });
  if (base === undefined) return { task: 'write', poems: [], refused: 1 };
  const chars = base.lines.map((line) => [...line]);
  const keep = (isKept: (line: number, zi: number) => boolean): (string | undefined)[][] =>
    chars.map((row, line) => row.map((char, zi) => (isKept(line, zi) ? char : undefined)));
  const textOf = (rows: readonly (readonly (string | undefined)[])[]): string =>
    rows.map((row) => row.map((char) => char ?? '□').join('')).join('\n');
  const drawn = { ...asked, seed: seed + i + 1 };
  if (task === 1) {
    const until = 1 + Math.floor(next() * (lines - 1));
    const rows = keep((line) => line < until);
    return of('continue', await drafts({ ...drawn, given: textOf(rows) }, { model }), rows);
  }
  if (task === 2) {
    const given = 0.1 + 0.8 * next();
    const rows = keep(() => next() < given);
    if (rows.every((row) => !row.includes(undefined))) return { task: 'fill', poems: [], refused: 0 };
    const found = await fill({ ...drawn, given: textOf(rows), count: EACH }, { model });
    return of(
      'fill',
      found.map(({ text }) => text),
      rows,
    );
  }
  if (task === 3) {
    // 藏头之字取自常押之字，与格律未必相容 (heads drawn at random; the meter may have no room for them).
    const heads = Array.from({ length: lines }, () => pickOf(rhymeFeet(pickOf(LEVEL, next)).slice(0, 20), next).char);
    const rows = open.map((row, line) => row.map((_, zi) => (zi === 0 ? heads[line] : undefined)));
    const { opening: _, firstLineRhymes: __, ...free } = drawn;
    try {
      return of('cangtou', await drafts({ ...free, given: textOf(rows) }, { model }), rows);
    } catch (error) {
      if (error instanceof UnsatisfiableError) return { task: 'cangtou', poems: [], refused: 1 };
      throw error;
    }
  }
  if (task === 4) {
    const until = 1 + Math.floor(next() * (lines - 1));
    const rows = keep((line) => line < until);
    const found = await suggestNext({ ...drawn, given: textOf(rows), count: EACH }, { model });
    const before = chars.slice(0, until).map((row) => row.join(''));
    return of(
      'suggestNext',
      found.map(({ line }) => [...before, line].join('\n')),
      rows,
    );
  }
  const line = Math.floor(next() * lines);
  const from = Math.floor(next() * lineLength);
  const to = Math.min(lineLength - 1, from + Math.floor(next() * 3));
  if (task === 5) {
    const reach = pickOf(['此处', '此处', '此后', '全诗'] as const, next);
    const locks = Array.from(
      { length: 4 },
      () => [Math.floor(next() * lines), Math.floor(next() * lineLength)] as const,
    );
    const isLocked = (l: number, zi: number): boolean =>
      locks.some(([a, b]) => a === l && b === zi) && !(l === line && zi >= from && zi <= to);
    const isFree = (l: number, zi: number): boolean =>
      !isLocked(l, zi) &&
      (reach === '全诗' ||
        (reach === '此后' ? l > line || (l === line && zi >= from) : l === line && zi >= from && zi <= to));
    const request = { ...drawn, text: textOf(chars), places: `${line + 1}.${from + 1}-${to + 1}`, reach, count: EACH };
    const kept = locks.filter(([l, zi]) => isLocked(l, zi)).map(([l, zi]) => `${l + 1}.${zi + 1}`);
    const found = await revise({ ...request, locks: kept }, { model });
    return of(
      'revise',
      found.map(({ text }) => text),
      keep((l, zi) => !isFree(l, zi)),
    );
  }
  const faulty = chars.map((row) => [...row]);
  for (let k = 0; k < 1 + (i % 3); k++) {
    const group = pickOf(pingshui.groups, next);
    const row = faulty[Math.floor(next() * lines)] as string[];
    row[Math.floor(next() * lineLength)] = pickOf(pingshui.members(group).slice(0, 20), next);
  }
  const { rhyme: _, opening: __, firstLineRhymes: ___, ...free } = drawn;
  try {
    const found = await repair({ ...free, text: textOf(faulty), count: EACH }, { model });
    const rows = faulty.map((row, l) =>
      row.map((char, zi) =>
        found.some(({ changes }) => changes.some((c) => c.line === l + 1 && c.zi === zi + 1)) ? undefined : char,
      ),
    );
    return of(
      'repair',
      found.map(({ text }) => text),
      rows,
      {},
    );
  } catch (error) {
    if (error instanceof UnsatisfiableError) return { task: 'repair', poems: [], refused: 1 };
    throw error;
  }
}

/** 另一进程里的 `tuiqiao check` 逐首的毛病 (the faults of each poem by `tuiqiao check` in another process). */
async function judged(poems: readonly Written[]): Promise<readonly (readonly string[])[]> {
  const cli = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const flags = ['check', '--input', 'jsonl', '--format', 'jsonl', '-'];
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
  const found: string[][] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const {
      error,
      rhyme,
      findings = [],
    } = JSON.parse(line) as {
      error?: { message: string };
      rhyme?: string | null;
      findings?: readonly { severity: string; name: string; message: string }[];
    };
    const { rhyme: wanted, text = '' } = poems[found.length] ?? {};
    const faults = findings
      .filter(({ severity }) => severity === 'error')
      .map(({ name, message }) => `${name} ${message}`);
    // 韵脚两读而两韵皆通者（如行、看），检查取了另一韵，不算不合 (feet with readings in both groups: the check may name the other one).
    const feet = text.split(/[，。\n]+/u).filter((row, i) => row !== '' && i % 2 === 1);
    const isEither = feet.every((row) => lookup([...row].at(-1) as string).some(({ group }) => group.name === wanted));
    const isStray = wanted !== undefined && rhyme !== null && rhyme !== wanted && !isEither;
    const strays = isStray ? [`押${rhyme}，应押${wanted}`] : [];
    found.push(error === undefined ? [...faults, ...strays] : [error.message]);
  });
  const closed = once(lines, 'close');
  for (const [id, { form, text }] of poems.entries()) {
    if (!child.stdin.write(`${JSON.stringify({ id, form, text })}\n`)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await closed;
  if (found.length !== poems.length) throw new Error(`检查了 ${found.length} 首，应为 ${poems.length} 首`);
  return found;
}

/** 同字之比：两句共有之字（不论其位）占一句之几 (the characters two lines share, wherever they stand, as a share of a line). */
function sharedChars(a: string, b: string): number {
  const rest = [...b];
  let shared = 0;
  for (const char of a) {
    const at = rest.indexOf(char);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared++;
  }
  return shared / [...a].length;
}

/** 十个候选有多相像、几句与前人全同、多快 (how alike ten candidates are, how many are verbatim, how fast they come). */
export async function evaluateDiversity({ model, n, seed, onProgress }: TaskOptions): Promise<string> {
  const rows: string[] = [];
  for (const [name, given, ask] of DIVERSITY_TASKS) {
    const shares: { shared: number; placed: number; known: number; lines: number; ms: number }[] = [];
    for (let i = 0; i < n; i++) {
      const form = WRITABLE_FORMS[i % 4] as string;
      const theme = THEMES[i % THEMES.length] as string;
      const [base] = await write({ form, theme, seed: seed + i, beams: 4, pool: 4 }, { model });
      if (base === undefined) continue;
      const begun = performance.now();
      const lines = await ask(given(base.lines), { form, theme, seed: seed + i }, model);
      const ms = performance.now() - begun;
      const pairs = lines.flatMap((a, x) => lines.slice(x + 1).map((b) => [a.text, b.text] as const));
      const mean = (of: (a: string, b: string) => number) =>
        pairs.reduce((sum, [a, b]) => sum + of(a, b), 0) / Math.max(1, pairs.length);
      shares.push({
        shared: mean(sharedChars),
        placed: mean((a, b) => [...a].filter((char, k) => char === [...b][k]).length / [...a].length),
        known: lines.filter(({ known }) => known).length,
        lines: lines.length,
        ms,
      });
      onProgress?.(i + 1);
    }
    const mean = (of: (one: (typeof shares)[number]) => number) => (items: typeof shares) =>
      items.reduce((sum, one) => sum + of(one), 0) / items.length;
    const cell = (of: (one: (typeof shares)[number]) => number): string => {
      const [low, high] = bootstrap(shares, (items) => mean(of)([...items]), random(seed));
      return `${mean(of)(shares).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    };
    const known = rateOf(shares.map((one) => ({ hits: one.known, trials: one.lines })));
    const count = shares.reduce((sum, { lines }) => sum + lines, 0);
    rows.push(
      `| ${name} | ${shares.length} | ${count} | ${cell((s) => s.shared)} | ${cell((s) => s.placed)} | ${percent(known)} |`,
    );
  }
  return [
    `种子 ${seed}。每次十个候选；机器所写之句两两相比 (ten candidates a request, the machine's lines compared in pairs)。`,
    '',
    '| 任务 task | 请求 requests | 句 lines | 共有之字 shared characters | 同位同字 in the same place | 前人成句 verbatim |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

interface Shown {
  readonly text: string;
  readonly known: boolean;
}
type Ask = (
  given: string,
  asked: { readonly form: string; readonly theme: string; readonly seed: number },
  model: LanguageModel,
) => Promise<readonly Shown[]>;

const next: Ask = async (given, asked, model) =>
  (await suggestNext({ ...asked, given, count: 10 }, { model })).map(({ line, knownLine }) => ({
    text: line,
    known: knownLine === true,
  }));

const DIVERSITY_TASKS: readonly (readonly [name: string, given: (lines: readonly string[]) => string, ask: Ask])[] = [
  ['下一句 suggestNext，首句 the first line', () => '', next],
  ['下一句，对句 a closing line', (lines) => lines[0] as string, next],
  ['下一句，出句 an opening line', (lines) => lines.slice(0, 2).join('\n'), next],
  [
    '推敲一句 revise a line',
    (lines) => lines.join('\n'),
    async (text, asked, model) =>
      (await revise({ ...asked, text, places: '3', count: 10 }, { model })).map(({ lines, knownLines }) => ({
        text: lines[2] as string,
        known: knownLines?.includes(3) === true,
      })),
  ],
];

/**
 * 所求不可能者：是否都答以冲突，冲突是否极小，多快；极小由另一法核对：全组不可，任去其一便可。
 * Contradictory requests: answered by a conflict, truly minimal (checked by trying every rhyme with each member left out), how fast.
 */
export function evaluateConflicts({ n, seed }: Pick<TaskOptions, 'n' | 'seed'>): string {
  const next = random(seed);
  const chars = pingshui.groups.flatMap((group) => pingshui.members(group).slice(0, 8));
  let minimal = 0;
  let answered = 0;
  const times: number[] = [];
  let tried = 0;
  while (tried < n) {
    const demands = contradiction(chars, next);
    if (isPossible(demands)) continue;
    tried++;
    const begun = performance.now();
    const conflict = conflictOf(demands);
    times.push(performance.now() - begun);
    if (conflict.length > 0) answered++;
    const members = conflict.filter(({ kind }) => kind !== 'meter');
    const only = (left: typeof members): Demands => {
      const has = (kind: string): boolean => left.some((one) => one.kind === kind);
      return {
        form: demands.form as string,
        own: demands.skeleton,
        opening: has('opening') ? demands.opening : undefined,
        firstLineRhymes: has('first-line') ? demands.firstLineRhymes : undefined,
        rhyme: has('rhyme') ? demands.rhyme : undefined,
        skeleton: demands.skeleton.map((row, line) =>
          row.map((char, zi) =>
            left.some(({ place }) => place?.line === line + 1 && place.zi === zi + 1) ? char : undefined,
          ),
        ),
      };
    };
    const isMinimal =
      !isPossible(only(members)) && members.every((one) => isPossible(only(members.filter((m) => m !== one))));
    if (isMinimal) minimal++;
  }
  times.sort((a, b) => a - b);
  const at = (p: number): string =>
    (times[Math.min(times.length - 1, Math.floor(p * times.length))] as number).toFixed(1);
  return [
    `- 答以冲突 answered by a conflict：${share(answered, n)}，n = ${n}，种子 ${seed}。`,
    `- 冲突为极小 truly minimal：${share(minimal, n)}（逐一去掉核对）。`,
    `- 毫秒 milliseconds：p50 ${at(0.5)}，p99 ${at(0.99)}，最慢 max ${at(1)}。`,
  ].join('\n');
}

const isPossible = ({ form, opening, firstLineRhymes, rhyme, skeleton, own = skeleton }: Demands): boolean => {
  const meter = compileMeter(form as string, {
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
  });
  return (rhyme === undefined ? LEVEL : [rhyme]).some(
    (group) => !viablePatterns({ meter, rhyme: group, skeleton, own, book: pingshui }).includes(0),
  );
};

function contradiction(chars: readonly string[], next: () => number): Demands {
  const form = pickOf(WRITABLE_FORMS, next);
  const { lines, lineLength } = getForm(form);
  const given = 0.1 + 0.5 * next();
  return {
    form,
    opening: pickOf([undefined, '平起', '仄起'] as const, next),
    firstLineRhymes: pickOf([undefined, true, false], next),
    rhyme: next() < 0.5 ? pickOf(LEVEL, next) : undefined,
    skeleton: Array.from({ length: lines }, () =>
      Array.from({ length: lineLength }, () => (next() < given ? pickOf(chars, next) : undefined)),
    ),
  };
}
