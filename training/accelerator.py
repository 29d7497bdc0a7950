"""A larger model on a machine with an accelerator, in short runs, with what it needs in one file.

    python3 training/accelerator.py pack                                        # here: build/accelerator.tar.xz
    python3 training/accelerator.py train PACK --out DIR --minutes 7.5 --no-decay   # there: repeat to go on
    python3 training/accelerator.py train PACK --out DIR --minutes 4                # there: with the decay
    python3 training/accelerator.py unpack DIR                                  # here: -> build/run/accelerated.pt

The pack holds the code, the vocabulary and the corpus arrays.  Each `train` goes on from the checkpoint that the one
before left beside the pack, and leaves the weights in DIR as float16 shards, so that each run brings home a model.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import torch

import checkpoint
from common import HERE, WORK, Vocabulary, load_json
from run import resume

SHARD_BYTES, MOST_SHARDS, MOST_PACKED = 16 << 20, 8, 64 << 20
CODE = ("common.py", "loose.py", "mixture.py", "model.py", "train.py", "checkpoint.py", "run.py", "topics.py",
        "popularity.py", "accelerator.py")
NEEDED = ("corpus.npz", "mood.npz", "loose.npz", "features.npz", "vocab.json", "topics.json")
# 43 million parameters; int4 blocks of it stay under 30 MB.
SIZE = {"dim": 576, "layers": 11, "heads": 8, "kv-heads": 2, "ff": 1536}
RATES = {"tokens": 32768, "muon-rate": 0.02, "adam-rate": 0.003, "weight-decay": 0.3, "warmup": 100, "decay-share": 0.35,
         "every": 500, "log-every": 50, "save-minutes": 2}


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def pack(work: Path, out: Path) -> None:
    """Code, vocabulary and arrays as one compressed archive of at most 64 MiB."""
    missing = [name for name in NEEDED if not (work / name).exists()]
    if missing:
        raise SystemExit(f"{work} lacks {', '.join(missing)}: run.py makes them")

    def write(beside: Path) -> None:
        with tarfile.open(beside, "w:xz", preset=6) as archive:
            for name in CODE:
                archive.add(HERE / name, f"code/{name}")
            for name in NEEDED:
                archive.add(work / name, f"work/{name}")

    checkpoint.write_whole(out, write)
    size = out.stat().st_size
    if size > MOST_PACKED:
        raise SystemExit(f"{out}: {size} bytes, more than {MOST_PACKED}")
    print(f"{out}: {size / (1 << 20):.1f} MiB")


def unfold(packed: Path) -> Path:
    """The folder beside a pack that holds what is in it, made at the first call."""
    place = packed.with_name(f"{packed.name}.{digest(packed)[:12]}")
    if not place.exists():
        beside = place.with_name(f"{place.name}.new")
        with tarfile.open(packed) as archive:
            archive.extractall(beside)
        os.replace(beside, place)
    return place


def write_shards(state: dict, average: bool, out: Path) -> None:
    """The weights of a checkpoint in float16, in files of at most 16 MiB, and weights.json, which lists them."""
    names = [name for name in state["model"] if name != "class_of"]
    tensors = dict(state["model"])
    if average:                  # the parameters, in their order; buffers are not averaged
        tensors.update(zip(names, state["average"]))
    flat = np.concatenate([tensors[name].float().cpu().numpy().astype(np.float16).ravel() for name in names])
    step = SHARD_BYTES // flat.itemsize
    parts = [flat[at:at + step] for at in range(0, len(flat), step)]
    if len(parts) > MOST_SHARDS:
        raise SystemExit(f"{len(flat)} parameters are {len(parts)} shards, more than {MOST_SHARDS}")
    out.mkdir(parents=True, exist_ok=True)
    files = {}
    for number, part in enumerate(parts):
        file = out / f"weights-{number}.f16"
        checkpoint.write_whole(file, lambda beside: beside.write_bytes(part.tobytes()))
        files[file.name] = digest(file)
    kept = {key: state[key] for key in ("config", "vocabulary", "seed", "step", "tokens", "decaySteps", "seconds", "device")}
    listing = json.dumps({**kept, "averaged": average, "files": files,
                          "tensors": [[name, list(tensors[name].shape)] for name in names]}, indent=1)
    checkpoint.write_whole(out / "weights.json", lambda beside: beside.write_text(listing))


def train(packed: Path, out: Path, average: bool, flags: list[str]) -> None:
    """Train or go on for the time the flags say, then leave shards and the curve in `out`."""
    place = unfold(packed)
    run = place / "work" / "run"
    given = {flag.split("=")[0] for flag in flags if flag.startswith("--")}
    standing = {f"--{name}": value for name, value in {**SIZE, **RATES, "workers": max(1, (os.cpu_count() or 2) - 2)}.items()}
    words = [word for name, value in standing.items() if name not in given for word in (name, str(value))]
    going_on = resume(run) if run.exists() else []
    command = [sys.executable, str(place / "code" / "train.py"), "--work", str(place / "work"), *words, *flags]
    done = subprocess.run(command + (going_on if "--resume" in going_on else []))
    newest = max(run.glob("*.pt"), key=lambda p: (p.stat().st_mtime, ".previous" not in p.name), default=None)
    if newest is None:
        raise SystemExit(done.returncode or "the training left no checkpoint")
    write_shards(checkpoint.load(newest), average, out)
    checkpoint.write_whole(out / "loss.tsv", lambda beside: beside.write_bytes((run / "loss.tsv").read_bytes()))
    print(f"{newest.stem} at {out}")
    raise SystemExit(done.returncode)


def unpack(folder: Path, work: Path, out: Path) -> None:
    """Shards -> a checkpoint that export.py and evaluate.py read; nothing is written if a shard is missing or broken."""
    listing = folder / "weights.json"
    if not listing.exists():
        raise SystemExit(f"{listing} is missing: the shards did not all come")
    told = load_json(listing)
    for name, wanted in told["files"].items():
        if not (folder / name).exists():
            raise SystemExit(f"{folder / name} is missing: fetch it again")
        if digest(folder / name) != wanted:
            raise SystemExit(f"{folder / name} is broken (its SHA-256 differs): fetch it again")
    checkpoint.check_vocabulary(listing, told, Vocabulary.load(work))
    flat = np.concatenate([np.fromfile(folder / name, np.float16) for name in told["files"]]).astype(np.float32)
    state, at = {}, 0
    for name, shape in told["tensors"]:
        count = int(np.prod(shape))
        state[name] = torch.from_numpy(flat[at:at + count].reshape(shape).copy())
        at += count
    with np.load(work / "features.npz") as arrays:
        classes = torch.from_numpy(arrays["classes"].astype(np.int64))
    if told["config"]["classes"]:
        state["class_of"] = torch.where(classes < 0, told["config"]["classes"], classes)
    kept = {key: told[key] for key in ("config", "vocabulary", "seed", "step", "tokens", "decaySteps", "seconds", "device")}
    out.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.save(out, {"model": state, "average": [], **kept})
    print(f"step {told['step']}: {at} parameters -> {out}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    ways = parser.add_subparsers(dest="way", required=True)
    to_pack = ways.add_parser("pack")
    to_pack.add_argument("--out", type=Path, help="default: accelerator.tar.xz of the work folder")
    to_train = ways.add_parser("train", epilog="other flags are those of train.py")
    to_train.add_argument("packed", type=Path)
    to_train.add_argument("--out", type=Path, required=True)
    to_train.add_argument("--average", action="store_true", help="bring home the averaged weights")
    to_unpack = ways.add_parser("unpack")
    to_unpack.add_argument("folder", type=Path)
    to_unpack.add_argument("--out", type=Path, help="default: run/accelerated.pt of the work folder")
    args, flags = parser.parse_known_args()
    if flags and args.way != "train":
        parser.error(f"unknown: {' '.join(flags)}")
    if args.way == "pack":
        pack(args.work, args.out or args.work / "accelerator.tar.xz")
    elif args.way == "train":
        train(args.packed, args.out, args.average, flags)
    else:
        unpack(args.folder, args.work, args.out or args.work / "run" / "accelerated.pt")


if __name__ == "__main__":
    main()
