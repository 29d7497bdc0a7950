import { writeFileSync } from 'node:fs';
import { configSchema } from '../src/cli/config-schema.ts';
import { reportSchema } from './report-schema.ts';

/** 发布的 JSON Schema，由规则表造出：npm run schema (the published schemas, made from the rules). */
export const SCHEMAS: Readonly<Record<string, () => object>> = {
  'schema/tuiqiaorc.schema.json': configSchema,
  'schema/report.schema.json': reportSchema,
};

/** 一份 schema 的文本 (the text of a schema). */
export const schemaText = (schema: object): string => `${JSON.stringify(schema, undefined, 2)}\n`;

if (process.argv[1] === import.meta.filename) {
  for (const [file, build] of Object.entries(SCHEMAS)) {
    writeFileSync(new URL(`../${file}`, import.meta.url), schemaText(build()));
  }
}
