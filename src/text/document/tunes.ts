import { simplifiedForm } from '../script.ts';

/** 常见的词牌：题目里认得出是词 (common tunes of 词, known by name in headings). */
const TUNES: ReadonlySet<string> = new Set(
  (
    '浣溪沙 摊破浣溪沙 山花子 菩萨蛮 水调歌头 念奴娇 满江红 沁园春 蝶恋花 西江月 临江仙 鹧鸪天 清平乐 如梦令 忆江南 忆秦娥 虞美人 浪淘沙 浪淘沙令 ' +
    '卜算子 点绛唇 采桑子 减字木兰花 木兰花 木兰花慢 玉楼春 踏莎行 渔家傲 苏幕遮 江城子 江神子 青玉案 贺新郎 贺新凉 摸鱼儿 水龙吟 ' +
    '永遇乐 八声甘州 雨霖铃 望海潮 声声慢 齐天乐 满庭芳 洞仙歌 南乡子 南歌子 生查子 更漏子 诉衷情 好事近 谒金门 柳梢青 武陵春 ' +
    '一剪梅 醉花阴 钗头凤 定风波 破阵子 破阵乐 阮郎归 眼儿媚 画堂春 秋波媚 太常引 朝中措 鹊桥仙 小重山 行香子 御街行 千秋岁 祝英台近 ' +
    '风入松 暗香 疏影 扬州慢 六州歌头 莺啼序 兰陵王 瑞龙吟 六丑 桂枝香 八归 双双燕 高阳台 长亭怨慢 庆清朝 汉宫春 汉宫春慢 水龙吟慢 ' +
    '渔歌子 渔父 捣练子 调笑令 十六字令 苍梧谣 长相思 相见欢 乌夜啼 昭君怨 酒泉子 巫山一段云 荷叶杯 河传 女冠子 天仙子 酷相思 ' +
    '人月圆 少年游 应天长 霜天晓角 锦堂春 喜迁莺 思帝乡 望江南 梦江南 江南春 潇湘神 章台柳 竹枝 杨柳枝 柳枝 抛球乐 欸乃曲 醉落魄 一斛珠 ' +
    '夜游宫 唐多令 感皇恩 解佩令 玉蝴蝶 凤凰台上忆吹箫 琵琶仙 解连环 拜星月慢 花犯 绮罗香 霜花腴 过秦楼 风流子 苏武慢 多丽 戚氏 ' +
    '夜半乐 哨遍 一萼红 二郎神 三姝媚 万年欢 薄幸 婆罗门引 瑞鹤仙 瑞鹧鸪 最高楼 归自谣 归朝欢 归田乐 离亭燕 惜分飞 惜红衣 ' +
    '忆王孙 忆故人 忆旧游 忆帝京 何满子 何满子慢 甘草子 甘州 甘州子 燕归梁 明月引 明月棹孤舟 月上瓜洲 东坡引 东风第一枝 春光好 探春 探春慢 ' +
    '贺圣朝 霓裳中序第一 玉漏迟 玉烛新 玉京秋 金缕曲 金人捧露盘 金菊对芙蓉 大酺 大江东去 百字令 壶中天 酹江月 乳燕飞 买陂塘 迈陂塘 桃源忆故人 ' +
    '蓦山溪 醉蓬莱 夜行船 烛影摇红 杏花天 一落索 忆少年 促拍满路花 花心动 探春令 隔浦莲近拍 恋绣衾 宝鼎现 惜奴娇 步蟾宫 扫地游 ' +
    '法曲献仙音 荔枝香 迎春乐 清商怨 玲珑四犯 梅花引 倾杯乐 一丛花 六幺令 留春令 绛都春 真珠帘 宴清都 选冠子 安公子 连理枝 ' +
    '燕山亭 解语花 尉迟杯 塞翁吟 七娘子 法驾导引 庆春泽 江城梅花引 夜合花 醉太平 倦寻芳 琐窗寒 新雁过妆楼 红林檎近 石州慢 鹤冲天 ' +
    '金蕉叶 系裙腰 千秋岁引 好女儿 雨中花慢 锦堂春慢 月上海棠 渡江云 秋蕊香 探芳信 摸鱼子 黄莺儿 柳初新 河满子 青门饮 玉团儿 ' +
    '月下笛 惜秋华 一枝春 斗百花 望远行 谢池春 撷芳词 月华清 采桑子慢 传言玉女 霜叶飞 绕佛阁 解蹀躞 八六子 春从天上来 后庭花 ' +
    '淡黄柳 桂殿秋 归国遥 水仙子 华胥引 锦帐春 翠楼吟 醉春风 惜黄花慢 蕙兰芳引 醉公子 西湖月 雪梅香 望湘人 锦缠道 浣溪纱 ' +
    '凤栖梧 鹊踏枝 丑奴儿 罗敷媚 秦楼月 双荷叶 宴桃源 步虚词 台城路 燕山亭 胜胜慢 忆仙姿 南柯子 醉桃源 金缕衣 百字谣 ' +
    '壶中天慢 卖花声 思佳客'
  ).split(/\s+/u),
);

/** 本是齐言的词牌：题以此名，齐言四句八句也是词 (tunes whose lines are all of one length). */
const UNIFORM: ReadonlySet<string> = new Set('玉楼春 木兰花 瑞鹧鸪 生查子'.split(' '));
/** 词牌之前的字：减字、摊破之类 (what may stand before the name of a tune). */
const PREFIX = /^(?:减字|摊破|偷声|促拍|添字|转调|词牌[：:]?|调寄|词[·・•：:\s])/u;

const isTuneName = (name: string): boolean => TUNES.has(name) || TUNES.has(name.replace(PREFIX, ''));

const MOST_CHARS = 9;

/** 题中的词牌，简体；没有则 undefined：浣溪沙、浣溪沙·春、《临江仙》秋思、调寄蝶恋花 (the tune a title names). */
export function tuneOf(title: string): string | undefined {
  const [head = ''] = title
    .slice(0, 60)
    .replace(/[《》【】「」]/gu, ' ')
    .trim()
    .split(/[·・•‧∙\s（(:：,，*]/u);
  if (head.length > MOST_CHARS || head === '') return undefined;
  const simple = [...head].map(simplifiedForm).join('');
  if (simple === '词') return simple;
  return isTuneName(simple) ? simple.replace(PREFIX, '') : undefined;
}

const DIRECTED = /^#+[\s\u3000]*(?:(词牌|詞牌|tune)|体裁?|體裁?|form)[\s\u3000]*[:：](.*)$/iu;

/** 指令所定的词牌：`# 词牌: 某调`，`# 体: 浣溪沙`；不是则 undefined (the tune a directive settles). */
export function directedTune(row: string): string | undefined {
  const [, isTuneKey, value = ''] = DIRECTED.exec(row.trim()) ?? [];
  const name = value.trim();
  return name === '' ? undefined : isTuneKey === undefined ? tuneOf(name) : name;
}

/** 是不是词牌；《》、简繁、其后的分题都不碍事 (whether a name is a tune; brackets and a subtitle do not matter). */
export const isTune = (name: string): boolean => tuneOf(name) !== undefined;

/** 此题、此形是词否：词牌之下齐言四句、八句的，除了本是齐言的词牌，仍是诗 (whether verse under a tune is a 词). */
export const isSong = (tune: string, isRegular: boolean): boolean => !isRegular || UNIFORM.has(tune);
