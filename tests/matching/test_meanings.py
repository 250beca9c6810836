"""Texts become vectors, once for each change, and bad rows break nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from django.db import connection
from tests import make

from awn.base.models import Event
from awn.matching import actions, embed, meanings, tasks
from awn.matching.actions import embedding
from awn.matching.models import Centre, Vector
from awn.opportunities.models import Opportunity
from awn.people.actions import add_skill

pytestmark = pytest.mark.django_db
NOW = make.NOW


class Letters:
    """A model that knows how often each letter comes; counts what it is given."""

    id, dim, needs_centering = "letters", 26, True

    def __init__(self, revision: str = "1") -> None:
        self.revision = revision
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], kind: str, lang: str) -> embed.Vectors:
        self.read += texts
        rows = [[text.lower().count(chr(97 + letter)) for letter in range(26)] for text in texts]
        return embed.unit(np.array(rows, dtype=np.float32).reshape(-1, 26))


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    model = Letters()
    monkeypatch.setattr(embed, "default", lambda: model)
    return model


def test_a_text_is_read_again_only_when_it_changed(letters: Letters) -> None:
    opportunity = make.opportunity(title_en="Reading to children")
    assert embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW) == 2
    first = Vector.objects.get(language="en")
    assert embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW) == 0
    Opportunity.objects.update(title_en="Reading to elders")
    assert embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW) == 1
    assert Vector.objects.get(language="en").pk > first.pk
    row = meanings.stored(letters, "opportunity")[opportunity.pk]
    assert row.shape == (26,)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_what_is_said_in_one_language_has_no_meaning_in_the_other(letters: Letters) -> None:
    opportunity = make.opportunity(title_ar="", plain_ar="", description_ar="")
    embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW)
    assert "" in letters.read
    assert not meanings.read(Vector.objects.get(language="ar").values, 26).any()
    assert opportunity.pk in meanings.stored(letters, "opportunity")


def test_a_corrupt_row_is_like_no_row(letters: Letters) -> None:
    opportunity = make.opportunity()
    embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW)
    Vector.objects.filter(language="ar").update(values=b"xyz")
    Vector.objects.filter(language="en").update(values=np.full(26, np.nan, dtype="<f4").tobytes())
    assert not meanings.stored(letters, "opportunity")[opportunity.pk].any()


def test_the_sweep_finds_what_no_event_told_of_and_leaves_older_models_behind(letters: Letters) -> None:
    opportunity = make.opportunity()
    make.opportunity(state="draft")
    make.person()
    person = make.person()
    add_skill(person.pk, make.skill().pk, by=person, at=NOW)
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    assert tasks.sweep(NOW) == 4
    seen = set(Vector.objects.values_list("kind", "subject_id"))
    assert seen == {("opportunity", opportunity.pk), ("person", person.pk)}
    assert Centre.objects.count() == 4
    assert tasks.sweep(NOW) == 0
    letters.revision = "2"
    tasks.sweep(NOW)
    assert Vector.objects.filter(model="letters@1").exists()
    tasks.sweep(NOW)
    assert set(Vector.objects.values_list("model", flat=True)) == {"letters@2"}


def test_events_have_changed_texts_read_within_a_round(letters: Letters) -> None:
    follower = tasks.Follower()
    follower.catch_up(NOW)
    person, opportunity = make.person(), make.opportunity()
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    add_skill(person.pk, make.skill().pk, by=person, at=NOW)
    Event.objects.create(name="opportunity.edited", at=NOW, subject_id=opportunity.pk)
    assert follower.catch_up(NOW) == 4
    assert follower.catch_up(NOW) == 0


def test_without_a_model_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "default", lambda: None)
    make.opportunity()
    assert tasks.sweep(NOW) == 0
    follower = tasks.Follower()
    follower.catch_up(NOW)
    Event.objects.create(name="opportunity.edited", at=NOW, subject_id=1)
    assert follower.catch_up(NOW) == 0


def test_a_profile_is_read_as_it_is_now(letters: Letters) -> None:
    person = make.person()
    assert not meanings.of_person(letters, person.pk).any()
    add_skill(person.pk, make.skill(name_en="zzz", name_ar="").pk, by=person, at=NOW)
    assert meanings.of_person(letters, person.pk).argmax() == 25


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_read_a_text_once(letters: Letters) -> None:
    opportunity = make.opportunity(title_en="Reading to children")
    begun = Barrier(2)

    def sweep() -> int:
        begun.wait()
        try:
            return embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        counts = [sweeping.result() for sweeping in [pool.submit(sweep), pool.submit(sweep)]]
    assert sorted(counts) == [0, 2]
    assert Vector.objects.count() == 2
