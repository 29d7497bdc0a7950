/**
 * 每字困惑度：留出的诗，标点与 `</s>` 不计 (perplexity per character of held-out verse; marks and `</s>` do not count).
 */
import type { PromptConditions } from '../../src/generate/index.ts';
import { type LanguageModel, random } from '../../src/generate/index.ts';
import { bootstrap } from '../statistics.ts';
import { characterLogProbs, conditionsOf, FORMS, type HeldOutPoem } from './poems.ts';

/** 一首诗的字数与损失之和，奈特 (characters of a poem and their summed loss, in nats). */
export interface Loss {
  readonly characters: number;
  readonly loss: number;
}

/** 每字困惑度：损失之和除以字数，取指数；字多的诗分量重 (exp of summed loss over summed characters). */
export const perplexityOf = (poems: readonly Loss[]): number =>
  Math.exp(poems.reduce((sum, { loss }) => sum + loss, 0) / poems.reduce((sum, { characters }) => sum + characters, 0));

/** 各种提示 (the prompts under which a poem is measured). */
const SETTINGS: readonly { readonly name: string; readonly of: (poem: HeldOutPoem) => PromptConditions }[] = [
  { name: '全部条件，题目为题意 (all conditions, title as theme)', of: conditionsOf },
  { name: '不给题意 (all but the title)', of: (poem) => ({ ...conditionsOf(poem), theme: [] }) },
  { name: '只有体裁 (form alone)', of: ({ form }) => ({ form, theme: [] }) },
];

/**
 * 插值 Kneser-Ney 三元的每字困惑度，`python3 training/evaluate.py` 所得（training/build/evaluation.json 的 trigram、
 * trigramLater）；只随训练文本与词表而变，不随模型而变 (of the trigram of training/evaluate.py; it hangs on the training
 * text alone).
 */
const TRIGRAM: Readonly<Record<string, readonly [all: string, ...byForm: string[]]>> = {
  report: [
    '331.2 [318.2, 346.3]',
    '307.7 [239.3, 394.3]',
    '256.9 [238.6, 275.1]',
    '417.1 [388.4, 448.3]',
    '333.8 [312.2, 356.5]',
  ],
  later: [
    '309.0 [292.3, 327.9]',
    '292.2 [196.1, 430.6]',
    '249.8 [219.6, 283.1]',
    '336.2 [298.6, 377.5]',
    '325.1 [299.3, 351.6]',
  ],
};

/** 返回 Markdown 一节；sets 的名字是部 (a Markdown section; one table a set of poems). */
export async function evaluatePerplexity(
  model: LanguageModel,
  sets: Readonly<Record<string, readonly HeldOutPoem[]>>,
  seed: number,
): Promise<string> {
  const tables: string[] = [];
  for (const [name, poems] of Object.entries(sets)) {
    const header = FORMS.map((form) => `${form} n = ${poems.filter((poem) => poem.form === form).length}`);
    let characters = 0;
    const rows: string[] = [];
    for (const { name: setting, of } of SETTINGS) {
      const losses: (Loss & { readonly form: string })[] = [];
      for (const poem of poems) {
        const logProbs = await characterLogProbs(model, of(poem), poem.lines);
        losses.push({ form: poem.form, characters: logProbs.length, loss: -logProbs.reduce((a, b) => a + b, 0) });
      }
      characters = losses.reduce((sum, loss) => sum + loss.characters, 0);
      const cell = (chosen: readonly Loss[]): string => {
        if (chosen.length === 0) return '—';
        const [low, high] = bootstrap(chosen, perplexityOf, random(seed));
        return `${perplexityOf(chosen).toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
      };
      const cells = FORMS.map((form) => cell(losses.filter((loss) => loss.form === form)));
      rows.push(`| ${setting} | **${cell(losses)}** | ${cells.join(' | ')} |`);
    }
    const trigram = TRIGRAM[name];
    if (trigram !== undefined) {
      rows.push(`| 插值 Kneser-Ney 三元 (trigram, \`python3 training/evaluate.py\`) | ${trigram.join(' | ')} |`);
    }
    tables.push(
      [
        `${PART_NAMES[name] ?? name}：n = ${poems.length} 首，${characters} 字，种子 ${seed}。`,
        '',
        `| 每字困惑度 (perplexity per character) | 合计 (all) | ${header.join(' | ')} |`,
        `|---|---|${'---|'.repeat(FORMS.length)}`,
        ...rows,
      ].join('\n'),
    );
  }
  return tables.join('\n\n');
}

const PART_NAMES: Readonly<Record<string, string>> = {
  dev: '唐宋，dev 之半 (Tang and Song, dev half)',
  report: '唐宋，report 之半 (Tang and Song, report half)',
  later: '金元明清 (after the Song)',
};
