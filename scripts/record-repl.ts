/**
 * 演一场会话，录成 docs/repl.svg：文字仍是文字，用系统的中文字体。种子已定，故可重现。
 * Plays a session and records it as docs/repl.svg, text as text in the reader's own font. Seeded, so it can be repeated.
 *
 *     npm run record                 # 写 docs/repl.svg (writes it)
 *     npm run record -- out.svg      # 写到别处 (writes elsewhere)
 *     npm run record -- --check      # 只看与所存的同不同 (only compares with what is there)
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Shell } from '../src/cli/shell.ts';
import { loadToSimplified, loadToTraditional } from '../src/text/index.ts';

/** 诗人所打的 (what the poet types): 三句己作，一句请模型续，一字不合律. */
const SCRIPT: readonly (string | ((offered: string) => string | undefined))[] = [
  '题 江南 怀友',
  '江南二月柳条新',
  '续',
  // 末句要以“人”收，此句便不取“人”字 (the last line will end in 人, so not this one).
  (offered) => /^ {2}(\d) {2}.{6}[^人] /mu.exec(offered)?.[1],
  '燕子归来寻旧垒',
  '一樽何处酹故人',
  '? 4.6',
  (offered) => /(\d) 行/u.exec(offered)?.[1],
  '看',
  '存 江南.txt',
];

/** 一行：打的，或答的 (a row, typed or answered). */
interface Row {
  readonly text: string;
  readonly isTyped: boolean;
}

async function play(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-record-'));
  const [toTraditional, toSimplified] = await Promise.all([loadToTraditional(), loadToSimplified()]);
  const shell = new Shell({
    cwd,
    around: { toTraditional, toSimplified, color: true },
    isTTY: false,
    columns: () => COLUMNS,
    write: (text) =>
      rows.push(
        ...text
          .replace(/\n$/u, '')
          .split('\n')
          .map((row) => ({ text: row, isTyped: false })),
      ),
    loadGeneration: () => import('../src/generate/index.ts'),
  });
  let answered = 0;
  for (const typed of SCRIPT) {
    const offered = rows.slice(answered).map(({ text }) => text);
    const text = typeof typed === 'string' ? typed : (typed(offered.join('\n')) ?? '1');
    rows.push({ text, isTyped: true });
    answered = rows.length;
    await shell.handle(text);
  }
  await rm(cwd, { recursive: true });
  return rows;
}

const COLUMNS = 84;
const CELL = 8;
const ROW = 21;
const MARGIN = 18;
const BAR = 30;

/** 终端的着色码 → 样式 (what an ANSI code turns on, and what it turns off). */
const STYLES: Readonly<Record<string, { readonly on?: string; readonly off?: RegExp }>> = {
  1: { on: 'b' },
  2: { on: 'd' },
  4: { on: 'u' },
  7: { on: 'i' },
  22: { off: /^[bd]$/u },
  24: { off: /^u$/u },
  27: { off: /^i$/u },
  31: { on: 'r' },
  32: { on: 'g' },
  33: { on: 'y' },
  36: { on: 'c' },
  39: { off: /^[rgyc]$/u },
};

const entities = (text: string): string => text.replace(/[&<>]/gu, (char) => `&#${char.charCodeAt(0)};`);
const isWide = (char: string): boolean => /[\u2E80-\uA4CF\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u3000]/u.test(char);
const widthOf = (text: string): number => [...text].reduce((sum, char) => sum + (isWide(char) ? 2 : 1), 0);

