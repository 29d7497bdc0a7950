/** 中英文的一段话 (words in both languages). */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** 一项代价与其缘由；一个错字为 1 (a price and the reason for it; one wrong tone costs 1). */
export interface Price {
  readonly value: number;
  readonly why: Bilingual;
}

/**
 * 扫描自己的各项代价；犯规的代价由各条规则自报（`Rule.price`）。只在比较解读时有意义，不是给诗打的分。
 *
 * The prices of the scan itself; those of broken rules are told by the rules (`Rule.price`). They only serve to compare
 * readings of a poem; they are no marks for it.
 */
export const PRICES = {
  mismatch: {
    name: { zh: '错字、出韵', en: 'a wrong tone; a foot that does not rhyme' },
    value: 1,
    why: { zh: '各项以此为准', en: 'what all others are measured by' },
  },
  otherClass: {
    name: { zh: '韵脚连声也不合，出韵之外另加', en: 'a foot of the other tone class, on top of not rhyming' },
    value: 0.5,
    why: { zh: '比声同而不同韵更甚，但仍是一处毛病', en: 'worse than a wrong group, yet still one fault' },
  },
  odd: {
    name: { zh: '韵脚之外极少见的读音', en: 'a reading hardly found outside rhyme feet' },
    value: 0.5,
    why: {
      zh: '贱于一个错字，贵于拗救；且有提醒，见僻读',
      en: 'cheaper than a wrong tone, dearer than any rescue; told as well, see 僻读',
    },
  },
  unmeant: {
    name: { zh: '语境所不许之读', en: 'a reading that the context rules out' },
    value: 0.5,
    why: {
      zh: '贱于一个错字，宁作此读而提醒（读音），不径作错字；贵于拗救与少用之读',
      en: 'cheaper than a wrong tone, for the context may err: it is told (读音); dearer than any rescue',
    },
  },
  unknown: {
    name: { zh: '韵书未收之字', en: 'a character the book lacks' },
    value: 0.3,
    why: { zh: '既不算对，也不全算错', en: 'neither right nor wholly wrong' },
  },
  unheardNeighbour: {
    name: {
      zh: '七言首句末字可借邻韵而作不韵解',
      en: 'a seven-character first foot that could borrow, taken as unrhymed',
    },
    value: 0.2,
    why: { zh: '略贵于借邻韵，故作借邻韵入韵解', en: 'dearer than borrowing, so that it is heard as borrowing' },
  },
  neighbour: {
    name: { zh: '首句借邻韵', en: 'a first foot in a neighbouring group' },
    value: 0.15,
    why: { zh: '可以；但可作本韵解时，作本韵解', en: 'allowed, but the rhyme itself is preferred' },
  },
  seldom: {
    name: { zh: '诗中少用的读音', en: 'a reading verse seldom uses' },
    value: 0.1,
    why: { zh: '贵于拗救：宁作拗救解，不作少用之读解', en: 'dearer than a rescue, which explains a line better' },
  },
  unheard: {
    name: { zh: '首句末字可韵而作不韵解', en: 'a first foot that could rhyme, taken as unrhymed' },
    value: 0.06,
    why: { zh: '听来多半是入韵', en: 'it is mostly heard as rhyming' },
  },
  unlikely: {
    name: { zh: '简体字作别的繁体解', en: 'another traditional form than words or frequency suggest' },
    value: 0.05,
    why: {
      zh: '按词转换所得（或最常用）者为先，别的也许得',
      en: 'what conversion by words gives comes first; others are possible',
    },
  },
  rescueWithin: {
    name: { zh: '特拗、孤平拗救', en: 'a rescue within the line' },
    value: 0.03,
    why: { zh: '合律；两可时取正格', en: 'regular; the plain pattern is preferred where both fit' },
  },
  rescueBelow: {
    name: { zh: '对句相救之拗', en: 'an 拗 that the next line rescues' },
    value: 0.02,
    why: { zh: '同上；不救则另计大拗、小拗', en: 'as above; 大拗 and 小拗 are added where it does not' },
  },
  second: {
    name: { zh: '错在第二字，另加', en: 'a misfit at the second character, on top' },
    value: 0.01,
    why: { zh: '一样省时，宁可错在别处：第二字论粘对', en: 'of equal readings the one that keeps the links' },
  },
} as const satisfies Record<string, Price & { readonly name: Bilingual }>;

/** 一个错字的代价 (the price of one wrong tone). */
export const MISMATCH = PRICES.mismatch.value;

/** 代价，取三位小数；由此而同者算一样省 (a price, to three decimals: what is alike by it costs the same). */
export const rounded = (cost: number): number => Math.round(cost * 1000) / 1000;
