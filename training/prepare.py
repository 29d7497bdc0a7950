"""Corpora -> labelled pieces, vocabulary and statistics in training/build.

    python3 training/prepare.py [--poetry DIR] [--later FILE] [--out DIR]

Deterministic: the split comes from md5 sums of first couplets.  Training pieces share no line
with held-out ones; repeats are found across glyph variants and scripts.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
from collections import Counter
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence

import numpy as np

from common import (COUPLET, DEV, ERAS, FORMS, HELD_OUT_LIST, HERE, LATER, OPENINGS, OTHER_TUNE, PINGSHUI,
                    REGULATED, REPORT, ROOT, STANZA, THEME_MAX, TRAIN, WORK, Rhymes, load_rhymes, special_tokens)
from loose import Song, common_tunes, kind_token, read_parallels, read_songs, song_texts, with_stanzas
from popularity import poem_weights
from script import Traditional, merged_glyphs
from topics import read_topics

MIN_FREQUENCY = 16
FREE_CHUNK, LONG_CHUNK = 8, 12
HELD_OUT = 100         # one Tang or Song poem in so many is held out
HELD_OUT_LATER = 400   # and one later poem in so many
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
    """A cleaned poem: lines of equal length; era: 1 + index in ERAS; digest: of its first couplet; weight: popularity.py."""

    lines: list[str]
    title: str
    era: int
    digest: int
    split: int
    weight: float = 1.0


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
    chosen: bool
    weight: float


def read_poems(folder: Path, weights: dict[tuple[str, int, int], float]) -> Iterator[tuple[list[str], str, int, float]]:
    """Paragraphs, title, era and weight of every poem, Tang first, in the order of the file numbers."""
    for era, dynasty in enumerate(("tang", "song"), 1):
        files = sorted(folder.glob(f"poet.{dynasty}.*.json"), key=lambda p: int(p.name.split(".")[2]))
        if not files:
            raise FileNotFoundError(f"no poet.{dynasty}.*.json in {folder}")
        for file in files:
            number = int(file.name.split(".")[2])
            for place, poem in enumerate(json.loads(file.read_text(encoding="utf-8"))):
                yield poem["paragraphs"], poem["title"], era, weights[dynasty, number, place]


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


def digest(lines: list[str]) -> int:
    """A number from the first couplet, the same on every run."""
    return int.from_bytes(hashlib.md5("".join(lines[:2]).encode()).digest()[:8], "big")


def clean(folder: Path, weights: dict[tuple[str, int, int], float], counts: Counter) -> Iterator[Poem]:
    """Tang and Song poems without repeats: same first couplet, or half of the couplets seen before."""
    first: set[str] = set()
    seen: set[str] = set()
    for paragraphs, title, era, weight in read_poems(folder, weights):
        lines = split_lines(paragraphs)
        name = ERAS[era - 1]
        if isinstance(lines, str):
            counts[f"{name} dropped: {lines}"] += 1
            continue
        couplets = ["".join(lines[i:i + 2]) for i in range(0, len(lines), 2)]
        if couplets[0] in first:
            counts[f"{name} dropped: same first couplet"] += 1
            continue
        first.add(couplets[0])
        repeated = sum(c in seen for c in couplets) * 2 >= len(couplets)
        seen.update(couplets)
        if repeated:
            counts[f"{name} dropped: near duplicate"] += 1
            continue
        number = digest(lines)
        split = TRAIN if number % HELD_OUT else (DEV, REPORT)[number // HELD_OUT % 2]
        yield Poem(lines, clean_title(title), era, number, split, weight)


LATER_ERAS = {"金": "金元", "元": "金元", "明": "明", "清": "清"}


def read_later(file: Path, traditional: Traditional, counts: Counter) -> Iterator[Poem]:
    """Poems after the Song, from simplified into traditional script.

    A row: genre, dynasty, author, title, text.  The genre is not relied on: what has lines of
    equal length is taken for a poem.
    """
    with lzma.open(file, "rt", encoding="utf-8") as rows:
        for row in rows:
            _, dynasty, _, title, text = row.rstrip("\n").split("\t")
            era = LATER_ERAS[dynasty]
            lines = split_lines([text.replace("|", "")])
            if isinstance(lines, str):
                counts[f"{era} dropped: {lines}"] += 1
                continue
            number = digest(lines)
            # Titles are cleaned in traditional script: the rules are written in it.
            title = clean_title(" ".join(traditional.convert(part) for part in title.split()))
            yield Poem([traditional.convert(line) for line in lines], title, ERAS.index(era) + 1, number,
                       TRAIN if number % HELD_OUT_LATER else LATER)


def without_repeats(poems: list[Poem], traditional: Traditional, counts: Counter) -> list[Poem]:
    """Held-out poems, and the training poems that share no line with them and repeat no other.

    A poem repeats when half of its lines stand in poems before it (so do most 集句).  Lines are
    compared in simplified script, so that no conversion or variant hides a repeat.
    """
    def keys(poem: Poem) -> list[int]:
        return [hash(traditional.simplify(line)) for line in poem.lines]

    held = {key for poem in poems if poem.split != TRAIN for key in keys(poem)}
    seen: set[int] = set()
    kept = []
    for poem in poems:
        name, mine = ERAS[poem.era - 1], keys(poem)
        if poem.split == LATER and sum(key in seen for key in mine) * 2 >= len(mine):
            counts[f"{name} dropped: half of the lines seen before"] += 1
            continue
        if poem.split == TRAIN:
            if not held.isdisjoint(mine):
                counts[f"{name} dropped: a line of a held-out poem"] += 1
                continue
            if sum(key in seen for key in mine) * 2 >= len(mine):
                counts[f"{name} dropped: half of the lines seen before"] += 1
                continue
        seen.update(mine)
        kept.append(poem)
    return kept


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


def pieces(poem: Poem, prosody: Prosody, chosen: set[int]) -> Iterator[Piece]:
    """Label a poem and cut the long ones."""
    seven = len(poem.lines[0]) == 7
    listed = poem.digest in chosen
    short = {4: 0, 8: 2}.get(len(poem.lines), 4)
    if listed and short < 4 or prosody.regulated(poem.lines):
        kind = short
        size = len(poem.lines) if kind < 4 else LONG_CHUNK
    else:
        kind, size = REGULATED, FREE_CHUNK
    chunks = [poem.lines[i:i + size] for i in range(0, len(poem.lines), size)]
    if len(chunks) > 1 and len(chunks[-1]) < 4:
        chunks[-2:] = [chunks[-2] + chunks[-1]]
    for lines in chunks:
        rhyme = prosody.rhyme("".join(line[-1] for line in lines[1::2]))
        opening = prosody.regulated(lines) if kind < REGULATED else 0
        first = prosody.firstline(lines[0], rhyme) if opening and rhyme else 0
        held = poem.split == LATER and kind < 4 and rhyme > 0
        yield Piece(lines, poem.title, poem.era, kind + seven, opening, first, rhyme, poem.split,
                    listed or held, poem.weight)


def frequent(poems: list[Poem]) -> list[str]:
    """Characters of at least MIN_FREQUENCY in training verse, the commonest first."""
    count = Counter()
    for poem in poems:
        if poem.split == TRAIN:
            for line in poem.lines:
                count.update(line)
    return sorted((c for c, n in count.items() if n >= MIN_FREQUENCY), key=lambda c: (-count[c], c))


def features(tokens: list[str], prosody: Prosody) -> tuple[np.ndarray, list[str]]:
    """What the tables say of each token: int16 [tokens, most], padded with -1, and the names.

    Tone class (平, 仄, both), rhyme groups, and the radical.  The code points U+4E00-9FA5 stand
    in the order of the radicals, so that a radical is a range of them.
    """
    from unicodedata import normalize
    radicals = sorted(normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6))
    radicals = [r for r in radicals if "\u4e00" <= r <= "\u9fa5"]
    names = ["平", "仄", "平仄"] + prosody.rhymes.names + radicals
    first_rhyme, first_radical = 3, 3 + len(prosody.rhymes.names)
    rows = []
    for token in tokens:
        row = []
        if len(token) == 1 and CJK.fullmatch(token):
            groups = prosody.rhymes.groups.get(token)
            if groups:
                row += [prosody.tone[token] - 1] + [first_rhyme + g for g in sorted(groups)]
            if "\u4e00" <= token <= "\u9fa5":
                row.append(first_radical + sum(r <= token for r in radicals) - 1)
        rows.append(row)
    table = np.full((len(rows), max(map(len, rows))), -1, np.int16)
    for mine, row in zip(table, rows):
        mine[:len(row)] = row
    return table, names


def flatten(texts: Sequence[Sequence[str]], number: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Token numbers of all texts in one array and where each starts."""
    unknown = number["<unk>"]
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(t) for t in texts], out=starts[1:])
    flat = np.fromiter((number.get(c, unknown) for t in texts for c in t), np.uint16, starts[-1])
    return flat, starts


