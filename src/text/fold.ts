import TSCharacters from 'opencc-js/dict/TSCharacters';

let folds: Map<string, string> | undefined;

/**
 * 归并繁简与一部分异体：繁体归于简体，余字不变；只作检索之键。
 *
 * Folds scripts together: a traditional character gives its simplified one, any other itself. A key to look up by, not
 * a conversion to show.
 *
 * @example
 * foldScript('風'); // '风'
 */
export function foldScript(char: string): string {
  if (folds === undefined) {
    folds = new Map();
    for (const entry of TSCharacters.split('|')) {
      const [from, to] = entry.split(' ') as [string, string];
      folds.set(from, to);
    }
  }
  return folds.get(char) ?? char;
}
