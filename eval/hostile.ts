/**
 * 乱文与有心捣乱之文：每份过遍公开的各函数，再由命令行查一遍，数抛了几次、几次以 70 退出、几处位置不在文本之内。
 *
 *   npx tsx eval/hostile.ts [几份，默认 100000] [种子，默认 1]
 *
 * Random and hostile texts through the public functions and the command line: how many throw, exit with 70 or place a
 * finding outside the text.
 */
import fc from 'fast-check';
import { loadTools } from '../src/lint/index.ts';
import { loadToTraditional } from '../src/text/index.ts';
import { tuiqiao } from '../test/cli/fake-io.ts';
import { troublesOf } from '../test/support/exercise.ts';
import { hostileText } from '../test/support/hostile.ts';

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
/** 一批几份：命令行一次查一批，各作一行 (texts a batch: the command line checks a batch at once, a line each). */
const BATCH = 500;
const options = { tools: await loadTools(), toTraditional: await loadToTraditional() };
const tally = { texts: 0, bad: 0, exits: new Map<number, number>() };
const [start, startCpu] = [performance.now(), process.cpuUsage()];
for (let batch = 0; tally.texts < count; batch++) {
  const texts = fc.sample(hostileText, { numRuns: Math.min(BATCH, count - tally.texts), seed: seed + batch });
  for (const text of texts) {
    tally.texts++;
    // 提字与 SARIF 费时，五份里一份才做 (candidates and SARIF take long: one text in five has them).
    const troubles = troublesOf(
      text,
      tally.texts % 5 === 0 ? options : { ...options, suggestions: 0 },
      tally.texts % 5 === 0,
    );
    if (troubles.length === 0) continue;
    tally.bad++;
    if (tally.bad <= 10) process.stdout.write(`${JSON.stringify(text)}\n${troubles.slice(0, 3).join('\n')}\n\n`);
  }
  const inputs = [
    [texts.map((text) => JSON.stringify({ text })).join('\n'), ['check', '--input', 'jsonl', '--no-config', '-']],
    [texts[0] as string, ['check', '-', '--no-config']],
    [
      texts[1] ?? '',
      ['check', '-', '--no-config', '--fix', '--script', '简', '--fix-type', 'width,space,script,conversion'],
    ],
  ] as const;
  for (const [stdin, argv] of inputs) {
    const { code } = await tuiqiao(argv, { stdin: Buffer.from(stdin) });
    tally.exits.set(code, (tally.exits.get(code) ?? 0) + 1);
  }
}
const { user, system } = process.cpuUsage(startCpu);
const exits = [...tally.exits].sort(([a], [b]) => a - b).map(([code, n]) => `${code} × ${n}`);
process.stdout.write(
  `${tally.texts} 份（种子 ${seed}）：抛出或位置不对者 ${tally.bad} 份；命令行退出码 ${exits.join('，')}；` +
    `处理器 ${((user + system) / 1e6).toFixed(0)} 秒，钟上 ${((performance.now() - start) / 1000).toFixed(0)} 秒\n`,
);
process.exitCode = tally.bad > 0 || tally.exits.has(70) ? 1 : 0;
