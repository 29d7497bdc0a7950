/**
 * 文稿的四十种样子，都是公开的仓库与网页里见过的（诗集、博客、语料、教材、论坛）；只取其样子，诗换作古人之作，散文另写。
 * Forty shapes of documents as seen in public repositories and pages. Only the shapes are taken: the verse is classical, the prose ours.
 */
import {
  couplets,
  type Made,
  Page,
  PROSE,
  paragraphs,
  pick,
  type Random,
  rows,
  run,
  SONGS,
  TRANSLATION,
  type Verse,
  wrapped,
} from './made.ts';

/** 一种样子：取几首诗，写成一份文稿 (a shape: takes poems and writes a document). */
export interface Shape {
  readonly name: string;
  /** 要几首诗 (how many poems it takes). */
  readonly count: number;
  readonly write: (verse: readonly Verse[], next: Random) => Made;
}

type Writer = Shape['write'];
const shape = (name: string, count: number, write: Writer): Shape => ({ name, count, write });
const each = (page: Page, verse: readonly Verse[], write: (one: Verse, i: number) => void): Page => {
  verse.forEach(write);
  return page;
};
const formOf = ({ lines }: Verse): string =>
  `${(lines[0] ?? '').length === 5 ? '五' : '七'}${lines.length === 4 ? '绝' : '律'}`;
const mark = (i: number): string => (i % 2 === 0 ? '，' : '。');
const NUMBERS = ['一', '二', '三', '四', '五', '六'];
const TONES = {
  5: '平平平仄仄　仄仄仄平平（十灰） —— 正格',
  7: '仄仄平平平仄仄　平平仄仄仄平平（一先） —— 正格',
} as const;

