import { closesSentence } from '../../meter/meter.ts';
import { compileMeter } from '../../meter/regulated.ts';
import { pauser } from '../../pause.ts';
import { MAX_THEME_CHARS } from '../theme.ts';
import type { Transformers } from './library.ts';
import type { Judge, PoemToRead, Verdict, Vocabulary } from './types.ts';

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
      const pause = pauser(signal);
      for (let at = 0; at < poems.length; at += BATCH) {
        await pause();
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
