"""Train the model: Muon on the matrices, AdamW on the embedding and the norms.

    python3 training/train.py --minutes 120                   # stable phase, then the decay
    python3 training/train.py --minutes 120 --resume stable   # another day: more of both
    touch training/build/run/decay                            # begin the decay now (minutes in it: how long it takes)
    touch training/build/run/stop                             # save and leave (so does SIGTERM)

Warm-up, constant rate, decay: stable.pt is the last checkpoint at the constant rate and is what
a later call goes on from; decayed.pt, the finished model, branches off it.  The batches depend
on the seed and the cursor kept in the checkpoint.  run.py calls this with the right --resume.
"""
from __future__ import annotations

import argparse
import itertools
import math
import signal
import time
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

import checkpoint
from common import DEV, WORK, Batch, Corpus, Vocabulary, held_out_batches, load_json
from loose import Loose
from mixture import Cursor, Material, Topics, training_batches
from model import Config, Model, cross_entropy

PHASES = ("stable", "decaying", "decayed")
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def best_precision(device: torch.device) -> torch.dtype:
    """bfloat16 where the machine multiplies it faster than float32, else float32."""
    if device.type == "cuda":
        return torch.bfloat16
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    return torch.bfloat16 if "avx512_bf16" in flags or "amx_bf16" in flags else torch.float32


def orthogonalise(stack: Tensor, dtype: torch.dtype, steps: int = 5) -> Tensor:
    """Nearest semi-orthogonal matrices, roughly, of [n, rows, columns] with rows <= columns."""
    a, b, c = NEWTON_SCHULZ
    x = (stack / (stack.flatten(1).norm(dim=1)[:, None, None] + 1e-7)).to(dtype)
    for _ in range(steps):
        gram = torch.bmm(x, x.transpose(1, 2))
        poly = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        x = torch.baddbmm(x, poly, x, beta=a)
    return x.float()


class Muon:
    """Momentum whose matrices are orthogonalised; matrices of one shape go in one stack.

    A step takes rate * decay of every weight away.
    """

    def __init__(self, model: Model, dtype: torch.dtype, decay: float = 0.01, momentum: float = 0.95):
        c = model.config
        self.dtype = dtype
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
            stack = orthogonalise(torch.stack([p.t() if t else p for p, t in zip(pieces, tall)]), self.dtype)
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


def batch_loss(model: Model, batch: Batch, device: torch.device, dtype: torch.dtype,
               apart: list[int] | None = None) -> tuple[Tensor, int]:
    """Summed loss (nats) over the verse tokens of a batch, and how many they are; without the tokens `apart`."""
    wanted = batch.targets()
    if apart is not None:
        wanted = wanted & ~np.isin(batch.tokens[:, 1:], apart)
    tokens = torch.from_numpy(batch.tokens).to(device)
    at = torch.from_numpy(wanted.ravel().nonzero()[0]).to(device)
    table = model.table()
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
        hidden = model(tokens[:, :-1], table)
    loss = cross_entropy(hidden.flatten(0, 1).index_select(0, at), table,
                         tokens[:, 1:].flatten().index_select(0, at), dtype, rows=1024 if device.type == "cpu" else 8192)
    return loss, len(at)


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


class Clock:
    """Seconds of training.  A pause of the process (SIGSTOP, a sleeping machine) does not count: a step that takes
    many times as long as usual counts as a usual one."""

    def __init__(self, seconds: float):
        self.before, self.here, self.last, self.steps = seconds, 0.0, time.monotonic(), 0

    def tick(self) -> None:
        """A step is done."""
        now = time.monotonic()
        took, usual = now - self.last, self.here / self.steps if self.steps >= 20 else math.inf
        self.here += usual if took > 60 + 20 * usual else took
        self.last, self.steps = now, self.steps + 1

    @property
    def total(self) -> float:
        """Seconds of this call and those before it."""
        return self.before + self.here

    def pace(self) -> float:
        """Seconds a step."""
        return self.here / max(1, self.steps)


class Decay(NamedTuple):
    """The falling part of the schedule: its first step and its length."""

    first: int
    steps: int


