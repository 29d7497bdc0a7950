/**
 * 写诗所作的两个取舍：首句照抄题目者减分；依别的韵书写，说给模型听的韵取平水韵中最近之部。
 * Two choices of writing, measured: the price of an opening that pastes the theme, and telling the model the nearest group of 平水韵.
 */
import { decoderOf } from '../src/generate/decode/decoder.ts';
import { type LanguageModel, random, write } from '../src/generate/index.ts';
import { nearestPingshui, weightOf } from '../src/generate/nearest.ts';
import { compileMeter } from '../src/index.ts';
import { loadBook } from '../src/rhyme/books/index.ts';

const THEMES =
  '秋夜 秋江 春雨 边塞 送别 梅花 山寺 思乡 雪夜 登楼 渔父 落花 中秋 西湖 江村 古寺 春晓 夜泊 怀古 明月 寒食 除夕 采莲 塞下 秋思 游山 听琴 别友 晚望 夏日'.split(
    ' ',
  );

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

/** 首句照抄题目的几首，减分之前与之后 (openings that paste the theme, without and with the price). */
async function pasted(model: LanguageModel, seed: number): Promise<string> {
  const rows: string[] = [];
  for (const [name, weights] of [
    ['不减分', { pasted: 0 }],
    ['减分（默认）', {}],
  ] as const) {
    let count = 0;
    const likelihoods: number[] = [];
    for (const [i, theme] of THEMES.entries()) {
      const [poem] = await write({ form: '七绝', theme, seed: seed + i, weights }, { model });
      if (poem?.lines[0]?.startsWith(theme)) count++;
      likelihoods.push(poem?.scores.likelihood ?? 0);
    }
    rows.push(`| ${name} | ${count} / ${THEMES.length} | ${mean(likelihoods).toFixed(3)} |`);
  }
  return ['| | 首句照抄题目 | 每字对数概率 |', '|---|---|---|', ...rows].join('\n');
}

/** 每部书这么多题；只取常押的几部 (themes a book, over its commonest groups). */
const EACH = 12;
const GROUPS = 8;

/** 说最近之部与不说，以不说韵的提示来量 (telling the nearest group or none, measured by a prompt that tells none). */
async function told(model: LanguageModel, seed: number): Promise<string> {
  const meter = compileMeter('七绝');
  const rows: string[] = [];
  for (const name of ['词林', '新韵', '通韵']) {
    const book = await loadBook(name);
    const decoder = await decoderOf(model, book);
    const groups = book.groups
      .filter(({ pingze }) => pingze === '平')
      .sort((a, b) => weightOf(b, book) - weightOf(a, book))
      .slice(0, GROUPS);
    const means: [nearest: number[], none: number[]] = [[], []];
    for (const [i, theme] of THEMES.slice(0, EACH).entries()) {
      const rhyme = groups[i % groups.length] as (typeof groups)[number];
      const prompt = { theme: [...theme], era: '唐' as const };
      for (const [k, own] of [nearestPingshui(rhyme, book), undefined].entries()) {
        const ready = decoder.prepare({ meter, rhyme, skeleton: [], preferred: [] });
        const found = await ready?.search({
          prompt: { ...prompt, rhyme: own },
          beams: 12,
          temperature: 0.65,
          topP: 0.9,
          foresight: 1,
          lines: 4,
          random: random(seed + i),
        });
        const drafts = (found ?? []).map(({ verse }) => ({ lines: verse.map((row) => row.join('')), prompt }));
        const scored = await decoder.score(meter, drafts);
        (means[k] as number[]).push(mean(scored.map(({ logProb }) => logProb)) / 28);
      }
    }
    const [nearest, none] = means;
    const wins = nearest.filter((one, i) => one > (none[i] as number)).length;
    rows.push(`| ${name} | ${mean(nearest).toFixed(3)} | ${mean(none).toFixed(3)} | ${wins} / ${EACH} |`);
  }
  return ['| 韵书 | 说最近之部 | 不说 | 前者胜 |', '|---|---|---|---|', ...rows].join('\n');
}

/** 返回 Markdown 一节 (a Markdown section). */
export const evaluateChoices = async (model: LanguageModel, seed: number): Promise<string> =>
  [await told(model, seed), '', await pasted(model, seed)].join('\n');
