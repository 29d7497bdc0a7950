import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TSX = import.meta.resolve('tsx');
/** 所打的与所答的，各行文字 (the rows of a recording as text). */
const rowsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>(.*)<\/text>/gu)].map(([, row = '']) =>
    row.replace(/<[^>]*>/gu, '').replace(/&#(\d+);/gu, (_, code) => String.fromCharCode(Number(code))),
  );
const typed = (rows: readonly string[]): readonly string[] => rows.filter((row) => /^推敲&gt; \D/u.test(row));

test('docs/repl.svg 由程序录成：所打的与现在的脚本一样，候选、毛病、存盘都在，不过 60 kB', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tuiqiao-record-')), 'repl.svg');
  execFileSync(process.execPath, ['--import', TSX, 'scripts/record-repl.ts', file]);
  const fresh = readFileSync(file, 'utf8');
  const shipped = readFileSync('docs/repl.svg', 'utf8');
  expect(fresh.length).toBeLessThan(60_000);
  expect(typed(rowsOf(shipped))).toEqual(typed(rowsOf(fresh)));
  expect(typed(rowsOf(fresh)).length).toBeGreaterThan(6);
  for (const svg of [fresh, shipped]) {
    const text = rowsOf(svg).join('\n');
    expect(text).toMatch(/^1.{7}[平仄中]{7}韵 ./mu);
    expect(text).toContain('第四句第六字“故”应平而仄');
    expect(text).toMatch(/^4一樽何处酹[^故]人$/mu);
    expect(text).toContain('已存入 江南.txt');
  }
});
