/**
 * 合写之速与内存：每个模型文件夹另起一个进程，量载入、每秒字数、整首、下一句与常驻内存之峰；几个文件夹轮流跑，各取中位与最快。
 * 只量不断言。钟上之时之外另报处理器时间，机器有别的重活时以后者为准。
 *
 * Speed and memory of the writer: a process for every run, which times loading, steps, whole poems and next lines and
 * reads its peak resident memory. Folders take turns; medians and minima are printed, by the clock and in processor time.
 *
 *   npx tsx bench/model.mts [--model DIR]… [--runs 5]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPrompt, loadModel, suggestNext, write } from '../src/generate/index.ts';
import { findGroup } from '../src/index.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true },
    runs: { type: 'string', default: '5' },
    child: { type: 'boolean', default: false },
  },
});
const models = values.model ?? [join(fileURLToPath(new URL('..', import.meta.url)), 'data/model')];

/** 名目 → [钟上毫秒，处理器毫秒]，或一个数 (what was timed → [clock, processor] in ms, or a plain figure). */
type Figures = Record<string, readonly [wall: number, cpu: number] | number>;

async function measure(folder: string): Promise<Figures> {
  const figures: Figures = {};
  const timed = async <T,>(name: string, work: () => Promise<T>): Promise<T> => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const value = await work();
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    figures[name] = [wall, (user + system) / 1000];
    return value;
  };
  const model = await timed('载入 (load)', () => loadModel({ folder }));
  figures['载入之后的常驻内存，MB (rss after loading)'] = process.memoryUsage.rss() / 1e6;
  const given = '朝辞白帝彩云间，千里江陵一日还。';
  const next = () => suggestNext({ form: '七绝', given, count: 10, seed: 7 }, { model });
  await timed('下一句十个候选，头一次 (ten next lines, cold)', next);
  await timed('下一句十个候选，其后 (ten next lines, warm)', next);
  for (const form of ['七绝', '七律']) {
    for (const beams of [1, 8, 32]) {
      await timed(`${form}，${beams} 条 beam`, () => write({ form, theme: '秋江 月', seed: 7, beams }, { model }));
    }
  }
  const conditions = { form: '七律', rhyme: findGroup('十一真'), theme: ['秋', '江', '月'] } as const;
  const moon = model.vocabulary.id('月') as number;
  for (const beams of [1, 8, 32]) {
    const session = await model.start(buildPrompt(conditions, model.vocabulary));
    const tokens = new Array<number>(beams).fill(moon);
    await session.advance(new Array<number>(beams).fill(0), tokens);
    const same = tokens.map((_, i) => i);
    await timed(`32 步，${beams} 条 beam (32 steps)`, async () => {
      for (let step = 0; step < 32; step++) await session.advance(same, tokens);
    });
  }
  figures['常驻内存之峰，MB (peak rss)'] = process.resourceUsage().maxRSS / 1000;
  return figures;
}

if (values.child) {
  console.log(JSON.stringify(await measure(models[0] as string)));
} else {
  const runs = new Map(models.map((folder) => [folder, [] as Figures[]]));
  for (let i = 0; i < Number(values.runs); i++) {
    for (const [folder, found] of runs) {
      const script = [...process.execArgv, fileURLToPath(import.meta.url), '--child', '--model', folder];
      const { stdout } = spawnSync(process.execPath, script, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      found.push(JSON.parse(stdout) as Figures);
    }
  }
  for (const [folder, found] of runs) {
    console.log(`${folder}，${found.length} 个进程：中位（最快），钟上 / 处理器 (median (least), clock / processor)`);
    for (const [name, first] of Object.entries(found[0] as Figures)) {
      const of = (part: number): string => {
        const all = found.map((figures) => [figures[name]].flat()[part] as number).sort((a, b) => a - b);
        return `${(all[all.length >> 1] as number).toFixed(0)}（${(all[0] as number).toFixed(0)}）`;
      };
      console.log(`  ${name}：${of(0)}${Array.isArray(first) ? ` / ${of(1)} ms` : ''}`);
    }
  }
}
