"""Shared by all scripts of this folder: the vocabulary, the sequence format, the corpus arrays.

Needs numpy only.  A *piece* is a poem or a part of one: 2-16 lines of equal length
(5 or 7 characters), stored as character tokens without punctuation.  The sequence the
model sees is

    <s> <form> [<opening>] [<firstline>] [<rhyme>] [<era>] [<mood>] theme-chars(0-8) [phrases] [skeleton] <sep>
    line ， line 。 line ， line 。 </s> [<题> title]

A phrase is <语> and its characters.  词 and couplets, whose lines differ in length, are in loose.py.
The skeleton lists the characters that are given in advance, a run at a time: <句n> opens line n
(from 1), <字k> says at which character the run starts (left out where k = 1), then the run.
"""
from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = Path(os.environ.get("TUIQIAO_TRAINING", HERE / "build"))
PINGSHUI = ROOT / "data" / "pingshui" / "pingshui.tsv"
MODEL_DIR = ROOT / "data" / "model"

FORMS = ["五絕", "七絕", "五律", "七律", "五排", "七排", "五古", "七古"]
REGULATED = 6          # forms before this index are regulated (近體)
JUELU = 4              # forms before this index are 絕 or 律
OPENINGS = ["平起", "仄起"]
FIRSTLINES = ["入韻", "不入韻"]
ERAS = ["唐", "宋", "金元", "明", "清"]
MAX_LINES, MAX_WIDTH = 16, 7
MOODS = ["喜", "悲", "閒", "壯", "思"]
THEME_MAX = 8
COUPLET, TITLE, PHRASE, STANZA = "<联>", "<题>", "<语>", "<段>"
LONGEST_LINE = 11      # characters, of the lengths the shape of a 词 can name
OTHER_TUNE = "他"       # stands for all tunes that have no token of their own
PHRASES, PHRASE_LENGTHS = 3, (2, 7)   # most phrases of a prompt; shortest and longest, in characters
TRAIN, DEV, REPORT, LATER = 0, 1, 2, 3      # LATER: held-out verse after the Song
HELD_OUT_LIST = HERE / "held-out.tsv"

# Probability that a condition is left out each time a piece is drawn for training.
DROP = {"opening": 0.30, "firstline": 0.30, "rhyme": 0.10, "era": 0.40, "mood": 0.40, "theme": 0.20}
SKELETON_SHARE = 0.35  # of the drawings have some characters given in advance
FREE_SHARE = 0.15      # of the free pieces (古) are drawn in each epoch
LATER_SHARE = 0.35     # of the pieces after the Song are drawn in each epoch
TITLE_SHARE = 0.5      # of the themes: title characters; the rest: words of the poem itself
# Where a two-character word starts in a line, by the usual caesuras 2+3 and 2+2+3.
WORD_STARTS = {5: (0, 3), 7: (0, 2, 5)}


class Rhymes(NamedTuple):
    """The 106 rhyme groups: names in table order, and the group numbers of each character."""

    names: list[str]
    groups: dict[str, frozenset[int]]

    def level(self, group: int) -> bool:
        """Whether a group is of the level tone (平)."""
        return self.names[group][1] == "平"


def load_rhymes(path: Path = PINGSHUI) -> Rhymes:
    """Read the rhyme table: name, characters, characters whose reading is rare (ignored)."""
    names: list[str] = []
    groups: dict[str, set[int]] = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        name, characters, *rare = row.split("\t")
        for character in set(characters) - set("".join(rare)):
            groups.setdefault(character, set()).add(len(names))
        names.append(name)
    if len(names) != 106:
        raise ValueError(f"{path}: {len(names)} rhyme groups, 106 expected")
    return Rhymes(names, {c: frozenset(g) for c, g in groups.items()})


def special_tokens(rhymes: list[str], tunes: list[str]) -> list[str]:
    """The special tokens in the order of their numbers; `tunes`: those with a token of their own."""
    words = FORMS + OPENINGS + FIRSTLINES + rhymes + ERAS
    words += [f"句{i + 1}" for i in range(MAX_LINES)] + [f"字{i + 1}" for i in range(1, MAX_WIDTH)]
    words += MOODS
    tokens = ["<pad>", "<unk>", "<s>", "</s>", "<sep>"] + [f"<{word}>" for word in words]
    tokens += [COUPLET, TITLE, PHRASE, STANZA] + [f"<言{i + 1}>" for i in range(LONGEST_LINE)]
    return tokens + [f"<调:{tune}>" for tune in [*tunes, OTHER_TUNE]]


def load_json(file: Path) -> Any:
    """A JSON file in UTF-8."""
    return json.loads(file.read_text(encoding="utf-8"))


