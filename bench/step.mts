/**
 * 几个模型文件夹的一步，同一进程里轮流量：各 beam 各走各的、每步换位（搜索里即是如此），由短写到长；又量整首。处理器毫秒，
 * 最快、四分之一、中位：机器有别的重活时，看前两个。只量不断言。
 *
 * One step of several model folders, taking turns in one process: beams stay apart and change places at every step, as they do in
 * a search, from a prompt to a whole octave; then whole poems. Processor time in ms: the least, the first quartile, the median; on a
 * busy machine look at the first two. Asserts nothing.
 *
 *   npx tsx bench/step.mts DIR… [--rounds 6] [--beams 1,8,32]
 */
import { parseArgs } from 'node:util';
import { buildPrompt, loadModel, random, write } from '../src/generate/index.ts';
import { findGroup } from '../src/index.ts';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '6' }, beams: { type: 'string', default: '1,8,32' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const models = await Promise.all(positionals.map((folder) => loadModel({ folder })));
const [first] = models;
if (first === undefined) throw new Error('npx tsx bench/step.mts DIR…');
const prompt = buildPrompt({ form: '七律', rhyme: findGroup('十一真'), theme: ['秋', '江', '月'] }, first.vocabulary);
const tokens = [...'秋江月夜風花雪山水雲'].map((char) => first.vocabulary.id(char) as number);

async function timed(into: number[], work: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  into.push((user + system) / 1000);
}
const shown = (times: number[]): string => {
  times.sort((a, b) => a - b);
  return [0, times.length >> 2, times.length >> 1].map((i) => (times[i] as number).toFixed(2)).join(' / ');
};
const print = (title: string, taken: readonly number[][]): void => {
  for (const [i, times] of taken.entries()) console.log(`${title}，${positionals[i]}：${shown(times)} ms`);
};

for (const beams of values.beams.split(',').map(Number)) {
  const taken = models.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, model] of models.entries()) {
      const next = random(round);
      const pick = (): number => tokens[Math.floor(next() * tokens.length)] as number;
      const session = await model.start(prompt);
      await session.advance(new Array(beams).fill(0), Array.from({ length: beams }, pick));
      for (let step = 1; step < 64; step++) {
        const turn = Math.floor(next() * beams);
        const parents = Array.from({ length: beams }, (_, row) => (row + turn) % beams);
        await timed(taken[i] as number[], () => session.advance(parents, parents.map(pick)));
      }
    }
  }
  print(`一步，${beams} 条 beam (a step)`, taken);
}
for (const [title, beams] of [
  ['七律，8 条 beam', 8],
  ['七律，默认 (by default)', undefined],
] as const) {
  const taken = models.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, model] of models.entries()) {
      await timed(taken[i] as number[], () =>
        write({ form: '七律', theme: '秋江 月', seed: 7, ...(beams && { beams }) }, { model }),
      );
    }
  }
  print(title, taken);
}
