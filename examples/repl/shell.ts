import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as Generation from '../../src/generate/index.ts';
import { TuiqiaoError } from '../../src/index.ts';
import type { Surroundings } from './draft.ts';
import { receive, step, templateOf } from './session.ts';
import { type Effect, initialSession, type Session } from './state.ts';

/** 外壳与外界的往来 (what the shell exchanges with the world). */
export interface ShellOptions {
  readonly cwd: string;
  /** 模型文件夹；不给则用随库的模型 (folder of the model; the one shipped where not given). */
  readonly model?: string;
  readonly around: Surroundings;
  readonly isTTY: boolean;
  write(text: string): void;
}

/** 自动保存的文件名 (the file of the autosave). */
export const AUTOSAVE = '推敲-自动保存';

/** 外壳：逐行交给会话，并做会话要做的事 (hands each line to the session and carries out its effects). */
export class Shell {
  private state: Session = initialSession;
  private model: Promise<Generation.LanguageModel> | undefined;
  private running: AbortController | undefined;
  private template = '';

  constructor(private readonly options: ShellOptions) {}

  /** 欢迎语与第一个模板 (the greeting). */
  greet(): void {
    this.options.write('推敲：直接写诗句，或 新 七绝、题 秋江 月、续、写；帮 看全部命令，退 离开。\n');
    this.showTemplate();
  }

  /** 处理一行；返回是否继续 (handles one line; says whether to go on). A failure is told and never ends the session. */
  async handle(input: string): Promise<boolean> {
    try {
      const { state, output, effect } = step(this.state, input, this.options.around);
      this.state = state;
      this.say(output);
      if (effect?.kind === 'quit') {
        await this.quit(effect.autosave);
        return false;
      }
      if (effect !== undefined) await this.carryOut(effect);
    } catch (error) {
      this.say(explain(error));
    }
    this.showTemplate();
    return true;
  }

  /** 停下正在进行的生成；没有则返回 false (stops a generation under way, if there is one). */
  interrupt(): boolean {
    if (this.running === undefined) return false;
    this.running.abort();
    return true;
  }

  private async carryOut(effect: Exclude<Effect, { kind: 'quit' }>): Promise<void> {
    if (effect.kind === 'save') {
      await this.save(effect);
      return;
    }
    const controller = new AbortController();
    this.running = controller;
    try {
      this.progress('载入模型……');
      const generation = await loadGeneration();
      generation.checkRequest(effect.request);
      const options = {
        model: await this.loadModel(generation),
        signal: controller.signal,
        onProgress: ({ done, total, partial }: Generation.Progress) =>
          this.progress(`推敲中 ${Math.round(done)}/${total} ${partial}`),
      };
      const done =
        effect.kind === 'suggest'
          ? { kind: effect.kind, candidates: await generation.suggestNext(effect.request, options) }
          : { kind: effect.kind, candidates: await generation.write(effect.request, options) };
      this.progress('');
      const { state, output } = receive(this.state, done);
      this.state = state;
      this.say(output);
    } catch (error) {
      this.progress('');
      this.say(controller.signal.aborted ? '已停，诗稿未动。' : explain(error));
    } finally {
      this.running = undefined;
    }
  }

  /** 只载入一次；没载成，下回再试 (loaded once; a failure is tried again next time). */
  private loadModel(generation: typeof Generation): Promise<Generation.LanguageModel> {
    const { model: folder, cwd } = this.options;
    this.model ??= generation.loadModel(folder === undefined ? {} : { folder: resolve(cwd, folder) });
    this.model.catch(() => {
      this.model = undefined;
    });
    return this.model;
  }

  private async save({ path, text, force, ours }: Extract<Effect, { kind: 'save' }>): Promise<void> {
    const file = resolve(this.options.cwd, path);
    const existing = await contentOf(file);
    if (!force && existing !== undefined && existing !== text && existing !== ours) {
      this.say(`${path} 已有别的内容，未动；要覆盖请用 存! ${path}`);
      return;
    }
    await writeFile(file, text);
    const { state, output } = receive(this.state, { kind: 'save', path, text });
    this.state = state;
    this.say(output);
  }

  private async quit(autosave: string | undefined): Promise<void> {
    if (autosave !== undefined) {
      let name = `${AUTOSAVE}.txt`;
      for (let n = 2; ; n++) {
        const existing = await contentOf(resolve(this.options.cwd, name));
        if (existing === undefined || existing === autosave) break;
        name = `${AUTOSAVE}-${n}.txt`;
      }
      try {
        await writeFile(resolve(this.options.cwd, name), autosave);
        this.say(`未存的诗稿已存入 ${name}。`);
      } catch (error) {
        this.say(`诗稿存不了（${explain(error)}），抄录如下：\n${autosave}`);
      }
    }
    this.say('再会。');
  }

  private say(output: string): void {
    if (output !== '') this.options.write(`${output}\n`);
  }

  /** 终端上每次都写，管道里变了才写 (always on a terminal, only when changed in a pipe). */
  private showTemplate(): void {
    const template = templateOf(this.state, this.options.around);
    if (this.options.isTTY || template !== this.template) this.say(template);
    this.template = template;
  }

  private progress(text: string): void {
    if (this.options.isTTY) this.options.write(`\r\u001B[K${[...text.replace(/\s+/gu, ' ')].slice(0, 36).join('')}`);
  }
}

const loadGeneration = (): Promise<typeof Generation> => import('../../src/generate/index.ts');

const contentOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** 出错时说什么：该装什么，写不了哪里 (what to say of an error). */
function explain(error: unknown): string {
  if (error instanceof TuiqiaoError) {
    const needsModel = error.code === 'MODEL_UNAVAILABLE' || error.code === 'MODEL_INVALID';
    return `${error.zh}。${needsModel ? '\n续、写需要语言模型及 npm install @huggingface/transformers；其余命令照常可用。' : ''}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return '续、写需要安装 npm install @huggingface/transformers；其余命令照常可用。';
  }
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES' || code === 'EROFS') return `文件写不了：${message}`;
  return `出了意外：${message}`;
}
