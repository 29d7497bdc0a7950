/**
 * 生成之诗的合律率：各体、各起式、首句韵否、三十平韵轮转，由另一进程里的命令行来判。
 * Legality of generated poems over forms, openings, first-line rhymes and the thirty level rhymes, judged by the command
 * line in a separate process.
 */
import { loadModel, WRITABLE_FORMS, write } from '../src/generate/index.ts';
import { pingshui } from '../src/index.ts';
import { checkedByCommand } from './command.ts';
import { share } from './statistics.ts';

export interface LegalityOptions {
  readonly n: number;
  readonly seed: number;
  readonly beams: number;
  readonly onProgress?: (done: number) => void;
}

/** 合律之评所用之题 (themes of the evaluations of legality). */
export const THEMES = [
  '秋江 月',
  '春雨',
  '边塞',
  '送别',
  '梅花',
  '山寺 钟声',
  '思乡',
  '雪夜',
  '登楼',
  '渔父',
  '',
  '落花',
];

interface CheckReport {
  readonly results: readonly {
    readonly verdict: string;
    readonly rhyme: string | null;
    readonly opening: string | null;
    readonly firstLineRhymes: boolean | null;
    readonly findings: readonly { readonly ruleId: string; readonly severity: string; readonly message: string }[];
    readonly lines: readonly { readonly text: string }[];
  }[];
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateLegality({ n, seed, beams, onProgress }: LegalityOptions): Promise<string> {
  const model = await loadModel();
  const rhymes = pingshui.groups.filter((group) => group.pingze === '平');
  const asked: { form: string; rhyme: string; opening: string; firstLineRhymes: boolean; text: string }[] = [];
  for (let i = 0; i < n; i++) {
    const form = WRITABLE_FORMS[i % 4] as string;
    const rhyme = (rhymes[i % rhymes.length] as (typeof rhymes)[number]).name;
    const opening = Math.floor(i / 4) % 2 === 0 ? '平起' : '仄起';
    const firstLineRhymes = Math.floor(i / 8) % 2 === 0;
    const theme = THEMES[i % THEMES.length] as string;
    const [poem] = await write({ form, rhyme, theme, opening, firstLineRhymes, seed: seed + i, beams }, { model });
    asked.push({ form, rhyme, opening, firstLineRhymes, text: (poem as NonNullable<typeof poem>).text });
    onProgress?.(i + 1);
  }
  const input = asked.map(({ form, rhyme, text }) => `# 体: ${form}\n# 韵: ${rhyme}\n${text}\n`).join('\n');
  const { out, status } = checkedByCommand(['--format', 'json'], input);
  const { results } = JSON.parse(out) as CheckReport;
  if (results.length !== n) throw new Error(`命令行读到 ${results.length} 首，应为 ${n} 首`);
  // 起式、首句韵否：检查器定不下来的（一字两读）不算不合 (what the checker leaves open is no disagreement).
  const differs = <T>(found: T | null, wanted: T | undefined) => found !== null && found !== wanted;
  const illegal = results.filter((r, i) => {
    const wanted = asked[i];
    return (
      r.findings.some((f) => f.severity !== 'info' && f.ruleId !== 'du-yin') ||
      r.verdict === 'ancient' ||
      r.rhyme !== wanted?.rhyme ||
      differs(r.opening, wanted?.opening) ||
      differs(r.firstLineRhymes, wanted?.firstLineRhymes)
    );
  });
  const repeated = n - new Set(asked.map(({ text }) => text)).size;
  const doubtful = results.filter((r) => r.findings.some((f) => f.ruleId === 'du-yin'));
  const told = (r: (typeof results)[number]): string =>
    `${r.lines.map((l) => l.text).join('，')}：${r.findings.map((f) => f.message).join('；')}`;
  const rescued = results.filter((r) => r.verdict === 'rescued').length;
  return [
    `- 合律：${share(n - illegal.length, n)}，n = ${n}，种子 ${seed}–${seed + n - 1}，${beams} 条 beam，`,
    `  ${WRITABLE_FORMS.join('、')} × 平起、仄起 × 首句入韵与否 × 三十平韵；命令行另起一个进程来判，退出码 ${status}。`,
    `  没有 error 与 warning（读音之疑另计）、韵、起式、首句韵否都如所求，才算合律 (no error, no warning but of readings, and rhyme, opening and first line as asked)。`,
    `- 词义所定之读与字位不合、受了提醒的 (warned of a reading its word does not have)：${share(doubtful.length, n)}。`,
    `- 用了拗救的 (with a rescue)：${share(rescued, n)}。全同的两首 (duplicates)：${repeated}。`,
    ...illegal.slice(0, 10).map((r) => `- 不合 ✗ ${told(r)}`),
    ...doubtful.slice(0, 5).map((r) => `- 存疑 ? ${told(r)}`),
  ].join('\n');
}
