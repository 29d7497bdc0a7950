/**
 * 掩码与弃取：同一模型、同样的批，每秒得几首（几句）合律而押所求之韵者；又与逐字取最可能者比对数概率。
 * Masking beside rejection: legal poems (and lines) in the asked rhyme per second from the same model in the same batches; and the
 * log-probability of greedy masking beside beam search and sampling.
 *
 *     npx tsx bench/rejection.mts [--seconds 10] [--seed 1]
 */
import { parseArgs } from 'node:util';
import {
  type Constraint,
  emptyBeam,
  type LanguageModel,
  loadModel,
  type MeterState,
  random,
  search,
  WRITABLE_FORMS,
  write,
} from '../src/generate/index.ts';
import { buildPrompt } from '../src/generate/prompt.ts';
import { drafts } from '../src/generate/tasks/write.ts';
import { findGroup, getForm, parsePoem, scan } from '../src/index.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const model = await loadModel();
const RHYMES = ['一东', '四支', '十一真', '七阳', '八庚', '十一尤'];
const THEMES = ['秋江', '春雨', '送别', '梅花', '登楼', '思乡'];
const ROWS = 16;

/** 没有格律：任何汉字都可 (no meter: any 汉字). */
class Free implements Constraint {
  readonly satisfiable = true;
  readonly size: number;
  readonly before: readonly number[];
  private readonly han: Int32Array;
  constructor(
    { vocabulary }: LanguageModel,
    readonly lines: number,
    private readonly lineLength: number,
  ) {
    this.before = Array.from({ length: lines + 1 }, (_, line) => line * lineLength);
    this.size = vocabulary.tokens.length;
    this.han = Int32Array.from(vocabulary.tokens.flatMap((token, id) => (/^\p{Script=Han}$/u.test(token) ? [id] : [])));
  }
  start = (): MeterState => ({ line: 0, zi: 0, live: 1, used: [] });
  allowed = (): Int32Array => this.han;
  advance({ line, zi, ...rest }: MeterState): MeterState {
    return zi + 1 < this.lineLength ? { line, zi: zi + 1, ...rest } : { line: line + 1, zi: 0, ...rest };
  }
  isComplete = ({ line }: MeterState): boolean => line >= this.lines;
  written = ({ line, zi }: MeterState): number => line * this.lineLength + zi;
  reaches = (state: MeterState): number => this.written(state) + 1;
}

const marks = ['，', '。'].map((mark) => model.vocabulary.id(mark)) as [number, number];

async function unmasked(
  formName: string,
  rhyme: string,
  theme: string,
  lines: number,
  draw: number,
): Promise<string[]> {
  const form = getForm(formName);
  const conditions = { form: form.name, rhyme: findGroup(rhyme), era: '唐' as const, theme: [...theme] };
  const constraint = new Free(model, lines, form.lineLength);
  const beams = await search(await model.start(buildPrompt(conditions, model.vocabulary)), emptyBeam(constraint), {
    constraint,
    beams: ROWS,
    temperature: 1,
    topP: 1,
    punctuation: Array.from({ length: lines }, (_, line) => marks[line % 2] as number),
    lines,
    random: random(draw),
  });
  return beams.map(({ ids }) =>
    Array.from({ length: lines }, (_, i) =>
      ids
        .slice(i * form.lineLength, (i + 1) * form.lineLength)
        .map((id) => model.vocabulary.tokens[id])
        .join(''),
    ).join('\n'),
  );
}

const isLegal = (text: string, form: string, rhyme: string): boolean => {
  const found = scan(parsePoem(text), { form: getForm(form).name, rhyme });
  return !found.findings.some(({ severity }) => severity === 'error');
};

console.log(`每样 ${seconds} 秒，种子 ${seed}，一批 ${ROWS} 行，温度 1\n`);
console.log(
  '| 体 form | 无掩码、不合则弃 rejection：首/秒 | 其中合律 legal | 掩码 masked：首/秒 | 合律 legal | 倍 ratio |',
);
console.log('|---|---|---|---|---|---|');
for (const form of WRITABLE_FORMS) {
  const { lines } = getForm(form);
  const rates: number[] = [];
  const shares: string[] = [];
  for (const isMasked of [false, true]) {
    let legal = 0;
    let all = 0;
    const begun = performance.now();
    for (let i = 0; performance.now() - begun < seconds * 1000; i++) {
      const [rhyme, theme] = [RHYMES[i % 6] as string, THEMES[i % 6] as string];
      const texts = isMasked
        ? await drafts({ form, rhyme, theme, beams: ROWS, temperature: 1, seed: seed + i }, { model })
        : await unmasked(form, rhyme, theme, lines, seed + i);
      all += texts.length;
      legal += texts.filter((text) => isLegal(text, form, rhyme)).length;
    }
    rates.push(legal / ((performance.now() - begun) / 1000));
    shares.push(`${((100 * legal) / all).toFixed(1)} % (${legal}/${all})`);
  }
  const [plain, masked] = rates as [number, number];
  console.log(
    `| ${form} | ${plain.toFixed(2)} | ${shares[0]} | ${masked.toFixed(2)} | ${shares[1]} | ${(masked / plain).toFixed(1)} |`,
  );
}

console.log('\n| 七绝，二十首之均 | 每字对数概率 log-probability a character | 毫秒 ms |');
console.log('|---|---|---|');
const WAYS = {
  '逐字取最可能者 greedy masking': { beams: 1, pool: 1, temperature: 0 },
  'beam search，16 条 plain beam search': { beams: 16, pool: 16, temperature: 0 },
  '默认 the default': {},
} as const;
for (const [name, way] of Object.entries(WAYS)) {
  let total = 0;
  const begun = performance.now();
  for (let i = 0; i < 20; i++) {
    const request = { form: '七绝', rhyme: RHYMES[i % 6] as string, theme: THEMES[i % 6] as string, seed: seed + i };
    const [poem] = await write(
      { ...request, ...way, script: '繁', ...(name.startsWith('默') ? {} : { weights: { cliche: 0 } }) },
      { model },
    );
    if (poem === undefined) continue;
    const ids = [...poem.textTraditional.replaceAll('\n', '')].map((char) => model.vocabulary.id(char) ?? 0);
    const conditions = {
      form: '七绝' as const,
      rhyme: findGroup(request.rhyme),
      era: '唐' as const,
      theme: [...request.theme],
    };
    const logProbs = await model.logProbsOf(buildPrompt(conditions, model.vocabulary), ids);
    total += logProbs.reduce((sum, one, at) => (marks.includes(ids[at] as number) ? sum : sum + one), 0) / 28;
  }
  const ms = (performance.now() - begun) / 20;
  console.log(`| ${name} | ${(total / 20).toFixed(3)} | ${ms.toFixed(0)} |`);
}
