import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** 语料的一篇，`training/pieces.py` 所出 (a piece of the corpus, as training/pieces.py prints it). */
export interface Piece {
  readonly number: number;
  readonly form: string;
  readonly split: string;
  readonly period: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** 逐篇读 pieces.tsv (reads pieces.tsv, a piece at a time). */
export async function* readPieces(file: string): AsyncGenerator<Piece> {
  for await (const row of createInterface({ input: createReadStream(file, 'utf8') })) {
    const [number, form = '', split = '', period = '', title = '', lines = ''] = row.split('\t');
    yield { number: Number(number), form, split, period, title, lines: lines.split(' ') };
  }
}

/** 绝句与律诗 (quatrains and regulated octets). */
export const isRegulated = (form: string): boolean => /^[五七][絕律]$/u.test(form);
