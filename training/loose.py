"""Pieces whose lines differ in length: 词 and couplets, from the texts to arrays and sequences.

    词    <s> <调:tune> [shape] [<era>] theme-chars(0-8) [phrases] [given lines] <sep> body </s> [<题> title]
    联    <s> <联> [<era>] theme-chars(0-8) [phrases] <sep> line ， line 。 </s>

The shape tells the lengths of the lines: <言4> a line of four characters, <段> a new stanza.  It is always given
for <调:他>, which stands for every tune without a token of its own.  In the body ， ends a line, 。 a sentence,
、 is a pause within a line, <段> stands between stanzas.  Given lines are <句n> and the line, as in a skeleton.
"""
from __future__ import annotations

import json
import lzma
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np

from common import ERAS, LONGEST_LINE, OTHER_TUNE, STANZA, WORK, Vocabulary
from popularity import OLD_SONGS, song_weights

TUNES = 150            # the commonest tunes have a token each
LONGEST_BODY = 170     # tokens; with its prefix a piece must fit the positions of the model
LATER_ERAS = {"金": "金元", "元": "金元", "明": "明", "清": "清"}
ENDS = str.maketrans({"。": "。", "？": "。", "！": "。", "；": "，", "：": "，", "，": "，", "、": "、",
                      "?": "。", "!": "。", ";": "，", ":": "，", ",": "，", ".": "。"})
CLAUSE = re.compile(r"([^，。、|]+)([，。、|]|$)")
NOTE = re.compile(r"（[^（）]*）|〔[^〔〕]*〕|\([^()]*\)|\[[^\[\]]*\]|[「」『』《》“”‘’ 　\n]")
NO_TUNES = {"失调名", "乐语", "失调", "无调名"}


class Song(NamedTuple):
    """A 词: its tune, title (may be empty), era as 1 + index in ERAS, and stanzas of (text, mark) runs.

    Text is in simplified script until it is converted; marks are ， 。 and 、.
    """

    tune: str
    title: str
    era: int
    stanzas: list[list[tuple[str, str]]]
    weight: float

    def lines(self) -> list[str]:
        """Its lines without marks; a pause does not end a line."""
        lines, held = [], ""
        for text, mark in (run for stanza in self.stanzas for run in stanza):
            held += text
            if mark != "、":
                lines.append(held)
                held = ""
        return lines

    def shape(self) -> list[list[int]]:
        """Lengths of the lines, stanza by stanza."""
        return [[len(line) for line in self._replace(stanzas=[stanza]).lines()] for stanza in self.stanzas]


def stanza_runs(text: str) -> list[tuple[str, str]] | None:
    """(text, mark) runs of a stanza, the last mark 。; nothing where a character is lost or foreign."""
    runs = CLAUSE.findall(NOTE.sub("", text).translate(ENDS))
    if not runs or "".join(a + b for a, b in runs) != NOTE.sub("", text).translate(ENDS):
        return None
    if not all(re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff]+", run) for run, _ in runs):
        return None
    return [*runs[:-1], (runs[-1][0], "。")]


def song_of(tune: str, title: str, era: str, stanzas: list[str], weight: float, counts: Counter) -> Song | None:
    """A 词 from the text of its stanzas, or nothing, counted with the reason."""
    runs = [stanza_runs(text) for text in stanzas]
    song = Song(tune, title, 1 + ERAS.index(era), runs, weight) if runs and None not in runs else None
    if song is None:
        counts["词 dropped: lost or foreign characters"] += 1
    elif max(map(len, song.lines())) > LONGEST_LINE or len(song.lines()) < 3:
        counts["词 dropped: too long a line, or a fragment"] += 1
    elif sum(len(a) + 1 for stanza in runs for a, _ in stanza) + len(runs) > LONGEST_BODY:
        counts["词 dropped: too long"] += 1
    else:
        return song
    return None


