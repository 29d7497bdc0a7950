"""data/duizhang/vectors.tsv: which characters are set against each other in parallel couplets.

    python3 training/duizhang.py             # writes the table
    python3 training/duizhang.py --figures   # and prints held-out figures (report half and later verse)

From the two middle couplets of regulated 律詩 in the training pieces: for each unordered pair of
characters the log ratio of how often they stand at the same place of the two lines to how often
they would by chance, given the form, the opening, the line and the place (so that the tones,
which are opposite anyway, do not count).  The symmetric matrix is brought down to a few dimensions:
score(a, b) = sum over k of weight[k] * a[k] * b[k], near the log ratio.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from common import DEV, LATER, OPENINGS, REPORT, ROOT, TRAIN, WORK, Corpus, Vocabulary

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
MIDDLE = len(DIGITS) // 2        # the digit of 0
SMOOTHING = 0.3                  # occurrences added to both counts
FULL_WEIGHT = 300                # a character that occurs so often counts fully in the fit
FIVE, SEVEN = 2, 3               # forms 五律 and 七律
HEADER = """\
# 对仗字表：律诗颔联、颈联同一位置上两字相对的倾向，压成每字 {dims} 个小整数。由 training/duizhang.py 造，勿手改。来历、用法见 SOURCES.md。
# Which characters are set against each other at the same place of parallel couplets, {dims} small integers a character.
# * 行：各维的权。其余：字（异体在后）、各维之值，一位 64 进制（A–Z a–z 0–9 + /），减 32。分 = Σ 权·甲·乙。
# Row *: the weight of each dimension. Others: character (variants after it), values as base-64 digits minus 32.
"""


class Table(NamedTuple):
    """weights float64 [dims]; values int8 [tokens, dims]; known bool [tokens]."""

    weights: np.ndarray
    values: np.ndarray
    known: np.ndarray

    def scores(self, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
        """Mean score of each couplet of token arrays [couplets, width] over the places both know."""
        both = self.known[upper] & self.known[lower]
        products = (self.values[upper] * self.weights * self.values[lower]).sum(-1)
        return (products * both).sum(1) / np.maximum(both.sum(1), 1)


def regulated(corpus: Corpus, pieces: np.ndarray) -> list[np.ndarray]:
    """Token arrays [poems, 8, width] of the 律 among the pieces, by form and opening."""
    groups = []
    for form in (FIVE, SEVEN):
        for opening in range(1, len(OPENINGS) + 1):
            mine = pieces[(corpus.form[pieces] == form) & (corpus.opening[pieces] == opening)]
            groups.append(np.array([corpus.lines(i) for i in mine.tolist()], np.int64))
    return groups


def fit(corpus: Corpus, size: int, first: int, dims: int, least: int) -> tuple[Table, np.ndarray]:
    """The table from the training pieces, and how often each token stands in such couplets."""
    groups = regulated(corpus, np.flatnonzero(corpus.split == TRAIN))
    count = sum(np.bincount(poems[:, 2:6].ravel(), minlength=size) for poems in groups)
    kept = np.flatnonzero((count >= least) & (np.arange(size) >= first))
    number = np.full(size, -1)
    number[kept] = np.arange(len(kept))
    seen, chance = (np.zeros((len(kept), len(kept)), np.float32) for _ in range(2))
    for poems in groups:
        for line in (2, 4):
            for place in range(poems.shape[2]):
                a, b = number[poems[:, line, place]], number[poems[:, line + 1, place]]
                both = (a >= 0) & (b >= 0)
                np.add.at(seen, (a[both], b[both]), 1)
                chance += np.outer(*(np.bincount(x[x >= 0], minlength=len(kept)).astype(np.float32)
                                     for x in (a, b))) / len(poems)
    ratio = np.log((seen + seen.T + SMOOTHING) / (chance + chance.T + SMOOTHING))
    trust = np.sqrt(np.minimum(1, count[kept] / FULL_WEIGHT)).astype(np.float32)
    values, vectors = leading(ratio * trust[:, None] * trust, dims)
    vectors = vectors / trust[:, None]
    step = np.quantile(np.abs(vectors), 0.9995, axis=0) / (MIDDLE - 1)
    table = np.zeros((size, dims), np.int8)
    table[kept] = np.clip(np.rint(vectors / step), 1 - MIDDLE, MIDDLE - 1)
    known = np.zeros(size, bool)
    known[kept] = True
    weights = np.array([float(f"{w:.3g}") for w in values * step ** 2])
    return Table(weights, table, known), count


def leading(matrix: np.ndarray, dims: int, rounds: int = 8, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The eigenvalues of largest size of a symmetric matrix and their vectors."""
    basis = np.random.default_rng(seed).standard_normal((len(matrix), dims + 16)).astype(np.float32)
    for _ in range(rounds):
        basis, _ = np.linalg.qr(matrix @ basis)
    values, inner = np.linalg.eigh(basis.T @ matrix @ basis)
    best = np.argsort(-np.abs(values))[:dims]
    return values[best].astype(np.float64), (basis @ inner[:, best]).astype(np.float64)


