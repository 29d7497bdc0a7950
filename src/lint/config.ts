import { type Level, PROFILES, type Profile } from '../meter/index.ts';
import type { LintOptions } from './lint.ts';
import { type AnyRuleId, type LevelName, type Levels, levelsOf } from './rules.ts';
import type { Script } from './tidy.ts';

/** 现成的配置：从严、从唐、今人（并依中华通韵）、手册、通行 (presets: `modern` also sets the book to 中华通韵). */
export const PRESETS: Readonly<Record<Profile, { readonly profile: Profile; readonly book?: string }>> = {
  standard: { profile: 'standard' },
  strict: { profile: 'strict' },
  tang: { profile: 'tang' },
  modern: { profile: 'modern', book: '中华通韵' },
  handbook: { profile: 'handbook' },
};

/** 配置中可用于全体、也可用于几个文件的部分 (the settings of a configuration, or of one of its overrides). */
export interface Settings {
  readonly form?: string;
  readonly book?: string;
  readonly rhyme?: string;
  readonly script?: Script;
  /** 规则的 id 或汉字名 → 轻重 (levels by the id or the name of a rule). */
  readonly rules?: Readonly<Record<string, LevelName>>;
  /** 字，或句次.字次 → 平、仄或韵部名 (readings by character, or by line and character). */
  readonly readings?: Readonly<Record<string, string>>;
}

/** 配置文件的内容；其样式见 `schema/tuiqiaorc.schema.json` (what a configuration file holds). */
export interface LintConfig extends Settings {
  readonly $schema?: string;
  /** 现成的配置或别的配置文件，后者胜前者 (presets or other files; later ones win). */
  readonly extends?: string | readonly string[];
  readonly overrides?: readonly Override[];
}

/** 只用于几个文件的配置 (settings for some files only). */
export interface Override extends Settings {
  readonly files: string | readonly string[];
  /** 只可用现成的配置 (presets only). */
  readonly extends?: string | readonly string[];
}

/** 合并好的一层 (one layer of settings; `match` says which files it is for, all if absent). */
export interface Layer extends Settings {
  readonly profile?: Profile;
  readonly match?: (file: string) => boolean;
}

/** 定下来的配置：后一层胜前一层 (layers of settings in order; later ones win). */
export interface ResolvedConfig {
  readonly form?: string;
  readonly book?: string;
  readonly rhyme?: string;
  readonly script?: Script;
  readonly profile: Profile;
  readonly rules: Levels;
  readonly readings: Readonly<Record<string, string>>;
}

/** 是不是现成的配置 (whether a name is that of a preset). */
export const isPreset = (name: string): name is Profile => (PROFILES as readonly string[]).includes(name);

/**
 * 各层合而为一：规则与读音逐条相加，其余后者胜；不合此文件的层略过。
 *
 * Merges layers for one file: rules and readings are merged one by one, of the rest the last one wins.
 */
export function mergeLayers(layers: readonly Layer[], file?: string): ResolvedConfig {
  const rules: Partial<Record<AnyRuleId, Level>> = {};
  const readings: Record<string, string> = {};
  let merged: Omit<ResolvedConfig, 'rules' | 'readings'> = { profile: 'standard' };
  for (const layer of layers) {
    if (layer.match !== undefined && (file === undefined || !layer.match(file))) continue;
    const { form, book, rhyme, script, profile } = layer;
    merged = {
      ...merged,
      ...(form === undefined ? {} : { form }),
      ...(book === undefined ? {} : { book }),
      ...(rhyme === undefined ? {} : { rhyme }),
      ...(script === undefined ? {} : { script }),
      ...(profile === undefined ? {} : { profile }),
    };
    Object.assign(rules, levelsOf(layer.rules ?? {}));
    Object.assign(readings, layer.readings);
  }
  return { ...merged, rules, readings };
}

/** 配置成为 `lint` 的选项；体、韵、书是默认，指令胜过它 (a configuration as options of `lint`: directives win over it). */
export function optionsOf(config: ResolvedConfig): LintOptions {
  const { form, rhyme, book, script, profile, rules, readings } = config;
  return {
    profile,
    levels: rules,
    readings,
    ...(script === undefined ? {} : { script }),
    defaults: {
      ...(form === undefined ? {} : { form }),
      ...(rhyme === undefined ? {} : { rhyme }),
      ...(book === undefined ? {} : { book }),
    },
  };
}