def read_songs(poetry: Path, later: Path, counts: Counter) -> tuple[list[Song], dict[str, str]]:
    """All 词 and, for each other name of a tune, its usual name."""
    songs: list[Song] = []
    alias: dict[str, str] = {}
    dist = poetry / "dist"
    files = sorted((dist / "songci").glob("ci.song.*.json"), key=lambda p: p.name)
    rows = [(p, "宋") for f in files for p in json.loads(f.read_text(encoding="utf-8"))]
    for f in [*sorted((dist / "wudaishici" / "huajianji").glob("*juan.json")), dist / "wudaishici" / "nantang" / "poetrys.json"]:
        rows += [(p, "唐") for p in json.loads(f.read_text(encoding="utf-8"))]
    weights = song_weights(poetry)
    for poem, era in rows:
        name, _, usual = poem["rhythmic"].replace("·", "・").partition("・")
        if usual and era == "宋":
            alias[name] = usual
        stanzas = ["".join(poem["paragraphs"])] if era == "宋" else list(poem["paragraphs"])
        weight = weights["".join(poem["paragraphs"])] if era == "宋" else OLD_SONGS
        if song := song_of(name.strip(), "", era, stanzas, weight, counts):
            songs.append(song)
    known = {song.tune for song in songs} | set(alias.values())
    with lzma.open(later, "rt", encoding="utf-8") as file:
        for number, row in enumerate(file, 1):
            cells = row.rstrip("\n").split("\t")
            if len(cells) != 5 or cells[1] not in LATER_ERAS:
                raise SystemExit(f"{later}:{number}: not a row of genre, dynasty, author, title, text")
            genre, dynasty, _, title, text = cells
            tune, _, rest = re.sub("[ ・　]", "·", title).partition("·")
            lengths = {len(line) for line in re.split(r"[^\u3400-\u9fff\U00020000-\U0003ffff]+", text) if line}
            if tune not in known:        # 「减兰月下闻雁」: the name at the head of the title
                tune = next((tune[:n] for n in range(min(7, len(tune)), 2, -1) if tune[:n] in known), tune)
                rest = title[len(tune):].lstrip("·") if tune in known else rest
            if genre != "词" or (tune not in known and len(lengths) == 1):
                continue                 # a poem under the wrong genre; those are read elsewhere
            if song := song_of(tune, rest, LATER_ERAS[dynasty], text.split("|"), 1.0, counts):
                songs.append(song)
    return songs, alias


def common_tunes(songs: list[Song], alias: dict[str, str]) -> list[str]:
    """The commonest tunes by their usual names."""
    count = Counter(alias.get(song.tune, song.tune) for song in songs)
    ranked = sorted((name for name in count if name not in NO_TUNES), key=lambda name: (-count[name], name))
    return ranked[:TUNES]


def with_stanzas(songs: list[Song], alias: dict[str, str]) -> list[Song]:
    """Song 词, whose source does not tell stanzas, divided as most others of the tune and shape are, or into equal halves."""
    seen: defaultdict[tuple[str, tuple[int, ...]], Counter] = defaultdict(Counter)
    for song in songs:
        if len(song.stanzas) > 1:
            lengths = tuple(n for stanza in song.shape() for n in stanza)
            cuts = tuple(np.cumsum([len(stanza) for stanza in song.shape()])[:-1].tolist())
            seen[alias.get(song.tune, song.tune), lengths][cuts] += 1
    result = []
    for song in songs:
        lengths = tuple(n for stanza in song.shape() for n in stanza)
        half, odd = divmod(len(lengths), 2)
        known = seen.get((alias.get(song.tune, song.tune), lengths))
        if len(song.stanzas) > 1 or ERAS[song.era - 1] != "宋":
            cuts: tuple[int, ...] = ()
        elif known:
            cuts = known.most_common(1)[0][0]
        else:
            cuts = (half,) if not odd and half > 1 and lengths[:half] == lengths[half:] else ()
        result.append(song._replace(stanzas=divided(song.stanzas[0], cuts)) if cuts else song)
    return result


def divided(runs: list[tuple[str, str]], cuts: tuple[int, ...]) -> list[list[tuple[str, str]]]:
    """Runs of one stanza cut after so many lines each."""
    stanzas: list[list[tuple[str, str]]] = [[]]
    line = 0
    for text, mark in runs:
        stanzas[-1].append((text, mark))
        line += mark != "、"
        if mark != "、" and line in cuts:
            stanzas.append([])
    return stanzas


