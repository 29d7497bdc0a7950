/**
 * 杀与满：在 `存`、`--fix` 的任意时刻 kill -9，看文件是否总是旧的或新的整个一份；再在一兆的盘上写满。
 *
 * Kills 存 and --fix at random moments and looks whether every file is the old one or the new one, whole; then fills a small disk.
 *
 *     npx tsx bench/crash.mts [--runs 50] [--seed 14] [--disk <an almost full folder, such as a tmpfs of 1 MB>]
 *
 * 小盘（Linux，须 root）：mount -t tmpfs -o size=1m tmpfs /mnt/small
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '14' },
    disk: { type: 'string' },
  },
});
const MAIN = resolve(import.meta.dirname, '../src/cli/main.ts');
const TSX = import.meta.resolve('tsx');

/** 简单的随机数列，同种子同数 (a small seeded generator, mulberry32). */
let state = Number(values.seed);
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

interface Trial {
  readonly name: string;
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly before: string;
}

const couplets = '白日依山尽,黄河入海流.\n欲穷千里目,更上一层楼.\n\n';
const notes = 'some notes\n\n'.repeat(2000);
const TRIALS: readonly Trial[] = [
  {
    name: '--fix',
    argv: ['check', '--fix', '--no-config', '--candidates', '0', '--format', 'jsonl', 'a.txt'],
    stdin: '',
    before: couplets.repeat(120),
  },
  {
    name: '存',
    argv: ['repl', 'a.txt'],
    stdin: `${Array.from({ length: 12 }, (_, i) => `改 1.1 ${i % 2 === 0 ? '红' : '白'}\n存\n`).join('')}退\n`,
    before: `${notes}白日依山尽，黄河入海流。\n`,
  },
];

interface Run {
  readonly ms: number;
  readonly wasKilled: boolean;
  readonly content: string;
  readonly litter: readonly string[];
  readonly out: string;
}

/** 跑一回；给了时刻，到时便杀，或旁处一有新文件便杀 (runs it once; kills it at a moment, or once something is being written beside). */
async function run({ argv, stdin, before }: Trial, killAt?: number | 'writing', parent = tmpdir()): Promise<Run> {
  const cwd = mkdtempSync(join(parent, 'crash-'));
  const file = join(cwd, 'a.txt');
  writeFileSync(file, before);
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...argv], {
    cwd,
    env: { ...process.env, XDG_STATE_HOME: join(cwd, 'state') },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stdin.on('error', () => {}).end(stdin);
  const kill = (): void => void child.kill('SIGKILL');
  const timer = typeof killAt === 'number' ? setTimeout(kill, killAt) : undefined;
  const wait = random() * 4;
  const watcher =
    killAt === 'writing'
      ? watch(cwd, (_event, name) => {
          if (name?.endsWith('.tmp')) wait < 1 ? kill() : setTimeout(kill, wait);
        })
      : undefined;
  const signal = await new Promise<string | null>((done) => child.on('close', (_code, by) => done(by)));
  clearTimeout(timer);
  watcher?.close();
  const content = readFileSync(file, 'utf8');
  const litter = readdirSync(cwd).filter((name) => name.endsWith('.tmp'));
  rmSync(cwd, { recursive: true });
  return { ms: performance.now() - started, wasKilled: signal === 'SIGKILL', content, litter, out };
}

let damaged = 0;
for (const trial of TRIALS) {
  const whole = await run(trial);
  const known = new Set([trial.before, whole.content, trial.before.replace('白日', '红日')]);
  const counts = { killed: 0, before: 0, after: 0, damaged: 0, litter: 0 };
  for (let i = 0; i < Number(values.runs); i++) {
    // 一半在任意时刻，一半正写之时 (half at any moment, half while a file is being written).
    const { wasKilled, content, litter } = await run(trial, i % 2 === 0 ? random() * whole.ms * 1.05 : 'writing');
    if (wasKilled) counts.killed++;
    if (litter.length > 0) counts.litter++;
    if (content === trial.before) counts.before++;
    else if (known.has(content)) counts.after++;
    else counts.damaged++;
  }
  damaged += counts.damaged;
  console.log(
    `${trial.name}：${values.runs} 回，杀成 ${counts.killed}；旧的整份 ${counts.before}，新的整份 ${counts.after}，坏了 ${counts.damaged}` +
      `；旁处留下半份的 ${counts.litter}（全程 ${Math.round(whole.ms)} ms，种子 ${values.seed}）`,
  );
  console.log(
    `  ${values.runs} runs, ${counts.killed} killed: ${counts.before} old, ${counts.after} new, ${counts.damaged} damaged; ${counts.litter} left a half-written file beside`,
  );
}

if (values.disk !== undefined) {
  for (const trial of TRIALS) {
    const filler = join(values.disk, 'filler');
    const counts = { full: 0, whole: 0, damaged: 0, lied: 0 };
    // 余下的从一点也没有，到刚好够 (from no room at all to just enough).
    for (let room = 0; room < 10; room++) {
      const size = Buffer.byteLength(trial.before);
      rmSync(filler, { force: true });
      fill(filler, 4096 * Math.ceil(size / 4096) + Math.round((size * room) / 8));
      const { content, out } = await run(trial, undefined, values.disk);
      const isOld = content === trial.before;
      const saysDone = /已改 \d+ 处|已存入/u.test(out);
      if (/磁盘满了/u.test(out)) counts.full++;
      if (isOld) counts.whole++;
      else if (content.length !== [...trial.before].length && content.length < trial.before.length * 0.9)
        counts.damaged++;
      if (isOld && saysDone && trial.name === '--fix') counts.lied++;
    }
    rmSync(filler, { force: true });
    damaged += counts.damaged + counts.lied;
    console.log(
      `满盘 ${trial.name}：10 回，报“磁盘满了” ${counts.full}，旧的整份 ${counts.whole}，坏了 ${counts.damaged}，没写成而说写成 ${counts.lied}`,
    );
  }
}
process.exitCode = damaged === 0 ? 0 : 1;

/** 把盘写到只余这么多字节 (fills the disk until so many bytes are left). */
function fill(file: string, leave: number): void {
  const block = Buffer.alloc(4096, 'x');
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      chunks.push(block);
      writeFileSync(file, block, { flag: 'a' });
    }
  } catch {
    // 满了 (full).
  }
  const size = Math.max(0, (chunks.length - 1) * block.length - leave);
  writeFileSync(file, Buffer.alloc(size, 'x'));
}
