import { ALL_RULE_IDS, LEFT_REASONS, REPORT_VERSION, RHYME_SCHOOLS } from '../src/lint/index.ts';
import { FORM_NAMES } from '../src/meter/index.ts';

/** 机器可读的报告（`--format json`）的 JSON Schema (the JSON schema of the report). */
export function reportSchema(): Readonly<Record<string, unknown>> {
  const text = { type: 'string' };
  const count = { type: 'integer', minimum: 0 };
  const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
  const list = (items: object) => ({ type: 'array', items });
  const strict = (required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) => ({
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  });
  const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
  const at = { couplet: count, line: count, zi: count };
  const finding = {
    required: {
      ruleId: { enum: ALL_RULE_IDS },
      name: text,
      severity: { enum: ['error', 'warning', 'info'] },
      messageId: text,
      message: text,
      messageEn: text,
      ...at,
      place: ref('place'),
      actual: text,
      expected: list(text),
      reference: strict({ work: text, section: text }),
      url: text,
    },
    optional: {
      assumed: strict({ char: text, tone: text, rhyme: text, rare: { type: 'boolean' } }),
      related: list(strict({ place: ref('place'), at: strict(at), message: text, messageEn: text })),
      fix: ref('edit'),
      suggestions: list({
        type: 'object',
        properties: { text, message: text, edit: ref('edit') },
        required: ['text', 'message', 'edit'],
      }),
    },
  };
  const result = strict(
    {
      source: text,
      verdict: { enum: ['regulated', 'rescued', 'irregular', 'ancient', 'empty'] },
      accepted: { type: 'boolean' },
      form: orNull({ enum: FORM_NAMES }),
      opening: orNull({ enum: ['平起', '仄起'] }),
      firstLineRhymes: orNull({ type: 'boolean' }),
      book: text,
      rhyme: orNull(text),
      unfinished: { type: 'boolean' },
      lines: list(strict({ text, pattern: text, tones: text })),
      findings: list(strict(finding.required, finding.optional)),
      suppressed: list(strict(finding.required, { ...finding.optional, reason: text })),
      rescues: list(
        strict({
          kind: { enum: ['特拗', '孤平拗救', '对句相救'] },
          line: count,
          zi: count,
          by: strict({ line: count, zi: count }),
        }),
      ),
    },
    {
      title: text,
      sameRhymes: strict({
        of: orNull(text),
        wanted: { enum: RHYME_SCHOOLS },
        met: orNull({ enum: RHYME_SCHOOLS }),
      }),
    },
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://unpkg.com/tuiqiao/schema/report.schema.json',
    title: '推敲的报告 report of tuiqiao',
    type: 'object',
    properties: {
      version: { const: REPORT_VERSION },
      results: list(ref('result')),
      left: list(
        strict(
          { source: text, place: ref('place'), reason: { enum: Object.keys(LEFT_REASONS) } },
          { tune: text, title: text },
        ),
      ),
      mended: list(strict({ source: text, count, output: text })),
      error: strict({ code: text, zh: text, en: text }),
    },
    anyOf: [{ required: ['version', 'results'] }, { required: ['error'] }],
    additionalProperties: false,
    $defs: {
      point: strict({ offset: count, line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } }),
      place: strict({ start: ref('point'), end: ref('point') }),
      edit: strict({ place: ref('place'), text }),
      result,
    },
  };
}
