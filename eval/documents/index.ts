/**
 * 文稿：四十种样子各五份，认出的诗与造时所记相比 (documents: five of each of forty shapes, what is found beside what was put in).
 */
import { loadMarkdown, type ReadDocument, readDocument } from '../../src/text/document/index.ts';
import { share } from '../statistics.ts';
import { anthology, type Made, pick, seeded, toSimplified } from './made.ts';
import { SHAPES, type Shape } from './shapes.ts';

/** 一种样子的得失 (the tally of one shape). */
interface Tally {
  readonly shape: Shape;
  documents: number;
  wanted: number;
  found: number;
  /** 散文、注之类误作的诗 (poems made of what is no verse). */
  made: number;
  /** 切开、并起、缺句、多句的 (poems split, merged, or with lines lost or added). */
  broken: number;
  reported: number;
  readonly bad: Made[];
}

/** 返回 Markdown 一节；`half` 为 dev 则是据以立规的一半 (a Markdown section; `dev` is the half the rules were made on). */
export async function evaluateDocuments({
  seed,
  half,
  list,
}: {
  readonly seed: number;
  readonly half: 'dev' | 'report';
  readonly list: boolean;
}): Promise<string> {
  const markdown = await loadMarkdown();
  const verse = anthology();
  const tallies = SHAPES.flatMap((shape, i) => {
    if ((i % 2 === 0) !== (half === 'dev')) return [];
    const tally: Tally = { shape, documents: 0, wanted: 0, found: 0, made: 0, broken: 0, reported: 0, bad: [] };
    for (let k = 0; k < 5; k++) {
      const next = seeded(seed * 100_003 + i * 101 + k);
      const chosen = Array.from({ length: shape.count }, () => pick(verse, next));
      const made = shape.write(k % 2 === 0 ? chosen.map(toSimplified) : chosen, next);
      count(tally, made, readDocument(made.text, { kind: made.kind, markdown }));
    }
    return [tally];
  });
  const sum = (key: 'documents' | 'wanted' | 'found' | 'made' | 'broken' | 'reported'): number =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const faulty = tallies.filter((tally) => tally.found < tally.wanted || tally.made > 0);
  return [
    `- ${half === 'dev' ? '立规所据的一半 (the half the rules were made on)' : '留来报数的一半 (the half kept for the report)'}，种子 ${seed}：${tallies.length} 种，${sum('documents')} 份，诗 ${sum('wanted')} 首。`,
    `- 认出，各句位置全合 (found, every line in its place)：${share(sum('found'), sum('wanted'))}。`,
    `- 切开、并起、缺句、多句 (split, merged, lines lost or added)：${share(sum('broken'), sum('wanted'))}。`,
    `- 不是诗而作诗 (made of what is no verse)：${share(sum('made'), sum('reported'))}。`,
    ...faulty.map(({ shape, wanted, found, made }) => `- ${shape.name}：${found} / ${wanted}，误作 ${made}。`),
    ...(list ? faulty.flatMap(({ bad }) => bad.slice(0, 1).map(({ text }) => `\n~~~\n${text}\n~~~`)) : []),
  ].join('\n');
}

function count(tally: Tally, made: Made, { poems }: ReadDocument): void {
  const wanted = new Set(made.poems.map((lines) => lines.join()));
  const starts = new Set(made.poems.flat());
  const got = poems.map(({ lines }) => lines.map(({ start }) => start.offset));
  const found = got.filter((lines) => wanted.has(lines.join())).length;
  const mistaken = got.filter((lines) => !lines.some((at) => starts.has(at))).length;
  tally.documents++;
  tally.wanted += made.poems.length;
  tally.found += found;
  tally.made += mistaken;
  // 读到了诗句而不全合的，是切坏的 (poems of which some line was read, though not all as they stand).
  const read = new Set(got.flat());
  tally.broken += made.poems.filter(
    (lines) => lines.some((at) => read.has(at)) && !got.some((own) => own.join() === lines.join()),
  ).length;
  tally.reported += got.length;
  if (found < made.poems.length || mistaken > 0) tally.bad.push(made);
}
