import type { VersePlace } from '../../text/place.ts';
import { en, enRelated } from './en.ts';
import type { MessageData, MessageId, RelatedId } from './types.ts';
import { zh, zhRelated } from './zh.ts';

export { lineInWords, placeInWords } from './places.ts';
export type { MessageData, MessageId, RelatedId } from './types.ts';

/** 由消息 id 与资料造出中英文消息；规则不自造句子 (words a message; rules never build sentences). */
export function describe(id: MessageId, at: VersePlace, data: MessageData): { message: string; messageEn: string } {
  return { message: zh[id](at, data), messageEn: en[id](at, data) };
}

/** 相关之处的中英文说法 (words what a related place is). */
export const describeRelated = (id: RelatedId): { message: string; messageEn: string } => ({
  message: zhRelated[id],
  messageEn: enRelated[id],
});
