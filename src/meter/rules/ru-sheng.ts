import type { Rule } from './types.ts';

/** 押仄韵之调，押入声者过此份，算偏好入声；各调通计约二成二 (from this share on a tune favours 入声; over all tunes it is about 22 %). */
const FAVOURED = 0.45;

/** 入声：前人多押入声韵的词调，押了上去声；只作说明。 */
export const ruSheng: Rule = {
  name: '入声',
  aliases: ['入聲', '入声韵', '宜入声'],
  kind: '用韵',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info', handbook: 'warning' },
  summary: '有些仄韵之调（满江红、念奴娇、声声慢、忆秦娥……）前人多押入声；押上去声的，说出押入声者几成。',
  summaryEn:
    'Some tunes with an oblique rhyme (满江红, 念奴娇, 声声慢, 忆秦娥 …) mostly rhyme on 入声; where a piece does not, it is told how many do.',
  reference: { work: '戈载《词林正韵》', section: '发凡“用入声韵之调”；成数由本库数得' },
  say: {
    zh: (_, d) => `押${d.actual}：${d.form}前人押入声的占 ${d.expected?.[0]}（仄韵各调通计约 22%），上去声亦可`,
    en: (_, d) =>
      `rhymes on ${d.actual}; of the pieces of ${d.form} ${d.expected?.[0]} keep to 入声 (22 % over all tunes with an oblique rhyme), though 上 and 去 will do`,
  },
  check(poem, report) {
    const { entering = 0, form, rhymes } = poem.meter;
    const [rhyme] = poem.rhymes;
    if (entering < FAVOURED || rhymes.length > 1 || rhyme?.pingze !== '仄' || rhyme.tone === '入') return;
    // 今音之书无入声 (books of modern sounds know no 入声).
    if (poem.book.groups.every(({ tone }) => tone !== '入')) return;
    const foot = poem.feet.find(({ rhymed }) => rhymed);
    if (foot === undefined) return;
    const { line, zi, syllable } = foot;
    const data = { char: syllable.char, actual: rhyme.name, expected: [`${Math.round(100 * entering)}%`], form };
    report({ line, zi, data });
  },
};
