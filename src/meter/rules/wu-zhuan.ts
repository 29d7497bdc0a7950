import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 误转：疑是由简体误转而来的繁体字，如“淚始幹”之“幹”当作“乾”。 */
export const wuZhuan: Rule = {
  name: '误转',
  aliases: ['誤轉'],
  kind: '文字',
  levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
  summary: '疑是由简体误转而来的繁体字，如“淚始幹”之“幹”当作“乾”。',
  summaryEn: 'A traditional character that looks wrongly converted from simplified, such as 幹 for 乾 in 淚始幹.',
  reference: { work: '本项目的异体与简繁表', section: 'data/variants/SOURCES.md' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”疑是误转：此处当作“${d.expected?.join('”或“')}”`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.char} looks wrongly converted for ${d.expected?.join(' or ')}`,
  },
};
