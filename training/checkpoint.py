"""Checkpoints that outlive a sudden end, and that say which vocabulary they belong to.

A file is written beside its place, flushed to the disk and renamed; the one before stays as NAME.previous.pt.
"""
from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Callable

import torch

from common import Vocabulary

from folder import write_whole


def previous(file: Path) -> Path:
    """Where the checkpoint before this one is kept."""
    return file.with_name(f"{file.stem}.previous{file.suffix}")


def save(file: Path, state: dict) -> None:
    """Write a checkpoint; the one that stood there becomes the previous one."""
    kept = previous(file)
    if file.exists():
        kept.unlink(missing_ok=True)
        os.link(file, kept)
    write_whole(file, lambda beside: torch.save(state, beside))


def load(file: Path, vocabulary: Vocabulary | None = None, device: str | torch.device = "cpu") -> dict:
    """Read a checkpoint, or the previous one where this one is broken or missing; of this vocabulary, where one is given."""
    state = None
    for path in (file, previous(file)):
        try:
            state = torch.load(path, map_location=device)
            break
        except FileNotFoundError:
            continue
        except Exception as error:       # torch.load tells a broken file by many kinds of error
            print(f"{path} cannot be read ({type(error).__name__}: {error}); trying the one before it")
    if state is None:
        raise SystemExit(f"{file}: no checkpoint that can be read")
    if vocabulary is not None:
        check_vocabulary(path, state, vocabulary)
    return state


def vocabulary_name(tokens: list[str]) -> str:
    """Number of tokens and the beginning of a digest: what a vocabulary is called in messages."""
    digest = hashlib.sha256("\n".join(tokens).encode()).hexdigest()[:12]
    return f"{len(tokens)} tokens, {digest}"


def check_vocabulary(file: Path, state: dict, vocabulary: Vocabulary) -> None:
    """End the program if a checkpoint is of another vocabulary."""
    mine = vocabulary_name(vocabulary.tokens)
    theirs = state.get("vocabulary", f"{state['config']['vocabulary']} tokens, no digest")
    if theirs != mine:
        raise SystemExit(f"{file} is of another vocabulary ({theirs}) than the corpus prepared here ({mine}): "
                         "take the one that belongs to it, or carry it over with carry.py")
