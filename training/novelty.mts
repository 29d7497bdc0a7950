/**
 * 语料全部诗句 → data/novelty/lines.bin（旧句之表），并量其误报。
 *
 *   python3 training/pieces.py > pieces.tsv && npx tsx training/novelty.mts pieces.tsv
 *
 * All lines of the corpus into the filter of known lines; measures how often an unknown line is taken for a known one.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPieces } from '../scripts/pieces.ts';
import { buildKnownLines, readKnownLines } from '../src/generate/novelty/filter.ts';
import { random } from '../src/generate/random.ts';
import { fold } from '../src/generate/rerank/fold.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: novelty.mts pieces.tsv');
const lines = new Set<string>();
let all = 0;
for await (const piece of readPieces(file)) {
  for (const line of piece.lines) {
    all++;
    lines.add(fold(line));
  }
}
const bytes = buildKnownLines(lines);
writeFileSync(fileURLToPath(new URL('../data/novelty/lines.bin', import.meta.url)), bytes);

const known = readKnownLines(bytes);
let missed = 0;
for (const line of lines) if (!known.has(line)) missed++;
// 误报：两句各取一半相接而成的新句 (false alarms: halves of two lines joined, where the corpus has no such line).
const list = [...lines];
const next = random(1);
const pick = (): string => list[Math.floor(next() * list.length)] as string;
let tried = 0;
let taken = 0;
while (tried < 200_000) {
  const [a, b] = [pick(), pick()];
  if (a.length !== b.length) continue;
  const at = a.length - 3;
  const line = a.slice(0, at) + b.slice(at);
  if (lines.has(line)) continue;
  tried++;
  if (known.has(line)) taken++;
}
console.log({ lines: all, distinct: lines.size, bytes: bytes.length, missed, tried, taken, rate: taken / tried });
