/** 轻重 (severity of a finding). */
export type Severity = 'error' | 'warning' | 'info';
/** 拗救的种类 (kinds of rescue). */
export type RescueKind = '本句自救' | '孤平拗救' | '对句相救';

interface RuleData {
  /** 汉字名 (name in 汉字). */
  readonly name: string;
  readonly severity: Severity;
  /** 出处 (the authority for the rule). */
  readonly reference: string;
}

const WANG = '王力《诗词格律》第二章';

/**
 * 规则表：id、名、轻重、出处 (all rules; severities are those of the default profile).
 * 轻重的取舍：唐人名篇每六首有一首三仄尾，故只作提示；小拗可救可不救；特拗首字用仄有争议。
 */
export const RULES = {
  'ping-ze': { name: '平仄', severity: 'error', reference: `${WANG}“律诗的平仄”` },
  'shi-dui': { name: '失对', severity: 'error', reference: `${WANG}“律诗的平仄·粘对”` },
  'shi-nian': { name: '失粘', severity: 'error', reference: `${WANG}“律诗的平仄·粘对”` },
  'gu-ping': { name: '孤平', severity: 'error', reference: `${WANG}“律诗的平仄·孤平的避忌”` },
  'san-ping-wei': { name: '三平尾', severity: 'error', reference: `${WANG}“古体诗”（三平调）` },
  'da-ao': { name: '大拗未救', severity: 'error', reference: `${WANG}“律诗的平仄·拗救”` },
  'xiao-ao': { name: '小拗未救', severity: 'info', reference: `${WANG}“律诗的平仄·拗救”` },
  'te-ao-shou-ze': { name: '特拗首字用仄', severity: 'warning', reference: `${WANG}“律诗的平仄·特定的一种平仄格式”` },
  'san-ze-wei': { name: '三仄尾', severity: 'info', reference: '王力《汉语诗律学》第一章' },
  'chu-yun': { name: '出韵', severity: 'error', reference: `${WANG}“律诗的韵”` },
  'lin-yun': { name: '首句邻韵', severity: 'info', reference: '王力《汉语诗律学》第一章（首句用邻韵）' },
  'chong-yun': { name: '重韵', severity: 'error', reference: '王力《汉语诗律学》第一章 用韵' },
  'zi-shu': { name: '字数', severity: 'error', reference: `${WANG}“诗的种类”` },
  'ju-shu': { name: '句数', severity: 'error', reference: `${WANG}“诗的种类”` },
  'pi-du': { name: '僻读', severity: 'warning', reference: '唐宋诗用例，见 data/pingshui/practice.tsv' },
  'wei-shou': { name: '韵书未收', severity: 'warning', reference: '所用韵书' },
  'yi-wu': { name: '非汉字', severity: 'warning', reference: '—' },
  'kong-wen': { name: '无诗句', severity: 'error', reference: '—' },
  'gu-ti': { name: '古体', severity: 'info', reference: `${WANG}“古体诗”` },
} as const satisfies Record<string, RuleData>;

export type RuleId = keyof typeof RULES;
