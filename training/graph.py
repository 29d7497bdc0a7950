"""The writer as an ONNX graph that reads a pool of keys and values, made node by node from its matrices.

The keys and values of all rows lie in one pool, in any order, and each row says where its own are.  Nothing is copied from
outside when beams fork, change places or wait, and what is new comes out alone.

    input_ids, position_ids      int64 [rows, tokens]
    slots                        int32 [rows, kv_heads, past]: which entries of the pool a row has read, from its first token
                                 on; entry kv_heads * n + h is head h of the n-th token in the pool.  Shorter rows are filled
                                 up on the right with any entry
    mask                         float32 [rows, 1, group * tokens, past + tokens]: 0 where a new token sees another, -1e9 where
                                 it must not; group = heads / kv_heads, the new tokens once for each head of a group
    kept_from                    int64 [1]: the first of the new tokens after which the next one is asked for
    past_key_values.N.key|value  float32 [entries, head_dim]: the pool
    logits                       float32 [rows, kept, vocabulary]: log-probabilities
    present                      float32 [2 * layers * rows, kv_heads, tokens, head_dim]: key and value of the new tokens

Fused operators are onnxruntime's (com.microsoft); the CPU and the wasm build have them all.  Attention is written out: its
GroupQueryAttention copies the whole past of every row once more at every step, which costs more than a dozen small nodes.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from stored import Stored

MASKED = -1e9
END = 1 << 30
FUSED = "com.microsoft"
EMBEDDING = "model.embedding.weight"


@dataclass(frozen=True)
class Shape:
    """Sizes of the writer that its matrices do not tell."""

    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    positions: int
    theta: float
    eps: float


def matrix_names(layers: int) -> list[str]:
    """The matrices of the graph, the embedding first."""
    parts = ("qkv", "out", "gate_up", "down")
    return [EMBEDDING] + [f"model.blocks.{i}.{part}.weight" for i in range(layers) for part in parts]


def norm_names(layers: int) -> list[str]:
    """The vectors of the RMSNorms, the last one last."""
    return [f"model.blocks.{i}.{part}.weight" for i in range(layers) for part in ("norm1", "norm2")] + ["model.norm.weight"]


def rotary_tables(shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """cos and sin, each float32 [positions, head_dim / 2]; the same as model.py's."""
    half = shape.head_dim // 2
    angle = np.arange(shape.positions)[:, None] * shape.theta ** (-np.arange(half, dtype=np.float64) / half)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


