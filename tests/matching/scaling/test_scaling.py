"""The same lists from one machine, from a pool and from Dask; and the country in parts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.matching import embed
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.ranking import HAND, Best
from awn.matching.models import Choice, Dismissal, Vector
from awn.matching.scaling import jobs, national, running

NOW = make.NOW


def _unit(random: np.random.Generator, count: int) -> np.ndarray:
    return embed.unit(random.normal(size=(count, 16)).astype(np.float32))


def _work() -> tuple[jobs.Country, list[running.Job]]:
    random = np.random.default_rng(3)
    offers = Offers.of(
        np.arange(300), _unit(random, 300), region=random.integers(0, 4, 300), latitude=24 + random.random(300),
        longitude=46 + random.random(300),
    )  # fmt: skip
    parts = []
    for region in range(4):
        ids = np.arange(region * 100, region * 100 + 100)
        people = Seekers.of(
            ids, _unit(random, 100), region=np.full(100, region), latitude=24 + random.random(100),
            longitude=46 + random.random(100), radius_km=np.full(100, 40.0),
        )  # fmt: skip
        parts.append(running.Job(f"SA-0{region}-000", (people, {}, Blocks.of([(region * 100, 5)]))))
    return jobs.Country(offers, None, {}, Best(10, 20_000, HAND)), parts


def _results(on: running.Where) -> dict[str, bytes]:
    country, parts = _work()
    found = running.run(jobs.recommend, parts, country, running.Machines(on, workers=1 if on == "pool" else 2))
    return {name: lists.people.tobytes() + lists.offers.tobytes() + lists.scores.tobytes() for name, lists in found}


@pytest.mark.timeout(120)
def test_one_machine_a_pool_and_dask_give_the_same_bytes() -> None:
    here = _results("here")
    assert len(here) == 4
    assert _results("pool") == here
    assert _results("dask") == here


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ANSWER_SECONDS", 0.2)
    with pytest.raises(running.SchedulerError):
        list(running.run(jobs.recommend, [], None, running.Machines("dask", "tcp://127.0.0.1:1")))


class Letters:
    """A model that knows how often each letter comes."""

    id, revision, dim, needs_centering = "letters", "1", 26, True

    def encode(self, texts: Sequence[str], kind: str, lang: str) -> embed.Vectors:
        rows = [[text.lower().count(chr(97 + letter)) for letter in range(26)] for text in texts]
        return embed.unit(np.array(rows, dtype=np.float32).reshape(-1, 26))


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    model = Letters()
    monkeypatch.setattr(embed, "default", lambda: model)
    return model


def test_a_worker_with_another_model_refuses(letters: Letters) -> None:
    with pytest.raises(jobs.OtherModelError, match="letters@1"):
        jobs.vectors_of("usem3@9", {"en": ["tea"]})
    assert jobs.vectors_of("letters@1", {"en": ["tea"]})["en"].shape == (1, 26)


@pytest.mark.django_db
def test_everybody_gets_a_list_except_who_wants_none(tmp_path: Path, letters: Letters) -> None:
    item, other = make.opportunity(title_en="Tea"), make.opportunity(title_en="Sea")
    person, plain = make.person(about="tea"), make.person()
    Choice.objects.create(person=plain, plain_order=True)
    Dismissal.objects.create(person=person, opportunity=other, reason="other", at=NOW)
    manifest = national.refresh(tmp_path / "lists", at=NOW, k=5)
    assert manifest["people"] == 1
    (part,) = manifest["parts"]
    assert part["file"] == "SA/SA-01-000.npz"
    with np.load(tmp_path / "lists" / part["file"]) as lists:
        assert lists["people"].tolist() == [person.pk]
        assert lists["offers"][0].tolist() == [item.pk, -1, -1, -1, -1]
    again = national.refresh(tmp_path / "lists", at=NOW, k=5)
    assert again["parts"] == manifest["parts"]
    # Half a year later nothing is open any more, and the files say so.
    later = national.refresh(tmp_path / "lists", at=NOW + timedelta(days=180), k=5)
    assert later["offers"] == 0
    assert json.loads((tmp_path / "lists" / "manifest.json").read_text()) == later


@pytest.mark.django_db
def test_texts_become_vectors_by_parts(letters: Letters) -> None:
    make.opportunity(title_en="Tea")
    make.opportunity(title_en="Sea", region=make.region("SA-02"))
    assert national.reembed(at=NOW) == 4
    assert Vector.objects.filter(kind="opportunity").count() == 4
    assert national.reembed(at=NOW) == 0


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Refusal, match="folder_taken"):
        national.refresh(tmp_path, at=NOW)
    with pytest.raises(Refusal, match="list_length"):
        national.refresh(tmp_path, at=NOW, k=0)
