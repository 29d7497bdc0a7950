/**
 * 条件：不加掩码时，模型自己合不合所求 (whether the model alone, without a mask, does what the prompt asks).
 */
import { type LanguageModel, random } from '../../src/generate/index.ts';
import { parsePoem, pingshui, scan } from '../../src/index.ts';
import { getForm } from '../../src/meter/forms.ts';
import { clusteredShare, type Trials } from '../statistics.ts';
import { conditionsOf, FORMS, type HeldOutPoem, sampleOf } from './poems.ts';
import { type FreeSample, sampleFreely } from './sampling.ts';

/** 每题各写几首 (poems drawn for each prompt). */
const ROWS = 8;
/** 每体取几首留出诗作题 (held-out poems of each form whose conditions are asked for). */
const PROMPTS_A_FORM = 15;

/** 各项合否；没有所求的一项是 undefined (what is met; undefined where nothing was asked). */
export type Met = Readonly<Record<(typeof MEASURES)[number][0], boolean | undefined>>;

const MEASURES = [
  ['shape', '句数、字数、标点如其体 (the shape of the form)'],
  ['rhyme', '韵脚皆在所求之韵 (every foot in the rhyme asked for)'],
  ['regulated', '合律或有拗已救，依本库的扫描 (regulated, by the scan)'],
  ['opening', '起式如所求 (the opening asked for)'],
  ['firstLine', '首句韵否如所求 (first line rhymes or not, as asked)'],
  ['all', '以上都合 (all of these)'],
] as const;

/** 一首诗合哪些所求；体不对者其余皆不合 (which conditions a text meets; with the wrong shape it meets none). */
export function meets(asked: HeldOutPoem, { text, ended }: FreeSample): Met {
  const { lines, lineLength } = getForm(asked.form);
  const line = `\\p{Script=Han}{${lineLength}}`;
  const shape = ended && new RegExp(`^(?:${line}，${line}。){${lines / 2}}$`, 'u').test(text);
  const found = shape ? scan(parsePoem(text), { form: asked.form }) : undefined;
  const feet = [...text.matchAll(/(\p{Script=Han})。/gu)].map(([, foot]) => foot as string);
  const isAsked = <T>(wanted: T | undefined, actual: T | undefined): boolean | undefined =>
    wanted === undefined ? undefined : wanted === actual;
  const parts = {
    shape,
    rhyme:
      asked.rhyme === undefined
        ? undefined
        : shape && feet.every((foot) => pingshui.readings(foot).some((r) => !r.rare && r.group === asked.rhyme)),
    regulated: found?.verdict === 'regulated' || found?.verdict === 'rescued',
    opening: isAsked(asked.opening, found?.opening),
    firstLine: isAsked(asked.firstLineRhymes, found?.firstLineRhymes),
  };
  return { ...parts, all: Object.values(parts).every((part) => part !== false) };
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateConditions(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  seed: number,
  promptsAForm = PROMPTS_A_FORM,
): Promise<string> {
  const asked = FORMS.flatMap((form) =>
    sampleOf(
      poems.filter((poem) => poem.form === form),
      promptsAForm,
      seed,
    ),
  );
  const columns: { readonly name: string; readonly met: readonly (readonly Met[])[] }[] = [];
  for (const topP of [1, 0.9]) {
    const next = random(seed);
    const met: Met[][] = [];
    for (const poem of asked) {
      const samples = await sampleFreely(model, conditionsOf(poem), ROWS, topP, next);
      met.push(samples.map((sample) => meets(poem, sample)));
    }
    columns.push({ name: topP === 1 ? '温度 1 (temperature 1)' : `温度 1，top-p ${topP}`, met });
  }
  const human = poems.map((poem) => {
    const text = poem.lines.map((line, i) => line + (i % 2 === 0 ? '，' : '。')).join('');
    return [meets(poem, { text, ended: true })];
  });
  columns.push({ name: `留出的人作 (held-out human poems, n = ${poems.length})`, met: human });
  const trialsOf = (met: readonly Met[], key: keyof Met): Trials => {
    const counted = met.flatMap((one) => one[key] ?? []);
    return { hits: counted.filter(Boolean).length, trials: counted.length };
  };
  return [
    `n = ${asked.length * ROWS}（${asked.length} 首留出诗的体、起式、首句、韵、时代、题目，每题 ${ROWS} 首，四体同数），种子 ${seed}；不加格律之掩码，区间按题抽 (bootstrap over prompts)。`,
    '体不合者，其余各项都算不合 (with the wrong shape the other conditions count as missed)。',
    '',
    `| 合所求 (as asked) | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|${'---|'.repeat(columns.length)}`,
    ...MEASURES.map(
      ([key, name]) =>
        `| ${name} | ${columns
          .map(({ met }) =>
            clusteredShare(
              met.map((one) => trialsOf(one, key)),
              random(seed),
            ),
          )
          .join(' | ')} |`,
    ),
  ].join('\n');
}