const TEXTS: readonly Shape[] = [
  shape('题目一行，诗两句一行，空行分首', 3, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) => page.add(`${v.title}\n`).verse(v.lines, couplets).add('\n\n')).made();
  }),
  shape('一行一首，没有题目', 4, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) => page.verse(v.lines, run).add('\n')).made();
  }),
  shape('一行一首：题目 唐 作者 诗，半角逗号', 3, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`${v.title} 唐 ${v.author} `)
        .verse(v.lines, (_l, i, last) => ['', i < last ? ',' : ''])
        .add('\n'),
    ).made();
  }),
  shape('编号、题目，空行，句句用句号', 2, (verse, next) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`${String(Math.floor(next() * 9000)).padStart(4, '0')} ${v.title}\n\n`)
        .verse(v.lines, () => ['', '。'])
        .add('\n\n'),
    ).made();
  }),
  shape('论坛：七律·题、作者、韵书、署日期', 2, (verse, next) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`${formOf(v)}·${v.title}\n文/某某\n`)
        .verse(v.lines, couplets)
        .add(`\n（平水韵）\n${2000 + Math.floor(next() * 24)}年10月于北京\n\n`),
    ).made();
  }),
  shape('组诗：总题、其一、其二', 3, (verse) => {
    const page = new Page('text').add('杂诗三首\n');
    return each(page, verse, (v, i) => page.add(`其${NUMBERS[i]}\n`).verse(v.lines, couplets).add('\n')).made();
  }),
  shape('诗前小序，诗后注', 2, (verse, next) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`《${v.title}》\n小序：${pick(PROSE, next)}\n`)
        .verse(v.lines, couplets)
        .add(`\n注：①${(v.lines[0] ?? '').slice(0, 2)}：见前人诗。\n②此首一作他人诗。\n\n`),
    ).made();
  }),
  shape('题目恰与诗句同长，隔一空行', 2, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) => {
      const title = '重过旧时读书处'.slice(0, (v.lines[0] ?? '').length === 5 ? 5 : 7);
      page.add(`${title}\n\n`).verse(v.lines, couplets).add('\n\n');
    }).made();
  }),
  shape('不加标点，以全角空格分句', 2, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`# ${v.title}\n`)
        .verse(v.lines, (_l, i, last) => ['', i % 2 === 0 ? '　' : i < last ? '\n' : ''])
        .add('\n\n'),
    ).made();
  }),
  shape('汉字原文与拼音对照（外文诗集）', 2, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`* ${v.title.length} Bai tho\n\nNguyên văn chữ Hán:\n`)
        .verse(v.lines, rows)
        .add('\n\nPhiên âm Hán Việt:\nThiên sơn điểu phi tuyệt,\nVạn kính nhân tung diệt.\n\n'),
    ).made();
  }),
  shape('作者《题》：诗，一行一首', 3, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) => page.add(`${v.author}《${v.title}》：`).verse(v.lines, run).add('\n\n')).made();
  }),
  shape('网上贴来：译文、注释、赏析、来源', 1, (verse, next) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`${v.title}\n${v.author}〔唐代〕\n\n`)
        .verse(v.lines, couplets)
        .add(
          `\n\n译文\n${pick(TRANSLATION, next)}\n\n注释\n⑴${(v.lines[1] ?? '').slice(0, 2)}：指远处。\n⑵${(v.lines[2] ?? '').slice(0, 2)}：一作“又”。\n\n赏析\n${pick(PROSE, next)}\n\n来源：古诗文网 https://so.example.org/shiwenv_1.aspx\n`,
        ),
    ).made();
  }),
  shape('题目：体裁：正文：各有标签', 2, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v) =>
      page
        .add(`题目：${v.title}\n体裁：${formOf(v)}\n正文：\n`)
        .verse(v.lines, couplets)
        .add('\n创作时间：2023年5月\n\n'),
    ).made();
  }),
  shape('词集里夹一首诗', 1, (verse) => {
    const page = new Page('text');
    const [a, b] = SONGS as readonly [(typeof SONGS)[number], (typeof SONGS)[number]];
    const [v] = verse as readonly [Verse];
    page.add(`${a[0]}\n${a[1].join('\n')}\n\n`, `${formOf(v)}·${v.title}\n`).verse(v.lines, couplets);
    return page.add(`\n\n${b[0]}\n${b[1].join('\n')}\n`).made();
  }),
  shape('随笔，没有诗', 0, (_verse, next) => {
    const page = new Page('text');
    for (let i = 0; i < 4; i++) page.add(`${pick(PROSE, next)}\n\n`);
    return page.made();
  }),
  shape('随笔里引单句单联', 0, (_verse, next) =>
    new Page('text')
      .add(`登山记\n\n${pick(PROSE, next)}古人说“欲穷千里目，更上一层楼”，\n信然。${pick(PROSE, next)}\n\n`)
      .add(`会当凌绝顶，一览众山小。\n\n${pick(PROSE, next)}\n`)
      .made(),
  ),
  shape('一、二、三、为题，诗连排', 3, (verse) => {
    const page = new Page('text');
    return each(page, verse, (v, i) =>
      page.add(`${NUMBERS[i]}、${v.title}\n`).verse(v.lines, couplets).add('\n'),
    ).made();
  }),
  shape('org：* 题、#+BEGIN_VERSE', 2, (verse) => {
    const page = new Page('text').add('#+TITLE: 诗稿\n\n');
    return each(page, verse, (v) =>
      page.add(`* ${v.title}\n\n#+BEGIN_VERSE\n`).verse(v.lines, couplets).add('\n#+END_VERSE\n\n'),
    ).made();
  }),
];

