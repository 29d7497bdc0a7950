import { ModelError } from '../../errors.ts';
import type { TokenEncoding } from '../constraint/bytes.ts';
import {
  hasJudge,
  isCharacterModel,
  JUDGE,
  judgeFiles,
  type ModelFiles,
  type ModelFolder,
  type Precision,
  readFolder,
  readOther,
  themesOf,
} from './folder.ts';
import { webFolder, withFiles } from './folder.web.ts';
import { judgeOf } from './judge.ts';
import type { Transformers } from './library.ts';
import { PoolSession } from './pool.ts';
import { TransformersSession, withMemory } from './session.ts';
import type { Judge, LanguageModel, ModelSession, Spelling, ThemeTable, Vocabulary } from './types.ts';

type Tokenizer = InstanceType<Transformers['PreTrainedTokenizer']>;

/** 载入模型的选项 (options of `loadModel`). */
export interface LoadModelOptions {
  /**
   * 模型文件夹；省略则用随包的模型。Node 中 hub:owner/name 是 hub 之名，去下载，来者未经核对；浏览器中为网址，相对者以网页为准，不可省
   * (model folder, by default the one shipped; in Node hub:owner/name is a name of the hub, to be fetched and unverified;
   * in a browser a URL, absolute or relative to the page, and needed).
   */
  readonly folder?: string;
  /** 字节词表的模型用哪种权重；省略则依次取 q8、int8、uint8、q4、bnb4、q4f16、fp32、fp16 之有者 (weights of a byte-level model; the first there is). */
  readonly precision?: Precision;
  /** 是否照对话模板问；默认有模板就照 (whether to ask in the chat template; by default where there is one). */
  readonly chat?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * 载入一个由 transformers.js 运行的因果语言模型；文件夹里的不联网。是哪一种看词表便知：一字一词元的（随包者即是），或字节词表
 * 的（Qwen、Llama 之类），后者以文字为提示，见 `Spelling`。
 *
 * Loads a causal language model run by transformers.js, with no network where it is in a folder. Its vocabulary tells which
 * kind it is: one token a character, as the shipped model, or byte-level (Qwen, Llama and the like), which is asked in words.
 * Throws `ModelError`: MODEL_UNAVAILABLE when the runtime or files are missing, MODEL_INVALID when files are broken or are
 * not such a model, MODEL_MEMORY when there is not enough memory.
 *
 * @example
 * const model = await loadModel();
 * model.vocabulary.id('月'); // a number
 */
export async function loadModel(options: LoadModelOptions = {}): Promise<LanguageModel> {
  const { signal } = options;
  signal?.throwIfAborted();
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  const disk = isNode ? await import('./folder.node.ts') : undefined;
  const hub = options.folder === undefined ? undefined : disk?.hubName(options.folder);
  if (hub !== undefined) return loadHub(hub, options);
  const folder = disk?.diskFolder(options.folder) ?? pageFolder(options.folder);
  const isCharacters = await isCharacterModel(folder);
  const other = isCharacters ? undefined : await readOther(folder, options.precision, !isNode);
  const files = other?.files ?? (await readFolder(folder));
  signal?.throwIfAborted();
  const library = await loadTransformers();
  // 核对过的就是载入的，不再去读第二遍；别的模型在磁盘上可达数 GB，由 transformers.js 自己读 (what was checked is what is loaded; other models on disk may have gigabytes, and are read by transformers.js).
  const loaderWith = (kept: ModelFiles) =>
    loaderOf(folder.name, isNode && other !== undefined ? undefined : { library, files: kept });
  const load = loaderWith(files);
  const settings = other === undefined ? LOCAL : { local_files_only: true, dtype: other.precision };
  const [tokenizer, model] = await load(async (name) => [
    await library.AutoTokenizer.from_pretrained(name, { local_files_only: true }),
    await library.AutoModelForCausalLM.from_pretrained(name, settings),
  ]);
  signal?.throwIfAborted();
  if (other !== undefined) return otherModel(library, tokenizer, model, folder.name, options);
  const { tuiqiao } = model.config as { tuiqiao?: { glyphs?: string } };
  const vocabulary = vocabularyOf(tokenizer.get_vocab(), tuiqiao?.glyphs ?? '');
  // 只留判官的文件，写诗者的字节读过便可回收 (only the judge's files are kept; the writer's bytes may go).
  const loadJudge = loaderWith(judgeFiles(files));
  const read = () =>
    loadJudge((name) => library.AutoModelForTokenClassification.from_pretrained(`${name}/${JUDGE}`, LOCAL));
  const judge = hasJudge(files) ? judgeOf(library, read, vocabulary) : undefined;
  return new TransformersModel(library, model, vocabulary, folder.name, themesOf(files), judge);
}

/** 以文件夹之名载入；出错则说明何处 (loads by the folder's name, and says where when it fails). */
const loaderOf =
  (name: string, checked: { readonly library: Transformers; readonly files: ModelFiles } | undefined) =>
  async <T>(from: (name: string) => Promise<T>): Promise<T> => {
    try {
      return await withMemory(() =>
        checked === undefined ? from(name) : withFiles(checked.library.env, checked.files, from),
      );
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ModelError(
        'MODEL_INVALID',
        `模型读不出来：${name}：${reason.slice(0, 200)}`,
        `the model cannot be loaded from ${name}`,
        { cause },
      );
    }
  };

/** hub 上的模型，由 transformers.js 取来并留在它的缓存里 (a model of the hub, fetched and cached by transformers.js). */
async function loadHub(name: string, options: LoadModelOptions): Promise<LanguageModel> {
  const library = await loadTransformers();
  const settings = { dtype: options.precision ?? ('q8' as const) };
  try {
    const tokenizer = await library.AutoTokenizer.from_pretrained(name);
    options.signal?.throwIfAborted();
    const model = await withMemory(() => library.AutoModelForCausalLM.from_pretrained(name, settings));
    options.signal?.throwIfAborted();
    return otherModel(library, tokenizer, model, name, options);
  } catch (cause) {
    if (cause instanceof ModelError || options.signal?.aborted === true) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError(
      'MODEL_UNAVAILABLE',
      `没能从 hub 取来 ${name}：${reason.slice(0, 200)}`,
      `the hub did not provide ${name}`,
      { cause },
    );
  }
}

/** 字节词表的模型 (a model over a byte-level vocabulary). */
function otherModel(
  library: Transformers,
  tokenizer: Tokenizer,
  model: InstanceType<Transformers['PreTrainedModel']>,
  name: string,
  options: LoadModelOptions,
): LanguageModel {
  const entries = tokenizer.get_vocab() as Map<string, number> | Record<string, number>;
  const ids = new Map(entries instanceof Map ? entries : Object.entries(entries));
  const tokens: string[] = [];
  for (const [token, id] of ids) tokens[id] = token;
  const vocabulary = { tokens: Array.from(tokens, (token) => token ?? ''), id: (token: string) => ids.get(token) };
  const hasChat = options.chat ?? tokenizer.chat_template !== null;
  const spelling: Spelling = {
    encoding: encodingOf(ids),
    encode: (text, begins = true) => tokenizer.encode(text, { add_special_tokens: begins }),
    ...(hasChat && { chat: (message: string) => chatOf(tokenizer, message, name) }),
  };
  return new TransformersModel(library, model, vocabulary, name, new Map(), undefined, spelling);
}

/** 词表写字之法，由它自己看出：GPT-2 字节表以 Ċ 为换行，SentencePiece 有 <0xE4> (how a vocabulary writes bytes, told by its own tokens). */
const encodingOf = (ids: ReadonlyMap<string, number>): TokenEncoding =>
  ids.has('Ċ') ? 'byte-level' : ids.has('<0xE4>') || ids.has('▁') ? 'byte-fallback' : 'text';

/** 照对话模板说一句 (one message in the chat template). */
function chatOf(tokenizer: Tokenizer, content: string, name: string): readonly number[] {
  try {
    const settings = { add_generation_prompt: true, return_tensor: false, return_dict: false, enable_thinking: false };
    return tokenizer.apply_chat_template([{ role: 'user', content }], settings) as unknown as number[];
  } catch (cause) {
    throw new ModelError(
      'MODEL_INVALID',
      `${name} 的对话模板用不了；可令 chat: false，作续写`,
      `the chat template of ${name} fails; chat: false continues plain text`,
      { cause },
    );
  }
}

function pageFolder(url: string | undefined): ModelFolder {
  if (url !== undefined) return webFolder(url);
  throw new ModelError('MODEL_UNAVAILABLE', '浏览器中须指明模型文件夹', 'in a browser the model folder must be given');
}

/**
 * 单线程：结果不因机器的核数而异，小模型也并不更慢 (one thread: the same sums on every machine, and no slower)。`disable_quant_qdq`：载入时便把
 * int8 的权重还原，不然每步还原一遍 (unfolds int8 weights when they are loaded, and not anew at every step).
 */
const LOCAL = {
  local_files_only: true,
  dtype: 'q8',
  session_options: {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { disable_quant_qdq: '1' } },
  },
} as const;

