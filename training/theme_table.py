"""data/model/theme.tsv: which verse characters a title character calls for.

    python3 training/theme_table.py

Over training pieces only: for title character t and verse character w, the smoothed log ratio
ln((n(t, w) + s) / (n(t) n(w) / N + s)), where n counts pieces.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from common import MODEL_DIR, TRAIN, WORK, Corpus, Vocabulary

HEADER = """\
# 题字与诗中字之关联：某题字之诗里，某字比平常多出几倍的自然对数（平滑后），一位小数，由大到小。
# Title characters and the verse characters they call for: smoothed log ratio (natural), one decimal.
# {pieces} pieces; title characters in at least {titles}; made by training/theme_table.py.
"""
SMOOTHING = 3.0        # pieces added to both counts
SIGMAS = 3.0           # least excess over the expected count, in its standard deviations


def associate(corpus: Corpus, vocabulary: Vocabulary, least: int, most: int,
              floor: float) -> tuple[list[tuple[int, list[tuple[int, float]]]], int]:
    """[(title token, [(verse token, log ratio)])] by title token, and the number of pieces."""
    size = len(vocabulary)
    pair = np.zeros((size, size), np.int32)
    title_count, verse_count = np.zeros(size), np.zeros(size)
    pieces = np.flatnonzero((corpus.split == TRAIN) & (np.diff(corpus.title_at) > 0))
    for i in pieces.tolist():
        title, body = np.unique(corpus.title_of(i)), np.unique(corpus.lines(i))
        pair[title[:, None], body] += 1
        title_count[title] += 1
        verse_count[body] += 1
    table = []
    for t in np.flatnonzero(title_count >= least).tolist():
        expected = title_count[t] * verse_count / len(pieces)
        ratio = np.log((pair[t] + SMOOTHING) / (expected + SMOOTHING))
        sure = pair[t] - expected > SIGMAS * np.sqrt(np.maximum(expected, 1e-9))
        kept = np.flatnonzero(sure & (ratio >= floor) & (np.arange(size) >= vocabulary.specials))
        best = kept[np.argsort(-ratio[kept], kind="stable")][:most].tolist()
        if best and t >= vocabulary.specials:
            table.append((t, [(w, float(ratio[w])) for w in best]))
    return table, len(pieces)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, default=MODEL_DIR / "theme.tsv")
    parser.add_argument("--titles", type=int, default=30, help="least number of titles")
    parser.add_argument("--most", type=int, default=60, help="most verse characters a title character")
    parser.add_argument("--floor", type=float, default=0.6, help="least log ratio")
    args = parser.parse_args()
    vocabulary = Vocabulary.load(args.work)
    table, pieces = associate(Corpus.load(args.work), vocabulary, args.titles, args.most, args.floor)
    name = vocabulary.tokens
    rows = [name[t] + "\t" + "".join(f"{name[w]}{ratio:.1f}" for w, ratio in best) for t, best in table]
    text = HEADER.format(pieces=pieces, titles=args.titles) + "".join(row + "\n" for row in rows)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(text, encoding="utf-8")
    print(f"{len(rows)} title characters, {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
