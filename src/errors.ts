/** 库中一切错误的编码 (codes of all errors the library throws). */
export type ErrorCode =
  | 'UNKNOWN_FORM'
  | 'UNKNOWN_RHYME'
  | 'UNKNOWN_BOOK'
  | 'UNKNOWN_RULE'
  | 'INVALID_METER'
  | 'UNKNOWN_TUNE'
  | 'INVALID_INPUT'
  | 'UNSATISFIABLE'
  | 'MODEL_UNAVAILABLE'
  | 'MODEL_INVALID'
  | 'MODEL_MEMORY'
  | 'SEGMENTER_UNAVAILABLE'
  | 'ANTHOLOGY_UNAVAILABLE'
  | 'ANTHOLOGY_INVALID'
  | 'WORKER_UNAVAILABLE'
  | 'WORKER_LOST'
  | 'WORKER_FAILED'
  | 'WRITER_CLOSED'
  | 'ASSETS_UNAVAILABLE'
  | 'ASSETS_MISMATCH';

/**
 * 误用或不可为之事；格律上的毛病不抛错，见 `Finding` (thrown for misuse and for what cannot be done;
 * faults of verse are values, see `Finding`). The message is Chinese first, English beside it.
 */
export class TuiqiaoError extends Error {
  override readonly name: string = 'TuiqiaoError';
  constructor(
    readonly code: ErrorCode,
    /** 中文说明。 */
    readonly zh: string,
    /** The same in English. */
    readonly en: string,
    options?: ErrorOptions,
  ) {
    super(`${zh} (${en})`, options);
  }

  /**
   * 作纯值：可写成 JSON，可 postMessage；`errorFromJSON` 还原。别的字段（`conflict`、`nearest` ……）都在
   * (as a plain value, for JSON and postMessage, with all fields of its class; `errorFromJSON` restores it).
   *
   * @example
   * errorFromJSON(structuredClone(error.toJSON())) instanceof TuiqiaoError; // true
   */
  toJSON(): ErrorJSON {
    const { name, code, zh, en } = this;
    const { stack, message, cause, ...fields } = this as unknown as Record<string, unknown>;
    return { ...fields, name, code, zh, en };
  }
}

/** 一个错误，作纯值 (an error as a plain value). */
export interface ErrorJSON {
  readonly name: string;
  readonly code: ErrorCode;
  readonly zh: string;
  readonly en: string;
  /** 其类自有的字段 (the fields of its class). */
  readonly [field: string]: unknown;
}

/** 没有这种体裁 (the named form does not exist). */
export class UnknownFormError extends TuiqiaoError {
  override readonly name = 'UnknownFormError';
  constructor(
    /** 所求之名 (what was asked for). */
    readonly form: string,
    /** 可用之名 (what there is). */
    readonly known: readonly string[],
  ) {
    super(
      'UNKNOWN_FORM',
      `没有“${form}”这种体裁，可用：${known.join('、')}`,
      `unknown form; known: ${known.join(', ')}`,
    );
  }
}

/** 格律写错了：不认得的记号、韵次越界、走不到的句子 (a meter that makes no sense). */
export class InvalidMeterError extends TuiqiaoError {
  override readonly name = 'InvalidMeterError';
  constructor(
    zh: string,
    en: string,
    /** 错在何处：句次 1 起；由谱写成者另有在谱中的偏移，0 起，UTF-16 (the 1-based line and, for written rows, the 0-based offset in them). */
    readonly at: { readonly line?: number; readonly offset?: number } = {},
  ) {
    super('INVALID_METER', zh, en);
  }
}

/** 没有这个词牌；`nearest` 列出名字相近的 (the named tune does not exist; `nearest` lists similar names). */
export class UnknownTuneError extends TuiqiaoError {
  override readonly name = 'UnknownTuneError';
  constructor(
    /** 所求之名 (what was asked for). */
    readonly tune: string,
    readonly nearest: readonly string[] = [],
  ) {
    const near = nearest.length > 0 ? `，相近的有：${nearest.join('、')}` : '';
    const nearEn = nearest.length > 0 ? `; nearest: ${nearest.join(', ')}` : '';
    super('UNKNOWN_TUNE', `谱中没有“${tune}”这个词牌${near}`, `unknown tune: ${tune}${nearEn}`);
  }
}

/** 没有这个韵部；`nearest` 列出相近的韵部 (the named rhyme group does not exist). */
export class UnknownRhymeError extends TuiqiaoError {
  override readonly name = 'UnknownRhymeError';
  constructor(
    /** 所求之名 (what was asked for). */
    readonly rhyme: string,
    readonly nearest: readonly string[],
  ) {
    const hint = nearest.length > 0 ? nearest.join('、') : '上平一东、上平十一真、下平七阳……';
    super('UNKNOWN_RHYME', `没有“${rhyme}”这个韵部，相近的有：${hint}`, `unknown rhyme group; nearest: ${hint}`);
  }
}

