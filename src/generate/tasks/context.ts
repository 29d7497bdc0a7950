/**
 * 一次请求所用的一切：模型、解码、题意、各表 (all that a request uses: model, decoder, theme, tables).
 * @module
 */
import type { TuneForm } from '../../cipai/types.ts';
import { closesSentence } from '../../meter/meter.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, punctuated, type VerseGrid } from '../../text/grid.ts';
import { loadToSimplified, loadToTraditional } from '../../text/script.ts';
import { decoderOf } from '../decode/decoder.ts';
import type { Decoder, Decoding, Draft } from '../decode/types.ts';
import type { LanguageModel } from '../model/types.ts';
import { nearestPingshui } from '../nearest.ts';
import type { KnownLines } from '../novelty/filter.ts';
import { random } from '../random.ts';
import { loadTables, type Tables, type ThemeEvidence, themeEvidence } from '../rerank/index.ts';
import { readTheme, type Theme } from '../theme.ts';
import { checkWrites, openShare, type Plan } from './request.ts';
import type { GenerateOptions } from './types.ts';

/** 题意偏置：点互信息至多计此数，乘以此权 (theme bias on the logits). */
const THEME_BIAS = 0.8;
const PMI_CAP = 2.5;
/** 一首诗、一批候选，至多问这么多首的呼应 (drafts asked for coherence, of those a poem or a list of candidates is chosen from). */
const MOST_WITH_COHERENCE = 48;

/** 一次请求里各次搜索共用的东西 (what the searches of one request share). */
export interface Context {
  readonly plan: Plan;
  readonly theme: Theme;
  readonly model: LanguageModel;
  readonly decoder: Decoder;
  /** 题意之偏置：字 → 加在对数概率上之数 (theme bias, by character). */
  readonly bias: ReadonlyMap<string, number>;
  readonly guide: Pick<Decoding, 'phrases' | 'affinities'>;
  readonly knownLines: KnownLines | undefined;
  readonly tables: Tables;
  readonly evidence: ThemeEvidence;
  /** 已定之字按词转换所得的繁体 (the traditional forms of what is given, chosen by words). */
  readonly preferred: VerseGrid;
  /** `plan.typed` 按词转换所得 (`plan.typed` in traditional script). */
  readonly typed: VerseGrid;
  /** 输出所用之字体：没说的，已定之字有繁体则繁 (script of the output: traditional where what is given is). */
  readonly script: '简' | '繁';
  readonly simplify: (text: string) => string;
  /** 一次搜索所得里，问几首的呼应 (how many of what a search found are asked for coherence). */
  readonly withCoherence: number;
  readonly signal: AbortSignal | undefined;
}

/** 随包的旧句之表，只载入一次 (the shipped filter, loaded once). */
let shipped: Promise<KnownLines | undefined> | undefined;

function loadKnownLines(): Promise<KnownLines | undefined> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  shipped ??= isNode
    ? import('../novelty/load.node.ts').then(({ shippedKnownLines }) => shippedKnownLines())
    : Promise.resolve(undefined);
  return shipped;
}

/** 备好一次请求所需的一切；模型不写此体、不依此书，抛 `InvalidInputError` (prepares all a request needs; the model has its say about form and book). */
export async function prepare(plan: Plan, options: GenerateOptions): Promise<Context> {
  const { model, signal } = options;
  signal?.throwIfAborted();
  // 不押韵的（对联），无关韵部，哪部书都可 (what does not rhyme can go by any book).
  if (plan.meter.rhymes.length > 0 && plan.tune === undefined) checkWrites(plan, model.writes);
  const { asked } = plan;
  const [decoder, theme, toTraditional, simplify, tables, { affinities }, knownLines] = await Promise.all([
    decoderOf(model, plan.book),
    readTheme(asked.theme),
    loadToTraditional(),
    loadToSimplified(),
    loadTables(),
    import('../../duizhang/tables.ts'),
    options.knownLines ?? loadKnownLines(),
  ]);
  const text = plan.typed.join('\n');
  const typed = toTraditional(text)
    .split('\n')
    .map((line) => [...line]);
  const preferred = plan.skeleton.map((row, line) =>
    row.map((char, zi) => (char === undefined ? undefined : (typed[line]?.[zi] ?? char))),
  );
  return {
    plan,
    theme,
    model,
    decoder,
    bias: biasOf(plan, theme, model),
    guide: {
      ...(plan.weights.cliche === 0 ? {} : { phrases: tables.phrases }),
      ...(plan.weights.parallel === 0 ? {} : { affinities }),
    },
    knownLines,
    tables,
    evidence: themeEvidence(theme.words.map(toTraditional), model.themes),
    preferred,
    typed,
    script: asked.script ?? (text === simplify(text) ? '简' : '繁'),
    simplify,
    withCoherence: MOST_WITH_COHERENCE,
    signal,
  };
}

