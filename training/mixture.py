"""What training draws: which pieces, under which conditions, in which batches.

A pass holds every regulated piece of Tang and Song, and samples, other ones each time, of the 古, of verse after
the Song, of 词 and of middle couplets of 律; each piece as often as its weight says.  Conditions are drawn anew
each time.  All is a function of the seed and the cursor.
"""
from __future__ import annotations

import itertools
import multiprocessing
import signal
from collections import deque
from typing import Iterator, NamedTuple

import numpy as np

from common import (DROP, ERAS, FREE_SHARE, JUELU, LATER_SHARE, PHRASE_LENGTHS, PHRASES, REGULATED, SKELETON_SHARE,
                    THEME_MAX, TITLE_SHARE, TRAIN, WORD_STARTS, Batch, Corpus, Vocabulary, draw_given, pack, prefix,
                    verse)
from loose import Loose, loose_lines, loose_prefix

COUPLET_SHARE = 0.06   # of the middle couplets of 律 are drawn in each pass, as pieces of their own
PHRASE_SHARE = 0.30    # of the drawings are given phrases
TOPIC_SHARE = 0.4      # of these, where the title names a topic: phrases of the topic, not of the poem
TITLE_AFTER = 0.75     # of the drawings without theme and phrases have the title after the verse
TITLE_MAX = 12
SHAPE_SHARE = 0.4      # of the 词 of a known tune are given the shape too
GIVEN_LINES_SHARE = 0.2
PHRASE_CUTS = {5: ((0, 2), (2, 3), (0, 5)), 7: ((0, 2), (2, 2), (4, 3), (0, 4), (2, 5), (0, 7))}
SHARD = 8192           # pieces drawn at a time
NO_VERSE: list[int] = []


class Topics:
    """Topic phrases as tokens, and which topics a title names."""

    def __init__(self, table: dict[str, list[str]], vocabulary: Vocabulary):
        self.phrases: dict[tuple[int, ...], list[list[int]]] = {}
        for topic, phrases in table.items():
            known = [vocabulary.encode(p) for p in phrases if all(c in vocabulary.id for c in p)]
            if known and all(c in vocabulary.id for c in topic):
                self.phrases[tuple(vocabulary.encode(topic))] = known
        self.longest = max(map(len, self.phrases), default=0)

    def of(self, title: list[int]) -> list[list[int]]:
        """Phrases of the longest topic named in a title; none where there is none."""
        for size in range(min(self.longest, len(title)), 0, -1):
            for at in range(len(title) - size + 1):
                found = self.phrases.get(tuple(title[at:at + size]))
                if found:
                    return found
        return []


class Material(NamedTuple):
    """All that is drawn from."""

    corpus: Corpus
    loose: Loose
    topics: Topics
    vocabulary: Vocabulary


def draw_theme(title: list[int], lines: list[list[int]], rng: np.random.Generator) -> list[int]:
    """A theme for one drawing: title characters, or one to three words of the poem."""
    if title and rng.random() < TITLE_SHARE:
        start = int(rng.integers(max(1, len(title) - THEME_MAX + 1)))
        return title[start:start + THEME_MAX]
    places = [(n, k) for n, line in enumerate(lines) for k in WORD_STARTS.get(len(line), (0, max(0, len(line) - 2)))]
    picked = rng.choice(len(places), size=min(len(places), int(rng.integers(1, 4))), replace=False)
    return [token for p in picked.tolist() for token in lines[places[p][0]][places[p][1]:][:2]]


def draw_phrases(title: list[int], lines: list[list[int]], topics: Topics, rng: np.random.Generator) -> list[list[int]]:
    """One to three phrases for one drawing: of the topic the title names, or of the poem itself."""
    count = int(rng.integers(1, PHRASES + 1))
    listed = topics.of(title)
    if listed and rng.random() < TOPIC_SHARE:
        picks = rng.choice(len(listed), size=min(count, len(listed)), replace=False)
        return [listed[p] for p in picks.tolist()]
    phrases = []
    for n in rng.choice(len(lines), size=min(count, len(lines)), replace=False).tolist():
        line = lines[n]
        cuts = PHRASE_CUTS.get(len(line), ((0, len(line)), (0, 2), (max(0, len(line) - 3), 3)))
        start, size = cuts[int(rng.integers(len(cuts)))]
        if PHRASE_LENGTHS[0] <= len(line[start:start + size]) <= PHRASE_LENGTHS[1]:
            phrases.append(line[start:start + size])
    return phrases


