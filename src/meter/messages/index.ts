import type { VersePlace } from '../../text/place.ts';
import type { Bilingual } from '../prices.ts';
import { type MessageId, RULE_IDS, RULES } from '../rules/index.ts';
import type { MessageData, RelatedId, Wording } from './types.ts';

export type { MessageId } from '../rules/index.ts';
export type { MessageData, RelatedId, Wording } from './types.ts';
export { lineInWords, placeInWords } from './words.ts';

/** 消息 id → 说法，都由规则而来 (wordings by the id of the message; all come from the rules). */
const WORDINGS: ReadonlyMap<string, Wording> = new Map(
  RULE_IDS.flatMap((id) => {
    const { say, otherwise = {} } = RULES[id];
    return [[id, say], ...Object.entries(otherwise)];
  }),
);

/** 一条消息的说法，两种语言 (the wording of a message in both languages). */
export const wordingOf = (id: MessageId): Wording => WORDINGS.get(id) as Wording;

/**
 * 由消息 id 与资料造出中英文消息，说法见各条规则 (words a message as its rule says it).
 *
 * @example
 * describe('san-ze-wei', { line: 1, zi: 3 }, {}).message; // '第一句三仄尾：末三字皆仄，唐人律诗常有，可以宽容，诸家不一'
 */
export function describe(id: MessageId, at: VersePlace, data: MessageData): { message: string; messageEn: string } {
  const { zh, en } = wordingOf(id);
  return { message: zh(at, data), messageEn: en(at, data) };
}

/** 相关之处的说法 (what related places are). */
const RELATED: Readonly<Record<RelatedId, Bilingual>> = {
  link: { zh: '所当粘对之字', en: 'the character it must agree with or oppose' },
  earlier: { zh: '先前所用', en: 'used before' },
  rescue: { zh: '可在此处救', en: 'may be rescued here' },
};

/** 相关之处的中英文说法 (words what a related place is). */
export const describeRelated = (id: RelatedId): { message: string; messageEn: string } => ({
  message: RELATED[id].zh,
  messageEn: RELATED[id].en,
});