class LoosePiece(NamedTuple):
    """A 词 or a couplet as tokens: see Loose."""

    body: list[str]
    title: str
    shape: list[str]
    kind: str
    era: int
    split: int
    weight: float


def loose_pieces(songs: list[Song], parallels: Path | None, tunes: set[str], alias: dict[str, str],
                 traditional: Traditional, held: set[str], known: set[str], counts: Counter) -> Iterator[LoosePiece]:
    """词 and couplets in traditional script, without repeats, without lines of held-out poems (`held`, simplified)."""
    seen: set[str] = set()
    for song in songs:
        lines = [traditional.simplify(line) for line in song.lines()]
        first = "".join(lines[:2])
        number = digest(lines)
        if first in seen or not held.isdisjoint(lines):
            counts["词 dropped: " + ("seen before" if first in seen else "a line of a held-out poem")] += 1
            continue
        seen.add(first)
        body, shape = song_texts(convert_song(song, traditional))
        split = TRAIN if number % HELD_OUT else (DEV, REPORT)[number // HELD_OUT % 2]
        if split == TRAIN and not known.issuperset(c for c in body if CJK.fullmatch(c)):
            counts["词 dropped: a rare character"] += 1
            continue
        counts["词 kept"] += 1
        title = clean_title(traditional.convert("".join(CJK.findall(song.title))))
        yield LoosePiece(body, title, shape, kind_token(song, tunes, alias), song.era, split, song.weight)
    for upper, lower in read_parallels(parallels) if parallels else ():
        sides = [with_marks(traditional.convert(side.replace("、", "")), side) for side in (upper, lower)]
        if held.isdisjoint((upper, lower)) and known.issuperset("".join(sides).replace("、", "")):
            counts["联 kept"] += 1
            yield LoosePiece([*sides[0], "，", *sides[1], "。"], "", [], COUPLET, 0, TRAIN, 1.0)


def with_marks(text: str, model: str) -> str:
    """A text with the 、 of another of the same characters put back in their places."""
    characters = iter(text)
    return "".join("、" if c == "、" else next(characters) for c in model)


def convert_song(song: Song, traditional: Traditional) -> Song:
    """A 词 in traditional script, converted a line at a time, for the sake of the context."""
    lines = iter("".join(traditional.convert(line) for line in song.lines()))
    return song._replace(stanzas=[[("".join(next(lines) for _ in text), mark) for text, mark in stanza]
                                  for stanza in song.stanzas])


def save_loose(file: Path, pieces_of: list[LoosePiece], number: dict[str, int]) -> None:
    """loose.npz: see Loose."""
    arrays: dict[str, np.ndarray] = {}
    for name in ("body", "title", "shape"):
        arrays[name], arrays[f"{name}_at"] = flatten(
            [[t for t in getattr(p, name) if name != "title" or t in number] for p in pieces_of], number)
    np.savez(file, kind=np.array([number[p.kind] for p in pieces_of], np.uint16),
             era=np.array([p.era for p in pieces_of], np.uint8),
             split=np.array([p.split for p in pieces_of], np.uint8),
             weight=np.array([p.weight for p in pieces_of], np.float32), **arrays)


def write_json(file: Path, value: object) -> None:
    """JSON in UTF-8, the characters as they are."""
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--poetry", type=Path, default=HERE / "node_modules" / "chinese-poetry",
                        help="the unpacked npm package chinese-poetry 2.0.1")
    parser.add_argument("--later", type=Path, default=HERE / "later.tsv.xz",
                        help="verse after the Song: genre, dynasty, author, title, text; simplified script")
    parser.add_argument("--parallels", type=Path, help="声律启蒙 and 笠翁对韵: book, chapter, text; simplified script")
    parser.add_argument("--topics", type=Path, help="topics and their phrases: number, topic, phrases; simplified script")
    parser.add_argument("--opencc", type=Path, default=ROOT / "node_modules" / "opencc-js")
    parser.add_argument("--rhymes", type=Path, default=PINGSHUI)
    parser.add_argument("--out", type=Path, default=WORK)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    rhymes = load_rhymes(args.rhymes)
    prosody = Prosody(rhymes)
    counts: Counter = Counter()
    topics = read_topics(args.topics) if args.topics else {}
    weights = poem_weights(args.poetry, ROOT / "data" / "anthology" / "poems.tsv")
    poems = list(clean(args.poetry / "dist" / "quantangshi", weights, counts))
    glyphs = Counter(c for poem in poems for line in poem.lines for c in line)
    merge = merged_glyphs(HERE / "glyphs.tsv", ROOT / "data" / "variants" / "variants.tsv", args.opencc, glyphs,
                          rhymes.groups)
    table = str.maketrans(merge)
    poems = [p._replace(lines=[line.translate(table) for line in p.lines], title=p.title.translate(table))
             for p in poems]
    traditional = Traditional(args.opencc, merge)
    traditional.learn(line for p in poems if p.split == TRAIN for line in p.lines)
    accuracy = conversion_accuracy(traditional, [p for p in poems if p.split != TRAIN])
    later = read_later(args.later, traditional, counts)
    poems = without_repeats(poems + [p for p in later], traditional, counts)
    songs, alias = read_songs(args.poetry, args.later, counts)
    tunes = common_tunes(songs, alias)
    kept = frequent(poems)
    known = set(kept)
    chosen = {int(row.split("\t")[1], 16) for row in HELD_OUT_LIST.read_text().splitlines() if row[0] != "#"}
    items: list[Piece] = []
    running = unknown = 0
    for poem in poems:
        text = "".join(poem.lines)
        rare = sum(c not in known for c in text)
        running, unknown = running + len(text), unknown + rare
        if rare and poem.split == TRAIN:
            counts[f"{ERAS[poem.era - 1]} dropped: a rare character"] += 1
            continue
        counts[f"{ERAS[poem.era - 1]} kept"] += 1
        items += pieces(poem, prosody, chosen)
    tokens = special_tokens(rhymes.names, tunes) + ["，", "。", "、"] + kept
    number = {token: i for i, token in enumerate(tokens)}
    body, body_at = flatten(["".join(p.lines) for p in items], number)
    title, title_at = flatten(["".join(c for c in p.title if c in number) for p in items], number)
    labels = {name: np.array([getattr(p, name) for p in items], np.uint8)
              for name in ("form", "opening", "firstline", "rhyme", "era", "split")}
    labels["chosen"] = np.array([p.chosen for p in items], bool)
    width = np.array([len(p.lines[0]) for p in items], np.uint8)
    labels["weight"] = np.array([p.weight for p in items], np.float32)
    np.savez(args.out / "corpus.npz", body=body, body_at=body_at, title=title, title_at=title_at,
             width=width, **labels)
    held = {traditional.simplify(line) for p in poems if p.split != TRAIN for line in p.lines}
    pieces_of = list(loose_pieces(with_stanzas(songs, alias), args.parallels, set(tunes), alias, traditional, held,
                                  known, counts))
    save_loose(args.out / "loose.npz", pieces_of, number)
    write_json(args.out / "topics.json", {traditional.convert(topic): [traditional.convert(p) for p in phrases]
                                          for topic, phrases in topics.items()})
    classes, names = features(tokens, prosody)
    np.savez(args.out / "features.npz", classes=classes, names=np.array(names))
    write_json(args.out / "vocab.json", tokens)
    merged = {variant: form for variant, form in sorted(merge.items()) if form in number}
    write_json(args.out / "glyphs.json", merged)

    form, split, era = labels["form"], labels["split"], labels["era"]
    lengths = np.diff(body_at)
    train = split == TRAIN
    statistics = {
        "poems": dict(sorted(counts.items())),
        "pieces": {name: {part: int(((form == i) & (split == k)).sum())
                          for k, part in enumerate(("train", "dev", "report", "later"))}
                   for i, name in enumerate(FORMS)},
        "train pieces by era": {name: int((train & (era == i + 1)).sum()) for i, name in enumerate(ERAS)},
        "chosen": {part: int(labels["chosen"][split == k].sum()) for k, part in ((DEV, "dev"), (REPORT, "report"), (LATER, "later"))},
        "train characters": int(lengths[train].sum()),
        "train verse tokens, regulated": int((lengths + lengths // width + 1)[train & (form < REGULATED)].sum()),
        "train verse tokens, free": int((lengths + lengths // width + 1)[train & (form >= REGULATED)].sum()),
        "share of characters in the vocabulary": round(1 - unknown / running, 6),
        "glyphs merged": len(merged),
        "conversion": accuracy,
        "opening": {name: int((labels["opening"] == i + 1).sum()) for i, name in enumerate(OPENINGS)},
        "regulated without one rhyme group": int(((form < REGULATED) & (labels["rhyme"] == 0)).sum()),
        "loose training pieces": dict(Counter(
            "联" if p.kind == COUPLET else f"词 {ERAS[p.era - 1]}" + " 他" * (p.kind == f"<调:{OTHER_TUNE}>")
            for p in pieces_of if p.split == TRAIN)),
        "loose training tokens": sum(len(p.body) + 1 for p in pieces_of if p.split == TRAIN),
        "词 with stanzas": sum(STANZA in p.body for p in pieces_of),
        "tunes": " ".join(tunes),
        "topics": len(topics), "topic phrases": sum(map(len, topics.values())),
        "weights of regulated Tang and Song": dict(sorted(Counter(
            round(float(w), 2) for w in labels["weight"][train & (form < REGULATED) & (era <= 2)]).items())),
        "with a title theme": float((np.diff(title_at) > 0).mean().round(4)),
        "title longer than the theme": float((np.diff(title_at) > THEME_MAX).mean().round(4)),
        "vocabulary": len(tokens),
    }
    text = json.dumps(statistics, ensure_ascii=False, indent=1)
    (args.out / "statistics.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def conversion_accuracy(traditional: Traditional, poems: list[Poem]) -> dict:
    """Held-out Tang and Song poems into simplified script and back: share of characters got back."""
    right = total = several = several_right = first = 0
    for poem in poems:
        for line in poem.lines:
            simple = traditional.simplify(line)
            for s, a, b in zip(simple, traditional.convert(simple), line):
                total, right = total + 1, right + (a == b)
                if s in traditional.several:
                    several, several_right = several + 1, several_right + (a == b)
                    first += traditional.several[s][0] == b
    return {"characters": total, "right": round(right / total, 5), "of several forms": several,
            "right of these": round(several_right / several, 5), "commonest form": round(first / several, 5)}


if __name__ == "__main__":
    main()
