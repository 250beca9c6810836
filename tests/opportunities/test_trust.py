"""Organisations that publish at once, and what is read of them afterwards."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.opportunities.actions import states, trust
from awn.opportunities.models import Opportunity, Sample, Trust
from awn.opportunities.queries.trust import could_be, samples
from awn.opportunities.rules import is_drawn
from awn.organisations.models import Organisation
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def house() -> tuple[Organisation, Person, Person]:
    """An organisation with three opportunities published, its coordinator, and one of the staff."""
    organisation = make.organisation()
    for _n in range(3):
        make.opportunity(organisation)
    return organisation, make.member(organisation, "coordinator"), make.staff()


@pytest.fixture
def all_drawn(settings: Any) -> None:
    settings.AWN_SAMPLED_PERCENT = 100


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def sent(organisation: Organisation, coordinator: Person, **values: Any) -> Opportunity:
    draft = make.opportunity(organisation, state="draft", published_at=None, **values)
    return states.submit(draft.pk, by=coordinator, at=NOW)


def test_a_trusted_house_publishes_at_once_but_not_where_children_are_helped(
    house: tuple[Organisation, Person, Person],
) -> None:
    organisation, coordinator, staff = house
    assert sent(organisation, coordinator).state == "in_review"
    assert [one.pk for one in could_be(NOW)] == [organisation.pk]
    trust.trust(organisation.pk, by=staff, at=NOW)
    assert could_be(NOW) == []
    published = sent(organisation, coordinator)
    assert (published.state, published.state_reason, published.published_at) == ("published", "trusted", NOW)
    assert published.versions.count() == 1
    assert sent(organisation, coordinator, with_children=True).state == "in_review"


def test_the_same_ones_are_drawn_whenever_it_is_asked() -> None:
    digests = [sha256(bytes([n])).digest() for n in range(256)]
    drawn = [is_drawn(digest, 10) for digest in digests]
    assert drawn == [is_drawn(digest, 10) for digest in digests]
    assert 5 < sum(drawn) < 60
    assert not any(is_drawn(digest, 0) for digest in digests)


@pytest.mark.usefixtures("all_drawn")
def test_what_is_not_sound_is_stopped_and_the_trust_ends(house: tuple[Organisation, Person, Person]) -> None:
    organisation, coordinator, staff = house
    trust.trust(organisation.pk, by=staff, at=NOW)
    published = sent(organisation, coordinator)
    [row] = samples(staff)
    assert code_of(lambda: trust.read_sample(row.pk, "because", by=staff, at=NOW)) == "reason_missing"
    trust.read_sample(row.pk, "paid_work", by=staff, at=NOW)
    published.refresh_from_db()
    assert (published.state, published.state_reason) == ("closed", "paid_work")
    assert not Trust.objects.exists()
    assert code_of(lambda: trust.read_sample(row.pk, "sound", by=staff, at=NOW)) == "sample_read"
    assert code_of(lambda: states.reopen(published.pk, by=coordinator, at=NOW)) == "stopped_by_moderators"
    assert code_of(lambda: trust.trust(organisation.pk, by=staff, at=NOW)) == "trust_lost"
    trust.trust(organisation.pk, by=staff, at=NOW + timedelta(days=366))


@pytest.mark.usefixtures("all_drawn")
def test_trust_is_earned_and_nobody_gives_it_to_their_own(house: tuple[Organisation, Person, Person]) -> None:
    organisation, coordinator, staff = house
    new = make.organisation()
    assert code_of(lambda: trust.trust(new.pk, by=staff, at=NOW)) == "trust_not_earned"
    assert code_of(lambda: trust.trust(organisation.pk, by=coordinator, at=NOW)) == "not_staff"
    trust.trust(organisation.pk, by=staff, at=NOW)
    sent(organisation, coordinator)
    make.member(organisation, who=staff)
    row = Sample.objects.get()
    for act in (
        lambda: trust.trust(organisation.pk, by=staff, at=NOW),
        lambda: trust.read_sample(row.pk, "sound", by=staff, at=NOW),
    ):
        assert code_of(act) == "own_opportunity"
