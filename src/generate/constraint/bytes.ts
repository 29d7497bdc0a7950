/** 词元怎样写成字符串 (how a vocabulary writes its tokens down). */
export type TokenEncoding =
  /** GPT-2 的字节表：每个字节一个可见字符（Qwen、Llama 3、GPT）(one printable character a byte). */
  | 'byte-level'
  /** SentencePiece：▁ 是空格，`<0xE4>` 是一个字节（Llama 2、Gemma）(▁ is a space, `<0xE4>` one byte). */
  | 'byte-fallback'
  /** 就是其文 (plain text). */
  | 'text';

/** GPT-2 的字节表：可见者即其本字，其余自 U+0100 起依次顶替；出自 openai/gpt-2 `bytes_to_unicode` (the GPT-2 byte table). */
const gpt2 = new Map<number, number>();
for (let byte = 0, spare = 0x100; byte < 256; byte++) {
  const isShown = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  gpt2.set(isShown ? byte : spare++, byte);
}

const encoder = new TextEncoder();

/**
 * 词元的字节；不合其写法者（控制词元）为 undefined (the bytes of a token; undefined where it is not written so: a control token).
 *
 * @example
 * tokenBytes('æĺ¥', 'byte-level'); // Uint8Array [0xe6, 0x98, 0xa5]，即“春”
 */
export function tokenBytes(token: string, encoding: TokenEncoding): Uint8Array | undefined {
  if (encoding === 'text') return encoder.encode(token);
  if (encoding === 'byte-fallback') {
    const byte = /^<0x([0-9A-F]{2})>$/iu.exec(token);
    if (byte !== null) return Uint8Array.of(Number.parseInt(byte[1] as string, 16));
    return encoder.encode(token.replaceAll('▁', ' '));
  }
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = gpt2.get(token.charCodeAt(i));
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}
