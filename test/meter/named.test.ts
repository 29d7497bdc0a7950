/** 以名相取的体裁与格律：排律、仄韵律绝、古体、六言 (forms by name, and their meters). */
import { describe, expect, it } from 'vitest';
import {
  ALL_FORM_NAMES,
  closesSentence,
  InvalidInputError,
  lengthsOf,
  namedForm,
  namedMeter,
  parsePoem,
  scan,
  UnknownFormError,
} from '../../src/index.ts';

describe('以名取体裁', () => {
  it.each([
    ['七言古诗', '七古'],
    ['五古', '五古'],
    ['七言古風', '七古'],
    ['六絕', '六言绝句'],
    ['六言律詩', '六言律诗'],
    ['仄韻五言絕句', '仄韵五绝'],
    ['仄韵七律', '仄韵七律'],
    ['五言排律', '五排'],
    [' 七绝 ', '七绝'],
  ])('%s 即 %s', (written, name) => expect(namedForm(written).name).toBe(name));

  it.each(['九绝', '仄韵五排', '仄韵', '', '古诗', '六言'])('没有“%s”', (name) => {
    expect(() => namedForm(name)).toThrow(UnknownFormError);
  });

  it('各体皆成格律，字数如名', () => {
    for (const name of ALL_FORM_NAMES) {
      const { lineLength, lines } = namedForm(name);
      expect(lengthsOf(namedMeter(name))).toEqual(Array(lines).fill(lineLength));
    }
  });
});

describe('句数与韵数', () => {
  it.each([
    ['五排', { lines: 9 }],
    ['五排', { lines: 8 }],
    ['七排', { lines: 102 }],
    ['五绝', { lines: 8 }],
    ['七古', { lines: 2 }],
    ['七古', { lines: 8, rhymeCount: 5 }],
    ['七古', { lines: 8, rhymeCount: 1.5 }],
    ['七律', { rhymeCount: 2 }],
    ['五古', { opening: '平起' }],
    ['五排', { pingze: '仄' }],
  ] as const)('%s %j 不成', (name, options) => {
    expect(() => namedMeter(name, options)).toThrow(InvalidInputError);
  });

  it('换韵平仄相间，换韵之联首句入韵，两句一联用句号', () => {
    const meter = namedMeter('七古', { lines: 10, rhymeCount: 3 });
    expect(meter.rhymes.map(({ pingze }) => pingze)).toEqual(['平', '仄', '平']);
    const heads = meter.lines.flatMap(({ patterns }, i) => (i % 2 === 0 && patterns.every((p) => p.rhymed) ? [i] : []));
    expect(heads).toEqual([4, 6]);
    expect(meter.lines.map((_, i) => closesSentence(meter, i))).toEqual(meter.lines.map((_, i) => i % 2 === 1));
  });
});

describe('所成之格律，与名篇相合', () => {
  it.each([
    ['五古', '慈母手中线，游子身上衣。临行密密缝，意恐迟迟归。谁言寸草心，报得三春晖。', []],
    ['六言绝句', '桃红复含宿雨，柳绿更带朝烟。花落家童未扫，莺啼山客犹眠。', []],
    ['五古', '慈母手中线，游子身上衣。临行密密缝，意恐迟迟归。谁言寸草心，报得三春光。', ['chu-yun']],
  ])('%s %s', (name, text, faults) => {
    const poem = parsePoem(text);
    const isOpen = namedForm(name).least !== undefined;
    const meter = namedMeter(name, isOpen ? { lines: poem.lines.length } : {});
    const { findings } = scan(poem, { meter });
    expect(findings.flatMap(({ severity, ruleId }) => (severity === 'error' ? [ruleId] : []))).toEqual(faults);
  });
});