async function loadTransformers(): Promise<Transformers> {
  try {
    return await import('@huggingface/transformers');
  } catch (cause) {
    throw new ModelError(
      'MODEL_UNAVAILABLE',
      '续写要用 @huggingface/transformers，请先安装：npm install @huggingface/transformers',
      'generation needs @huggingface/transformers: npm install @huggingface/transformers',
      { cause },
    );
  }
}

/**
 * 词表。`glyphs` 是训练时归并的异体，两字一对：异体、所归之形；异体取正形之号。
 * The vocabulary; `glyphs` lists variants merged in training, in pairs, which get the id of the form they went into.
 */
export function vocabularyOf(entries: Map<string, number> | Record<string, number>, glyphs: string): Vocabulary {
  const ids = new Map(entries instanceof Map ? entries : Object.entries(entries));
  const tokens: string[] = [];
  for (const [token, id] of ids) tokens[id] = token;
  const pairs = [...glyphs];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const id = ids.get(pairs[i + 1] as string);
    if (id !== undefined && !ids.has(pairs[i] as string)) ids.set(pairs[i] as string, id);
  }
  for (const needed of ['<s>', '<sep>', '，', '。']) {
    if (!ids.has(needed)) {
      throw new ModelError(
        'MODEL_INVALID',
        `模型词表缺少 ${needed}，不是可用的单字模型`,
        `the vocabulary lacks ${needed}`,
      );
    }
  }
  return { tokens, id: (token) => ids.get(token) };
}

