"""The corpus as text, a piece a line, for the scripts that count on it (phrases, clashes, known lines).

    python3 training/pieces.py > pieces.tsv          # all pieces; about 250 MB
    python3 training/pieces.py --work DIR

Columns: piece number, form, split (train, dev, report, later), period (may be empty), title, lines joined by a space.
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from common import ERAS, FORMS, WORK, Corpus, Vocabulary

SPLITS = ["train", "dev", "report", "later"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=WORK, help="folder of corpus.npz and vocab.json")
    folder = parser.parse_args().work
    corpus, vocabulary = Corpus.load(folder), Vocabulary.load(folder)
    # One character per token: the whole of the verse and of the titles as two long strings.
    shown = [token if len(token) == 1 else "□" for token in vocabulary.tokens]
    body = "".join(map(shown.__getitem__, corpus.body.tolist()))
    title = "".join(map(shown.__getitem__, corpus.title.tolist()))
    body_at, title_at = corpus.body_at.tolist(), corpus.title_at.tolist()
    form, width = corpus.form.tolist(), corpus.width.tolist()
    split, era = corpus.split.tolist(), corpus.era.tolist()
    for i in range(len(form)):
        start, end, step = body_at[i], body_at[i + 1], width[i]
        lines = " ".join(body[k:k + step] for k in range(start, end, step))
        period = ERAS[era[i] - 1] if era[i] else ""
        sys.stdout.write(f"{i}\t{FORMS[form[i]]}\t{SPLITS[split[i]]}\t{period}\t"
                         f"{title[title_at[i]:title_at[i + 1]]}\t{lines}\n")


if __name__ == "__main__":
    main()
