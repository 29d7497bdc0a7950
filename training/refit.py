"""The weights of an exported writer, unchanged, in the graph of graph.py; for models whose checkpoint is gone.

    python3 training/refit.py [--model DIR] [--out DIR]

Reads the int8 matrices of `onnx/model_quantized.onnx` by name, whatever graph they stand in, and writes that file anew, with
config.json, manifest.json and SHA256SUMS.  The judge is left as it is.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from folder import VERSION, write_json, write_manifest
from graph import Shape, build_pool_graph, matrix_names, norm_names
from stored import Int8

MODEL_DIR = Path(__file__).resolve().parent.parent / "data" / "model"


def shape_of(config: dict) -> Shape:
    """Sizes from config.json."""
    return Shape(config["num_hidden_layers"], config["num_attention_heads"], config["num_key_value_heads"],
                 config["head_dim"], config["max_position_embeddings"], config["rope_theta"], config["rms_norm_eps"])


def read_matrix(name: str, tensors: dict[str, onnx.TensorProto]) -> Int8:
    """A stored matrix, to the bit: restoring and rounding it again must give the same integers."""
    kept = [tensors[f"{name}.stored"], tensors[f"{name}.stored.scale"]]
    small, scale = (numpy_helper.to_array(tensor) for tensor in kept)
    matrix = Int8(name, small.astype(np.float32) * scale)
    if not np.array_equal(numpy_helper.to_array(matrix.tensors[0]), small):
        raise SystemExit(f"{name} is not int8 by rows")
    matrix.tensors = kept
    return matrix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL_DIR)
    parser.add_argument("--out", type=Path, help="default: the model folder itself; another must be a copy of it")
    args = parser.parse_args()
    out = args.out or args.model
    source = onnx.load(str(args.model / "onnx" / "model_quantized.onnx"))
    config = json.loads((args.model / "config.json").read_text(encoding="utf-8"))
    shape = shape_of(config)
    tensors = {tensor.name: tensor for tensor in source.graph.initializer}
    matrices = {name: read_matrix(name, tensors) for name in matrix_names(shape.layers)}
    norms = {name: numpy_helper.to_array(tensors[name]) for name in norm_names(shape.layers)}
    model = build_pool_graph(shape, matrices, norms)
    file = out / "onnx" / "model_quantized.onnx"
    onnx.save(model, str(file))
    config["tuiqiao"] = {"cache": "pool", **config["tuiqiao"]}
    write_json(out / "config.json", config)
    manifest = json.loads((args.model / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(out, {key: VERSION if key == "version" else value for key, value in manifest.items() if key != "files"})
    print(f"{file.stat().st_size} bytes, {len(model.graph.node)} nodes")


if __name__ == "__main__":
    main()
