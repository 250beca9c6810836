"""Levels of a person, thanks that wait or are shown, and tables of teams and universities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, F, Func, QuerySet, Sum, TextField, Value
from django.db.models.functions import Lower

from awn.base.sealed import unseal
from awn.hours.models import Balance, HoursEntry
from awn.opportunities.models import Opportunity
from awn.organisations.models import Team
from awn.people.models import Person
from awn.recognition.models import LeftOut, Level, LevelSetting, Thanks, ThanksLink
from awn.recognition.rules import LEVELS, Line, table
from awn.reference.models import University


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: their minutes, the levels reached, and the next one in hours (None above the last)."""

    minutes: int
    levels: tuple[Level, ...]
    next_hours: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """Thanks with their words."""

    row: Thanks
    words: str


def levels_of_country(country: str) -> list[int]:
    """The levels over all organisations for people of a country; those of the platform where it set none."""
    row = LevelSetting.objects.filter(country=country).first() if country else None
    return list(row.hours) if row is not None else list(LEVELS)


def levels_of_organisation(organisation_id: int) -> list[int]:
    """The organisation's own levels; none where it set none."""
    row = LevelSetting.objects.filter(organisation=organisation_id).first()
    return list(row.hours) if row is not None else []


def standing_of(person: Person) -> Standing:
    """Four queries at most."""
    minutes = Balance.objects.filter(person=person).values_list("minutes", flat=True).first() or 0
    levels = tuple(
        Level.objects.filter(person=person, lost_at=None)
        .select_related("organisation", "certificate")
        .order_by("-hours", "pk")
    )
    ahead = [hours for hours in levels_of_country(str(person.region_id or "")[:2]) if hours * 60 > minutes]
    return Standing(minutes, levels, min(ahead, default=None))


def is_left_out(person_id: int) -> bool:
    """Whether the person wants to stand in no table."""
    return LeftOut.objects.filter(person=person_id).exists()


def left_out_teams(organisation_id: int) -> set[int]:
    """The organisation's teams that stand in no table."""
    rows = LeftOut.objects.filter(team__organisation=organisation_id)
    return {team_id for team_id in rows.values_list("team_id", flat=True) if team_id is not None}


def left_out_universities() -> set[int]:
    """The universities that stand in no table."""
    rows = LeftOut.objects.filter(university__isnull=False).values_list("university_id", flat=True)
    return {university_id for university_id in rows if university_id is not None}


def team_table(organisation_id: int, first: date, last: date) -> list[Line]:
    """The teams of an organisation by confirmed hours of the opportunities they look after. Two queries."""
    teams = Team.objects.filter(organisation=organisation_id, closed_at=None)
    teams = teams.exclude(pk__in=LeftOut.objects.filter(team__isnull=False).values("team"))
    rows = _counted(first, last).filter(opportunity__team__in=teams).values_list("opportunity__team", "person")
    return table({team.pk: team.name for team in teams}, _summed(rows.annotate(sum=Sum("minutes")).order_by()))


def university_table(first: date, last: date) -> list[Line]:
    """Universities by confirmed hours of people with a confirmed e-mail address there. Four queries."""
    left_out = LeftOut.objects.filter(university__isnull=False).values("university")
    universities = {one.pk: one for one in University.objects.exclude(pk__in=left_out)}
    by_person = _students(universities.values())
    rows = _counted(first, last).filter(person__in=list(by_person)).values_list("person")
    sums = [(by_person[person], person, total) for person, total in rows.annotate(sum=Sum("minutes")).order_by()]
    return table({key: one.name for key, one in universities.items()}, _summed(sums))


def thanks_links(organisation_id: int) -> QuerySet[ThanksLink]:
    """The addresses that an organisation gave out, the newest first, each with how many thanks came by it."""
    rows = ThanksLink.objects.filter(opportunity__organisation=organisation_id).select_related("opportunity")
    return rows.annotate(count=Count("thanks")).order_by("-pk")


def open_link(token: str, at: datetime) -> ThanksLink | None:
    """The link of this address while it is open."""
    rows = ThanksLink.objects.select_related("opportunity__organisation")
    return rows.filter(token=token, closed_at=None, until__gt=at).first()


def thanks_of_organisation(organisation_id: int, state: str) -> list[Said]:
    """What came in, the oldest that waits first."""
    rows = Thanks.objects.filter(link__opportunity__organisation=organisation_id, state=state)
    order = "at" if state == "waiting" else "-at"
    return _said(rows.select_related("link__opportunity").order_by(order, "pk")[:100])


def thanks_for(person_id: int) -> list[Said]:
    """Thanks for what somebody took part in: where hours of theirs stand."""
    worked = HoursEntry.objects.filter(person=person_id, reverses=None, reversal=None).values("opportunity")
    rows = Thanks.objects.filter(state="shown", link__opportunity__in=worked)
    return _said(rows.select_related("link__opportunity__organisation").order_by("-at", "pk")[:50])


def may_be_thanked_for(organisation_id: int) -> QuerySet[Opportunity]:
    """The organisation's opportunities for which a link can be given out: those that were published."""
    rows = Opportunity.objects.filter(organisation=organisation_id, state__in=["published", "closed", "completed"])
    return rows.order_by("-starts_at", "pk")


def own_data(person_id: int) -> dict[str, Any]:
    """Levels, the wish to stand in no table, and thanks that were shown."""
    levels = Level.objects.filter(person=person_id).order_by("pk")
    return {
        "levels": [
            {
                "hours": one.hours,
                "reached_on": one.reached_on,
                "organisation": one.organisation_id,
                "lost_at": one.lost_at,
            }
            for one in levels
        ],
        "left_out_of_tables": is_left_out(person_id),
        "thanks": [{"words": one.words, "at": one.row.at} for one in thanks_for(person_id)],
    }


def _said(rows: Iterable[Thanks]) -> list[Said]:
    return [Said(row, unseal(bytes(row.words), about=f"thanks:{row.seal}")) for row in rows]


def _counted(first: date, last: date) -> QuerySet[HoursEntry]:
    """The hours that stand in tables: of nobody who wants to be left out."""
    away = LeftOut.objects.filter(person__isnull=False).values("person")
    return HoursEntry.objects.filter(day__range=(first, last)).exclude(person__in=away)


def _summed(rows: Iterable[tuple[Any, int, int]]) -> dict[int, tuple[int, int]]:
    """(people, minutes) by key; whoever has nothing left after reversals is nobody there."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for key, _person, minutes in rows:
        if minutes > 0:
            found[key][0] += 1
            found[key][1] += minutes
    return {key: (people, minutes) for key, (people, minutes) in found.items()}


def _students(universities: Iterable[University]) -> dict[int, int]:
    """Person -> university, by confirmed addresses whose domain is a university's or lies below it."""
    by_domain = {domain: one.pk for one in universities for domain in one.domains}
    host = Func(Lower(F("email")), Value("@"), Value(2), function="split_part", output_field=TextField())
    rows = EmailAddress.objects.filter(verified=True, user__person__isnull=False).annotate(host=host)
    hosts = {one: _university(one, by_domain) for one in rows.values_list("host", flat=True).distinct()}
    wanted = [one for one, university in hosts.items() if university is not None]
    found = rows.filter(host__in=wanted).values_list("user__person_id", "host")
    return {person: university for person, one in found if (university := hosts[one]) is not None}


def _university(host: str, by_domain: dict[str, int]) -> int | None:
    parts = host.split(".")
    for start in range(len(parts) - 1):
        if (found := by_domain.get(".".join(parts[start:]))) is not None:
            return found
    return None
