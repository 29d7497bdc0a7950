import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COUNTED_PAGES, counts, withCounts } from '../../scripts/count-tables.ts';

describe('SOURCES.md 里的数 (figures in the SOURCES.md files)', () => {
  it.each(COUNTED_PAGES)('%s 没有过时（不符则 npm run data）', (file) => {
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('<!-- count:');
    expect(withCounts(page)).toBe(page);
  });

  it('标记写错、数目写错，都看得出', () => {
    expect(() => withCounts('<!-- count:nothing -->1')).toThrow('nothing');
    expect(withCounts('<!-- count:chars -->1')).toBe(
      `<!-- count:chars -->${counts().get('chars')?.toLocaleString('en-US')}`,
    );
  });
});
