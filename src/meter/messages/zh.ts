import type { Reading } from '../../rhyme/types.ts';
import { numeral } from '../../text/numerals.ts';
import { clip, lineInWords, placeInWords } from './places.ts';
import type { MessageData, Messages, RelatedId } from './types.ts';

/** 读音的说法：〔看，上平十四寒〕 (a reading in words). */
const sound = (reading: Reading | undefined): string =>
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

const where = ({ otherAt }: MessageData): string => (otherAt === undefined ? '' : placeInWords(otherAt));

/** 古体的叫法：四句以下是古绝 (what old-style verse of this size is called). */
const oldName = (form: string | undefined): string => (form?.endsWith('绝') ? '古绝' : '古体');

/** 中文的说法 (messages in Chinese). */
export const zh: Messages = {
  'ping-ze': (at, d) =>
    `${placeInWords(at)}“${d.char}”应${d.expected?.[0]}而${d.actual}${sound(d.reading)}${others(d)}${twins(d)}`,
  'shi-dui': (at, d) =>
    `${lineInWords(at.line)}与上句失对：两句第二字“${d.other}”“${d.char}”同为${d.actual}声，对句须相反${d.isDouble === true ? '；又与下句失粘' : ''}`,
  'shi-dui-assumed': (at, d) =>
    `${lineInWords(at.line)}与上句失对：“${d.other}”“${d.char}”两处，按此解应同声，而对句须相反`,
  'shi-nian': (at, d) =>
    `${lineInWords(at.line)}与上句失粘：第二字“${d.char}”须与上句第二字“${d.other}”同声${d.isDouble === true ? '；又与下句失对' : ''}`,
  'shi-nian-swap': (at, d) =>
    `${lineInWords(at.line)}与上句失粘；第${d.couplets?.[0]}、${d.couplets?.[1]}两联互换，则处处粘得上`,
  'gu-ping': (at) =>
    `${lineInWords(at.line)}犯孤平：第${numeral(at.zi)}字须平；若用仄，则第${numeral(at.zi + 2)}字须改平来救`,
  'san-ping-wei': (at) => `${lineInWords(at.line)}三平尾：末三字皆平，第${numeral(at.zi)}字须仄`,
  'san-ze-wei': (at) => `${lineInWords(at.line)}三仄尾：末三字皆仄，唐人常用，可以宽容`,
  'da-ao': (at, d) => `${placeInWords(at)}“${d.char}”拗而未救：此处应平；若用仄，对句第${numeral(at.zi - 1)}字须平来救`,
  'xiao-ao': (at, d) => `${placeInWords(at)}“${d.char}”小拗，对句未救（可救可不救）`,
  'te-ao-shou-ze': (at, d) =>
    `${lineInWords(at.line)}“${d.char}”用特拗（平平仄平仄），而第${numeral(at.zi)}字用了仄声：诸家不一，唐人偶有`,
  'chu-yun': (at, d) =>
    `${placeInWords(at)}“${d.char}”出韵：属${d.actual}，应押${d.expected?.[0]}${others(d)}${twins(d)}`,
  'chu-yun-ze': (at, d) =>
    `${placeInWords(at)}“${d.char}”落韵：读仄声${sound(d.reading)}，应押${d.expected?.[0]}${others(d)}${twins(d)}`,
  'chu-yun-last': (at, d) =>
    `${placeInWords(at)}“${d.char}”出韵：属邻韵${d.actual}，应押${d.expected?.[0]}；末句借邻韵，后人有此格，从严为出韵${others(d)}${twins(d)}`,
  'lin-yun': (_at, d) => `首句“${d.char}”借用邻韵${d.actual}（本诗押${d.expected?.[0]}），可以`,
  'chong-yun': (at, d) => `${placeInWords(at)}重韵：“${d.char}”已作过韵脚（${where(d)}）`,
  'zhuang-yun': (at, d) => `${placeInWords(at)}“${d.char}”撞韵：仄脚与本诗所押${d.expected?.[0]}同韵母（${d.actual}）`,
  'ji-yun': (at, d) => `${placeInWords(at)}“${d.char}”挤韵：与韵脚同属${d.actual}`,
  'shang-wei': (at, d) =>
    `${placeInWords(at)}“${d.char}”上尾：与上联出句末字“${d.other}”同为${d.actual}声，旧说宜四声递用`,
  'chong-zi': (at, d) => `${placeInWords(at)}“${d.char}”重字：${where(d)}已用`,
  'chong-zi-line': (at, d) => `${lineInWords(at.line)}“${d.char}”与${lineInWords(d.otherAt?.line ?? 0)}全同`,
  'zhe-yao': () => '折腰体：绝句第三句失粘而余处皆合，唐人有此格',
  'gu-ti': (_at, d) => `${oldName(d.form)}：${d.actual}，不以近体论（若要按${d.form}检查，请指明体裁）`,
  'gu-ti-form': (_at, d) => `${oldName(d.form)}：${d.actual}`,
  'za-yan': (_at, d) => `杂言：${d.actual}，不以近体论（若要按${d.form}检查，请指明体裁）`,
  'ze-yun': (_at, d) => `仄韵律体：${d.actual}，句句合律，介于古近之间`,
  'zi-shu': (at, d) => `${lineInWords(at.line)}有 ${d.actual} 字，${d.form}每句须 ${d.expected?.[0]} 字；此句未论平仄`,
  'ju-shu': (_at, d) => `共 ${d.actual} 句，${d.form}须 ${d.expected?.[0]} 句；多出的未论`,
  'die-ju': (at, d) => `${lineInWords(at.line)}“${d.actual}”当叠前句“${d.expected?.[0]}”`,
  'kong-wen': () => '没有可检查的诗句',
  'yi-wu': (_at, d) => `“${clip(d.actual)}”不是汉字，已略过`,
  'wei-shou': (at, d) => `${placeInWords(at)}“${d.actual}”韵书未收，平仄不明`,
  'pi-du': (at, d) =>
    `${placeInWords(at)}“${d.char}”须作${d.actual}声${sound(d.reading)}才合律，此读在韵脚之外少见${others(d)}`,
  'du-yin': (at, d) =>
    `${placeInWords(at)}“${d.char}”在“${d.other}”里读${d.actual}声${sound(d.reading)}，此处须${d.expected?.[0]}；若另有所据，可用“# 读”指定`,
  'wu-zhuan': (at, d) => `${placeInWords(at)}“${d.char}”疑是误转：此处当作“${d.expected?.join('”或“')}”`,
  'biao-dian': (at) => `${lineInWords(at.line)}之后缺标点，而别的句子都有`,
};

/** 相关之处的说法 (what related places are). */
export const zhRelated: Readonly<Record<RelatedId, string>> = {
  link: '所当粘对之字',
  earlier: '先前所用',
  rescue: '可在此处救',
};