const MARKDOWNS: readonly Shape[] = [
  shape('# 【题】，两空格换行，图，注', 1, (verse, next) => {
    const page = new Page('markdown');
    return each(page, verse, (v) =>
      page
        .add(`# 【${v.title}】\n\n`)
        .verse(v.lines, wrapped('', '  \n'))
        .add(`\n\n注：${pick(PROSE, next)}\n\n![](10.jpg)`),
    ).made();
  }),
  shape('博客：文件头、`《题》`、一联一段、脚本', 1, (verse) => {
    const page = new Page('markdown');
    return each(page, verse, (v) =>
      page
        .add(`---\nlayout: post\ntitle: ${v.title}\ndate: 2016-10-23\ncategories: poem\n---\n\`《${v.title}》\`\n\n`)
        .verse(v.lines, paragraphs)
        .add(
          '\n\n<!--more-->\n\n![]({{site.url}}/Images/39.JPG)\n\n<script>\n  var a = "白日依山尽，黄河入海流";\n</script>\n',
        ),
    ).made();
  }),
  shape('一卷诗：# 卷、## 【题】、\\newpage、附录引文', 3, (verse, next) => {
    const page = new Page('markdown').add('# （三） 七绝\n\n```{tableofcontents}\n```\n\n');
    return each(page, verse, (v) =>
      page
        .add(`\\newpage\n\n## 【${v.title}】\n\n`)
        .verse(v.lines, wrapped('', '  \n'))
        .add(`\n\n![](src/01.jpg)\n\n附：\n\n> ${pick(PROSE, next)}\n\n`),
    ).made();
  }),
  shape('【题 • 新韵】，改稿 v2.0', 2, (verse) => {
    const page = new Page('markdown').add('# 【秋 • 新韵】\n\n');
    return each(page, verse, (v, i) =>
      page
        .add(i === 0 ? '' : 'v2.0\n\n')
        .verse(v.lines, wrapped('', '  \n'))
        .add('\n\n'),
    ).made();
  }),
  shape('引用：[!QUOTE]、反斜线换行、破折号署名', 1, (verse, next) => {
    const page = new Page('markdown').add(`${pick(PROSE, next)}\n\n`);
    return each(page, verse, (v) =>
      page
        .add('> [!QUOTE]\n>\n')
        .verse(v.lines, wrapped('> ', '\\\n'))
        .add(`\n>\n> — ${v.author}《${v.title}》\n\n${pick(PROSE, next)}\n`),
    ).made();
  }),
  shape('引用：一句一行，无标点', 1, (verse, next) => {
    const page = new Page('markdown').add(`### 块引用\n${pick(PROSE, next)}\n`);
    return each(page, verse, (v) => page.verse(v.lines, () => ['> ', '  \n']).add(`\n\n${pick(PROSE, next)}\n`)).made();
  }),
  shape('围栏：题目居中，译文另一围栏', 1, (verse, next) => {
    const page = new Page('markdown').add('# 诗心札记\n\n');
    return each(page, verse, (v) =>
      page
        .add(`## ${v.title}\n\n::: info 赏析\n\n${pick(PROSE, next)}\n\n:::\n\n**原文**\n\n\`\`\`\n       ${v.title}\n`)
        .verse(v.lines, couplets)
        .add(`\n\`\`\`\n\n**译文**\n\n\`\`\`\n${pick(TRANSLATION, next)}\n\`\`\`\n`),
    ).made();
  }),
  shape('{% poem 题,作者 %}，其后正文与代码', 1, (verse, next) => {
    const page = new Page('markdown').add('---\ntitle: 简明教程\ntags:\n  - llvm\n---\n');
    return each(page, verse, (v) =>
      page
        .add(`{% poem ${v.title},${v.author} %}\n`)
        .verse(v.lines, couplets)
        .add(
          `\n{% endpoem %}\n\n## 第一步\n\n${pick(PROSE, next)}\n\n\`\`\`c\nint main() { return 0; } // 白日依山尽\n\`\`\`\n`,
        ),
    ).made();
  }),
  shape('有序列表，一项一首', 3, (verse) => {
    const page = new Page('markdown').add('## 近作\n\n');
    return each(page, verse, (v, i) =>
      page
        .add(`${i + 1}. ${v.title}\n\n`)
        .verse(v.lines, wrapped('   ', '\n'))
        .add('\n\n'),
    ).made();
  }),
  shape('**诗人：**、**原文：**，分隔线，创作说明', 2, (verse, next) => {
    const page = new Page('markdown').add('# 诗选 — 2026年4月6日\n\n## 古典名篇\n\n');
    return each(page, verse, (v) =>
      page
        .add(`### 《${v.title}》\n\n**诗人：** ${v.author}（唐）\n\n**原文：**\n`)
        .verse(v.lines, rows)
        .add(`\n\n---\n\n## 创作说明\n\n${pick(PROSE, next)}\n\n`),
    ).made();
  }),
  shape('引用里每联之下注平仄', 1, (verse) => {
    const page = new Page('markdown').add('# 近体诗格律分析\n\n');
    return each(page, verse, (v) => {
      const tones = TONES[(v.lines[0] ?? '').length as 5 | 7];
      page
        .add(`> 《${v.title}》 ${v.author}\n>\n`)
        .verse(v.lines, (_l, i) => [i % 2 === 0 ? '>' : '', mark(i) + (i % 2 === 1 ? `\n>\n> ${tones}\n>\n` : '')]);
    }).made();
  }),
  shape('技术文章：代码、表格，没有诗', 0, (_verse, next) =>
    new Page('markdown')
      .add(`# 七律空间 · 工作交接文档\n\n**更新日期**: 2026-01-08\n\n## 一、本次更新\n\n${pick(PROSE, next)}\n\n`)
      .add(
        '```js\nconst 诗 = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。";\n```\n\n| 诗名 | 首句 |\n|---|---|\n| 登楼 | 白日依山尽 |\n\n',
      )
      .add(`- 修复时区问题\n- 更新通知显示不正确\n\n${pick(PROSE, next)}\n`)
      .made(),
  ),
];

