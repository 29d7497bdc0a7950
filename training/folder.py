"""What lies beside the graph in data/model: JSON, and the list of files with their sums."""
from __future__ import annotations

import hashlib
import json
from pathlib import Path

NAME, VERSION = "tuiqiao-jinti", "2.1.0"


def write_json(path: Path, value: object, indent: int | None = 1) -> None:
    """JSON in UTF-8 with the characters as they are."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def write_manifest(out: Path, facts: dict) -> None:
    """manifest.json (the facts, and what the folder holds) and SHA256SUMS."""
    files = sorted(p for p in out.rglob("*") if p.is_file()
                   and p.name not in ("README.md", "SHA256SUMS", "manifest.json"))
    listed = {p.relative_to(out).as_posix(): {"bytes": p.stat().st_size,
                                              "sha256": hashlib.sha256(p.read_bytes()).hexdigest()}
              for p in files}
    write_json(out / "manifest.json", {**facts, "files": listed})
    sums = [(entry["sha256"], name) for name, entry in listed.items()]
    sums.append((hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest(), "manifest.json"))
    (out / "SHA256SUMS").write_text("".join(f"{s}  {n}\n" for s, n in sums), encoding="utf-8")
