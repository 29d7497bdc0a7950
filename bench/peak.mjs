/**
 * 合写的常驻内存：构建好的包，另起一个进程，载入、写七律、求下一句十个，各步之后的常驻与其峰。只量不断言。
 * Resident memory of the writer: the built package in a fresh process loads, writes, and offers ten next lines; what is
 * resident after each, and the peak so far. Asserts nothing.
 *
 *   npm run bench:memory -- [--model DIR] [--runs 3]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: fileURLToPath(new URL('../data/model', import.meta.url)) },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    runs: { type: 'string', default: '3' },
    child: { type: 'boolean', default: false },
  },
});

async function measure() {
  const figures = {};
  const note = (name) => {
    figures[name] = [process.memoryUsage.rss() / 1e6, process.resourceUsage().maxRSS / 1e3];
  };
  note('空的进程 (an empty process)');
  const { loadModel, suggestNext, write } = await import(`${values.dist}/generate/index.js`);
  const model = await loadModel({ folder: values.model });
  note('载入模型 (loaded)');
  await write({ form: '七律', theme: '秋江 月', seed: 7 }, { model });
  note('写一首七律 (an octave by default)');
  const given = '朝辞白帝彩云间，千里江陵一日还。';
  await suggestNext({ form: '七绝', given, count: 10, seed: 7 }, { model });
  note('下一句十个 (ten next lines)');
  return figures;
}

if (values.child) {
  process.stdout.write(JSON.stringify(await measure()));
} else {
  const script = [fileURLToPath(import.meta.url), '--child', '--model', values.model, '--dist', values.dist];
  const runs = Array.from({ length: Number(values.runs) }, () =>
    JSON.parse(spawnSync(process.execPath, script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).stdout),
  );
  for (const name of Object.keys(runs[0])) {
    const range = (part) => {
      const all = runs.map((figures) => figures[name][part]).sort((a, b) => a - b);
      return `${all[0].toFixed(0)}–${all.at(-1).toFixed(0)}`;
    };
    process.stdout.write(`${name}：常驻 (resident) ${range(0)} MB，峰 (peak) ${range(1)} MB\n`);
  }
}
