"""What a process keeps: it follows events and vectors, opens what was stored, and loads anew when that is of no use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import make
from tests.matching.test_meanings import Letters

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.matching import actions, embed
from awn.matching.actions import embedding
from awn.matching.loading import pool, ranking, storing
from awn.matching.loading.codes import slot_of
from awn.matching.queries import recommended
from awn.opportunities.models import Opportunity
from awn.people.actions import add_skill
from awn.people.models import PersonSkill
from awn.reference.models import Skill

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Letters:
    model = Letters()
    monkeypatch.setattr(embed, "default", lambda: model)
    monkeypatch.setattr(storing, "folder", lambda: tmp_path / "offers")
    return model


@pytest.fixture
def kept(letters: Letters, monkeypatch: pytest.MonkeyPatch) -> pool.OfferPool:
    """A pool that looks only when it is told to."""
    monkeypatch.setattr(pool, "LOOK_EVERY_SECONDS", 1_000.0)
    return pool.OfferPool()


def ids(of: pool.Pool) -> set[int]:
    return set(of.live.all().ids.tolist())


def test_a_change_is_seen_at_the_next_look(kept: pool.OfferPool) -> None:
    first, gone = make.opportunity(), make.opportunity()
    kept.renew(NOW)
    assert ids(kept) == {first.pk, gone.pk}
    new = make.opportunity()
    Opportunity.objects.filter(pk=gone.pk).update(state="closed")
    for one, name in ((new, "opportunity.published"), (gone, "opportunity.closed")):
        record(name, by=None, at=NOW, subject=one.pk)
    kept.look(NOW)
    assert ids(kept) == {first.pk, new.pk}


def test_rows_are_loaded_anew_only_when_no_event_told_of_them(
    kept: pool.OfferPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "COUNT_EVERY_SECONDS", 0.0)
    make.opportunity()
    kept.renew(NOW)
    before = kept.live
    new = make.opportunity(changed_at=NOW + timedelta(minutes=1))
    record("opportunity.published", by=None, at=NOW, subject=new.pk)
    kept.look(NOW)
    assert kept.live is before
    kept.look(NOW)
    assert kept.live is before
    brought_in_bulk = make.opportunity()
    kept.look(NOW)
    assert kept.live is not before
    assert brought_in_bulk.pk in ids(kept)


def test_a_suspended_organisation_takes_its_opportunities_along(kept: pool.OfferPool) -> None:
    opportunity = make.opportunity()
    kept.renew(NOW)
    opportunity.organisation.state = "suspended"
    opportunity.organisation.save()
    record("organisation.suspended", by=None, at=NOW, subject=opportunity.organisation_id)
    kept.look(NOW)
    assert ids(kept) == set()


def test_a_new_vector_is_taken_up(kept: pool.OfferPool, letters: Letters) -> None:
    opportunity = make.opportunity()
    kept.renew(NOW)
    assert not kept.live.get([opportunity.pk]).vectors.any()
    embedding.embed_things("opportunity", [opportunity.pk], letters, at=NOW)
    kept.look(NOW)
    assert np.linalg.norm(kept.live.get([opportunity.pk]).vectors) == pytest.approx(1, abs=1e-5)


def test_a_stored_index_is_opened_and_brought_up_to_date(kept: pool.OfferPool, monkeypatch: pytest.MonkeyPatch) -> None:
    stays, over = make.opportunity(), make.opportunity(ends_at=NOW + timedelta(hours=30))
    assert storing.compact(NOW) == 2
    new = make.opportunity()
    record("opportunity.published", by=None, at=NOW, subject=new.pk)
    later = NOW + timedelta(hours=31)
    Opportunity.objects.filter(pk__in=[stays.pk, new.pk]).update(ends_at=NOW + timedelta(days=5))
    monkeypatch.setattr(kept, "built", lambda _rows: pytest.fail("loaded anew"))
    kept.renew(later)
    assert ids(kept) == {stays.pk, new.pk}
    assert over.pk not in ids(kept)


@pytest.mark.parametrize("harm", ["cut", "revision", "marks"])
def test_a_store_of_no_use_is_passed_over(kept: pool.OfferPool, letters: Letters, harm: str) -> None:
    opportunity = make.opportunity()
    storing.compact(NOW)
    if harm == "cut":
        [file] = (storing.folder() / "current").glob("vectors.npy")
        file.write_bytes(file.read_bytes()[:-8])
    elif harm == "revision":
        letters.revision = "2"
    else:
        (storing.folder() / storing.MARKS).write_text("{", encoding="utf-8")
    kept.renew(NOW)
    assert ids(kept) == {opportunity.pk}


def test_a_reader_keeps_its_index_while_a_new_one_is_written(kept: pool.OfferPool) -> None:
    opportunity = make.opportunity()
    storing.compact(NOW)
    kept.renew(NOW)
    for _night in range(3):
        make.opportunity()
        storing.compact(NOW)
    assert ids(kept) == {opportunity.pk}


def test_the_crowd_follows_consent(letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LOOK_EVERY_SECONDS", 1_000.0)
    crowd = pool.CrowdPool()
    person = make.person()
    crowd.renew(NOW)
    assert ids(crowd) == set()
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    crowd.look(NOW)
    assert ids(crowd) == {person.pk}
    actions.set_findable(person.pk, findable=False, by=person, at=NOW)
    crowd.look(NOW)
    assert ids(crowd) == set()


def test_who_asks_first_does_not_wait_for_ever(letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LOOK_EVERY_SECONDS", 1_000.0)
    fresh = pool.OfferPool()
    monkeypatch.setattr(fresh, "_look", lambda _at: None)
    with pytest.raises(pool.NotReadyError):
        fresh.current(NOW, wait_seconds=0.01)


def test_similar_ones_come_by_meaning(letters: Letters) -> None:
    bare = {"title_ar": "", "plain_ar": "", "plain_en": "", "description_ar": "", "description_en": ""}
    one, near = make.opportunity(title_en="zzz zzz", **bare), make.opportunity(title_en="zzz z", **bare)
    make.opportunity(title_en="aaa", **bare)
    embedding.embed_missing("opportunity", letters, limit=10, at=NOW)
    assert ranking.nearest_offers(one, NOW, 1) == [near.pk]


@pytest.mark.parametrize(
    ("hour", "slot"), [(6, (0, "morning")), (12, (0, "afternoon")), (18, (0, "evening")), (23, (0, "night"))]
)
def test_a_shift_lies_in_a_part_of_the_week(hour: int, slot: tuple[int, str]) -> None:
    begin = NOW.replace(day=23, hour=hour, minute=30) - timedelta(hours=3)  # Monday, on the clocks of Riyadh
    assert slot_of(begin, begin + timedelta(minutes=10), "Asia/Riyadh") == slot


def test_the_small_hours_belong_to_the_night_before(letters: Any) -> None:
    begin = NOW.replace(day=23, hour=23)
    assert slot_of(begin, begin + timedelta(hours=1), "Asia/Riyadh") == (0, "night")


def test_a_profile_with_5000_skills_is_matched_like_any_other(letters: Letters) -> None:
    """Nobody can add so many; what is brought in from elsewhere may hold them."""
    Skill.objects.bulk_create(
        Skill(
            pk=one, uri=f"urn:{one}", name_ar=f"مهارة {one}", name_en=f"skill {one}", kind="skill", key=f"skill {one}"
        )
        for one in range(900_000, 905_000)
    )
    glutton = make.person(region=None)
    PersonSkill.objects.bulk_create(PersonSkill(person=glutton, skill_id=one) for one in range(900_000, 905_000))
    wanted = make.opportunity(skill_ids=[904_999], region=None)
    make.opportunity(skill_ids=[], region=None)
    found = recommended(glutton, NOW)
    assert found.suggestions[0].opportunity.pk == wanted.pk
    assert found.suggestions[0].row.features["skills"] == 1.0
    with pytest.raises(Refusal) as refused:
        add_skill(glutton.pk, 900_000, by=glutton, at=NOW)
    assert refused.value.code == "too_many_skills"