def draw_words(title: list[int], lines: list[list[int]], material: Material,
               rng: np.random.Generator) -> tuple[list[int], list[list[int]], list[int]]:
    """Theme, phrases, and what follows </s>: <题> and the title, which stands there only when nothing told it before."""
    theme = [] if rng.random() < DROP["theme"] else draw_theme(title, lines, rng)
    phrases: list[list[int]] = []
    if not theme and title and rng.random() < TITLE_AFTER:
        return theme, phrases, [material.vocabulary.title, *title[:TITLE_MAX], material.vocabulary.eos]
    if rng.random() < PHRASE_SHARE:
        phrases = draw_phrases(title, lines, material.topics, rng)
    return theme, phrases, NO_VERSE


Sequence = tuple[list[int], list[int]]     # up to <sep>; what the loss counts


def draw_poem(material: Material, i: int, rng: np.random.Generator) -> Sequence:
    """One drawing of a piece of the corpus."""
    corpus, vocabulary = material.corpus, material.vocabulary
    lines = corpus.lines(i)
    drop = np.array([DROP[name] for name in ("opening", "firstline", "rhyme", "era", "mood")])
    keep = tuple((rng.random(5) >= drop).tolist())
    theme, phrases, after = draw_words(corpus.title_of(i), lines.tolist(), material, rng)
    given = draw_given(*lines.shape, rng) if rng.random() < SKELETON_SHARE else None
    return prefix(corpus, vocabulary, i, theme, keep, given, phrases), verse(lines, vocabulary) + after


def draw_loose(material: Material, i: int, rng: np.random.Generator) -> Sequence:
    """One drawing of a 词 or a couplet of the handbooks."""
    loose, vocabulary = material.loose, material.vocabulary
    body = loose.of("body", i)
    lines = loose_lines(body, vocabulary)
    theme, phrases, after = draw_words(loose.of("title", i), lines, material, rng)
    kind = vocabulary.tokens[loose.kind[i]]
    shape = kind == "<调:他>" or (kind != "<联>" and rng.random() < SHAPE_SHARE)
    given = []
    if kind != "<联>" and rng.random() < GIVEN_LINES_SHARE:
        whole = [n for n, line in enumerate(lines[:vocabulary.column + 1 - vocabulary.line]) if line]
        given = sorted(rng.choice(whole, size=min(len(whole), int(rng.integers(1, 4))), replace=False).tolist())
    head = loose_prefix(loose, vocabulary, i, theme, rng.random() >= DROP["era"], shape, phrases, given)
    return head, body + [vocabulary.eos] + after


def draw_couplet(material: Material, i: int, which: int, rng: np.random.Generator) -> Sequence:
    """One drawing of the second (which = 0) or third couplet of a 律."""
    corpus, vocabulary = material.corpus, material.vocabulary
    lines = corpus.lines(i)[2 + 2 * which:4 + 2 * which]
    theme, phrases, _ = draw_words(corpus.title_of(i), lines.tolist(), material, rng)
    head = [vocabulary.bos, vocabulary.couplet]
    if corpus.era[i] and rng.random() >= DROP["era"]:
        head.append(vocabulary.era + int(corpus.era[i]) - 1)
    head += theme
    for phrase in phrases:
        head += [vocabulary.phrase, *phrase]
    return head + [vocabulary.sep], verse(lines, vocabulary)


