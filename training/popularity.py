"""How often a pass draws a training poem: by how much it is read and by selection.

`rank/` of chinese-poetry tells how many pages four search engines found for each poem's author and title.  Short
titles are found everywhere, so poems are compared with those of the same dynasty and length of title.  Selections
are the project's own table of well-known poems, data/anthology.
"""
from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Iterable

import numpy as np

ENGINES = ("baidu", "so360", "google", "bing")
# Share of poems from the most read downwards -> weight; the rest keeps the last one.
BY_RANK = ((0.03, 2.0), (0.15, 1.5), (0.70, 1.0), (1.0, 0.75))
BY_SELECTION = {"三百首": 4.0, "千家诗": 4.0, "水墨": 4.0, "选": 3.0, "宋": 2.0}
LEAST_GROUP = 10       # among fewer a place says nothing
SELECTED_SONGS = 4.0   # 词 of the 宋词三百首
OLD_SONGS = 2.0        # 花间集 and 南唐, on which the tunes were formed


def by_rank(rows: list[tuple[object, dict]]) -> list[float]:
    """Weight of each of (group, counts): its place among those of its group, by the median over engines."""
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for place, (group, _) in enumerate(rows):
        groups[group].append(place)
    weights = [1.0] * len(rows)
    for members in groups.values():
        if len(members) < LEAST_GROUP:
            continue
        counts = np.array([[rows[m][1].get(engine, 0) for engine in ENGINES] for m in members])
        places = np.median((-counts).argsort(0, kind="stable").argsort(0, kind="stable"), 1)
        share = (places.argsort(kind="stable").argsort(kind="stable") + 0.5) / len(members)
        for member, at in zip(members, share):
            weights[member] = next(weight for top, weight in BY_RANK if at <= top)
    return weights


def read_ranks(poetry: Path, part: str, prefix: str) -> dict[str, list[dict]]:
    """File number -> counts of its poems, in the order of the texts; part: poet or ci."""
    ranks = {}
    for file in sorted((poetry / "dist" / "rank" / part).glob(f"{prefix}.rank.*.json")):
        ranks[file.name.split(".")[-2]] = json.loads(file.read_text(encoding="utf-8"))
    return ranks


def selected(anthology: Path) -> dict[str, float]:
    """First line of each well-known poem -> the greatest weight of the selections it stands in."""
    found: dict[str, float] = {}
    for row in anthology.read_text(encoding="utf-8").splitlines():
        if row and row[0] != "#":
            sources, *_, verse = row.split("\t")
            first = verse.replace("。", "，").split("，")[0]
            found[first] = max(BY_SELECTION.get(source, 1.0) for source in sources.split())
    return found


def counts_of(names: Iterable[dict], ranks: list[dict] | None, key: str) -> list[dict]:
    """The counts that belong to the poems of a file; none where the lists do not agree."""
    names = list(names)
    if ranks is None or len(ranks) != len(names):
        return [{}] * len(names)
    return [r if r.get(key) == p.get(key) and r.get("author") == p.get("author") else {} for p, r in zip(names, ranks)]


def poem_weights(poetry: Path, anthology: Path) -> dict[tuple[str, int, int], float]:
    """(tang or song, file number, place) of each poem -> its weight."""
    known = selected(anthology)
    places, rows, firsts = [], [], []
    for dynasty in ("tang", "song"):
        ranks = read_ranks(poetry, "poet", f"poet.{dynasty}")
        for file in sorted((poetry / "dist" / "quantangshi").glob(f"poet.{dynasty}.*.json")):
            number = file.name.split(".")[2]
            poems = json.loads(file.read_text(encoding="utf-8"))
            for place, (poem, counts) in enumerate(zip(poems, counts_of(poems, ranks.get(number), "title"))):
                places.append((dynasty, int(number), place))
                rows.append(((dynasty, min(len(poem["title"]), 12)), counts))
                firsts.append("".join(poem["paragraphs"]).replace("。", "，").split("，")[0])
    return {place: max(weight, known.get(first, 0.0)) for place, weight, first in zip(places, by_rank(rows), firsts)}


def song_weights(poetry: Path) -> dict[str, float]:
    """Text of a Song 词 (its paragraphs joined) -> its weight."""
    dist = poetry / "dist"
    chosen = {"".join(p["paragraphs"]) for p in json.loads((dist / "songci" / "宋词三百首.json").read_text(encoding="utf-8"))}
    ranks = read_ranks(poetry, "ci", "ci.song")
    texts, rows = [], []
    for file in sorted((dist / "songci").glob("ci.song.*.json")):
        poems = json.loads(file.read_text(encoding="utf-8"))
        for poem, counts in zip(poems, counts_of(poems, ranks.get(file.name.split(".")[-2]), "rhythmic")):
            texts.append("".join(poem["paragraphs"]))
            rows.append((poem["rhythmic"], counts))
    return {text: SELECTED_SONGS if text in chosen else weight for text, weight in zip(texts, by_rank(rows))}
