"""Checkpoint -> data/model: an ONNX graph with a key/value cache, int8 weights, and what goes with it.

    python3 training/export.py [--checkpoint FILE] [--average] [--out DIR]

The graph is graph.py's.  The output `logits` holds log-probabilities.  Weights are stored as int8 with one scale
a row of the weight (an output channel, or a character of the embedding) and are turned back into float32 by nodes
that the runtime folds when it loads the graph, so that the arithmetic is float32.

`build_graph` traces the usual graph instead, with names and shapes that transformers.js expects of a Llama; the
byte-level model of the tests is exported that way.
"""
from __future__ import annotations

import argparse
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
from folder import NAME, VERSION, write_json, write_manifest, write_whole
from graph import EMBEDDING, MASKED, Shape, build_pool_graph, matrix_names, norm_names
from model import EPS, Block, Config, Model, rotate
from stored import FORMATS, Stored

WEIGHTS = "int8"


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


def rms(x: Tensor, weight: Tensor) -> Tensor:
    """RMSNorm of plain operations."""
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPS) * weight


class Cached(nn.Module):
    """The model as the usual graph: one step over new tokens, given the keys and values of the past."""

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


def pool_graph(model: Model, weights: str) -> onnx.ModelProto:
    """The graph of graph.py with the weights of a model whose classes are folded in, stored as `weights` says."""
    c = model.config
    values = {f"model.{name}": p.detach().numpy() for name, p in model.named_parameters()}
    matrices = {name: FORMATS[weights][name == EMBEDDING](name, values[name]) for name in matrix_names(c.layers)}
    shape = Shape(c.layers, c.heads, c.kv_heads, c.head_dim, c.positions, c.theta, EPS)
    return build_pool_graph(shape, matrices, {name: values[name] for name in norm_names(c.layers)})


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
             "cache": "pool",
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


@torch.no_grad()
def case_of(model: Model, vocabulary: Vocabulary, ids: list[int]) -> dict:
    """What PyTorch says of one sequence.  `next`: log-probability of each following token; `last`: the row after the last."""
    rows = torch.log_softmax(model.logits(model(torch.tensor([ids]))), -1)[0]
    chosen = rows[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]
    return {"text": "".join(vocabulary.tokens[t] for t in ids), "ids": ids,
            "next": [round(v, 6) for v in chosen.tolist()], "last": [round(v, 6) for v in rows[-1].tolist()]}


def reference(model: Model, corpus: Corpus, vocabulary: Vocabulary, count: int = 6) -> list[dict]:
    """What PyTorch says of a few held-out poems, for check_export.mjs."""
    cases = []
    pieces = corpus.held_out(DEV)
    rng = np.random.default_rng(1)
    for n, i in enumerate(pieces[::len(pieces) // count][:count].tolist()):
        given = draw_given(*corpus.lines(i).shape, rng) if n % 2 else None
        ids = prefix(corpus, vocabulary, i, corpus.title_of(i), given=given)
        ids += verse(corpus.lines(i), vocabulary)[:-1]
        cases.append(case_of(model, vocabulary, ids))
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
    write_manifest(out, {
        "name": NAME, "version": VERSION, "trainedOn": saved["device"], "steps": saved["step"],
        "decaySteps": saved["decaySteps"], "averaged": averaged, "seed": saved["seed"], "verseTokens": saved["tokens"],
        "trainingSeconds": math.floor(saved["seconds"]),
        "parameters": sum(p.numel() for p in model.parameters()), "vocabularySize": len(vocabulary),
        "perplexity": figures.get("perplexity"), "perplexityInterval": figures.get("interval")})


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

    graph = pool_graph(model, args.weights)
    (args.out / "onnx").mkdir(parents=True, exist_ok=True)
    file = args.out / "onnx" / "model_quantized.onnx"
    write_whole(file, lambda beside: onnx.save(graph, str(beside)))
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