class Mixture:
    """The pieces of a pass as numbers: those of the corpus, then loose ones, then couplets of 律."""

    def __init__(self, material: Material):
        corpus, loose = material.corpus, material.loose
        self.material, after_song = material, ERAS.index("宋") + 1
        self.poems = np.flatnonzero(corpus.split == TRAIN)
        share = np.where(corpus.form[self.poems] >= REGULATED, FREE_SHARE, 1.0) * corpus.weight[self.poems]
        share *= np.where(corpus.era[self.poems] > after_song, LATER_SHARE, 1.0)
        self.songs = np.flatnonzero(loose.split == TRAIN)
        songs = np.where(loose.era[self.songs] > after_song, LATER_SHARE, 1.0) * loose.weight[self.songs]
        lushi = np.flatnonzero((corpus.split == TRAIN) & (corpus.form >= JUELU // 2) & (corpus.form < JUELU))
        self.couplets = np.repeat(lushi, 2) * 2 + np.tile([0, 1], len(lushi))
        pairs = COUPLET_SHARE * corpus.weight[self.couplets // 2]
        pairs *= np.where(corpus.era[self.couplets // 2] > after_song, LATER_SHARE, 1.0)
        self.share = np.concatenate([share, songs, pairs])

    def order(self, rng: np.random.Generator) -> np.ndarray:
        """The pieces of one pass, in random order; whole parts of a share are sure, the rest is chance."""
        copies = np.floor(self.share + rng.random(len(self.share))).astype(np.int64)
        return rng.permutation(np.repeat(np.arange(len(self.share)), copies))

    def draw(self, number: int, rng: np.random.Generator) -> Sequence:
        """One drawing of piece `number` of `order`."""
        if number < len(self.poems):
            return draw_poem(self.material, int(self.poems[number]), rng)
        number -= len(self.poems)
        if number < len(self.songs):
            return draw_loose(self.material, int(self.songs[number]), rng)
        couplet = int(self.couplets[number - len(self.songs)])
        return draw_couplet(self.material, couplet // 2, couplet % 2, rng)


Cursor = tuple[int, int, int]      # pass, first piece of the shard, batch of the shard


def shard_batches(mixture: Mixture, order: np.ndarray, tokens: int, seed: int, number: int, at: int) -> list[Batch]:
    """The batches of the shard of pass `number` that begins at `at`, shuffled."""
    rng = np.random.default_rng([seed, number, at])
    batches = pack([mixture.draw(i, rng) for i in order[at:at + SHARD].tolist()], tokens,
                   mixture.material.vocabulary.pad)
    return [batches[k] for k in rng.permutation(len(batches)).tolist()]


_shared: list[Mixture] = []        # what worker processes inherit


def _worker() -> None:
    """A worker dies of the signals with which train.py, whose handlers it inherits, stops in good order."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _drawn(task: tuple[np.ndarray, int, int, int, int]) -> list[Batch]:
    return shard_batches(_shared[0], *task)


def shards(mixture: Mixture, tokens: int, seed: int, number: int, at: int,
           workers: int) -> Iterator[tuple[int, int, list[Batch]]]:
    """Endless (pass, first piece, batches) from a place on; drawn ahead by worker processes where there are any."""
    def tasks() -> Iterator[tuple[np.ndarray, int, int, int, int]]:
        for n in itertools.count(number):
            order = mixture.order(np.random.default_rng([seed, n]))
            for first in range(at if n == number else 0, len(order), SHARD):
                yield order, tokens, seed, n, first

    if not workers:
        for task in tasks():
            yield task[3], task[4], shard_batches(mixture, *task)
        return
    _shared[:] = [mixture]
    with multiprocessing.get_context("fork").Pool(workers, _worker) as pool:
        waiting: deque = deque()
        for task in tasks():
            waiting.append((task[3], task[4], pool.apply_async(_drawn, (task,))))
            if len(waiting) > 2 * workers:
                n, first, result = waiting.popleft()
                yield n, first, result.get()


def training_batches(material: Material, tokens: int, seed: int, start: Cursor = (0, 0, 0),
                     workers: int = 0) -> Iterator[tuple[Cursor, Batch]]:
    """Endless training batches, each with the cursor from which the next one follows.

    Pieces are drawn in shards, so that a batch holds pieces of similar length and yet the order stays random.
    """
    number, first, skip = start
    for n, at, batches in shards(Mixture(material), tokens, seed, number, first, workers):
        for k in range(skip, len(batches)):
            yield (n, at, k + 1), batches[k]
        skip = 0
