"""Train the judge: a reader of whole poems beside the writer, from the writer's own lower layers.

    python3 training/judge.py --titles 1500                                                   # -> build/titles.tsv
    npx tsx training/sample_drafts.mts --titles titles.tsv --out training/build/drafts.tsv    # the writer's own poems
    python3 training/judge.py --drafts training/build/drafts.tsv --minutes 40
    python3 training/judge.py --measure --drafts held-out-drafts.tsv                          # on poems never seen

It reads `<s> <form> title <sep> line ， line 。 … </s>` and says at the end of every line, by three
logits, whether what it has read so far is

    hand    a poet's work rather than the writer's own unpicked poem under the same title
    sense   one poem rather than a poem with lines of another poem of the same meter and rhyme, or out of order
    title   under its own title rather than another poem's

Real poems are drawn anew for every pass; drafts come from sample_drafts.mts.
"""
from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from common import (DEV, FORMS, JUELU, REPORT, THEME_MAX, TRAIN, WORK, Corpus, Vocabulary, verse)
from export import load_model
from model import Config, Model
from train import Muon, best_precision

PRECISION = best_precision(torch.device("cpu"))
HEADS = ("hand", "sense", "title")
PARTS = {"train": TRAIN, "dev": DEV, "report": REPORT}


class Judge(nn.Module):
    """The writer's embedding and lower layers; a small head on each state beside the mean of the verse so far.

    The mean matters: what gives the writer away is spread over the poem, and the states at </s>, after
    which the writer never had to say anything, start out empty.
    """

    def __init__(self, writer: Model, layers: int, sep: int):
        super().__init__()
        config = Config(**{**vars(writer.config), "layers": layers})
        self.trunk, self.sep = Model(config), sep
        state = {k: v for k, v in writer.state_dict().items()
                 if not k.startswith("blocks.") or int(k.split(".")[1]) < layers}
        self.trunk.load_state_dict(state)
        self.mix = nn.Linear(2 * config.dim, config.dim, bias=False)
        self.head = nn.Linear(config.dim, len(HEADS))
        nn.init.normal_(self.mix.weight, std=0.05)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def answer(self, tokens: Tensor, hidden: Tensor) -> Tensor:
        """tokens [pieces, time], hidden [pieces, time, dim] -> logits [pieces, time, heads]."""
        verse = ((tokens == self.sep).long().cumsum(1) > 0).float()[..., None]
        mean = (hidden * verse).cumsum(1) / verse.cumsum(1).clamp(min=1.0)
        return self.head(F.relu(self.mix(torch.cat([hidden, mean], -1))))

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens int64 [pieces, time] -> logits [pieces, time, heads]."""
        return self.answer(tokens, self.trunk(tokens).float())


class Drafts:
    """The writer's poems by piece: arrays [lines, width] of tokens."""

    def __init__(self, file: Path, vocabulary: Vocabulary):
        self.by_piece: dict[int, list[np.ndarray]] = defaultdict(list)
        for row in file.read_text(encoding="utf-8").splitlines():
            piece, _, _, text = row.split("\t")
            lines = [line for line in text.replace("。", "，").split("，") if line]
            self.by_piece[int(piece)].append(np.array([vocabulary.encode(line) for line in lines]))


