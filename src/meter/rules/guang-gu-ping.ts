import type { Judged } from '../judged.ts';
import { ownChoices, ownPattern } from '../links.ts';
import { lineInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import type { Rule } from './types.ts';

/** 广义孤平：仄脚之句，后五字只有一个平声。王力只论平脚一型，今人有推及仄脚的。 */
export const guangGuPing: Rule = {
  name: '广义孤平',
  aliases: ['廣義孤平', '仄脚孤平'],
  kind: '平仄',
  levels: { standard: 'off', strict: 'info', tang: 'off', modern: 'off', handbook: 'warning' },
  summary: '仄脚之句（七言看后五字）只有一个平声：今人或也叫孤平，王力不以为病，诸家不一。',
  summaryEn:
    'A line ending oblique has one level tone among its last five characters: some call it 孤平 too; 王力 does not, and it is disputed.',
  reference: { work: '启功《诗文声律论稿》', section: '论孤平之说，今人推及仄脚者' },
  say: {
    zh: (at) => `${lineInWords(at.line)}仄脚而后五字只有一个平声：广义的孤平；王力只论平脚，诸家不一`,
    en: (at) =>
      `line ${at.line} ends oblique with one level tone among its last five: 孤平 in a wider sense, which is disputed`,
  },
  mends: [{ wants: '平' }],
  check(poem, report) {
    poem.patterns.forEach((_, line) => {
      const row = poem.syllables[line];
      if (row === undefined) return;
      const five = lastFive(poem, line);
      if (five?.at(-1) !== '仄' || five.filter((pingze) => pingze === '平').length !== 1) return;
      report({ line, zi: row.length - 5, toZi: row.length - 1, data: { char: poem.lines[line]?.text ?? '' } });
    });
  },
};

/** 后五字的平仄；有不合、未收、空白者不论 (the classes of the last five; none where one misfits or is unknown). */
function lastFive(poem: Judged, line: number): readonly string[] | undefined {
  const five = ownChoices(poem, line, ownPattern(poem, line)).slice(-5);
  const sounds = five.flatMap(({ reading, cost }) =>
    reading === undefined || cost >= MISMATCH ? [] : [reading.pingze as string],
  );
  return five.length === 5 && sounds.length === 5 ? sounds : undefined;
}
