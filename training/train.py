"""Train the model: Muon on the matrices, AdamW on the embedding and the norms.

    python3 training/train.py --minutes 120                   # stable phase, then the decay
    python3 training/train.py --minutes 120 --resume stable   # another day: more of both
    touch training/build/run/decay                            # begin the decay now
    touch training/build/run/stop                             # save and leave (so does SIGTERM)

Warm-up, constant rate, decay: stable.pt is the last checkpoint at the constant rate and is what
a later call goes on from; decayed.pt, the finished model, branches off it.  The batches depend
on the seed and the cursor kept in the checkpoint.
"""
from __future__ import annotations

import argparse
import itertools
import os
import signal
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common import DEV, WORK, Batch, Corpus, Vocabulary, held_out_batches, training_batches
from model import Config, Model, cross_entropy

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(stack: Tensor, steps: int = 5) -> Tensor:
    """Nearest semi-orthogonal matrices, roughly, of [n, rows, columns] with rows <= columns."""
    a, b, c = NEWTON_SCHULZ
    x = (stack / (stack.flatten(1).norm(dim=1)[:, None, None] + 1e-7)).to(torch.bfloat16)
    for _ in range(steps):
        gram = torch.bmm(x, x.transpose(1, 2))
        poly = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        x = torch.baddbmm(x, poly, x, beta=a)
    return x.float()


