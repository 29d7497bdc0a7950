import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeBook } from '../../rhyme/types.ts';
import type { LanguageModel } from '../model/types.ts';
import { byteDecoder } from './bytes.ts';
import { CharacterDecoder } from './characters.ts';
import type { Decoder } from './types.ts';

const decoders = new WeakMap<LanguageModel, Map<RhymeBook, Promise<Decoder>>>();

/**
 * 一个模型依一部韵书的解码者，造一次即留着。字节词表须造一张字表（约半秒）。
 *
 * The decoder of a model by a rhyme book, made once: building the tables of a byte-level vocabulary takes about half a
 * second. Throws `ModelError` (MODEL_INVALID) where the vocabulary cannot spell verse at all.
 *
 * @example
 * const decoder = await decoderOf(await loadModel());
 */
export function decoderOf(model: LanguageModel, book: RhymeBook = pingshui): Promise<Decoder> {
  const byBook = decoders.get(model) ?? new Map<RhymeBook, Promise<Decoder>>();
  decoders.set(model, byBook);
  let decoder = byBook.get(book);
  if (decoder === undefined) {
    const { spelling } = model;
    decoder =
      spelling === undefined ? Promise.resolve(new CharacterDecoder(model, book)) : byteDecoder(model, spelling, book);
    byBook.set(book, decoder);
  }
  return decoder;
}
