// 工作线程里跑的 (what runs in the thread).
import { parentPort } from 'node:worker_threads';
import { loadModel } from '../generate/model/transformers.ts';
import { type Line, serve } from './serve.ts';

serve(parentPort as unknown as Line, async ({ model }) => ({
  model: await loadModel(model === undefined ? {} : { folder: model }),
}));
