import { UnsatisfiableError } from 'tuiqiao';
import { type Candidate, checkRequest, loadModel, repair, write } from 'tuiqiao/generate';

const show = ({ lines, provenance }: Candidate): void =>
  lines.forEach((line, i) => {
    console.log(`  ${line}  ${provenance[i]?.join('')}`);
  });

/** 诗人的三句，余下五句空着 (three lines of the poet's own, five left free). */
const request = (first: string) => ({
  form: '七律',
  theme: '雨夜 怀友',
  seed: 7,
  given: [first, '灯火阑珊照此身', ...Array(5).fill('□□□□□□□'), '明朝携酒问前津'].join('\n'),
});

// 一、不合律之字，先说明，不动模型 (a word that cannot stand is explained before any model is loaded).
try {
  checkRequest(request('小楼听雨忆故人'));
} catch (error) {
  if (!(error instanceof UnsatisfiableError)) throw error;
  console.log('小楼听雨忆故人：');
  for (const { zh, fix, suffices } of error.conflict)
    console.log(`  ${zh}；可：${fix?.zh}${suffices ? '' : '（还须再改）'}`);
}

// 二、改“故”为“何”，写两首，三句一字不动 (with 何 for 故, two poems; the three lines stay as they are).
const model = await loadModel();
const poems = await write({ ...request('小楼听雨忆何人'), count: 2 }, { model });
for (const poem of poems) {
  console.log(`种子 ${poem.seed}，分 ${poem.score.toFixed(2)}，${poem.rhyme}`);
  show(poem);
}

// 三、改坏的一句，请它修 (a line spoilt by a change is mended).
const text = (poems[0] as Candidate).lines.with(7, '明朝携酒问故津').join('\n');
for (const way of await repair({ text, form: '七律', locks: '1 2', count: 2, seed: 7 }, { model })) {
  for (const { line, zi, from, to, mends } of way.changes)
    console.log(`修 ${line}.${zi} ${from}→${to}，治${mends.map(({ name }) => name).join('、')}`);
}
