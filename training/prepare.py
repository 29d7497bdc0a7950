"""Corpus -> labelled pieces, vocabulary and statistics in training/build.

    python3 training/prepare.py [--poetry DIR] [--out DIR]

Deterministic: the split and the sample of free verse come from md5 sums of first couplets.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np

from common import (DEV, FORMS, HERE, OPENINGS, PINGSHUI, REGULATED, REPORT, THEME_MAX, TRAIN,
                    WORK, Rhymes, load_rhymes, special_tokens)

MIN_FREQUENCY = 8
FREE_SHARE = 0.15
FREE_CHUNK, LONG_CHUNK = 8, 12
HELD_OUT = 100         # one poem in so many is held out
FREE_5, FREE_7 = FORMS.index("五古"), FORMS.index("七古")

NOTE = re.compile(r"（[^（）]*）|〔[^〔〕]*〕|\[[^\[\]]*\]|\{[^{}]*\}|〖[^〖〗]*〗|〈[^〈〉]*〉")
MARKS = str.maketrans("", "", "「」『』《》“”‘’ 　\n")
BREAK = re.compile(r"[，。？！；、：,.?!;:]+")
CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

NUMERAL = "一二三四五六七八九十廿百"
TITLE_NOISE = re.compile(
    rf"其[{NUMERAL}]+|[{NUMERAL}]+[首絕絶詠咏章篇題解則韻韵言]|(?:^| )[{NUMERAL}]+(?= |$)"
    r"|[次和用依步賦借][^ 次和用依步賦借]{0,5}?[韻韵]|以[^ ]{1,9}爲韻|[并幷]序|[并幷]引|原[韻韵]")
TITLE_STOP = frozenset(
    "之其與於于以和次韻韵用依見因為爲有而即又再復呈示奉酬答同賦得詩書作者也所及并幷序引"
    "韓王李張劉趙陳楊黃周吳徐孫朱胡郭何林羅鄭梁謝宋唐許鄧馮曹彭曾蕭蔡潘袁董余葉程蘇魏呂丁沈任姚盧傅"
    "公君氏兄弟丈先生子侍郎判簿尉丞令守提舉知府宰教授運使員外評事少卿尚學士參") - frozenset(
    "和同書為爲有林葉梁宋唐生先子知少")
TITLE_STOP |= frozenset("詩首絕絶" + NUMERAL)


class Poem(NamedTuple):
    """A cleaned poem: lines of equal length; era 1 唐 or 2 宋."""

    lines: list[str]
    title: str
    era: int


class Piece(NamedTuple):
    """A poem or a part of one with its labels (0: none, else 1 + index)."""

    lines: list[str]
    title: str
    era: int
    form: int
    opening: int
    firstline: int
    rhyme: int
    split: int


def read_poems(folder: Path) -> Iterator[tuple[list[str], str, int]]:
    """Paragraphs, title and era of every poem, Tang first, in the order of the file numbers."""
    for era, dynasty in enumerate(("tang", "song"), 1):
        files = sorted(folder.glob(f"poet.{dynasty}.*.json"), key=lambda p: int(p.name.split(".")[2]))
        if not files:
            raise FileNotFoundError(f"no poet.{dynasty}.*.json in {folder}")
        for file in files:
            for poem in json.loads(file.read_text(encoding="utf-8")):
                yield poem["paragraphs"], poem["title"], era


def clean_title(title: str) -> str:
    """Title without notes, numbering, rhyme-matching formulas and function words."""
    title = TITLE_NOISE.sub(" ", NOTE.sub(" ", title))
    kept = [c for c in title if CJK.fullmatch(c) and c not in TITLE_STOP]
    return "".join(dict.fromkeys(kept))


def split_lines(paragraphs: list[str]) -> list[str] | str:
    """Lines of a poem of equal 5- or 7-character lines, or the reason why it is left out."""
    text = "".join(paragraphs)
    while NOTE.search(text):
        text = NOTE.sub("", text)
    lines = [line for line in BREAK.split(text.translate(MARKS)) if line]
    if not all(CJK.fullmatch(line) for line in lines):
        return "lost or foreign characters"
    if len({len(line) for line in lines}) != 1 or len(lines[0]) not in (5, 7):
        return "unequal lines"
    if len(lines) < 4 or len(lines) % 2:
        return "odd or short"
    return lines


def clean(folder: Path, counts: Counter) -> Iterator[Poem]:
    """Poems without repeats: same first couplet, or half of the couplets seen before."""
    first: set[str] = set()
    seen: set[str] = set()
    for paragraphs, title, era in read_poems(folder):
        lines = split_lines(paragraphs)
        if isinstance(lines, str):
            counts[f"dropped: {lines}"] += 1
            continue
        couplets = ["".join(lines[i:i + 2]) for i in range(0, len(lines), 2)]
        if couplets[0] in first:
            counts["dropped: same first couplet"] += 1
            continue
        first.add(couplets[0])
        repeated = sum(c in seen for c in couplets) * 2 >= len(couplets)
        seen.update(couplets)
        if repeated:
            counts["dropped: near duplicate"] += 1
            continue
        counts["kept poems"] += 1
        yield Poem(lines, clean_title(title), era)


class Prosody:
    """The quick frame check: positions 2/4/6, 粘對, and one level rhyme at the even lines."""

    def __init__(self, rhymes: Rhymes):
        self.rhymes = rhymes
        # Bit 1: may be level, bit 2: may be oblique; a character not in the table may be both.
        self.tone = {c: sum({1 if rhymes.level(g) else 2 for g in groups})
                     for c, groups in rhymes.groups.items()}

    def tones(self, line: str) -> list[int]:
        """Possible tones of each character, as bits."""
        return [self.tone.get(c, 3) for c in line]

    def rhyme(self, feet: str) -> int:
        """The group all known feet share, 1 + its number, or 0.

        Of several shared groups the one to which most feet belong with their only reading.
        """
        known = [self.rhymes.groups[c] for c in feet if c in self.rhymes.groups]
        shared = frozenset.intersection(*known) if len(known) * 2 > len(feet) else frozenset()
        if not shared:
            return 0
        alone = Counter(next(iter(g)) for g in known if len(g) == 1)
        return 1 + max(shared, key=lambda g: (self.rhymes.level(g), alone[g], -g))

    def fits(self, lines: list[str], opening: int) -> bool:
        """Whether the lines keep the frame that opens level (0) or oblique (1).

        The one departure allowed is that of a line ending 平平仄平仄 for 平平平仄仄.
        """
        for i, line in enumerate(lines):
            tones = self.tones(line)
            second = opening ^ (i % 4 in (1, 2))
            frame = [second ^ (k & 1) for k in range(len(line) // 2)]
            wrong = [k for k, tone in enumerate(frame) if not tones[2 * k + 1] >> tone & 1]
            if not wrong:
                continue
            last = len(frame) - 1
            twisted = (i % 2 == 0 and wrong == [last] and frame[last] == 1
                       and tones[-3] & 2 and tones[-1] & 2)
            if not twisted:
                return False
        return True

    def regulated(self, lines: list[str]) -> int:
        """1 平起, 2 仄起, 0 not regulated; the rhyme must be level, other feet oblique."""
        feet = [self.tone.get(line[-1], 3) for line in lines]
        if not all(tone & 1 for tone in feet[1::2]) or not all(tone & 2 for tone in feet[2::2]):
            return 0
        group = self.rhyme("".join(line[-1] for line in lines[1::2]))
        if group and not self.rhymes.level(group - 1):
            return 0
        for opening in range(2):
            if self.fits(lines, opening):
                return opening + 1
        return 0

    def firstline(self, line: str, rhyme: int) -> int:
        """1 the first line rhymes, 2 it does not."""
        groups = self.rhymes.groups.get(line[-1], frozenset())
        rhymes = rhyme - 1 in groups or self.tone.get(line[-1], 3) == 1
        return 1 if rhymes else 2


def digest(poem: Poem) -> int:
    """A number from the first couplet, the same on every run."""
    return int.from_bytes(hashlib.md5("".join(poem.lines[:2]).encode()).digest()[:8], "big")


def pieces(poem: Poem, prosody: Prosody, counts: Counter) -> Iterator[Piece]:
    """Label a poem and cut the long ones."""
    number = digest(poem)
    split = TRAIN if number % HELD_OUT else (DEV, REPORT)[number // HELD_OUT % 2]
    seven = len(poem.lines[0]) == 7
    if prosody.regulated(poem.lines):
        kind = {4: 0, 8: 2}.get(len(poem.lines), 4)
        size = len(poem.lines) if kind < 4 else LONG_CHUNK
    else:
        kind, size = REGULATED, FREE_CHUNK
        if number // (2 * HELD_OUT) % 1000 >= FREE_SHARE * 1000:
            counts["free verse not sampled"] += 1
            return
    chunks = [poem.lines[i:i + size] for i in range(0, len(poem.lines), size)]
    if len(chunks) > 1 and len(chunks[-1]) < 4:
        chunks[-2:] = [chunks[-2] + chunks[-1]]
    for lines in chunks:
        rhyme = prosody.rhyme("".join(line[-1] for line in lines[1::2]))
        opening = prosody.regulated(lines) if kind < REGULATED else 0
        first = prosody.firstline(lines[0], rhyme) if opening and rhyme else 0
        yield Piece(lines, poem.title, poem.era, kind + seven, opening, first, rhyme, split)


def vocabulary(items: list[Piece], rhymes: Rhymes) -> list[str]:
    """Special tokens, the two marks, and characters of at least MIN_FREQUENCY in training verse."""
    count = Counter()
    for piece in items:
        if piece.split == TRAIN:
            for line in piece.lines:
                count.update(line)
    kept = sorted((c for c, n in count.items() if n >= MIN_FREQUENCY), key=lambda c: (-count[c], c))
    return special_tokens(rhymes.names) + ["，", "。"] + kept


def flatten(texts: list[str], number: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Token numbers of all texts in one array and where each starts."""
    unknown = number["<unk>"]
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(t) for t in texts], out=starts[1:])
    flat = np.fromiter((number.get(c, unknown) for t in texts for c in t), np.uint16, starts[-1])
    return flat, starts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--poetry", type=Path, default=HERE / "node_modules" / "chinese-poetry",
                        help="the unpacked npm package chinese-poetry 2.0.1")
    parser.add_argument("--rhymes", type=Path, default=PINGSHUI)
    parser.add_argument("--out", type=Path, default=WORK)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    rhymes = load_rhymes(args.rhymes)
    prosody = Prosody(rhymes)
    counts: Counter = Counter()
    items = [piece for poem in clean(args.poetry / "dist" / "quantangshi", counts)
             for piece in pieces(poem, prosody, counts)]
    tokens = vocabulary(items, rhymes)
    number = {token: i for i, token in enumerate(tokens)}
    body, body_at = flatten(["".join(p.lines) for p in items], number)
    title, title_at = flatten(["".join(c for c in p.title if c in number) for p in items], number)
    labels = {name: np.array([getattr(p, name) for p in items], np.uint8)
              for name in ("form", "opening", "firstline", "rhyme", "era", "split")}
    width = np.array([len(p.lines[0]) for p in items], np.uint8)
    np.savez(args.out / "corpus.npz", body=body, body_at=body_at, title=title, title_at=title_at,
             width=width, **labels)
    (args.out / "vocab.json").write_text(json.dumps(tokens, ensure_ascii=False), encoding="utf-8")

    form, split = labels["form"], labels["split"]
    lengths = np.diff(body_at)
    statistics = {
        "poems": dict(sorted(counts.items())),
        "pieces": {name: {part: int(((form == i) & (split == k)).sum())
                          for k, part in enumerate(("train", "dev", "report"))}
                   for i, name in enumerate(FORMS)},
        "train characters": int(lengths[split == TRAIN].sum()),
        "train verse tokens": int((lengths + lengths // width + 1)[split == TRAIN].sum()),
        "unknown characters": float((body == number["<unk>"]).mean().round(6)),
        "opening": {name: int((labels["opening"] == i + 1).sum()) for i, name in enumerate(OPENINGS)},
        "regulated without one rhyme group": int(((form < REGULATED) & (labels["rhyme"] == 0)).sum()),
        "with a title theme": float((np.diff(title_at) > 0).mean().round(4)),
        "title longer than the theme": float((np.diff(title_at) > THEME_MAX).mean().round(4)),
        "vocabulary": len(tokens),
    }
    text = json.dumps(statistics, ensure_ascii=False, indent=1)
    (args.out / "statistics.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
