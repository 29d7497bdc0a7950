"""Train the model: Muon on the matrices, AdamW on the embedding and the norms.

    python3 training/train.py --steps 4000
    python3 training/train.py --steps 4000 --resume

The learning rate depends on the step alone and the batches on the seed alone, so an
interrupted run that is resumed is the same run.
"""
from __future__ import annotations

import argparse
import itertools
import os
import time
from dataclasses import asdict
from pathlib import Path

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


def schedule(step: int, steps: int, warmup: int, hold: float) -> float:
    """Share of the full learning rate: linear warm-up, constant, linear to 0 from `hold` on."""
    if step < warmup:
        return (step + 1) / warmup
    return min(1.0, (steps - step) / (steps * (1 - hold)))


def batch_loss(model: Model, batch: Batch, device: torch.device) -> tuple[Tensor, int]:
    """Summed loss (nats) over the verse tokens of a batch, and how many they are."""
    tokens = torch.from_numpy(batch.tokens).to(device)
    at = torch.from_numpy(batch.targets().ravel().nonzero()[0]).to(device)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        hidden = model(tokens[:, :-1])
    with torch.autocast(device.type, enabled=False):
        loss = cross_entropy(hidden.flatten(0, 1).index_select(0, at), model.embedding.weight,
                             tokens[:, 1:].flatten().index_select(0, at))
    return loss, len(at)


@torch.no_grad()
def mean_loss(model: Model, batches: list[Batch], device: torch.device) -> float:
    """Mean loss a verse token (nats)."""
    sums = [batch_loss(model, batch, device) for batch in batches]
    return sum(float(loss) for loss, _ in sums) / sum(count for _, count in sums)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, required=True, help="steps of the whole run")
    parser.add_argument("--stop", type=int, help="leave after this step (for a trial)")
    parser.add_argument("--tokens", type=int, default=5120, help="padded tokens a batch")
    parser.add_argument("--seed", type=int, default=20261)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--kv-heads", type=int, default=2)
    parser.add_argument("--ff", type=int, default=688)
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=0.003)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--hold", type=float, default=0.4, help="share of the steps before the decay")
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=250, help="steps between measurements on dev")
    parser.add_argument("--minutes", type=float, default=5, help="minutes between checkpoints")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    model = Model(Config(len(vocabulary), args.dim, args.layers, args.heads, args.kv_heads, args.ff))
    model.to(device)
    dev = held_out_batches(corpus, vocabulary, corpus.held_out(DEV), args.tokens)
    muon = Muon(model)
    adam = torch.optim.AdamW([p for n, p in model.named_parameters()
                              if p.dim() == 1 or n.startswith("embedding")],
                             betas=(0.9, 0.95), weight_decay=0.0)
    checkpoint, curve = args.work / "checkpoint.pt", args.work / "loss.tsv"
    step, tokens, seconds = 0, 0, 0.0
    if args.resume:
        saved = torch.load(checkpoint, map_location=device)
        if (saved["seed"], saved["steps"]) != (args.seed, args.steps):
            raise SystemExit("the checkpoint is of a run with another seed or number of steps")
        model.load_state_dict(saved["model"])
        muon.load_state_dict(saved["muon"])
        adam.load_state_dict(saved["adam"])
        torch.set_rng_state(saved["rng"].cpu())
        step, tokens, seconds = saved["step"], saved["tokens"], saved["seconds"]
        rows = curve.read_text().splitlines(keepends=True)
        curve.write_text("".join(r for r in rows if not r[0].isdigit() or int(r.split("\t")[0]) <= step))
    else:
        curve.write_text("step\tverse tokens\ttrain loss\tdev loss\tseconds\n")
    began, saved_at = time.monotonic() - seconds, time.monotonic()

    def save() -> None:
        state = {"model": model.state_dict(), "muon": muon.state_dict(), "adam": adam.state_dict(),
                 "rng": torch.get_rng_state(), "config": asdict(model.config), "seed": args.seed,
                 "steps": args.steps, "step": step, "tokens": tokens,
                 "seconds": time.monotonic() - began, "device": device.type}
        torch.save(state, checkpoint.with_suffix(".new"))
        os.replace(checkpoint.with_suffix(".new"), checkpoint)

    total, count = 0.0, 0
    batches = training_batches(corpus, vocabulary, args.tokens, args.seed)
    for batch in itertools.islice(batches, step, min(args.steps, args.stop or args.steps)):
        share = schedule(step, args.steps, args.warmup, args.hold)
        loss, verse = batch_loss(model, batch, device)
        (loss / verse).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        muon.step(args.muon_rate * share)
        for group in adam.param_groups:
            group["lr"] = args.adam_rate * share
        adam.step()
        model.zero_grad(set_to_none=True)
        step, tokens, total, count = step + 1, tokens + verse, total + float(loss), count + verse
        if step % 50 == 0:
            measured = step % args.every == 0 or step == args.steps
            dev_loss = f"{mean_loss(model, dev, device):.4f}" if measured else ""
            with curve.open("a") as file:
                file.write(f"{step}\t{tokens}\t{total / count:.4f}\t{dev_loss}\t"
                           f"{time.monotonic() - began:.0f}\n")
            total, count = 0.0, 0
        if time.monotonic() - saved_at > 60 * args.minutes:
            save()
            saved_at = time.monotonic()
    save()
    print(f"step {step}: {tokens} verse tokens, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