class Builder:
    """Nodes and constants of a graph under construction."""

    def __init__(self, shape: Shape, matrices: dict[str, Stored], norms: dict[str, np.ndarray]):
        self.shape, self.matrices = shape, matrices
        self.nodes = [node for matrix in matrices.values() for node in matrix.nodes]
        self.tensors = [tensor for matrix in matrices.values() for tensor in matrix.tensors]
        for name, norm in norms.items():
            self.constant(name, norm.astype(np.float32))

    def constant(self, name: str, value: np.ndarray) -> str:
        self.tensors.append(numpy_helper.from_array(value, name))
        return name

    def add(self, op: str, inputs: list[str], *outputs: str, **attributes) -> str:
        """One node; its first output."""
        self.nodes.append(helper.make_node(op, inputs, list(outputs), **attributes))
        return outputs[0]

    def product(self, name: str, x: str, out: str) -> str:
        self.nodes += self.matrices[name].product(x, out)
        return out

    def constants(self) -> None:
        """What all layers share."""
        s = self.shape
        cos, sin = rotary_tables(s)
        self.constant("cos", cos)
        self.constant("sin", sin)
        self.constant("turned", np.array([s.heads + s.kv_heads, s.kv_heads]))
        self.constant("asking", np.array([s.heads, s.kv_heads]))
        self.constant("by_head", np.array([0, 0, -1, s.head_dim]))
        self.constant("by_group", np.array([0, s.kv_heads, -1, s.head_dim]))
        self.constant("by_query", np.array([0, s.heads, -1, s.head_dim]))
        self.constant("whole", np.array([0, 0, s.heads * s.head_dim]))
        self.constant("end", np.array([END]))
        self.constant("time", np.array([1]))
        self.add("Concat", [self.add("Shape", ["slots"], "past", start=2), self.add("Shape", ["input_ids"], "tokens", start=1)],
                 "parts", axis=0)

    def norm(self, x: str, added: str | None, weight: str, out: str) -> str:
        """RMSNorm of x + added, as `out`; the sum."""
        eps = self.shape.eps
        if added is None:
            self.add("SimplifiedLayerNormalization", [x, weight], out, axis=-1, epsilon=eps, stash_type=1)
            return x
        self.add("SkipSimplifiedLayerNormalization", [x, added, weight], out, "", "", f"{out}.sum", domain=FUSED, epsilon=eps)
        return f"{out}.sum"

    def turned(self, i: int, x: str) -> tuple[str, str, str]:
        """Query, key and value of layer i, [rows, heads, tokens, head_dim]; the query's heads of a group one below the other."""
        at = f"{i}."
        heads = self.add("Reshape", [self.product(f"model.blocks.{i}.qkv.weight", x, f"{at}qkv"), "by_head"], f"{at}heads")
        by_time = self.add("Transpose", [heads], f"{at}rows", perm=[0, 2, 1, 3])
        self.add("Split", [by_time, "turned"], f"{at}qk", f"new.{i}.value", axis=1)
        self.add("RotaryEmbedding", [f"{at}qk", "position_ids", "cos", "sin"], f"{at}turned", domain=FUSED, interleaved=0)
        self.add("Split", [f"{at}turned", "asking"], f"{at}q", f"new.{i}.key", axis=1)
        return self.add("Reshape", [f"{at}q", "by_group"], f"{at}queries"), f"new.{i}.key", f"new.{i}.value"

    def attend(self, i: int, x: str) -> str:
        """Attention of layer i over what each row has read and the new tokens; leaves their `new.i.key` and `new.i.value`.

        Past and new keys are asked apart and put together as scores, so that no row's past is copied to append to it.
        """
        s, at = self.shape, f"{i}."
        query, key, value = self.turned(i, x)
        keys, values = (self.add("Gather", [f"past_key_values.{i}.{kind}", "slots"], f"{at}past.{kind}", axis=0)
                        for kind in ("key", "value"))
        scores = [self.add("FusedMatMul", [query, asked], f"{at}scores.{part}", domain=FUSED, transB=1, alpha=s.head_dim ** -0.5)
                  for part, asked in (("past", keys), ("new", key))]
        seen = self.add("Add", [self.add("Concat", scores, f"{at}scores", axis=-1), "mask"], f"{at}seen")
        self.add("Split", [self.add("Softmax", [seen], f"{at}shares", axis=-1), "parts"],
                 f"{at}share.past", f"{at}share.new", axis=-1)
        mixed = self.add("Add", [self.add("MatMul", [f"{at}share.past", values], f"{at}mixed.past"),
                                 self.add("MatMul", [f"{at}share.new", value], f"{at}mixed.new")], f"{at}mixed")
        by_time = self.add("Transpose", [self.add("Reshape", [mixed, "by_query"], f"{at}mixed4")], f"{at}mixed3",
                           perm=[0, 2, 1, 3])
        whole = self.add("Reshape", [by_time, "whole"], f"{at}whole")
        return self.product(f"model.blocks.{i}.out.weight", whole, f"{at}out")

    def layer(self, i: int, x: str, added: str | None) -> tuple[str, str]:
        """(x, what is to be added to it) after layer i."""
        block, at = f"model.blocks.{i}.", f"{i}."
        x = self.norm(x, added, f"{block}norm1.weight", f"{at}norm1")
        x = self.norm(x, self.attend(i, f"{at}norm1"), f"{block}norm2.weight", f"{at}norm2")
        self.add("Split", [self.product(f"{block}gate_up.weight", f"{at}norm2", f"{at}gate_up")], f"{at}gate", f"{at}up", axis=-1)
        gate = self.add("QuickGelu", [f"{at}gate"], f"{at}silu", domain=FUSED, alpha=1.0)
        return x, self.product(f"{block}down.weight", self.add("Mul", [gate, f"{at}up"], f"{at}gated"), f"{at}down")


def build_pool_graph(shape: Shape, matrices: dict[str, Stored], norms: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The graph; `matrices` and `norms` by the names of `matrix_names` and `norm_names`."""
    b = Builder(shape, matrices, norms)
    b.constants()
    b.nodes += matrices[EMBEDDING].look_up("input_ids", "embedded")
    x, added = "embedded", None
    for i in range(shape.layers):
        x, added = b.layer(i, x, added)
    b.norm(x, added, "model.norm.weight", "hidden")
    b.add("Slice", ["hidden", "kept_from", "end", "time"], "asked")
    b.add("LogSoftmax", [b.product(EMBEDDING, "asked", "scores")], "logits", axis=-1)
    kinds = [f"{i}.{kind}" for i in range(shape.layers) for kind in ("key", "value")]
    b.add("Concat", [f"new.{kind}" for kind in kinds], "present", axis=0)

    def value(name: str, kind: int, *dims: int | str) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, list(dims))

    vocabulary = len(matrices[EMBEDDING].weight)
    inputs = [value("input_ids", TensorProto.INT64, "rows", "tokens"), value("position_ids", TensorProto.INT64, "rows", "tokens"),
              value("slots", TensorProto.INT32, "rows", shape.kv_heads, "past"),
              value("mask", TensorProto.FLOAT, "rows", 1, "queries", "total"), value("kept_from", TensorProto.INT64, 1),
              *(value(f"past_key_values.{kind}", TensorProto.FLOAT, "entries", shape.head_dim) for kind in kinds)]
    outputs = [value("logits", TensorProto.FLOAT, "rows", "kept", vocabulary),
               value("present", TensorProto.FLOAT, "new", shape.kv_heads, "tokens", shape.head_dim)]
    graph = helper.make_graph(b.nodes, "writer", inputs, outputs, b.tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid(FUSED, 1)])
    model.ir_version = 8
    return model
