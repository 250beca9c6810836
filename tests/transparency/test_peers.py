"""Go's own verifier of transparency logs accepts ours, and refuses each tampering."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.peers import FOLDER, program

from awn.keys.actions import rotate
from awn.keys.rules import Purpose
from awn.transparency import queries, tiles
from awn.transparency.appending import Entry, append

pytestmark = [pytest.mark.django_db, pytest.mark.peer]
PACKAGES = Path("/usr/share/gocode")
OLD, NEW, INDEX = 300, 1000, 517


@pytest.fixture(scope="session")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from Debian's packages: nothing is fetched."""
    go = program("go")
    if not (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("Debian's golang-golang-x-mod-dev is not installed")
    built = tmp_path_factory.mktemp("go") / "verify"
    places = {"GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOFLAGS": ""}
    subprocess.run([go, "build", "-o", str(built), str(FOLDER / "go/main.go")], check=True, env=os.environ | places)
    return built


def judged(verifier: Path, log: dict[str, Any]) -> str:
    def encoded(value: object) -> str:
        assert isinstance(value, bytes)
        return base64.b64encode(value).decode()

    said = subprocess.run(
        [verifier], input=json.dumps(log, default=encoded), capture_output=True, text=True, check=False
    )
    assert said.returncode == (0 if said.stdout.startswith("accepted") else 1)
    return said.stdout.strip()


def published() -> dict[str, Any]:
    """A log that grew from 300 to 1000 entries under two keys, as anybody could fetch it."""
    append([Entry(1, number, b"entry %d" % number) for number in range(OLD)], at=make.NOW)
    older = queries.proof_of(0).checkpoint
    rotate(Purpose.LEDGER, at=make.NOW)
    append([Entry(1, number, b"entry %d" % number) for number in range(OLD, NEW)], at=make.NOW)
    files = {}
    for level in range(2):
        for index in range(4):
            width = tiles.width_at(level, index, NEW)
            if width:
                suffix = f".p/{width}" if width < tiles.WIDTH else ""
                files[f"tile/{level}/{tiles.path_of(index)}{suffix}"] = queries.tile(level, index, width)
    return {
        "Keys": [str(key) for key in queries.verifiers()],
        "Checkpoint": queries.proof_of(INDEX).checkpoint,
        "Older": older,
        "Index": INDEX,
        "Entry": queries.entry(INDEX),
        "Inclusion": list(queries.proof_of(INDEX).path),
        "Consistency": queries.consistency(OLD, NEW),
        "Tiles": files,
    }


def test_go_accepts_our_checkpoints_proofs_and_tiles_and_refuses_what_was_tampered_with(verifier: Path) -> None:
    log = published()
    assert judged(verifier, log) == "accepted 1000 leaves"
    tampered_tile = dict(log["Tiles"])
    tampered_tile["tile/0/002"] = b"\0" * 32 + tampered_tile["tile/0/002"][32:]
    for part, value in (
        ("Entry", b"entry 518"),
        ("Index", INDEX + 1),
        ("Inclusion", log["Inclusion"][:-1]),
        ("Consistency", [b"\0" * 32, *log["Consistency"][1:]]),
        ("Tiles", tampered_tile),
        ("Checkpoint", log["Checkpoint"].replace("\n1000\n", "\n1001\n")),
        ("Keys", log["Keys"][:1]),
    ):
        assert judged(verifier, log | {part: value}).startswith("refused"), part
