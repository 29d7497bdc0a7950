import type { RhymeSchool, SameRhymesAs } from '../lint/index.ts';
import { inputsOf } from './disk.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { sourcesOf } from './read.ts';

/** `--same-rhymes-as` 所说的诗，与所读的文件 (the verse of `--same-rhymes-as`, and the files it was read from). */
interface AskedOriginal {
  readonly original: { readonly sameRhymesAs?: SameRhymesAs };
  readonly inputs: readonly string[];
}

/** 读所和之诗；没有所求则空 (reads the verse whose rhymes are to be kept; nothing where none was asked for). */
export async function originalOf(
  { sameRhymesAs: asked, rhymeSchool }: { readonly sameRhymesAs?: string; readonly rhymeSchool?: RhymeSchool },
  checked: readonly string[],
  io: Io,
): Promise<AskedOriginal> {
  if (asked === undefined) {
    if (rhymeSchool === undefined) return { original: {}, inputs: [] };
    const en = '--rhyme-school goes with --same-rhymes-as';
    throw new CliError('USAGE', '--rhyme-school 须与 --same-rhymes-as 同用', en);
  }
  if (asked === '-' && checked.includes('-')) {
    throw new CliError('USAGE', '标准输入只有一份，不能既是诗又是原作', 'standard input cannot be both texts');
  }
  const found = await sourcesOf([asked], io);
  const [source] = found;
  if (source === undefined || found.length > 1) {
    throw new CliError('USAGE', '--same-rhymes-as 须是一份诗文', '--same-rhymes-as is one text');
  }
  const school = rhymeSchool === undefined ? {} : { school: rhymeSchool };
  const sameRhymesAs = { text: await source.read(), kind: source.kind, ...school };
  return { original: { sameRhymesAs }, inputs: inputsOf(found) };
}
