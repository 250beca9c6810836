"""Things to test with: plain functions that write as little as a test needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from awn.base.arabic import search_key
from awn.consents.actions import agree
from awn.consents.rules import Purpose
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity, Role, RoleSkill, Shift
from awn.organisations.models import Member, Organisation
from awn.participation.models import Application, ApplicationShift, AttendanceEvent, Place
from awn.participation.sharing import share
from awn.people.models import Account, Guardianship, Person, StaffMember
from awn.reference.models import Country, Field, Language, Region, Skill
from awn.safety.rules import CONDUCT_VERSION

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "sand-and-palm-26"
_numbers = count(1)


def country(code: str = "SA") -> Country:
    names = {"SA": ("السعودية", "Saudi Arabia", "966"), "AE": ("الإمارات", "United Arab Emirates", "971")}
    name_ar, name_en, calling_code = names.get(code, (code, code, "965"))
    return Country.objects.get_or_create(
        code=code,
        defaults={
            "name_ar": name_ar,
            "name_en": name_en,
            "position": len(names),
            "zone": "Asia/Riyadh",
            "calling_code": calling_code,
            "first_weekday": 7,
            "weekend": [5, 6],
        },
    )[0]


def region(code: str = "SA-01") -> Region:
    return Region.objects.get_or_create(
        code=code,
        defaults={
            "country": country(code[:2]),
            "name_ar": "الرياض" if code == "SA-01" else code,
            "name_en": "Riyadh" if code == "SA-01" else code,
            "latitude": 24.7,
            "longitude": 46.7,
        },
    )[0]


def field(code: str = "education") -> Field:
    values = {"name_ar": "التعليم", "name_en": "Education", "art": "book", "position": 1}
    return Field.objects.get_or_create(code=code, defaults=values)[0]


def language(code: str = "ar") -> Language:
    values = {"name_ar": "العربية", "name_en": "Arabic", "native": "العربية", "position": 1}
    return Language.objects.get_or_create(code=code, defaults=values)[0]


def skill(number: int = 1, name_en: str = "first aid", name_ar: str = "الإسعافات الأولية", *, uri: str = "") -> Skill:
    return Skill.objects.get_or_create(
        id=number,
        defaults={
            "uri": uri or f"urn:test:skill:{number}",
            "kind": "skill",
            "name_en": name_en,
            "name_ar": name_ar,
            "for_volunteering": True,
            "key": f"\n{search_key(name_en)}\n{search_key(name_ar)}\n",
        },
    )[0]


def person(**values: Any) -> Person:
    """Somebody grown up, in Riyadh, without an account."""
    number = next(_numbers)
    values = {
        "name_ar": f"متطوع {number}",
        "name_en": f"Volunteer {number}",
        "birth_date": date(1995, 3, 27),
        "gender": "female",
        "conduct_version": CONDUCT_VERSION,
        "joined_at": NOW,
        **values,
    }
    if "region" not in values:
        values["region"] = region()
    values.setdefault("name_key", search_key(f"{values['name_ar']} {values['name_en']}"))
    return Person.objects.create(**values)


def agreed(person: Person, purpose: Purpose) -> Person:
    """The same person, who has agreed to a purpose."""
    agree(person.pk, purpose, by=person, at=NOW)
    return person


def account(email: str = "", *, who: Person | None = None, password: str = PASSWORD, **values: Any) -> Account:
    """An account and its person; `values` describe the person."""
    email = email or f"person{next(_numbers)}@example.org"
    made = Account(email=email, person=who or person(**values))
    made.set_password(password)
    made.save()
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=True)
    return made


def staff(role: str = "administrator", **values: Any) -> Person:
    """A member of the platform's staff, with an account."""
    who = account(**values).person
    assert who is not None
    StaffMember.objects.create(person=who, role=role)
    return who


def organisation(slug: str = "", **values: Any) -> Organisation:
    """A verified volunteer team."""
    slug = slug or f"organisation-{next(_numbers)}"
    values = {
        "kind": "team",
        "name_ar": f"فريق {slug}",
        "name_en": f"Team {slug}",
        "state": "verified",
        "created_at": NOW,
        **values,
    }
    if "country" not in values:
        values["country"] = country()
    values.setdefault("name_key", search_key(f"{values['name_ar']} {values['name_en']}"))
    return Organisation.objects.create(slug=slug, **values)


def member(of: Organisation, role: str = "owner", *, who: Person | None = None) -> Person:
    """Somebody with an account who works there."""
    who = who or account().person
    assert who is not None
    Member.objects.create(organisation=of, person=who, role=role, since=NOW)
    return who