/** 没有这部韵书 (the named rhyme book does not exist). */
export class UnknownBookError extends TuiqiaoError {
  override readonly name = 'UnknownBookError';
  constructor(
    /** 所求之名 (what was asked for). */
    readonly book: string,
    /** 可用之名 (what there is). */
    readonly known: readonly string[],
  ) {
    super(
      'UNKNOWN_BOOK',
      `没有“${book}”这部韵书，可用：${known.join('、')}`,
      `unknown rhyme book; known: ${known.join(', ')}`,
    );
  }
}

/** 没有这条规则 (the named rule does not exist). */
export class UnknownRuleError extends TuiqiaoError {
  override readonly name = 'UnknownRuleError';
  constructor(
    /** 所求之名 (what was asked for). */
    readonly rule: string,
    /** 可用之名 (what there is). */
    readonly known: readonly string[],
  ) {
    super(
      'UNKNOWN_RULE',
      `没有“${rule}”这条规则，可用：${known.join('、')}`,
      `unknown rule; known: ${known.join(', ')}`,
    );
  }
}

/** 输入不可用 (the input cannot be used). */
export class InvalidInputError extends TuiqiaoError {
  override readonly name = 'InvalidInputError';
  constructor(zh: string, en: string) {
    super('INVALID_INPUT', zh, en);
  }
}

/** 冲突中的一条；`fix` 说怎样改它便可 (one condition in conflict; `fix` says how changing it alone would resolve it). */
export interface ConflictMember {
  readonly zh: string;
  readonly en: string;
  readonly fix?: { readonly zh: string; readonly en: string };
  /** 改了这一条，全部所求便可同时满足否 (whether changing this one alone makes the whole request possible). */
  readonly suffices?: boolean;
}

/** 所求不可能：`conflict` 是其中相抵触的极小一组条件，任去其一便可 (the request cannot be met; a minimal set of conditions in conflict). */
export class UnsatisfiableError extends TuiqiaoError {
  override readonly name = 'UnsatisfiableError';
  constructor(readonly conflict: readonly ConflictMember[]) {
    super(
      'UNSATISFIABLE',
      `所求不能同时满足：${conflict.map((c) => c.zh).join('；')}`,
      `these cannot hold together: ${conflict.map((c) => c.en).join('; ')}`,
    );
  }
}

/**
 * 语言模型或其运行库不在（MODEL_UNAVAILABLE）、不合用（MODEL_INVALID）、内存容不下（MODEL_MEMORY）
 * (the model or its runtime is missing, unfit, or too large for the memory there is).
 */
export class ModelError extends TuiqiaoError {
  override readonly name = 'ModelError';
}

/** 分词者不在：可选的依赖没有装上 (an optional word segmenter that is not installed). */
export class SegmenterError extends TuiqiaoError {
  override readonly name = 'SegmenterError';
  constructor(segmenter: string, options?: ErrorOptions) {
    super(
      'SEGMENTER_UNAVAILABLE',
      `载入不了分词的 ${segmenter}；可 npm install ${segmenter}，或改用 intlSegmenter()`,
      `cannot load the segmenter ${segmenter}; install it, or use intlSegmenter()`,
      options,
    );
  }
}

/** 选集或全集不在，或读不出来 (an anthology or corpus that is missing or cannot be read). */
export class AnthologyError extends TuiqiaoError {
  override readonly name = 'AnthologyError';
}

/**
 * 在 worker 里写而不成：起不来（WORKER_UNAVAILABLE）、中途没了（WORKER_LOST）、里面出了意外（WORKER_FAILED）、已关（WRITER_CLOSED）；
 * 所供的文件不在（ASSETS_UNAVAILABLE）或是别的版本的（ASSETS_MISMATCH）。
 *
 * Writing in a worker failed: it did not start, was lost, met something unexpected, or was closed; or the files it is served
 * are missing or of another version.
 */
export class WorkerError extends TuiqiaoError {
  override readonly name = 'WorkerError';
}

const CLASSES: Readonly<Record<string, { readonly prototype: TuiqiaoError }>> = {
  TuiqiaoError,
  UnknownFormError,
  InvalidMeterError,
  UnknownTuneError,
  UnknownRhymeError,
  UnknownBookError,
  UnknownRuleError,
  InvalidInputError,
  UnsatisfiableError,
  ModelError,
  SegmenterError,
  AnthologyError,
  WorkerError,
};

/**
 * 由 `toJSON` 所得还原，`instanceof` 与各字段照旧；不是这样的值则 undefined。
 *
 * Restores what `toJSON` gave, so that `instanceof` and all fields hold again; `undefined` for any other value.
 *
 * @example
 * errorFromJSON({ code: 'INVALID_INPUT', name: 'InvalidInputError', zh: '无字', en: 'empty' })?.code; // 'INVALID_INPUT'
 */
export function errorFromJSON(value: unknown): TuiqiaoError | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, code, zh, en, ...fields } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !Object.hasOwn(CLASSES, name)) return undefined;
  if (typeof code !== 'string' || typeof zh !== 'string' || typeof en !== 'string') return undefined;
  const error = new TuiqiaoError(code as ErrorCode, zh, en);
  Object.setPrototypeOf(error, (CLASSES[name] as { readonly prototype: TuiqiaoError }).prototype);
  return Object.assign(error, fields, { name });
}
