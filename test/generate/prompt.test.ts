import { describe, expect, it } from 'vitest';
import { buildPrompt, type PromptConditions, type Vocabulary } from '../../src/generate/index.ts';
import { findGroup } from '../../src/index.ts';
import { toyVocabulary } from './toy.ts';

const conditions = ['七絕', '平起', '仄起', '入韻', '不入韻', '上平一東', '唐', '金元'].map((name) => `<${name}>`);
const places = [...Array.from({ length: 8 }, (_, i) => `<句${i + 1}>`), ...[2, 3, 4, 5, 6, 7].map((k) => `<字${k}>`)];
const chars = [...'春江花月夜白日依山盡'];
/** 识骨架的词表与不识的 (a vocabulary that knows the skeleton, and one that does not). */
const knowing = toyVocabulary([...conditions, ...places, ...chars]);
const plain = toyVocabulary([...conditions, ...chars]);

const textOf = (more: Partial<PromptConditions>, vocabulary: Vocabulary = knowing): string =>
  buildPrompt({ form: '七绝', rhyme: findGroup('一东'), theme: [], ...more }, vocabulary)
    .map((id) => vocabulary.tokens[id])
    .join('');
const rows = (...lines: string[]) => lines.map((line) => [...line].map((char) => (char === '□' ? undefined : char)));

describe('提示 (the prompt)', () => {
  it('各项条件依次写出，没有的不写', () => {
    expect(textOf({})).toBe('<s><七絕><上平一東><sep>');
    expect(textOf({ rhyme: undefined })).toBe('<s><七絕><sep>');
    const all = { opening: '平起', firstLineRhymes: true, era: '唐', theme: ['春', '江'] } as const;
    expect(textOf(all)).toBe('<s><七絕><平起><入韻><上平一東><唐>春江<sep>');
    expect(textOf({ firstLineRhymes: false, era: '金元' })).toBe('<s><七絕><不入韻><上平一東><金元><sep>');
  });

  it('藏头：每句一字，不写字位', () => {
    const skeleton = rows('春□□□□□□', '江□□□□□□', '花□□□□□□', '月□□□□□□');
    expect(textOf({ skeleton })).toBe('<s><七絕><上平一東><句1>春<句2>江<句3>花<句4>月<sep>');
  });

  it('句中之字：每段相连者只写起处的字位', () => {
    const skeleton = rows('□□□□□□□', '□春江□□月□', '白□日□□□□');
    expect(textOf({ skeleton })).toBe('<s><七絕><上平一東><句2><字2>春江<字6>月<句3>白<字3>日<sep>');
  });

  it('开头已全定的句子不写，由诗句本身读入；后面定的仍写', () => {
    const skeleton = rows('白日依山盡春江', '白日依山盡春江', '□□□□□□□', '花月夜白日依山');
    expect(textOf({ skeleton })).toBe('<s><七絕><上平一東><句4>花月夜白日依山<sep>');
    expect(textOf({ skeleton: rows('白日依山盡春江', '白日') })).toBe('<s><七絕><上平一東><sep>');
  });

  it('词表没有的字当作未定', () => {
    expect(textOf({ skeleton: rows('□□春魃江□□', '魃□□□□□□') })).toBe('<s><七絕><上平一東><句1><字3>春<字5>江<sep>');
  });

  it('不识骨架的模型不给骨架', () => {
    expect(textOf({ theme: ['春'], skeleton: rows('江□□□□□□') }, plain)).toBe('<s><七絕><上平一東>春<sep>');
  });
});
