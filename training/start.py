"""A checkpoint to start from: the released model on this vocabulary, grown by layers that change nothing at first.

    python3 training/start.py [--layers 8] [--release data/model]     # -> run/start.pt in the work folder

New layers stand among the old ones, each a copy of the layer before it whose outputs are zero.  A token the
released vocabulary lacks starts from the mean of its kind (special tokens, or characters).
"""
from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

import checkpoint
from common import MODEL_DIR, WORK, Vocabulary
from model import Config, Model

COMMON_START = "、"     # starts from ，, the mark most like it


def read_release(folder: Path) -> tuple[Model, list[str]]:
    """The released model with its int8 weights as float32, and its tokens by number."""
    known = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    numbers = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    graph = onnx.load(str(folder / "onnx" / "model_quantized.onnx")).graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state: dict[str, Tensor] = {}
    for name, value in arrays.items():
        if name.endswith(".stored.scale") or not name.startswith("model."):
            continue
        if name.endswith(".stored"):
            value = value.astype(np.float32) * arrays[f"{name}.scale"]
        state[name.removeprefix("model.").removesuffix(".stored")] = torch.from_numpy(np.array(value, np.float32))
    model = Model(Config(known["vocab_size"], known["hidden_size"], known["num_hidden_layers"],
                         known["num_attention_heads"], known["num_key_value_heads"], known["intermediate_size"]))
    model.load_state_dict(state)
    return model, sorted(numbers, key=numbers.__getitem__)


def row_sources(old: list[str], new: Vocabulary, merged: dict[str, str]) -> Tensor:
    """For each token of the new vocabulary the row of the old one it comes from: its own, or that of the form it was
    merged into there; -1 where it is new."""
    at = {token: number for number, token in enumerate(old)}
    return torch.tensor([at.get(token, at.get(merged.get(token, COMMON_START), -1)) for token in new.tokens])


def carried_rows(table: Tensor, rows: Tensor, vocabulary: Vocabulary, old: list[str]) -> Tensor:
    """Rows of a table [old tokens, width] for the new tokens; new ones get the mean of the old ones of their kind."""
    special = torch.tensor([token.startswith("<") for token in old])
    comma = table[old.index("，")]
    found = table[rows.clamp(min=0)].clone()
    for place in torch.nonzero(rows < 0).flatten().tolist():
        token = vocabulary.tokens[place]
        found[place] = comma if token == COMMON_START else table[special == token.startswith("<")].mean(0)
    return found


def grown(model: Model, layers: int) -> Model:
    """The same function with more layers: copies of layers, evenly spread, whose outputs are zero."""
    config = model.config
    if layers < config.layers:
        raise SystemExit(f"{layers} layers: the model has {config.layers} already")
    extra = layers - config.layers
    # After which of the old layers each new one stands.
    after = [max(1, (k + 1) * config.layers // (extra + 1)) for k in range(extra)]
    larger = Model(replace(config, layers=layers))
    state = {k: v for k, v in model.state_dict().items() if not k.startswith("blocks.")}
    place = 0
    for old in range(config.layers):
        block = {k: v for k, v in model.blocks[old].state_dict().items()}
        for copy in range(1 + after.count(old + 1)):
            for name, value in block.items():
                silent = copy and name in ("out.weight", "down.weight")
                state[f"blocks.{place}.{name}"] = torch.zeros_like(value) if silent else value.clone()
            place += 1
    larger.load_state_dict(state)
    return larger


def with_vocabulary(model: Model, tokens: list[str], vocabulary: Vocabulary, merged: dict[str, str],
                    classes: np.ndarray, names: int) -> Model:
    """The model (classes folded) on another vocabulary, with class vectors that are zero at first."""
    state = model.state_dict()
    config = replace(model.config, vocabulary=len(vocabulary), classes=names, class_slots=classes.shape[1])
    result = Model(config)
    result.set_classes(torch.from_numpy(classes.astype(np.int64)))
    state["embedding.weight"] = carried_rows(state["embedding.weight"], row_sources(tokens, vocabulary, merged),
                                             vocabulary, tokens)
    state["class_table.weight"] = torch.zeros_like(result.class_table.weight)
    state["class_of"] = result.class_of
    result.load_state_dict(state)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0],
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--release", type=Path, default=MODEL_DIR)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, help="default: run/start.pt of the work folder")
    args = parser.parse_args()
    vocabulary = Vocabulary.load(args.work)
    model, tokens = read_release(args.release)
    pairs = json.loads((args.release / "config.json").read_text(encoding="utf-8"))["tuiqiao"]["glyphs"]
    merged = dict(zip(pairs[::2], pairs[1::2]))
    with np.load(args.work / "features.npz") as arrays:
        classes, names = arrays["classes"], len(arrays["names"])
    model = with_vocabulary(grown(model, args.layers), tokens, vocabulary, merged, classes, names)
    out = args.out or args.work / "run" / "start.pt"
    out.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.save(out, {"model": model.state_dict(), "config": asdict(model.config), "step": 0,
                          "vocabulary": checkpoint.vocabulary_name(vocabulary.tokens)})
    fresh = sum(t not in set(tokens) for t in vocabulary.tokens)
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {args.layers} layers, {fresh} new tokens -> {out}")


if __name__ == "__main__":
    main()
