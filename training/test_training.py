"""Tests of this folder on a small corpus made of the project's own table of well-known poems.

    python3 -m unittest discover -s training     # needs node_modules (opencc-js), torch, onnx; a few minutes on one thread
"""
from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch

import accelerator
import checkpoint
import export
from common import DEV, ROOT, TRAIN, Corpus, Vocabulary, load_json, prefix
from loose import (Loose, Song, divided, loose_lines, read_parallels, read_songs, song_of, song_texts, stanza_runs,
                   with_stanzas)
from mixture import Material, Mixture, Topics, draw_phrases, training_batches
from model import Config, Model
from popularity import by_rank
from start import carried_rows, grown, read_release, row_sources, with_vocabulary
from topics import BadTopics, read_topics
from train import Clock, Muon

HERE = Path(__file__).resolve().parent
TINY = ["--dim", "32", "--layers", "2", "--heads", "2", "--kv-heads", "1", "--ff", "48", "--tokens", "512"]
HUANXISHA = ["一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回。", "无可奈何花落去，似曾相识燕归来。小园香径独徘徊。"]
LATER = [
    "词\t清\t某甲\t浣溪沙·春日\t" + "|".join(HUANXISHA).replace("新词", "新诗"),
    "词\t明\t某乙\t无此调名·秋思\t明月几时有，把酒问青天。|不知天上宫阙，今夕是何年。",
    "诗\t明\t某丙\t春日\t春风吹柳绿如烟，花落江南二月天。何处人家有酒旗，小桥流水夕阳边。",
]
PARALLELS = ("声律启蒙\t上卷/一东\t云对雨，雪对风，晚照对晴空。来鸿对去燕，宿鸟对鸣虫。三尺剑，六钧弓，岭北对江东。"
             "人间清暑殿，天上广寒宫。两岸晓烟杨柳绿，一园春雨杏花红。两鬓风霜，途次早行之客；一蓑烟雨，溪边晚钓之翁。\n"
             "幼学琼林\t天文\t混沌初开，乾坤始奠。\n")
TOPICS = "<begin>\t1\t天文类\n1\t春\t春风 花落 小桥流水 一曲\n2\t月\t明月 月明中 天上月\n<end>\t1\n"
work: Path
home: Path


