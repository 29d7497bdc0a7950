/**
 * 写词：模型不识词牌，提示里说作何体、何代、何韵最宜（宋词 dev 之半的对数概率）；写成的合律否、锁住的字留着否，由另一进程里的命令行来判。
 * Writing 词: which conditions suit Song pieces best (log-probability on their dev half), and whether what is written is legal and
 * keeps what is locked, judged by the command line in a process of its own.
 *
 *   npm run eval -- --only tunes --corpus FOLDER --part conditions [--n 200] [--seed 1]
 *   npm run eval -- --only tunes [--n 1000] [--seed 1]
 */
import { songPieces } from '../scripts/cipai-corpus.ts';
import { fitTune, tuneNamed, tunes } from '../src/cipai/index.ts';
import {
  cangtou,
  decoderOf,
  fill,
  type LanguageModel,
  type Prompted,
  random,
  type WriteRequest,
} from '../src/generate/index.ts';
import { drafts } from '../src/generate/tasks/write.ts';
import {
  InvalidInputError,
  parsePoem,
  pingshui,
  type RhymeGroup,
  scan,
  UnsatisfiableError,
  type VerseGrid,
} from '../src/index.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { lookup } from '../src/rhyme/index.ts';
import { gridLines, loadToTraditional } from '../src/text/index.ts';
import { checkedByCommand } from './command.ts';
import { THEMES } from './legality.ts';
import { share } from './statistics.ts';

export interface TuneOptions {
  readonly model: LanguageModel;
  readonly n: number;
  readonly seed: number;
}

type Conditions = Pick<Prompted['prompt'], 'form' | 'era' | 'rhyme'>;

