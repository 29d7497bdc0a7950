import { lookup, type Pingze, parsePoem } from '../src/index.ts';

const PATTERNS = {
  5: { a: '?仄平平仄', A: '?仄仄平平', b: '?平平仄仄', B: '平平?仄平' },
  7: { a: '?平?仄平平仄', A: '?平?仄仄平平', b: '?仄?平平仄仄', B: '?仄平平?仄平' },
} as const;
const CHAINS = ['aBbA', 'ABbA', 'bAaB', 'BAaB'] as const;
const TAIL = { aBbA: 'aBbA', ABbA: 'aBbA', bAaB: 'bAaB', BAaB: 'bAaB' } as const;

/** 每字查一次便记下 (every character is looked up once). */
const known = new Map<string, Pingze | undefined>();
function toneOf(char: string): Pingze | undefined {
  if (!known.has(char)) known.set(char, lookup(char)[0]?.pingze);
  return known.get(char);
}

/**
 * 对照：寻常的逐式比对。四式各比一遍，每字只取头一个读音，数出最少几处不合；不论韵、拗救、读音，不给解释。
 * Baseline: a straightforward per-pattern matcher; four templates, the first reading of each character, the fewest
 * mismatches; no rhyme, no rescues, no findings.
 */
export function naiveScan(text: string): number {
  const { lines } = parsePoem(text);
  const length = lines[0]?.length === 7 ? 7 : 5;
  const patterns = PATTERNS[length];
  const tones = lines.map((line) => [...line.text].map(toneOf));
  let best = Number.POSITIVE_INFINITY;
  for (const chain of CHAINS) {
    let errors = 0;
    tones.forEach((row, i) => {
      const pattern = patterns[(i < 4 ? chain : TAIL[chain]).charAt(i % 4) as keyof typeof patterns];
      row.forEach((tone, j) => {
        if (pattern[j] !== '?' && tone !== pattern[j]) errors++;
      });
    });
    best = Math.min(best, errors);
  }
  return best;
}

/** 词逐体比对：同长之体，逐字看平仄，每字只取头一个读音，取错处最少的 (every form of the length, character by character; the fewest clashes). */
export function naiveCi(text: string, forms: readonly { readonly row: string; readonly length: number }[]): number {
  const chars = [...text];
  let best = Number.POSITIVE_INFINITY;
  for (const { row, length } of forms) {
    if (length !== chars.length) continue;
    const slots = row.replace(/[^平仄中◑◐]/gu, '');
    let wrong = 0;
    chars.forEach((char, i) => {
      const slot = slots[i];
      if ((slot === '平' || slot === '仄') && toneOf(char) !== slot) wrong++;
    });
    best = Math.min(best, wrong);
  }
  return best;
}