def auc(high: np.ndarray, low: np.ndarray) -> float:
    """How often one of the first is above one of the second; ties count half."""
    _, inverse, count = np.unique(np.concatenate([high, low]), return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[inverse]
    return float((rank[:len(high)].sum() - len(high) * (len(high) + 1) / 2) / (len(high) * len(low)))


def figures(table: Table, corpus: Corpus, split: int, seed: int, samples: int = 1000) -> dict:
    """How well the score tells real middle couplets from others, with intervals over poems.

    random: the lower line is that of another poem of the same form and opening; last, first: the
    other couplets of the same poem, seldom parallel and often parallel.
    """
    rng = np.random.default_rng(seed)
    columns: dict[str, list[np.ndarray]] = {"real": [], "random": [], "last": [], "first": []}
    for poems in regulated(corpus, np.flatnonzero((corpus.split == split) & corpus.chosen)):
        other = np.roll(poems, 1 + int(rng.integers(len(poems) - 1)), axis=0)
        columns["real"].append(np.stack([table.scores(poems[:, k], poems[:, k + 1]) for k in (2, 4)], 1))
        columns["random"].append(np.stack([table.scores(poems[:, k], other[:, k + 1]) for k in (2, 4)], 1))
        columns["first"].append(table.scores(poems[:, 0], poems[:, 1])[:, None])
        columns["last"].append(table.scores(poems[:, 6], poems[:, 7])[:, None])
    rows = {name: np.concatenate(parts) for name, parts in columns.items()}
    count = len(rows["real"])
    result: dict = {"poems": count, "seed": seed}
    for name in ("random", "last", "first"):
        drawn = []
        for _ in range(samples):
            pick = rng.integers(count, size=count)
            drawn.append(auc(rows["real"][pick].ravel(), rows[name][pick].ravel()))
        low, high = np.percentile(drawn, [2.5, 97.5])
        result[name] = {"auc": round(auc(rows["real"].ravel(), rows[name].ravel()), 4),
                        "interval": [round(low, 4), round(high, 4)]}
    result["quantiles of real couplets"] = {
        str(q): round(float(np.quantile(rows["real"], q)), 3) for q in (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)}
    for name in ("random", "last"):
        result[f"share of {name} below"] = {
            str(q): round(float((rows[name] < np.quantile(rows["real"], q)).mean()), 3)
            for q in (0.01, 0.02, 0.05, 0.1)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "duizhang" / "vectors.tsv")
    parser.add_argument("--dims", type=int, default=48)
    parser.add_argument("--least", type=int, default=40, help="least occurrences of a character")
    parser.add_argument("--figures", action="store_true")
    args = parser.parse_args()
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    table, count = fit(corpus, len(vocabulary), vocabulary.specials + 2, args.dims, args.least)
    variants: dict[str, str] = {}
    for variant, form in json.loads((args.work / "glyphs.json").read_text(encoding="utf-8")).items():
        variants[form] = variants.get(form, "") + variant
    rows = ["*\t" + " ".join(f"{w:.3g}" for w in table.weights)]
    for token in sorted(np.flatnonzero(table.known).tolist(), key=lambda t: (-count[t], t)):
        name = vocabulary.tokens[token]
        rows.append(name + variants.get(name, "") + "\t" + "".join(DIGITS[v + MIDDLE] for v in table.values[token]))
    text = HEADER.format(dims=args.dims) + "".join(row + "\n" for row in rows)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(text, encoding="utf-8")
    print(f"{len(rows) - 1} characters, {len(text.encode())} bytes")
    parts = {"dev": DEV, "report": REPORT, "later": LATER} if args.figures else {"dev": DEV}
    print(json.dumps({name: figures(table, corpus, split, 1) for name, split in parts.items()},
                     ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
