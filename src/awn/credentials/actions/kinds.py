"""The record of a period, the volunteer licence, and the certificate of a course."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual
from awn.credentials.actions.giving import give, present
from awn.credentials.actions.issuing import issue
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import Claim, credit_of
from awn.credentials.rules import check_licence, check_period, licence_rule, licence_until
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.reference.models import Country

MOST_AT_ONCE = 200
_ZONE = ZoneInfo("Asia/Riyadh")


@transaction.atomic
def issue_period(
    person_id: int,
    first_day: date,
    last_day: date,
    *,
    organisation_id: int | None = None,
    by: Person | None,
    at: datetime,
) -> Certificate:
    """The record of what somebody did in a period: over all organisations, attested by the platform, or of one.

    A period that is not over ends today. Refuses `not_a_period`, `for_its_holder_only`, `not_allowed`, `no_hours`.
    """
    today = at.astimezone(_ZONE).date()
    check_period(first_day, last_day, today)
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    organisation = None
    if organisation_id is not None:
        organisation = found(Organisation.objects.filter(pk=organisation_id).first())
    _ask(person, organisation_id, by)
    claim = Claim("period", person, organisation=organisation, first_day=first_day, last_day=min(last_day, today))
    return give(claim, by=by, at=at)


@transaction.atomic
def issue_licence(person_id: int, country_code: str, *, by: Person | None, at: datetime) -> Certificate:
    """This platform's volunteer licence by the rule of a country; the one in force is returned while it lasts.

    Refuses `no_licence_there`, `licence_needs_age`, `too_young_for_licence`, `too_few_hours`, `for_its_holder_only`.
    """
    rule = licence_rule(country_code)
    country = found(Country.objects.filter(code=country_code).first())
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    _ask(person, None, by)
    today = at.astimezone(_ZONE).date()
    claim = Claim(
        "licence",
        person,
        subject=Bilingual(country.name_ar, country.name_en),
        first_day=today,
        last_day=licence_until(rule, today),
    )
    there = present(claim).first()
    if there is not None:
        return there
    check_licence(rule, minutes=credit_of(claim).minutes, birth_date=person.birth_date, today=today)
    return give(claim, by=by, at=at)


@transaction.atomic
def issue_course(
    opportunity_id: int, person_ids: Collection[int], course: Bilingual, *, by: Person | None, at: datetime
) -> list[Certificate]:
    """Certifies that these people completed a course in an opportunity where they have hours; all of them or none.

    Asking twice gives the same certificates. Refuses `nobody_chosen`, `course_missing`, `too_many_at_once` above 200,
    and what `issue` refuses for one of them.
    """
    if not course:
        message = _("Write what the course is called, in one language at least.")
        raise Refusal("course_missing", message, fields={"course_ar": message})
    if not person_ids:
        message = _("Choose who completed the course.")
        raise Refusal("nobody_chosen", message, fields={"people": message})
    if len(person_ids) > MOST_AT_ONCE:
        raise Refusal("too_many_at_once", _("Choose 200 people at most, and the others after them."))
    return [
        issue(person_id, opportunity_id, by=by, at=at, kind="course", subject=course)
        for person_id in sorted(set(person_ids))
    ]


def _ask(person: Person, organisation_id: int | None, by: Person | None) -> None:
    """Volunteers ask for their own; an organisation for what was done with it; nobody else for anything."""
    if by is None or by.pk == person.pk:
        return
    if organisation_id is None:
        raise Refusal("for_its_holder_only", _("This is for the holder of the certificate alone."), status=403)
    require(by, Permission.ISSUE_CERTIFICATES, organisation_id)
