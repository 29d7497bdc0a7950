/**
 * 样诗页 docs/samples.md 里的诗：四体各十首，题目与种子照次序，不挑不改
 * (the poems of docs/samples.md: ten a form, themes and seeds in order, unselected and unedited).
 *
 *   npx tsx scripts/write-samples.ts > samples.md
 */
import { loadModel, WRITABLE_FORMS, write } from '../src/generate/index.ts';

const THEMES = [
  '秋江 月',
  '春雨 杏花',
  '登楼 故乡',
  '山寺 钟声',
  '边塞 雪',
  '送别 柳',
  '梅花',
  '夜读 灯',
  '渔翁 归舟',
  '怀古 金陵',
];

const model = await loadModel();
for (const form of WRITABLE_FORMS) {
  process.stdout.write(`\n## ${form}\n`);
  for (const [i, theme] of THEMES.entries()) {
    const seed = i + 1;
    const [poem] = await write({ form, theme, seed }, { model });
    if (poem === undefined) continue;
    const couplets = Array.from({ length: poem.lines.length / 2 }, (_, n) =>
      poem.lines.slice(2 * n, 2 * n + 2).join('，'),
    );
    process.stdout.write(`\n${seed}. ${theme}\n\n   > ${couplets.join('。\\\n   > ')}。\n`);
  }
}
