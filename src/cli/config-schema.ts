import { ALL_RULE_IDS, ALL_RULES } from '../lint/index.ts';
import { FORM_NAMES, PROFILES } from '../meter/index.ts';
import { BOOK_NAMES } from '../rhyme/books/index.ts';

/**
 * 配置文件的 JSON Schema，由规则表造出；发布的 `schema/tuiqiaorc.schema.json` 即此。
 *
 * The JSON schema of configuration files, made from the rules; `schema/tuiqiaorc.schema.json` is this, written down.
 */
export function configSchema(): Readonly<Record<string, unknown>> {
  const level = { $ref: '#/$defs/level' };
  const rules = ALL_RULE_IDS.flatMap((id) => {
    const { name, aliases = [], summary, summaryEn } = ALL_RULES[id];
    const property = { ...level, description: `${summary} ${summaryEn}` };
    return [id, name, ...aliases].map((key) => [key, property] as const);
  });
  const settings = {
    form: { type: 'string', description: '体裁 form', examples: FORM_NAMES },
    book: { type: 'string', description: '韵书 rhyme book', examples: BOOK_NAMES },
    rhyme: { type: 'string', description: '韵部，如 十一真 rhyme group' },
    script: { enum: ['简', '繁'], description: '全诗所用的字体，给了才论 the script to keep to' },
    rules: { $ref: '#/$defs/rules' },
    readings: {
      type: 'object',
      description:
        '所定的读音：看，或 3.2（第三句第二字）→ 平、仄或韵部名 readings by character or by line and character',
      propertyNames: { pattern: '^(?:\\p{Script=Han}|[0-9]{1,3}\\.[0-9]{1,3})$' },
      additionalProperties: { type: 'string', minLength: 1 },
    },
  };
  const oneOrMore = (items: object) => ({ anyOf: [items, { type: 'array', items }] });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://unpkg.com/tuiqiao/schema/tuiqiaorc.schema.json',
    title: '推敲的配置 configuration of tuiqiao',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      extends: {
        ...oneOrMore({ type: 'string', minLength: 1 }),
        description: `现成的配置（${PROFILES.join('、')}）或别的配置文件，后者胜前者 presets or other files; later ones win`,
      },
      ...settings,
      overrides: {
        type: 'array',
        description: '只用于几个文件的配置 settings for some files only',
        items: {
          type: 'object',
          properties: {
            files: {
              ...oneOrMore({ type: 'string', minLength: 1 }),
              description: '相对于配置文件的 glob globs, relative to this file',
            },
            extends: oneOrMore({ enum: PROFILES }),
            ...settings,
          },
          required: ['files'],
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
    $defs: {
      level: { enum: ['error', 'warning', 'warn', 'info', 'off'] },
      rules: {
        type: 'object',
        description: '规则的 id 或汉字名 → 轻重 levels by the id or name of a rule',
        properties: Object.fromEntries(rules),
        additionalProperties: false,
      },
    },
  };
}
