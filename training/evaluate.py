"""Held-out figures of the model and of a Kneser-Ney trigram, per character of regulated verse.

    python3 training/evaluate.py            # the report half
    python3 training/evaluate.py --half dev

Counted are the characters of 絕 and 律 with a rhyme label; the marks ， 。 and </s> are not.
Intervals: 95 %, bootstrap over poems.  Writes evaluation.json.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from common import (DEV, FORMS, JUELU, REPORT, TRAIN, WORK, Batch, Corpus, Vocabulary,
                    held_out_batches, verse)
from export import dequantised, load_model
from model import Model

TOPS = (1, 5, 20)


class Scores:
    """Per poem: form, number of characters, summed loss of them (nats), hits among the first k."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, ...]] = []

    def add(self, form: int, losses: np.ndarray, ranks: np.ndarray | None = None,
            marks: float = 0.0) -> None:
        """One poem: losses and ranks of its characters, summed loss of marks and </s>."""
        hits = [0] * len(TOPS) if ranks is None else [int((ranks < k).sum()) for k in TOPS]
        self.rows.append((form, len(losses), float(losses.sum()), marks, *hits))

    def report(self, seed: int, samples: int = 2000) -> dict:
        """Perplexity a character with its interval, by form, and the share of hits."""
        table = np.array(self.rows)
        form, count, loss = table[:, 0], table[:, 1], table[:, 2]
        rng = np.random.default_rng(seed)

        def perplexity(chosen: np.ndarray) -> tuple[float, list[float]]:
            n, total = count[chosen], loss[chosen]
            picks = rng.integers(len(n), size=(samples, len(n)))
            drawn = np.exp(total[picks].sum(1) / n[picks].sum(1))
            low, high = np.percentile(drawn, [2.5, 97.5])
            return round(float(np.exp(total.sum() / n.sum())), 1), [round(low, 1), round(high, 1)]

        value, interval = perplexity(np.ones(len(table), bool))
        result = {"perplexity": value, "interval": interval, "poems": len(table),
                  "characters": int(count.sum()), "byForm": {}}
        for i in range(JUELU):
            chosen = form == i
            if chosen.any():
                part, bounds = perplexity(chosen)
                result["byForm"][FORMS[i]] = {"perplexity": part, "interval": bounds,
                                              "poems": int(chosen.sum())}
        if table[:, 4:].any():
            result["top"] = {str(k): round(float(table[:, 4 + j].sum() / count.sum()), 4)
                             for j, k in enumerate(TOPS)}
        tokens = count.sum() + (count / np.where(form % 2 == 0, 5, 7) + 1).sum()
        result["perplexityPerToken"] = round(float(np.exp((loss.sum() + table[:, 3].sum()) / tokens)), 1)
        return result


@torch.no_grad()
def score_model(model: Model, batches: list[Batch], vocabulary: Vocabulary) -> Scores:
    """Losses and ranks of every character, in float32."""
    scores = Scores()
    marks = torch.tensor([vocabulary.comma, vocabulary.stop, vocabulary.eos])
    for batch in batches:
        tokens = torch.from_numpy(batch.tokens)
        hidden = model(tokens[:, :-1])
        wanted = torch.from_numpy(batch.targets())
        for row in range(len(tokens)):
            goal = tokens[row, 1:][wanted[row]]
            rows = torch.log_softmax(model.logits(hidden[row][wanted[row]]), -1)
            chosen = rows.gather(1, goal[:, None])
            ranks = (rows > chosen).sum(1).numpy()
            loss, mark = -chosen[:, 0].double().numpy(), torch.isin(goal, marks).numpy()
            form = int(tokens[row, 1]) - vocabulary.form
            scores.add(form, loss[~mark], ranks[~mark], float(loss[mark].sum()))
    return scores


