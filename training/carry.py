"""Carry a checkpoint over to a corpus prepared anew: rows of the embedding go by their tokens.

    python3 training/carry.py --old DIR [--checkpoint stable]     # DIR: vocab.json, glyphs.json, features.npz, run/

A token the old vocabulary lacks starts from the form it was merged into there, or from the mean of its kind.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import checkpoint
from common import WORK, Vocabulary, load_json
from model import Config, Model
from start import carried_rows, row_sources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--checkpoint", default="stable")
    parser.add_argument("--work", type=Path, default=WORK)
    args = parser.parse_args()
    old, new = Vocabulary.load(args.old), Vocabulary.load(args.work)
    with np.load(args.old / "features.npz") as a, np.load(args.work / "features.npz") as b:
        old_names, new_names, classes = a["names"].tolist(), b["names"].tolist(), b["classes"]
    rows = row_sources(old.tokens, new, load_json(args.old / "glyphs.json"))
    print("new:", " ".join(token for token, at in zip(new.tokens, rows.tolist()) if at < 0))
    class_at = {name: i for i, name in enumerate(old_names)}
    class_rows = torch.tensor([class_at.get(name, -1) for name in new_names] + [len(old_names)])

    def taken(name: str, table: Tensor) -> Tensor:
        """A tensor laid out as the parameter of this name, for the new vocabulary."""
        if name == "embedding.weight":
            return carried_rows(table, rows, new, old.tokens)
        if name == "class_table.weight":
            found = table[class_rows.clamp(min=0)].clone()
            found[class_rows < 0] = table.mean(0)
            return found
        return table

    saved = checkpoint.load(args.old / "run" / f"{args.checkpoint}.pt", old)
    config = Config(**saved["config"])
    config.vocabulary, config.classes, config.class_slots = len(new), len(new_names), classes.shape[1]
    model = Model(config)
    model.set_classes(torch.from_numpy(classes.astype(np.int64)))
    state = {name: taken(name, value) for name, value in saved["model"].items()}
    model.load_state_dict(state | {"class_of": model.class_of})
    saved["model"] = model.state_dict()
    saved["average"] = [taken(name, w) for (name, _), w in zip(model.named_parameters(), saved["average"])]
    own = [n for n, p in model.named_parameters() if p.dim() == 1 or n.startswith(("embedding", "class_table"))]
    for place, name in enumerate(own):
        moments = saved["adam"]["state"][place]
        for key in ("exp_avg", "exp_avg_sq"):
            moments[key] = taken(name, moments[key])
    saved["config"], saved["vocabulary"] = dict(vars(config)), checkpoint.vocabulary_name(new.tokens)
    (args.work / "run").mkdir(parents=True, exist_ok=True)
    checkpoint.save(args.work / "run" / f"{args.checkpoint}.pt", saved)


if __name__ == "__main__":
    main()
