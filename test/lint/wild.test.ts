import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lookup } from '../../src/index.ts';
import type { JsonReport } from '../../src/lint/index.ts';
import { folderWith, tuiqiao } from '../cli/fake-io.ts';

/** 诗人、网友所贴，及其当得之判；各例的理由见 docs/rules 与 data/pingshui (what people paste, and what should be said of it). */
interface WildCase {
  readonly id: string;
  readonly kind: string;
  readonly input?: string;
  readonly form?: string;
  /** 此字须有 warning 以上的发现：平仄、读音、僻读 (the character that must be reported). */
  readonly faulty?: string;
  /** 此字不可有发现 (the character that must not be). */
  readonly faultless?: string;
  /** 没有 error，没有未收之字 (no error, nothing unknown). */
  readonly clean?: true;
  /** 误字与本字 (wrong conversions: what stands, and what is meant). */
  readonly wrong?: readonly string[];
  /** 平水韵里查得到的字 (characters of the table). */
  readonly known?: string;
  /** 字所属的各韵，至少这些 (rhymes of a character, these among them). */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

const CASES = readFileSync(fileURLToPath(new URL('../fixtures/wild.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as WildCase);

type Finding = JsonReport['results'][number]['findings'][number];

/** 此诗的各项发现，与所在之字 (the findings of a text, with the character each stands at). */
async function findingsOf({ input = '', form }: WildCase): Promise<readonly (Finding & { readonly at: string })[]> {
  const cwd = await folderWith({ 'f.txt': `${input}\n` });
  const argv = ['check', 'f.txt', '--format', 'json', ...(form === undefined ? [] : ['--form', form])];
  const { results } = JSON.parse((await tuiqiao(argv, { cwd })).out) as JsonReport;
  expect(results.length).toBeGreaterThan(0);
  return results.flatMap(({ findings }) =>
    findings.map((finding) => ({
      ...finding,
      at: input.slice(finding.place?.start.offset, finding.place?.end.offset),
    })),
  );
}

/** 说某字读错、平仄不合的规则 (rules that tell of a wrong tone or an unmeant reading). */
const OF_TONE = ['ping-ze', 'du-yin', 'pi-du', 'da-ao', 'san-ping-wei', 'gu-ping', 'shi-dui'];

const having = (key: keyof WildCase): readonly WildCase[] => CASES.filter((one) => one[key] !== undefined);

describe('网上之诗：读音、字表、字形、误转 (what people paste: readings, the table, glyphs, conversions)', () => {
  it('各例都有一判', () => {
    const judged = (['faulty', 'faultless', 'clean', 'wrong', 'known', 'groups'] as const).flatMap(having);
    expect(new Set(judged.map(({ id }) => id)).size).toBe(CASES.length);
    expect(CASES.length).toBe(63);
  });

  it.each(having('faulty'))('$id $kind：$input 须说“$faulty”', async (one) => {
    const found = await findingsOf(one);
    const told = found.filter(({ at, severity }) => at === one.faulty && severity !== 'info');
    expect(told.map(({ ruleId }) => ruleId).filter((id) => OF_TONE.includes(id))).not.toEqual([]);
  });

  it.each(having('faultless'))('$id $kind：$input 不可说“$faultless”', async (one) => {
    const found = await findingsOf(one);
    expect(found.filter(({ at }) => at === one.faultless)).toEqual([]);
  });

  it.each(having('clean'))('$id $kind：$input 合律，无未收之字', async (one) => {
    const found = await findingsOf(one);
    expect(found.filter(({ severity, ruleId }) => severity === 'error' || ruleId === 'wei-shou')).toEqual([]);
  });

  it.each(having('wrong'))('$id $kind：$input 误转 $wrong', async (one) => {
    const found = await findingsOf(one);
    for (const [char = '', meant = ''] of (one.wrong ?? []).map((pair) => [...pair])) {
      const told = found.filter(({ ruleId, at }) => ruleId === 'wu-zhuan' && at === char);
      expect(
        told.map(({ expected }) => expected[0]),
        char,
      ).toContain(meant);
    }
  });

  it.each(having('known'))('$id $kind：查得到 $known', ({ known = '' }) => {
    expect([...known].filter((char) => lookup(char).length === 0)).toEqual([]);
  });

  it.each(having('groups'))('$id $kind：$groups', ({ groups = {} }) => {
    for (const [char, names] of Object.entries(groups)) {
      expect(
        lookup(char).map(({ group }) => group.name),
        char,
      ).toEqual(expect.arrayContaining([...names]));
    }
  });
});
