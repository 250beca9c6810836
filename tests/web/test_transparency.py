"""The public log as others fetch it: without a session, to be kept, and readable for people too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from awn.keys.actions import compromise, rotate
from awn.keys.queries import active
from awn.keys.rules import Purpose
from awn.transparency import notes, queries, tree
from awn.transparency.appending import Entry, append

pytestmark = pytest.mark.django_db
NOW = make.NOW
ENTRIES = [b"entry %d" % number for number in range(600)]


@pytest.fixture
def log() -> None:
    append([Entry(1, number, entry) for number, entry in enumerate(ENTRIES)], at=NOW)


def fetch(path: str) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    return answer.content


@pytest.mark.usefixtures("log")
def test_a_stranger_checks_an_entry_with_fetched_files_alone() -> None:
    trusted = [notes.Verifier.parse(line) for line in fetch("/log/keys").decode().splitlines() if line[0] != "#"]
    said = notes.Checkpoint.parse(notes.open_note(fetch("/log/checkpoint").decode(), trusted))
    assert said.size == 600
    hashes = fetch("/log/tile/0/000") + fetch("/log/tile/0/001") + fetch("/log/tile/0/002.p/88")
    leaves = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    assert tree.root_of(leaves) == said.root
    assert fetch("/log/tile/1/000.p/2") == tree.root_of(leaves[:256]) + tree.root_of(leaves[256:512])
    bundle = fetch("/log/tile/entries/002.p/88")
    assert bundle.startswith(b"\x00\x09entry 512\x00\x09entry 513")
    proof = notes.Proof.parse(fetch("/log/proof/513").decode())
    assert proof.check(b"entry 513", trusted) == said


@pytest.mark.usefixtures("log")
def test_what_the_log_does_not_have_is_not_found() -> None:
    for path in (
        "0/002", "0/003.p/1", "0/000.p/256", "0/000.p/0", "0/000.p/01", "00/000", "64/000", "2/000.p/1", "0/0", "x/000",
        "0/x001/000", "0/x000/000", "entries/003", "0/000/", "0/000.p/1.p/1",
    ):  # fmt: skip
        assert Client().get(f"/log/tile/{path}").status_code == 404, path
    assert Client().get("/log/proof/600").status_code == 404


def test_before_the_first_entry_there_is_no_checkpoint_and_the_page_says_so() -> None:
    assert Client().get("/log/checkpoint").status_code == 404
    assert Client().get(reverse("ledger")).status_code == 200


@pytest.mark.usefixtures("log")
def test_keys_that_others_may_hold_are_named_and_not_offered() -> None:
    first = active(Purpose.LEDGER)
    assert first is not None
    second = rotate(Purpose.LEDGER, at=NOW)
    assert fetch("/log/keys").decode().splitlines()[1::2] == [
        str(queries.verifier(first)), str(queries.verifier(second)),
    ]  # fmt: skip
    compromise(first.kid, at=NOW)
    offered = [line for line in fetch("/log/keys").decode().splitlines() if line[0] != "#"]
    assert offered == [str(queries.verifier(second))]


@pytest.mark.usefixtures("log")
def test_the_page_and_the_files_ask_little_of_the_database(django_assert_num_queries: object) -> None:
    for path, count in ((reverse("ledger"), 2), ("/log/checkpoint", 1), ("/log/tile/0/001", 2), ("/log/proof/3", 2)):
        with django_assert_num_queries(count):  # type: ignore[operator] # pytest-django gives it no type
            assert Client().get(path).status_code == 200
