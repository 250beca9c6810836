"""Software of others that judges what Awn gives out: where it is, and what to say where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent
NODE_MODULES = FOLDER / "node_modules"


def program(name: str) -> str:
    """The path of a program; skips the test, with the reason, where it is not installed."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed; `make peers` says how to get it")
    return path


def node() -> str:
    """Node with the locked packages; scripts stand in this folder and are run with `cwd=FOLDER`."""
    path = program("node")
    if not (NODE_MODULES / "awn.stamp").exists():
        pytest.skip("the packages for Node are not installed; `make peers` installs them")
    return path
