"""Checkpoint -> data/model: an ONNX graph with a key/value cache, int8 weights, and what goes with it.

    python3 training/export.py [--checkpoint FILE] [--average] [--out DIR]

Names and shapes are those transformers.js expects of a Llama.  The output `logits` holds
log-probabilities.  Weights are stored as int8 with one scale a row of the weight (an output
channel, or a character of the embedding) and are turned back into float32 by nodes that the
runtime folds when it loads the graph, so that the arithmetic is float32.
"""
from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

import checkpoint as checkpoints
from common import DEV, ERAS, MODEL_DIR, PHRASE, TITLE, WORK, Corpus, Vocabulary, draw_given, prefix, verse
from model import EPS, Block, Config, Model, rotate

NAME, VERSION = "tuiqiao-jinti", "2.0.0"
WEIGHTS = "int8"
MASKED = -1e9


def load_model(checkpoint: Path, vocabulary: Vocabulary, average: bool = False) -> tuple[Model, dict]:
    """The model of a checkpoint in float32 on the CPU, its classes folded in, and the checkpoint."""
    saved = checkpoints.load(checkpoint, vocabulary)
    model = Model(Config(**saved["config"]))
    model.load_state_dict(saved["model"])
    if average:
        with torch.no_grad():
            for p, weight in zip(model.parameters(), saved["average"]):
                p.copy_(weight)
    return model.folded(), saved


