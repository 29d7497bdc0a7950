/** 四声 (the four tones of Middle Chinese). */
export type Tone = '平' | '上' | '去' | '入';
/** 平仄两类 (the two tone classes). */
export type Pingze = '平' | '仄';

/** 一个韵部 (a rhyme group). */
export interface RhymeGroup {
  /** 全名，如 上平一东 (full name). */
  readonly name: string;
  /** 繁体全名，如 上平一東 (full name in traditional script). */
  readonly traditionalName: string;
  /** 声；上去同部之书的仄声部无，声见各读音 (absent where 上 and 去 share a group: each reading keeps its own). */
  readonly tone?: Tone;
  readonly pingze: Pingze;
  /** 在韵书中的次序，0 起 (0-based order in the book). */
  readonly index: number;
  /** 平仄分列之书里所属的部，如 第七部、十一庚 (the division a level and an oblique group share, in books that have them). */
  readonly bu?: string;
}

/** 一字的一种读音 (one reading of a character). */
export interface Reading {
  readonly tone: Tone;
  readonly pingze: Pingze;
  readonly group: RhymeGroup;
  /**
   * 此音所属的繁体字；问的是简体而候选不止一个时，由此得知是哪一字。兼收简繁之书即所问之字 (the traditional character
   * that has this reading; in a book of both scripts, the character itself).
   */
  readonly char: string;
  /** 诗中几乎不用的读音，不能为出律开脱 (practically unused in verse; never excuses a fault). */
  readonly rare: boolean;
  /** 此读出自何处：《广韵》、本项目的更正（理由在 overrides.tsv）、随正体的异体字；别的韵书无 (where the reading comes from). */
  readonly source?: '广韵' | '更正' | '异体';
  /**
   * 同形古字之读：所问的简化字形今不作此字，如 机 之为木名；不能为出律开脱 (of a namesake: the glyph asked for is not
   * written for this character today; never excuses a fault).
   */
  readonly namesake?: true;
  /** 诗中只用来押韵的读音，如不（尤韵） (a reading that verse uses at rhyme feet alone). */
  readonly footOnly?: true;
  /**
   * 两声皆用之字，此声类在唐宋诗韵脚之外所占之份，0 至 1；只读一声或未数者无 (for characters used in both tone classes:
   * the share of this class in Tang and Song verse outside rhyme feet; absent where only one class is used or too few
   * uses were counted).
   */
  readonly share?: number;
}

/** 韵书：作为值传入，没有全局状态 (a rhyme book, passed as a value). */
export interface RhymeBook {
  readonly id: string;
  readonly name: string;
  /** 是否简繁兼收；否则只收繁体字 (whether the book lists simplified characters too, or traditional ones only). */
  readonly bothScripts?: boolean;
  /** 全部韵部，依书中次序 (all groups in the book's order). */
  readonly groups: readonly RhymeGroup[];
  /** 一字的读音，常用者在先；未收则空 (readings of one character as written; `[]` where the book lacks it). */
  readings(char: string): readonly Reading[];
  /** 一韵所收之字，常读者 (the characters of a group, common readings only). */
  members(group: RhymeGroup): readonly string[];
}
