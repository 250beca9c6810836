"""Agreeing, withdrawing, and writing down who looked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from awn.base import events
from awn.base.refusal import found
from awn.consents.models import Consent, Look
from awn.consents.queries import agreed_to_older
from awn.consents.rules import PURPOSES, Purpose, check_agrees_for_minor, check_look, check_may_withdraw
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.rules import is_minor

# A notice of all is told to all within days; no night is spent on nothing else.
TOLD_AT_ONCE = 20_000


@transaction.atomic
def agree(
    person_id: int, purpose: Purpose, *, by: Person | None, at: datetime, helper: Person | None = None
) -> Consent:
    """Agrees to the notice as it stands now; agreeing twice to one version is agreeing once.

    `helper` read the notice out to somebody who was present; `by` is then None. Refuses `not_yours`, and
    `guardian_must_agree` to a minor.
    """
    person = _hold(person_id, by, at)
    check_agrees_for_minor(
        purpose,
        is_minor=is_minor(person.birth_date, at.date()),
        by_themselves=by is not None and by.pk == person_id,
    )
    last = _last(person_id, purpose)
    if last is not None and last.is_given and last.version == PURPOSES[purpose].version:
        return last
    return _answer(person, purpose, is_given=True, by=by, helper=helper, at=at)


@transaction.atomic
def withdraw(person_id: int, purpose: Purpose, *, by: Person | None, at: datetime) -> None:
    """Takes a consent back; without one nothing happens. What stops is stopped by the reactions to the event.

    Refuses `not_yours`, `terms_needed`.
    """
    check_may_withdraw(purpose)
    person = _hold(person_id, by, at)
    last = _last(person_id, purpose)
    if last is not None and last.is_given:
        _answer(person, purpose, is_given=False, by=by, helper=None, at=at)


@transaction.atomic
def tell_of_changes(*, by: Person | None, at: datetime, most: int = TOLD_AT_ONCE) -> int:
    """Says of those who agreed to an earlier notice that it has changed; how many they are.

    The reaction tells them, or, for a child without an account, those who answer for it: each once a version.
    """
    count = 0
    for purpose, terms in PURPOSES.items():
        for person_id in agreed_to_older(purpose, most - count, at.date()):
            events.record(
                "notice.changed", by=by, at=at, subject=person_id, purpose=purpose.value, version=terms.version
            )
            count += 1
    return count


@transaction.atomic
def looked(
    person_id: int, what: str, *, why: str, by: Person | None, at: datetime, organisation_id: int | None = None
) -> None:
    """Writes down that `by` saw what is somebody else's; one's own is not noted.

    `what` and `why` are codes of `rules.LOOKS` and `rules.WHYS`; raises ValueError for others.
    """
    check_look(what, why)
    if by is None or by.pk == person_id:
        return
    Look.objects.create(person_id=person_id, what=what, why=why, by_id=by.pk, organisation_id=organisation_id, at=at)
    events.record("data.looked_at", by=by, at=at, subject=person_id, what=what, why=why)


@transaction.atomic
def looked_at_many(
    person_ids: Collection[int], what: str, *, why: str, by: Person, at: datetime, organisation_id: int
) -> int:
    """Writes down for each that `by` took along what is theirs, as in a table; how many. One's own is not noted."""
    check_look(what, why)
    looks = [
        Look(person_id=person_id, what=what, why=why, by_id=by.pk, organisation_id=organisation_id, at=at)
        for person_id in sorted(set(person_ids) - {by.pk})
    ]
    Look.objects.bulk_create(looks)
    if looks:
        events.record("data.taken_along", by=by, at=at, subject=organisation_id, what=what, count=len(looks))
    return len(looks)


@transaction.atomic
def forget_looks(before: datetime, *, by: Person | None, at: datetime) -> int:
    """Deletes looks from before; how many they were."""
    count, _tables = Look.objects.filter(at__lt=before).delete()
    return count


def _hold(person_id: int, by: Person | None, at: datetime) -> Person:
    check_acts_for(by, person_id, at.date())
    # Two answers at once stand in the order of this lock.
    return found(Person.objects.select_for_update().filter(pk=person_id).first())


def _last(person_id: int, purpose: Purpose) -> Consent | None:
    return Consent.objects.filter(person_id=person_id, purpose=purpose).order_by("-pk").first()


def _answer(
    person: Person, purpose: Purpose, *, is_given: bool, by: Person | None, helper: Person | None, at: datetime
) -> Consent:
    row = Consent.objects.create(
        person=person,
        purpose=purpose,
        version=PURPOSES[purpose].version,
        is_given=is_given,
        at=at,
        by=by,
        helper=helper,
    )
    told = {"purpose": purpose.value, "version": row.version}
    if is_given:
        events.record("consent.given", by=by or helper, at=at, subject=person.pk, **told)
    else:
        events.record("consent.withdrawn", by=by or helper, at=at, subject=person.pk, **told)
    return row