def guardianship(guardian: Person, ward: Person) -> Guardianship:
    return Guardianship.objects.create(guardian=guardian, ward=ward, since=NOW)


def opportunity(of: Organisation | None = None, *, shifts: int = 1, capacity: int = 5, **values: Any) -> Opportunity:
    """A published opportunity open to everyone, with shifts of three hours on the coming days."""
    number = next(_numbers)
    begin = NOW + timedelta(days=1)
    end = begin + timedelta(days=max(shifts - 1, 0), hours=3)
    values = {
        "title_ar": f"فرصة {number}",
        "title_en": f"Opportunity {number}",
        "plain_ar": "نجتمع ونعمل معًا ثلاث ساعات.",
        "plain_en": "We meet and work together for three hours.",
        "description_ar": "عمل جماعي بسيط.",
        "description_en": "Simple work in a group.",
        "kind": "general",
        "mode": "on_site",
        "state": "published",
        "selection": "instant",
        "guardian_required": False,
        "created_at": NOW,
        "changed_at": NOW,
        "published_at": NOW,
        **({"starts_at": begin, "ends_at": end, "next_at": begin} if shifts else {}),
        **values,
    }
    values.setdefault("public_id", f"o{number}")
    if "region" not in values:
        values["region"] = region()
    if "field" not in values:
        values["field"] = field()
    made = Opportunity.objects.create(organisation=of or organisation(), **values)
    for day in range(shifts):
        shift(made, starts_at=begin + timedelta(days=day), capacity=capacity)
    return made


def shift(of: Opportunity, *, starts_at: datetime | None = None, hours: float = 3, **values: Any) -> Shift:
    """A shift; the opportunity's own times are not touched."""
    begin = starts_at or NOW + timedelta(days=1)
    values = {"capacity": 5, "ends_at": begin + timedelta(hours=hours), **values}
    return Shift.objects.create(opportunity=of, starts_at=begin, **values)


def role(of: Opportunity, *, required: tuple[Skill, ...] = (), wished: tuple[Skill, ...] = (), **values: Any) -> Role:
    """A role with its skills; the opportunity's gathered `skill_ids` follow."""
    made = Role.objects.create(opportunity=of, **{"title_ar": "دور", "title_en": "Role", **values})
    for need, skills in (("required", required), ("wished", wished)):
        RoleSkill.objects.bulk_create([RoleSkill(role=made, skill=one, need=need) for one in skills])
    of.skill_ids = sorted({*of.skill_ids, *(one.pk for one in (*required, *wished))})
    of.save()
    return made


def application(to: Opportunity, who: Person | None = None, *, state: str = "submitted", **values: Any) -> Application:
    """An application for every shift, in whatever state, without going through the action."""
    needs = values.pop("shared_needs", ())
    made = Application(
        opportunity=to, person=who or person(), state=state, charter_accepted_at=NOW, created_at=NOW, **values
    )
    share(made, needs)
    made.save()
    ApplicationShift.objects.bulk_create([ApplicationShift(application=made, shift=one) for one in to.shifts.all()])
    return made


def place(in_shift: Shift, who: Person | None = None, *, state: str = "confirmed") -> Place:
    """A place in a shift, with the accepted application behind it."""
    who = who or person()
    known = Application.objects.filter(opportunity=in_shift.opportunity, person=who).first()
    behind = known or application(in_shift.opportunity, who, state="accepted")
    return Place.objects.create(
        shift=in_shift, person=who, application=behind, state=state, created_at=NOW, changed_at=NOW
    )


def credit(in_shift: Shift, who: Person | None = None, *, minutes: int = 180, confirmed_by: Person | None = None,
           evidence: str = "supervised") -> HoursEntry:  # fmt: skip
    """Hours that stand to somebody's credit, with the place and the presence behind them."""
    seat = place(in_shift, who, state="attended")
    end = in_shift.starts_at + timedelta(minutes=minutes)
    said = {"place": seat, "method": "supervisor", "entered_at": end, "recorded_by": confirmed_by}
    AttendanceEvent.objects.create(kind="check_in", at=in_shift.starts_at, **said)
    out = AttendanceEvent.objects.create(kind="check_out", at=end, **said)
    return HoursEntry.objects.create(
        person=seat.person,
        place=seat,
        opportunity=in_shift.opportunity,
        organisation=in_shift.opportunity.organisation,
        basis=out,
        day=in_shift.starts_at.date(),
        minutes=minutes,
        evidence=evidence,
        credited_at=end,
        confirmed_by=confirmed_by,
    )
