import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulePage } from '../../scripts/build-rules-docs.ts';
import {
  compileMeter,
  lookup,
  type Pingze,
  parsePoem,
  type RhymeBook,
  RULE_IDS,
  RULES,
  type RuleId,
  type Scansion,
  scan,
} from '../../src/index.ts';
import { describe as describeFinding } from '../../src/meter/index.ts';
import { PRICES } from '../../src/meter/prices.ts';
import { type Mend, type MessageId, OTHER_MESSAGE_IDS, PROFILES } from '../../src/meter/rules/index.ts';
import { examplesOf } from '../support/rule-pages.ts';

describe('一条规则自带它的一切 (a rule owns all that is its own)', () => {
  it('别的说法各归一条规则，不多不少 (every further message is worded by one rule)', () => {
    const worded = RULE_IDS.flatMap((id) => Object.keys(RULES[id].otherwise ?? {}));
    expect(worded.sort()).toEqual([...OTHER_MESSAGE_IDS].sort());
  });

  it('每条消息都有中英文，不露 undefined (every message has words in both languages)', () => {
    const at = { line: 3, zi: 2 };
    const data = {
      char: '甲',
      actual: '乙',
      expected: ['丙'],
      other: '丁',
      form: '五律',
      licence: '戊',
      half: '上联' as const,
    };
    const more = { otherAt: { line: 1, zi: 2 }, breaks: '上句失对' };
    for (const id of [...RULE_IDS, ...OTHER_MESSAGE_IDS] satisfies MessageId[]) {
      const { message, messageEn } = describeFinding(id, at, { ...data, ...more });
      expect(message, id).toMatch(/^[^a-z]*\p{Script=Han}[^a-z]*$/u);
      expect(messageEn, id).toMatch(/[a-z]{4}/u);
      expect(`${message}${messageEn}`, id).not.toMatch(/undefined|NaN|\[object/u);
    }
  });

  it('五种宽严都有轻重 (a level in every profile)', () => {
    for (const id of RULE_IDS) expect(Object.keys(RULES[id].levels), id).toEqual([...PROFILES]);
  });
});

const price = (id: RuleId): number => RULES[id].price?.value ?? Number.NaN;

describe('各项代价如其缘由所说 (the prices are as their reasons say)', () => {
  const { mismatch, rescueWithin, rescueBelow, seldom, odd, neighbour, unheardNeighbour } = PRICES;
  const rescue = Math.max(rescueWithin.value, rescueBelow.value);

  it.each(['shi-dui', 'shi-nian'] as const)('%s 贵于一个错字，贱于两个', (id) => {
    expect(price(id)).toBeGreaterThan(mismatch.value);
    expect(price(id)).toBeLessThan(2 * mismatch.value);
  });

  it.each(['gu-ping', 'san-ping-wei', 'da-ao'] as const)('%s 略贱于一个错字', (id) => {
    expect(price(id)).toBeLessThan(mismatch.value);
    expect(price(id)).toBeGreaterThan(odd.value);
  });

  it.each(['san-ze-wei', 'xiao-ao'] as const)('%s 贵于拗救，贱于诸家不一的特拗首字用仄', (id) => {
    expect(price(id)).toBeGreaterThan(rescue);
    expect(price(id)).toBeLessThan(price('te-ao-shou-ze'));
  });

  it('少用之读贵于拗救；可借邻韵而不借，贵于借', () => {
    expect(seldom.value).toBeGreaterThan(rescue);
    expect(unheardNeighbour.value).toBeGreaterThan(neighbour.value);
  });

  it('价与缘由都有话说，格律所用的就是它', () => {
    for (const { why } of [...Object.values(PRICES), ...RULE_IDS.flatMap((id) => RULES[id].price ?? [])]) {
      expect(why.zh).toMatch(/\p{Script=Han}/u);
      expect(why.en).toMatch(/[a-z]/u);
    }
    for (const { fault, price: paid } of compileMeter('七律').lines.flatMap(({ patterns }) => patterns)) {
      if (fault !== undefined) expect(paid, fault).toBe(RULES[fault].price?.value ?? mismatch.value);
    }
  });
});

/** 试换所用之字，各只有一声 (characters of one tone class to try). */
const POOL = [...new Set(readFileSync(new URL('../fixtures/tang.txt', import.meta.url), 'utf8'))].filter((char) => {
  const classes = new Set(lookup(char).map(({ pingze }) => pingze));
  return classes.size === 1;
});
const classOf = (char: string): Pingze | undefined => lookup(char)[0]?.pingze;

/** 依所说的改法，可换的字 (what may stand at a place, as the mend says). */
function wanted(
  { lines, rhyme }: Scansion,
  line: number,
  zi: number,
  { wants }: Mend,
  book?: RhymeBook,
): readonly string[] {
  const there = lines[line - 1]?.zis[zi - 1];
  if (there === undefined) throw new Error(`没有 ${line}.${zi}`);
  if (wants === '合' && there.isRhymeFoot)
    return POOL.filter((char) => lookup(char, book).some((r) => r.group === rhyme));
  const other = there.reading?.pingze === '平' ? '仄' : '平';
  const pingze = wants === '反' ? other : wants !== '合' ? wants : there.slot === '中' ? undefined : there.slot;
  return POOL.filter((char) => pingze === undefined || classOf(char) === pingze);
}

describe('规则所说的改法真能消去毛病 (what a rule says would mend it does)', () => {
  const ids = RULE_IDS.filter((id) => RULES[id].mends !== undefined);

  it('论平仄、粘对、用韵的都有改法', () => {
    const judging = RULE_IDS.filter((id) => ['平仄', '粘对', '用韵'].includes(RULES[id].kind));
    // 入声论全首之韵；和韵之字由原作而定，消息里已说 (ru-sheng is about the rhyme as a whole; the word to answer with is the original's).
    expect(judging.filter((id) => !ids.includes(id))).toEqual(['ru-sheng', 'he-yun']);
  });

  // 各页的反例，改去任一处，那处发现便没了 (on the counterexamples of its page any one change makes the finding go).
  it.each(ids)('%s', (id) => {
    let mended = 0;
    for (const { text, options, expected } of examplesOf(readFileSync(rulePage(id), 'utf8'))) {
      const [where] = expected.flatMap((at) => (at.startsWith(`${id}@`) ? [at.slice(id.length + 1)] : []));
      if (where === undefined) continue;
      const poem = parsePoem(text);
      const scansion = scan(poem, options);
      const [line, zi] = where.split('.').map(Number) as [number, number];
      for (const mend of RULES[id].mends ?? []) {
        const at = { line: line + (mend.line ?? 0), zi: zi + (mend.zi ?? 0) };
        const place = poem.lines[at.line - 1]?.zis[at.zi - 1]?.place;
        if (place === undefined) throw new Error(`没有 ${at.line}.${at.zi}：${text}`);
        const isMended = (char: string): boolean => {
          const changed = text.slice(0, place.start.offset) + char + text.slice(place.end.offset);
          const { findings } = scan(parsePoem(changed), options);
          return findings.every((f) => f.ruleId !== id || f.at.line !== line || f.at.zi !== zi);
        };
        const found = wanted(scansion, at.line, at.zi, mend, options.book).some(isMended);
        // 失对、失粘或是两句整个相反，改一字未必便可，故只求有一处可 (broken links may be of whole lines, which no single character mends).
        if (mend.wants !== '反') expect(found, `${where} ${JSON.stringify(mend)} ${text}`).toBe(true);
        mended += Number(found);
      }
    }
    expect(mended).toBeGreaterThan(0);
  });
});
