import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InvalidInputError, TuiqiaoError, UnsatisfiableError } from '../errors.ts';
import type * as Generation from '../generate/index.ts';
import {
  booksNamedIn,
  complete,
  type Done,
  type Effect,
  type Found,
  initialSession,
  journalOf,
  readJournal,
  receive,
  type Session,
  type Surroundings,
  step,
  type TaskEffect,
  templateOf,
  unsavedDrafts,
} from '../repl/index.ts';
import { sentence } from '../repl/state.ts';
import { bookNamed, loadBook } from '../rhyme/books/index.ts';
import type { RhymeBook } from '../rhyme/index.ts';
import { visible, visibleBlock } from '../text/index.ts';
import { NO_FOLDER, replaceFile, type Trouble, troubleOf } from './disk.ts';
import { CliError } from './errors.ts';
import { HUB, modelAt, unverified } from './generate/run.ts';
import type { AnthologyModule, GenerationModule } from './io.ts';
import type { Journal } from './journal.ts';
import { plannedFor } from './perform.ts';
import { type Decoded, decode, encode } from './read.ts';

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
  /** 诗稿记下了 (the draft is in the journal). */
  private isJournaled = true;
  private books: readonly RhymeBook[] = [];
  private cipai: Surroundings['cipai'];

  constructor(private readonly options: ShellOptions) {}

  /** 载入词谱：头一回要做事时，起动不受其累 (loads the tunes when something is first done, so that starting does not wait). */
  private async loadTunes(): Promise<void> {
    this.cipai ??= await import('../cipai/index.ts');
  }

  /** 欢迎语、上次没有存好的诗稿、第一个模板 (the greeting, a draft left by a crash, the first template). */
  greet(): void {
    this.say('推敲：直接写诗句，或 新 七律、题 秋江 月、续、写；帮 看全部命令，退 离开。');
    this.say('Type verse or commands; 帮 (help) lists them.');
    const { journal } = this.options;
    for (let left = journal?.leftover(); left !== undefined; left = journal?.leftover()) {
      const session = readJournal(left.text);
      if (session !== undefined) {
        this.forget = left.forget;
        this.receive({ kind: 'recovered', session });
        break;
      }
      this.say(`有一份会话记录读不懂，留作 ${left.setAside()}。 A journal that makes no sense was set aside.`);
    }
    this.showTemplate();
  }

  /** 处理一行；返回是否继续 (handles one line; says whether to go on). A failure is told and never ends the session. */
  async handle(input: string): Promise<boolean> {
    try {
      await this.loadTunes();
      const { recovered } = this.state;
      if (recovered !== undefined)
        await this.loadBooks([recovered.draft, ...recovered.past].flatMap(({ book = [] }) => book));
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

  /** 读入一个文件；文件名照所给，空格也作数 (opens a file, its name taken as it is, spaces and all). */
  async open(path: string, number?: number): Promise<void> {
    try {
      await this.loadTunes();
      await this.carryOut({ kind: 'open', path, ...(number === undefined ? {} : { number }) });
    } catch (error) {
      this.say(explain(error));
    }
    this.showTemplate();
  }

  /** 载入诗稿所依的韵书；没有的不载，读入时会说 (loads the rhyme books that drafts keep to; a name that is none is told when it is opened). */
  private async loadBooks(names: readonly string[]): Promise<void> {
    const found = await Promise.all(names.map((name) => loadBook(name).catch(() => undefined)));
    this.books = [...new Set([...this.books, ...found.filter((book) => book !== undefined)])];
  }

  /** 请求里韵书之名换作已载入之值 (the name of a book in a request, as the value that was loaded). */
  private withBook(request: TaskEffect['request']): TaskEffect['request'] {
    const { book } = request;
    const loaded = typeof book === 'string' ? bookNamed(book, this.books) : undefined;
    return loaded === undefined ? request : { ...request, book: loaded };
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
    const tunes = this.cipai === undefined ? {} : { cipai: this.cipai };
    return { ...this.options.around, books: this.books, ...tunes, ...(columns === undefined ? {} : { columns }) };
  }

  /** 换状态；诗稿变了就记下 (takes on a state, and writes the draft down where it changed). */
  private become(state: Session): void {
    const changed = state.draft !== this.state.draft || state.kept !== this.state.kept;
    this.state = state;
    const { journal } = this.options;
    if (!changed || journal === undefined) return;
    try {
      if (unsavedDrafts(state, this.around).length > 0) journal.write(journalOf(state));
      else journal.remove();
      this.isJournaled = true;
    } catch (error) {
      this.isJournaled = false;
      if (this.warned) return;
      const why = troubleOf(error)?.[0] ?? (error as Error).message;
      this.say(`会话记不下来（${why}），请常 存。 No journal can be kept; save often.`);
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
        const { path, number } = effect;
        const bytes = await onDisk(path, readFile(resolve(this.options.cwd, path)));
        const { text } = decode(bytes, path);
        await this.loadBooks(booksNamedIn(path, text, this.around));
        return this.receive({ kind: 'opened', path, text, ...(number === undefined ? {} : { number }) });
      }
      case 'book':
        await this.loadBooks([effect.name]);
        return this.receive(effect);
      case 'forget':
        // 自己的记录没有写成，旧的就留着 (an old journal stays where this session could not write its own).
        if (this.isJournaled) this.forget?.();
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
      const find = plannedFor({ ...effect, request: this.withBook(effect.request) }, generation);
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
    if (items.length === 0)
      this.say('诗选里没有这样的句子；换个古人用的词，或分作单字。 The anthology has no such line.');
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
    if (folder?.startsWith(HUB) === true) this.say(unverified(folder).trimEnd());
    this.model = await generation.loadModel({ ...(folder === undefined ? {} : { folder }), signal });
    return this.model;
  }

  private async save({ path, text, force, ours, isCopy }: Extract<Effect, { kind: 'save' }>): Promise<void> {
    const file = resolve(this.options.cwd, path);
    const existing = await onDisk(path, contentOf(file)).catch((error: unknown) => {
      // 不是文字的，是别的内容 (what is no text is something else).
      if (force && error instanceof CliError) return undefined;
      throw error;
    });
    if (existing !== undefined && existing.text !== text && existing.text !== ours) {
      if (ours !== undefined) {
        const zh = `${path} 打开之后又被别处改过，未动；存作别的名字，或 开 ${path} 重新取来`;
        this.say(`${zh}。 The file was changed elsewhere and was left alone; save under another name.`);
        return;
      }
      if (!force) {
        const instead = isCopy ? '换个文件名' : `换个文件名；确要整个换掉它，用 存! ${path}`;
        this.say(`${path} 已有别的内容，未动；${instead}。 The file holds something else and was left alone.`);
        return;
      }
    }
    const bytes = encode(text, existing ?? { encoding: 'utf-8', bom: '' });
    const isNew = existing === undefined;
    await onDisk(path, replaceFile(file, bytes, { fresh: isNew && !force }), NO_FOLDER, !isNew);
    this.receive({ kind: 'saved', path, text, ...(isCopy ? { isCopy } : {}) });
  }

  /** 存作一个还没有的名字，返回此名 (saves under a name that is free, and gives it). */
  private async autosave(text: string): Promise<string> {
    for (let n = 1; ; n++) {
      const name = n === 1 ? `${AUTOSAVE}.txt` : `${AUTOSAVE}-${n}.txt`;
      try {
        await replaceFile(resolve(this.options.cwd, name), text, { fresh: true });
        return name;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        const trouble = troubleOf(error, NO_FOLDER);
        throw trouble === undefined ? error : new InvalidInputError(`${name}：${trouble[0]}`, trouble[1]);
      }
    }
  }

  private async quit(autosave: string | undefined): Promise<void> {
    if (autosave !== undefined) {
      try {
        const name = await this.autosave(autosave);
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
    if (output !== '') this.options.write(`${visibleBlock(output, this.around.color === true)}\n`);
  }

  /** 终端上每次都写，管道里变了才写 (always on a terminal, only when changed in a pipe). */
  private showTemplate(): void {
    const template = templateOf(this.state, this.around);
    if (this.options.isTTY || template !== this.template) this.say(template);
    this.template = template;
  }

  private progress(text: string): void {
    if (this.options.isTTY)
      this.options.write(`\r\u001B[K${[...visible(text.replace(/\s+/gu, ' '))].slice(0, 36).join('')}`);
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

/** 等文件读写完；不成则抛 `InvalidInputError`，说哪个文件为何不行 (awaits a file; throws `InvalidInputError` that says which and why). */
async function onDisk<T>(path: string, work: Promise<T>, missing?: Trouble, stands = false): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const [zh, en] = troubleOf(error, missing) ?? [];
    if (zh === undefined) throw error;
    const [kept, keptEn] = stands ? ['，没有存成，原文件未动', '; nothing was saved, the old file stands'] : ['', ''];
    throw new InvalidInputError(`${path}：${zh}${kept}`, `${en}${keptEn}`);
  }
}

/** 文件里的文字；没有这个文件则 undefined (the text of a file; `undefined` where there is none). */
const contentOf = async (file: string): Promise<Decoded | undefined> => {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : decode(bytes, basename(file));
};

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
  if (error instanceof CliError) return `${error.zh}。 ${sentence(error.en)}`;
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
