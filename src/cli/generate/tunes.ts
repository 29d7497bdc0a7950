import type { Tune } from '../../cipai/index.ts';
import type { WriteRequest } from '../../generate/index.ts';
import { isTune } from '../../text/document/index.ts';
import type { TaskFlags } from './options.ts';

/** 所求的词牌之名：`--tune`，写作体裁的词牌，诗前的指令与题目；不是词则 undefined (the tune that options, directives or the title name, if any). */
export function tuneAsked(
  { tune, form }: Pick<TaskFlags, 'tune' | 'form'>,
  verse?: { readonly tune?: string },
): string | undefined {
  if (tune !== undefined) return tune;
  if (form !== undefined) return isTune(form) ? form : undefined;
  return verse?.tune;
}

/** 是词的请求：词牌作其值，不说体裁；词谱用时才载入 (a request that is for a tune, with the tune as a value and no form; the tunes are loaded for it). Throws `UnknownTuneError`. */
export async function withTune<Request extends Pick<WriteRequest, 'form' | 'variant'>>(
  { form, ...request }: Request,
  name: string | undefined,
  variant: number | undefined,
): Promise<Omit<Request, 'form'> & { readonly form?: string; readonly tune?: Tune }> {
  const chosen = variant === undefined ? {} : { variant };
  if (name === undefined) return { ...request, ...(form === undefined ? {} : { form }), ...chosen };
  const { findTune } = await import('../../cipai/index.ts');
  return { ...request, tune: findTune(name), ...chosen };
}
