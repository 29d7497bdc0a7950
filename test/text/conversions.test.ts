import { describe, expect, it } from 'vitest';
import { simplifiedForm } from '../../src/index.ts';
import { suspectConversions } from '../../src/text/conversions.ts';
import { conversionRows } from '../../src/text/generated/conversions.ts';

const told = (text: string) => suspectConversions(text).map(({ char, expected }) => `${char}→${expected.join('')}`);

describe('误转 (wrong conversions)', () => {
  // 常见的误转，取自网上与软件包里的唐诗 (as they stand on the web and in packages).
  it.each([
    ['春蠶到死絲方盡，蠟炬成灰淚始幹', ['幹→乾']],
    ['此地一爲別，孤蓬萬里徵', ['徵→征']],
    ['春風十裏揚州路，卷上珠簾總不如', ['裏→里']],
    ['鬆下問童子，言師採藥去', ['鬆→松']],
    ['更深月色半人家，北鬥闌干南鬥斜', ['鬥→斗', '鬥→斗']],
    ['香菸欲傍袞龍浮', ['菸→煙']],
    ['岧嶢太華俯鹹京', ['鹹→咸']],
    ['同居長幹裏，兩小無嫌猜', ['幹→干', '裏→里']],
    ['明朝散發弄扁舟', ['發→髮']],
    ['何時倚虛幌，雙照淚痕幹', ['幹→乾']],
    ['餘亦能高詠，斯人不可聞', ['餘→余']],
    ['自雲良家女，零落依草木', ['雲→云']],
    ['曾經滄海難爲水，齣門俱是看花人', ['齣→出']],
    ['傢住孟津河，門對孟津口', ['傢→家']],
  ])('%s', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it.each([
    '里仁爲美',
    '故里歸何處，歸夢繞故里',
    '三月香巢初壘成，夢裏不知身是客',
    '身後有餘忘縮手，眼前無路想回頭',
    '皇后殿前春色滿，後宮佳麗三千人',
    '四海干戈動，乾坤日月懸，闌干十二曲',
    '春蠶到死絲方盡，蠟炬成灰淚始乾',
    '此地一爲別，孤蓬萬里征',
    '白髮三千丈，春發幾枝花',
    '松下問童子，言師採藥去',
    '孰云網恢恢，白雲千載空悠悠',
    '幾處早鶯爭暖樹，隱几而坐聽松聲',
    '五穀豐登，空山幽谷無人見',
    '北斗七星高，哥舒夜帶刀',
  ])('没有误转：%s', (text) => {
    expect(told(text)).toEqual([]);
  });

  it('版本通用之字不报：遊游、臺台、鐘鍾、纔才、閒閑、迴回', () => {
    for (const text of [
      '少年遊俠客，臺上閒看花，鐘聲纔到船，迴首萬里雲',
      '少年游俠客，台上閑看花，鍾聲才到船，回首萬里雲',
    ]) {
      expect(told(text)).toEqual([]);
    }
  });

  it('繁体文本里夹着的简体字；刻本也用的字形不算', () => {
    expect(told('兩個黃鸝鳴翠柳，一行白鹭上青天')).toEqual(['鹭→鷺']);
    expect(told('兩個黃鸝鳴翠柳，來往无人凉月下')).not.toContain('凉→涼');
  });

  it('简体文本、没有繁体字的文本，一概不报', () => {
    const poem = '春蠶到死絲方盡，蠟炬成灰淚始乾。白髮三千丈，緣愁似個長。身後有餘，夢裏松風，北斗闌干，萬里征人。';
    const simplified = [...poem].map(simplifiedForm).join('');
    expect(told(simplified)).toEqual([]);
    expect(told('里仁')).toEqual([]);
    expect(told('')).toEqual([]);
  });

  it('位置是 UTF-16 偏移，把握在 0 与 1 之间', () => {
    const text = '𠮷人萬里\n孤蓬萬里徵，蠟炬成灰淚始幹';
    const found = suspectConversions(text);
    expect(found.map(({ index }) => text.slice(index, index + 1))).toEqual(['徵', '幹']);
    for (const { confidence } of found) {
      expect(confidence).toBeGreaterThan(0.8);
      expect(confidence).toBeLessThan(1);
    }
  });

  it('同一段里另有可疑之处的，低些也报', () => {
    for (const line of ['天地為徵途', '何日徵鞍歸', '欲問餘何意']) {
      expect(told(line), line).toEqual([]);
      expect(told(`${line}\n孤蓬萬裏徵`).length, line).toBe(3);
    }
  });

  it('残缺的代理对、控制字符、孤字都不出错', () => {
    for (const text of ['\ud800幹\udc00', '幹', '\u0000萬里徵\u0000', '裏裏裏裏裏'])
      expect(() => told(text)).not.toThrow();
  });

  it.each([
    ['髮奮讀書三十年，寒窗燈火夜如年。', '髮', '發'],
    ['扁舟範蠡五湖中，萬頃煙波一釣翁。', '範', '范'],
    ['渭水薑公釣月時，風塵僕僕幾人知。', '薑', '姜'],
    ['群賢鹹集會蘭亭，流水曲觴萬古情。', '鹹', '咸'],
    ['瀋吟不語對青山，獨立斜陽數雁還。', '瀋', '沈'],
    ['旌旗幹雲蔽日紅，春風滿麵笑相迎。', '麵', '面'],
    // 同类自拟 (of the same kind, made up here)
    ['報國從來須髮憤，書生豈肯負華年。', '髮', '發'],
    ['湖上扁舟隨範蠡，歸來白髮對青山。', '範', '范'],
  ])('%s：%s→%s', (text, char, expected) => {
    expect(suspectConversions(text)).toContainEqual(
      expect.objectContaining({ char, expected: expect.arrayContaining([expected]) }),
    );
  });

  it('随包的表不过 90 kB', () => {
    expect(Buffer.byteLength(conversionRows)).toBeLessThan(90_000);
  });
});
