import type { Reading } from '../../rhyme/types.ts';
import type { VersePlace } from '../../text/place.ts';
import type { RuleId } from '../rules/ids.ts';

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
  /** 相关的那个字与它的声：上句第二字、先前的同字…… (the character it is related to, and its class). */
  readonly other?: string;
  readonly opposed?: string;
  /** 相关之处的句次与字次 (line and character of the related place). */
  readonly otherAt?: { readonly line: number; readonly zi: number };
  /** 与下句的联系也断了 (the link to the next line is broken too). */
  readonly isDouble?: boolean;
  /** 疑似互倒的两联，1 起 (the couplets that seem exchanged, 1-based). */
  readonly couplets?: readonly [number, number];
}

/** 一种语言里，每条消息的说法 (how one language words every message). */
export type Messages = Readonly<Record<MessageId, (at: VersePlace, data: MessageData) => string>>;

/** 消息的 id：多与规则同名，一条规则有几种说法的另立；对仗之规自带说法 (mostly the rule's id; rules with several wordings have more). */
export type MessageId =
  | Exclude<RuleId, 'dui-zhang' | 'he-zhang' | 'kua-dun'>
  | 'shi-dui-assumed'
  | 'shi-nian-swap'
  | 'chong-zi-line'
  | 'chu-yun-ze'
  | 'chu-yun-last'
  | 'gu-ti-form'
  | 'za-yan';

/** 相关之处的说法：所当粘对之字、先前的同字、可救之处 (what a related place is to the finding). */
export type RelatedId = 'link' | 'earlier' | 'rescue';
