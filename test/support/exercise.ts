import { checkRequest } from '../../src/generate/index.ts';
import { lookup, parsePoem, recognizeForm, scan, TuiqiaoError } from '../../src/index.ts';
import {
  checkJsonLine,
  fix,
  formatGithub,
  formatSarif,
  formatStylish,
  type LintSyncOptions,
  lintSync,
  toJson,
} from '../../src/lint/index.ts';
import type { Place } from '../../src/text/index.ts';

/** 一份文本过遍公开的各函数，不合之处逐条说出，没有则空；`wholly` 则费时者也过 (puts a text through the public functions and tells what is wrong; empty where nothing is). */
export function troublesOf(text: string, options: LintSyncOptions, wholly = true): readonly string[] {
  const troubles: string[] = [];
  /** 抛的须是有类型的错误 (only typed errors may be thrown). */
  const attempt = (name: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof TuiqiaoError))
        troubles.push(`${name}：${error instanceof Error ? error.stack : String(error)}`);
    }
  };
  const inside = (name: string, { start, end }: Place): void => {
    const isInside = 0 <= start.offset && start.offset <= end.offset && end.offset <= text.length;
    const rows = text.slice(0, start.offset).split('\n');
    const isPlaced = isInside && start.line === rows.length && start.column === (rows.at(-1) as string).length + 1;
    if (!isPlaced) troubles.push(`${name} 不在其处：${JSON.stringify({ start, end })}`);
  };
  attempt('parsePoem', () => {
    const poem = parsePoem(text);
    for (const line of poem.lines) {
      inside('句', line.place);
      line.zis.forEach((zi, i) => {
        inside('字', zi.place);
        const written = text.slice(zi.place.start.offset, zi.place.end.offset);
        if (!zi.blank && written !== zi.char) troubles.push(`第 ${i} 字“${zi.char}”处是“${written}”`);
      });
    }
    for (const { place } of poem.strays) inside('异物', place);
    for (const { place } of scan(poem).findings) inside('发现', place);
    recognizeForm(poem);
    for (const char of text.slice(0, 20)) lookup(char);
  });
  for (const kind of ['text', 'markdown'] as const) {
    attempt(`lintSync ${kind}`, () => {
      const { poems, findings, failures } = lintSync(text, { ...options, kind, source: text.slice(0, 40) });
      for (const { place, suggestions = [], related = [], fix: edit } of findings) {
        inside('发现', place);
        for (const one of suggestions) inside('可换之字', one.edit.place);
        for (const one of related) inside('相关之处', one.place);
        if (edit !== undefined) inside('改正', edit.place);
      }
      if (!failures.every(({ error }) => error instanceof TuiqiaoError)) troubles.push('failures 里的错误没有类型');
      for (const written of [formatStylish(poems), formatStylish(poems, { lang: 'en' }), formatGithub(poems)]) {
        if (/(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(written))
          troubles.push('终端不能印的印出来了');
        if (/undefined|NaN|\[object/u.test(written) && !/undefined|NaN|\[object/u.test(text))
          troubles.push('undefined 之类印出来了');
      }
      if (wholly) formatSarif(poems);
      JSON.stringify(toJson(poems));
      const types = ['width', 'space', 'script', 'conversion'] as const;
      fix(text, findings, { types });
    });
  }
  attempt('checkJsonLine', () => {
    for (const line of [JSON.stringify({ id: 1, text }), text]) JSON.parse(checkJsonLine(line));
  });
  attempt('checkRequest', () => checkRequest({ given: text.slice(0, 60) }));
  return troubles;
}
