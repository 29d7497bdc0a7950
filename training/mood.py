"""Mood labels by word lists: seed words -> words that go with them -> a label for the poems that show one mood plainly.

    python3 training/mood.py     # -> training/mood.tsv, training/mood-measure.tsv, build/mood.npz

The seeds are ours.  A two-character word (at the places where words stand in a line) belongs to the
mood in whose seeded poems it is commonest against those of the other moods (smoothed log odds, z > 4).
The words found are dealt by a hash into two lists that share no word: mood.tsv labels the poems for training,
mood-measure.tsv measures whether a poem shows the mood asked for.  Seeds belong to the first list only.
"""
from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np

from common import HERE, MOODS, TRAIN, WORK, WORD_STARTS, Corpus, Vocabulary

SEEDS = {
    "喜": "歡喜 歡樂 喜氣 太平 豐年 賀客 慶賀 笑語 歡聲 喜見 喜聞 同樂 及第 壽酒 祥瑞 笙歌 喜色 佳節 好音 欣然 歡娛 瑞氣",
    "悲": "惆悵 斷腸 腸斷 淚痕 傷心 悲風 凄涼 哀猿 灑淚 淚滿 墮淚 沾巾 沾衣 寂寞 蕭條 愁殺 哭君 孤墳 凄然 泉臺 愁人 零落 銷魂 白骨 挽歌 慟哭",
    "閒": "閒雲 閒居 閒人 清閒 幽居 無事 忘機 高臥 悠然 野老 漁樵 自在 林泉 幽事 閒眠 獨坐 疏懶 煮茶 閒庭 閒吟 柴門 心閒 晝眠 釣磯",
    "壯": "將軍 匈奴 戰場 樓蘭 龍泉 寶劍 長劍 旌旗 英雄 鐵馬 金戈 破敵 單于 壯士 報國 橫戈 萬軍 陰山 封侯 豪氣 烽火 鼓角 甲兵 功名 猛士 長城",
    "思": "故園 故鄉 歸夢 鄉心 鄉愁 思歸 歸心 相思 離別 別離 離愁 客愁 家書 懷人 鄉國 鄉思 別後 久客 思君 憶君 音書 夢魂 客夢 送君 故國",
}
LEAST = 30             # poems a word must stand in
EACH = 160             # words a mood, at most, before they are dealt
SCORE, MARGIN = 2.0, 1.6  # least score of a label, and so many times the next mood's


def words_of(lines: np.ndarray) -> set[tuple[int, int]]:
    """The two-character words of a piece, by the usual caesuras."""
    starts = WORD_STARTS[lines.shape[1]]
    return {(int(line[s]), int(line[s + 1])) for line in lines for s in starts} | {
        (int(line[-2]), int(line[-1])) for line in lines}


def main() -> None:
    (WORK / "mood.npz").unlink(missing_ok=True)      # of a corpus before this one
    vocabulary, corpus = Vocabulary.load(), Corpus.load()
    number = {}
    for mood, text in SEEDS.items():
        for word in text.split():
            if all(c in vocabulary.id for c in word):
                number[tuple(vocabulary.encode(word))] = MOODS.index(mood)
            else:
                print("not in the vocabulary:", word)
    train = np.flatnonzero(corpus.split == TRAIN)
    seeded = [Counter() for _ in MOODS]
    poems = np.zeros(len(MOODS))
    for i in train.tolist():
        found = words_of(corpus.lines(i))
        moods = {number[w] for w in found if w in number}
        if len(moods) == 1:
            (m,) = moods
            poems[m] += 1
            seeded[m].update(found)
    print("poems with the seeds of one mood alone:", dict(zip(MOODS, poems.astype(int).tolist())))
    total = sum(seeded, Counter())
    lists: list[list[tuple[float, tuple[int, int]]]] = [[] for _ in MOODS]
    for word, n in total.items():
        if n < LEAST or word in number:
            continue
        rates = np.array([(seeded[m][word] + 0.5) / (poems[m] + 1) for m in range(len(MOODS))])
        m = int(rates.argmax())
        other = (n - seeded[m][word] + 0.5) / (poems.sum() - poems[m] + 1)
        z = np.log(rates[m] / other) / np.sqrt(1 / (seeded[m][word] + 0.5) + 1 / (n - seeded[m][word] + 0.5))
        second = np.sort(rates)[-2]
        if z > 4 and rates[m] > 1.5 * second:
            lists[m].append((float(np.log(rates[m] / second)) * min(1.0, z / 8), word))
    text = lambda word: "".join(vocabulary.tokens[c] for c in word)
    labels: list[dict[tuple[int, int], float]] = [{} for _ in MOODS]
    rows = {"mood.tsv": [], "mood-measure.tsv": []}
    for m, mood in enumerate(MOODS):
        chosen = [w for _, w in sorted(lists[m], reverse=True)[:EACH]]
        first = [w for w in chosen if hashlib.md5(text(w).encode()).digest()[0] % 2 == 0]
        second = [w for w in chosen if w not in set(first)]
        seeds = [w for w, k in number.items() if k == m]
        labels[m] = {w: 1.0 for w in first} | {w: 2.0 for w in seeds}
        rows["mood.tsv"].append(f"{mood}\t{' '.join(map(text, seeds))}\t{' '.join(map(text, first))}")
        rows["mood-measure.tsv"].append(f"{mood}\t{' '.join(map(text, second))}")
    notes = {"mood.tsv": "# mood, seed words (count 2), words found (count 1); made by mood.py",
             "mood-measure.tsv": "# mood, words of the measure (none of them in mood.tsv); made by mood.py"}
    for name, body in rows.items():
        (HERE / name).write_text("\n".join([notes[name], *body]) + "\n", encoding="utf-8")
    found = np.zeros(len(corpus.form), np.uint8)
    for i in range(len(found)):
        words = words_of(corpus.lines(i))
        scores = np.array([sum(table.get(w, 0.0) for w in words) for table in labels])
        top = np.sort(scores)
        if top[-1] >= SCORE and top[-1] >= MARGIN * max(top[-2], 1):
            found[i] = 1 + int(scores.argmax())
    np.savez(WORK / "mood.npz", mood=found)
    for name, split in (("train", 0), ("dev", 1), ("report", 2), ("later", 3)):
        part = found[corpus.split == split]
        print(name, {mood: round(float((part == m + 1).mean()), 4) for m, mood in enumerate(MOODS)})


if __name__ == "__main__":
    main()
