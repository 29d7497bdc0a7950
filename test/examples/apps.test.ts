import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;

/** 在例子自己的目录里跑，如 npm start (runs an example in its own folder, as npm start does). */
const start = (name: string): string =>
  execFileSync(process.execPath, ['--import', tsx, 'main.ts'], { cwd: join(root, 'examples', name), encoding: 'utf8' });

/** README 里的 ```text (the output the README shows). */
const shown = (name: string): string =>
  /```text\n(.*?)```/su.exec(readFileSync(join(root, 'examples', name, 'README.md'), 'utf8'))?.[1] ?? '';

describe('examples/lint-in-app', () => {
  test('所印即 README 所写', () => {
    expect(start('lint-in-app')).toBe(shown('lint-in-app'));
  });
});

describe('examples/cowrite-in-app', () => {
  test('说明不可用之字；诗人三句一字不动；修好改坏的一句', () => {
    const out = start('cowrite-in-app');
    // 冲突不用模型，照 README 逐字；诗随模型而变，只看其样 (the conflict needs no model; the poems depend on it).
    const [refusal] = shown('cowrite-in-app').split('种子');
    expect(out.startsWith(refusal as string)).toBe(true);
    const lines = [...out.matchAll(/^ {2}([^\s；]{7}) {2}([人机]{7})$/gmu)].map(([, line, authors]) => [line, authors]);
    expect(lines).toHaveLength(16);
    for (const poem of [lines.slice(0, 8), lines.slice(8)]) {
      expect(poem[0]).toEqual(['小楼听雨忆何人', '人人人人人人人']);
      expect(poem[1]).toEqual(['灯火阑珊照此身', '人人人人人人人']);
      expect(poem[7]).toEqual(['明朝携酒问前津', '人人人人人人人']);
      for (const [, authors] of poem.slice(2, 7)) expect(authors).toBe('机机机机机机机');
    }
    expect(out).toMatch(/^修 8\.6 故→.，治平仄$/mu);
  });
});
