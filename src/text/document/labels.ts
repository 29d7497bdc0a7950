/** 认得出不是诗句的各种行：注、署名、日期、来源、正文之标签 (rows that are known not to be verse by what they begin or end with). */

const DRESS = '[\\s【〔\\[［（(〖*_#>\\-•·●★☆◎※~]{0,8}';
const UNDRESS = '[\\s】〕\\]］）)〗*_]{0,6}';

const NOTES =
  '注释|註釋|注解|註解|译文|譯文|今译|语译|白话译文|白话|翻译|意译|直译|赏析|賞析|鉴赏|鑑賞|评析|简析|解析|浅析|点评|點評|评语|评|評|自评|' +
  '按语|按|自注|注|註|附注|附录|附記|附记|附|小序|序言|并序|並序|自序|序曰|序|小引|引言|引|前言|后记|後記|跋|题记|題記|题解|題解|写作背景|创作背景|創作背景|背景|' +
  '作者简介|诗人简介|简介|介绍|说明|创作说明|格式说明|写在前面|写在后面|来源|來源|出处|出處|出自|参考|参考资料|链接|鏈接|原文链接|韵脚|押韵|用韵|韵部|韵|韻|' +
  '平仄|格律|词语|字词|注音|拼音|校记|校記|校|一作|又作|另作|关键词|标签|分类|日期|时间|时地|地点|更新|更新时间|发布|发表|创作时间|创建时间|写作时间|阅读|浏览|收录|摄影|配图|图|图片|插图|' +
  '朗诵|音乐|编辑|责编|审核|供稿|投稿|转自|转载|版权|声明|微信|公众号|tags?|date|categories|source|note|ps|p\\.s\\.|注意|备注|備註|备忘|主题|情感|意象|体会|心得|感想|读后感|名句|赏读|大意|释义|典故|同题|友人评|解说';
/** 注：……、【注释】、赏析：…… (a row that opens a note). */
const NOTE = new RegExp(`^${DRESS}(?:${NOTES})${UNDRESS}(?:\\d{0,2}\\s*[：:](.*)|$)`, 'iu');
/** 【译文】春天睡觉…… (the same, with what it says right after the bracket). */
const NOTE_BRACKET = new RegExp(`^[【〔\\[［（(〖]\\s*(?:${NOTES})\\s*[】〕\\]］）)〗](.*)$`, 'iu');
/** 原文：、【正文】：其后是诗 (a row that opens the verse itself). */
const BODY = new RegExp(
  `^${DRESS}(?:原文|正文|全诗|全詩|诗文|诗曰|詩曰|诗云|原诗|原詩|诗|內容|内容)${UNDRESS}[：:]?\\s*$`,
  'u',
);
const BODY_BEFORE = /^(?:原文|正文|全诗|全詩|诗曰|詩曰|诗云|内容|content)\s*[：:]\s*/iu;

const YEAR = '(?:[12]\\d{3}|[一二][〇零○一二三四五六七八九]{3}|[０-９]{4})';
const GANZHI = '[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]';
const DATE = new RegExp(
  `^[（(【\\[—\\s]{0,4}(?:公元|岁次|岁在|歲在|时维|于|於|作于|写于)?\\s*(?:${YEAR}\\s*[年.\\-/／·]\\s*\\d{0,2}|${YEAR}[）)】\\]\\s]*$|${GANZHI}(?:年|之?岁|之?歲|[孟仲季]?[春夏秋冬]|端午|中秋|重阳|重陽|元宵|除夕|元旦|上巳|[正腊臘冬一二三四五六七八九十]{1,2}月))`,
  'u',
);
const MADE =
  /(?:作|写|寫|书|書|题|題|记|記|草|录|錄|改|成|吟|撰|稿|于|於|识|識|并记|有感)[于於]?[\p{Script=Han}\d\s，,.。·]{0,14}$/u;
const MADE_AT = /[作写寫书書题題记記草录錄改成吟撰][于於][\p{Script=Han}\d\s·]{2,20}[。.]?$/u;
const SIGNED = /^\s*(?:文|诗|詩|作者|撰文|图文|by|BY|By|诗\/文)\s*[/／|｜:：][^，。！？；]{1,40}$/u;
const DASHED = /^\s*[—―─–－-]{1,6}\s*[\p{Script=Han}《》·・\s\d（()）〈〉]{2,40}$/u;
/** 署名、日期总有其一 (signs one of which every signature or date has). */
const SIGNS = /[/／|｜:：—―─–－\d０-９○〇零于於年月日春夏秋冬季岁歲午秋阳陽宵夕旦巳-]/u;
const URL = /https?:\/\/|www\./u;

/** 一行注：其后有话，还是只有标签 (a note: with words of its own, or a mere label). */
export type NoteKind = 'inline' | 'label';

const NOTE_STARTS: ReadonlySet<string> = new Set(
  NOTES.split('|').flatMap((label) => [label.charAt(0), label.charAt(0).toUpperCase()]),
);
const DRESSED = /[\s【〔[［（(〖*_#>\-•·●★☆◎※~]/u;

/** 这一行起一条注 (whether the row opens a note). */
export function noteOf(row: string): NoteKind | undefined {
  let at = 0;
  while (at < 8 && DRESSED.test(row[at] ?? '')) at++;
  if (!NOTE_STARTS.has(row[at] ?? '')) return undefined;
  const text = row.slice(0, 300);
  const found = NOTE.exec(text) ?? NOTE_BRACKET.exec(text);
  if (found === null) return undefined;
  return /[\p{Script=Han}\p{L}\d]/u.test(found[1] ?? '') ? 'inline' : 'label';
}

/** 这一行之后是诗 (whether the row says that verse follows). */
export const isBodyLabel = (row: string): boolean => row.length <= 24 && BODY.test(row);
/** 行首“原文：”之长 (length of a label that stands before verse in its row). */
export const bodyPrefix = (row: string): number => BODY_BEFORE.exec(row.slice(0, 24))?.[0].length ?? 0;

/** 署名、日期、来源 (a signature, a date, a source). */
export function isSignature(row: string): boolean {
  const text = row.trim();
  if (URL.test(text)) return true;
  if (text.length > 60 || !SIGNS.test(text)) return false;
  if (SIGNED.test(text) || DASHED.test(text)) return true;
  const han = text.replace(/[^\p{Script=Han}]/gu, '').length;
  if (DATE.test(text))
    return (han !== 5 && han !== 7) || /\d/u.test(text) || MADE.test(text) || /[日年月夜]$/u.test(text);
  return han !== 5 && han !== 7 && MADE_AT.test(text);
}

/** 诗下所注的平仄：平平平仄仄　仄仄仄平平（十灰） (a row of tones set under verse). */
const TONES = /^[平仄中可韵韻叶○●◎⊙△▲\s，。、；：,.;|/／-]{4,}(?:[（(—【[].{0,60})?$/u;
export const isTones = (row: string): boolean => row.length <= 160 && TONES.test(row) && /[平仄○●]/u.test(row);

/** 白话的字词：诗里罕见，散文里多 (words of modern prose, rare in verse). */
const MODERN =
  /[的了吗呢吧们這这那哪很]|什么|甚麼|因为|所以|但是|一个|一種|一种|没有|就是|已经|自己|如果|虽然|其实|可以|现在|时候|今天|昨天|大家|觉得|喜欢|非常|以及|进行/gu;
/** 一段里有几处白话 (how many words of modern prose there are). */
export const modernWords = (text: string): number => text.slice(0, 2000).match(MODERN)?.length ?? 0;
