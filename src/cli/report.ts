import {
  type CheckedPoem,
  formatGithub,
  formatSarif,
  type Lang,
  StylishReport,
  toJson,
  toJsonResult,
} from '../lint/index.ts';
import { visible } from '../text/index.ts';
import { leftInWords, type ReadFile } from './documents.ts';
import type { ErrorReport } from './errors.ts';
import type { Io } from './io.ts';
import { errorJson, type Sink, wantsColor } from './output.ts';

/** 输出的格式 (output formats). */
export const FORMATS = ['stylish', 'json', 'jsonl', 'github', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];

/** 改了的一份文本 (a text that was mended). */
export interface Mended {
  readonly source: string;
  readonly count: number;
  /** 改后之文，只有 JSON 报告要它 (the text as mended, which the JSON report alone has). */
  readonly output?: string;
}

/** 逐首写报告：查得一首写一首，内存便不随文之长 (writes a report poem by poem, so that memory does not grow with the text). */
export interface Reporter {
  /** 再报一首；下游已关则得 false (reports one more poem; false once nobody reads on). */
  poem(checked: CheckedPoem): Promise<boolean>;
  /** 收尾 (what comes at the end). */
  end(errors: readonly ErrorReport[], mended: readonly Mended[], files: readonly ReadFile[]): Promise<unknown>;
}

/** 报告的选项 (options of a report). */
export interface ReportFlags {
  readonly format?: Format;
  readonly lang: Lang;
  readonly color?: boolean;
  readonly outputFile?: string;
  readonly fixDryRun?: boolean;
}

/** 依所要的格式写 (a reporter for the format asked for). */
export function reporterOf(flags: ReportFlags, io: Io, sink: Sink): Reporter {
  const { lang } = flags;
  switch (flags.format) {
    case 'json':
      return jsonReporter(sink);
    case 'jsonl':
      return { poem: (one) => sink.write(`${JSON.stringify(toJsonResult(one))}\n`), end: async () => {} };
    case 'github':
      return { poem: (one) => sink.write(formatGithub([one], { lang })), end: async () => {} };
    case 'sarif': {
      // SARIF 先列各文件，须都查完才写得出 (SARIF lists the files first, and is written when all are checked).
      const poems: CheckedPoem[] = [];
      return {
        poem: async (one) => poems.push(one) > 0,
        end: () => sink.write(formatSarif(poems, { lang, version: io.version })),
      };
    }
    default:
      return stylishReporter(flags, io, sink);
  }
}

function stylishReporter({ lang, color, outputFile, fixDryRun }: ReportFlags, io: Io, sink: Sink): Reporter {
  const report = new StylishReport({ color: outputFile === undefined && wantsColor(io, color), lang });
  let count = 0;
  return {
    poem: (one) => {
      count++;
      return sink.write(report.add(one));
    },
    end: async (_, mended, files) => {
      if (count > 0) await sink.write(report.end());
      for (const file of files) {
        const row = leftInWords(file, lang);
        if (row !== undefined) await sink.write(`${row}\n`);
      }
      for (const { source, count: edits } of mended) {
        const can = fixDryRun === true || source === '<stdin>' || source === '<verse>';
        const name = visible(source);
        const zh = `${can ? '可改' : '已改'} ${edits} 处：${name}`;
        await sink.write(`${lang === 'zh' ? zh : `${edits} ${can ? 'can be ' : ''}mended: ${name}`}\n`);
      }
    },
  };
}

const json = (value: unknown, depth: number): string =>
  JSON.stringify(value, undefined, 2).replace(/\n/gu, `\n${' '.repeat(depth)}`);

/** 一个 JSON 值，一首一首地写出 (one JSON value, written poem by poem). */
function jsonReporter(sink: Sink): Reporter {
  let count = 0;
  return {
    poem: (one) => {
      const head = count++ === 0 ? `{\n  "version": ${toJson([]).version},\n  "results": [\n    ` : ',\n    ';
      return sink.write(head + json(toJsonResult(one), 4));
    },
    end: async ([error], mended, files) => {
      const rest = {
        ...(mended.length === 0 ? {} : { mended }),
        ...(files.some(({ left }) => left.length > 0)
          ? { left: files.flatMap(({ source, left }) => left.map((one) => ({ source, ...one }))) }
          : {}),
        ...(error === undefined ? {} : { error: errorJson(error) }),
      };
      if (count === 0) return sink.write(`${json({ ...(error === undefined ? toJson([]) : {}), ...rest }, 0)}\n`);
      const more = Object.entries(rest).map(([key, value]) => `,\n  "${key}": ${json(value, 2)}`);
      return sink.write(`\n  ]${more.join('')}\n}\n`);
    },
  };
}
