/**
 * 检查器对《唐诗三百首》近体与绝句的判断，与手读逐首相比 (verdicts on the regulated poems of 唐诗三百首 beside a reader's).
 * 文本是修复过的（见 eval/tangshi300.ts），手读在 test/fixtures/tangshi300.gold.tsv。
 */
import { judgeAnthology } from '../test/fixtures/tangshi300.ts';
import { share } from './statistics.ts';

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateCanon(): string {
  const all = judgeAnthology();
  const regular = all.filter(({ gold }) => gold === undefined);
  const others = all.filter(({ gold }) => gold !== undefined);
  const withOblique = regular.filter(({ scansion }) =>
    scansion.findings.some((f) => f.ruleId === 'san-ze-wei' || f.ruleId === 'san-ze-shou-ze'),
  );
  const accepted = (list: typeof all) => list.filter(({ isAccepted }) => isAccepted).length;
  const disagreeing = all.filter(({ disagreements }) => disagreements.length > 0);
  const cells = others.map(({ author, title, scansion, errors, gold, disagreements }) => {
    const said = errors.map((f) => `${f.name} ${f.at.line}.${f.at.zi}`).join('、') || '—';
    const agrees = disagreements.length === 0 ? '' : `；**与手读不合：${disagreements.join('；')}**`;
    return `| ${author}《${title}》 | ${VERDICTS[scansion.verdict] ?? scansion.verdict} | ${said} | ${gold?.reason}${agrees} |`;
  });
  return [
    `- n = ${all.length}：手读合律 ${regular.length}，其中有三仄尾者 ${withOblique.length}；不合 ${others.length}。`,
    `- 合律者接受：${share(accepted(regular), regular.length)}；其中有三仄尾者 ${accepted(withOblique)} / ${withOblique.length}。`,
    `- 不合者误受：${accepted(others)} / ${others.length}。`,
    `- 与手读不合：${disagreeing.length}${disagreeing.map((p) => `；${p.author}《${p.title}》${p.disagreements.join('，')}`).join('')}。`,
    '',
    '| 诗 (poem) | 评 (verdict) | error 之处（句.字）(findings) | 手读 (a reader) |',
    '|---|---|---|---|',
    ...cells,
  ].join('\n');
}

const VERDICTS: Readonly<Record<string, string>> = {
  regulated: '合律',
  rescued: '有拗已救',
  irregular: '有毛病',
  ancient: '古体',
};
