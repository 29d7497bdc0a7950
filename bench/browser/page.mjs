/**
 * 在网页里跑的部分：载入模型，量每秒字数与整首之时 (what runs in the page: load the model, time steps and whole poems).
 * 名字由 import map 指到本地文件，见 main.mts (names are mapped to local files by the import map of main.mts).
 */
import { env } from '@huggingface/transformers';
import { findGroup } from 'tuiqiao';
import { buildPrompt, loadModel, suggestNext, write } from 'tuiqiao/generate';

const now = () => performance.now();
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

async function timed(runs, work) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const start = now();
    await work(i);
    times.push(now() - start);
  }
  return median(times);
}

/** 一次测量；毫秒，每秒字数 (one measurement; milliseconds, tokens a second). */
globalThis.measure = async ({ model: folder, wasm, steps, runs }) => {
  env.backends.onnx.wasm.wasmPaths = wasm;
  const start = now();
  const model = await loadModel({ folder });
  const load = now() - start;
  // 头一首兼作预热：wasm 先粗编译，用多了才细编译 (the first poem also warms up the tiers of the wasm compiler).
  const first = await timed(1, () => write({ form: '七绝', theme: '秋江 月', seed: 7, beams: 8 }, { model }));
  const prompt = buildPrompt({ form: '七律', rhyme: findGroup('十一真'), theme: ['秋', '江', '月'] }, model.vocabulary);
  const moon = model.vocabulary.id('月');
  const rates = [];
  for (const beams of [1, 8, 32]) {
    const same = Array.from({ length: beams }, (_, i) => i);
    const tokens = new Array(beams).fill(moon);
    const session = await model.start(prompt);
    await session.advance(new Array(beams).fill(0), tokens);
    const time = await timed(steps, () => session.advance(same, tokens));
    rates.push([beams, time, (1000 * beams) / time]);
  }
  const poems = [];
  let sample = '';
  for (const [form, beams] of [
    ['七绝', 8],
    ['七绝', 32],
    ['七律', 8],
  ]) {
    const time = await timed(runs, async () => {
      const [poem] = await write({ form, theme: '秋江 月', seed: 7, beams }, { model });
      sample ||= poem.text;
    });
    poems.push([form, beams, time]);
  }
  const given = '朝辞白帝彩云间，千里江陵一日还。';
  const next = await timed(runs, () => suggestNext({ form: '七绝', given, count: 10, seed: 7 }, { model }));
  return { load, first, rates, poems, next, sample, themes: model.themes.size };
};