/** 首韵诸脚多属的平水韵之部 (the group of 平水韵 to which most feet of the first rhyme belong). */
function majorityOf(feet: readonly string[], group: RhymeGroup): RhymeGroup | undefined {
  const counts = new Map<RhymeGroup, number>();
  for (const char of feet) {
    const own = lookup(char, pingshui).filter((one) => !one.rare && one.pingze === group.pingze);
    for (const one of new Set(own.map((reading) => reading.group))) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** 宋词 dev 之半在各种提示之下的每字对数概率 (the mean log-probability of Song pieces of the dev half under several prompts). */
export async function evaluateTuneConditions({ model, n, seed, corpus }: TuneOptions & { readonly corpus: string }) {
  const next = random(seed);
  const toTraditional = await loadToTraditional();
  const pieces = [...songPieces(corpus)]
    .filter(({ half, lines }) => half === 'dev' && lines.join('').length <= 120)
    .map((piece) => ({ piece, key: next() }))
    .sort((a, b) => a.key - b.key);
  const cases = pieces
    .flatMap(({ piece }) => {
      const tune = tuneNamed(piece.tune);
      const fit = tune && fitTune(parsePoem(piece.lines.join('，')), tune, { book: cilin });
      return fit?.isExact === true ? [fit] : [];
    })
    .slice(0, n)
    .map(({ meter, poem }) => {
      const { rhyme } = scan(poem, { meter, book: cilin });
      const lines = toTraditional(poem.lines.map(({ text }) => text).join('\n')).split('\n');
      const feet = meter.lines.flatMap(({ patterns }, i) =>
        patterns.some((one) => one.rhymed && (one.rhyme ?? 0) === 0)
          ? [[...(lines[i] as string)].at(-1) as string]
          : [],
      );
      return { meter, lines, majority: rhyme && majorityOf(feet, rhyme) };
    });
  const decoder = await decoderOf(model, cilin);
  const rows: string[] = [];
  for (const form of ['（无 none）', '五绝', '七绝', '五律', '七律', '五古', '七古']) {
    for (const era of ['唐', '宋'] as const) {
      for (const isTold of [false, true]) {
        let [sum, count] = [0, 0];
        for (const { meter, lines, majority } of cases) {
          const conditions: Conditions = { form, era, rhyme: isTold ? majority : undefined };
          const [scored] = await decoder.score(meter, [{ lines, prompt: { theme: [], ...conditions } }]);
          for (const one of scored?.logProbs ?? []) sum += one;
          count += scored?.logProbs.length ?? 0;
        }
        rows.push(`| ${form} | ${era} | ${isTold ? '所押之部 told' : '不说 untold'} | ${(sum / count).toFixed(3)} |`);
      }
    }
  }
  const head = ['| 作何体 form | 何代 period | 韵 rhyme | 每字对数概率 nats a character |', '|---|---|---|---|'];
  return [`宋词 dev 之半 ${cases.length} 首（至多 120 字），种子 ${seed}。`, '', ...head, ...rows].join('\n');
}

/** 一次搜索所得之数 (poems taken from a search). */
const EACH = 8;

/** 写成待判的一首 (a piece to be judged). */
interface Written {
  readonly tune: string;
  readonly task: string;
  readonly text: string;
  /** 锁着的字，按句；未锁 undefined (the locked characters). */
  readonly locked: VerseGrid;
}

/** 逐体写：从头写、锁住几字来填、接着写、藏头，轮转 (writes form after form: afresh, filling around locks, going on, with an acrostic). */
async function writtenPieces({ model, n, seed }: TuneOptions, onProgress?: (done: number) => void) {
  const next = random(seed);
  const forms = tunes().flatMap((tune) => tune.forms.map((form) => ({ tune, form, key: next() })));
  const order = forms.sort((a, b) => a.key - b.key);
  const found: Written[] = [];
  const refused: string[] = [];
  for (let i = 0; found.length < n; i++) {
    const { tune, form } = order[i % order.length] as (typeof order)[number];
    const theme = THEMES[i % THEMES.length] as string;
    const asked = {
      tune,
      variant: form.ordinal,
      theme,
      seed: seed + i,
      beams: EACH,
      pool: EACH,
      script: '繁',
    } as const;
    const task = ['write', 'fill', 'continue', 'cangtou'][Math.floor(i / order.length + i) % 4] as string;
    try {
      const own = await piecesOf(task, asked, model, next);
      found.push(...own.map((one) => ({ tune: tune.name, task, ...one })));
    } catch (error) {
      if (!(error instanceof InvalidInputError || error instanceof UnsatisfiableError)) throw error;
      refused.push(`${tune.name} ${form.ordinal} ${task}：${error.zh}`);
    }
    onProgress?.(found.length);
  }
  return { found: found.slice(0, n), refused };
}

async function piecesOf(
  task: string,
  asked: WriteRequest,
  model: LanguageModel,
  next: () => number,
): Promise<readonly Pick<Written, 'text' | 'locked'>[]> {
  const fresh = await drafts(asked, { model });
  if (task === 'write') return fresh.map((text) => ({ text, locked: [] }));
  const first = parsePoem(fresh[0] as string).lines.map(({ text }) => [...text]);
  if (task === 'cangtou') {
    const chars = first
      .slice(0, 4)
      .map(([head]) => head)
      .join('');
    const locked = first.slice(0, 4).map(([head]) => [head]);
    const found = await cangtou({ ...asked, chars, at: '句首', count: 2 }, { model });
    return found.map(({ text }) => ({ text, locked }));
  }
  const locked: VerseGrid =
    task === 'continue'
      ? first.slice(0, Math.ceil(first.length / 3))
      : first.map((row) => row.map((char) => (next() < 0.4 ? char : undefined)));
  const given = gridLines(locked).join('\n');
  if (task === 'continue') return (await drafts({ ...asked, given }, { model })).map((text) => ({ text, locked }));
  const ways = await fill({ ...asked, given, count: EACH }, { model });
  return ways.map(({ text }) => ({ text, locked }));
}

interface Checked {
  readonly results: readonly {
    readonly findings: readonly { readonly ruleId: string; readonly severity: string; readonly message: string }[];
    readonly lines: readonly { readonly text: string }[];
  }[];
}

/** 写成之词的合律率，返回 Markdown 一节 (legality of written 词, as a Markdown section). */
export async function evaluateTuneLegality(options: TuneOptions, onProgress?: (done: number) => void): Promise<string> {
  const { n, seed } = options;
  const { found, refused } = await writtenPieces(options, onProgress);
  const input = found.map(({ tune, text }) => `# 词牌: ${tune}\n${text}\n`).join('\n');
  const { out, status } = checkedByCommand(['--format', 'json'], input);
  const { results } = JSON.parse(out) as Checked;
  if (results.length !== found.length) throw new Error(`命令行读到 ${results.length} 首，应为 ${found.length} 首`);
  const isIllegal = ({ findings }: Checked['results'][number]): boolean =>
    findings.some(({ ruleId, severity }) => severity !== 'info' && ruleId !== 'du-yin');
  const illegal = results.filter(isIllegal);
  const doubtful = results.filter(({ findings }) => findings.some(({ ruleId }) => ruleId === 'du-yin'));
  const unkept = found.filter(({ text, locked }) => {
    const lines = parsePoem(text).lines.map((line) => [...line.text]);
    return locked.some((row, i) => row.some((char, j) => char !== undefined && lines[i]?.[j] !== char));
  });
  const locks = found.reduce((sum, { locked }) => sum + locked.flat().filter((one) => one !== undefined).length, 0);
  const rows = ['write', 'fill', 'continue', 'cangtou'].map((task) => {
    const own = results.filter((_, i) => found[i]?.task === task);
    return `| ${task} | ${own.length} | ${own.filter(isIllegal).length} |`;
  });
  return [
    `写成 ${found.length} 首，${new Set(found.map(({ tune }) => tune)).size} 调，种子 ${seed}，${EACH} 条 beam；命令行另起一个进程来判，退出码 ${status}。`,
    '',
    '| 任务 task | 首 pieces | 不合 illegal |',
    '|---|---|---|',
    ...rows,
    '',
    `没有 error 与 warning（读音之疑另计）才算合 (no error and no warning but of readings)：${share(n - illegal.length, n)}。`,
    `词义所定之读与字位不合、受了提醒的 (warned of a reading)：${share(doubtful.length, n)}。锁住 ${locks} 字，有改动的 ${unkept.length} 首。`,
    `写不成而说明缘由的 (refused with a reason) ${refused.length} 次。`,
    ...refused.slice(0, 8).map((one) => `- ${one}`),
    ...illegal.slice(0, 10).map(
      ({ lines, findings }) =>
        `- 不合 ✗ ${lines.map(({ text }) => text).join('，')}：${findings
          .filter(({ severity }) => severity !== 'info')
          .map(({ message }) => message)
          .join('；')}`,
    ),
  ].join('\n');
}
