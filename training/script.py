"""Glyphs and scripts: merging variant glyphs, and simplified text back into traditional by context.

Simplified -> traditional: each simplified character that stands for several is decided by its
neighbours: ln P(c) + the ln of P(neighbour | c) on both sides, one and two places away, with the
counts of a corpus that is in traditional script from the start (Tang and Song verse here).  The
neighbours are compared in their simplified form, so that the decisions do not hang on each other.
"""
from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Iterable

OFFSETS = (-2, -1, 1, 2)
LEAST_COUNT = 5        # a candidate must occur so often in the traditional corpus
SMOOTHING = 0.5        # weight of the neighbour's own frequency, in occurrences


def opencc_table(folder: Path, name: str) -> dict[str, list[str]]:
    """A character table of opencc-js: key -> values."""
    text = (folder / "dist" / "esm-lib" / "dict" / f"{name}.js").read_text(encoding="utf-8")
    body = re.search(r'"(.*)"', text, re.S).group(1)
    entries = (entry.split(" ") for entry in body.split("|") if entry)
    return {key: values for key, *values in entries}


def encodable(c: str, coding: str) -> bool:
    """Whether a character set has this character."""
    try:
        c.encode(coding)
        return True
    except UnicodeEncodeError:
        return False


def merged_glyphs(glyphs: Path, variants: Path, opencc: Path, count: Counter,
                  groups: dict[str, frozenset[int]]) -> dict[str, str]:
    """Variant -> the form all are written in, of the rows of variant tables whose members read alike.

    A row of `glyphs` is a group.  A row of `variants` lends a reading, which is less: its first two
    cells are one character only where GB 2312 does not have both as characters of their own (閒 is
    not 間, 稿 is not 槁).  Written is the form that today's fonts and converters know best: in GB 2312
    when simplified, in Big5, then the commonest in the corpus.
    """
    simplified = {c: values[0] for c, values in opencc_table(opencc, "TSCharacters").items()}
    parent: dict[str, str] = {}

    def root(c: str) -> str:
        while parent.setdefault(c, c) != c:
            c = parent[c]
        return c

    def own(c: str) -> bool:
        return encodable(simplified.get(c, c), "gb2312")

    def worth(c: str) -> tuple:
        return own(c), encodable(c, "big5"), count[c], c

    rows = [list(row) for row in glyphs.read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]
    for row in variants.read_text(encoding="utf-8").splitlines():
        if row and row[0] != "#":
            a, b = row.split("\t")[:2]
            if len(b) == 1 and (simplified.get(a, a) == simplified.get(b, b) or not (own(a) and own(b))):
                rows.append([a, b])
    for members in rows:
        known = [m for m in members if m in groups]
        kept = [m for m in members if not known or m not in groups or groups[m] == groups[known[0]]]
        for other in kept[1:]:
            parent[root(other)] = root(kept[0])
    clusters = defaultdict(list)
    for c in parent:
        clusters[root(c)].append(c)
    best = {r: max(members, key=worth) for r, members in clusters.items()}
    return {c: best[root(c)] for c in parent if best[root(c)] != c}


class Traditional:
    """Simplified -> traditional with the statistics of a traditional corpus."""

    def __init__(self, opencc: Path, merge: dict[str, str]):
        self.ts = {k: v[0] for k, v in opencc_table(opencc, "TSCharacters").items()}
        self.st = {k: v[0] for k, v in opencc_table(opencc, "STCharacters").items()}
        self.merge = merge
        self.count: Counter = Counter()
        self.near = {o: Counter() for o in OFFSETS}
        self.simple: Counter = Counter()

    def simplify(self, text: str) -> str:
        """Character by character."""
        return "".join(self.ts.get(c, c) for c in text)

    def learn(self, lines: Iterable[str]) -> None:
        """Count a corpus of merged traditional lines."""
        self.count = Counter()
        lines = list(lines)
        for line in lines:
            self.count.update(line)
        options = defaultdict(list)
        for c, n in self.count.items():
            if n >= LEAST_COUNT:
                options[self.ts.get(c, c)].append(c)
        self.several = {s: sorted(cs, key=lambda c: -self.count[c]) for s, cs in options.items() if len(cs) > 1}
        self.single = {s: cs[0] for s, cs in options.items() if len(cs) == 1}
        wanted = {c for cs in self.several.values() for c in cs}
        for line in lines:
            simple = self.simplify(line)
            self.simple.update(simple)
            for i, c in enumerate(line):
                if c in wanted:
                    for o in OFFSETS:
                        if 0 <= i + o < len(line):
                            self.near[o][c + simple[i + o]] += 1
        self.total = sum(self.simple.values())

    def convert(self, line: str) -> str:
        """One line without marks; the length is kept."""
        simple = self.simplify(line)
        out = []
        for i, s in enumerate(simple):
            if s in self.several:
                out.append(max(self.several[s], key=lambda c: self._score(c, simple, i)))
            else:
                c = self.single.get(s) or self.st.get(s, s)
                out.append(self.merge.get(c, c))
        return "".join(out)

    def _score(self, c: str, simple: str, i: int) -> float:
        n = self.count[c]
        score = math.log(n)
        for o in OFFSETS:
            if 0 <= i + o < len(simple):
                s = simple[i + o]
                prior = (self.simple[s] + 1) / self.total
                weight = 1.0 if abs(o) == 1 else 0.5
                score += weight * math.log((self.near[o][c + s] + SMOOTHING * 20 * prior + 0.02 * prior * n)
                                           / (n + SMOOTHING * 20 + 0.02 * n) / prior)
        return score