/** 几首一次读入，合计至多这么多词元：再多并不更快，只多占内存 (tokens read in one pass over several poems: more of them would take memory and no less time). */
const MOST_TOKENS = 256;

class TransformersModel implements LanguageModel {
  constructor(
    readonly library: Transformers,
    readonly model: InstanceType<Transformers['PreTrainedModel']>,
    readonly vocabulary: Vocabulary,
    readonly name: string,
    readonly themes: ThemeTable,
    readonly judge: Judge | undefined,
    readonly spelling?: Spelling,
  ) {}

  /** 一字一词元者，图中有多少位；字节词表的模型长得多，不论 (positions of the graph; byte-level models have far more than verse needs). */
  get contextTokens(): number | undefined {
    const { max_position_embeddings: most } = this.model.config as { max_position_embeddings?: number };
    return this.spelling === undefined ? most : undefined;
  }

  /** 随包者之图有键值之池，别的模型照 transformers.js 的寻常缓存 (the shipped graph has a pool, other models the usual cache). */
  private session(): PoolSession | TransformersSession {
    const { tuiqiao } = this.model.config as { tuiqiao?: { cache?: string } };
    const kind = tuiqiao?.cache === 'pool' ? PoolSession : TransformersSession;
    return new kind(this.library, this.model);
  }

  async start(prompt: readonly number[]): Promise<ModelSession> {
    const session = this.session();
    await session.read(prompt);
    return session;
  }

  async logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length === 0) return new Float32Array();
    const session = this.session();
    await session.read([...prompt, ...tokens.slice(0, -1)], tokens.length);
    const size = session.logProbs.length / tokens.length;
    return Float32Array.from(tokens, (token, i) => session.logProbs[i * size + token] as number);
  }

  async logProbsOfEach(
    prompts: readonly (readonly number[])[],
    tokens: readonly (readonly number[])[],
  ): Promise<readonly Float32Array[]> {
    const rows = prompts.map((prompt, row) => [...prompt, ...(tokens[row] as readonly number[]).slice(0, -1)]);
    const kept = tokens[0]?.length ?? 0;
    const session = this.session();
    const each = Math.max(1, Math.floor(MOST_TOKENS / Math.max(1, rows[0]?.length ?? 1)));
    const found: Float32Array[] = [];
    for (let from = 0; from < rows.length; from += each) {
      const batch = rows.slice(from, from + each);
      await session.readEach(batch, kept);
      const size = session.logProbs.length / (kept * batch.length);
      for (const [r] of batch.entries()) {
        const row = tokens[from + r] as readonly number[];
        found.push(Float32Array.from(row, (token, i) => session.logProbs[(r * kept + i) * size + token] as number));
      }
    }
    return found;
  }
}