/** 一行作 text 元素；着色处作 tspan (a row as a text element, its colours as tspans). */
function rowToSvg({ text, isTyped }: Row, y: number): string {
  const styles = new Set<string>();
  const runs: { text: string; style: string }[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: 着色码以 ESC 起 (colour codes begin with ESC)
  for (const piece of text.split(/(\u001B\[\d+m)/u)) {
    const code = /\[(\d+)m$/u.exec(piece)?.[1];
    if (code === undefined || !piece.startsWith('\u001B')) {
      const style = [...styles].sort().join(' ');
      const last = runs.at(-1);
      if (last !== undefined && last.style === style) last.text += piece;
      else if (piece !== '') runs.push({ text: piece, style });
      continue;
    }
    const { on, off } = STYLES[code] ?? {};
    if (on !== undefined) styles.add(on);
    for (const style of styles) if (off?.test(style)) styles.delete(style);
  }
  const plain = runs.map((run) => run.text).join('');
  if (isTyped)
    return `<text x="${MARGIN}" y="${y}"><tspan class="p">推敲&gt; </tspan><tspan class="b">${entities(plain)}</tspan></text>`;
  // 两个以上的空格之后另起一段，自定横坐标，故不论读者的字体，各栏总对得齐
  // (after two spaces or more a stretch has its own x, so that columns stand in line in any font).
  let body = '';
  let cells = 0;
  let spaces = 2;
  for (const { text: run, style } of runs) {
    for (const piece of run.split(/( {2,}|^ +)/u)) {
      const isGap = /^ +$/u.test(piece) && (piece.length > 1 || spaces > 0);
      if (isGap) spaces += piece.length;
      else if (piece !== '') {
        const at = spaces >= 2 ? ` x="${MARGIN + cells * CELL}"` : '';
        const kind = style === '' ? '' : ` class="${style}"`;
        const shown = entities(at === '' ? ' '.repeat(spaces) + piece : piece);
        body += at === '' && kind === '' ? shown : `<tspan${at}${kind}>${shown}</tspan>`;
        spaces = /( *)$/u.exec(piece)?.[1]?.length ?? 0;
        if (spaces > 0) body = body.replace(/ +(<\/tspan>)?$/u, '$1');
      }
      cells += widthOf(piece);
    }
  }
  return body === '' ? '' : `<text y="${y}">${body}</text>`;
}

/** 长行在空格处折 (breaks long rows at a space). */
function folded(row: Row): readonly Row[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: 着色码以 ESC 起 (colour codes begin with ESC)
  if (widthOf(row.text.replace(/\u001B\[\d+m/gu, '')) <= COLUMNS) return [row];
  const at = row.text.slice(0, row.text.length / 2 + 12).lastIndexOf(' ');
  if (at < 8) return [row];
  return [
    { ...row, text: row.text.slice(0, at) },
    { ...row, text: `     ${row.text.slice(at + 1)}` },
  ];
}

function toSvg(rows: readonly Row[]): string {
  const all = rows.flatMap(folded);
  const width = COLUMNS * CELL + 2 * MARGIN;
  const height = BAR + all.length * ROW + MARGIN;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" lang="zh">`,
    '<title>推敲的一场会话 a session of tuiqiao repl</title>',
    '<style>',
    `text{font:${CELL * 2}px/1 "Noto Sans Mono CJK SC","Sarasa Mono SC","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",monospace;fill:#d8dee9;white-space:pre}`,
    '.p{fill:#a3be8c}.b{fill:#fff;font-weight:bold}.c{fill:#88c0d0}.y{fill:#ebcb8b}.r{fill:#ff7b86}.g{fill:#a3be8c}.d{fill:#8f98a8}.u{text-decoration:underline}.i{fill:#ff7b86;text-decoration:line-through}',
    '</style>',
    `<rect width="${width}" height="${height}" rx="10" fill="#242933"/>`,
    ...['#bf616a', '#ebcb8b', '#a3be8c'].map((fill, i) => `<circle cx="${20 + i * 20}" cy="17" r="6" fill="${fill}"/>`),
    ...all.map((row, i) => rowToSvg(row, BAR + (i + 1) * ROW)).filter((row) => row !== ''),
    '</svg>',
  ].join('\n')}\n`;
}

const shipped = fileURLToPath(new URL('../docs/repl.svg', import.meta.url));
const [argument] = process.argv.slice(2);
const svg = toSvg(await play());
if (argument === '--check') {
  const isCurrent = (await readFile(shipped, 'utf8').catch(() => '')) === svg;
  process.stdout.write(
    isCurrent ? 'docs/repl.svg 是新的 (up to date)\n' : 'docs/repl.svg 旧了，请 npm run record (stale)\n',
  );
  process.exitCode = isCurrent ? 0 : 1;
} else {
  await writeFile(argument ?? shipped, svg);
}
