"""Stored indexes: the same after reopening, whole or not at all."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from tests.matching.engine import worlds

from awn.matching.engine import store, versions
from awn.matching.engine.errors import CorruptStoreError, OtherRevisionError, StoreMissingError
from awn.matching.engine.reverse import Crowd, rank
from awn.matching.engine.tiles import Index, forward


@pytest.fixture
def index() -> Index:
    return Index(worlds.offers(np.random.default_rng(1), 300))


def test_lists_are_the_same_after_reopening(tmp_path: Path, index: Index) -> None:
    draw = np.random.default_rng(2)
    crowd, seekers = Crowd(worlds.seekers(draw, 200)), worlds.seekers(draw, 30)
    store.save(tmp_path / "offers", index, "usem3@1")
    store.save(tmp_path / "crowd", crowd, "usem3@1")
    again = store.open_offers(tmp_path / "offers", "usem3@1")
    assert isinstance(again.offers.vectors, np.memmap)
    assert np.array_equal(forward(again, seekers, 9).ids, forward(index, seekers, 9).ids)
    people = store.open_crowd(tmp_path / "crowd", "usem3@1")
    assert np.array_equal(rank(people, index.offers, 4, 9)[0], rank(crowd, index.offers, 4, 9)[0])


def test_an_empty_index_is_an_index(tmp_path: Path, index: Index) -> None:
    store.save(tmp_path, Index(index.offers.take([])), "r")
    assert len(store.open_offers(tmp_path, "r")) == 0


def test_another_model_or_kind_is_refused(tmp_path: Path, index: Index) -> None:
    store.save(tmp_path, index, "usem3@1")
    with pytest.raises(OtherRevisionError, match="usem3@2"):
        store.open_offers(tmp_path, "usem3@2")
    with pytest.raises(OtherRevisionError):
        store.open_crowd(tmp_path, "usem3@1")
    with pytest.raises(StoreMissingError):
        store.open_offers(tmp_path / "nowhere", "usem3@1")


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "manifest", "column", "rows"])
def test_what_was_harmed_is_refused(tmp_path: Path, index: Index, harm: str) -> None:
    folder = store.save(tmp_path, index, "r")
    file, manifest = folder / "vectors.npy", folder / versions.MANIFEST
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "changed":
        data = bytearray(file.read_bytes())
        data[-100] ^= 0xFF
        file.write_bytes(data)
    elif harm == "gone":
        file.unlink()
    elif harm == "manifest":
        manifest.write_text("{", encoding="utf-8")
    else:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        if harm == "column":
            del said["files"]["region"]
        else:
            said["count"] = 299
        manifest.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(CorruptStoreError):
        store.open_offers(tmp_path, "r")


def test_readers_are_safe_while_new_versions_come(tmp_path: Path, index: Index) -> None:
    store.save(tmp_path, index, "r")
    old = store.open_offers(tmp_path, "r")
    seekers = worlds.seekers(np.random.default_rng(3), 5)
    expected = forward(old, seekers, 5).ids
    stop, failures, opened = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                opened.append(np.array_equal(forward(store.open_offers(tmp_path, "r"), seekers, 5).ids, expected))
            except Exception as error:  # the test tells all of them
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _version in range(12):
        store.save(tmp_path, index, "r")
    stop.set()
    reader.join()
    assert failures == []
    assert opened and all(opened)
    assert np.array_equal(forward(old, seekers, 5).ids, expected)
    assert len([path for path in tmp_path.iterdir() if path.name != versions.CURRENT]) == versions.KEPT_VERSIONS


def test_a_writer_that_died_leaves_the_old_version(tmp_path: Path, index: Index) -> None:
    first = store.save(tmp_path, index, "r")
    (tmp_path / "00000009-died").mkdir()
    assert versions.current(tmp_path) == first.name
    assert len(store.open_offers(tmp_path, "r")) == 300
    assert store.save(tmp_path, index, "r").name > "00000010"
    assert not (tmp_path / "00000009-died").exists()
