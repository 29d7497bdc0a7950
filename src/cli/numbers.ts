import { CliError } from './errors.ts';

/** 读一个整数选项，不合则报用法错误 (reads a whole-number option). */
export const wholeNumber =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/u.test(text) && value >= least && value <= most) return value;
    throw new CliError(
      'USAGE',
      `${name} 须为 ${least} 至 ${most} 的整数：${text}`,
      `${name} must be a whole number from ${least} to ${most}: ${text}`,
    );
  };

/** 读一个不小于 0 的数 (reads a number that is not negative). */
export const nonNegative =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
    throw new CliError('USAGE', `${name} 须为不小于 0 的数：${text}`, `${name} must be a number of 0 or more: ${text}`);
  };
