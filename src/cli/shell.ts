import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidInputError, TuiqiaoError, UnsatisfiableError } from '../errors.ts';
import type * as Generation from '../generate/index.ts';
import {
  complete,
  type Done,
  type Effect,
  type Found,
  initialSession,
  isUnsaved,
  journalOf,
  readJournal,
  receive,
  type Session,
  type Surroundings,
  step,
  type TaskEffect,
  templateOf,
} from '../repl/index.ts';
import { sentence } from '../repl/state.ts';
import { modelAt } from './generate/run.ts';
import type { AnthologyModule, GenerationModule } from './io.ts';
import type { Journal } from './journal.ts';
import { plannedFor } from './perform.ts';

/** 外壳与外界的往来 (what the shell exchanges with the world). */
export interface ShellOptions {
  readonly cwd: string;
  /** 模型文件夹；不给则用随库的模型 (folder of the model; the one shipped where not given). */
  readonly model?: string;
  readonly around: Omit<Surroundings, 'columns'>;
  readonly isTTY: boolean;
  /** 一行几格，每次现问 (columns of the terminal, asked each time). */
  columns?(): number | undefined;
  write(text: string): void;
  loadGeneration(): Promise<GenerationModule>;
  /** 载入诗选；没有则 `兴` 不能用 (loads the anthology; without it 兴 is told to be absent). */
  readonly loadAnthology?: (() => Promise<AnthologyModule>) | undefined;
  readonly journal?: Journal;
}

/** 自动保存的文件名 (the file of the autosave). */
const AUTOSAVE = '推敲-自动保存';

/** 外壳：逐行交给会话，并做会话要做的事 (hands each line to the session and carries out its effects). */
export class Shell {
  private state: Session = initialSession;
  private model: Generation.LanguageModel | undefined;
  private running: AbortController | undefined;
  private template = '';
  private forget: (() => void) | undefined;
  private warned = false;

  constructor(private readonly options: ShellOptions) {}

  /** 欢迎语、上次没有存好的诗稿、第一个模板 (the greeting, a draft left by a crash, the first template). */
  greet(): void {
    this.say('推敲：直接写诗句，或 新 七律、题 秋江 月、续、写；帮 看全部命令，退 离开。');
    this.say('Type verse or commands; 帮 (help) lists them.');
    const { journal } = this.options;
    for (let left = journal?.leftover(); left !== undefined; left = journal?.leftover()) {
      const { text, forget } = left;
      const session = readJournal(text);
      if (session !== undefined) {
        this.forget = forget;
        this.receive({ kind: 'recovered', session });
        break;
      }
      // 读不懂的不留 (one that makes no sense is not kept).
      forget();
    }
    this.showTemplate();
  }

