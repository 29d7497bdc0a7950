import type { Tune, TuneForm } from '../cipai/index.ts';
import type { Lang } from '../lint/index.ts';

/**
 * 说一个词牌，或列出全部词牌；所说是规则之名而非词牌，则 undefined (tells of a tune, or lists them all; undefined where the name is
 * that of a rule and no tune).
 */
export async function tellTunes(name: string | undefined, lang: Lang): Promise<string | undefined> {
  const { tuneNamed, tunes } = await import('../cipai/index.ts');
  if (name === undefined) return `${tunes().map(inBrief).join('\n')}\n`;
  const tune = tuneNamed(name);
  return tune === undefined ? undefined : explained(tune, lang);
}

/** 一行：调名、各体字数、又名 (a row: the name, the lengths of its forms, other names). */
const inBrief = ({ name, forms, aliases }: Tune): string => {
  const lengths = [...new Set(forms.map(({ length }) => length))].join('、');
  return `${name}\t${lengths}\t${aliases.join(' ')}`;
};

/** 一调细说：各体之谱、例、由多少首数得 (a tune in full: its rows, examples, and how many pieces they were drawn from). */
function explained({ name, aliases, forms }: Tune, lang: Lang): string {
  const other =
    aliases.length === 0 ? '' : lang === 'zh' ? `　又名 ${aliases.join('、')}` : ` (also ${aliases.join(', ')})`;
  const signs =
    lang === 'zh'
      ? '平 仄 定声　中 不拘　◑ 不拘而常平　◐ 不拘而常仄　韵 甲 乙 … 韵脚，叶 同部异声，叠 叠句，? 可押可不押，领 其前之字多领起其下，对 多与上句相对，‖ 分片'
      : '平 仄 fixed, 中 either, ◑ ◐ either but mostly 平 or 仄; 韵 甲 乙 … rhymes, 叶 the other class, 叠 repeats, ? optional, 领 mostly leads the rest, 对 mostly parallel to the line before, ‖ stanza';
  const told = forms.map((form) => formInWords(form, lang)).join('\n');
  return `${name}${other}\n\n${told}\n  ${signs}\n`;
}

function formInWords({ ordinal, length, row, example, pieces, ru }: TuneForm, lang: Lang): string {
  const { author, first, lines } = example;
  const isZh = lang === 'zh';
  const title = isZh ? (ordinal === 1 ? '正体' : '又一体') : ordinal === 1 ? 'usual form' : `form ${ordinal}`;
  const from = isZh
    ? `由 ${pieces.all} 首数得（宋词 ${pieces.song} 首）`
    : `drawn from ${pieces.all} pieces (${pieces.song} of the Song)`;
  const entering =
    ru === undefined
      ? ''
      : isZh
        ? `，其 ${Math.round(100 * ru)}% 押入声`
        : `, ${Math.round(100 * ru)}% of them in 入声`;
  const size = isZh ? `${length} 字` : `${length} characters`;
  const text = lines === undefined ? `${first}……` : lines.join('，');
  return `  ${title}　${size}　${from}${entering}\n    ${row}\n    ${isZh ? '例' : 'example'} ${author}：${text}\n`;
}
