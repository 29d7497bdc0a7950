"""The writer's own mean log-probability a character of poems under their titles.

    python3 training/likelihood.py --checkpoint FILE < poems.tsv > scored.tsv

Reads columns: label, form, period (may be empty), title, lines joined by a space, in traditional
script; writes each row with one more column, natural logarithm, characters alone.  The prompt is
that of writing: form, rhyme of the poem (read off its feet), period, title.
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from common import ERAS, FORMS, WORK, THEME_MAX, Rhymes, Vocabulary, load_rhymes
from export import load_model


def rhyme_of(feet: str, rhymes: Rhymes) -> int | None:
    """The level group all feet share, if there is one."""
    shared = frozenset.intersection(*(rhymes.groups.get(c, frozenset()) for c in feet))
    level = [group for group in sorted(shared) if rhymes.level(group)]
    return level[0] if level else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "run" / "decayed.pt")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of vocab.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, rhymes = Vocabulary.load(options.work), load_rhymes()
    model, _ = load_model(options.checkpoint, vocabulary)
    model.eval()
    rows = [row.rstrip("\n").split("\t") for row in sys.stdin]
    pairs = []
    for _, form, era, title, text in rows:
        lines = text.split(" ")
        head = [vocabulary.bos, vocabulary.form + FORMS.index(form.replace("绝", "絕"))]
        group = rhyme_of("".join(line[-1] for line in lines[1::2]), rhymes)
        head += [] if group is None else [vocabulary.rhyme + group]
        head += [vocabulary.era + ERAS.index(era)] if era else []
        head += vocabulary.encode(title)[:THEME_MAX] + [vocabulary.sep]
        body: list[int] = []
        for n, line in enumerate(lines):
            body += vocabulary.encode(line) + [vocabulary.comma if n % 2 == 0 else vocabulary.stop]
        pairs.append((head, body))
    marks = torch.tensor([vocabulary.comma, vocabulary.stop])
    result = [0.0] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    with torch.no_grad():
        for at in range(0, len(order), 64):
            chunk = order[at:at + 64]
            longest = max(len(pairs[i][0]) + len(pairs[i][1]) for i in chunk)
            tokens = torch.full((len(chunk), longest), vocabulary.pad, dtype=torch.int64)
            for row, i in zip(tokens, chunk):
                whole = pairs[i][0] + pairs[i][1]
                row[:len(whole)] = torch.tensor(whole)
            hidden = model(tokens[:, :-1])
            for h, i in zip(hidden, chunk):
                head, body = pairs[i]
                goal = torch.tensor(body)
                part = torch.log_softmax(model.logits(h[len(head) - 1:len(head) - 1 + len(body)]), -1)
                kept = ~torch.isin(goal, marks)
                result[i] = float(part.gather(1, goal[:, None])[kept].mean())
    for row, value in zip(rows, result):
        sys.stdout.write("\t".join(row) + f"\t{value:.4f}\n")


if __name__ == "__main__":
    main()
