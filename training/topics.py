"""A table of topics and the phrases poets use under them, like the 诗学含英.

Rows: number, topic, phrases with spaces between; lines that begin with <begin> open a class.  A bad line ends the
program with its number.
"""
from __future__ import annotations

import re
from pathlib import Path

from common import PHRASE_LENGTHS

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


class BadTopics(SystemExit):
    """A line of the table that is not a topic."""


def read_topics(file: Path) -> dict[str, list[str]]:
    """Topic -> its phrases of two to seven characters, in the order of the table; topics told twice are joined."""
    topics: dict[str, list[str]] = {}
    least, most = PHRASE_LENGTHS
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[:error.start].count(b"\n") + 1
        raise BadTopics(f"{file}:{line}: not UTF-8") from None
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip() or row.startswith(("#", "<begin>", "<end>")):
            continue
        cells = row.split("\t")
        if len(cells) != 3 or not cells[0].isdigit():
            raise BadTopics(f"{file}:{number}: not a row of number, topic, phrases: {row[:40]!r}")
        topic, phrases = cells[1].strip(), cells[2].split()
        if not HAN.fullmatch(topic):
            raise BadTopics(f"{file}:{number}: the topic is not Chinese characters: {topic[:40]!r}")
        bad = [p for p in phrases if not HAN.fullmatch(p)]
        if bad or not phrases:
            raise BadTopics(f"{file}:{number}: " + (f"not Chinese characters: {bad[0][:40]!r}" if bad else "no phrase"))
        topics.setdefault(topic, []).extend(p for p in phrases if least <= len(p) <= most)
    return {topic: list(dict.fromkeys(phrases)) for topic, phrases in topics.items()}
