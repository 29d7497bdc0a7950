import type { Rule } from './types.ts';

/** 上尾：相邻两联出句的末字同用一个仄声（上、去或入）；旧说四声宜递用。 */
export const shangWei: Rule = {
  name: '上尾',
  aliases: ['四声递用', '四聲遞用'],
  kind: '用韵',
  levels: ['info', 'info', 'off', 'off'],
  summary: '相邻两联出句的末字同用一个仄声（上、去或入）；旧说四声宜递用。',
  summaryEn:
    'Neighbouring opening lines end in one and the same oblique tone; the handbooks would have 上, 去 and 入 alternate.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（上尾与四声递用）' },
};
