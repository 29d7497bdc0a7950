import { UnknownRuleError } from '../../errors.ts';
import { aoLu } from './ao-lu.ts';
import { biaoDian } from './biao-dian.ts';
import { buQi } from './bu-qi.ts';
import { chongYun } from './chong-yun.ts';
import { chongZi } from './chong-zi.ts';
import { chuYun } from './chu-yun.ts';
import { daAo } from './da-ao.ts';
import { dieJu } from './die-ju.ts';
import { duYin } from './du-yin.ts';
import { duiZhang } from './dui-zhang.ts';
import { fenPian } from './fen-pian.ts';
import { guPing } from './gu-ping.ts';
import { guTi } from './gu-ti.ts';
import { guangGuPing } from './guang-gu-ping.ts';
import { heYun } from './he-yun.ts';
import { heZhang } from './he-zhang.ts';
import { hengPi } from './heng-pi.ts';
import { RULE_IDS, type RuleId } from './ids.ts';
import { jiYun } from './ji-yun.ts';
import { jinTui } from './jin-tui.ts';
import { juShu } from './ju-shu.ts';
import { kongWen } from './kong-wen.ts';
import { kuaDun } from './kua-dun.ts';
import { kuanLin } from './kuan-lin.ts';
import { lianJiao } from './lian-jiao.ts';
import { linYun } from './lin-yun.ts';
import { piDu } from './pi-du.ts';
import { pingZe } from './ping-ze.ts';
import { ruSheng } from './ru-sheng.ts';
import { sanPingWei } from './san-ping-wei.ts';
import { sanZeShouZe } from './san-ze-shou-ze.ts';
import { sanZeWei } from './san-ze-wei.ts';
import { shangWei } from './shang-wei.ts';
import { shiDui } from './shi-dui.ts';
import { shiNian } from './shi-nian.ts';
import { teAoShouZe } from './te-ao-shou-ze.ts';
import { tongYa } from './tong-ya.ts';
import type { Level, Profile, Rule } from './types.ts';
import { weiShou } from './wei-shou.ts';
import { wuZhuan } from './wu-zhuan.ts';
import { xiangDui } from './xiang-dui.ts';
import { xiaoAo } from './xiao-ao.ts';
import { yiDu } from './yi-du.ts';
import { yiWeiChongZi } from './yi-wei-chong-zi.ts';
import { yiWu } from './yi-wu.ts';
import { youTi } from './you-ti.ts';
import { zeYun } from './ze-yun.ts';
import { zheYao } from './zhe-yao.ts';
import { zhuangYun } from './zhuang-yun.ts';
import { ziSheng } from './zi-sheng.ts';
import { ziShu } from './zi-shu.ts';

export { type MessageId, OTHER_MESSAGE_IDS, RULE_IDS, type RuleId } from './ids.ts';
export * from './types.ts';

/** 规则表，依论列的次序；每条一个文件 (all rules, one file each, in the order they are told). */
const ALL = {
  'ping-ze': pingZe,
  'zi-sheng': ziSheng,
  'shi-dui': shiDui,
  'shi-nian': shiNian,
  'gu-ping': guPing,
  'guang-gu-ping': guangGuPing,
  'san-ping-wei': sanPingWei,
  'san-ze-wei': sanZeWei,
  'san-ze-shou-ze': sanZeShouZe,
  'da-ao': daAo,
  'xiao-ao': xiaoAo,
  'te-ao-shou-ze': teAoShouZe,
  'chu-yun': chuYun,
  'tong-ya': tongYa,
  'ru-sheng': ruSheng,
  'lin-yun': linYun,
  'kuan-lin': kuanLin,
  'jin-tui': jinTui,
  'chong-yun': chongYun,
  'zhuang-yun': zhuangYun,
  'ji-yun': jiYun,
  'he-yun': heYun,
  'shang-wei': shangWei,
  'chong-zi': chongZi,
  'zhe-yao': zheYao,
  'gu-ti': guTi,
  'ze-yun': zeYun,
  'ao-lu': aoLu,
  'zi-shu': ziShu,
  'ju-shu': juShu,
  'die-ju': dieJu,
  'fen-pian': fenPian,
  'you-ti': youTi,
  'kong-wen': kongWen,
  'yi-wu': yiWu,
  'wei-shou': weiShou,
  'pi-du': piDu,
  'yi-du': yiDu,
  'du-yin': duYin,
  'wu-zhuan': wuZhuan,
  'biao-dian': biaoDian,
  'kua-dun': kuaDun,
  'dui-zhang': duiZhang,
  'he-zhang': heZhang,
  'bu-qi': buQi,
  'lian-jiao': lianJiao,
  'xiang-dui': xiangDui,
  'yi-wei-chong-zi': yiWeiChongZi,
  'heng-pi': hengPi,
} as const satisfies Record<RuleId, Rule>;

/** 全部规则 (all rules by id). */
export const RULES: Readonly<Record<RuleId, Rule>> = ALL;

/** 一条规则在某一从宽从严之下的轻重 (the level of a rule in a profile). */
export const levelOf = (id: RuleId, profile: Profile = 'standard'): Level => RULES[id].levels[profile];

/**
 * 按 id、汉字名或别名找规则 (a rule by its id, its name or another name). Throws `UnknownRuleError`.
 *
 * @example
 * findRule('孤平'); // 'gu-ping'
 */
export function findRule(name: string): RuleId {
  const wanted = name.trim();
  const found = RULE_IDS.find((id) => {
    const rule = RULES[id];
    return id === wanted.toLowerCase() || rule.name === wanted || rule.aliases?.includes(wanted) === true;
  });
  if (found === undefined) throw new UnknownRuleError(name, RULE_IDS);
  return found;
}

/** 规则之页，随包发布 (the page of a rule; it ships with the package). */
export const ruleUrl = (id: RuleId): string => `https://unpkg.com/tuiqiao/docs/rules/${id}.md`;
