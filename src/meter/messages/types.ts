import type { Reading } from '../../rhyme/types.ts';
import type { VersePlace } from '../../text/place.ts';

/** 消息所用的资料 (what a message may speak of). */
export interface MessageData {
  readonly char?: string;
  readonly actual?: string;
  readonly expected?: readonly string[];
  readonly reading?: Reading;
  /** 合律须取的读音 (the reading by which the line fits). */
  readonly taken?: Reading;
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
  /** 改了此字，又断了哪句的什么粘对 (the link that mending this character would break). */
  readonly breaks?: string;
  /** 旧有之格的名目：偷春格、蜂腰格、扇面对、进退格…… (the name of a licence). */
  readonly licence?: string;
  /** 对联中之处：上联、下联，一联不止一句时又在第几句，1 起 (the half of a couplet, and the clause in it where there are several). */
  readonly half?: string;
  readonly clause?: number;
}

/** 一条消息的中英文说法 (how a message is worded in Chinese and in English). */
export interface Wording {
  readonly zh: (at: VersePlace, data: MessageData) => string;
  readonly en: (at: VersePlace, data: MessageData) => string;
}

/** 相关之处的说法：所当粘对之字、先前的同字、可救之处 (what a related place is to the finding). */
export type RelatedId = 'link' | 'earlier' | 'rescue';
