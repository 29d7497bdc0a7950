/**
 * 由 data/cipai/cipai.txt 造 src/cipai/generated/tunes.ts，逐体验过；写得不通的，说明在第几行 (builds the module of the tunes; every form
 * is validated, and a row that makes no sense is named).
 *
 *   npm run data
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { meterOf, parseTunes } from '../src/cipai/parse.ts';
import { InvalidMeterError } from '../src/errors.ts';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const text = readFileSync(path('data/cipai/cipai.txt'), 'utf8');
const rows = text.split('\n').filter((row) => !row.startsWith('#'));

const tunes = parseTunes(text);
const names = new Set<string>();
for (const { name, forms } of tunes) {
  if (names.has(name)) throw new Error(`调名重见 (a tune twice): ${name}`);
  names.add(name);
  for (const form of forms) {
    try {
      meterOf(form);
    } catch (error) {
      if (!(error instanceof InvalidMeterError)) throw error;
      const line = text.split('\n').findIndex((row) => row.trim() === form.row) + 1;
      throw new Error(`data/cipai/cipai.txt 第 ${line} 行 (row ${line})，${name}：${error.message}`);
    }
  }
}
const module = `// 由 scripts/build-cipai.ts 造，不手改 (generated, not to be edited)。
/** 词谱，一段一调 (the tunes, a paragraph each). */
export const cipaiRows = \`${rows.join('\n').trim()}\`;
`;
writeFileSync(path('src/cipai/generated/tunes.ts'), module);
console.log(`${tunes.length} 调 tunes, ${tunes.reduce((n, { forms }) => n + forms.length, 0)} 体 forms`);
