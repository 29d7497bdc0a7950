"""A tiny byte-level BPE language model for the tests: test/fixtures/byte-model (tokenizer, chat template, ONNX).

    python3 training/byte_fixture.py [--steps 1500] [--seed 1]

Needs build/corpus.npz (prepare.py) and opencc-js.  It stands for the models that people bring along: Llama-like,
simplified script, tokens of several characters and of part of one, plain logits.  Six minutes on one thread; it knows the
look of a poem and no more.
"""
from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch

from common import JUELU, REGULATED, ROOT, TRAIN, WORK, Corpus, Vocabulary
from export import build_graph, shrink
from folder import write_json
from model import Config, Model, cross_entropy
from script import opencc_table

OUT = ROOT / "test" / "fixtures" / "byte-model"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
NAMES = ["五言绝句", "七言绝句", "五言律诗", "七言律诗"]
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
PAD = -1


def byte_letters() -> list[str]:
    """The GPT-2 byte table: a printable letter for each byte (openai/gpt-2, bytes_to_unicode)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in shown else chr(next(spare)) for b in range(256)]


LETTERS = byte_letters()


def letters(text: str) -> tuple[str, ...]:
    """The bytes of a text, a letter each."""
    return tuple(LETTERS[b] for b in text.encode())


def learn(words: Counter, merges: int) -> list[tuple[str, str]]:
    """Byte-pair merges, commonest first, over words with their counts."""
    split = [list(letters(word)) for word in words]
    count = list(words.values())
    pairs: Counter = Counter()
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, parts in enumerate(split):
        for pair in zip(parts, parts[1:]):
            pairs[pair] += count[i]
            where[pair].add(i)
    learnt = []
    for _ in range(merges):
        best = max(pairs, key=lambda p: (pairs[p], p))
        learnt.append(best)
        for i in list(where[best]):
            old = split[i]
            for pair in zip(old, old[1:]):
                pairs[pair] -= count[i]
            split[i] = new = join(old, best)
            for pair in zip(new, new[1:]):
                pairs[pair] += count[i]
                where[pair].add(i)
        del pairs[best], where[best]
    return learnt


def join(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """Parts with every occurrence of the pair made one."""
    out, at = [], 0
    while at < len(parts):
        if tuple(parts[at:at + 2]) == pair:
            out.append(pair[0] + pair[1])
            at += 2
        else:
            out.append(parts[at])
            at += 1
    return out


def encode(word: str, ranks: dict[tuple[str, str], int], known: dict[str, list[str]]) -> list[str]:
    """BPE of one word."""
    if word not in known:
        parts = list(letters(word))
        while len(parts) > 1:
            pair = min(zip(parts, parts[1:]), key=lambda p: ranks.get(p, 1 << 30))
            if pair not in ranks:
                break
            parts = join(parts, pair)
        known[word] = parts
    return known[word]


def cut(text: str) -> list[str]:
    """Runs of 汉字 and runs of anything else but line feeds, as the GPT-2 pattern cuts Chinese text without spaces."""
    words: list[str] = []
    for c in text:
        kind = 0 if c == "\n" else 1 if c in "，。《》：、（）“”？！□" else 2
        if words and kind == last:
            words[-1] += c
        else:
            words.append(c)
        last = kind
    return words


def samples(corpus: Corpus, vocabulary: Vocabulary, count: int, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """(form, title, poem) of 绝 and 律 in simplified script."""
    simple = {key: values[0] for key, values in opencc_table(ROOT / "node_modules" / "opencc-js", "TSCharacters").items()}
    pieces = np.flatnonzero((corpus.split == TRAIN) & (corpus.form < min(JUELU, REGULATED)))
    found = []
    for i in rng.choice(pieces, count, replace=False).tolist():
        def text(tokens) -> str:
            return "".join(simple.get(c, c) for c in (vocabulary.tokens[t] for t in tokens))
        lines = corpus.lines(i)
        if len(lines) not in (4, 8):
            continue
        couplets = [f"{text(a)}，{text(b)}。" for a, b in zip(lines[::2].tolist(), lines[1::2].tolist())]
        title = text(corpus.title_of(i))[:8]
        if "<" not in title + "".join(couplets):
            found.append((NAMES[int(corpus.form[i])], title or "无题", "\n".join(couplets)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--poems", type=int, default=8000)
    parser.add_argument("--merges", type=int, default=2500)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    poems = samples(Corpus.load(args.work), Vocabulary.load(args.work), args.poems, rng)

    words = Counter(word for _, title, poem in poems for word in cut(f"《{title}》{poem}"))
    words.update({word: 500 for word in cut("写一首七言绝句，题为《》。\n五言律诗押韵user\nassistant\n")})
    merges = learn(words, args.merges)
    tokens = LETTERS + [a + b for a, b in merges] + SPECIAL
    ids = {token: i for i, token in enumerate(tokens)}
    ranks = {pair: i for i, pair in enumerate(merges)}
    known: dict[str, list[str]] = {}

    def numbers(text: str) -> list[int]:
        return [ids[part] for word in cut(text) for part in encode(word, ranks, known)]

    end, start, stop = (ids[s] for s in SPECIAL)
    sequences = []
    for n, (form, title, poem) in enumerate(poems):
        if n % 2:
            head = numbers(f"{form}《{title}》\n")
            body = numbers(poem) + [end]
        else:
            head = [start, *numbers(f"user\n写一首{form}，题为《{title}》。"), stop, *numbers("\n"), start, *numbers("assistant\n")]
            body = numbers(poem) + [stop]
        sequences.append((head + body)[:256])

    config = Config(len(tokens), dim=64, layers=2, heads=4, kv_heads=2, ff=160, positions=512)
    model = Model(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, betas=(0.9, 0.98), weight_decay=0.05)
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * min(1, (step + 1) / 100, (args.steps - step) / (0.4 * args.steps))
        batch = [sequences[i] for i in rng.integers(len(sequences), size=24)]
        width = max(map(len, batch))
        array = torch.tensor([row + [PAD] * (width - len(row)) for row in batch])
        goal = array[:, 1:]
        hidden = model(array[:, :-1].clamp(min=0))[goal != PAD]
        loss = cross_entropy(hidden, model.embedding.weight, goal[goal != PAD], torch.float32) / len(hidden)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            print(f"{step} {loss.item():.3f}", flush=True)

    graph = build_graph(model.eval())
    for node in graph.graph.node:
        if node.op_type == "LogSoftmax":        # plain logits, as other models give them
            node.op_type = "Identity"
            del node.attribute[:]
    shrink(graph, "int8")
    (OUT / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(graph, str(OUT / "onnx" / "model_quantized.onnx"))
    added = [{"id": ids[s], "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
              "special": True} for s in SPECIAL]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True}
    write_json(OUT / "tokenizer.json", {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": level, "post_processor": None, "decoder": level,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                  "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False,
                  "vocab": {t: i for t, i in ids.items() if t not in SPECIAL},
                  "merges": [f"{a} {b}" for a, b in merges]}}, indent=None)
    write_json(OUT / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": None, "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>", "unk_token": None, "add_bos_token": False, "clean_up_tokenization_spaces": False,
        "model_max_length": config.positions, "chat_template": TEMPLATE,
        "added_tokens_decoder": {str(a["id"]): {k: v for k, v in a.items() if k != "id"} for a in added}})
    write_json(OUT / "config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": len(tokens), "hidden_size": config.dim,
        "intermediate_size": config.ff, "num_hidden_layers": config.layers, "num_attention_heads": config.heads,
        "num_key_value_heads": config.kv_heads, "head_dim": config.head_dim, "hidden_act": "silu",
        "max_position_embeddings": config.positions, "rope_theta": config.theta, "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True, "bos_token_id": None, "eos_token_id": stop, "pad_token_id": end})


if __name__ == "__main__":
    main()