def read_parallels(file: Path) -> Iterator[tuple[str, str]]:
    """Parallel phrases and couplets of the 声律启蒙 and 笠翁对韵, in simplified script; 、 for a mark within a half.

    A row: book, chapter, text.  「云对雨，雪对风」 holds a pair in each clause (X对Y), other clauses are paired in turn,
    and where a ； divides a sentence its sides are the halves.
    """
    for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        cells = row.split("\t")
        if len(cells) != 3:
            raise SystemExit(f"{file}:{number}: not a row of book, chapter, text")
        if cells[0] not in ("声律启蒙", "笠翁对韵"):
            continue
        for sentence in re.split("[。？！]", cells[2]):
            halves = sentence.split("；")
            if len(halves) == 2 and len(halves[0]) == len(halves[1]):
                yield halves[0].replace("，", "、"), halves[1].replace("，", "、")
                continue
            waiting = ""
            for clause in re.split("[，；：]", sentence):
                first, middle, second = clause.partition("对")
                if middle and len(first) == len(second):
                    yield first, second
                elif waiting and len(waiting) == len(clause):
                    yield waiting, clause
                    waiting = ""
                else:
                    waiting = clause


@dataclass
class Loose:
    """词 and couplets as flat arrays.

    body   uint16  verse tokens with marks, </s> not among them;  body_at int64 [pieces + 1]
    title  uint16  cleaned title tokens;  title_at
    shape  uint16  <言n> and <段> tokens;  shape_at
    kind   uint16  the token that says what the piece is, <调:…> or <联>
    era    uint8   label, 0: none;  split uint8: as in Corpus;  weight float32: as in Corpus
    """

    body: np.ndarray
    body_at: np.ndarray
    title: np.ndarray
    title_at: np.ndarray
    shape: np.ndarray
    shape_at: np.ndarray
    kind: np.ndarray
    era: np.ndarray
    split: np.ndarray
    weight: np.ndarray

    @classmethod
    def load(cls, folder: Path = WORK) -> "Loose":
        """loose.npz of prepare.py."""
        with np.load(folder / "loose.npz") as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    def of(self, name: str, i: int) -> list[int]:
        """`body`, `title` or `shape` of piece i."""
        starts = getattr(self, f"{name}_at")
        return getattr(self, name)[starts[i]:starts[i + 1]].tolist()


def song_texts(song: Song) -> tuple[list[str], list[str]]:
    """Tokens of the body and of the shape of a 词 in traditional script."""
    body: list[str] = []
    shape: list[str] = []
    for n, (stanza, lengths) in enumerate(zip(song.stanzas, song.shape())):
        body += [STANZA] * (n > 0) + [token for text, mark in stanza for token in (*text, mark)]
        shape += [STANZA] * (n > 0) + [f"<言{length}>" for length in lengths]
    return body, shape


def kind_token(song: Song, tunes: set[str], alias: dict[str, str]) -> str:
    """<调:…> of a 词."""
    name = alias.get(song.tune, song.tune)
    return f"<调:{name if name in tunes else OTHER_TUNE}>"


def loose_lines(body: list[int], vocabulary: Vocabulary) -> list[list[int]]:
    """Lines of a body without marks."""
    lines: list[list[int]] = [[]]
    for token in body:
        if token in (vocabulary.comma, vocabulary.stop):
            lines.append([])
        elif token not in (vocabulary.pause, vocabulary.stanza):
            lines[-1].append(token)
    return [line for line in lines if line]


def loose_prefix(loose: Loose, vocabulary: Vocabulary, i: int, theme: list[int], era: bool = True, shape: bool = True,
                 phrases: list[list[int]] = [], given: list[int] = []) -> list[int]:
    """<s> … <sep> of piece i; `given`: numbers from 0 of the lines given in advance."""
    tokens = [vocabulary.bos, int(loose.kind[i])]
    if shape:
        tokens += loose.of("shape", i)
    if era and loose.era[i]:
        tokens.append(vocabulary.era + int(loose.era[i]) - 1)
    tokens += theme
    for phrase in phrases:
        tokens += [vocabulary.phrase, *phrase]
    lines = loose_lines(loose.of("body", i), vocabulary) if given else []
    for n in given:
        tokens += [vocabulary.line + n, *lines[n]]
    return tokens + [vocabulary.sep]
