import type { Reading } from '../rhyme/types.ts';
import type { RuleId } from './rules.ts';

/** 消息所用的资料 (what a message may speak of). */
export interface MessageData {
  readonly char?: string;
  readonly actual?: string;
  readonly expected?: readonly string[];
  readonly reading?: Reading;
  readonly readings?: readonly Reading[];
  readonly form?: string;
  /** 疑为简转繁之误时，本来该是的字 (what a wrong conversion may have stood for). */
  readonly twins?: readonly string[];
  /** 上句第二字与它的声 (the second character of the line before, and its class). */
  readonly other?: string;
  readonly opposed?: string;
}

interface At {
  readonly couplet: number;
  readonly line: number;
  readonly zi: number;
}

const DIGITS = '一二三四五六七八九';
/** 一百以内用汉字 (Chinese numerals up to 99). */
function numeral(n: number): string {
  if (n > 99) return String(n);
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const head = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens - 1]}十`;
  return head + (ones === 0 ? '' : DIGITS[ones - 1]);
}

/** 位置的中文说法，如 第三句第五字 (a place in words). */
export const placeInWords = (at: At): string => `第${numeral(at.line)}句第${numeral(at.zi)}字`;
const lineInWords = (line: number): string => `第${numeral(line)}句`;

/** 读音的说法：〔看，上平十四寒〕 (a reading in words). */
const readingInWords = (reading: Reading | undefined): string =>
  reading === undefined ? '' : `〔${reading.char}，${reading.group.name}〕`;

/** 另有别的读音时补一句，让人知道判断所据 (names the other readings, so that the verdict can be questioned). */
const others = (data: MessageData): string => {
  const names = new Map<string, string>();
  for (const { group, rare } of data.readings ?? []) {
    if (group === data.reading?.group) continue;
    if (!rare || !names.has(group.name)) names.set(group.name, group.name + (rare ? '（罕用）' : ''));
  }
  return names.size === 0 ? '' : `；此字另读 ${[...names.values()].join('、')}`;
};

const twins = ({ twins: list = [] }: MessageData): string =>
  list.length === 0 ? '' : `；“${list.join('”“')}”则合，疑是简转繁之误`;

type Message = (at: At, data: MessageData) => readonly [zh: string, en: string];

const MESSAGES: Record<RuleId, Message> = {
  'ping-ze': (at, d) => [
    `${placeInWords(at)}“${d.char}”应${d.expected?.[0]}而${d.actual}${readingInWords(d.reading)}${others(d)}${twins(d)}`,
    `line ${at.line}, character ${at.zi}: ${d.char} is ${tone(d.actual)} where ${tone(d.expected?.[0])} must stand`,
  ],
  'shi-dui': (at, d) => [
    d.opposed === d.actual
      ? `${lineInWords(at.line)}与上句失对：两句第二字“${d.other}”“${d.char}”同为${d.actual}声，对句须相反`
      : `${lineInWords(at.line)}与上句失对：“${d.other}”“${d.char}”两处，按此解应同声，而对句须相反`,
    `line ${at.line} fails to oppose the line before`,
  ],
  'shi-nian': (at, d) => [
    `${lineInWords(at.line)}与上句失粘：第二字“${d.char}”须与上句第二字“${d.other}”同声`,
    `line ${at.line} fails to adhere to the line before: their second characters must be of one tone class`,
  ],
  'gu-ping': (at) => [
    `${lineInWords(at.line)}犯孤平：第${numeral(at.zi)}字须平；若用仄，则第${numeral(at.zi + 2)}字须改平来救`,
    `line ${at.line}: 孤平; character ${at.zi} must be level, or character ${at.zi + 2} level to rescue it`,
  ],
  'san-ping-wei': (at) => [
    `${lineInWords(at.line)}三平尾：末三字皆平，第${numeral(at.zi)}字须仄`,
    `line ${at.line} ends in three level tones; character ${at.zi} must be oblique`,
  ],
  'da-ao': (at, d) => [
    `${placeInWords(at)}“${d.char}”拗而未救：此处应平；若用仄，对句第${numeral(at.zi - 1)}字须平来救`,
    `line ${at.line}, character ${at.zi}: 大拗 without rescue; make character ${at.zi - 1} of the next line level`,
  ],
  'xiao-ao': (at, d) => [
    `${placeInWords(at)}“${d.char}”小拗，对句未救（可救可不救）`,
    `line ${at.line}, character ${at.zi}: 小拗 left unrescued, which is allowed`,
  ],
  'te-ao-shou-ze': (at, d) => [
    `${lineInWords(at.line)}“${d.char}”用特拗（平平仄平仄），而第${numeral(at.zi)}字用了仄声：诸家不一，唐人偶有`,
    `line ${at.line} takes 平平仄平仄 with an oblique character ${at.zi}: disputed, found now and then in Tang verse`,
  ],
  'san-ze-wei': (at) => [
    `${lineInWords(at.line)}三仄尾：末三字皆仄，唐人常用，可以宽容`,
    `line ${at.line} ends in three oblique tones; common in Tang verse and tolerated`,
  ],
  'chu-yun': (at, d) => [
    `${placeInWords(at)}“${d.char}”出韵：属${d.actual}，应押${d.expected?.[0]}${others(d)}${twins(d)}`,
    `line ${at.line}: ${d.char} (${d.actual}) does not rhyme; ${d.expected?.[0]} is wanted`,
  ],
  'lin-yun': (at, d) => [
    `首句“${d.char}”借用邻韵${d.actual}（本诗押${d.expected?.[0]}），可以`,
    `line ${at.line}: ${d.char} borrows the neighbour rhyme ${d.actual}, which a first line may`,
  ],
  'chong-yun': (at, d) => [
    `${placeInWords(at)}重韵：“${d.char}”已作过韵脚`,
    `line ${at.line}: the rhyme word ${d.char} is used twice`,
  ],
  'zi-shu': (at, d) => [
    `${lineInWords(at.line)}有 ${d.actual} 字，${d.form}每句须 ${d.expected?.[0]} 字；此句未论平仄`,
    `line ${at.line} has ${d.actual} characters where ${d.expected?.[0]} must stand; its tones were not judged`,
  ],
  'ju-shu': (_at, d) => [
    `共 ${d.actual} 句，${d.form}须 ${d.expected?.[0]} 句；多出的未论`,
    `${d.actual} lines where ${d.expected?.[0]} must stand; the rest were not judged`,
  ],
  'pi-du': (at, d) => [
    `${placeInWords(at)}“${d.char}”须作${d.actual}声${readingInWords(d.reading)}才合律，此读在韵脚之外少见${others(d)}`,
    `line ${at.line}, character ${at.zi}: ${d.char} fits only as ${tone(d.actual)}, a reading hardly used outside rhyme feet`,
  ],
  'wei-shou': (at, d) => [
    `${placeInWords(at)}“${d.actual}”韵书未收，平仄不明`,
    `line ${at.line}, character ${at.zi}: ${d.actual} is not in the rhyme book`,
  ],
  'yi-wu': (_at, d) => [`“${clip(d.actual)}”不是汉字，已略过`, `not a Chinese character, skipped: ${clip(d.actual)}`],
  'kong-wen': () => ['没有可检查的诗句', 'there is no verse to check'],
  'gu-ti': (_at, d) => {
    const kind = d.form?.endsWith('绝') ? '古绝' : '古体';
    return [
      `${kind}：${d.actual}，不以近体论（若要按${d.form}检查，请指明体裁）`,
      `${kind === '古绝' ? 'an old-style quatrain' : 'old-style verse'}, not judged by the rules of regulated verse`,
    ];
  },
};

const tone = (pingze: string | undefined): string => (pingze === '平' ? 'level' : pingze === '仄' ? 'oblique' : '');
const clip = (text = ''): string => ([...text].length > 12 ? `${[...text].slice(0, 12).join('')}…` : text);

/** 由规则与资料造出中英文消息 (builds the message of a finding; rules never build sentences). */
export function describe(ruleId: RuleId, at: At, data: MessageData): { message: string; messageEn: string } {
  const [message, messageEn] = MESSAGES[ruleId](at, data);
  return { message, messageEn };
}
