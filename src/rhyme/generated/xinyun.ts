// 由 scripts/build-mandarin.ts 造，勿手改 (generated; edit data/xinyun/finals.tsv instead).
/** 每行一部：韵目 TAB 繁体 TAB 韵母。 */
export const xinyunRows: string = `
一麻	一麻	a ia ua
二波	二波	o e uo io
三皆	三皆	ie üe
四开	四開	ai uai
五微	五微	ei uei
六豪	六豪	ao iao
七尤	七尤	ou iou
八寒	八寒	an ian uan üan
九文	九文	en in uen ün
十唐	十唐	ang iang uang
十一庚	十一庚	eng ing ong iong ueng
十二齐	十二齊	i er ü
十三支	十三支	-i
十四姑	十四姑	u
`;
