/**
 * 新意：所写之句、五字串，有多少已在训练文本里，与人作相比 (how many lines and runs of five characters stand in the training
 * text, beside human poems).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { poemsOf } from '../../scripts/verse-corpus.ts';
import { type LanguageModel, random, write } from '../../src/generate/index.ts';
import { simplifiedForm } from '../../src/text/script.ts';
import { clusteredShare } from '../statistics.ts';
import { type HeldOutPoem, sampleOf } from './poems.ts';

const RUN = 5;

/** 一句中相连五字的各段 (the runs of five characters of a line). */
export const runsOf = (line: string): string[] => {
  const chars = [...line];
  return Array.from({ length: Math.max(0, chars.length - RUN + 1) }, (_, i) => chars.slice(i, i + RUN).join(''));
};

/**
 * 一批诗与一部文本之同：逐首读入文本，记下哪些句、哪些五字串见于其中。
 *
 * What a set of poems shares with a text that is read poem by poem. With `sameOverlooked`, a text half of whose counterpart's
 * lines it holds is another copy of that poem and does not count.
 */
export class Overlap {
  private readonly lines: readonly (readonly string[])[];
  private readonly byLine = new Map<string, number[]>();
  private readonly byRun = new Map<string, number[]>();
  private readonly seenLines: readonly Set<string>[];
  private readonly seenRuns: readonly Set<string>[];

  constructor(
    poems: readonly (readonly string[])[],
    private readonly sameOverlooked: boolean,
  ) {
    this.lines = poems;
    this.seenLines = poems.map(() => new Set());
    this.seenRuns = poems.map(() => new Set());
    const note = (map: Map<string, number[]>, key: string, i: number): void => {
      const list = map.get(key);
      if (list === undefined) map.set(key, [i]);
      else if (list.at(-1) !== i) list.push(i);
    };
    poems.forEach((lines, i) => {
      for (const line of lines) {
        note(this.byLine, line, i);
        for (const run of runsOf(line)) note(this.byRun, run, i);
      }
    });
  }

  /** 读入文本中的一首 (reads one poem of the text). */
  read(lines: readonly string[]): void {
    const found = new Map<number, { lines: Set<string>; runs: Set<string> }>();
    const of = (i: number): { lines: Set<string>; runs: Set<string> } => {
      const own = found.get(i) ?? { lines: new Set(), runs: new Set() };
      found.set(i, own);
      return own;
    };
    for (const line of lines) {
      for (const i of this.byLine.get(line) ?? []) of(i).lines.add(line);
      for (const run of runsOf(line)) for (const i of this.byRun.get(run) ?? []) of(i).runs.add(run);
    }
    for (const [i, own] of found) {
      if (this.sameOverlooked && own.lines.size * 2 >= (this.lines[i] as readonly string[]).length) continue;
      for (const line of own.lines) this.seenLines[i]?.add(line);
      for (const run of own.runs) this.seenRuns[i]?.add(run);
    }
  }

  /** 各首：句、五字串，见于文本者与总数 (per poem: lines and runs found, and of how many). */
  counts(): { readonly lines: number; readonly ofLines: number; readonly runs: number; readonly ofRuns: number }[] {
    return this.lines.map((lines, i) => {
      const runs = lines.flatMap(runsOf);
      return {
        lines: lines.filter((line) => this.seenLines[i]?.has(line)).length,
        ofLines: lines.length,
        runs: runs.filter((run) => this.seenRuns[i]?.has(run)).length,
        ofRuns: runs.length,
      };
    });
  }
}

/** 是否留出：training/README.md 的分法，首联的 md5 (whether a poem is held out, by the md5 of its first couplet). */
export function isHeldOut(lines: readonly string[], oneIn: number): boolean {
  const digest = createHash('md5').update(lines.slice(0, 2).join('')).digest();
  return digest.readBigUInt64BE() % BigInt(oneIn) === 0n;
}

/** 唐宋诗里百取一，金元明清四百取一 (one in so many is held out). */
const ONE_IN = { poetry: 100, later: 400 };

