import { lint, verdictInWords } from 'tuiqiao/lint';
import poems from './poems.json' with { type: 'json' };

/** 原文中的一处，加上记号 (a stretch of the text, marked). */
const marked = (text: string, from: number, to: number): string =>
  `${text.slice(0, from)}【${text.slice(from, to)}】${text.slice(to)}`.split('\n').find((row) => row.includes('【')) ??
  '';

for (const { id, title, text } of poems) {
  const report = await lint(text, { source: `poem ${id}`, suggestions: 5 });
  const [poem] = report.poems;
  if (poem === undefined) continue;
  console.log(`${id}《${title}》 ${verdictInWords(poem.scansion)}`);
  for (const { place, at, severity, name, message, suggestions = [] } of report.findings) {
    if (severity === 'info') continue;
    console.log(`  ${at.line}.${at.zi} ${severity} ${name}：${message}`);
    console.log(`    ${marked(text, place.start.offset, place.end.offset)}`);
    if (suggestions.length > 0) console.log(`    可换：${suggestions.map(({ text: char }) => char).join(' ')}`);
  }
}