class Vocabulary:
    """Tokens <-> numbers.  Special tokens first, then ， 。 and 、, then characters by frequency."""

    def __init__(self, tokens: list[str]):
        self.tokens = tokens
        self.id = {token: i for i, token in enumerate(tokens)}
        self.pad, self.unk, self.bos, self.eos, self.sep = range(5)
        self.comma, self.stop = self.id["，"], self.id["。"]
        self.form = self.id[f"<{FORMS[0]}>"]
        self.opening = self.id[f"<{OPENINGS[0]}>"]
        self.firstline = self.id[f"<{FIRSTLINES[0]}>"]
        self.rhyme = self.firstline + len(FIRSTLINES)
        self.era = self.id[f"<{ERAS[0]}>"]
        self.mood = self.id.get(f"<{MOODS[0]}>", self.unk)
        # Absent from the first model's vocabulary, which evaluate.py can be given for comparison.
        self.line = self.id.get("<句1>", self.unk)
        self.column = self.id.get("<字2>", self.unk) - 1
        # Absent from the vocabularies before 词 and couplets.
        self.couplet, self.title, self.phrase, self.stanza = (
            self.id.get(token, self.unk) for token in (COUPLET, TITLE, PHRASE, STANZA))
        self.length = self.id.get("<言1>", self.unk) - 1
        self.pause = self.id.get("、", self.unk)
        self.marks = [self.comma, self.stop, self.eos] + [
            t for t in (self.pause, self.title, self.stanza) if t != self.unk]
        self.specials = self.comma

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> list[int]:
        """Numbers of the characters of a text without special tokens."""
        return [self.id.get(character, self.unk) for character in text]

    @classmethod
    def load(cls, folder: Path = WORK) -> "Vocabulary":
        return cls(load_json(folder / "vocab.json"))


@dataclass
class Corpus:
    """Pieces as flat arrays.  Labels are 0 where absent, else 1 + index.

    body    uint16 [characters]   verse tokens without punctuation
    title   uint16 [characters]   cleaned title tokens (may be empty for a piece)
    *_at    int64  [pieces + 1]   where each piece starts
    form    uint8  index in FORMS; width uint8: 5 or 7; opening, firstline, rhyme, era, mood: labels
    split   uint8  TRAIN, DEV, REPORT or LATER
    weight  float32 how often a pass draws a training piece, against others of its kind
    chosen  bool   one of the 絕 and 律 of the held-out list, on which figures are made
    """

    body: np.ndarray
    body_at: np.ndarray
    title: np.ndarray
    title_at: np.ndarray
    form: np.ndarray
    width: np.ndarray
    opening: np.ndarray
    firstline: np.ndarray
    rhyme: np.ndarray
    era: np.ndarray
    split: np.ndarray
    chosen: np.ndarray
    weight: np.ndarray
    mood: np.ndarray

    @classmethod
    def load(cls, folder: Path = WORK) -> "Corpus":
        """corpus.npz of prepare.py and mood.npz of mood.py (no moods before that has run)."""
        with np.load(folder / "corpus.npz") as arrays:
            parts = {name: arrays[name] for name in arrays.files}
        moods = folder / "mood.npz"
        parts["mood"] = np.load(moods)["mood"] if moods.exists() else np.zeros_like(parts["era"])
        if len(parts["mood"]) != len(parts["era"]):
            raise SystemExit(f"{moods} is of another corpus: run mood.py again")
        return cls(**parts)

    def lines(self, i: int) -> np.ndarray:
        """Tokens of piece i, [lines, width]."""
        return self.body[self.body_at[i]:self.body_at[i + 1]].reshape(-1, int(self.width[i]))

    def title_of(self, i: int) -> list[int]:
        """Cleaned title tokens of piece i."""
        return self.title[self.title_at[i]:self.title_at[i + 1]].tolist()

    def held_out(self, split: int) -> np.ndarray:
        """Numbers of the 絕 and 律 of a held-out part."""
        return np.flatnonzero((self.split == split) & self.chosen)


def verse(lines: np.ndarray, vocabulary: Vocabulary) -> list[int]:
    """line ， line 。 … </s> from tokens [lines, width]."""
    count = len(lines)
    marks = np.where(np.arange(count) % 2 == 0, vocabulary.comma, vocabulary.stop)
    body = np.concatenate([lines, marks[:, None].astype(lines.dtype)], axis=1)
    return body.ravel().tolist() + [vocabulary.eos]


