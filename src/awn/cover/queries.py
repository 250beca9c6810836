"""Reads of cover: who may be asked next, what somebody is asked, what a coordinator sees."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from awn.cover.models import Ask as Ask  # noqa: PLC0414 - doors take the type from here
from awn.cover.models import CoverRequest as CoverRequest  # noqa: PLC0414 - doors take the type from here
from awn.cover.models import Readiness
from awn.cover.rules import ASKED_A_WEEK, WEEK
from awn.matching.queries import conditions, gates_against
from awn.opportunities.models import Shift
from awn.organisations.models import Member
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_PLACE, SEATED
from awn.people.models import AwayDays, Person
from awn.people.rules import ADULT_AGE
from awn.safety.models import Block

Row = TypeVar("Row", Ask, CoverRequest)
# Read to find those whom no gate keeps out.
LOOKED_AT = 60


def is_ready(person_id: int) -> bool:
    """Whether somebody agreed to be asked when others cannot come."""
    return Readiness.objects.filter(person=person_id).exists()


def next_to_ask(request: CoverRequest, at: datetime, number: int) -> list[Person]:
    """Whom to ask next: the nearest to the work first, among them whoever was asked least recently.

    Nearest are those who wait for a seat in another shift of the opportunity; then those ready to stand in: with a seat
    in another of its shifts, who came to the organisation before, who work there. Left out is whoever was asked
    already, has no time, is under 18, suspended, was asked often this week, keeps away, or is kept out by a gate.
    """
    opportunity = request.place.shift.opportunity
    demands = conditions(opportunity, at)
    rows = list(_candidates(request, at)[:LOOKED_AT])
    fit = (who for who in rows if all(gate.is_open for gate in gates_against(who, demands)))
    return [who for _number, who in zip(range(number), fit, strict=False)]


def _candidates(request: CoverRequest, at: datetime) -> QuerySet[Person]:
    shift = request.place.shift
    known = _swappers(request) if request.kind == "swap" else _stand_ins(shift)
    day = shift.starts_at.date()
    born_by = date(day.year - ADULT_AGE, day.month, min(day.day, 28))
    mine = Ask.objects.filter(person=OuterRef("pk"))
    lately = mine.filter(asked_at__gt=at - WEEK).order_by().values("person").annotate(n=Count("pk")).values("n")
    last = mine.order_by().values("person").annotate(last=Max("asked_at")).values("last")
    return (
        known.filter(Q(birth_date=None) | Q(birth_date__lte=born_by), standing="")
        .exclude(pk=request.place.person_id)
        .filter(~Exists(mine.filter(request=request)), ~Exists(_in_the_way(request)), ~Exists(_blocks(shift)))
        .filter(~Exists(AwayDays.objects.filter(person=OuterRef("pk"), first_day__lte=day, last_day__gte=day)))
        .annotate(lately=Subquery(lately, output_field=IntegerField()), last_asked=Subquery(last))
        .filter(Q(lately=None) | Q(lately__lt=ASKED_A_WEEK))
        .order_by(F("tier"), F("last_asked").asc(nulls_first=True), "pk")
    )


def _stand_ins(shift: Shift) -> QuerySet[Person]:
    opportunity = shift.opportunity
    here = Application.objects.filter(person=OuterRef("pk"), opportunity=opportunity)
    waits, accepted = here.filter(state="waiting"), here.filter(state="accepted")
    came = Place.objects.filter(
        person=OuterRef("pk"), state="attended", shift__opportunity__organisation=opportunity.organisation_id
    )
    works = Member.objects.filter(person=OuterRef("pk"), organisation=opportunity.organisation_id, until=None)
    ready = Exists(Readiness.objects.filter(person=OuterRef("pk")))
    near = [When(Exists(waits), then=Value(0)), When(ready & Exists(accepted), then=Value(1))]
    if opportunity.selection == "instant":
        # Elsewhere the organisation decides who comes: only those it has decided on are asked.
        near += [When(ready & Exists(came), then=Value(2)), When(ready & Exists(works), then=Value(3))]
    pool = Q(pk__in=Readiness.objects.values("person")) | Q(
        pk__in=Application.objects.filter(opportunity=opportunity, state="waiting").values("person")
    )
    tier = Case(*near, default=None, output_field=IntegerField())
    return Person.objects.filter(pool).annotate(tier=tier).exclude(tier=None)


def _swappers(request: CoverRequest) -> QuerySet[Person]:
    """Those ready to be asked who have a seat in one of the shifts that would suit."""
    held = Place.objects.filter(person=OuterRef("pk"), shift__in=request.wanted_shift_ids, state="confirmed")
    ready = Readiness.objects.values("person")
    return Person.objects.filter(Exists(held), pk__in=ready).annotate(tier=Value(0, output_field=IntegerField()))


def _in_the_way(request: CoverRequest) -> QuerySet[Place]:
    """Places that leave somebody no time for the shift; for a swap, the one they would give does not count."""
    shift = request.place.shift
    mine = Place.objects.filter(person=OuterRef("pk")).exclude(shift__in=request.wanted_shift_ids)
    same = Q(shift=shift, state__in=sorted(ACTIVE_PLACE))
    clash = Q(
        state__in=sorted(SEATED),
        shift__open_ended=False,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    )
    return mine.filter(same | clash)


def _blocks(shift: Shift) -> QuerySet[Block]:
    return Block.objects.filter(person=OuterRef("pk"), organisation=shift.opportunity.organisation_id)


def asks_of(person_id: int, at: datetime) -> QuerySet[Ask]:
    """What somebody is asked and may still answer, the most pressing first."""
    rows = Ask.objects.filter(person=person_id, answer="", until__gt=at, request__state="open")
    return _with_shift(rows, "request__place__").order_by("until", "pk")


def swaps_open_to(person_id: int, at: datetime) -> QuerySet[CoverRequest]:
    """Swaps that somebody could agree to with a seat of theirs, the earliest shift first."""
    mine = Place.objects.filter(person=person_id, state="confirmed", shift__starts_at__gt=at).values_list("shift_id")
    ids = [shift_id for (shift_id,) in mine]
    rows = CoverRequest.objects.filter(
        kind="swap", state="open", wanted_shift_ids__overlap=ids, place__shift__starts_at__gt=at
    ).exclude(place__person=person_id)
    return _with_shift(rows, "place__").order_by("place__shift__starts_at", "pk")


def requests_of(person_id: int, at: datetime) -> QuerySet[CoverRequest]:
    """What somebody asked for, of shifts to come, the latest first, with how many were asked and said no."""
    rows = CoverRequest.objects.filter(place__person=person_id, place__shift__ends_at__gt=at)
    return _counted(_with_shift(rows, "place__")).order_by("-pk")


def open_request_of(place_id: int) -> CoverRequest | None:
    """What is looked for in place of this place."""
    return CoverRequest.objects.filter(place=place_id, state="open").first()


def request_for(person_id: int, request_id: int, at: datetime) -> CoverRequest | None:
    """A request that this person was asked about, or, for a swap, could agree to; None for everybody else."""
    rows = _with_shift(CoverRequest.objects.filter(pk=request_id), "place__")
    asked = rows.filter(asks__person=person_id).first()
    return asked or swaps_open_to(person_id, at).filter(pk=request_id).first()


def seats_to_give(request: CoverRequest, person_id: int, at: datetime) -> list[Place]:
    """The seats that this person could give in a swap, by time."""
    rows = Place.objects.filter(
        person=person_id, shift__in=request.wanted_shift_ids, state="confirmed", shift__starts_at__gt=at
    )
    return list(rows.select_related("shift__role").order_by("shift__starts_at"))


def requests_at(opportunity_id: int) -> QuerySet[CoverRequest]:
    """All that was looked for at an opportunity, the open ones and the latest first, with how the asking went."""
    rows = CoverRequest.objects.filter(place__shift__opportunity=opportunity_id)
    open_first = Case(When(state="open", then=Value(0)), default=Value(1), output_field=IntegerField())
    return _counted(rows.select_related("place__shift__role", "place__person", "found__person")).order_by(
        open_first, "-pk"
    )


def swap_choices(place: Place, at: datetime) -> list[Shift]:
    """The shifts that somebody may ask for instead: of the same task, to come, and not theirs already."""
    mine = Place.objects.filter(person=place.person_id, state__in=sorted(ACTIVE_PLACE)).values("shift_id")
    rows = Shift.objects.filter(
        opportunity=place.shift.opportunity_id, role=place.shift.role_id, cancelled_at=None, open_ended=False,
        starts_at__gt=at,
    )  # fmt: skip
    return list(rows.exclude(pk__in=mine).order_by("starts_at", "pk"))


def own_data(person_id: int) -> dict[str, object]:
    """What this package keeps about somebody, ready for JSON; who else was asked is nobody's business."""
    ready = Readiness.objects.filter(person=person_id).first()
    asked = Ask.objects.filter(person=person_id).order_by("pk")
    sought = CoverRequest.objects.filter(place__person=person_id).order_by("pk")
    return {
        "ready_since": ready.since.isoformat() if ready else None,
        "asked": [{"at": one.asked_at.isoformat(), "answer": one.answer} for one in asked],
        "requests": [{"at": one.opened_at.isoformat(), "kind": one.kind, "state": one.state} for one in sought],
    }


def _with_shift(rows: QuerySet[Row], way: str) -> QuerySet[Row]:
    return rows.select_related(
        *(f"{way}{part}" for part in ("person", "shift__role", "shift__opportunity__organisation"))
    ).defer(f"{way}shift__opportunity__search", f"{way}shift__opportunity__title_key")


def _counted(rows: QuerySet[CoverRequest]) -> QuerySet[CoverRequest]:
    return rows.annotate(
        asked=Count("asks"),
        no=Count("asks", filter=Q(asks__answer="no")),
        open=Count("asks", filter=Q(asks__answer="")),
    )
