import { countInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 横批：对联的横批以四字为常，不重联中之字，二四字平仄相对为谐。 */
export const hengPi: Rule = {
  name: '横批',
  aliases: ['橫批', '横额', '橫額'],
  kind: '对仗',
  levels: { standard: 'warning', strict: 'warning', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '横批不重上下联已用之字；以四字为常，第二、第四字平仄相对为谐，二者只作说明。',
  summaryEn:
    'The heading of a couplet uses no character of its halves. It mostly has four characters, the second and fourth of opposite tones: both are remarks only.',
  reference: { work: '《联律通则》（修订稿）', section: '横批之习，春联通例' },
  say: {
    zh: (_, d) => `横批“${d.char}”与${d.half}重字`,
    en: (_, d) => `${d.char} of the heading stands in the ${d.half === '上联' ? 'upper' : 'lower'} half too`,
  },
  otherwise: {
    'heng-pi-size': {
      zh: (_, d) => `横批${countInWords(d.actual)}字，以四字为常`,
      en: (_, d) => `the heading has ${d.actual} characters; four are usual`,
    },
    'heng-pi-tones': {
      zh: (_, d) => `横批第二字“${d.other}”与第四字“${d.char}”同为${d.actual}声，平仄相对为谐`,
      en: (_, d) =>
        `the second (${d.other}) and fourth (${d.char}) of the heading are of one tone class; opposite ones are usual`,
    },
  },
};
