import { CliError } from './errors.ts';

/** 凭头这么多字节来猜 (so many bytes are looked at). */
const SAMPLE = 64 * 1024;

/** 高位字节有这么多像样，就是 UTF-16 (the share of likely high bytes that makes it UTF-16). */
const MOSTLY = 0.9;

/**
 * 不是 UTF-8 的文本，看来是什么编码：UTF-16（有无 BOM）、GB18030、Big5；看不出则 undefined。只供一说，不据以解码。
 *
 * What encoding a text that is not UTF-8 seems to have; `undefined` where nothing fits. Only to be told, not to decode by.
 */
export function encodingOf(all: Uint8Array): string | undefined {
  const bytes = all.subarray(0, SAMPLE);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16BE';
  // 汉字、全角标点、换行的高位字节不出这几个 (the high bytes of characters, full-width marks and line breaks are among these).
  const isHigh = (byte: number): boolean =>
    (byte >= 0x4e && byte <= 0x9f) || byte === 0x30 || byte === 0xff || byte === 0;
  const high = [0, 0];
  for (const [i, byte] of bytes.entries()) if (isHigh(byte)) high[i % 2] = (high[i % 2] as number) + 1;
  const [even, odd] = high as [number, number];
  if (Math.max(even, odd) * 2 >= bytes.length * MOSTLY) return odd >= even ? 'UTF-16LE' : 'UTF-16BE';
  let [gb, big5] = [0, 0];
  for (let i = 0; i + 1 < bytes.length; i++) {
    const [lead, trail] = [bytes[i] as number, bytes[i + 1] as number];
    if (lead < 0x81) continue;
    // GB2312 之字两字节皆高；Big5 之字次字节多有低者 (both bytes are high in GB2312; in Big5 the second is often low).
    if (lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1) gb++;
    else if (lead >= 0xa4 && lead <= 0xc6 && trail >= 0x40 && trail <= 0x7e) big5++;
    i++;
  }
  if (gb + big5 === 0) return undefined;
  return big5 * 4 > gb ? 'Big5' : 'GB18030';
}

/** 不是 UTF-8 的文本：说看来是什么，怎样转换 (an error for text that is not UTF-8, with what it seems to be). */
export function notUtf8(name: string, bytes: Uint8Array): CliError {
  const encoding = encodingOf(bytes);
  const how = `iconv -f ${encoding ?? 'GB18030'} -t UTF-8`;
  const [zh, en] = encoding === undefined ? ['', ''] : [`，看来是 ${encoding}`, `; it seems to be ${encoding}`];
  return new CliError(
    'UNREADABLE',
    `“${name}”不是 UTF-8 文本${zh}；可先转换：${how}`,
    `${name} is not UTF-8 text${en}; convert it first: ${how}`,
  );
}
