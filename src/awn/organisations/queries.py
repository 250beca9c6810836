"""Reads about organisations. Doors take the type `Organisation` from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q, QuerySet

from awn.base.arabic import search_key
from awn.base.compiled import Compiled, slot
from awn.base.names import by_name
from awn.organisations.models import Delegation, Member, Team
from awn.organisations.models import (
    Organisation as Organisation,  # noqa: PLC0414 - doors take the type from here
)
from awn.organisations.rules import STATES, Details, Role
from awn.people.models import Person

# Every page of those who organise asks it.
_BY_SLUG = Compiled(lambda: Organisation.objects.select_related("country", "region").filter(slug=slot("slug")))


def by_slug(slug: str) -> Organisation | None:
    """One organisation in whatever state, with country and region."""
    return _BY_SLUG.first(slug=slug)


def details_of(organisation: Organisation) -> Details:
    """What the organisation says about itself, as its editors send it."""
    columns = {field.name: getattr(organisation, field.attname) or "" for field in Organisation._meta.concrete_fields}
    return Details(**{field.name: columns[field.name] for field in fields(Details)})


FROM_ARCHIVE = ~Q(source="")


def public_by_slug(slug: str) -> Organisation | None:
    """One organisation as everybody may see it: verified, or known from an archive that was taken over."""
    shown = Q(state="verified") | (Q(state="pending") & FROM_ARCHIVE)
    return Organisation.objects.select_related("country", "region").filter(shown, slug=slug).first()


def public_list(text: str = "") -> QuerySet[Organisation]:
    """Verified organisations by name; with a text those whose name holds it or resembles it, closest first."""
    verified = Organisation.objects.filter(state="verified").select_related("country", "region")
    key = search_key(text)
    if not key:
        return verified.order_by(*by_name(), "pk")
    return (
        verified.filter(Q(name_key__contains=key) | Q(name_key__trigram_word_similar=key))
        .annotate(closeness=TrigramWordSimilarity(key, "name_key"))
        .order_by("-closeness", "name_key", "pk")
    )


def members(organisation_id: int) -> QuerySet[Member]:
    """Who works there now, with their accounts, the longest-serving first."""
    return (
        Member.objects.filter(organisation_id=organisation_id, until=None)
        .select_related("person", "person__account")
        .order_by("since", "pk")
    )


def organisations_of(person: Person) -> QuerySet[Member]:
    """The person's present roles, each with its organisation."""
    return (
        Member.objects.filter(person=person, until=None)
        .select_related("organisation")
        .order_by(*by_name("organisation__name"), "pk")
    )


def of_member(person: Person) -> QuerySet[Organisation]:
    """The organisations in which the person works now."""
    return Organisation.objects.filter(members__person=person, members__until=None).order_by(*by_name(), "pk")


def owned_alone(person: Person) -> QuerySet[Organisation]:
    """Organisations whose only owner the person is: these would be left without one."""
    owners = Count("members", filter=Q(members__role=Role.OWNER, members__until=None))
    mine = Member.objects.filter(person=person, role=Role.OWNER, until=None).values("organisation_id")
    return Organisation.objects.filter(pk__in=mine).annotate(owners=owners).filter(owners=1).order_by(*by_name(), "pk")


def named(ids: Collection[int]) -> dict[int, Organisation]:
    """Organisations by number, for lists that keep numbers; no query for none."""
    return Organisation.objects.in_bulk(set(ids)) if ids else {}


def in_state(state: str) -> QuerySet[Organisation]:
    """For the platform's staff: the oldest first. Names out of archives wait for nobody's verification."""
    rows = Organisation.objects.filter(state=state).exclude(FROM_ARCHIVE & Q(state="pending"))
    return rows.select_related("country", "region").order_by("created_at", "pk")


def counts() -> dict[str, int]:
    """How many organisations are in each state, counted as `in_state` lists them."""
    rows = Organisation.objects.exclude(FROM_ARCHIVE & Q(state="pending"))
    found = dict(rows.values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in STATES}


def teams(organisation_id: int) -> QuerySet[Team]:
    """The organisation's teams by name, each with its lead and its people."""
    rows = Team.objects.filter(organisation_id=organisation_id, closed_at=None).select_related("lead")
    return rows.prefetch_related("people__person").order_by(*by_name(), "pk")


def team(organisation_id: int, team_id: int) -> Team | None:
    """One of the organisation's own teams."""
    return teams(organisation_id).filter(pk=team_id).first()


def delegations(organisation_id: int, at: datetime, *, over: bool = False) -> QuerySet[Delegation]:
    """What is handed on between members now, what ends soonest first; with `over` what has ended, the last first."""
    rows = Delegation.objects.filter(organisation_id=organisation_id).select_related("giver", "receiver")
    ended = Q(until__lte=at) | Q(ended_at__isnull=False)
    return rows.filter(ended).order_by("-pk") if over else rows.exclude(ended).order_by("until", "pk")


def roles_at(moments: Iterable[tuple[int, int, datetime]]) -> dict[tuple[int, int, datetime], Role]:
    """What somebody was in an organisation at a moment, for each (person, organisation, moment) at which they were."""
    asked = set(moments)
    rows = Member.objects.filter(
        person__in={person for person, _house, _at in asked}, organisation__in={house for _person, house, _at in asked}
    )
    known = list(rows.values_list("person_id", "organisation_id", "role", "since", "until"))
    return {
        (person, house, at): Role(role)
        for person, house, at in asked
        for who, where, role, since, until in known
        if (who, where) == (person, house) and since <= at and (until is None or at < until)
    }