def write_corpus(folder: Path) -> None:
    """A folder like chinese-poetry with the poems of the project's table, and the other inputs."""
    dist = folder / "poetry" / "dist"
    poems: dict[str, list[dict]] = {"唐": [], "宋": []}
    for row in (ROOT / "data" / "anthology" / "poems.tsv").read_text(encoding="utf-8").splitlines():
        if row and row[0] != "#":
            _, dynasty, author, title, _, _, verse = row.split("\t")
            if dynasty in poems:
                poems[dynasty].append({"author": author, "title": title,
                                       "paragraphs": [part + "。" for part in verse.split("。") if part]})
    for part, dynasty in (("tang", "唐"), ("song", "宋")):
        for name, value in (("quantangshi/poet.{}.0.json", poems[dynasty]),
                            ("rank/poet/poet.{}.rank.0.json", [
                                {"author": p["author"], "title": p["title"], "baidu": 1000 - k, "so360": 1000 - k,
                                 "google": 1000 - k, "bing": k} for k, p in enumerate(poems[dynasty])])):
            file = dist / name.format(part)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    ci = [{"author": "晏殊", "rhythmic": "浣溪沙", "paragraphs": HUANXISHA},
          {"author": "某", "rhythmic": "浣沙溪・浣溪沙", "paragraphs": ["春风吹柳花如雪，明月照人人不归。山中何处是家居。", "白云千里江南路，青鸟一声天上书。夕阳流水自东西。"]}]
    for name, value in (("songci/ci.song.0.json", ci), ("songci/宋词三百首.json", ci[:1]), ("wudaishici/nantang/poetrys.json", []),
                        ("rank/ci/ci.song.rank.0.json", [])):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    with lzma.open(folder / "later.tsv.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(LATER) + "\n")
    (folder / "parallels.tsv").write_text(PARALLELS, encoding="utf-8")
    (folder / "topics.txt").write_text(TOPICS, encoding="utf-8")


def script(name: str, *words: object, **options) -> subprocess.CompletedProcess:
    """Run a script of this folder on the test's work folder."""
    return subprocess.run([sys.executable, str(HERE / name), *map(str, words)], capture_output=True, text=True,
                          env=os.environ | {"TUIQIAO_TRAINING": str(work), "OMP_NUM_THREADS": "1"}, **options)


def prepare_words(topics: Path) -> list[object]:
    return ["--poetry", home / "poetry", "--later", home / "later.tsv.xz", "--parallels", home / "parallels.tsv",
            "--topics", topics]


def setUpModule() -> None:
    global work, home
    home = Path(tempfile.mkdtemp())
    work = home / "work"
    write_corpus(home)
    done = script("prepare.py", *prepare_words(home / "topics.txt"), "--out", work)
    if done.returncode:
        raise RuntimeError(done.stderr)
    np.savez(work / "mood.npz", mood=np.zeros(len(Corpus.load(work).form), np.uint8))


def tearDownModule() -> None:
    shutil.rmtree(home)


def material() -> Material:
    vocabulary = Vocabulary.load(work)
    return Material(Corpus.load(work), Loose.load(work), Topics(load_json(work / "topics.json"), vocabulary), vocabulary)


class TopicsTable(unittest.TestCase):
    def refused(self, text: bytes) -> str:
        file = home / "bad.txt"
        file.write_bytes(text)
        with self.assertRaises(BadTopics) as caught:
            read_topics(file)
        return str(caught.exception)

    def test_bad_lines_are_named(self):
        good = TOPICS.encode()
        for bad in ("3\t雪", "雪\t3\t飞雪", "3\tsnow\t飞雪", "3\t雪\t飞雪 ★花", "3\t雪\t", "3\t雪\t飞雪\t多", "三\t雪\t飞雪",
                    "\t雪\t飞雪", "3\t\t飞雪", "3\t雪\t飞\u0000雪", "3\t雪\t飞雪、寒雪"):
            self.assertIn("bad.txt:5:", self.refused(good + bad.encode() + b"\n"), bad)
        self.assertIn("bad.txt:3:", self.refused(b"<begin>\t1\n1\t\xe6\x98\xa5\t\xe6\x98\xa5\xe9\xa3\x8e\n2\t\xe6\x9c\t\n"))

    def test_build_fails_before_it_writes(self):
        (home / "bad.txt").write_text(TOPICS + "9\t雪\t飞★\n", encoding="utf-8")
        out = home / "not-built"
        done = script("prepare.py", *prepare_words(home / "bad.txt"), "--out", out)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("bad.txt:5:", done.stderr)
        self.assertEqual(list(out.glob("*")), [])

    def test_topics_told_twice_are_joined_and_lengths_kept(self):
        file = home / "twice.txt"
        file.write_text("1\t雪\t雪 飞雪 寒雪\n2\t雪\t飞雪 一二三四五六七 一二三四五六七八\n", encoding="utf-8")
        self.assertEqual(read_topics(file), {"雪": ["飞雪", "寒雪", "一二三四五六七"]})


class SongsAndCouplets(unittest.TestCase):
    def test_lines_shape_and_pauses(self):
        song = Song("卜算子", "", 2, [stanza_runs("驿外断桥边，寂寞开无主。已是黄昏独自愁，更著、风和雨！"), stanza_runs("无意苦争春，一任群芳妒")], 1.0)
        self.assertEqual(song.shape(), [[5, 5, 7, 5], [5, 5]])
        body, shape = song_texts(song)
        self.assertEqual("".join(body), "驿外断桥边，寂寞开无主。已是黄昏独自愁，更著、风和雨。<段>无意苦争春，一任群芳妒。")
        self.assertEqual("".join(shape), "<言5><言5><言7><言5><段><言5><言5>")

    def test_lost_and_foreign_characters(self):
        counts: Counter = Counter()
        for text in ("春风□柳。", "春风abc。", "，春风。", ""):
            self.assertIsNone(song_of("如梦令", "", "宋", [text], 1.0, counts), text)
        self.assertIsNone(song_of("如梦令", "", "宋", ["春" * 12 + "。花开。花落。"], 1.0, counts))
        self.assertEqual(sum(counts.values()), 5)

    def test_stanzas_from_others_of_the_shape_and_from_equal_halves(self):
        whole = Song("采桑子", "", 2, [stanza_runs("一二三四五六七，一二三四。一二三四五六七。一二三四五六七，一二三四。一二三四五六七。")], 1.0)
        self.assertEqual([len(s) for s in with_stanzas([whole], {})[0].stanzas], [3, 3])
        odd = Song("某调", "", 2, [stanza_runs("一二三，一二三四。一二三四五。")], 1.0)
        self.assertEqual(len(with_stanzas([odd], {})[0].stanzas), 1)
        other = odd._replace(tune="别名", era=5, stanzas=divided(odd.stanzas[0], (1,)))
        self.assertEqual([len(s) for s in with_stanzas([other, odd], {"别名": "某调"})[1].stanzas], [1, 2])

    def test_parallels(self):
        pairs = list(read_parallels(home / "parallels.tsv"))
        self.assertEqual(pairs, [("云", "雨"), ("雪", "风"), ("晚照", "晴空"), ("来鸿", "去燕"), ("宿鸟", "鸣虫"), ("三尺剑", "六钧弓"),
                                 ("岭北", "江东"), ("人间清暑殿", "天上广寒宫"), ("两岸晓烟杨柳绿", "一园春雨杏花红"),
                                 ("两鬓风霜、途次早行之客", "一蓑烟雨、溪边晚钓之翁")])

    def test_songs_of_both_sources(self):
        songs, alias = read_songs(home / "poetry", home / "later.tsv.xz", Counter())
        self.assertEqual(alias, {"浣沙溪": "浣溪沙"})
        self.assertEqual([(s.tune, s.title) for s in songs],
                         [("浣溪沙", ""), ("浣沙溪", ""), ("浣溪沙", "春日"), ("无此调名", "秋思")])
        bad = home / "bad.xz"
        with lzma.open(bad, "wt", encoding="utf-8") as file:
            file.write(LATER[0] + "\n诗\t明\t某\t缺一格\n")
        with self.assertRaisesRegex(SystemExit, "bad.xz:2:"):
            read_songs(home / "poetry", bad, Counter())


class Mixing(unittest.TestCase):
    def test_ranks(self):
        rows = [(("tang", 4), {"baidu": k, "so360": k, "google": k, "bing": -k}) for k in range(100)]
        weights = by_rank(rows + [(("song", 4), {"baidu": 5})])
        self.assertEqual(weights[99], 2.0)
        self.assertEqual(weights[0], 0.75)
        self.assertEqual(weights[100], 1.0)            # alone in its group
        self.assertEqual(sorted(weights[:100]), weights[:100])

    def test_sequences(self):
        m = material()
        v = m.vocabulary
        mixture, rng = Mixture(m), np.random.default_rng(7)
        order = mixture.order(rng)
        seen: Counter = Counter()
        for number in order.tolist():
            head, body = mixture.draw(number, rng)
            self.assertLessEqual(len(head) + len(body), Config.positions)
            self.assertEqual((head[0], head[-1], body[-1]), (v.bos, v.sep, v.eos))
            self.assertNotIn(v.unk, head + body)
            words = [t for t in head[2:-1] if t >= v.specials or t == v.phrase]
            seen[v.tokens[head[1]]] += 1
            if v.title in body:
                at = body.index(v.title)
                self.assertEqual(body[at - 1], v.eos)
                self.assertTrue(0 < len(body[at + 1:-1]) <= 12)
                seen["title"] += 1
                if v.phrase in head:
                    self.fail("phrases before a title that is asked for")
            elif v.phrase in head:
                seen["phrases"] += 1
                self.assertTrue(words)
        self.assertTrue(0.08 < seen["title"] / len(order) < 0.2, seen)
        self.assertTrue(0.15 < seen["phrases"] / len(order) < 0.35, seen)
        self.assertGreater(seen["<联>"], 10)
        self.assertGreater(seen["<调:浣溪沙>"], 0)

    def test_held_out_prompts_are_as_before(self):
        m = material()
        i = int(m.corpus.held_out(DEV)[0]) if len(m.corpus.held_out(DEV)) else int(np.flatnonzero(m.corpus.form < 4)[0])
        text = "".join(m.vocabulary.tokens[t] for t in prefix(m.corpus, m.vocabulary, i, m.corpus.title_of(i)))
        self.assertRegex(text, r"^<s><[五七][絕律]>(<[平仄]起>)?(<不?入韻>)?(<[上下]平\w+>)?(<[唐宋]>)?[^<>]{0,8}<sep>$")

    def test_phrases_of_a_topic(self):
        m = material()
        title = m.vocabulary.encode("月")
        known = {tuple(p) for p in m.topics.of(title)}
        self.assertTrue(known)
        rng = np.random.default_rng(1)
        lines = [m.vocabulary.encode("春風吹柳綠")]
        drawn = [tuple(p) for _ in range(200) for p in draw_phrases(title, lines, m.topics, rng)]
        self.assertTrue(any(p in known for p in drawn) and any(p not in known for p in drawn))
        self.assertEqual(m.topics.of(m.vocabulary.encode("山")), [])

    def test_weights_decide_how_often_a_piece_is_drawn(self):
        m = material()
        mixture = Mixture(m)
        mixture.share[:] = 0
        mixture.share[:3] = (2.5, 1.0, 0.25)
        counts = sum(np.bincount(mixture.order(np.random.default_rng(s)), minlength=3) for s in range(400)) / 400
        np.testing.assert_allclose(counts[:3], (2.5, 1.0, 0.25), atol=0.1)

    def test_batches_go_on_from_a_cursor_and_do_not_hang_on_workers(self):
        m = material()
        def some(start, count, workers=0):
            stream = training_batches(m, 512, 5, start, workers)
            found = [next(stream) for _ in range(count)]
            stream.close()
            return found
        whole = some((0, 0, 0), 12)
        for (a, x), (b, y) in zip(whole[4:], some(whole[3][0], 8)):
            self.assertEqual(a, b)
            np.testing.assert_array_equal(x.tokens, y.tokens)
        for (a, x), (b, y) in zip(whole, some((0, 0, 0), 12, workers=2)):
            self.assertEqual(a, b)
            np.testing.assert_array_equal(x.tokens, y.tokens)

    def test_nothing_of_a_held_out_poem_is_trained_on(self):
        m = material()
        held = {tuple(line) for i in np.flatnonzero(m.corpus.split != TRAIN) for line in m.corpus.lines(int(i)).tolist()}
        self.assertTrue(held)
        for i in np.flatnonzero(m.loose.split == TRAIN).tolist():
            for line in loose_lines(m.loose.of("body", i), m.vocabulary):
                self.assertNotIn(tuple(line), held)


class Weights(unittest.TestCase):
    def small(self, layers: int = 3) -> Model:
        torch.manual_seed(1)
        model = Model(Config(len(Vocabulary.load(work)), 32, layers, 2, 1, 64)).eval()
        for p in model.parameters():         # norms too: the exporter of PyTorch 2 keeps equal tensors once
            if p.dim() == 1:
                torch.nn.init.uniform_(p, 0.5, 1.5)
        return model

    def test_growth_changes_nothing(self):
        model = self.small()
        tokens = torch.randint(5, 200, (2, 20))
        before = model.logits(model(tokens))
        for layers in (3, 4, 5, 8):
            larger = grown(model, layers)
            self.assertEqual(larger.config.layers, layers)
            torch.testing.assert_close(larger.logits(larger(tokens)), before, rtol=1e-5, atol=1e-5)
        with self.assertRaises(SystemExit):
            grown(model, 2)

    def test_a_release_is_read_back_and_put_on_another_vocabulary(self):
        vocabulary, model, folder = Vocabulary.load(work), self.small(), home / "release"
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        graph = export.build_graph(model)
        export.shrink(graph, "int8")
        onnx.save(graph, str(folder / "onnx" / "model_quantized.onnx"))
        export.write_json(folder / "config.json", export.model_config(model.config, vocabulary, {}))
        export.write_json(folder / "tokenizer.json", export.tokenizer(vocabulary)[0])
        read, tokens = read_release(folder)
        self.assertEqual(tokens, vocabulary.tokens)
        stored = export.as_stored(self.small(), "int8")
        ids = torch.randint(5, 200, (2, 20))
        torch.testing.assert_close(read.logits(read(ids)), stored.logits(stored(ids)), rtol=1e-5, atol=1e-5)

        other = Vocabulary(vocabulary.tokens[:300] + ["<新>"] + vocabulary.tokens[300:-2] + ["㐀"])
        classes = np.full((len(other), 2), -1, np.int16)
        moved = with_vocabulary(read, tokens, other, {}, classes, 4).eval()
        new = torch.tensor([other.id.get(t, -1) for t in vocabulary.tokens])
        kept = new >= 0
        same = moved.logits(moved(new[ids]))[..., new[kept]]
        torch.testing.assert_close(same, read.logits(read(ids))[..., kept], rtol=1e-5, atol=1e-5)

    def test_the_graph_says_what_pytorch_says(self):
        """Whole, step by step from the pool, with rows that fork and differ in length, alone and in a batch."""
        vocabulary, model, folder = Vocabulary.load(work), self.small(), home / "pooled"
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        onnx.save(export.pool_graph(model, "int8"), str(folder / "onnx" / "model_quantized.onnx"))
        main, config = export.tokenizer(vocabulary)
        for name, value in (("config.json", export.model_config(model.config, vocabulary, {})),
                            ("tokenizer.json", main), ("tokenizer_config.json", config)):
            export.write_json(folder / name, value)
        stored = export.as_stored(self.small(), "int8")
        hanzi = [i for i, token in enumerate(vocabulary.tokens) if len(token) == 1]
        ids = [[vocabulary.bos, *hanzi[n:n + 4], vocabulary.sep, *hanzi[7 * n:7 * n + length]] for n, length in ((1, 9), (5, 14), (8, 11))]
        export.write_json(folder / "reference.json", [export.case_of(stored, vocabulary, row) for row in ids])
        check = Path(export.__file__).with_name("check_export.mjs")
        done = subprocess.run(["node", check, folder, folder / "reference.json"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_new_tokens_start_from_the_mean_of_their_kind(self):
        old = ["<pad>", "<s>", "，", "甲", "乙"]
        new = Vocabulary.__new__(Vocabulary)
        new.tokens = ["<pad>", "<s>", "<调:他>", "，", "、", "甲", "丙"]
        new.id = {t: i for i, t in enumerate(new.tokens)}
        table = torch.tensor([[0.0], [4.0], [1.0], [6.0], [8.0]])
        rows = row_sources(old, new, {})
        self.assertEqual(rows.tolist(), [0, 1, -1, 2, -1, 3, -1])
        self.assertEqual(carried_rows(table, rows, new, old).flatten().tolist(), [0, 4, 2, 1, 1, 6, 5])

    def test_strong_weight_decay_shrinks_what_has_no_gradient(self):
        model = self.small(1)
        for p in model.parameters():
            p.grad = torch.zeros_like(p)
        muon = Muon(model, torch.float32, decay=0.3)
        before = model.blocks[0].out.weight.norm().item()
        muon.step(0.1)
        self.assertAlmostEqual(model.blocks[0].out.weight.norm().item(), before * 0.97, places=5)


class Checkpoints(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=home))
        self.vocabulary = Vocabulary.load(work)
        self.state = {"config": {"vocabulary": len(self.vocabulary)}, "step": 1,
                      "vocabulary": checkpoint.vocabulary_name(self.vocabulary.tokens)}

    def test_a_broken_file_gives_the_one_before(self):
        file = self.folder / "stable.pt"
        for step in (1, 2):
            checkpoint.save(file, self.state | {"step": step, "model": torch.arange(1000)})
        self.assertEqual(checkpoint.load(file, self.vocabulary)["step"], 2)
        whole = file.read_bytes()
        for broken in (whole[:len(whole) // 2], b"", b"not a checkpoint"):
            file.write_bytes(broken)
            self.assertEqual(checkpoint.load(file, self.vocabulary)["step"], 1)
        file.unlink()
        self.assertEqual(checkpoint.load(file, self.vocabulary)["step"], 1)
        checkpoint.previous(file).unlink()
        with self.assertRaisesRegex(SystemExit, "stable.pt"):
            checkpoint.load(file, self.vocabulary)

    def test_an_interrupted_write_leaves_the_file(self):
        file = self.folder / "model.onnx"
        file.write_bytes(b"old")

        def fails(beside: Path) -> None:
            beside.write_bytes(b"half")
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            checkpoint.write_whole(file, fails)
        self.assertEqual(file.read_bytes(), b"old")

    def test_another_vocabulary_is_refused_and_named(self):
        file = self.folder / "stable.pt"
        mine = checkpoint.vocabulary_name(self.vocabulary.tokens)
        others = [checkpoint.vocabulary_name(self.vocabulary.tokens[:-1]),
                  checkpoint.vocabulary_name(self.vocabulary.tokens[:-2] + self.vocabulary.tokens[:-3:-1])]
        for theirs in others:
            checkpoint.save(file, self.state | {"vocabulary": theirs})
            with self.assertRaises(SystemExit) as caught:
                export.load_model(file, self.vocabulary)
            for part in (str(file), theirs, mine):
                self.assertIn(part, str(caught.exception))
        checkpoint.save(file, {"config": {"vocabulary": 7449}})          # from before checkpoints told
        with self.assertRaisesRegex(SystemExit, "7449"):
            checkpoint.load(file, self.vocabulary)


class Training(unittest.TestCase):
    def run_it(self, name: str, *words: object, **options) -> subprocess.CompletedProcess:
        return script("train.py", "--run", home / name, *TINY, "--log-every", 2, "--every", 100, *words, **options)

    def test_a_run_that_was_cut_ends_as_one_that_was_not(self):
        self.assertEqual(self.run_it("whole", "--steps", 10, "--decay-share", 0.4).returncode, 0)
        self.assertEqual(self.run_it("cut", "--stop-after", 4).returncode, 0)
        for _ in range(2):
            done = self.run_it("cut", "--resume", "stable", "--steps", 10, "--decay-share", 0.4, "--stop-after", 8)
            self.assertEqual(done.returncode, 0, done.stderr)
        # The decay began before it was cut at step 8, so that decaying.pt is what goes on.
        done = self.run_it("cut", "--resume", "decaying")
        self.assertEqual(done.returncode, 0, done.stderr)
        one, two = (checkpoint.load(home / name / "decayed.pt") for name in ("whole", "cut"))
        self.assertEqual((one["step"], one["tokens"]), (two["step"], two["tokens"]))
        for name, weight in one["model"].items():
            torch.testing.assert_close(weight, two["model"][name], msg=name)
        rows = (home / "cut" / "loss.tsv").read_text().splitlines()
        self.assertEqual([r.split("\t")[0] for r in rows[1:]], ["2", "4", "6", "8", "10"])

    def test_stop_by_file_and_by_signal(self):
        for name in ("file", "signal"):
            process = subprocess.Popen([sys.executable, str(HERE / "train.py"), "--work", str(work), "--run", str(home / name),
                                        *TINY, "--minutes", "5"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                       env=os.environ | {"OMP_NUM_THREADS": "1"})
            self.assertIn("from step 0", process.stdout.readline())
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.5)
            process.send_signal(signal.SIGCONT)
            time.sleep(2)
            if name == "file":
                (home / name / "stop").touch()
            else:
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0)
            saved = checkpoint.load(home / name / "stable.pt", Vocabulary.load(work))
            self.assertGreater(saved["step"], 0)
            self.assertEqual(self.run_it(name, "--resume", "stable", "--stop-after", saved["step"] + 1).returncode, 0)

    def test_another_vocabulary_or_seed_is_refused(self):
        self.assertEqual(self.run_it("refused", "--stop-after", 1).returncode, 0)
        self.assertIn("seed", self.run_it("refused", "--resume", "stable", "--seed", 3, "--stop-after", 2).stderr)
        file = home / "refused" / "stable.pt"
        checkpoint.save(file, checkpoint.load(file) | {"vocabulary": "7449 tokens, 0123456789ab"})
        done = self.run_it("refused", "--resume", "stable", "--stop-after", 2)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("7449 tokens, 0123456789ab", done.stderr)

    def test_a_pause_does_not_count(self):
        clock = Clock(0.0)
        clock.steps, clock.here = 20, 20.0
        clock.last = time.monotonic() - 3600
        clock.tick()
        self.assertEqual(clock.here, 21.0)
        clock.last = time.monotonic() - 2
        clock.tick()
        self.assertAlmostEqual(clock.here, 23.0, places=1)


class Accelerator(unittest.TestCase):
    def test_pack_train_twice_bring_home_export(self):
        done = script("accelerator.py", "pack")
        self.assertEqual(done.returncode, 0, done.stderr)
        away = home / "away"
        away.mkdir()
        packed = shutil.copy(work / "accelerator.tar.xz", away)
        words = ["train", packed, "--out", away / "out", *TINY, "--workers", 2, "--every", 100, "--log-every", 1]
        elsewhere = {"cwd": away}
        done = script("accelerator.py", *words, "--stop-after", 3, **elsewhere)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(load_json(away / "out" / "weights.json")["step"], 3)
        done = script("accelerator.py", *words, "--steps", 6, "--decay-share", 0.5, **elsewhere)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = load_json(away / "out" / "weights.json")
        self.assertEqual((told["step"], len(told["files"])), (6, 1))
        done = script("accelerator.py", "unpack", away / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        vocabulary = Vocabulary.load(work)
        home_model, _ = export.load_model(work / "run" / "accelerated.pt", vocabulary)
        there, _ = export.load_model(next(away.glob("*.xz.*")) / "work" / "run" / "decayed.pt", vocabulary)
        for (name, a), b in zip(home_model.named_parameters(), there.parameters()):
            torch.testing.assert_close(a, b, rtol=1e-2, atol=1e-3, msg=name)
        done = script("export.py", "--checkpoint", work / "run" / "accelerated.pt", "--out", home / "exported")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((home / "exported" / "manifest.json").exists())

        shard = away / "out" / "weights-0.f16"
        before = (work / "run" / "accelerated.pt").read_bytes()
        whole = shard.read_bytes()
        for broken, said in ((whole[:-2], "broken"), (None, "missing")):
            shard.write_bytes(broken) if broken else shard.unlink()
            done = script("accelerator.py", "unpack", away / "out")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("weights-0.f16", done.stderr)
            self.assertIn(said, done.stderr)
            self.assertEqual((work / "run" / "accelerated.pt").read_bytes(), before)

    def test_shards_are_small_and_few(self):
        model = Model(Config(1000, 2048, 1, 8, 2, 2048))
        state = {"model": model.state_dict(), "average": [], "config": asdict(model.config), "vocabulary": "", "seed": 0,
                 "step": 0, "tokens": 0, "decaySteps": 0, "seconds": 0.0, "device": "cpu"}
        accelerator.write_shards(state, False, home / "shards")
        sizes = [f.stat().st_size for f in (home / "shards").glob("*.f16")]
        self.assertEqual(sum(sizes), 2 * sum(p.numel() for p in model.parameters()))
        self.assertGreater(len(sizes), 1)
        self.assertLessEqual(max(sizes), 16 << 20)
        limit, accelerator.MOST_SHARDS = accelerator.MOST_SHARDS, 1
        try:
            with self.assertRaises(SystemExit):
                accelerator.write_shards(state, False, home / "shards")
        finally:
            accelerator.MOST_SHARDS = limit


if __name__ == "__main__":
    unittest.main()
