import { InvalidInputError } from '../errors.ts';
import { findGroup } from '../rhyme/lookup.ts';
import type { ReadingResolver } from '../rhyme/meant.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { checkMeter } from './check-meter.ts';
import { type Form, type FormName, getForm, type Opening } from './forms.ts';
import type { Meter } from './meter.ts';
import { type Level, levelOf, PROFILES, type Profile, RULE_IDS, type RuleId } from './rules/index.ts';

/** 扫描选项；不给的由诗中推出 (what is not given is inferred). */
export interface ScanOptions {
  readonly form?: FormName | (string & {});
  /** 依此格律来论，不另认体裁；与 `form`、`opening`、`firstLineRhymes` 不并用 (judges by this meter, recognizing nothing; used instead of a form). */
  readonly meter?: Meter;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 韵部名 (a rhyme group, by any spelling `findGroup` accepts). */
  readonly rhyme?: string;
  readonly book?: RhymeBook;
  /** 从宽从严；省略则通行 (which profile gives the levels; `standard` if left out). */
  readonly profile?: Profile;
  /** 个别规则的轻重，比 `profile` 优先 (levels of single rules, before the profile's). */
  readonly levels?: Readonly<Partial<Record<RuleId, Level>>>;
  /**
   * 定读音所凭的语境之据，如 `tuiqiao/readings` 的 `resolver`；无则凡有之读皆可，结果之 `readingsWeighed` 为 false
   * (what settles readings by context, as `resolver` of `tuiqiao/readings`; without it any reading passes, and the result says so).
   */
  readonly resolver?: ReadingResolver;
  /**
   * 指定的读音：键为字（看，全诗）或句次.字次（3.2，1 起），值为 平、仄 或韵部名
   * (readings pinned by the poet: by character or by `line.zi`, 1-based; a tone class or the name of a group).
   */
  readonly readings?: Readonly<Record<string, string>>;
}

/** 所求，名字已化为值 (what is asked, names turned into values). */
export interface Asked {
  readonly book: RhymeBook;
  readonly form: Form | undefined;
  readonly meter: Meter | undefined;
  readonly rhyme: RhymeGroup | undefined;
  /** 定读之据；今音之书无 (what settles readings; none for books of modern sounds). */
  readonly resolver: ReadingResolver | undefined;
  readonly levelIn: (id: RuleId) => Level;
  readonly options: ScanOptions;
}

/** 选项读作所求；抛 `scan` 所抛 (reads options; throws what `scan` throws). */
export function askedOf(options: ScanOptions): Asked {
  const book = options.book ?? pingshui;
  const { meter } = options;
  if (meter !== undefined) {
    if (options.form !== undefined || options.opening !== undefined || options.firstLineRhymes !== undefined) {
      const en = 'a meter is given instead of a form, an opening or a rhyming first line';
      throw new InvalidInputError('给了格律，便不另给体裁、起式、首句入韵与否', en);
    }
    checkMeter(meter);
  }
  const form = options.form === undefined ? undefined : getForm(options.form);
  const rhyme = options.rhyme === undefined ? undefined : findGroup(options.rhyme, book);
  const wanted = form === undefined ? meter?.rhymes[0]?.pingze : '平';
  if (rhyme !== undefined && wanted !== undefined && rhyme.pingze !== wanted) {
    if (form === undefined) {
      const en = `${meter?.form} rhymes in the other tone class`;
      throw new InvalidInputError(`${meter?.form}押${wanted}声韵，${rhyme.name}是${rhyme.pingze}声`, en);
    }
    const zh = `近体押平声韵，${rhyme.name}是仄声；不指明体裁，可按古体来看`;
    throw new InvalidInputError(zh, `regulated verse rhymes on level tones; ${rhyme.name} is oblique`);
  }
  const base = levelsUnder(options.profile ?? 'standard');
  // 各条的轻重当场去看，不合并、不留存：选项的对象可以改了再用 (looked up, not merged: the object of options may change between scans).
  const { levels } = options;
  const resolver = book.bothScripts === true ? undefined : options.resolver;
  return { book, form, meter, rhyme, resolver, levelIn: (id) => levels?.[id] ?? base[id], options };
}

type Levels = Readonly<Record<RuleId, Level>>;
const profileLevels = new Map<Profile, Levels>();

/** 一种宽严之下各规则的轻重，造一次 (the levels of a profile, made once). */
function levelsUnder(profile: Profile): Levels {
  let levels = profileLevels.get(profile);
  if (levels === undefined) {
    if (!PROFILES.includes(profile)) {
      const known = PROFILES.join('、');
      throw new InvalidInputError(`没有“${profile}”这种宽严，可用：${known}`, `unknown profile; known: ${known}`);
    }
    levels = Object.fromEntries(RULE_IDS.map((id) => [id, levelOf(id, profile)])) as Levels;
    profileLevels.set(profile, levels);
  }
  return levels;
}
