"""Certificates of one opportunity for many people at once: the same as one by one, with a few statements for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from awn.base.refusal import Refusal
from awn.credentials.actions.giving import drafted, give, log_hours, record_issued
from awn.credentials.actions.signing import give_places, sign
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import Claim, Credit, summed
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.people.models import Person

Row = tuple[int, int, date, str]


def log_hours_of(opportunity: Opportunity, person_ids: Collection[int], *, at: datetime) -> None:
    """Sees to it that the hours of these people stand in the public log; a transaction of its own, and a short one.

    Appending is one at a time over the platform: a batch that signs for seconds must not hold everybody up.
    """
    log_hours([pk for rows in _rows(opportunity, person_ids).values() for pk, *_more in rows], at=at)


def give_many(
    opportunity: Opportunity, person_ids: Collection[int], *, by: Person | None, at: datetime
) -> dict[int, str]:
    """Gives each of these people the certificate of the opportunity; within the caller's transaction.

    Idempotent, as `give` is. Returns the codes of the refusals, by person.
    """
    people = list(Person.objects.select_for_update().filter(pk__in=person_ids).order_by("pk"))
    rows = _rows(opportunity, person_ids)
    present = set(_present(opportunity, person_ids))
    refused: dict[int, str] = {}
    new: list[tuple[Certificate, Credit]] = []
    for person in people:
        claim = Claim("opportunity", person, opportunity, opportunity.organisation)
        credit = summed(rows.get(person.pk, ()))
        if person.pk not in present and credit.minutes > 0 and person.name:
            new.append((drafted(claim, credit, by=by, at=at), credit))
            continue
        try:
            give(claim, by=by, at=at)
        except Refusal as refusal:
            refused[person.pk] = refusal.code
    _save(new, by=by, at=at)
    return refused


def _save(new: list[tuple[Certificate, Credit]], *, by: Person | None, at: datetime) -> None:
    if not new:
        return
    certificates = [certificate for certificate, _credit in new]
    give_places(certificates, at=at)
    for certificate, credit in new:
        sign(certificate, credit, at=at)
    Certificate.objects.bulk_create(certificates)
    through = Certificate.entries.through
    through._default_manager.bulk_create(
        through(certificate_id=certificate.pk, hoursentry_id=entry_id)
        for certificate, credit in new
        for entry_id in credit.entry_ids
    )
    for certificate in certificates:
        record_issued(certificate, by=by, at=at)


def _rows(opportunity: Opportunity, person_ids: Collection[int]) -> dict[int, list[Row]]:
    entries = HoursEntry.objects.filter(
        opportunity=opportunity, person_id__in=person_ids, reverses=None, reversal=None
    ).values_list("person_id", "pk", "minutes", "day", "evidence")
    found: dict[int, list[Row]] = defaultdict(list)
    for person_id, pk, minutes, day, evidence in entries:
        found[person_id].append((pk, minutes, day, evidence))
    return found


def _present(opportunity: Opportunity, person_ids: Collection[int]) -> Iterable[int]:
    rows = Certificate.objects.filter(
        opportunity=opportunity, kind="opportunity", subject_ar="", subject_en="", revoked_at=None,
        person_id__in=person_ids,
    )  # fmt: skip
    return rows.values_list("person_id", flat=True)
