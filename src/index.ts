/**
 * 推敲：韵、平仄、扫描；不载入模型 (rhyme, meter and scan; loads no model). 生成在 `tuiqiao/generate`。
 * @module
 */
export * from './errors.ts';
export * from './meter/index.ts';
export * from './rhyme/index.ts';
export * from './text/index.ts';
