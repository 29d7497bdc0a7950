/**
 * 一首诗在其路上露出的记号，一种一位；规则以 `shows` 说自己要看见哪些才可能有话说，没有记号的规则便不必论断。
 *
 * What a poem shows along its path, one bit a sign. A rule names the signs without which it can have nothing to say, so that
 * most rules need not look at most poems. A sign may be raised needlessly, but must never be missed.
 */
export const SIGNS = {
  /** 有字不合、未收，或取了少用的读音 (a character misfits, is unknown, or takes a seldom reading). */
  misfit: 1,
  /** 有一句作了犯规之式 (a line takes a pattern that breaks a rule). */
  fault: 2,
  /** 出句之拗，对句未救 (an 拗 that the next line leaves unrescued). */
  unrescued: 4,
  /** 粘对断了 (a broken link). */
  unlinked: 8,
  /** 首句借邻韵 (the first line borrows a neighbouring rhyme). */
  borrowed: 16,
  /** 两个韵脚同字 (two rhyme words are the same character). */
  sameFoot: 32,
  /** 不押之脚与韵相应 (an unrhymed foot corresponds to the rhyme). */
  clash: 64,
  /** 有字见于前面的句子 (a character stood in an earlier line). */
  repeated: 128,
  /** 有句无标点 (a line without punctuation). */
  unmarked: 256,
  /** 格律要某句重复另一句 (the meter has a line that repeats another). */
  refrain: 512,
  /** 是对联，有上下联 (a couplet with its halves). */
  halves: 1024,
  /** 有字，其一读诸家有争议 (a character one of whose readings is disputed). */
  disputed: 2048,
} as const;

/** 记号之名 (the name of a sign). */
export type Sign = keyof typeof SIGNS;

/** 不待记号的规则所看，首首皆有 (what rules that wait for no sign look for; every poem has it). */
export const ALWAYS = 1 << 20;

/** 几种记号并作一数；省略则总要论断 (signs as one number; where none is named, the one that every poem has). */
export const signsOf = (names: readonly Sign[] | undefined): number =>
  names === undefined ? ALWAYS : names.reduce((bits, name) => bits | SIGNS[name], 0);
