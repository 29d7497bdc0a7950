// 由 scripts/build-namesakes.ts 造，勿手改 (generated from data/variants/namesakes.tsv).
/** 简化字形、不作之字、只此读（声或韵目；无则诸读），空格分开。 */
export const namesakeRows: string = '万万 价价 体体 别彆 医医 卤卤 听听 园园 圣圣 垒垒 宁宁 岭岭 广广 庄庄 异异 录彔 忧忧 忾忾 怜怜 担担 据据 摆襬 敌敌 机机 极极 样样 洁洁 烟菸 猎猎 种种 箓箓 纤縴 肮肮 胆胆 胜胜 苧薴 药葯 蘖櫱 虫虫 虮虮 蚕蚕 蚝蚝 证証 赶赶 达达 适适 邮邮 钥鈅 隶隶 念唸 泛氾 同衕 松鬆去 划划 腊腊 蜡蜡 袜袜 膻膻 柜柜 痒痒平 干乾先 征徵上 僵殭去 弥瀰上 荡盪平 卤滷入 钻鉆 症癥';
