"""Reads the lists of first steps from what has happened: one query for each page that shows one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery

from awn.alarms.models import Step as AlarmStep
from awn.assistance.models import AssistedPerson
from awn.base.models import Event
from awn.hours.models import HoursEntry
from awn.learning.models import Course, Enrolment
from awn.minors.models import CharterConsent, NoticeChoice
from awn.onboarding.models import PutAway
from awn.onboarding.rules import COURSES, FirstSteps, Part, desk_part, first_steps
from awn.opportunities.models import Opportunity
from awn.organisations.models import Member, Organisation
from awn.organisations.permissions import Standing
from awn.participation.models import Application, AttendanceEvent, Kiosk
from awn.people.models import Availability, Guardianship, Person, PersonSkill, SealedContact
from awn.people.rules import ADULT_AGE, StaffPermission
from awn.planning.models import Roster
from awn.safety.models import ReportStep
from awn.safety.rules import CONDUCT_VERSION

_AS = "fact_"
_Asked = Mapping[str, Exists | Q]


def of_person(person: Person, today: date) -> list[FirstSteps]:
    """Those of a volunteer, and after them those of a guardian where somebody is one."""
    said = _answers(
        person,
        {**_volunteer(person), **_guardian(person, today)},
        Part.VOLUNTEER,
        Part.GUARDIAN,
    )
    facts = {
        **said,
        "identity": bool(person.name and person.birth_date and person.region_id),
        "conduct": person.conduct_version >= CONDUCT_VERSION,
    }
    parts = [Part.VOLUNTEER, *([Part.GUARDIAN] if said["answers_for"] else [])]
    return [_list(part, facts) for part in parts]


def of_desk(person: Person, organisation: Organisation, standing: Standing) -> tuple[FirstSteps | None, str]:
    """Those at the desk of an organisation, and the opportunity that their lines lead to, empty while there is none.

    No list for whoever only looks on.
    """
    part = desk_part(standing.permissions)
    if part is None:
        return None, ""
    asked = _house(organisation, person) if part is Part.COORDINATOR else _own_work(person)
    latest = Opportunity.objects.filter(
        standing.scope.among(), organisation=organisation, published_at__isnull=False
    ).order_by("-pk")
    said = _answers(person, asked, part, latest=Subquery(latest.values("public_id")[:1]))
    facts = {
        **said,
        "described": bool(organisation.about_ar or organisation.about_en),
        "verified": organisation.state == "verified",
    }
    return _list(part, facts, standing.permissions), said["latest"] or ""


def of_staff(person: Person, permissions: Collection[StaffPermission]) -> FirstSteps:
    """Those of somebody on the platform's staff, for what their roles let them do."""
    facts = _answers(person, _staff(person), Part.STAFF)
    return _list(Part.STAFF, facts, permissions)


def own_data(person_id: int) -> list[dict[str, Any]]:
    """The lists that somebody put away, ready for JSON."""
    rows = PutAway.objects.filter(person_id=person_id).order_by("pk")
    return [{"list": row.part, "put_away_at": row.at.isoformat()} for row in rows]


def _list(part: Part, facts: Mapping[str, Any], permissions: Collection[str] = ()) -> FirstSteps:
    # A course that this site does not offer is not asked for.
    known = dict(facts)
    if facts[f"course_of_{part}"]:
        known["course"] = facts[f"passed_of_{part}"]
    return first_steps(part, known, permissions, is_away=facts[f"away_of_{part}"])


def _answers(person: Person, asked: _Asked, *parts: Part, **more: Subquery) -> dict[str, Any]:
    """All questions in one query, with what every list asks: whether it was put away, and its course."""
    questions: dict[str, Any] = {**asked, **more}
    for part in parts:
        course = Course.objects.filter(slug=COURSES[part], state="published")
        passed = Enrolment.objects.filter(person=person, course__slug=COURSES[part], passed_at__isnull=False)
        questions |= {
            f"away_of_{part}": _any(PutAway.objects.filter(person=person, part=part)),
            f"course_of_{part}": _any(course),
            f"passed_of_{part}": _any(passed),
        }
    # Under names that no column of a person has.
    asked_as = {f"{_AS}{name}": question for name, question in questions.items()}
    found = Person.objects.filter(pk=person.pk).annotate(**asked_as).values(*asked_as).get()
    return {name.removeprefix(_AS): answer for name, answer in found.items()}


def _any(rows: QuerySet[Model]) -> Exists:
    return Exists(rows)


def _volunteer(person: Person) -> _Asked:
    liked = Person.interests.through.objects.filter(person_id=person.pk)  # type: ignore[attr-defined]  # made by Django
    return {
        "interests": Q(_any(liked)) | Q(_any(PersonSkill.objects.filter(person=person))),
        "availability": _any(Availability.objects.filter(person=person)),
        "applied": _any(Application.objects.filter(person=person)),
    }


def _guardian(person: Person, today: date) -> _Asked:
    minors = Guardianship.objects.filter(guardian=person, ward__birth_date__gt=_years_before(today, ADULT_AGE))
    by_form = Application.objects.filter(guardian=person, guardian_consented_at__isnull=False)
    return {
        "answers_for": _any(minors),
        "contact": _any(SealedContact.objects.filter(person__in=minors.values("ward"))),
        "notices": _any(NoticeChoice.objects.filter(guardian=person)),
        "consented": Q(_any(CharterConsent.objects.filter(guardian=person))) | Q(_any(by_form)),
    }


def _house(organisation: Organisation, person: Person) -> _Asked:
    opportunities = Opportunity.objects.filter(organisation=organisation)
    hours = _any(HoursEntry.objects.filter(organisation=organisation))
    kiosks = Kiosk.objects.filter(opportunity__organisation=organisation)
    rosters = Roster.objects.filter(organisation=organisation, published_at__isnull=False)
    answered = Application.objects.filter(opportunity__organisation=organisation, decided_at__isnull=False)
    return {
        "team": _any(Member.objects.filter(organisation=organisation, until=None).exclude(person=person)),
        "published": _any(opportunities.filter(published_at__isnull=False)),
        "answered": _any(answered),
        # Whose volunteers have hours has had such a day.
        "day_ready": Q(_any(kiosks)) | Q(_any(rosters)) | Q(hours),
        "hours": hours,
    }


def _own_work(person: Person) -> _Asked:
    return {
        "attendance": _any(AttendanceEvent.objects.filter(recorded_by=person)),
        "own_hours": _any(HoursEntry.objects.filter(confirmed_by=person)),
        "second_step": _second_step(),
    }


def _staff(person: Person) -> _Asked:
    # The log knows by whom, but not quickly: these two are asked of the platform's staff alone.
    verified = Event.objects.filter(name__in=["organisation.verified", "organisation.refused"], by_id=person.pk)
    moderated = Event.objects.filter(name__in=["opportunity.published", "opportunity.draft"], by_id=person.pk)
    return {
        "second_step": _second_step(),
        "verified_one": _any(verified),
        "moderated_one": _any(moderated),
        "handled_one": _any(ReportStep.objects.filter(by=person)),
        "audited_one": _any(AlarmStep.objects.filter(by=person)),
        "helped_one": _any(AssistedPerson.objects.filter(helper=person)),
    }


def _second_step() -> Exists:
    own = Authenticator.objects.filter(user__person=OuterRef("pk"))
    return _any(own.exclude(type=Authenticator.Type.RECOVERY_CODES))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # Whoever was born on 29 February is a year older on 1 March.
        return day.replace(year=day.year - years, day=28)
