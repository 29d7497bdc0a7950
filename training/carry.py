"""Carry a checkpoint over to a corpus prepared anew: rows of the embedding go by their tokens.

    python3 training/carry.py --old DIR [--checkpoint stable]     # DIR: vocab.json, glyphs.json, features.npz, run/

A token the old vocabulary lacks starts from the form it was merged into there, or from the mean.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common import WORK, Vocabulary
from model import Config, Model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--checkpoint", default="stable")
    parser.add_argument("--work", type=Path, default=WORK)
    args = parser.parse_args()
    old, new = Vocabulary.load(args.old), Vocabulary.load(args.work)
    merged = json.loads((args.old / "glyphs.json").read_text(encoding="utf-8"))
    with np.load(args.old / "features.npz") as a, np.load(args.work / "features.npz") as b:
        old_names, new_names, classes = a["names"].tolist(), b["names"].tolist(), b["classes"]
    source = []
    for place, token in enumerate(new.tokens):
        at = old.id.get(token, old.id.get(merged.get(token, ""), -1))
        # Special tokens may be given another name in their place.
        source.append(place if at < 0 and place < new.specials else at)
    print("without a source:", "".join(t for t, at in zip(new.tokens, source) if at < 0))
    rows = torch.tensor(source)
    class_at = {name: i for i, name in enumerate(old_names)}
    class_rows = torch.tensor([class_at.get(name, -1) for name in new_names] + [len(old_names)])

    def taken(table: Tensor, index: Tensor) -> Tensor:
        found = table[index.clamp(min=0)].clone()
        found[index < 0] = table.mean(0)
        return found

    saved = torch.load(args.old / "run" / f"{args.checkpoint}.pt", map_location="cpu")
    config = Config(**saved["config"])
    config.vocabulary, config.classes, config.class_slots = len(new), len(new_names), classes.shape[1]
    model = Model(config)
    model.set_classes(torch.from_numpy(classes.astype(np.int64)))
    state = saved["model"]
    state["embedding.weight"] = taken(state["embedding.weight"], rows)
    state["class_table.weight"] = taken(state["class_table.weight"], class_rows)
    state["class_of"] = model.class_of
    model.load_state_dict(state)
    index = {"embedding.weight": rows, "class_table.weight": class_rows}
    names = [name for name, _ in model.named_parameters()]
    saved["average"] = [taken(w, index[n]) if n in index else w for n, w in zip(names, saved["average"])]
    own = [n for n, p in model.named_parameters() if p.dim() == 1 or n.startswith(("embedding", "class_table"))]
    for place, name in enumerate(own):
        if name in index:
            moments = saved["adam"]["state"][place]
            for key in ("exp_avg", "exp_avg_sq"):
                moments[key] = taken(moments[key], index[name])
    saved["config"] = dict(vars(config))
    (args.work / "run").mkdir(parents=True, exist_ok=True)
    torch.save(saved, args.work / "run" / f"{args.checkpoint}.pt")


if __name__ == "__main__":
    main()
