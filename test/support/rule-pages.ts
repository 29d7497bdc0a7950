import { findTune, fitTune } from '../../src/cipai/index.ts';
import { meter, parsePoem, type ScanOptions } from '../../src/index.ts';
import type { LintOptions, RhymeSchool } from '../../src/lint/index.ts';
import type { Profile, RuleId } from '../../src/meter/rules/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { bookNamed } from '../../src/rhyme/books/index.ts';

/** 规则之页里的一个例子 (an example on the page of a rule). */
export interface Example {
  readonly text: string;
  readonly options: ScanOptions & Pick<LintOptions, 'sameRhymesAs'>;
  /** 应有的发现，规则@句.字 (findings that must be there). */
  readonly expected: readonly string[];
  /** 只须此规则不发 (only this rule must not fire). */
  readonly cleanOf?: RuleId;
  readonly kind: 'expect' | 'clean';
}

/** 页中的例子：```poem 之后写 expect=规则@句.字、clean、form=五绝、profile=strict、book=词林正韵、meter=谱、tune=词牌、same=所和之诗、school=用韵 (the examples of a page). */
export function examplesOf(page: string): Example[] {
  return [...page.matchAll(/^```poem([^\n]*)\n([\s\S]*?)^```$/gmu)].map(([, info = '', text = '']) => {
    const words = new Map<string, string | undefined>(
      info
        .trim()
        .split(/\s+/u)
        .map((word): [string, string | undefined] => {
          const [key = '', value] = word.split('=');
          return [key, value];
        }),
    );
    const [form, profile] = [words.get('form'), words.get('profile') as Profile | undefined];
    const rows = words.get('meter');
    const [answered, school] = [words.get('same'), words.get('school') as RhymeSchool | undefined];
    const book = bookNamed(words.get('book') ?? '', [cilin]);
    const options = {
      ...(form === undefined ? {} : { form }),
      ...(rows === undefined ? {} : { meter: meter('某调', rows) }),
      ...(profile === undefined ? {} : { profile }),
      ...(book === undefined ? {} : { book }),
      ...(answered === undefined ? {} : { sameRhymesAs: { text: answered, ...(school ? { school } : {}) } }),
    };
    const tune = words.get('tune');
    const fit =
      tune === undefined ? undefined : fitTune(parsePoem(text), findTune(tune), { ...options, stanzas: true });
    const expected = (words.get('expect') ?? '').split(',').filter((part) => part !== '');
    const cleanOf = words.get('clean') as RuleId | undefined;
    const kind = words.has('expect') ? 'expect' : 'clean';
    if (kind === 'clean' && !words.has('clean')) throw new Error(`例子没有写明所期: ${info}`);
    return {
      text,
      options: fit === undefined ? options : { ...options, meter: fit.meter },
      expected,
      kind,
      ...(cleanOf === undefined ? {} : { cleanOf }),
    };
  });
}
