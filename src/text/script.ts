import STCharacters from 'opencc-js/dict/STCharacters';

let candidates: Map<string, readonly string[]> | undefined;

/** 简体字 → 可能的繁体字；表来自 OpenCC，首次使用时才解析 (parsed on first use). */
function table(): Map<string, readonly string[]> {
  if (candidates === undefined) {
    candidates = new Map();
    for (const entry of STCharacters.split('|')) {
      const [simplified, ...traditional] = entry.split(' ');
      if (simplified !== undefined) candidates.set(simplified, traditional);
    }
  }
  return candidates;
}

/**
 * 一字可能的繁体写法，最常用者在先；本字不是简体字则只有它自己。一简对多繁时全数列出，不替人选择。
 *
 * Every traditional character a (possibly simplified) character may stand for, the commonest first. One-to-many
 * simplifications are listed, never silently merged. Source: OpenCC's STCharacters (opencc-js).
 *
 * @example
 * traditionalCandidates('发'); // ['發', '髮']
 * traditionalCandidates('月'); // ['月']
 */
export function traditionalCandidates(char: string): readonly string[] {
  const found = table().get(char);
  return found === undefined ? [char] : found.includes(char) ? found : [...found, char];
}

/** 逐字保长的转换 (a conversion that keeps the number of characters). */
export type ScriptConverter = (text: string) => string;

let toTraditional: Promise<ScriptConverter> | undefined;
let toSimplified: Promise<ScriptConverter> | undefined;

const keepingLength =
  (convert: ScriptConverter): ScriptConverter =>
  (text) => {
    const converted = convert(text);
    return [...converted].length === [...text].length ? converted : text;
  };

/**
 * 取简→繁的转换，按词取字（opencc-js 的词表约 1 MB，用时才载入）。
 *
 * The simplified → traditional converter, choosing by words; loads about 1 MB of opencc-js tables on first use.
 *
 * @example
 * const convert = await loadToTraditional();
 * convert('头发'); // '頭髮'
 */
export function loadToTraditional(): Promise<ScriptConverter> {
  toTraditional ??= import('opencc-js/cn2t').then(({ Converter }) => keepingLength(Converter({ from: 'cn', to: 't' })));
  return toTraditional;
}

/**
 * 取繁→简的转换 (the traditional → simplified converter, loaded on first use).
 *
 * @example
 * const convert = await loadToSimplified();
 * convert('頭髮'); // '头发'
 */
export function loadToSimplified(): Promise<ScriptConverter> {
  toSimplified ??= import('opencc-js/t2cn').then(({ Converter }) => keepingLength(Converter({ from: 't', to: 'cn' })));
  return toSimplified;
}
