/** 一体：一调的一种写法 (a form of a tune). */
export interface TuneForm {
  /** 调名 (the name of the tune). */
  readonly tune: string;
  /** 第几体，1 起；1 是正体，余为又一体 (1-based; the first is the usual form). */
  readonly ordinal: number;
  /** 谱，写法见 docs/forms.md (its row, in the notation of `meter`). */
  readonly row: string;
  /** 字数 (how many characters). */
  readonly length: number;
  /** 例词：作者、首句，正体另有全文 (an old piece: its author and first line; the whole of it for the usual form). */
  readonly example: { readonly author: string; readonly first: string; readonly lines?: readonly string[] };
  /** 谱由多少首词而来：宋词，与通共 (how many pieces the row was drawn from: of the Song, and in all). */
  readonly pieces: { readonly song: number; readonly all: number };
  /** 押仄韵者，通首押入声之份，0 至 1 (of pieces with an oblique rhyme, the share that keeps to 入声). */
  readonly ru?: number;
}

/** 词牌 (a tune). */
export interface Tune {
  readonly name: string;
  /** 又名 (other names). */
  readonly aliases: readonly string[];
  /** 各体，常用者在先 (its forms, the commonest first). */
  readonly forms: readonly TuneForm[];
}