const DATA: readonly Shape[] = [
  shape('网页：h2 题、p 作者、div.poem', 1, (verse) => {
    const page = new Page('html').add(
      '<!DOCTYPE html>\n<html>\n<head>\n  <title>古诗文赏析</title>\n  <style>body { margin: 0; }</style>\n</head>\n<body>\n',
    );
    return each(page, verse, (v) =>
      page
        .add(
          `  <h1>古诗文赏析</h1>\n  <h2>${v.title}</h2>\n  <p class="author">唐 · ${v.author}</p>\n  <div class="poem">\n`,
        )
        .verse(v.lines, wrapped('    <p>', '</p>\n'))
        .add('\n  </div>\n  <img src="images/poem.jpg" alt="诗意图">\n</body>\n</html>\n'),
    ).made();
  }),
  shape('网页：article、br、footer', 1, (verse, next) => {
    const page = new Page('html');
    return each(page, verse, (v) =>
      page
        .add(`<article>\n  <header>${v.title} ${v.author}</header>\n  <p>\n`)
        .verse(v.lines, wrapped('    ', '<br />\n'))
        .add(`\n  </p>\n  <footer>\n    ${pick(PROSE, next)}\n  </footer>\n</article>\n`),
    ).made();
  }),
  shape('图文网页：一句一 p、粗体、星号隔开', 2, (verse, next) => {
    const page = new Page('html').add(`<p class="ql-block">${pick(PROSE, next)}</p>`);
    return each(page, verse, (v) =>
      page
        .add(`<p class="ql-block" style="text-align:center;"><b>${formOf(v)}·${v.title}</b></p>`)
        .verse(v.lines, wrapped('<p class="ql-block"><span style="color:rgb(1, 1, 1);">', '</span></p>'))
        .add('<p class="ql-block">☆☆☆☆☆☆☆☆☆☆☆☆</p>'),
    ).made();
  }),
  shape('LaTeX：\\poemtitle、verse', 2, (verse) => {
    const page = new Page('latex').add(
      '\\documentclass{ctexbook}\n\\usepackage{verse} % 诗\n\\newcommand{\\attrib}[1]{#1}\n\\begin{document}\n',
    );
    return each(page, verse, (v) =>
      page
        .add(`\\poemtitle{${v.title}}\n\\settowidth{\\versewidth}{白日依山尽}\n\\begin{verse}[\\versewidth]\n`)
        .verse(v.lines, wrapped('', ' \\\\\n'))
        .add('\\!\n\\end{verse}\n\\attrib{唐人}\n\n'),
    )
      .add('\\end{document}\n')
      .made();
  }),
  shape('LaTeX：section、center、导言', 1, (verse, next) => {
    const page = new Page('latex').add(
      '\\documentclass[UTF8]{ctexart}\n\\title{诗集}\n\\begin{document}\n\\maketitle\n',
    );
    return each(page, verse, (v) =>
      page
        .add(`\\section{${v.title}}\n\\begin{center}\n\\textbf{${v.author}}\\\\[1em]\n`)
        .verse(v.lines, wrapped('', '\\\\\n'))
        .add(`\n\\end{center}\n\n${pick(PROSE, next)}\n\\end{document}\n`),
    ).made();
  }),
  shape('JSON：paragraphs 数组', 3, (verse) => {
    const page = new Page('data').add('[\n');
    return each(page, verse, (v, i) =>
      page
        .add(`  {\n    "author": "${v.author}",\n    "paragraphs": [\n`)
        .verse(v.lines, (_l, j, last) => [
          j % 2 === 0 ? '      "' : '',
          mark(j) + (j % 2 === 1 ? `"${j < last ? ',' : ''}\n` : ''),
        ])
        .add(`    ],\n    "title": "${v.title}",\n    "id": "${i}"\n  }${i < verse.length - 1 ? ',' : ''}\n`),
    )
      .add(']\n')
      .made();
  }),
  shape('JSON：content 带 \\n，有译文、解说', 2, (verse, next) => {
    const page = new Page('data').add('[');
    return each(page, verse, (v, i) =>
      page
        .add(`${i === 0 ? '' : ','}{"title":"${v.title}","author":"【唐】${v.author}","foreword":"","content":"`)
        .verse(v.lines, (_l, j, last) => ['', mark(j) + (j % 2 === 1 && j < last ? '\\n' : '')])
        .add(`","translation":"${pick(TRANSLATION, next)}","appreciation":"${pick(PROSE, next)}"}`),
    )
      .add(']\n')
      .made();
  }),
  shape('YAML：content: | 之下', 2, (verse, next) => {
    const page = new Page('data');
    return each(page, verse, (v) =>
      page
        .add(`- title: ${v.title}\n  author: ${v.author}\n  content: |\n`)
        .verse(v.lines, wrapped('    ', '\n'))
        .add(`\n  note: ${pick(PROSE, next)}\n`),
    ).made();
  }),
  shape('YAML：paragraphs 列表', 2, (verse) => {
    const page = new Page('data').add('# 诗\n');
    return each(page, verse, (v) =>
      page.add(`- title: "${v.title}"\n  paragraphs:\n`).verse(v.lines, wrapped('    - "', '"\n')).add('\n'),
    ).made();
  }),
  shape('网页：题目行 七绝 &nbsp; 题，比赛名单', 1, (verse, next) => {
    const page = new Page('html').add('<table><tr><td><p>166021</p></td><td><p>三等奖</p></td></tr></table>\n');
    return each(page, verse, (v) =>
      page
        .add(`<p>${formOf(v)} &nbsp; &nbsp;${v.title}</p>\n<p>`)
        .verse(v.lines, wrapped('', '<br>'))
        .add(`</p>\n<p>${pick(PROSE, next)}</p>\n`),
    ).made();
  }),
];

/** 四十种，依次；偶数者据以立规，奇数者留来报数 (forty shapes; rules are made on the even ones, figures reported on the odd ones). */
export const SHAPES: readonly Shape[] = interleaved(TEXTS, MARKDOWNS, DATA);

/** 三类交错排开，两半便各类皆有 (the kinds take turns, so that both halves have some of each). */
function interleaved(...lists: readonly (readonly Shape[])[]): readonly Shape[] {
  return lists
    .flatMap((list) => list.filter((_, i) => i % 2 === 0))
    .flatMap((even, i) => {
      const odd = lists.flatMap((list) => list.filter((_, j) => j % 2 === 1))[i];
      return odd === undefined ? [even] : [even, odd];
    });
}
