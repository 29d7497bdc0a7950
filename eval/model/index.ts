/**
 * 语言模型的评测，对随包的 ONNX 模型 (evaluation of the language model that ships):
 *
 *   npm run eval -- --only model [--model DIR] [--part perplexity|cloze|coherence|conditions|novelty] [--half dev]
 *                   [--n N] [--seed S] [--corpus FOLDER [--later FILE]]
 */
import { existsSync, readFileSync } from 'node:fs';
import { type LanguageModel, loadModel } from '../../src/generate/index.ts';
import { evaluateCloze } from './cloze.ts';
import { evaluateCoherence } from './coherence.ts';
import { evaluateConditions } from './conditions.ts';
import { evaluateMood } from './mood.ts';
import { evaluateNovelty } from './novelty.ts';
import { evaluatePerplexity } from './perplexity.ts';
import { heldOutPoems, sampleOf } from './poems.ts';
import { evaluateTheme } from './theme.ts';

/** 各部 (the parts). */
export const MODEL_PARTS = ['perplexity', 'cloze', 'coherence', 'conditions', 'theme', 'mood', 'novelty'] as const;
export type ModelPart = (typeof MODEL_PARTS)[number];

export interface ModelOptions {
  /** 模型文件夹；省略则随包者 (model folder; the one shipped if left out). */
  readonly folder?: string | undefined;
  /** 只做一部 (one part only). */
  readonly part?: ModelPart | undefined;
  readonly half: 'dev' | 'report';
  /** 各项至多多少首，省略则各依其默认 (at most so many poems a measure; each has its own default). */
  readonly n?: number | undefined;
  readonly seed: number;
  readonly corpus?: string | undefined;
  /** 金元明清诗的 TSV，可为 .xz (verse after the Song, as for training/prepare.py). */
  readonly later?: string | undefined;
}

/** 各项默认的首数 (poems written, by measure, where n is not given). */
const WRITTEN = { theme: 100, mood: 30, novelty: 500 };

/** 逐节产出 Markdown，每节算完即出 (yields Markdown sections as they are done). */
export async function* evaluateModel(options: ModelOptions): AsyncGenerator<string> {
  const { part, half, n, seed, corpus, later } = options;
  const model = await loadModel(options.folder === undefined ? {} : { folder: options.folder });
  const other = half === 'report' ? 'dev' : 'report';
  const own = heldOutPoems(half);
  const poems = sampleOf(own, n, seed);
  yield describe(model);
  const wants = (name: ModelPart): boolean => part === undefined || part === name;
  if (wants('perplexity')) {
    const sets = { [half]: poems, later: sampleOf(heldOutPoems('later'), n, seed) };
    yield `### 困惑度 (perplexity)\n\n${await evaluatePerplexity(model, sets, seed)}`;
  }
  if (wants('cloze')) yield `### 填空 (cloze)\n\n${await evaluateCloze(model, poems, seed)}`;
  if (wants('coherence')) {
    const pool = [...own, ...heldOutPoems(other, 'later')];
    yield `### 连贯 (coherence)\n\n${await evaluateCoherence(model, poems, pool, seed)}`;
  }
  if (wants('conditions')) {
    const promptsAForm = n === undefined ? undefined : Math.ceil(n / 32);
    yield `### 条件，不加掩码 (conditions, without the mask)\n\n${await evaluateConditions(model, poems, seed, promptsAForm)}`;
  }
  if (wants('theme')) {
    const known = heldOutPoems(other, 'later');
    yield `### 切题 (theme)\n\n${await evaluateTheme(model, poems, known, n ?? WRITTEN.theme, seed)}`;
  }
  if (wants('mood')) {
    const all = heldOutPoems('dev', 'report', 'later');
    yield `### 情 (mood)\n\n${await evaluateMood(model, poems, all, n ?? WRITTEN.mood, seed)}`;
  }
  if (wants('novelty')) {
    const quatrains = [...own, ...heldOutPoems(other)];
    const section = await evaluateNovelty(model, quatrains, { corpus, later }, n ?? WRITTEN.novelty, seed);
    yield `### 新意 (novelty)\n\n${section}`;
  }
}

/** 所评的是哪个模型，据其 manifest.json (which model this is, by its manifest). */
function describe(model: LanguageModel): string {
  const file = `${model.name}/manifest.json`;
  if (!existsSync(file)) return '模型没有 manifest.json (a model without a manifest)。';
  const { name, version, parameters, vocabularySize, steps } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const million = (parameters / 1e6).toFixed(2);
  return `模型 (model)：${name} ${version}，${million} M 参数，词表 ${vocabularySize}，训练 ${steps} 步。`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly parameters: number;
  readonly vocabularySize: number;
  readonly steps: number;
}
