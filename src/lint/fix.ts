import { expectKind, expectOptions } from '../input.ts';
import type { LintFinding } from './finding.ts';
import type { AnyRuleId } from './rules.ts';

/** 可改的几类：全角、空格；字体与误转（只有一个候选的）须指明才改 (kinds of edit; script and conversion, where it has one candidate, only on demand). */
export const FIX_TYPES = ['width', 'space', 'script', 'conversion'] as const;
/** 可改的一类 (a kind of edit). */
export type FixType = (typeof FIX_TYPES)[number];
/** 不指明时所改的 (what is mended unless said otherwise). */
export const SAFE_FIX_TYPES: readonly FixType[] = ['width', 'space'];

const TYPE_OF: Readonly<Partial<Record<AnyRuleId, FixType>>> = {
  'ban-jiao': 'width',
  'kong-ge': 'space',
  'jian-fan': 'script',
  'wu-zhuan': 'conversion',
};

/** 改动的选项 (options of `fix`). */
export interface FixOptions {
  readonly types?: readonly FixType[];
}

/** 改过的文本 (a text after mending). */
export interface Fixed {
  readonly text: string;
  /** 改了的发现，依位置为序 (the findings mended, in order of place). */
  readonly applied: readonly LintFinding[];
}

/**
 * 把可以放心改的改了：默认只改标点的宽度与句中空格；相叠的改动，先到者先，其余留待下次。
 *
 * Applies the safe edits of findings to the text they were found in: by default only the width of punctuation and spaces
 * inside lines. Of edits that overlap the first is applied. Pure; `text` must be what the findings refer to.
 *
 * @example
 * const text = '白日依山尽,黄河入海流.';
 * fix(text, (await lint(text)).findings).text; // '白日依山尽，黄河入海流。'
 */
export function fix(text: string, findings: readonly LintFinding[], options: FixOptions = {}): Fixed {
  expectKind('text', text, 'string');
  expectKind('findings', findings, 'array');
  for (const finding of findings) expectOptions('findings[]', finding, { ruleId: 'string', fix: 'object' });
  expectOptions('options', options, { types: 'array' });
  const types = new Set(options.types ?? SAFE_FIX_TYPES);
  const edits = findings
    .flatMap((finding) => {
      const type = TYPE_OF[finding.ruleId];
      return finding.fix !== undefined && type !== undefined && types.has(type) ? [{ finding, edit: finding.fix }] : [];
    })
    .sort(
      (a, b) =>
        a.edit.place.start.offset - b.edit.place.start.offset || a.edit.place.end.offset - b.edit.place.end.offset,
    );
  const applied: LintFinding[] = [];
  const pieces: string[] = [];
  let from = 0;
  for (const { finding, edit } of edits) {
    const [start, end] = [edit.place.start.offset, edit.place.end.offset];
    if (start < from) continue;
    pieces.push(text.slice(from, start), edit.text);
    from = end;
    applied.push(finding);
  }
  return { text: pieces.join('') + text.slice(from), applied };
}