def skeleton(lines: np.ndarray, given: np.ndarray, vocabulary: Vocabulary) -> list[int]:
    """Tokens of the given characters; `given` is bool [lines, width]."""
    tokens: list[int] = []
    for n in np.flatnonzero(given.any(1)).tolist():
        tokens.append(vocabulary.line + n)
        row = given[n]
        for k in np.flatnonzero(row).tolist():
            if k and not row[k - 1]:
                tokens.append(vocabulary.column + k)
            tokens.append(int(lines[n, k]))
    return tokens


def draw_given(count: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Which characters are given in advance in one drawing: bool [lines, width]."""
    given = np.zeros((count, width), bool)
    kind = rng.random()
    if kind < 0.20:                                  # acrostic: the heads, or the same place, of all or some lines
        column = 0 if rng.random() < 0.75 else int(rng.integers(width))
        given[:, column] = True
        if rng.random() < 0.3:
            given[rng.random(count) < 0.5] = False
    elif kind < 0.38:                                # the last line, or the last couplet
        given[-1 if rng.random() < 0.75 else -2:] = True
    elif kind < 0.55:                                # one line, or one couplet
        n = int(rng.integers(count))
        given[n] = True
        if rng.random() < 0.3:
            given[n ^ 1 if n ^ 1 < count else n] = True
    elif kind < 0.67:                                # rhyme words
        given[1::2, -1] = rng.random(count // 2) < rng.uniform(0.3, 1.0)
    elif kind < 0.85:                                # one to four words anywhere
        for _ in range(int(rng.integers(1, 5))):
            n, size = int(rng.integers(count)), int(rng.integers(1, 4))
            k = int(rng.integers(width - size + 1))
            given[n, k:k + size] = True
    else:                                            # blanks: most or few characters known
        given = rng.random((count, width)) < rng.uniform(0.1, 0.9)
    return given


def prefix(corpus: Corpus, vocabulary: Vocabulary, i: int, theme: list[int],
           keep: tuple[bool, ...] = (True,) * 5,
           given: np.ndarray | None = None, phrases: list[list[int]] = []) -> list[int]:
    """<s> … <sep> of piece i; `keep`: opening, first line, rhyme, era, mood, where there is a label."""
    tokens = [vocabulary.bos, vocabulary.form + int(corpus.form[i])]
    labels = ((corpus.opening, vocabulary.opening), (corpus.firstline, vocabulary.firstline),
              (corpus.rhyme, vocabulary.rhyme), (corpus.era, vocabulary.era), (corpus.mood, vocabulary.mood))
    for kept, (label, first) in zip(keep, labels):
        if kept and label[i]:
            tokens.append(first + int(label[i]) - 1)
    tokens += theme[:THEME_MAX]
    for phrase in phrases:
        tokens += [vocabulary.phrase, *phrase]
    if given is not None:
        tokens += skeleton(corpus.lines(i), given, vocabulary)
    return tokens + [vocabulary.sep]


class Batch(NamedTuple):
    """tokens int64 [pieces, longest], padded on the right; verse: first position after <sep>."""

    tokens: np.ndarray
    verse: np.ndarray
    length: np.ndarray

    def targets(self) -> np.ndarray:
        """bool [pieces, longest - 1]: positions whose next token counts in the loss."""
        at = np.arange(1, self.tokens.shape[1])[None]
        return (at >= self.verse[:, None]) & (at < self.length[:, None])


def pack(sequences: list[tuple[list[int], list[int]]], tokens: int, pad: int) -> list[Batch]:
    """Batches of at most `tokens` padded tokens from (prefix, verse), sorted by length."""
    ordered = sorted(sequences, key=lambda s: len(s[0]) + len(s[1]), reverse=True)
    batches, at = [], 0
    while at < len(ordered):
        longest = len(ordered[at][0]) + len(ordered[at][1])
        group = ordered[at:at + max(1, tokens // longest)]
        array = np.full((len(group), longest), pad, dtype=np.int64)
        for row, (head, body) in zip(array, group):
            row[:len(head) + len(body)] = head + body
        batches.append(Batch(array, np.array([len(h) for h, _ in group]),
                             np.array([len(h) + len(b) for h, b in group])))
        at += len(group)
    return batches


def held_out_batches(corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray, tokens: int,
                     conditions: bool = True, theme: bool = True) -> list[Batch]:
    """Batches of given pieces; with all conditions or the form alone, with the title as theme or none."""
    sequences = []
    for i in pieces.tolist():
        title = corpus.title_of(i) if theme else []
        head = prefix(corpus, vocabulary, i, title, (conditions,) * 4 + (False,))
        sequences.append((head, verse(corpus.lines(i), vocabulary)))
    return pack(sequences, tokens, vocabulary.pad)