/** 训练文本各诗，留出者除外 (the poems of the training text, those held out left out). */
function* trainingText(corpus: string, later: string | undefined): Generator<string[]> {
  for (const poem of poemsOf(corpus)) {
    const lines = poem.map((line) => line.join(''));
    if (!isHeldOut(lines, ONE_IN.poetry)) yield lines;
  }
  if (later === undefined) return;
  const rows = later.endsWith('.xz')
    ? spawnSync('xz', ['-dc', later], { encoding: 'utf8', maxBuffer: 1 << 29 }).stdout
    : readFileSync(later, 'utf8');
  for (const row of rows.split('\n')) {
    const lines = row.split('\t')[4]?.match(/\p{Script=Han}+/gu) ?? [];
    if (lines.length > 0 && !isHeldOut(lines, ONE_IN.later)) yield [...lines];
  }
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateNovelty(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  text: { readonly corpus: string | undefined; readonly later: string | undefined },
  n: number,
  seed: number,
): Promise<string> {
  if (text.corpus === undefined)
    return '新意一项要训练文本，请以 --corpus 指明 chinese-poetry 的文件夹 (needs --corpus)。';
  const asked = sampleOf(
    poems.filter(({ lines, rhyme }) => lines.length === 4 && rhyme !== undefined),
    n,
    seed,
  );
  const written: string[][] = [];
  for (const [i, { form, title, rhyme, period }] of asked.entries()) {
    const request = { form, theme: title, rhyme: (rhyme as NonNullable<typeof rhyme>).name, period, seed: seed + i };
    const [poem] = await write(request, { model });
    written.push([...(poem?.textTraditional ?? '').matchAll(/\p{Script=Han}+/gu)].map(([line]) => line));
  }
  // 异体、简繁视同，免得因字形而不同 (variants and scripts are folded, so that no glyph hides a copy).
  const folded = new Map<string, string>();
  const fold = (line: string): string => {
    let result = '';
    for (const char of line) {
      let form = folded.get(char);
      if (form === undefined) {
        const id = model.vocabulary.id(char);
        form = simplifiedForm((id === undefined ? undefined : model.vocabulary.tokens[id]) ?? char);
        folded.set(char, form);
      }
      result += form;
    }
    return result;
  };
  const machine = new Overlap(
    written.map((lines) => lines.map(fold)),
    false,
  );
  const human = new Overlap(
    asked.map(({ lines }) => lines.map(fold)),
    true,
  );
  let count = 0;
  for (const lines of trainingText(text.corpus, text.later)) {
    const own = lines.map(fold);
    machine.read(own);
    human.read(own);
    count++;
  }
  const cells = (overlap: Overlap): string[] => {
    const counts = overlap.counts();
    return [
      clusteredShare(
        counts.map(({ lines, ofLines }) => ({ hits: lines, trials: ofLines })),
        random(seed),
      ),
      clusteredShare(
        counts.map(({ lines }) => ({ hits: Number(lines > 0), trials: 1 })),
        random(seed),
      ),
      clusteredShare(
        counts.map(({ runs, ofRuns }) => ({ hits: runs, trials: ofRuns })),
        random(seed),
      ),
    ];
  };
  return [
    `n = ${asked.length} 首绝句，\`write\` 以留出绝句之题、体、韵、时代各写一首，种子 ${seed}–${seed + asked.length - 1}，其余皆默认；人作即那 ${asked.length} 首。`,
    `文本 ${count} 首${text.later === undefined ? '（唐宋 Tang and Song only）' : '（唐宋金元明清）'}，留出诗除外；比时归简体、归异体。人作的另一份抄本（同句及半）不计 (another copy of a human poem does not count)。`,
    '',
    '| 见于文本 (found in the text) | 整句 (whole lines) | 有整句之诗 (poems with such a line) | 五字串 (runs of five) |',
    '|---|---|---|---|',
    `| 所写 (written) | ${cells(machine).join(' | ')} |`,
    `| 人作 (human) | ${cells(human).join(' | ')} |`,
  ].join('\n');
}
