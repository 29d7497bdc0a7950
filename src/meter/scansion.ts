import type { Reading, RhymeGroup } from '../rhyme/types.ts';
import type { VersePlace } from '../text/place.ts';
import type { Place } from '../text/verse.ts';
import type { Finding } from './finding.ts';
import type { FormName, Opening } from './forms.ts';
import type { RescueKind, Slot } from './meter.ts';

/** 一处拗救：拗在何处，以何处救 (a rescue: a positive fact, not a missing error). */
export interface Rescue {
  readonly kind: RescueKind;
  readonly at: VersePlace;
  readonly by: VersePlace;
}

/** 一字的扫描结果 (one character, scanned). */
export interface ScannedZi {
  readonly char: string;
  readonly place: Place;
  readonly at: VersePlace;
  readonly slot: Slot;
  readonly isRhymeFoot: boolean;
  /** 取定的读音；空白、未收之字及两可之字无 (the reading taken; absent for blanks and unknown characters). */
  readonly reading?: Reading;
  /** 全部读音，含罕用 (all readings, rare ones too). */
  readonly readings: readonly Reading[];
  /** 合、不合、待填、未收 (fits, faulty, still blank, unknown to the book). */
  readonly status: '合' | '不合' | '待填' | '未收';
}

/** 一句的扫描结果 (one line, scanned). */
export interface ScannedLine {
  readonly text: string;
  readonly zis: readonly ScannedZi[];
  /** 此句应有的字位，如 中仄平平仄 (the pattern it was measured against). */
  readonly pattern: string;
  readonly rhymed: boolean;
  /** 所当押之韵；不押、未定则无 (the group it must rhyme in; absent where it need not or that is open). */
  readonly rhyme?: RhymeGroup;
}

/** 总评：合律、有拗已救、有毛病的近体、不以近体论者（古体、仄韵律体、拗律，由其发现分别）、无诗可评 (the verdict; `ancient` is all verse that is not judged by the rules of regulated verse: which kind, its finding says). */
export type Verdict = 'regulated' | 'rescued' | 'irregular' | 'ancient' | 'empty';

/** 一种解读：起式、首句入韵与否、韵部及其代价 (one reading of the whole poem and what it costs). */
export interface Parse {
  readonly opening: Opening;
  readonly firstLineRhymes: boolean;
  readonly rhyme?: RhymeGroup;
  /** 代价：约等于错处之数，越小越好 (about the number of faults; the smaller the better). */
  readonly cost: number;
}

/** 全诗的扫描结果，是纯值：可展开、可 `structuredClone` (the scansion of a poem, a plain value: spread it, clone it). */
export interface Scansion extends Partial<Parse> {
  /** 读音依语境衡量过；否则凡有之读皆作可取 (readings were weighed by context; any reading passes where they were not). */
  readonly readingsWeighed: boolean;
  readonly verdict: Verdict;
  /** 体裁；依 `meter` 扫描者即其名 (the form; the name of the meter where one was given). */
  readonly form?: FormName | (string & {});
  /** 是否尚未写完：有空白，或句数不足 (blanks, or fewer lines than the form has). */
  readonly unfinished: boolean;
  /** 所用韵书的 id 与名 (id and name of the book it was checked in). */
  readonly book: string;
  readonly bookName: string;
  readonly lines: readonly ScannedLine[];
  readonly findings: readonly Finding[];
  readonly rescues: readonly Rescue[];
  /** 其余起式的最佳解读，由省到费 (the best parse of every other template, cheapest first). */
  readonly runnersUp: readonly Parse[];
}
