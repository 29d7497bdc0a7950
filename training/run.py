"""Everything up to a trained model in one command; called again it goes on where it stood.

    python3 training/run.py --later FILE --parallels FILE --topics FILE [flags of train.py]

Prepares the corpus, the moods and the weights to start from where they are not there yet, then trains: an unfinished
decay goes on, else the level rate.  TUIQIAO_TRAINING names the work folder (training/build by default).
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from common import HERE, WORK


def call(script: str, *words: object) -> None:
    """Run a script of this folder; end as it ends if it fails."""
    print(script, *words, flush=True)
    done = subprocess.run([sys.executable, str(HERE / script), *map(str, words)])
    if done.returncode:
        raise SystemExit(done.returncode)


def resume(run: Path) -> list[str]:
    """How train.py goes on: with the decay begun last if it did not end, else at the level rate, else from the start."""
    stands = {name: (run / f"{name}.pt").stat().st_mtime for name in ("stable", "decaying", "decayed")
              if (run / f"{name}.pt").exists()}
    if stands and max(stands, key=stands.__getitem__) == "decaying":
        return ["--resume", "decaying"]
    return ["--resume", "stable"] if "stable" in stands else ["--start", str(run / "start.pt")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--later", type=Path, help="as for prepare.py")
    parser.add_argument("--parallels", type=Path, help="as for prepare.py")
    parser.add_argument("--topics", type=Path, help="as for prepare.py")
    parser.add_argument("--layers", type=int, default=8, help="of the model grown from the released one")
    args, more = parser.parse_known_args()
    if not (WORK / "statistics.json").exists():          # prepare.py writes it last
        files = {name: value for name, value in vars(args).items() if name != "layers" and value}
        call("prepare.py", "--out", WORK, *(word for name, value in files.items() for word in (f"--{name}", value)))
    if not (WORK / "mood.npz").exists():
        call("mood.py")
    run = WORK / "run"
    if not (run / "start.pt").exists():
        call("start.py", "--layers", args.layers)
    # In this process's place, so that a signal to it reaches the training.
    os.execv(sys.executable, [sys.executable, str(HERE / "train.py"), *resume(run), *more])


if __name__ == "__main__":
    main()
