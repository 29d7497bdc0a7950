import { InvalidMeterError } from '../errors.ts';
import type { Meter } from '../meter/meter.ts';
import { meter, TUNE_RULES } from '../meter/notation.ts';
import type { Tune, TuneForm } from './types.ts';

const EXAMPLE = /^例 (\S+?)《(.+?)》\s+宋 (\d+)\s+共 (\d+)(?:\s+入 (\d+)%)?$/u;

/**
 * 读词谱的文本：一段一调，首行是名与又名，其下一体两行（例、谱），正体另有一行“文”。
 * 写得不通的，抛 `InvalidMeterError`，说明在第几行。
 *
 * Reads the text of the tunes, a paragraph each. Throws `InvalidMeterError` that names the row of the text that makes no sense.
 */
export function parseTunes(text: string): readonly Tune[] {
  const tunes: Tune[] = [];
  let names: readonly string[] = [];
  let forms: TuneForm[] = [];
  let example: RegExpExecArray | undefined;
  const end = (): void => {
    const [name, ...aliases] = names;
    if (name !== undefined) tunes.push({ name, aliases, forms });
    names = [];
    forms = [];
    example = undefined;
  };
  for (const [i, line] of text.split('\n').entries()) {
    const row = line.trim();
    const fail = (zh: string, en: string): never => {
      throw new InvalidMeterError(`词谱第 ${i + 1} 行：${zh}`, `row ${i + 1} of the tunes: ${en}`, { line: i + 1 });
    };
    if (row.startsWith('#')) continue;
    if (row === '') end();
    else if (!line.startsWith(' ')) names = row.split(/\s+(?:又名\s+)?/u);
    else if (names.length === 0) fail('段首须是调名', 'a paragraph begins with the name of its tune');
    else if (row.startsWith('例 ')) {
      example = EXAMPLE.exec(row) ?? fail('例写作 例 作者《首句》 宋 数 共 数', 'an example that cannot be read');
    } else if (row.startsWith('文 ')) {
      const last = forms.at(-1) ?? fail('“文”之前须有谱', 'a text without its row');
      forms[forms.length - 1] = { ...last, example: { ...last.example, lines: row.slice(2).split(' ') } };
    } else {
      const [, author = '', first = '', song, all, ru] = example ?? fail('谱之前须有例', 'a row without its example');
      const shared = { tune: names[0] as string, ordinal: forms.length + 1, row };
      const pieces = { song: Number(song), all: Number(all) };
      const length = [...row.replace(/[^平仄中◑◐]/gu, '')].length;
      const rest = ru === undefined ? {} : { ru: Number(ru) / 100 };
      forms.push({ ...shared, length, example: { author, first }, pieces, ...rest });
      example = undefined;
    }
  }
  end();
  return tunes;
}

const meters = new WeakMap<TuneForm, Meter>();

/**
 * 一体的格律，句读依谱 (the meter of a form, its lines as in its row). 谱写得不通，抛 `InvalidMeterError`。
 *
 * @example
 * meterOf(findTune('如梦令').forms[0]).lines.length; // 7
 */
export function meterOf(form: TuneForm): Meter {
  let made = meters.get(form);
  if (made === undefined) {
    const own = meter(form.tune, form.row, TUNE_RULES);
    made = form.ru === undefined ? own : { ...own, entering: form.ru };
    meters.set(form, made);
  }
  return made;
}
