import type { FormName } from '../../meter/forms.ts';
import { closesSentence } from '../../meter/meter.ts';
import { compileMeter } from '../../meter/regulated.ts';
import { MAX_THEME_CHARS } from '../theme.ts';
import type { Transformers } from './transformers.ts';
import type { Vocabulary } from './types.ts';

/**
 * 判官对一首（或半首）诗的三问，皆为 logit：0 为五五开，越大越像
 * (the judge's three answers about a poem or its beginning, as logits: 0 is even odds).
 */
export interface Verdict {
  /** 像诗人所作，不像模型未经挑选之作 (a poet's hand rather than the writer's own unpicked verse). */
  readonly hand: number;
  /** 前后相属，不像杂凑别诗之句 (one poem rather than lines of several). */
  readonly sense: number;
  /** 切题 (under its own title rather than another poem's). */
  readonly title: number;
}

/** 判官：读全诗的小模型，与写诗的模型同一词表 (the judge: a small reader of whole poems with the writer's vocabulary). */
export interface Judge {
  /**
   * 读若干首：题字在前，其后各句（字号）。
   * Reads poems: the theme's characters, then lines of ids; answers for each in order. Lines must be of the form's length;
   * any number of lines will do, the answer being about what has been read. Aborts between batches.
   */
  read(poems: readonly PoemToRead[], signal?: AbortSignal): Promise<readonly Verdict[]>;
}

export interface PoemToRead {
  readonly form: FormName;
  readonly theme: readonly string[];
  readonly lines: readonly (readonly number[])[];
}

/** 一批读几首 (poems a batch). */
const BATCH = 64;

/**
 * 由 transformers.js 的分类模型造判官，初次读诗时才载入
 * (a judge from a token classifier of transformers.js, loaded when it first reads).
 */
export function judgeOf(
  library: Transformers,
  load: () => Promise<InstanceType<Transformers['PreTrainedModel']>>,
  vocabulary: Vocabulary,
): Judge {
  let loaded: ReturnType<typeof load> | undefined;
  const id = (token: string): number => vocabulary.id(token) ?? 0;
  const marks = [id('，'), id('。')] as const;
  const sequence = ({ form, theme, lines }: PoemToRead): number[] => {
    const meter = compileMeter(form);
    return [
      id('<s>'),
      id(`<${form.replace('绝', '絕')}>`),
      ...theme.slice(0, MAX_THEME_CHARS).flatMap((char) => vocabulary.id(char) ?? []),
      id('<sep>'),
      ...lines.flatMap((line, i) => [...line, marks[closesSentence(meter, i) ? 1 : 0]]),
      ...(lines.length === meter.lines.length ? [id('</s>')] : []),
    ];
  };
  return {
    async read(poems, signal) {
      loaded ??= load();
      const model = await loaded;
      const verdicts: Verdict[] = [];
      for (let at = 0; at < poems.length; at += BATCH) {
        signal?.throwIfAborted();
        const rows = poems.slice(at, at + BATCH).map(sequence);
        const width = Math.max(...rows.map((row) => row.length));
        const ids = new BigInt64Array(rows.length * width).fill(BigInt(id('<pad>')));
        for (const [i, row] of rows.entries()) ids.set(row.map(BigInt), i * width);
        const input_ids = new library.Tensor('int64', ids, [rows.length, width]);
        const { logits } = (await model({ input_ids })) as { logits: InstanceType<Transformers['Tensor']> };
        const data = logits.data as Float32Array;
        for (const [i, row] of rows.entries()) {
          const [hand, sense, title] = data.subarray((i * width + row.length - 1) * 3) as unknown as number[];
          verdicts.push({ hand: hand as number, sense: sense as number, title: title as number });
        }
      }
      return verdicts;
    },
  };
}
