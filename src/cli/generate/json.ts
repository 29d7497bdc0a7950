import type { Candidate, Change, CoupletCandidate, LineCandidate, Repair } from '../../generate/index.ts';
import { tonesOf } from '../../lint/index.ts';
import type { Scansion } from '../../meter/index.ts';

/** 一个 JSON 对象 (a JSON object). */
export type Json = Readonly<Record<string, unknown>>;

/** 扫描所见：总评、平仄、句式、拗救、所据的读音 (what the scan found). */
const scanJson = ({ verdict, bookName, lines, rescues }: Scansion): Json => ({
  verdict,
  book: bookName,
  tones: lines.map(tonesOf),
  patterns: lines.map(({ pattern }) => pattern),
  rescues: rescues.map(({ kind, at, by }) => ({ kind, line: at.line, zi: at.zi, by: { line: by.line, zi: by.zi } })),
  readings: lines.map(({ zis }) => zis.map(({ reading }) => reading?.group.name ?? null)),
});

/** 一首候选，改法亦然；`provenance` 一句一串：人人机机机 (a candidate or an alternative; provenance is a string a line). */
export const candidateJson = ({ scansion, provenance, ...rest }: Candidate): Json => ({
  ...rest,
  provenance: provenance.map((line) => line.join('')),
  ...scanJson(scansion),
});

/** 一句候选 (a candidate line). */
export const lineJson = ({ scansion, provenance, ...rest }: LineCandidate): Json => ({
  ...rest,
  provenance: provenance.join(''),
  ...scanJson(scansion),
});

/** 一副对联 (a couplet). */
export const coupletJson = ({ scansion, ...rest }: CoupletCandidate): Json => ({ ...rest, ...scanJson(scansion) });

/** 一种修法；每处改动带着它所治之病 (a repair, every change with what it mends). */
export const repairJson = ({ changes, ...candidate }: Repair): Json => ({
  ...candidateJson(candidate),
  changes: changes.map(changeJson),
});

const changeJson = ({ mends, ...change }: Change): Json => ({
  ...change,
  mends: mends.map(({ ruleId, name, message, messageEn, at, url }) => ({
    ruleId,
    name,
    message,
    messageEn,
    line: at.line,
    zi: at.zi,
    url,
  })),
});
