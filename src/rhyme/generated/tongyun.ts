// 由 scripts/build-mandarin.ts 造，勿手改 (generated; edit data/tongyun/finals.tsv instead).
/** 每行一部：韵目 TAB 繁体 TAB 韵母。 */
export const tongyunRows: string = `
一啊	一啊	a ia ua
二喔	二喔	o uo io
三鹅	三鵝	e ie üe
四衣	四衣	i -i
五乌	五烏	u
六迂	六迂	ü
七哀	七哀	ai uai
八欸	八欸	ei uei
九熬	九熬	ao iao
十欧	十歐	ou iou
十一安	十一安	an ian uan üan
十二恩	十二恩	en in uen ün
十三昂	十三昂	ang iang uang
十四英	十四英	eng ing ueng
十五雍	十五雍	ong iong
十六儿	十六兒	er
`;
