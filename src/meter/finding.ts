import type { Reading } from '../rhyme/types.ts';
import { placeOf, type VersePlace } from '../text/place.ts';
import type { Place, VerseLine } from '../text/verse.ts';
import type { Judged, Report } from './judged.ts';
import { describe, describeRelated, type MessageData, type MessageId } from './messages/index.ts';
import { type Reference, RULES, type RuleId, ruleUrl, type Severity } from './rules/index.ts';

/** 一处毛病或一点说明：是值，不是错误 (a fault or a remark, as a value). */
export interface Finding {
  readonly ruleId: RuleId;
  /** 规则的汉字名，如 孤平。 */
  readonly name: string;
  readonly severity: Severity;
  /** 消息的 id；一条规则或有几种说法 (the id of the message; a rule may have several). */
  readonly messageId: MessageId;
  /** 消息所用的资料 (what the message speaks of). */
  readonly data: MessageData;
  /** 中文说明 (the message in Chinese). */
  readonly message: string;
  /** The message in English. */
  readonly messageEn: string;
  /** 原文中的位置 (place in the source). */
  readonly place: Place;
  readonly at: VersePlace;
  readonly actual: string;
  readonly expected: readonly string[];
  /** 判断所据的读音 (the reading the verdict rests on). */
  readonly assumed?: Reading;
  /** 相关之处：失粘所对的上句、先前的同字…… (related places: the line it fails to adhere to, the earlier same character). */
  readonly related?: readonly RelatedPlace[];
  /** 稳妥的改法：宽窄、空格、误转，不动文意 (a safe edit, that never changes the meaning). */
  readonly fix?: Edit;
  /** 可换的字，由诗人取舍；扫描只提疑为简转繁之误者，余由 `suggest` (characters to choose from; the scan itself offers suspected wrong conversions). */
  readonly suggestions?: readonly Suggestion[];
  readonly reference: Reference;
  /** 规则之页 (the page of the rule). */
  readonly url: string;
}

/** 与一处毛病相关的另一处 (a place related to a finding). */
export interface RelatedPlace {
  readonly place: Place;
  readonly at: VersePlace;
  readonly message: string;
  readonly messageEn: string;
}

/** 一处改动：以 text 换去 place (replaces a stretch of the source). */
export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** 一个可取的改法 (a change the poet may choose). */
export interface Suggestion {
  readonly text: string;
  readonly message: string;
  readonly edit: Edit;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** 一处发现，名目与消息由规则而来 (a finding, with what its rule says). */
export function findingOf(
  ruleId: RuleId,
  messageId: MessageId,
  severity: Severity,
  place: Place,
  at: VersePlace,
  data: MessageData,
): Finding {
  const { name, reference } = RULES[ruleId];
  const { message, messageEn } = describe(messageId, at, data);
  return {
    ruleId,
    name,
    severity,
    messageId,
    data,
    message,
    messageEn,
    place,
    at,
    actual: data.actual ?? '',
    expected: data.expected ?? [],
    reference,
    url: ruleUrl(ruleId),
  };
}

/** 有待写明的一处发现：消息、相关之处到要给人看时才造 (a finding not yet worded: messages and related places are made when they are shown). */
export interface Mark {
  readonly ruleId: RuleId;
  readonly messageId: MessageId;
  readonly severity: Severity;
  readonly place: Place;
  readonly at: VersePlace;
  readonly data: MessageData;
  readonly reading: Reading | undefined;
  readonly related: (() => readonly RelatedPlace[]) | undefined;
}

/** 一条论断之处 (a report, marked in the source). */
export function markOf(judged: Judged, ruleId: RuleId, severity: Severity, report: Report): Mark {
  const { line, zi, toZi = zi, data, messageId = ruleId, reading, related } = report;
  const place = (judged.lines[line] as VerseLine).placeOf(zi, toZi);
  return {
    ruleId,
    messageId,
    severity,
    place,
    at: { line: line + 1, zi: zi + 1 },
    data,
    reading,
    related:
      related === undefined
        ? undefined
        : () =>
            related.map((at): RelatedPlace => {
              const { message, messageEn } = describeRelated(at.message);
              const there = (judged.lines[at.line] as VerseLine).placeOf(at.zi);
              return { place: there, at: placeOf(at), message, messageEn };
            }),
  };
}

/** 写明一处发现 (words a mark). */
export function findingFrom({ ruleId, messageId, severity, place, at, data, reading, related }: Mark): Finding {
  const made: Writable<Finding> = findingOf(ruleId, messageId, severity, place, at, data);
  if (reading !== undefined) made.assumed = reading;
  if (related !== undefined) made.related = related();
  const { twins } = data;
  if (twins !== undefined && twins.length > 0) {
    made.suggestions = twins.map((text) => ({ text, message: `${data.char}→${text}`, edit: { place, text } }));
  }
  return made;
}