class KneserNey:
    """Interpolated Kneser-Ney trigram over the verse tokens; two <sep> stand before each piece."""

    def __init__(self, pieces: list[list[int]], size: int, start: int):
        self.size, self.start = size, start
        padded = [np.array([start, start] + piece, np.int64) for piece in pieces]
        keys = np.concatenate([(p[:-2] * size + p[1:-1]) * size + p[2:] for p in padded])
        self.tri, count = np.unique(keys, return_counts=True)
        # Lower orders count in how many contexts a sequence occurs, not how often.
        self.bi, bi_count = np.unique(self.tri % size ** 2, return_counts=True)
        uni, uni_count = np.unique(self.bi % size, return_counts=True)
        self.discounts = [self._discount(c) for c in (count, bi_count, uni_count)]
        self.tri_count, self.bi_count = count, bi_count
        self.tri_context = self._contexts(self.tri // size, count)
        self.bi_context = self._contexts(self.bi // size, bi_count)
        left = self.discounts[2] * len(uni) / uni_count.sum()
        self.uni = np.full(size, left / size)
        self.uni[uni] += (uni_count - self.discounts[2]) / uni_count.sum()

    @staticmethod
    def _discount(count: np.ndarray) -> float:
        ones, twos = (count == 1).sum(), (count == 2).sum()
        return float(ones / (ones + 2 * twos))

    @staticmethod
    def _contexts(keys: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Contexts in order, their total counts and their numbers of different continuations."""
        contexts, first, kinds = np.unique(keys, return_index=True, return_counts=True)
        return contexts, np.add.reduceat(count, first), kinds

    @staticmethod
    def _look_up(table: np.ndarray, values: np.ndarray, keys: np.ndarray) -> np.ndarray:
        at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
        return np.where(table[at] == keys, values[at], 0)

    def _mix(self, keys, context, table, count, contexts, discount, lower) -> np.ndarray:
        names, totals, kinds = contexts
        total = self._look_up(names, totals, context)
        seen = np.maximum(self._look_up(table, count, keys) - discount, 0)
        rest = discount * self._look_up(names, kinds, context)
        return np.where(total > 0, (seen + rest * lower) / np.maximum(total, 1), lower)

    def losses(self, piece: list[int]) -> np.ndarray:
        """-log probability (nats) of every token of a piece."""
        p = np.array([self.start, self.start] + piece, np.int64)
        u, v, w = p[:-2], p[1:-1], p[2:]
        pair = v * self.size + w
        two = self._mix(pair, v, self.bi, self.bi_count, self.bi_context, self.discounts[1], self.uni[w])
        three = self._mix(u * self.size ** 2 + pair, u * self.size + v, self.tri, self.tri_count,
                          self.tri_context, self.discounts[0], two)
        return -np.log(three)


def score_trigram(corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray) -> Scores:
    """Train on all training pieces, score the given ones."""
    train = [verse(corpus.lines(i), vocabulary) for i in np.flatnonzero(corpus.split == TRAIN)]
    trigram = KneserNey(train, len(vocabulary), vocabulary.sep)
    scores = Scores()
    marks = [vocabulary.comma, vocabulary.stop, vocabulary.eos]
    for i in pieces.tolist():
        tokens = verse(corpus.lines(i), vocabulary)
        losses, mark = trigram.losses(tokens), np.isin(tokens, marks)
        scores.add(int(corpus.form[i]), losses[~mark], marks=float(losses[mark].sum()))
    return scores


def without_known_lines(corpus: Corpus, pieces: np.ndarray) -> np.ndarray:
    """Those of the pieces none of whose lines stands word for word in a training piece."""
    known = {line.tobytes() for i in np.flatnonzero(corpus.split == TRAIN) for line in corpus.lines(i)}
    return np.array([i for i in pieces if not any(l.tobytes() in known for l in corpus.lines(i))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--half", choices=("dev", "report"), default="report")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    pieces = corpus.held_out({"dev": DEV, "report": REPORT}[args.half])
    model, saved = load_model(args.work / "checkpoint.pt", vocabulary)

    def measure(chosen: np.ndarray, conditions: bool = True, theme: bool = True) -> dict:
        batches = held_out_batches(corpus, vocabulary, chosen, 2048, conditions, theme)
        return score_model(model, batches, vocabulary).report(args.seed)

    full = measure(pieces)
    others = {"noTheme": measure(pieces, theme=False),
              "formAlone": measure(pieces, conditions=False, theme=False),
              "noLineInTraining": measure(without_known_lines(corpus, pieces))}
    dequantised(model)
    result = {"step": saved["step"], "half": args.half, "seed": args.seed, **full, **others,
              "int8Weights": measure(pieces),
              "trigram": score_trigram(corpus, vocabulary, pieces).report(args.seed)}
    text = json.dumps(result, ensure_ascii=False, indent=1)
    name = "evaluation.json" if args.half == "report" else f"evaluation-{args.half}.json"
    (args.work / name).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