class Training:
    """A model, its optimisers and where they stand."""

    def __init__(self, args: argparse.Namespace, folder: Path):
        self.args, self.folder = args, folder
        torch.set_num_threads(args.threads)
        torch.set_flush_denormal(True)       # gradients hold numbers so small that float32 products of them take ten times as long
        torch.manual_seed(args.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = {"auto": best_precision(self.device), "float32": torch.float32, "bfloat16": torch.bfloat16}[args.precision]
        self.vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
        topics = Topics(load_json(args.work / "topics.json"), self.vocabulary)
        self.material = Material(corpus, Loose.load(args.work), topics, self.vocabulary)
        self.dev = held_out_batches(corpus, self.vocabulary, corpus.held_out(DEV)[::2], args.tokens)
        saved = self.checkpoint()
        self.model = self.new_model(saved["config"] if saved else None).to(self.device)
        if saved:
            self.model.load_state_dict(saved["model"])
        self.muon = Muon(self.model, self.dtype, args.weight_decay)
        own = [p for n, p in self.model.named_parameters() if p.dim() == 1 or n.startswith(("embedding", "class_table"))]
        self.adam = torch.optim.AdamW(own, betas=(0.9, 0.95), weight_decay=args.table_decay)
        self.average = Average(self.model, args.horizon)
        self.step, self.tokens, self.cursor, self.clock = 0, 0, (0, 0, 0), Clock(0.0)
        self.cursor: Cursor
        self.decay: Decay | None = None
        if saved and "muon" in saved:
            self.take_up(saved)

    def checkpoint(self) -> dict | None:
        """The checkpoint to go on from: of this run, or one to start from."""
        if self.args.resume:
            return checkpoint.load(self.folder / f"{self.args.resume}.pt", self.vocabulary, self.device)
        return checkpoint.load(self.args.start, self.vocabulary, self.device) if self.args.start else None

    def new_model(self, config: dict | None) -> Model:
        """A model of a checkpoint's sizes or of those asked for, its classes told."""
        args = self.args
        with np.load(args.work / "features.npz") as arrays:
            classes, names = torch.from_numpy(arrays["classes"].astype(np.int64)), arrays["names"]
        sizes = (0, 0) if args.no_classes else (len(names), classes.shape[1])
        model = Model(Config(**config) if config else Config(len(self.vocabulary), args.dim, args.layers, args.heads,
                                                             args.kv_heads, args.ff, *sizes))
        if model.config.classes:
            model.set_classes(classes)
        return model

    def take_up(self, saved: dict) -> None:
        """Go on where a checkpoint of this run was made."""
        if saved["seed"] != self.args.seed:
            raise SystemExit(f"the checkpoint is of a run with seed {saved['seed']}, not {self.args.seed}")
        self.muon.load_state_dict(saved["muon"])
        decay = [group["weight_decay"] for group in self.adam.param_groups]
        self.adam.load_state_dict(saved["adam"])
        for group, value in zip(self.adam.param_groups, decay):
            group["weight_decay"] = value
        for mine, theirs in zip(self.average.weights, saved["average"]):
            mine.copy_(theirs)
        self.step, self.tokens, self.cursor = saved["step"], saved["tokens"], tuple(saved["cursor"])
        self.clock = Clock(saved["seconds"])
        if self.args.resume == "decaying":
            self.decay = Decay(saved["decayFrom"], saved["decaySteps"])

    def save(self, name: str) -> None:
        """Write the checkpoint NAME.pt of this run."""
        first, steps = self.decay or (None, 0)
        checkpoint.save(self.folder / f"{name}.pt", {
            "model": self.model.state_dict(), "muon": self.muon.state_dict(), "adam": self.adam.state_dict(),
            "average": self.average.weights, "cursor": self.cursor, "config": asdict(self.model.config),
            "vocabulary": checkpoint.vocabulary_name(self.vocabulary.tokens), "seed": self.args.seed,
            "step": self.step, "tokens": self.tokens, "decayFrom": first, "decaySteps": steps,
            "seconds": self.clock.total, "device": self.device.type})

    @torch.no_grad()
    def perplexity(self) -> float:
        """A character of half of the dev half, marks not counted."""
        apart = [*self.vocabulary.marks, self.vocabulary.unk]
        sums = [batch_loss(self.model, batch, self.device, self.dtype, apart) for batch in self.dev]
        return math.exp(sum(float(loss) for loss, _ in sums) / sum(count for _, count in sums))

    def measured(self) -> list[str]:
        """Dev perplexity of the weights and of their average."""
        figures = [self.perplexity()]
        self.average.swap(self.model)
        figures.append(self.perplexity())
        self.average.swap(self.model)
        return [f"{figure:.2f}" for figure in figures]

    def begin_decay(self) -> None:
        """Begin the decay when it is asked for, or when what is left of the time is what it will take."""
        args, order = self.args, self.folder / "decay"
        if self.decay is not None or args.no_decay:
            return
        if args.steps:
            wanted = max(1, args.steps - self.step)
            late = wanted <= args.steps * args.decay_share
        else:
            wanted = max(1, round(self.step * args.decay_share / (1 - args.decay_share)))
            late = self.clock.steps >= 20 and self.clock.here + wanted * self.clock.pace() >= 60 * args.minutes
        if args.decay or late or order.exists():
            minutes = order.read_text().strip() if order.exists() else ""
            if minutes and self.clock.steps:
                wanted = max(1, round(60 * float(minutes) / self.clock.pace()))
            self.save("stable")
            self.decay = Decay(self.step, wanted)
            print(f"step {self.step}: the rate falls to 0 in {wanted} steps", flush=True)

    def one_step(self, batch: Batch) -> tuple[float, int, float]:
        """One step; summed loss, verse tokens, share of the full rate."""
        share = schedule(self.step, self.args.warmup, *(self.decay or (None, 0)))
        loss, verse = batch_loss(self.model, batch, self.device, self.dtype)
        (loss / verse).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.args.clip)
        self.muon.step(self.args.muon_rate * share)
        for group in self.adam.param_groups:
            group["lr"] = self.args.adam_rate * share
        self.adam.step()
        self.model.zero_grad(set_to_none=True)
        self.step, self.tokens = self.step + 1, self.tokens + verse
        self.average.update(self.model, self.step)
        return loss.item(), verse, share

    def phase(self) -> str:
        """What a checkpoint made now is."""
        if self.decay is None:
            return "stable"
        return "decayed" if self.step >= self.decay.first + self.decay.steps else "decaying"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0],
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120, help="of training in this call, the decay included; pauses do not count")
    parser.add_argument("--steps", type=int, help="in all, the decay included, whatever time they take")
    parser.add_argument("--stop-after", type=int, help="leave after this step without a decay (for a trial)")
    parser.add_argument("--start", type=Path, help="weights to start from (start.py); its sizes go before those below")
    parser.add_argument("--resume", choices=PHASES, help="go on from this checkpoint; from decayed: up to the full rate again")
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
    parser.add_argument("--weight-decay", type=float, default=0.01, help="of the matrices, times their rate, a step")
    parser.add_argument("--table-decay", type=float, default=0.0, help="of the embedding, times its rate, a step")
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--horizon", type=int, default=200, help="steps of the average of the weights")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="processes that draw batches ahead, for an accelerator")
    parser.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto",
                        help="of the products; auto: bfloat16 where the machine has instructions for it")
    parser.add_argument("--every", type=int, default=250, help="steps between measurements on dev")
    parser.add_argument("--log-every", type=int, default=50, help="steps between rows of the curve")
    parser.add_argument("--save-minutes", type=float, default=5, help="minutes between checkpoints")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--run", type=Path, help="folder of the run (default: run in the work folder)")
    return parser.parse_args()


