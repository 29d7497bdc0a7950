import type { Pingze, Reading, RhymeBook } from './types.ts';

/** 语境所定之读 (the reading that the context settles). */
export interface Meant {
  readonly reading: Reading;
  /** 平仄判对的把握，0 至 1 (confidence in its tone class). */
  readonly confidence: number;
  /** 定读的词，照诗人所写；由邻字、用例而知者无 (the word that fixes it, as written; absent where neighbours and practice do). */
  readonly word?: string;
  /** 词连韵部也定了 (the word fixes the rhyme group too). */
  readonly fixesGroup?: boolean;
}

/** 诗句，已转繁者附之 (a line of verse, with its traditional form where it was converted). */
export interface ContextLine {
  readonly text: string;
  readonly traditional?: string;
}

/**
 * 依语境定读者：词、邻字、诗中用例。随包的一份是 `tuiqiao/readings` 的 `resolver`，表大，故与扫描分开载入。
 *
 * What settles readings by their context. The one shipped is `resolver` of `tuiqiao/readings`; its tables are large, so that
 * it is loaded beside the scan and passed to it.
 */
export interface ReadingResolver {
  /**
   * 一句里第 zi 字（0 起）语境所定之读；未定则无。`taken` 是已取之声：与之不相违的，也可答无，免得细求
   * (the reading settled at a 0-based place of a line; `undefined` where it is open, and also where it agrees with the class
   * `taken`, which spares a closer look).
   */
  meant(line: ContextLine, zi: number, setting: ReadingSetting, taken?: Pingze): Meant | undefined;
  /** 此字最可能之读，未定亦说；声不论之处以此示人 (its likeliest reading, open or not, shown where the tone does not matter). */
  likeliest(line: ContextLine, zi: number, setting: ReadingSetting): Reading | undefined;
}

/** 定读音时所依的韵书与字体 (the book and script that readings are settled in). */
export interface ReadingSetting {
  readonly book: RhymeBook;
  /** 全诗以繁体写就 (the poem is in traditional script throughout). */
  readonly isTraditional: boolean;
}

/** 逐句逐字，语境所定之读 (what the context settles, by line and character). */
export type MeantReadings = readonly (readonly (Meant | undefined)[])[];

/** 读音之于语境合否 (whether a reading is the one meant). */
export const isMeant = ({ reading: meant, fixesGroup }: Meant, reading: Reading): boolean =>
  reading.pingze === meant.pingze && (fixesGroup !== true || reading.group === meant.group);
