// 由 scripts/count-practice.ts 造，勿手改 (generated from data/pingshui/frequency.tsv).
/** 每行一韵：繁体韵名 TAB 诗数 (poems in each level rhyme of Tang and Song verse). */
export const rhymeFrequencyRows: string = `
下平八庚	15798
上平四支	15013
下平一先	14888
上平十一真	14516
下平七陽	13641
下平十一尤	13371
上平一東	11645
上平十灰	10200
下平十二侵	7559
上平十四寒	7460
上平五微	7366
下平六麻	7108
上平十五刪	6404
上平六魚	5472
上平十三元	5394
上平七虞	4807
下平五歌	4438
上平十二文	3854
下平九青	3237
上平八齊	2931
下平二蕭	2909
上平二冬	2407
下平四豪	2165
下平十蒸	1944
下平十三覃	975
下平十四鹽	744
上平三江	506
下平三肴	436
上平九佳	425
下平十五咸	195
`;