class Reader:
    """Draws (sequence, first line that counts, head, label) for the three questions."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, pieces: np.ndarray, drafts: Drafts, same: np.ndarray):
        self.corpus, self.vocabulary, self.drafts, self.same = corpus, vocabulary, drafts, same
        self.pieces = pieces
        self.kin: dict[tuple, list[int]] = defaultdict(list)       # pieces of one form, opening, first line and rhyme
        for i in pieces.tolist():
            self.kin[self.key(i)].append(i)

    def key(self, i: int) -> tuple:
        c = self.corpus
        return int(c.form[i]), int(c.opening[i]), int(c.firstline[i]), int(c.rhyme[i])

    def sequence(self, form: int, title: list[int], lines: np.ndarray) -> list[int]:
        v = self.vocabulary
        head = [v.bos, v.form + form, *title[:THEME_MAX], v.sep]
        return self.same[head + verse(lines, v)].tolist()

    def draft(self, i: int, lines: np.ndarray):
        return self.sequence(int(self.corpus.form[i]), self.corpus.title_of(i), lines), 0, 0, 0.0

    def real(self, i: int, head: int):
        c = self.corpus
        return self.sequence(int(c.form[i]), c.title_of(i), c.lines(i)), 0, head, 1.0

    def mixed(self, i: int, rng: np.random.Generator):
        """A poem with one or two lines, or the last couplet, of another; or with its couplets exchanged."""
        c, lines = self.corpus, self.corpus.lines(i).copy()
        count = len(lines)
        others = self.kin[self.key(i)]
        first = 2
        kind = rng.random()
        if kind < 0.2 and count == 8:
            a, b = rng.choice(np.arange(1, 4), 2, replace=False)
            lines[[2 * a, 2 * a + 1, 2 * b, 2 * b + 1]] = lines[[2 * b, 2 * b + 1, 2 * a, 2 * a + 1]]
            first = 2 * int(min(a, b))
        else:
            j = others[int(rng.integers(len(others)))]
            other = c.lines(j)
            if j == i or len(other) != count:
                return None
            n = int(rng.integers(1, count))
            first = n
            lines[n] = other[n]
            if kind > 0.75:
                first = n - n % 2
                lines[first:first + 2] = other[first:first + 2]
        return self.sequence(int(c.form[i]), c.title_of(i), lines), first, 1, 0.0

    def retitled(self, i: int, rng: np.random.Generator):
        j = int(self.pieces[int(rng.integers(len(self.pieces)))])
        c = self.corpus
        if set(c.title_of(j)) & set(c.title_of(i)):
            return None
        return self.sequence(int(c.form[i]), c.title_of(j), c.lines(i)), 0, 2, 0.0


Row = tuple


def batches(rows: list[Row], vocabulary: Vocabulary, tokens: int, rng: np.random.Generator):
    """(tokens, weight and label at the ends of lines) of rows, by length, in random order."""
    # Shuffled first: the sort keeps the order of equals, and a batch of one label teaches nothing.
    rows = sorted((rows[k] for k in rng.permutation(len(rows)).tolist()), key=lambda r: len(r[0]))
    groups, at = [], 0
    while at < len(rows):
        n = max(1, tokens // len(rows[min(len(rows) - 1, at + tokens // len(rows[at][0]))][0]))
        groups.append(rows[at:at + n])
        at += n
    for k in rng.permutation(len(groups)).tolist():
        group = groups[k]
        longest = max(len(r[0]) for r in group)
        ids = np.full((len(group), longest), vocabulary.pad, np.int64)
        for row, r in zip(ids, group):
            row[:len(r[0])] = r[0]
        ends = np.isin(ids, (vocabulary.comma, vocabulary.stop))
        number = ends.cumsum(1) - 1                              # of the line that ends here
        first = np.array([r[1] for r in group])[:, None]
        ends &= (number >= np.maximum(first, 1))
        final = ids == vocabulary.eos
        weight = ends * 0.3 + final * 1.0
        yield (torch.from_numpy(ids), torch.from_numpy(weight).float(), torch.tensor([r[2] for r in group]),
               torch.tensor([r[3] for r in group]))


def auc(real: np.ndarray, other: np.ndarray) -> float:
    """Share of pairs in which the real one has the higher score."""
    ranks = np.concatenate([real, other]).argsort().argsort()
    return float((ranks[:len(real)].sum() - len(real) * (len(real) - 1) / 2) / (len(real) * len(other)))


@torch.no_grad()
def final_logits(judge: Judge, rows: list[Row], vocabulary: Vocabulary, tokens: int = 8192) -> np.ndarray:
    """[rows, heads] at </s>, in the order of the rows."""
    found = np.zeros((len(rows), len(HEADS)))
    order = sorted(range(len(rows)), key=lambda k: len(rows[k][0]))
    judge.eval()
    for at in range(0, len(order), 128):
        part = order[at:at + 128]
        longest = max(len(rows[k][0]) for k in part)
        ids = torch.full((len(part), longest), vocabulary.pad, dtype=torch.int64)
        for row, k in zip(ids, part):
            row[:len(rows[k][0])] = torch.tensor(rows[k][0])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=PRECISION == torch.bfloat16):
            logits = judge(ids)
        last = (ids == vocabulary.eos).int().argmax(1)
        found[part] = logits[torch.arange(len(part)), last].float().numpy()
    judge.train()
    return found


def measure(judge: Judge, reader: Reader, seed: int = 11) -> str:
    """AUC of every head on the pieces of a reader, with an interval over poems."""
    rng = np.random.default_rng(seed)
    pieces = reader.pieces.tolist()
    groups = {
        "hand": [reader.draft(i, lines) for i in reader.drafts.by_piece for lines in reader.drafts.by_piece[i]],
        "sense": [r for i in pieces for r in [reader.mixed(i, rng)] if r],
        "title": [r for i in pieces for r in [reader.retitled(i, rng)] if r],
    }
    real = final_logits(judge, [reader.real(i, 0) for i in pieces], reader.vocabulary)
    report = []
    for h, name in enumerate(HEADS):
        if not groups[name]:
            continue
        other = final_logits(judge, groups[name], reader.vocabulary)[:, h]
        drawn = [auc(real[rng.integers(len(real), size=len(real)), h], other[rng.integers(len(other), size=len(other))])
                 for _ in range(200)]
        low, high = np.percentile(drawn, [2.5, 97.5])
        report.append(f"{name} {auc(real[:, h], other):.3f} [{low:.3f}, {high:.3f}] (real {len(real)}, other {len(other)})")
    return "; ".join(report)


def write_titles(file: Path, corpus: Corpus, vocabulary: Vocabulary, count: int, pieces: np.ndarray, seed: int) -> None:
    """Piece number, form in simplified script, title: six 七絕 to a 五絕, two of either 律."""
    form = corpus.form[pieces]
    short = np.diff(corpus.title_at)[pieces] <= THEME_MAX
    weight = np.array([0.3, 1.0, 0.3, 0.4])[form] * short / np.bincount(form, minlength=JUELU)[form]
    drawn = np.random.default_rng(seed).choice(pieces, min(count, int((weight > 0).sum())), False, weight / weight.sum())
    with file.open("w", encoding="utf-8") as out:
        for i in drawn.tolist():
            title = "".join(vocabulary.tokens[t] for t in corpus.title_of(i))
            out.write(f"{i}\t{FORMS[corpus.form[i]].replace('絕', '绝')}\t{title}\n")


def load_judge(file: Path) -> Judge:
    """The judge of a checkpoint, in float32."""
    saved = torch.load(file, map_location="cpu")
    judge = Judge(Model(Config(**saved["config"])), saved["config"]["layers"], saved["sep"])
    judge.load_state_dict(saved["judge"])
    return judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0],
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--titles", type=int, help="only draw so many titles for sample_drafts.mts")
    parser.add_argument("--titles-of", choices=("train", "dev", "report"), default="train", help="part they are drawn from")
    parser.add_argument("--drafts", type=Path)
    parser.add_argument("--held-out-drafts", type=Path, help="drafts under titles of the dev half, for the measure")
    parser.add_argument("--measure", action="store_true", help="measure judge.pt on the report half; no training")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "run" / "decayed.pt")
    parser.add_argument("--average", action="store_true")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--muon-rate", type=float, default=0.004)
    parser.add_argument("--adam-rate", type=float, default=0.003)
    parser.add_argument("--tokens", type=int, default=6144)
    parser.add_argument("--real", type=int, default=8000, help="real poems a pass")
    parser.add_argument("--puzzles", type=float, default=0.5, help="share of them also mixed and retitled")
    parser.add_argument("--seed", type=int, default=20263)
    parser.add_argument("--same", default="", help="pairs of characters taken for one (where the drafts are of another vocabulary)")
    parser.add_argument("--work", type=Path, default=WORK)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    same = np.arange(len(vocabulary))
    for a, b in zip(args.same[::2], args.same[1::2]):
        same[vocabulary.id[a]] = vocabulary.id[b]
    titled = np.diff(corpus.title_at) >= 2
    plain = (corpus.form < JUELU) & titled & (np.diff(corpus.body_at) == corpus.width.astype(int) *
                                             np.array([4, 4, 8, 8, 0, 0, 0, 0])[corpus.form])
    if args.titles:
        write_titles(args.work / "titles.tsv", corpus, vocabulary, args.titles,
                     np.flatnonzero(plain & (corpus.split == PARTS[args.titles_of])), args.seed)
        return
    if args.drafts is None:
        parser.error("--drafts is needed")
    drafts = Drafts(args.drafts, vocabulary)
    if args.measure:
        judge = load_judge(args.work / "judge.pt")
        held = np.flatnonzero(plain & (corpus.split == REPORT))
        print(measure(judge, Reader(corpus, vocabulary, held, drafts, same)))
        return
    train = Reader(corpus, vocabulary, np.flatnonzero(plain & (corpus.split == TRAIN)), drafts, same)
    held = Reader(corpus, vocabulary, np.flatnonzero(plain & (corpus.split == DEV)),
                  Drafts(args.held_out_drafts, vocabulary) if args.held_out_drafts else Drafts(Path("/dev/null"), vocabulary),
                  same)
    # Some of the drafts are kept back, by piece, to see how well the hand is told where the poems are new.
    kept = {i for i in drafts.by_piece if i % 20 == 0}
    if not args.held_out_drafts:
        held.drafts.by_piece = defaultdict(list, {i: drafts.by_piece[i] for i in kept})
    writer, _ = load_model(args.checkpoint, vocabulary, args.average)
    judge = Judge(writer, args.layers, vocabulary.sep)
    muon = Muon(judge.trunk, PRECISION)
    fresh = [judge.mix.weight, *judge.head.parameters()]
    kept_on = [p for n, p in judge.trunk.named_parameters() if not n.startswith("blocks.") or p.dim() == 1]
    adam = torch.optim.AdamW([{"params": fresh, "share": 1.0}, {"params": kept_on, "share": 0.2}],
                             betas=(0.9, 0.98), weight_decay=0.01)
    began, step, epoch = time.monotonic(), 0, 0
    used = np.array(sorted(set(drafts.by_piece) - kept))
    sums, seen = np.zeros(3), np.zeros(3)

    def save() -> None:
        torch.save({"judge": judge.state_dict(), "config": vars(judge.trunk.config), "sep": judge.sep, "seed": args.seed, "step": step,
                    "drafts": sum(len(d) for d in drafts.by_piece.values())}, args.work / "judge.pt")

    over = False
    while not over:
        rng = np.random.default_rng([args.seed, epoch])
        rows = [train.draft(i, lines) for i in used.tolist() for lines in drafts.by_piece[i]]
        for i in rng.choice(train.pieces, args.real, replace=False).tolist():
            rows.append(train.real(i, 0))
            if rng.random() >= args.puzzles:
                continue
            for extra in (train.mixed(i, rng), train.retitled(i, rng)):
                if extra:
                    rows += [extra, train.real(i, extra[2])]
        rows += [train.real(i, 0) for i in used.tolist()]
        for ids, weight, head, label in batches(rows, vocabulary, args.tokens, rng):
            share = (time.monotonic() - began) / (60 * args.minutes)
            over = share >= 1
            rate = min(1.0, (step + 1) / 60) * max(0.02, 1 - share)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=PRECISION == torch.bfloat16):
                hidden = judge.trunk(ids)
            logits = judge.answer(ids, hidden.float())
            chosen = logits.gather(2, head[:, None, None].expand(-1, logits.shape[1], 1))[..., 0]
            # An even prior for every question: what is rarer counts for more.
            loss = F.binary_cross_entropy_with_logits(chosen, label[:, None].expand_as(chosen), reduction="none")
            loss = (loss * weight).sum() / weight.sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            muon.step(args.muon_rate * rate)
            for group in adam.param_groups:
                group["lr"] = args.adam_rate * rate * group["share"]
            adam.step()
            judge.zero_grad(set_to_none=True)
            step += 1
            with torch.no_grad():
                last = (ids == vocabulary.eos).int().argmax(1)
                right = ((chosen[torch.arange(len(ids)), last] > 0) == (label > 0.5)).numpy()
                for h in range(3):
                    sums[h] += right[(head == h).numpy()].sum()
                    seen[h] += int((head == h).sum())
            if step % 50 == 0:
                print(f"{epoch} {step} {time.monotonic() - began:.0f}s right {np.round(sums / np.maximum(seen, 1), 3)}", flush=True)
                sums[:], seen[:] = 0, 0
            if step % 400 == 0 or over:
                save()
                print("dev:", measure(judge, held), flush=True)
            if over:
                break
        epoch += 1
    save()


if __name__ == "__main__":
    main()
