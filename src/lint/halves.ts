import { InvalidInputError } from '../errors.ts';
import {
  checkMeter,
  type FormName,
  getForm,
  type LineMeter,
  lianMeter,
  type Meter,
  type ScanOptions,
} from '../meter/index.ts';
import { readDocument } from '../text/document/index.ts';
import { COUPLET, type CoupletPlaces, isCouplet, type Poem, parsePoem, type ScriptConverter } from '../text/index.ts';

type HalfName = NonNullable<LineMeter['half']>;

/**
 * 检查所用的体裁之名：近体各体，或对联；没有则抛 `UnknownFormError` (the name of a form that can be checked, 对联 among them).
 *
 * @example
 * formNameOf('楹联'); // '对联'
 */
export const formNameOf = (form: string): FormName | typeof COUPLET => (isCouplet(form) ? COUPLET : getForm(form).name);

/** 各句属上联还是下联；没有标明的，前一半是上联 (which half every line belongs to; the first half of the lines where nothing says so). */
function halvesIn({ lines }: Poem, places: CoupletPlaces | undefined): readonly HalfName[] {
  const { upper, lower } = places ?? {};
  if (upper === undefined && lower === undefined) {
    return lines.map((_, i) => (i < lines.length / 2 ? '上联' : '下联'));
  }
  return lines.map(({ place: { start } }): HalfName => {
    const isLower = lower !== undefined && start.offset >= lower.start.offset && start.offset < lower.end.offset;
    return isLower ? '下联' : '上联';
  });
}

/** 依此体扫描的选项：对联依其自己的格律，别的以体裁之名 (how to scan for a form: a couplet by a meter of its own). */
export function formOptions(form: string, poem: Poem, places?: CoupletPlaces): Pick<ScanOptions, 'form' | 'meter'> {
  if (!isCouplet(form)) return { form };
  // 没有诗句，便无格律可造，扫描自会说 (without verse there is no meter to make, and the scan says so).
  return poem.lines.length === 0 ? {} : { meter: lianMeter(poem, halvesIn(poem, places)) };
}

/** 上下联各句之次，0 起；不是对联则无 (the lines of either half, 0-based; none for other verse). */
export function halvesOf(meter: Meter | undefined): readonly [upper: number[], lower: number[]] | undefined {
  if (meter?.lines[0]?.half === undefined) return undefined;
  const of = (half: HalfName): number[] => meter.lines.flatMap((line, i) => (line.half === half ? [i] : []));
  return [of('上联'), of('下联')];
}

/** 一段文字里的一副对联与其格律；不止一副，抛 `InvalidInputError` (the couplet of a text and its meter; throws where there are several). */
export function pairIn(
  text: string,
  toTraditional?: ScriptConverter,
): { readonly poem: Poem; readonly meter: Meter | undefined; readonly places: CoupletPlaces } {
  const { poems } = readDocument(text, { areCouplets: true });
  if (poems.length > 1) {
    throw new InvalidInputError(
      `一条只可有一副对联，这里有 ${poems.length} 副`,
      `a record holds one couplet; here are ${poems.length}`,
    );
  }
  const [part] = poems;
  const own = part?.text.slice(part.verse.start.offset - part.start.offset) ?? '';
  const poem = parsePoem(own, {
    isVerse: true,
    ...(part === undefined ? {} : { origin: part.verse.start }),
    ...(toTraditional === undefined ? {} : { toTraditional }),
  });
  const { meter } = formOptions(COUPLET, poem, part?.couplet);
  if (meter !== undefined) checkMeter(meter);
  return { poem, meter, places: part?.couplet ?? {} };
}
