import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Chromium：CHROME_PATH 所指，或 PATH 上常见之名；没有则 undefined (the Chromium named by CHROME_PATH, or the first of the usual names on PATH). */
export function chromiumPath(): string | undefined {
  const found = (process.env['PATH'] ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return process.env['CHROME_PATH'] ?? found.find((path) => existsSync(path));
}
