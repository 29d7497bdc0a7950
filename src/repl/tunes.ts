/**
 * 填词：选调，押何部 (writing to a tune: taking one up, and its rhyme).
 * @module
 */
import type { TuneForm } from '../cipai/types.ts';
import type { Meter } from '../meter/index.ts';
import { findGroup, type RhymeBook, type RhymeGroup } from '../rhyme/index.ts';
import { sameBu } from '../rhyme/lookup.ts';
import { type Draft, EMPTY_DRAFT, tuneMeter } from './draft.ts';
import { markedLine } from './show.ts';
import { begin, type Command, misuse, say, tell } from './state.ts';

/** 调：另填一首，示其谱，照诗家之记 (takes up a tune and shows its row in the marks of poets). */
export const takeTune: Command = (state, [name, which], { cipai }) => {
  if (cipai === undefined) return misuse('没有载入词谱', 'the tunes are not loaded');
  const { tune: now } = state.draft;
  if (name === undefined) {
    const words =
      now === undefined ? '未定' : `${now.name}，${now.forms.map(({ length }) => `${length} 字`).join('、')}`;
    return tell(state, `词牌：${words}。如 调 浣溪沙，调 浣溪沙 2（第二体）`, 'e.g. 调 浣溪沙');
  }
  const tune = cipai.findTune(name);
  const number = which === undefined ? undefined : Number(which.normalize('NFKC').replace(/^第|体$/gu, ''));
  const chosen = number === undefined ? tune : { ...tune, forms: tune.forms.slice(number - 1, number) };
  if (chosen.forms.length === 0 || Number.isNaN(number)) {
    return misuse(`${tune.name}有 ${tune.forms.length} 体：1 至 ${tune.forms.length}`, `1 to ${tune.forms.length}`);
  }
  const { script } = state.draft;
  const draft: Draft = {
    ...EMPTY_DRAFT,
    form: tune.name,
    isChosen: true,
    tune: chosen,
    theme: state.draft.lines.length === 0 ? state.draft.theme : [],
    ...(script === undefined ? {} : { script }),
  };
  const meter = tuneMeter(draft) as Meter;
  const kept = state.draft.lines.length > 0 ? '；原稿可用 撤 取回' : '';
  const rows = meter.lines.flatMap((_, i) => [
    ...(meter.breaks?.includes(i) === true ? [''] : []),
    `  ${String(i + 1).padEnd(3)}${markedLine(meter, i)}`,
  ]);
  const { ordinal, length } = chosen.forms[0] as TuneForm;
  const others = chosen.forms.length > 1 ? `，共 ${chosen.forms.length} 体，随所写而定` : '';
  const head = `新填${tune.name}，第 ${ordinal} 体 ${length} 字${others}，依词林正韵${kept}`;
  return say(begin(state, draft), [head, ...rows].join('\n'));
};

/** 词稿所押之部：只说 第七部 的随谱之声 (the group a tune is to rhyme on; 第七部 alone takes the tone class of the row). */
export function tuneRhyme(name: string, draft: Draft, book: RhymeBook): RhymeGroup | undefined {
  const wanted = tuneMeter(draft)?.rhymes[0]?.pingze;
  if (wanted === undefined) return undefined;
  const group = findGroup(name, book);
  if (group.pingze === wanted) return group;
  const other = /[平上去入仄]/u.test(name)
    ? undefined
    : book.groups.find((one) => one.pingze === wanted && sameBu(one, group));
  if (other !== undefined) return other;
  return misuse(`${draft.form}押${wanted}声韵，${group.name}是${group.pingze}声`, 'a rhyme of the other tone class');
}
