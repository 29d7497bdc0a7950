import { numeral } from '../text/numerals.ts';
import type { CoupletReport, ReportData, ReportPlace } from './reports.ts';

type MessageId = CoupletReport['messageId'];
type Wording = (at: ReportPlace, data: ReportData) => string;

const coupletName = ({ couplet }: ReportPlace): string =>
  couplet === 2 ? '颔联' : couplet === 3 ? '颈联' : `第${numeral(couplet)}联`;
const notPaired = ({ actual = '' }: ReportData): string => (actual === '' ? '' : `（${actual.replaceAll(' ', '、')}）`);

/** 中文的说法 (messages in Chinese). */
export const coupletMessagesZh: Readonly<Record<MessageId, Wording>> = {
  'dui-zhang': (at, d) => `${coupletName(at)}看来不成对仗：“${d.other}”对“${d.char}”，多处不类${notPaired(d)}`,
  'dui-zhang-licence': (at, d) =>
    `${coupletName(at)}看来不成对仗：“${d.other}”对“${d.char}”，多处不类${notPaired(d)}；${d.licence}，古人有此，可以不改`,
  'he-zhang': (at, d) => `${coupletName(at)}近于合掌：“${d.other}”“${d.char}”两句多同义之字${notPaired(d)}`,
  'kua-dun': (at, d) =>
    `第${numeral(at.line)}句“${d.char}”一词跨在顿上，读作 ${d.expected?.[0]} 则断开了（分词所得，或有误）`,
};

/** Messages in English. */
export const coupletMessagesEn: Readonly<Record<MessageId, Wording>> = {
  'dui-zhang': (at, d) => `couplet ${at.couplet} does not seem parallel: “${d.other}” and “${d.char}” ${unlike(d)}`,
  'dui-zhang-licence': (at, d) =>
    `couplet ${at.couplet} does not seem parallel: “${d.other}” and “${d.char}” ${unlike(d)}; a known licence (${d.licence})`,
  'he-zhang': (at, d) => `couplet ${at.couplet} nearly says one thing twice: synonyms face each other (${d.actual})`,
  'kua-dun': (at, d) =>
    `line ${at.line}: the word ${d.char} straddles the caesura ${d.expected?.[0]} (by the segmenter)`,
};

const unlike = ({ actual = '' }: ReportData): string =>
  actual === '' ? 'hardly correspond' : `hardly correspond (${actual})`;
