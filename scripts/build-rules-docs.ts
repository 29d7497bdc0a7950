/**
 * 由规则与代价之表造 docs/rules 里的表格、总目，与 docs/architecture.md 里的代价；正文是人写的，不动 (builds the tables and the index
 * of docs/rules and the prices of docs/architecture.md from the rules and prices; the prose is written by hand and left alone).
 *
 *   npx tsx scripts/build-rules-docs.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bilingual, PRICES, type Price } from '../src/meter/prices.ts';
import { type Level, PROFILES, RULE_IDS, RULES, type RuleId } from '../src/meter/rules/index.ts';
import { readRuleCounts } from './rule-counts.ts';

const BEGIN = '<!-- rule:begin -->';
const END = '<!-- rule:end -->';
const PROFILE_NAMES = { standard: '通行', strict: '从严', tang: '从唐', modern: '今人', handbook: '手册' } as const;
const LEVEL_NAMES: Readonly<Record<Level, string>> = { error: '错', warning: '提醒', info: '说明', off: '不论' };

/** 规则之页 (the page of a rule). */
export const rulePage = (id: RuleId): string => fileURLToPath(new URL(`../docs/rules/${id}.md`, import.meta.url));
/** 总目 (the index of the pages). */
export const RULES_INDEX = fileURLToPath(new URL('../docs/rules/README.md', import.meta.url));

const levels = (id: RuleId): string[] =>
  PROFILES.map((profile) => RULES[id].levels[profile]).map((level) => `${LEVEL_NAMES[level]} \`${level}\``);
const heads = PROFILES.map((profile) => `${PROFILE_NAMES[profile]} \`${profile}\``);

/** 《全唐诗》里多少首有之；没有数过的无 (how many poems of the 全唐诗 have it; none where it was not counted). */
function howOften(id: RuleId): readonly string[] {
  const counts = readRuleCounts();
  const [total, count] = [counts.get('n'), counts.get(id)];
  if (total === undefined || count === undefined) return [];
  const of = (n: number, all: number): string => `${all.toLocaleString('en')} 首里 ${n.toLocaleString('en')} 首`;
  const [octaves, quatrains] = [of(count.octaves, total.octaves), of(count.quatrains, total.quatrains)];
  return [
    `- 多少 (how often, in the 全唐诗, of poems with one error at most)：《全唐诗》里按近体论而至多一处错的，律诗 ${octaves}，绝句 ${quatrains}（\`scripts/count-rules.ts\`）`,
  ];
}

/** 标记之间的一段 (the generated block of a page). */
function block(id: RuleId): string {
  const { name, aliases = [], kind, summary, summaryEn, reference, needsWords } = RULES[id];
  const others = aliases.length === 0 ? '' : `；又作 ${aliases.join('、')}`;
  const source =
    reference.work === '—' ? '' : `${reference.work}${reference.section === '—' ? '' : `，${reference.section}`}`;
  return [
    BEGIN,
    `${summary}`,
    '',
    `_${summaryEn}_`,
    '',
    `- id \`${id}\`，名 ${name}${others}；类 ${kind}${needsWords === true ? '；须有分词' : ''}`,
    ...(source === '' ? [] : [`- 出处 (authority)：${source}`]),
    ...howOften(id),
    `- 配置 (configuration)：\`"rules": { "${name}": "off" }\`，id 与名通用；诗里写 \`# lint-disable-next-line ${name} -- 缘由\` 则下一行不论`,
    '',
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => '---|').join('')}`,
    `| ${levels(id).join(' | ')} |`,
    END,
  ].join('\n');
}

/** 换上标记之间的一段 (a page with the block between its markers renewed). Throws where the markers are missing. */
function renewed(page: string, text: string, begin: string, end: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`没有标记 ${begin} ${end}`);
  return page.slice(0, from) + text + page.slice(to + end.length);
}

/** 页中换上新造的一段 (a page of a rule with its block renewed). Throws where the markers are missing. */
export const withBlock = (id: RuleId, page: string): string => renewed(page, block(id), BEGIN, END);

const PRICES_BEGIN = '<!-- prices:begin -->';
const PRICES_END = '<!-- prices:end -->';
/** 代价之表所在 (where the table of prices stands). */
export const PRICES_PAGE = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));

/** 代价之表，由贵到贱；规则的与扫描自己的在一处 (the table of prices, dearest first: those of the rules and of the scan). */
function pricesBlock(): string {
  const rows: readonly { readonly name: string; readonly price: Price }[] = [
    ...Object.values(PRICES).map(({ name, ...price }) => ({ name: bilingual(name), price })),
    ...RULE_IDS.flatMap((id) => {
      const { name, price } = RULES[id];
      return price === undefined ? [] : [{ name: `[${name}](rules/${id}.md)`, price }];
    }),
  ].sort((a, b) => b.price.value - a.price.value);
  return [
    PRICES_BEGIN,
    '| 名目 | 价 | 缘由 |',
    '|---|---|---|',
    ...rows.map(({ name, price }) => `| ${name} | ${price.value} | ${bilingual(price.why)} |`),
    PRICES_END,
  ].join('\n');
}

const bilingual = ({ zh, en }: Bilingual): string => `${zh} (${en})`;

/** 页中换上新造的代价之表 (the page with its table of prices renewed). Throws where the markers are missing. */
export const withPrices = (page: string): string => renewed(page, pricesBlock(), PRICES_BEGIN, PRICES_END);

/** 总目全文 (the whole index). */
export function rulesIndex(): string {
  return [
    '# 规则 · Rules',
    '',
    '由 `npm run docs` 造，勿手改。每条规则一页：定义、反例、正例、例外、出处；页中的例子都由测试跑过。',
    'Generated from the rules; every example on the pages is run by a test.',
    '',
    `| 规则 | id | 类 | ${heads.join(' | ')} |`,
    `|---|---|---|${heads.map(() => '---|').join('')}`,
    ...RULE_IDS.map(
      (id) => `| [${RULES[id].name}](${id}.md) | \`${id}\` | ${RULES[id].kind} | ${levels(id).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const id of RULE_IDS) {
    const file = rulePage(id);
    if (!existsSync(file)) throw new Error(`缺 docs/rules/${id}.md`);
    writeFileSync(file, withBlock(id, readFileSync(file, 'utf8')));
  }
  writeFileSync(RULES_INDEX, rulesIndex());
  writeFileSync(PRICES_PAGE, withPrices(readFileSync(PRICES_PAGE, 'utf8')));
}
