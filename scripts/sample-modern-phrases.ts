/**
 * 采今日的词，各有一字两读而词定其读，供评测用 (sample words of today that fix a reading, for the evaluation).
 *
 *   npx tsx scripts/sample-modern-phrases.ts FOLDER      FOLDER：CPP 语料的文件夹 (dev.sent、dev.lb、test.sent、test.lb)
 *
 * CPP（Chinese Polyphones with Pinyin，Apache-2.0，随 g2pM 公开）是人工注音的维基百科句子，一句注一字；这里以 nodejieba 分词，
 * 取所注之字所在的词，其词典里有的才算。今音定哪一类，依下面的 FIXES。写 eval/modern-phrases.tsv。
 *
 * Words are cut out of sentences whose polyphone was annotated by hand; nothing here looks at the tables under test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadJieba } from '../src/words/index.ts';

/**
 * 今音 → 平仄，手写，依《汉语大词典》所引之反切：今音分而古音亦分的字才列；今音不分（论、操、称、看、过）或古今相背（稍、嵌）的不列。
 * 字，其后各音，＋平、－仄 (written by hand after the 反切 of the dictionary: + level, − oblique).
 */
const FIXES = `
重 chong2+ zhong4-|号 hao2+ hao4-|和 he2+ he4-|应 ying1+ ying4-|更 geng1+ geng4-|创 chuang1+ chuang4-|为 wei2+ wei4-
相 xiang1+ xiang4-|种 zhong3- zhong4-|分 fen1+ fen4-|要 yao1+ yao4-|间 jian1+ jian4-|正 zheng1+ zheng4-|与 yu3- yu4-
观 guan1+ guan4-|同 tong2+|调 tiao2+ diao4-|教 jiao1+ jiao4-|行 xing2+ hang2+|令 ling4-|王 wang2+|将 jiang1+ jiang4-
长 chang2+ zhang3-|传 chuan2+ zhuan4-|离 li2+|兴 xing1+ xing4-|当 dang1+ dang4-|干 gan1+ gan4-|便 pian2+ bian4-|予 yu3-
划 hua2+ hua4-|宁 ning2+|强 qiang2+|据 ju4-|量 liang2+ liang4-|难 nan2+ nan4-|供 gong1+ gong4-|藏 cang2+ zang4-
华 hua2+ hua4-|占 zhan1+ zhan4-|荡 dang4-|累 lei2+ lei3- lei4-|担 dan1+ dan4-|鲜 xian1+ xian3-|钻 zuan1+ zuan4-
弹 tan2+ dan4-|降 xiang2+ jiang4-|沈 shen3-|泥 ni2+ ni4-|禁 jin1+ jin4-|监 jian1+ jian4-|扁 pian1+ bian3-|丽 li2+ li4-
挑 tiao1+ tiao3-|妻 qi1+|盛 cheng2+ sheng4-|禅 chan2+ shan4-|汤 tang1+|殷 yin1+|丧 sang1+ sang4-|磨 mo2+ mo4-|骑 qi2+ ji4-
燕 yan1+ yan4-|乘 cheng2+ sheng4-|汗 han2+ han4-|屏 ping2+ bing3-|横 heng2+ heng4-|笼 long2+ long3-|荷 he2+ he4-
冠 guan1+ guan4-|缝 feng2+ feng4-|膏 gao1+ gao4-|漂 piao1+ piao3- piao4-|咽 yan1+ yan4- ye4-|钉 ding1+ ding4-|旋 xuan2+ xuan4-
比 bi3-|渐 jian4-|任 ren2+ ren4-|抢 qiang3-|炮 pao2+ pao4-|喷 pen1+|番 fan1+|委 wei1+ wei3-|句 gou1+ ju4-|哑 ya3-|胖 pang4-
`;
/** 分词词典里的词；隐马尔可夫所猜的（为燕王、占四村）不收 (words of the dictionary, not what the segmenter guesses). */
const dictionary = new URL('../node_modules/nodejieba/submodules/cppjieba/dict/jieba.dict.utf8', import.meta.url);
const known = new Set(
  readFileSync(dictionary, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[0]),
);

const folder = process.argv[2];
if (folder === undefined) throw new Error('要 CPP 语料的文件夹 (give the folder of the CPP corpus)');
const classes = new Map<string, '平' | '仄'>();
for (const entry of FIXES.trim().split(/[|\n]/u)) {
  const [char = '', ...sounds] = entry.split(' ');
  for (const sound of sounds) classes.set(char + sound.slice(0, -1), sound.endsWith('+') ? '平' : '仄');
}
const jieba = await loadJieba();
const rows = new Map<string, Set<string>>();
for (const part of ['dev', 'test']) {
  const labels = readFileSync(`${folder}/${part}.lb`, 'utf8').trim().split('\n');
  readFileSync(`${folder}/${part}.sent`, 'utf8')
    .trim()
    .split('\n')
    .forEach((sentence, i) => {
      const at = [...sentence].indexOf('▁');
      const chars = [...sentence.replaceAll('▁', '')];
      const pingze = classes.get(`${chars[at]}${labels[i]}`);
      if (pingze === undefined) return;
      let start = 0;
      for (const { word } of jieba.tag(chars.join(''))) {
        const size = [...word].length;
        if (at < start + size) {
          const isWord = size >= 2 && size <= 4 && known.has(word);
          const key = `${word}\t${at - start + 1}`;
          if (isWord) rows.set(key, (rows.get(key) ?? new Set()).add(`${pingze}\t${labels[i]}`));
          break;
        }
        start += size;
      }
    });
}
// 同词而注两音的不收 (a word annotated with two readings fixes none).
const kept = [...rows].filter(([, sounds]) => sounds.size === 1).map(([key, sounds]) => `${key}\t${[...sounds][0]}`);
writeFileSync(
  fileURLToPath(new URL('../eval/modern-phrases.tsv', import.meta.url)),
  [
    '# 今日之词，其中一字两读而词定其读。由 scripts/sample-modern-phrases.ts 采自 CPP 语料（g2pM，Apache-2.0）的人工注音，勿手改。',
    '# 列：词、第几字（1 起）、平仄、今音',
    ...kept.sort(),
    '',
  ].join('\n'),
);
console.log(`${kept.length} 词`);
