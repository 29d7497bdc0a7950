"""What lies beside the graph in data/model: JSON, and the list of files with their sums."""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

NAME, VERSION = "tuiqiao-jinti", "2.2.0"


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Put a file in its place at once, or leave the place as it was: `write` fills a file beside it."""
    beside = file.with_name(f"{file.name}.new")
    write(beside)
    with beside.open("rb+") as written:
        os.fsync(written.fileno())
    os.replace(beside, file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def write_json(path: Path, value: object, indent: int | None = 1) -> None:
    """JSON in UTF-8 with the characters as they are."""
    text = json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
    write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def write_manifest(out: Path, facts: dict) -> None:
    """manifest.json (the facts, and what the folder holds) and SHA256SUMS."""
    files = sorted(p for p in out.rglob("*") if p.is_file()
                   and p.name not in ("README.md", "SHA256SUMS", "manifest.json") and p.suffix != ".new")
    listed = {p.relative_to(out).as_posix(): {"bytes": p.stat().st_size,
                                              "sha256": hashlib.sha256(p.read_bytes()).hexdigest()}
              for p in files}
    write_json(out / "manifest.json", {**facts, "files": listed})
    sums = [(entry["sha256"], name) for name, entry in listed.items()]
    sums.append((hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest(), "manifest.json"))
    listing = "".join(f"{s}  {n}\n" for s, n in sums)
    write_whole(out / "SHA256SUMS", lambda beside: beside.write_text(listing, encoding="utf-8"))