class Muon:
    """Momentum whose matrices are orthogonalised; matrices of one shape go in one stack."""

    def __init__(self, model: Model, momentum: float = 0.95, decay: float = 0.01):
        c = model.config
        q, kv = c.heads * c.head_dim, c.kv_heads * c.head_dim
        cuts = {"qkv": [q, kv, kv], "out": [c.dim], "gate_up": [c.ff, c.ff], "down": [c.dim]}
        self.momentum, self.decay = momentum, decay
        self.weights = [getattr(block, name).weight for block in model.blocks for name in cuts]
        self.buffers = [torch.zeros_like(w) for w in self.weights]
        self.groups: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for number, (weight, name) in enumerate(zip(self.weights, itertools.cycle(cuts))):
            start = 0
            for rows in cuts[name]:
                shape = (min(rows, weight.shape[1]), max(rows, weight.shape[1]))
                self.groups.setdefault(shape, []).append((number, start, rows))
                start += rows

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One step; the gradients are in .grad."""
        updates = []
        for weight, buffer in zip(self.weights, self.buffers):
            buffer.lerp_(weight.grad, 1 - self.momentum)
            updates.append(weight.grad.lerp(buffer, self.momentum))
            weight.mul_(1 - rate * self.decay)
        for parts in self.groups.values():
            pieces = [updates[n][start:start + rows] for n, start, rows in parts]
            tall = [p.shape[0] > p.shape[1] for p in pieces]
            stack = orthogonalise(torch.stack([p.t() if t else p for p, t in zip(pieces, tall)]))
            for (n, start, rows), t, done in zip(parts, tall, stack):
                done = done.t() if t else done
                scale = max(1.0, done.shape[0] / done.shape[1]) ** 0.5
                self.weights[n][start:start + rows].add_(done, alpha=-rate * scale)

    def state_dict(self) -> list[Tensor]:
        return self.buffers

    def load_state_dict(self, buffers: list[Tensor]) -> None:
        for mine, saved in zip(self.buffers, buffers):
            mine.copy_(saved)


def schedule(step: int, warmup: int, decay_from: int | None, decay_steps: int) -> float:
    """Share of the full learning rate: linear warm-up, constant, then linear down to 0."""
    if decay_from is not None:
        return max(0.0, 1 - (step - decay_from + 1) / decay_steps)
    return min(1.0, (step + 1) / warmup)


def batch_loss(model: Model, batch: Batch, device: torch.device) -> tuple[Tensor, int]:
    """Summed loss (nats) over the verse tokens of a batch, and how many they are."""
    tokens = torch.from_numpy(batch.tokens).to(device)
    at = torch.from_numpy(batch.targets().ravel().nonzero()[0]).to(device)
    table = model.table()
    with torch.autocast(device.type, dtype=torch.bfloat16):
        hidden = model(tokens[:, :-1], table)
    with torch.autocast(device.type, enabled=False):
        loss = cross_entropy(hidden.flatten(0, 1).index_select(0, at), table,
                             tokens[:, 1:].flatten().index_select(0, at))
    return loss, len(at)


@torch.no_grad()
def mean_loss(model: Model, batches: list[Batch], device: torch.device) -> float:
    """Mean loss a verse token (nats)."""
    sums = [batch_loss(model, batch, device) for batch in batches]
    return sum(float(loss) for loss, _ in sums) / sum(count for _, count in sums)


class Average:
    """Exponential average of the weights over about `horizon` steps."""

    def __init__(self, model: Model, horizon: int, every: int = 4):
        self.rate, self.every = every / horizon, every
        self.weights = [p.detach().clone() for p in model.parameters()]

    @torch.no_grad()
    def update(self, model: Model, step: int) -> None:
        """Take in the weights after a step; the average is short at first."""
        if step % self.every == 0:
            rate = max(self.rate, min(1.0, 4 * self.every / (step + 1)))
            torch._foreach_mul_(self.weights, 1 - rate)
            torch._foreach_add_(self.weights, list(model.parameters()), alpha=rate)

    @torch.no_grad()
    def swap(self, model: Model) -> None:
        """Exchange the average and the weights of the model."""
        for mine, p in zip(self.weights, model.parameters()):
            kept = p.detach().clone()
            p.copy_(mine)
            mine.copy_(kept)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0],
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120, help="wall time of this call, the decay included")
    parser.add_argument("--stop-after", type=int, help="leave after this step without a decay (for a trial)")
    parser.add_argument("--resume", choices=("stable", "decaying", "decayed"),
                        help="go on from this checkpoint; from decayed: up to the full rate again")
    parser.add_argument("--decay", action="store_true", help="begin the decay at once")
    parser.add_argument("--no-decay", action="store_true", help="end in the stable phase")
    parser.add_argument("--decay-share", type=float, default=0.45, help="of all steps belong to the decay")
    parser.add_argument("--tokens", type=int, default=6144, help="padded tokens a batch")
    parser.add_argument("--seed", type=int, default=20262)
    parser.add_argument("--dim", type=int, default=320)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--kv-heads", type=int, default=2)
    parser.add_argument("--ff", type=int, default=864)
    parser.add_argument("--no-classes", action="store_true", help="no tone, rhyme and radical vectors")
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=0.003)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--horizon", type=int, default=200, help="steps of the average of the weights")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=250, help="steps between measurements on dev")
    parser.add_argument("--save-minutes", type=float, default=5, help="minutes between checkpoints")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--run", type=Path, help="folder of the run (default: run in the work folder)")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    folder = args.run or args.work / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(args.work / "features.npz") as arrays:
        classes, names = torch.from_numpy(arrays["classes"].astype(np.int64)), arrays["names"]
    sizes = (0, 0) if args.no_classes else (len(names), classes.shape[1])
    model = Model(Config(len(vocabulary), args.dim, args.layers, args.heads, args.kv_heads, args.ff, *sizes))
    if not args.no_classes:
        model.set_classes(classes)
    model.to(device)
    dev = held_out_batches(corpus, vocabulary, corpus.held_out(DEV)[::2], args.tokens)
    muon = Muon(model)
    adam = torch.optim.AdamW([p for n, p in model.named_parameters()
                              if p.dim() == 1 or n.startswith(("embedding", "class_table"))],
                             betas=(0.9, 0.95), weight_decay=0.0)
    average = Average(model, args.horizon)
    curve = folder / "loss.tsv"
    step, tokens, seconds, cursor = 0, 0, 0.0, (0, 0, 0)
    decay_from, decay_steps = None, 0
    if args.resume:
        saved = torch.load(folder / f"{args.resume}.pt", map_location=device)
        if saved["config"] != asdict(model.config) or saved["seed"] != args.seed:
            raise SystemExit("the checkpoint is of a run with another seed, vocabulary or size")
        model.load_state_dict(saved["model"])
        muon.load_state_dict(saved["muon"])
        adam.load_state_dict(saved["adam"])
        for mine, theirs in zip(average.weights, saved["average"]):
            mine.copy_(theirs)
        step, tokens, seconds, cursor = saved["step"], saved["tokens"], saved["seconds"], saved["cursor"]
        if args.resume == "decaying":
            decay_from, decay_steps = saved["decayFrom"], saved["decaySteps"]
        rows = curve.read_text().splitlines(keepends=True)
        curve.write_text("".join(r for r in rows if not r[0].isdigit() or int(r.split("\t")[0]) <= step))
    else:
        curve.write_text("step\tverse tokens\ttrain loss\tdev loss\tdev loss of the average\trate\tseconds\n")
    began, called, saved_at = time.monotonic() - seconds, time.monotonic(), time.monotonic()
    first_step = step
    stop = [False]
    for order in ("decay", "stop"):
        (folder / order).unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: stop.__setitem__(0, True))

    def save(name: str) -> None:
        state = {"model": model.state_dict(), "muon": muon.state_dict(), "adam": adam.state_dict(),
                 "average": average.weights, "cursor": cursor, "config": asdict(model.config),
                 "seed": args.seed, "step": step, "tokens": tokens, "decayFrom": decay_from,
                 "decaySteps": decay_steps, "seconds": time.monotonic() - began, "device": device.type}
        torch.save(state, folder / f"{name}.new")
        os.replace(folder / f"{name}.new", folder / f"{name}.pt")

    def measure() -> float:
        model.eval()
        value = mean_loss(model, dev, device)
        model.train()
        return value

    total, count = 0.0, 0
    batches = training_batches(corpus, vocabulary, args.tokens, args.seed, cursor)
    for cursor, batch in batches:
        if decay_from is None and not args.no_decay:
            # Begin the decay when what is left of the time is what it will take.
            wanted = max(1, round(step * args.decay_share / (1 - args.decay_share)))
            spent = time.monotonic() - called
            pace = spent / max(1, step - first_step)
            late = step - first_step >= 20 and spent + wanted * pace >= 60 * args.minutes
            if args.decay or late or (folder / "decay").exists():
                save("stable")
                decay_from, decay_steps = step, wanted
        share = schedule(step, args.warmup, decay_from, decay_steps)
        loss, verse = batch_loss(model, batch, device)
        (loss / verse).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        muon.step(args.muon_rate * share)
        for group in adam.param_groups:
            group["lr"] = args.adam_rate * share
        adam.step()
        model.zero_grad(set_to_none=True)
        step, tokens, total, count = step + 1, tokens + verse, total + float(loss), count + verse
        average.update(model, step)
        decayed = decay_from is not None and step >= decay_from + decay_steps
        over = args.no_decay and time.monotonic() - called >= 60 * args.minutes
        last = decayed or over or stop[0] or step == args.stop_after or (folder / "stop").exists()
        if step % 50 == 0 or last:
            losses = ["", ""]
            if step % args.every == 0 or decayed:
                losses[0] = f"{measure():.4f}"
                average.swap(model)
                losses[1] = f"{measure():.4f}"
                average.swap(model)
            with curve.open("a") as file:
                file.write(f"{step}\t{tokens}\t{total / count:.4f}\t{losses[0]}\t{losses[1]}\t{share:.3f}\t"
                           f"{time.monotonic() - began:.0f}\n")
            total, count = 0.0, 0
        if last or time.monotonic() - saved_at > 60 * args.save_minutes:
            save("stable" if decay_from is None else "decayed" if decayed else "decaying")
            saved_at = time.monotonic()
        if last:
            break
    print(f"step {step}: {tokens} verse tokens, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
