const DIGITS = '一二三四五六七八九';

/** 一百以内的数用汉字，以上仍作数字 (Chinese numerals from 1 to 99; digits above). */
export function numeral(n: number): string {
  if (n > 99) return String(n);
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const head = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens - 1]}十`;
  return head + (ones === 0 ? '' : DIGITS[ones - 1]);
}