def quantise(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float32 [rows, columns] -> int8 of the same shape and float32 scales [rows, 1]."""
    scale = np.abs(weight).max(1, keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.rint(weight / scale), -127, 127).astype(np.int8), scale


def rms(x: Tensor, weight: Tensor) -> Tensor:
    """RMSNorm of plain operations."""
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPS) * weight


class Cached(nn.Module):
    """The model as a graph: one step over new tokens, given the keys and values of the past."""

    def __init__(self, model: Model):
        super().__init__()
        self.model = model

    def attend(self, block: Block, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor,
               past_key: Tensor, past_value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x [batch, time, dim], mask [batch, 1, 1, time, total], past [batch, kv heads, past, head_dim]."""
        c = block.config
        batch, time = x.shape[0], x.shape[1]
        group = c.heads // c.kv_heads
        qkv = block.qkv(rms(x, block.norm1.weight)).reshape(batch, time, -1, c.head_dim)
        qk = rotate(qkv[:, :, :c.heads + c.kv_heads], cos, sin).transpose(1, 2)
        q, k = qk[:, :c.heads], qk[:, c.heads:]
        v = qkv[:, :, c.heads + c.kv_heads:].transpose(1, 2)
        key, value = torch.cat([past_key, k], 2), torch.cat([past_value, v], 2)
        q = q.reshape(batch, c.kv_heads, -1, c.head_dim) * (c.head_dim ** -0.5)
        scores = (q @ key.transpose(2, 3)).reshape(batch, c.kv_heads, group, time, -1) + mask
        weights = torch.softmax(scores, -1).reshape(batch, c.kv_heads, group * time, -1)
        mixed = (weights @ value).reshape(batch, c.heads, time, c.head_dim)
        x = x + block.out(mixed.transpose(1, 2).reshape(batch, time, -1))
        gate, up = block.gate_up(rms(x, block.norm2.weight)).chunk(2, -1)
        return x + block.down(gate * torch.sigmoid(gate) * up), key, value

    def forward(self, input_ids: Tensor, attention_mask: Tensor, position_ids: Tensor,
                num_logits_to_keep: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        """Log-probabilities [batch, kept, vocabulary], then key and value of every layer."""
        model = self.model
        x = model.embedding(input_ids)
        cos, sin = model.cos[position_ids][:, :, None], model.sin[position_ids][:, :, None]
        total, time = attention_mask.shape[1], input_ids.shape[1]
        at = torch.arange(total)
        visible = (at[None] <= at[total - time:, None])[None] & (attention_mask[:, None] > 0)
        mask = ((~visible).float() * MASKED)[:, None, None]
        present: list[Tensor] = []
        for i, block in enumerate(model.blocks):
            x, key, value = self.attend(block, x, cos, sin, mask, past[2 * i], past[2 * i + 1])
            present += [key, value]
        x = rms(x[:, -num_logits_to_keep:], model.norm.weight)
        return (torch.log_softmax(x @ model.embedding.weight.t(), -1), *present)


def build_graph(model: Model) -> onnx.ModelProto:
    """Trace the model into ONNX (opset 15) with float32 weights."""
    c = model.config
    past = [torch.zeros(2, c.kv_heads, 3, c.head_dim) for _ in range(2 * c.layers)]
    kinds = [f"{i}.{kind}" for i in range(c.layers) for kind in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids", "num_logits_to_keep"]
    axes = {"input_ids": {0: "batch_size", 1: "sequence_length"},
            "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
            "position_ids": {0: "batch_size", 1: "sequence_length"},
            "logits": {0: "batch_size", 1: "num_logits"}}
    axes |= {f"past_key_values.{k}": {0: "batch_size", 2: "past_sequence_length"} for k in kinds}
    axes |= {f"present.{k}": {0: "batch_size", 2: "total_sequence_length"} for k in kinds}
    ids = torch.zeros(2, 4, dtype=torch.int64)
    example = (ids, torch.ones(2, 7, dtype=torch.int64), ids + 3, torch.tensor(2), *past)
    buffer = io.BytesIO()
    # PyTorch 2 has another exporter besides; this graph is of the one that traces.
    tracing = {} if torch.__version__.startswith("1.") else {"dynamo": False}
    torch.onnx.export(Cached(model), example, buffer, opset_version=15, do_constant_folding=False, **tracing,
                      input_names=inputs + [f"past_key_values.{k}" for k in kinds],
                      output_names=["logits"] + [f"present.{k}" for k in kinds], dynamic_axes=axes)
    return onnx.load_from_string(buffer.getvalue())


class Stored:
    """A weight matrix [rows, columns] as the graph holds it (`tensors`); this one keeps float32.

    `weight` is what the stored values stand for, float32 again; `nodes` are put into the graph once.
    """

    def __init__(self, name: str, weight: np.ndarray):
        self.name, self.weight = name, weight
        self.tensors: list[TensorProto] = []
        self.nodes: list[onnx.NodeProto] = []
        self.store(weight)

    def keep(self, value: np.ndarray, suffix: str = "") -> None:
        """Add a tensor `<name>.stored<suffix>`."""
        self.tensors.append(numpy_helper.from_array(value, f"{self.name}.stored{suffix}"))

    def store(self, weight: np.ndarray) -> None:
        """Fill `tensors`, `nodes` and `weight`."""
        self.keep(weight)
        self.unfold()

    def unfold(self) -> None:
        """The float32 matrix and its transpose; the runtime folds what constants alone decide when it loads the graph."""
        self.nodes = [*self.restore(f"{self.name}.stored", self.name),
                      helper.make_node("Transpose", [self.name], [f"{self.name}.T"], perm=[1, 0])]

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        """Nodes that turn stored rows, `source` (and `source`.scale), into float32."""
        return [helper.make_node("Cast", [source], [out], to=TensorProto.FLOAT)]

    def look_up(self, ids: str, out: str) -> list[onnx.NodeProto]:
        """Rows of the matrix; gathered as stored, to spare the runtime a second unfolded copy of the table."""
        gathers = [helper.make_node("Gather", [t.name, ids], [t.name.replace(f"{self.name}.stored", f"{out}.rows")])
                   for t in self.tensors]
        return [*gathers, *self.restore(f"{out}.rows", out)]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        """x times the transposed matrix."""
        return [helper.make_node("MatMul", [x, f"{self.name}.T"], [out])]


class Float16(Stored):
    """float16, arithmetic float32."""

    def store(self, weight: np.ndarray) -> None:
        self.keep(weight.astype(np.float16))
        self.weight = weight.astype(np.float16).astype(np.float32)
        self.unfold()


class Int8(Stored):
    """int8 and one float32 scale a row, arithmetic float32."""

    def store(self, weight: np.ndarray) -> None:
        small, scale = quantise(weight)
        self.keep(small)
        self.keep(scale, ".scale")
        self.weight = small.astype(np.float32) * scale
        self.unfold()

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        return [helper.make_node("Cast", [source], [f"{out}.cast"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}.cast", f"{source}.scale"], [out])]


class Int8Dynamic(Int8):
    """The same weights, integer arithmetic, one activation scale for the whole batch: rows depend on their neighbours."""

    def unfold(self) -> None:
        self.nodes = [helper.make_node("Transpose", [f"{self.name}.stored"], [f"{self.name}.T"], perm=[1, 0]),
                      helper.make_node("Transpose", [f"{self.name}.stored.scale"], [f"{self.name}.scale"], perm=[1, 0])]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        return [helper.make_node("DynamicQuantizeLinear", [x], [f"{out}.x", f"{out}.step", f"{out}.zero"]),
                helper.make_node("MatMulInteger", [f"{out}.x", f"{self.name}.T", f"{out}.zero"], [f"{out}.sum"]),
                helper.make_node("Cast", [f"{out}.sum"], [f"{out}.float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}.step", f"{self.name}.scale"], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out])]


class Int8Blocks(Stored):
    """8 bits and one float32 scale for 32 columns of a row, multiplied by onnxruntime's MatMulNBits.

    Accuracy level 4 lets the runtime round activations to int8, by row and block: rows stay independent.
    Level 1 keeps them float32.
    """

    bits, level, block = 8, 4, 32

    def store(self, weight: np.ndarray) -> None:
        half = 1 << (self.bits - 1)
        parts = weight.reshape(len(weight), -1, self.block)
        extreme = np.take_along_axis(parts, np.abs(parts).argmax(-1)[..., None], -1)
        scale = np.where(extreme == 0, 1, extreme / -half).astype(np.float32)
        small = np.clip(np.rint(parts / scale) + half, 0, 2 * half - 1).astype(np.uint8)
        self.weight = ((small.astype(np.float32) - half) * scale).reshape(weight.shape)
        self.keep(small if self.bits == 8 else small[..., ::2] | small[..., 1::2] << 4)
        self.keep(scale[..., 0], ".scale")

    def restore(self, source: str, out: str) -> list[onnx.NodeProto]:
        def constant(suffix: str, value: np.ndarray) -> onnx.NodeProto:
            return helper.make_node("Constant", [], [f"{out}.{suffix}"], value=numpy_helper.from_array(value))

        return [constant("middle", np.array(128, np.float32)), constant("axis", np.array([-1])),
                constant("shape", np.array([0, 0, -1])),
                helper.make_node("Cast", [source], [f"{out}.cast"], to=TensorProto.FLOAT),
                helper.make_node("Sub", [f"{out}.cast", f"{out}.middle"], [f"{out}.signed"]),
                helper.make_node("Unsqueeze", [f"{source}.scale", f"{out}.axis"], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.signed", f"{out}.scale"], [f"{out}.blocks"]),
                helper.make_node("Reshape", [f"{out}.blocks", f"{out}.shape"], [out])]

    def product(self, x: str, out: str) -> list[onnx.NodeProto]:
        rows, columns = self.weight.shape
        return [helper.make_node("MatMulNBits", [x, f"{self.name}.stored", f"{self.name}.stored.scale"], [out],
                                 domain="com.microsoft", K=columns, N=rows, bits=self.bits,
                                 block_size=self.block, accuracy_level=self.level)]


class Int8BlocksFloat(Int8Blocks):
    """The same, activations float32."""

    level = 1


class Int4Blocks(Int8Blocks):
    """4 bits; only for matrices that are not looked up."""

    bits = 4


class Int4BlocksFloat(Int4Blocks):
    """The same, activations float32."""

    level = 1


# For each name: how matrices are stored, and how the table of characters is, which is also looked up.
FORMATS: dict[str, tuple[type[Stored], type[Stored]]] = {
    "float32": (Stored, Stored), "float16": (Float16, Float16), "int8": (Int8, Int8),
    "int8-dynamic": (Int8Dynamic, Int8Dynamic), "int8-blocks": (Int8Blocks, Int8Blocks),
    "int8-blocks-float": (Int8BlocksFloat, Int8BlocksFloat), "int4-blocks": (Int4Blocks, Int8Blocks),
    "int4-blocks-float": (Int4BlocksFloat, Int8BlocksFloat)}


def as_stored(model: Model, weights: str) -> Model:
    """The model with the weights the exported file stands for (changes it in place)."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 2:
                stored = FORMATS[weights][name == "embedding.weight"](name, weight.numpy())
                weight.copy_(torch.from_numpy(stored.weight))
    return model


def shrink(graph_model: onnx.ModelProto, weights: str) -> None:
    """Store every weight matrix in the format named; the embedding's one table serves both its uses."""
    graph = graph_model.graph
    floats = {t.name: t for t in graph.initializer
              if t.data_type == TensorProto.FLOAT and len(t.dims) == 2 and t.name.endswith(".weight")}
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    stored: dict[str, Stored] = {}
    for name, tensor in floats.items():
        stored[name] = FORMATS[weights][name in looked_up](name, numpy_helper.to_array(tensor))
        graph.initializer.remove(tensor)
        graph.initializer.extend(stored[name].tensors)
    turned = {node.output[0]: stored[node.input[0]] for node in graph.node
              if node.op_type == "Transpose" and node.input[0] in stored}
    nodes = [node for matrix in stored.values() for node in matrix.nodes]
    for node in graph.node:
        if node.op_type == "Gather" and node.input[0] in stored:
            nodes += stored[node.input[0]].look_up(node.input[1], node.output[0])
        elif node.op_type == "MatMul" and node.input[1] in turned:
            nodes += turned[node.input[1]].product(node.input[0], node.output[0])
        elif node.output[0] not in turned:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    if any(node.domain for node in nodes):
        graph_model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(graph_model)


def tokenizer(vocabulary: Vocabulary) -> tuple[dict, dict]:
    """tokenizer.json and tokenizer_config.json: one character, one token; <…> are special."""
    special = range(vocabulary.specials)
    added = [{"id": i, "content": vocabulary.tokens[i], "single_word": False, "lstrip": False,
              "rstrip": False, "normalized": False, "special": True} for i in special]
    main = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": None,
            "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "[\\s\\S]"},
                              "behavior": "Isolated", "invert": False},
            "post_processor": None, "decoder": {"type": "Fuse"},
            "model": {"type": "WordLevel", "vocab": vocabulary.id, "unk_token": "<unk>"}}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
              "pad_token": "<pad>", "unk_token": "<unk>", "padding_side": "left",
              "clean_up_tokenization_spaces": False, "model_max_length": Config.positions,
              "added_tokens_decoder": {str(a["id"]): {k: v for k, v in a.items() if k != "id"}
                                       for a in added}}
    return main, config


def model_config(c: Config, vocabulary: Vocabulary, glyphs: dict[str, str]) -> dict:
    """config.json; `tuiqiao` says what the prompt may hold (training/README.md).

    `glyphs`: variants and the glyph each was merged into, two characters a pair.
    """
    known = {"conditions": ["form", "opening", "firstline", "rhyme", "era", "theme"]
             + ["phrases"] * (PHRASE in vocabulary.id) + ["skeleton"] * ("<句1>" in vocabulary.id)
             + ["title"] * (TITLE in vocabulary.id),
             "eras": [era for era in ERAS if f"<{era}>" in vocabulary.id],
             "glyphs": "".join(variant + form for variant, form in sorted(glyphs.items())
                               if form in vocabulary.id and variant not in vocabulary.id)}
    return {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "tuiqiao": known,
            "vocab_size": c.vocabulary, "hidden_size": c.dim, "intermediate_size": c.ff,
            "num_hidden_layers": c.layers, "num_attention_heads": c.heads,
            "num_key_value_heads": c.kv_heads, "head_dim": c.head_dim,
            "max_position_embeddings": c.positions, "rope_theta": c.theta, "rms_norm_eps": EPS,
            "hidden_act": "silu", "tie_word_embeddings": True, "bos_token_id": vocabulary.bos,
            "eos_token_id": vocabulary.eos, "pad_token_id": vocabulary.pad,
            "transformers.js_config": {"dtype": "q8"}}


def write_json(path: Path, value: object, indent: int | None = 1) -> None:
    """JSON in UTF-8 with the characters as they are."""
    text = json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
    checkpoints.write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8"))


@torch.no_grad()
def reference(model: Model, corpus: Corpus, vocabulary: Vocabulary, count: int = 6) -> list[dict]:
    """What PyTorch says of a few held-out poems, for check_export.mjs.

    `next`: log-probability of each following token; `last`: the whole row after the last token.
    """
    cases = []
    pieces = corpus.held_out(DEV)
    rng = np.random.default_rng(1)
    for n, i in enumerate(pieces[::len(pieces) // count][:count].tolist()):
        given = draw_given(*corpus.lines(i).shape, rng) if n % 2 else None
        ids = prefix(corpus, vocabulary, i, corpus.title_of(i), given=given)
        ids += verse(corpus.lines(i), vocabulary)[:-1]
        rows = torch.log_softmax(model.logits(model(torch.tensor([ids]))), -1)[0]
        chosen = rows[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]
        cases.append({"text": "".join(vocabulary.tokens[t] for t in ids), "ids": ids,
                      "next": [round(v, 6) for v in chosen.tolist()],
                      "last": [round(v, 6) for v in rows[-1].tolist()]})
    return cases


def dev_half(corpus: Corpus, vocabulary: Vocabulary) -> dict:
    """The dev half as token ids with all conditions, the title as theme, for check_export.mjs.

    `ids` without `</s>`; what stands after the first `sep` and is none of `uncounted` is counted.
    """
    ids = [prefix(corpus, vocabulary, i, corpus.title_of(i)) + verse(corpus.lines(i), vocabulary)[:-1]
           for i in corpus.held_out(DEV).tolist()]
    return {"sep": vocabulary.sep, "uncounted": [vocabulary.comma, vocabulary.stop, vocabulary.unk], "ids": ids}


def describe(out: Path, saved: dict, averaged: bool, model: Model, vocabulary: Vocabulary,
             work: Path) -> None:
    """manifest.json and SHA256SUMS over what the folder holds."""
    evaluation = work / "evaluation.json"
    figures = json.loads(evaluation.read_text(encoding="utf-8")) if evaluation.exists() else {}
    if (figures.get("step"), figures.get("average")) != (saved["step"], averaged):
        figures = {}
    files = sorted(p for p in out.rglob("*") if p.is_file()
                   and p.name not in ("README.md", "SHA256SUMS", "manifest.json") and p.suffix != ".new")
    listed = {p.relative_to(out).as_posix(): {"bytes": p.stat().st_size,
                                              "sha256": hashlib.sha256(p.read_bytes()).hexdigest()}
              for p in files}
    write_json(out / "manifest.json", {
        "name": NAME, "version": VERSION, "trainedOn": saved["device"], "steps": saved["step"],
        "decaySteps": saved["decaySteps"], "averaged": averaged, "seed": saved["seed"], "verseTokens": saved["tokens"],
        "trainingSeconds": math.floor(saved["seconds"]),
        "parameters": sum(p.numel() for p in model.parameters()), "vocabularySize": len(vocabulary),
        "perplexity": figures.get("perplexity"), "perplexityInterval": figures.get("interval"),
        "files": listed})
    sums = [(entry["sha256"], name) for name, entry in listed.items()]
    sums.append((hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest(), "manifest.json"))
    listing = "".join(f"{s}  {n}\n" for s, n in sums)
    checkpoints.write_whole(out / "SHA256SUMS", lambda beside: beside.write_text(listing, encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--checkpoint", type=Path, help="default: run/decayed.pt of the work folder")
    parser.add_argument("--average", action="store_true", help="take the averaged weights of the checkpoint")
    parser.add_argument("--weights", choices=FORMATS, default=WEIGHTS, help="how weights are stored; default: %(default)s")
    parser.add_argument("--out", type=Path, default=MODEL_DIR)
    args = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary = Vocabulary.load(args.work)
    glyphs = json.loads((args.work / "glyphs.json").read_text(encoding="utf-8"))
    checkpoint = args.checkpoint or args.work / "run" / "decayed.pt"
    model, saved = load_model(checkpoint, vocabulary, args.average)

    graph = build_graph(model)
    shrink(graph, args.weights)
    (args.out / "onnx").mkdir(parents=True, exist_ok=True)
    file = args.out / "onnx" / "model_quantized.onnx"
    checkpoints.write_whole(file, lambda beside: onnx.save(graph, str(beside)))
    write_json(args.out / "config.json", model_config(model.config, vocabulary, glyphs))
    write_json(args.out / "generation_config.json",
               {"bos_token_id": vocabulary.bos, "eos_token_id": vocabulary.eos,
                "pad_token_id": vocabulary.pad, "max_length": Config.positions})
    main_json, config_json = tokenizer(vocabulary)
    write_json(args.out / "tokenizer.json", main_json, indent=None)
    write_json(args.out / "tokenizer_config.json", config_json, indent=None)
    describe(args.out, saved, args.average, model, vocabulary, args.work)
    corpus = Corpus.load(args.work)
    cases = reference(as_stored(model, args.weights), corpus, vocabulary)
    write_json(args.work / "reference.json", cases, indent=None)
    write_json(args.work / "dev.json", dev_half(corpus, vocabulary), indent=None)
    print(f"step {saved['step']}: {file.stat().st_size} bytes, {len(graph.graph.node)} nodes")


if __name__ == "__main__":
    main()
