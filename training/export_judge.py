"""judge.pt -> data/model/judge: an ONNX graph with int8 weights that scores whole poems.

    python3 training/export_judge.py [--out DIR]     # before export.py, whose manifest lists its files

Input `input_ids` int64 [batch, time], padded on the right; output `logits` float32 [batch, time, 3]: hand, sense, title
after every token (see judge.py).  transformers.js loads it as a token classifier.
"""
from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

import checkpoint
from common import DEV, JUELU, MODEL_DIR, WORK, Corpus, Vocabulary
from export import Cached, rms, shrink
from folder import write_json
from graph import MASKED
from judge import HEADS, Drafts, Judge, Reader, load_judge


class Reading(nn.Module):
    """The judge as a graph: whole sequences, no cache."""

    def __init__(self, judge: Judge):
        super().__init__()
        self.model, self.judge = judge.trunk, judge
        self.layers = Cached(judge.trunk)

    def forward(self, input_ids: Tensor) -> Tensor:
        """input_ids [batch, time] -> logits [batch, time, heads]."""
        model, time = self.model, input_ids.shape[1]
        x = model.embedding(input_ids)
        at = torch.arange(time)
        cos, sin = model.cos[at][None, :, None], model.sin[at][None, :, None]
        mask = ((at[None] > at[:, None]).float() * MASKED)[None, None, None]
        none = x.new_zeros(input_ids.shape[0], model.config.kv_heads, 0, model.config.head_dim)
        for block in model.blocks:
            x, _, _ = self.layers.attend(block, x, cos, sin, mask, none, none)
        return self.judge.answer(input_ids, rms(x, model.norm.weight))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, default=MODEL_DIR / "judge")
    args = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, corpus = Vocabulary.load(args.work), Corpus.load(args.work)
    judge = load_judge(args.work / "judge.pt").eval()
    ids = torch.zeros(2, 5, dtype=torch.int64)
    buffer = io.BytesIO()
    torch.onnx.export(Reading(judge), (ids,), buffer, opset_version=15, do_constant_folding=False,
                      input_names=["input_ids"], output_names=["logits"],
                      dynamic_axes={"input_ids": {0: "batch_size", 1: "sequence_length"},
                                    "logits": {0: "batch_size", 1: "sequence_length"}})
    graph = onnx.load_from_string(buffer.getvalue())
    shrink(graph, "int8")
    (args.out / "onnx").mkdir(parents=True, exist_ok=True)
    checkpoint.write_whole(args.out / "onnx" / "model_quantized.onnx", lambda beside: onnx.save(graph, str(beside)))
    c = judge.trunk.config
    write_json(args.out / "config.json", {
        "architectures": ["BertForTokenClassification"], "model_type": "bert", "num_labels": len(HEADS),
        "id2label": {str(i): name for i, name in enumerate(HEADS)}, "vocab_size": c.vocabulary, "hidden_size": c.dim,
        "num_hidden_layers": c.layers, "num_attention_heads": c.heads, "max_position_embeddings": c.positions,
        "tuiqiao": {"role": "judge", "heads": list(HEADS)}, "transformers.js_config": {"dtype": "q8"}})
    with torch.no_grad():
        for weight in judge.parameters():
            if weight.dim() == 2:
                small, scale = quantise(weight.numpy())
                weight.copy_(torch.from_numpy(small.astype(np.float32) * scale))
        held = np.flatnonzero((corpus.split == DEV) & (corpus.form < JUELU))[:6]
        reader = Reader(corpus, vocabulary, held, Drafts(Path("/dev/null"), vocabulary), np.arange(len(vocabulary)))
        cases = []
        for i in held.tolist():
            ids = reader.real(i, 0)[0]
            cases.append({"ids": ids, "last": [round(v, 6) for v in judge(torch.tensor([ids]))[0, -1].tolist()]})
    (args.work / "judge-reference.json").write_text(json.dumps(cases), encoding="utf-8")
    print((args.out / "onnx" / "model_quantized.onnx").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
