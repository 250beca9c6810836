"""What invented people agreed to: the terms, and what follows from what they say about themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from awn.base.models import Event
from awn.consents.models import Consent
from awn.consents.rules import PURPOSES, Purpose
from awn.matching.models import Choice
from awn.people.models import Care, Person, SealedContact

# Every fourth grown-up lets lists be kept for statistics.
_STATISTICS_EVERY = 4


def agree(people: Mapping[int, Person], guardians: Mapping[int, Person]) -> None:
    """Writes the answers of `people` (by id) in bulk; `guardians` answer for the minors they are named for."""
    rows = [_answer(one, Purpose.TERMS, guardians.get(key)) for key, one in people.items()]
    grown = [one for key, one in people.items() if key not in guardians]
    rows += [_answer(one, Purpose.STATISTICS, None) for one in grown[::_STATISTICS_EVERY]]
    rows += [_answer(one, Purpose.LETTERS, guardians.get(one.pk)) for one in people.values() if one.weekly_email]
    implied = (
        (Purpose.MATCHING, Choice.objects.filter(findable_since__isnull=False)),
        (Purpose.HEALTH, Care.objects.all()),
        (Purpose.EMERGENCY, SealedContact.objects.all()),
    )
    for purpose, kept in implied:
        ids = kept.filter(person__in=people).values_list("person_id", flat=True)
        rows += [_answer(people[key], purpose, guardians.get(key)) for key in ids]
    Consent.objects.bulk_create(rows)
    Event.objects.bulk_create(
        Event(
            name="consent.given", at=row.at, by_id=row.by_id, subject_id=row.person_id, handled_at=row.at,
            data={"purpose": row.purpose, "version": row.version},
        )
        for row in rows
    )  # fmt: skip


def agree_country() -> int:
    """The terms for everybody who has agreed to nothing yet, in the database; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consents_consent (person_id, purpose, version, is_given, at, by_id)"
            " SELECT p.id, %s, %s, true, p.joined_at, p.id FROM people_person p"
            " WHERE NOT EXISTS (SELECT FROM consents_consent c WHERE c.person_id = p.id) ORDER BY p.id",
            [Purpose.TERMS.value, PURPOSES[Purpose.TERMS].version],
        )
        return int(cursor.rowcount)


def _answer(person: Person, purpose: Purpose, guardian: Person | None) -> Consent:
    return Consent(
        person=person, purpose=purpose.value, version=PURPOSES[purpose].version, is_given=True, at=person.joined_at,
        by=guardian or person,
    )  # fmt: skip
