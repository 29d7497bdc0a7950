/** 全部规则的 id，依论列的次序 (the ids of all rules, in the order they are told). */
export const RULE_IDS = [
  'ping-ze',
  'shi-dui',
  'shi-nian',
  'gu-ping',
  'guang-gu-ping',
  'san-ping-wei',
  'san-ze-wei',
  'san-ze-shou-ze',
  'da-ao',
  'xiao-ao',
  'te-ao-shou-ze',
  'chu-yun',
  'lin-yun',
  'kuan-lin',
  'jin-tui',
  'chong-yun',
  'zhuang-yun',
  'ji-yun',
  'shang-wei',
  'chong-zi',
  'zhe-yao',
  'gu-ti',
  'ze-yun',
  'ao-lu',
  'zi-shu',
  'ju-shu',
  'die-ju',
  'kong-wen',
  'yi-wu',
  'wei-shou',
  'pi-du',
  'yi-du',
  'du-yin',
  'wu-zhuan',
  'biao-dian',
  'kua-dun',
  'dui-zhang',
  'he-zhang',
] as const;

/** 规则的 id，拼音 (the id of a rule, in pinyin). */
export type RuleId = (typeof RULE_IDS)[number];

/** 一条规则有几种说法的，其余各说法的 id；说法在规则的 `otherwise` 里 (ids of further messages of a rule, which words them in `otherwise`). */
export const OTHER_MESSAGE_IDS = [
  'ping-ze-link',
  'chong-zi-line',
  'chu-yun-ze',
  'chu-yun-last',
  'ao-lu-near',
  'za-yan',
  'wei-shou-jin-yin',
  'pi-du-gu-zi',
  'du-yin-context',
  'qi-yan',
  'zhuan-yun',
  'dui-zhang-licence',
] as const;

/** 消息的 id：多与规则同名 (the id of a message: mostly that of its rule). */
export type MessageId = RuleId | (typeof OTHER_MESSAGE_IDS)[number];
