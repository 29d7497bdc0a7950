"""Held-out figures of the model and of a Kneser-Ney trigram, per character of regulated verse.

    python3 training/evaluate.py                 # the report half and the later verse
    python3 training/evaluate.py --half dev
    python3 training/evaluate.py --first DIR     # beside an earlier model: its vocab.json, checkpoint.pt

Counted are the characters of the 絕 and 律 of held-out.tsv that are in the vocabulary; the marks
， 。 and </s> are not.  Intervals: 95 %, bootstrap over poems.  Writes evaluation.json.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from common import (DEV, FORMS, JUELU, LATER, REPORT, TRAIN, WORK, Batch, Corpus, Vocabulary,
                    draw_given, held_out_batches, pack, prefix, verse)
from export import WEIGHTS, as_stored, load_model
from model import Config, Model

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
            known = ~mark & (goal != vocabulary.unk).numpy()
            form = int(tokens[row, 1]) - vocabulary.form
            scores.add(form, loss[known], ranks[known], float(loss[mark].sum()))
    return scores


def pair_batches(corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray,
                 masks: list[np.ndarray | None]) -> list[tuple[list[int], list[int]]]:
    """(prefix, verse) of each piece with all conditions, its title, and what is given."""
    return [(prefix(corpus, vocabulary, i, corpus.title_of(i), given=given),
             verse(corpus.lines(i), vocabulary)) for i, given in zip(pieces.tolist(), masks)]


@torch.no_grad()
def rows_of(model: Model, pairs: list[tuple[list[int], list[int]]], pad: int) -> list[torch.Tensor]:
    """For each (prefix, verse), in order, the log-probabilities before every verse token."""
    found: list[torch.Tensor] = []
    for at in range(0, len(pairs), 16):
        chunk = pairs[at:at + 16]
        longest = max(len(h) + len(v) for h, v in chunk)
        tokens = torch.full((len(chunk), longest), pad, dtype=torch.int64)
        for row, (head, body) in zip(tokens, chunk):
            row[:len(head) + len(body)] = torch.tensor(head + body)
        hidden = model(tokens)
        for h, (head, body) in zip(hidden, chunk):
            part = h[len(head) - 1:len(head) - 1 + len(body)]
            found.append(torch.log_softmax(model.logits(part), -1))
    return found


def share(hits: np.ndarray, rng: np.random.Generator, samples: int = 2000) -> dict:
    """Mean of hits [poems, draws] with its interval over poems."""
    means = [hits[rng.integers(len(hits), size=len(hits))].mean() for _ in range(samples)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {"value": round(float(hits.mean()), 4), "interval": [round(float(low), 4), round(float(high), 4)]}


def cloze(model: Model, corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray, seed: int,
          draws: int = 3) -> dict:
    """One hidden character of a poem whose other characters are all known: recall@1 and @10.

    Without the skeleton the model sees what stands before; with it also what stands after.
    """
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[list[int]]] = {"withSkeleton": [], "without": []}
    hidden: list[list[int]] = []
    for i in pieces.tolist():
        lines = corpus.lines(i)
        good = np.flatnonzero(lines.ravel() != vocabulary.unk)
        hidden.append(rng.choice(good, size=draws, replace=False).tolist())
    for name in ranks:
        pairs, at = [], []
        for i, places in zip(pieces.tolist(), hidden):
            shape = corpus.lines(i).shape
            for place in places:
                given = np.ones(shape, bool)
                given.ravel()[place] = False
                given &= corpus.lines(i) != vocabulary.unk
                pairs += pair_batches(corpus, vocabulary, np.array([i]), [given if name == "withSkeleton" else None])
                at.append(place + place // shape[1])
        for chunk in range(0, len(pairs), 256):
            for rows, k, (_, body) in zip(rows_of(model, pairs[chunk:chunk + 256], vocabulary.pad),
                                          at[chunk:], pairs[chunk:]):
                ranks[name].append(int((rows[k] > rows[k, body[k]]).sum()))
    result: dict = {"poems": len(pieces), "draws": draws, "seed": seed}
    for name, values in ranks.items():
        table = np.array(values).reshape(len(pieces), draws)
        result[name] = {f"recall@{k}": share(table < k, rng) for k in (1, 10)}
    return result


def skeleton_gain(model: Model, corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray, seed: int) -> dict:
    """Perplexity of the characters not given, with the skeleton and without, for the ways of drawing it."""
    rng = np.random.default_rng(seed)
    masks, forms = [], corpus.lines
    for i in pieces.tolist():
        masks.append(draw_given(*forms(i).shape, rng) & (forms(i) != vocabulary.unk))
    losses = {}
    for name, chosen in (("with", masks), ("without", [None] * len(masks))):
        table = []
        pairs = pair_batches(corpus, vocabulary, pieces, chosen)
        for rows, (_, body), i, given in zip(rows_of(model, pairs, vocabulary.pad), pairs, pieces.tolist(), masks):
            count, width = given.shape
            at = np.flatnonzero((~given & (forms(i) != vocabulary.unk)).ravel())
            at = at + at // width
            table.append((len(at), float(-sum(rows[k, body[k]] for k in at.tolist()))))
        losses[name] = np.array(table)
    result: dict = {"poems": len(pieces), "seed": seed}
    for name, table in losses.items():
        picks = rng.integers(len(table), size=(2000, len(table)))
        drawn = np.exp(table[picks, 1].sum(1) / table[picks, 0].sum(1))
        low, high = np.percentile(drawn, [2.5, 97.5])
        result[name] = {"perplexity": round(float(np.exp(table[:, 1].sum() / table[:, 0].sum())), 1),
                        "interval": [round(float(low), 1), round(float(high), 1)]}
    return result


@torch.no_grad()
def beside_first(folder: Path, model: Model, corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray,
                 glyphs: dict[str, str], seed: int) -> dict:
    """This model and an earlier one on the same characters: those known to both vocabularies.

    The earlier model knew variants apart; its probabilities of the variants of a glyph are added up.
    """
    saved = torch.load(folder / "checkpoint.pt", map_location="cpu")
    old = Model(Config(**saved["config"]))
    old.load_state_dict(saved["model"])
    old.eval()
    theirs = Vocabulary.load(folder)
    merged = torch.arange(len(theirs))
    for token, number in theirs.id.items():
        merged[number] = theirs.id.get(glyphs.get(token, token), number)
    convert = np.array([theirs.id.get(token, theirs.unk) for token in vocabulary.tokens])
    flat = Corpus(**{**corpus.__dict__, "body": convert[corpus.body].astype(np.uint16),
                     "title": convert[corpus.title].astype(np.uint16)})
    table = []
    mine_pairs = pair_batches(corpus, vocabulary, pieces, [None] * len(pieces))
    old_pairs = pair_batches(flat, theirs, pieces, [None] * len(pieces))
    for at in range(0, len(pieces), 64):
        part = slice(at, at + 64)
        for new_rows, old_rows, (_, new), (_, was) in zip(
                rows_of(model, mine_pairs[part], vocabulary.pad), rows_of(old, old_pairs[part], theirs.pad),
                mine_pairs[part], old_pairs[part]):
            summed = torch.zeros(len(old_rows), len(theirs)).index_add_(1, merged, old_rows.exp())
            keep = [k for k, (a, b) in enumerate(zip(new, was))
                    if a >= vocabulary.specials + 2 and b >= theirs.specials + 2]
            table.append((len(keep), -sum(float(new_rows[k, new[k]]) for k in keep),
                          -sum(float(summed[k, int(merged[was[k]])].log()) for k in keep)))
    numbers = np.array(table)
    rng = np.random.default_rng(seed)
    picks = rng.integers(len(numbers), size=(2000, len(numbers)))
    result: dict = {"poems": len(pieces), "characters": int(numbers[:, 0].sum()), "seed": seed}
    for name, column in (("this", 1), ("earlier", 2)):
        drawn = np.exp(numbers[picks, column].sum(1) / numbers[picks, 0].sum(1))
        low, high = np.percentile(drawn, [2.5, 97.5])
        result[name] = {"perplexity": round(float(np.exp(numbers[:, column].sum() / numbers[:, 0].sum())), 1),
                        "interval": [round(float(low), 1), round(float(high), 1)]}
    ratio = np.exp((numbers[picks, 1] - numbers[picks, 2]).sum(1) / numbers[picks, 0].sum(1))
    low, high = np.percentile(ratio, [2.5, 97.5])
    result["ratio"] = {"value": round(result["this"]["perplexity"] / result["earlier"]["perplexity"], 3),
                       "interval": [round(float(low), 3), round(float(high), 3)]}
    return result


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


def train_trigram(corpus: Corpus, vocabulary: Vocabulary) -> KneserNey:
    """A trigram of all training pieces."""
    train = [verse(corpus.lines(i), vocabulary) for i in np.flatnonzero(corpus.split == TRAIN)]
    return KneserNey(train, len(vocabulary), vocabulary.sep)


def score_trigram(trigram: KneserNey, corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray) -> Scores:
    """Losses of every character of the given pieces."""
    scores = Scores()
    marks = [vocabulary.comma, vocabulary.stop, vocabulary.eos]
    for i in pieces.tolist():
        tokens = verse(corpus.lines(i), vocabulary)
        losses, mark = trigram.losses(tokens), np.isin(tokens, marks)
        known = ~mark & (np.array(tokens) != vocabulary.unk)
        scores.add(int(corpus.form[i]), losses[known], marks=float(losses[mark].sum()))
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--checkpoint", type=Path, help="default: run/decayed.pt of the work folder")
    parser.add_argument("--average", action="store_true", help="take the averaged weights of the checkpoint")
    parser.add_argument("--half", choices=("dev", "report"), default="report")
    parser.add_argument("--first", type=Path, help="folder of an earlier model to set beside")
    parser.add_argument("--quick", action="store_true", help="perplexities of the model only")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    pieces = corpus.held_out({"dev": DEV, "report": REPORT}[args.half])
    checkpoint = args.checkpoint or args.work / "run" / "decayed.pt"
    model, saved = load_model(checkpoint, vocabulary, args.average)

    def measure(chosen: np.ndarray, conditions: bool = True, theme: bool = True) -> dict:
        batches = held_out_batches(corpus, vocabulary, chosen, 2048, conditions, theme)
        return score_model(model, batches, vocabulary).report(args.seed)

    later = corpus.held_out(LATER)
    result = {"step": saved["step"], "checkpoint": checkpoint.name, "average": args.average,
              "half": args.half, "seed": args.seed, **measure(pieces),
              "noTheme": measure(pieces, theme=False),
              "formAlone": measure(pieces, conditions=False, theme=False),
              "later": measure(later)}
    if not args.quick:
        result["cloze"] = cloze(model, corpus, vocabulary, pieces, args.seed)
        result["skeleton"] = skeleton_gain(model, corpus, vocabulary, pieces, args.seed)
        if args.first:
            glyphs = json.loads((args.work / "glyphs.json").read_text(encoding="utf-8"))
            result["besideFirst"] = beside_first(args.first, model, corpus, vocabulary, pieces, glyphs, args.seed)
        as_stored(model, WEIGHTS)
        result["int8Weights"] = measure(pieces)
        trigram = train_trigram(corpus, vocabulary)
        for name, chosen in (("trigram", pieces), ("trigramLater", later)):
            result[name] = score_trigram(trigram, corpus, vocabulary, chosen).report(args.seed)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    name = "evaluation" + ("" if args.half == "report" else f"-{args.half}") + ("-quick" if args.quick else "")
    (args.work / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