  /** 处理一行；返回是否继续 (handles one line; says whether to go on). A failure is told and never ends the session. */
  async handle(input: string): Promise<boolean> {
    try {
      const { state, output, effect } = step(this.state, input, this.around);
      this.become(state);
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

  /** Tab 补全，如 readline 所求 (completion as readline wants it). */
  complete(line: string): [string[], string] {
    const [found, replaced] = complete(this.state, line, this.around);
    return [[...found], replaced];
  }

  private get around(): Surroundings {
    const columns = this.options.columns?.();
    return { ...this.options.around, ...(columns === undefined ? {} : { columns }) };
  }

  /** 换状态；诗稿变了就记下 (takes on a state, and writes the draft down where it changed). */
  private become(state: Session): void {
    const changed = state.draft !== this.state.draft || state.saved !== this.state.saved;
    this.state = state;
    const { journal } = this.options;
    if (!changed || journal === undefined) return;
    try {
      if (isUnsaved(state, this.around)) journal.write(journalOf(state));
      else journal.remove();
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      if (!this.warned)
        this.say(
          `会话记不下来（${DISK_TROUBLES[code]?.[0] ?? message}），请常 存。 No journal can be kept; save often.`,
        );
      this.warned = true;
    }
  }

  private receive(done: Done): void {
    const { state, output } = receive(this.state, done, this.around);
    this.become(state);
    this.say(output);
  }

  private async carryOut(effect: Exclude<Effect, { kind: 'quit' }>): Promise<void> {
    switch (effect.kind) {
      case 'save':
        return this.save(effect);
      case 'open': {
        const text = await onDisk(effect.path, readFile(resolve(this.options.cwd, effect.path), 'utf8'));
        return this.receive({ kind: 'opened', path: effect.path, text });
      }
      case 'forget':
        this.forget?.();
        this.forget = undefined;
        return;
      case 'task':
        return effect.task === 'inspire' ? this.inspire(effect) : this.generate(effect);
    }
  }

  /** 求于模型：先验所求，再载入模型，得一个出一个 (checks the request, loads the model, shows what is found as it comes). */
  private async generate(effect: TaskEffect): Promise<void> {
    const { without } = effect;
    if (effect.onlyIfLoaded && this.model === undefined) return this.offer(effect, without ?? []);
    const controller = new AbortController();
    this.running = controller;
    try {
      const generation = await this.options.loadGeneration();
      // 不可能的，无所求的，不必载入模型就说 (what cannot be met, or finds nothing, is told before the model is loaded).
      const find = plannedFor(effect, generation);
      if (find === undefined) return this.offer(effect, []);
      const model = await this.loadModel(generation, controller.signal);
      const onProgress = ({ done, total, partial }: Generation.Progress) =>
        this.progress(`推敲中 ${Math.round((100 * done) / Math.max(1, total))}% ${lastLine(partial)}`);
      this.receive({ kind: 'begin', effect });
      this.progress('推敲中……');
      for await (const found of find({ model, signal: controller.signal, onProgress })) {
        this.progress('');
        this.receive({ kind: 'found', found });
      }
      this.progress('');
      this.receive({ kind: 'end' });
    } catch (error) {
      this.progress('');
      if (controller.signal.aborted) return this.receive({ kind: 'end', stopped: true });
      const canDo = without !== undefined && without.length > 0 && error instanceof TuiqiaoError;
      if (!canDo || effect.onlyIfLoaded !== true) this.say(explain(error, effect.task));
      if (canDo) this.offer(effect, without);
    } finally {
      this.running = undefined;
    }
  }

  /** 不凭模型所得 (what can be had without a model). */
  private offer(effect: TaskEffect, found: readonly Found[]): void {
    this.receive({ kind: 'begin', effect });
    for (const one of found) this.receive({ kind: 'found', found: one });
    this.receive({ kind: 'end', withoutModel: true });
  }

  private async inspire(effect: TaskEffect): Promise<void> {
    const { loadAnthology } = this.options;
    if (loadAnthology === undefined) {
      this.say('这一版没有带诗选，兴 不能用。 No anthology comes with this build.');
      return;
    }
    const items = (await loadAnthology()).inspire(effect.request);
    if (items.length === 0) this.say('诗选里没有这样的句子。 The anthology has no such line.');
    else
      this.offer(
        effect,
        items.map((item) => ({ task: 'inspire', item })),
      );
  }

  /** 只载入一次；没载成，下回再试 (loaded once; a failure is tried again next time). */
  private async loadModel(
    generation: Pick<typeof Generation, 'loadModel'>,
    signal: AbortSignal,
  ): Promise<Generation.LanguageModel> {
    if (this.model !== undefined) return this.model;
    const { model: named, cwd } = this.options;
    const folder = named === undefined ? undefined : modelAt(cwd, named);
    const size = await sizeOf(folder);
    const what = size === undefined ? ` ${folder ?? ''}`.trimEnd() : `（${(size / 1e6).toFixed(1)} MB）`;
    this.say(`载入模型${what}…… Loading the model.`);
    this.model = await generation.loadModel({ ...(folder === undefined ? {} : { folder }), signal });
    return this.model;
  }

  private async save({ path, text, force, ours, isCopy }: Extract<Effect, { kind: 'save' }>): Promise<void> {
    const file = resolve(this.options.cwd, path);
    const existing = await onDisk(path, contentOf(file));
    if (!force && existing !== undefined && existing !== text && existing !== ours) {
      const instead = isCopy ? '换个文件名' : `要覆盖请用 存! ${path}`;
      this.say(`${path} 已有别的内容，未动；${instead}。 The file holds something else and was left alone.`);
      return;
    }
    await onDisk(path, writeFile(file, text), NO_FOLDER);
    this.receive({ kind: 'saved', path, text, ...(isCopy ? { isCopy } : {}) });
  }

  private async quit(autosave: string | undefined): Promise<void> {
    if (autosave !== undefined) {
      let name = `${AUTOSAVE}.txt`;
      try {
        for (let n = 2; ; n++) {
          const existing = await onDisk(name, contentOf(resolve(this.options.cwd, name)));
          if (existing === undefined || existing === autosave) break;
          name = `${AUTOSAVE}-${n}.txt`;
        }
        await onDisk(name, writeFile(resolve(this.options.cwd, name), autosave), NO_FOLDER);
        this.say(`未存的诗稿已存入 ${name}。`);
      } catch (error) {
        this.say(`诗稿存不了（${explain(error)}），抄录如下：\n${autosave}`);
        this.say('再会。');
        return;
      }
    }
    try {
      this.options.journal?.remove();
    } catch {
      // 记录留着也无妨，下次会问 (a journal that stays is offered next time).
    }
    this.say('再会。');
  }

  private say(output: string): void {
    if (output !== '') this.options.write(`${output}\n`);
  }

  /** 终端上每次都写，管道里变了才写 (always on a terminal, only when changed in a pipe). */
  private showTemplate(): void {
    const template = templateOf(this.state, this.around);
    if (this.options.isTTY || template !== this.template) this.say(template);
    this.template = template;
  }

  private progress(text: string): void {
    if (this.options.isTTY) this.options.write(`\r\u001B[K${[...text.replace(/\s+/gu, ' ')].slice(0, 36).join('')}`);
  }
}

/** 正写着的一句 (the line being written). */
const lastLine = (partial: string): string => /[^，。\s]*[，。]?\s*$/u.exec(partial)?.[0] ?? '';

/** 模型文件夹的大小，字节；只供一看，算不出则 undefined，由载入者说为何 (bytes of a model folder, for show; `undefined` where they cannot be counted, and loading says why). */
async function sizeOf(path: string | undefined): Promise<number | undefined> {
  try {
    const { diskFolder } = await import('../generate/model/folder.node.ts');
    const { name } = diskFolder(path);
    const files = await readdir(name, { recursive: true });
    const found = await Promise.all(files.map((file) => stat(join(name, file))));
    return found.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
  } catch {
    return undefined;
  }
}

/** 缘由，中英文 (a reason in both languages). */
type Trouble = readonly [zh: string, en: string];
const NO_FILE: Trouble = ['没有这个文件', 'there is no such file'];
/** 文件读写不成的缘由，系统之号 → 中英文 (why a file cannot be read or written, by the code of the system). */
const DISK_TROUBLES: Readonly<Record<string, Trouble>> = {
  ENOENT: NO_FILE,
  ENOTDIR: ['所在之处不是文件夹', 'it lies in what is no folder'],
  EISDIR: ['是文件夹，不是文件', 'it is a folder'],
  EACCES: ['没有读写的权限', 'permission is lacking'],
  EPERM: ['没有读写的权限', 'permission is lacking'],
  EROFS: ['所在的磁盘只许读', 'the disk is read-only'],
  ENOSPC: ['磁盘满了', 'the disk is full'],
  ENAMETOOLONG: ['文件名太长', 'the name is too long'],
};

/** 写文件时说没有，是没有文件夹 (a file that cannot be made for want of its folder). */
const NO_FOLDER: Trouble = ['没有所说的文件夹', 'there is no such folder'];

/** 等文件读写完；不成则抛 `InvalidInputError`，说哪个文件为何不行 (awaits a file; throws `InvalidInputError` that says which and why). */
async function onDisk<T>(path: string, work: Promise<T>, missing: Trouble = NO_FILE): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^E[A-Z]+$/u.test(code)) throw error;
    const [zh, en] = (code === 'ENOENT' ? missing : DISK_TROUBLES[code]) ?? [
      '文件读写不了',
      'it cannot be read or written',
    ];
    throw new InvalidInputError(`${path}：${zh}`, en);
  }
}

const contentOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** 出错时说什么：相抵的各条与改法，该装什么，哪个文件不行 (what to say of an error). */
function explain(error: unknown, task?: TaskEffect['task']): string {
  if (error instanceof UnsatisfiableError) {
    return [
      '这样写不成：以下几条不能并存，改其一即可（标“还须再改”者不够）。 These cannot hold together; change one of them:',
      ...error.conflict.map(
        ({ zh, fix, suffices = true }) =>
          `  · ${zh}${fix === undefined ? '' : `  →  ${fix.zh}`}${suffices ? '' : '（还须再改）'}`,
      ),
      // 修而不成的，不再叫人去修 (one that asked for 修 is not sent back to it).
      ...(task === 'repair' ? [] : ['  也可 修：改最少的字使合律。 Or 修, to have the fewest characters changed.']),
    ].join('\n');
  }
  if (error instanceof TuiqiaoError) {
    const needsModel = error.code === 'MODEL_UNAVAILABLE' || error.code === 'MODEL_INVALID';
    return `${error.zh}。 ${sentence(error.en)}${needsModel ? `\n${NEEDS_MODEL}` : ''}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND') return NEEDS_MODEL;
  return `出了意外：${message}`;
}

const NEEDS_MODEL =
  '续、写等需要语言模型及 npm install @huggingface/transformers；其余命令照常可用。 Everything else works without the model.';
