"""eval/model/held-out.tsv: the held-out poems on which the model is evaluated, in legible form.

    python3 training/export_held_out.py          # after prepare.py

The 絕 and 律 of held-out.tsv (dev, report) and the held-out ones after the Song (later), with the
labels prepare.py gave them.  Characters outside the vocabulary are written □.
"""
from __future__ import annotations

import argparse
from pathlib import Path

from common import DEV, ERAS, FIRSTLINES, FORMS, LATER, OPENINGS, REPORT, ROOT, WORK, Corpus, Vocabulary, load_rhymes

HEADER = """\
# 留出的绝句、律诗：部、体、起式、首句、韵部、时代、题（已去套语）、诗；异体已归并，□ 为词表所无之字。由 training/export_held_out.py 造。
# Held-out 絕 and 律: part, form, opening, first line, rhyme, era, title (formulas cut), verse; variants merged, □ not in the vocabulary.
# 来源 source: chinese-poetry 2.0.1 (MIT) 唐宋; github.com/snowtraces/poetry-source (MIT) 金元明清，由简转繁 converted from simplified script
"""
PARTS = (("dev", DEV), ("report", REPORT), ("later", LATER))


def name(names: list[str], label: int) -> str:
    """The name a label (1 + index, 0: none) stands for."""
    return names[label - 1] if label else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "model" / "held-out.tsv")
    args = parser.parse_args()
    vocabulary, corpus, rhymes = Vocabulary.load(args.work), Corpus.load(args.work), load_rhymes()

    def text(tokens: list[int]) -> str:
        return "".join("□" if t == vocabulary.unk else vocabulary.tokens[t] for t in tokens)

    rows = []
    for part, split in PARTS:
        for i in corpus.held_out(split).tolist():
            lines = [text(line) + "，。"[n % 2] for n, line in enumerate(corpus.lines(i).tolist())]
            rows.append("\t".join([
                part, FORMS[corpus.form[i]], name(OPENINGS, corpus.opening[i]), name(FIRSTLINES, corpus.firstline[i]),
                name(rhymes.names, corpus.rhyme[i]), name(ERAS, corpus.era[i]), text(corpus.title_of(i)), "".join(lines)]))
    args.out.write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} poems, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
