/**
 * 合写各任务之耗时：随包的模型，热了之后五次之中位，钟上毫秒；末行是常驻内存之峰。
 * The time of the co-writing tasks with the shipped model: the median of five once warm, in ms of the clock; peak memory last.
 *
 *     npx tsx bench/tasks.mts
 */
import {
  cangtou,
  fill,
  loadModel,
  repair,
  revise,
  rhymes,
  suggestNext,
  suggestNextEach,
  write,
} from '../src/generate/index.ts';

const model = await loadModel();
const options = { model };
const given = '秋江十月叶初疏，芦荻风高露满裾。桂棹偶来潮自落，';
const poem = `${given}乱蝉声里夜虫书。`;
const theme = '秋江 月';
const next = { form: '七绝', count: 10, seed: 1 };
const first = async (request: typeof next & { readonly given: string }): Promise<void> => {
  for await (const _ of suggestNextEach(request, options)) return;
};

const TASKS: Readonly<Record<string, () => Promise<unknown>>> = {
  '下一句，十个 ten next lines': () => suggestNext({ ...next, given }, options),
  '　第一个，已有三句 the first, after three lines': () => first({ ...next, given }),
  '　第一个，韵未定 the first, while the rhyme is open': () => first({ ...next, given: '秋江十月叶初疏' }),
  '七绝，8 条 beam': () => write({ form: '七绝', theme, seed: 1, beams: 8 }, options),
  '七律，8 条 beam': () => write({ form: '七律', theme, seed: 1, beams: 8 }, options),
  '七绝，默认 by default': () => write({ form: '七绝', theme, seed: 1 }, options),
  '七律，默认 by default': () => write({ form: '七律', theme, seed: 1 }, options),
  '填两字 fill': () => fill({ given: '白日□山尽，黄河入□流', seed: 1 }, options),
  '推敲一字 revise a character': () => revise({ text: poem, places: '4.2', seed: 1 }, options),
  '推敲一句 revise a line': () => revise({ text: poem, places: '4', seed: 1 }, options),
  '修一字 repair': () => repair({ text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。', seed: 1 }, options),
  '韵字 rhymes': () => rhymes({ given, seed: 1 }, options),
  '藏头 cangtou': () => cangtou({ chars: '春江花月', seed: 1 }, options),
};

console.log('| 任务 task | 毫秒 ms |\n|---|---|');
for (const [name, run] of Object.entries(TASKS)) {
  await run();
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  console.log(`| ${name} | ${(times[2] as number).toFixed(0)} |`);
}
console.log(`| 常驻内存之峰，MB peak memory | ${Math.round(process.resourceUsage().maxRSS / 1024)} |`);