def open_curve(file: Path, step: int) -> None:
    """Begin the table of the curve, or cut off what lies after the step to go on from."""
    if step and file.exists():
        rows = file.read_text().splitlines(keepends=True)
        kept = "".join(r for r in rows if not r[0].isdigit() or int(r.split("\t")[0]) <= step)
    else:
        kept = "step\tverse tokens\ttrain loss\tdev perplexity\tof the average\trate\tseconds\n"
    checkpoint.write_whole(file, lambda beside: beside.write_text(kept))


def main() -> None:
    args = arguments()
    folder = args.run or args.work / "run"
    folder.mkdir(parents=True, exist_ok=True)
    training = Training(args, folder)
    curve = folder / "loss.tsv"
    open_curve(curve, training.step)
    stop = [False]
    for order in ("decay", "stop"):
        (folder / order).unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: stop.__setitem__(0, True))
    clock, saved_at, total, count = training.clock, time.monotonic(), 0.0, 0
    clock.last = time.monotonic()
    print(f"{sum(p.numel() for p in training.model.parameters())} parameters, {training.dtype}, {training.device}, "
          f"from step {training.step}", flush=True)
    batches = training_batches(training.material, args.tokens, args.seed, training.cursor, args.workers)
    for cursor, batch in batches:
        training.begin_decay()
        loss, verse, share = training.one_step(batch)
        training.cursor = cursor
        total, count = total + loss, count + verse
        clock.tick()
        done = training.phase() == "decayed"
        over = (args.no_decay or training.step == args.stop_after) and (
            training.step == args.stop_after or clock.here >= 60 * args.minutes)
        last = done or over or stop[0] or (folder / "stop").exists()
        if training.step % args.log_every == 0 or last:
            measured = training.measured() if training.step % args.every == 0 or done or over else ["", ""]
            clock.last = time.monotonic()
            row = [training.step, training.tokens, f"{total / count:.4f}", *measured, f"{share:.3f}", f"{clock.total:.0f}"]
            with curve.open("a") as file:
                print(*row, sep="\t", file=file)
            total, count = 0.0, 0
        if last or time.monotonic() - saved_at > 60 * args.save_minutes:
            training.save(training.phase())
            saved_at = time.monotonic()
        if last:
            break
    batches.close()
    print(f"step {training.step}: {training.tokens} verse tokens, {clock.total:.0f} s, {training.phase()}")


if __name__ == "__main__":
    main()
