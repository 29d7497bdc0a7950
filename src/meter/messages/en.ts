import type { VersePlace } from '../../text/place.ts';
import { clip } from './places.ts';
import type { Messages, RelatedId } from './types.ts';

const tone = (pingze: string | undefined): string => (pingze === '平' ? 'level' : pingze === '仄' ? 'oblique' : '');
const at2 = (at: VersePlace): string => `line ${at.line}, character ${at.zi}`;

/** 英文的说法 (messages in English). */
export const en: Messages = {
  'ping-ze': (at, d) => `${at2(at)}: ${d.char} is ${tone(d.actual)} where ${tone(d.expected?.[0])} must stand`,
  'shi-dui': (at) => `line ${at.line} fails to oppose the line before`,
  'shi-dui-assumed': (at) => `line ${at.line} fails to oppose the line before`,
  'shi-nian': (at) =>
    `line ${at.line} fails to adhere to the line before: their second characters must be of one tone class`,
  'shi-nian-swap': (at, d) =>
    `line ${at.line} fails to adhere to the line before; exchanging couplets ${d.couplets?.join(' and ')} would mend every link`,
  'gu-ping': (at) =>
    `line ${at.line}: 孤平; character ${at.zi} must be level, or character ${at.zi + 2} level to rescue it`,
  'san-ping-wei': (at) => `line ${at.line} ends in three level tones; character ${at.zi} must be oblique`,
  'san-ze-wei': (at) => `line ${at.line} ends in three oblique tones; common in Tang verse and tolerated`,
  'da-ao': (at, d) =>
    `${at2(at)}: ${d.char} is 大拗 without rescue; make character ${at.zi - 1} of the next line level`,
  'xiao-ao': (at, d) => `${at2(at)}: ${d.char} is 小拗 left unrescued, which is allowed`,
  'te-ao-shou-ze': (at) =>
    `line ${at.line} takes 平平仄平仄 with an oblique character ${at.zi}: disputed, found now and then in Tang verse`,
  'chu-yun': (at, d) => `line ${at.line}: ${d.char} (${d.actual}) does not rhyme; ${d.expected?.[0]} is wanted`,
  'chu-yun-ze': (at, d) => `line ${at.line}: ${d.char} is oblique and does not rhyme; ${d.expected?.[0]} is wanted`,
  'chu-yun-last': (at, d) =>
    `line ${at.line}: ${d.char} borrows the neighbour rhyme ${d.actual}; ${d.expected?.[0]} is wanted (a later licence allows it in the last line)`,
  'lin-yun': (at, d) => `line ${at.line}: ${d.char} borrows the neighbour rhyme ${d.actual}, which a first line may`,
  'chong-yun': (at, d) => `line ${at.line}: the rhyme word ${d.char} is used twice (line ${d.otherAt?.line})`,
  'zhuang-yun': (at, d) => `${at2(at)}: the unrhymed foot ${d.char} (${d.actual}) has the vowel of the rhyme`,
  'ji-yun': (at, d) => `${at2(at)}: ${d.char} belongs to the rhyme of the poem and crowds its foot`,
  'shang-wei': (at, d) => `${at2(at)}: ${d.char} ends the line in the same oblique tone as ${d.other} two lines before`,
  'chong-zi': (at, d) => `${at2(at)}: ${d.char} stands already in line ${d.otherAt?.line}, character ${d.otherAt?.zi}`,
  'chong-zi-line': (at, d) => `line ${at.line} repeats line ${d.otherAt?.line} whole`,
  'zhe-yao': () => '折腰体: a quatrain whose third line fails to adhere while all else is in order; a Tang licence',
  'gu-ti': (_at, d) =>
    `${d.form?.endsWith('绝') ? 'an old-style quatrain' : 'old-style verse'}, not judged by the rules of regulated verse (name a form to judge it by)`,
  'gu-ti-form': (_at, d) => (d.form?.endsWith('绝') ? 'an old-style quatrain' : 'old-style verse'),
  'za-yan': () => 'lines of several lengths, not judged by the rules of regulated verse',
  'ze-yun': () => 'regulated lines with an oblique rhyme: between old-style and regulated verse',
  'zi-shu': (at, d) =>
    `line ${at.line} has ${d.actual} characters where ${d.expected?.[0]} must stand; its tones were not judged`,
  'ju-shu': (_at, d) => `${d.actual} lines where ${d.expected?.[0]} must stand; the rest were not judged`,
  'die-ju': (at, d) => `line ${at.line}: ${d.actual} must repeat the line before it, ${d.expected?.[0]}`,
  'kong-wen': () => 'there is no verse to check',
  'yi-wu': (_at, d) => `not a Chinese character, skipped: ${clip(d.actual)}`,
  'wei-shou': (at, d) => `${at2(at)}: ${d.actual} is not in the rhyme book`,
  'pi-du': (at, d) => `${at2(at)}: ${d.char} fits only as ${tone(d.actual)}, a reading hardly used outside rhyme feet`,
  'du-yin': (at, d) =>
    `${at2(at)}: ${d.char} is ${tone(d.actual)} in the word ${d.other}, and ${tone(d.expected?.[0])} must stand here`,
  'wu-zhuan': (at, d) => `${at2(at)}: ${d.char} looks wrongly converted for ${d.expected?.join(' or ')}`,
  'biao-dian': (at) => `no punctuation after line ${at.line}, where the other lines have it`,
};

/** What related places are. */
export const enRelated: Readonly<Record<RelatedId, string>> = {
  link: 'the character it must agree with or oppose',
  earlier: 'used before',
  rescue: 'may be rescued here',
};