/** 题意已由写定之句担去几分，余下的句子便少受几分；题字也不再硬嵌 (lines already there carry their share of the theme). */
function biasOf(plan: Plan, { chars }: Theme, { vocabulary, themes }: LanguageModel): Context['bias'] {
  const open = openShare(plan);
  const affinity = new Map<string, number>();
  for (const char of chars) {
    // 异体与正形同号，题字表以正形为名 (variants share an id; the table goes by the main form).
    const shown = vocabulary.tokens[vocabulary.id(char) ?? -1] ?? char;
    if (open === 1) affinity.set(shown, PMI_CAP);
    for (const [other, pmi] of themes.get(shown) ?? themes.get(char) ?? []) {
      affinity.set(other, Math.max(affinity.get(other) ?? 0, Math.min(pmi, PMI_CAP)));
    }
  }
  return new Map(Array.from(affinity, ([char, pmi]) => [char, THEME_BIAS * open * pmi]));
}

/** 模型不识词牌，提示里作哪一体最宜：依词句所量 (models know no tunes: the form that Song tunes are likeliest under). */
export const promptForm = (tune: TuneForm | undefined): Pick<Decoding['prompt'], 'form'> =>
  tune === undefined ? {} : { form: '七古' };

/** 提示的各项条件；诗之韵说其在平水韵者，模型只识平水韵 (the conditions of the prompt; the rhyme of a poem is told by 平水韵, which is what models know). */
export const promptOf = (
  { plan: { asked, tune, book }, theme }: Context,
  rhyme: RhymeGroup | undefined,
): Decoding['prompt'] => ({
  ...promptForm(tune),
  rhyme: tune === undefined && rhyme !== undefined ? nearestPingshui(rhyme, book) : rhyme,
  opening: asked.opening,
  firstLineRhymes: asked.firstLineRhymes,
  era: asked.period ?? '唐',
  mood: asked.mood,
  theme: theme.chars,
  title: theme.words.join('') || undefined,
});

/** 各句成文，标点依格律 (lines as verse, punctuated as the meter has it). */
export const verseOf = ({ plan: { meter } }: Pick<Context, 'plan'>, lines: readonly string[]): string =>
  punctuated(lines, (line) => closesSentence(meter, line), meter.breaks);

/** 一首诗的繁体文字，诗人之字照其所写 (a found poem in traditional script, what was given as it was typed). */
export const traditionalText = (context: Context, { verse }: Draft): string =>
  verseOf(
    context,
    gridLines(verse.map((row, line) => row.map((char, zi) => context.plan.skeleton[line]?.[zi] ?? char))),
  );

/** 一次搜索的各项，请求所定者 (what a request settles of one search). */
export const searchOf = (
  context: Context,
  rhyme: RhymeGroup | undefined,
  seed: number,
): Omit<Decoding, 'accept' | 'onStep'> => {
  const { plan, bias, guide, signal } = context;
  const { beams, temperature, topP, foresight, lines } = plan;
  const prompt = promptOf(context, rhyme);
  return { prompt, beams, temperature, topP, foresight, bias, ...guide, lines, random: random(seed), signal };
};
