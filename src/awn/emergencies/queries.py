"""Reads of emergencies: the public page, the desk, and somebody's own calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from awn.base.text import Bilingual
from awn.emergencies.links import call_meant
from awn.emergencies.models import Call as Call  # noqa: PLC0414 - doors take the type from here
from awn.emergencies.models import Emergency as Emergency  # noqa: PLC0414 - doors take the type from here
from awn.opportunities.models import Shift as Shift  # noqa: PLC0414 - doors take the type from here
from awn.participation.rules import SEATED
from awn.reference.models import Skill


@dataclass(frozen=True, slots=True)
class Tally:
    """How a call-up stands: answers, and where a yes led."""

    called: int
    unanswered: int
    later: int
    no: int
    coming: int
    standby: int
    thanked: int
    released: int
    seated: int


def emergency(public_id: str) -> Emergency | None:
    """One emergency with its region and organisation."""
    return _rows().filter(public_id=public_id).first()


def open_now() -> QuerySet[Emergency]:
    """Emergencies that are not over, the latest first."""
    return _rows().filter(closed_at=None).order_by("-opened_at")


def listed(organisation_id: int | None) -> QuerySet[Emergency]:
    """Those of an organisation, or of the platform itself, the latest first."""
    rows = _rows().order_by("-opened_at")
    if organisation_id is None:
        return rows.filter(organisation__isnull=True)
    return rows.filter(organisation_id=organisation_id)


def tally(emergency_id: int) -> Tally:
    """One query."""
    pools = {name: Count("pk", filter=Q(pool=name)) for name in ("coming", "standby", "thanked", "released")}
    answers = {name: Count("pk", filter=Q(answer=name)) for name in ("later", "no")}
    unanswered = Count("pk", filter=Q(answer=""))
    seated = Count("pk", filter=Q(pool="coming", place__state__in=sorted(SEATED)))
    counts = Call.objects.filter(emergency_id=emergency_id).aggregate(
        called=Count("pk"), unanswered=unanswered, seated=seated, **answers, **pools
    )
    return Tally(**counts)


def pool(emergency_id: int, name: str) -> QuerySet[Call]:
    """Those in a pool with their people, in the order in which they said yes."""
    rows = Call.objects.select_related("person__region", "place__shift__opportunity").filter(
        emergency_id=emergency_id, pool=name
    )
    return rows.order_by("answered_at", "pk")


def call_by_token(token: str) -> Call | None:
    """The call behind an address, with its emergency and person."""
    rows = Call.objects.select_related(
        "emergency__region__country", "emergency__organisation", "emergency__shift__opportunity", "person",
        "place__shift__opportunity",
    )  # fmt: skip
    return rows.filter(pk=call_meant(token) or 0).first()


def calls_of(person_id: int) -> QuerySet[Call]:
    """Somebody's own, the latest first."""
    rows = Call.objects.select_related("emergency__region__country", "emergency__organisation").filter(
        person_id=person_id
    )
    return rows.order_by("-pk")


def call_of(emergency_id: int, person_id: int) -> Call | None:
    """Somebody's call or offer in an emergency."""
    return Call.objects.filter(emergency_id=emergency_id, person_id=person_id).first()


def shifts_for(emergency: Emergency, at: datetime) -> QuerySet[Shift]:
    """Shifts in which the emergency may give seats, by time: the organisation's own.

    The platform itself gives seats only where everybody who asks has one at once, in the emergency's region: it decides
    for nobody.
    """
    rows = Shift.objects.select_related("opportunity__organisation").filter(
        cancelled_at=None, open_ended=False, ends_at__gt=at, opportunity__state__in=["published", "closed"],
        opportunity__queue_opens_at=None,
    )  # fmt: skip
    if emergency.organisation_id is not None:
        rows = rows.filter(opportunity__organisation=emergency.organisation_id)
    else:
        rows = rows.filter(
            opportunity__selection="instant", opportunity__region=emergency.region_id,
            opportunity__organisation__state="verified",
        )  # fmt: skip
    return rows.order_by("starts_at", "pk")


def has_seat(call: Call) -> bool:
    """Whether the yes is a seat at present."""
    return call.place is not None and call.place.state in SEATED


def skills_of(found: Emergency) -> list[Bilingual]:
    """Names of the skills that are wanted."""
    return [skill.name for skill in Skill.objects.filter(pk__in=found.skill_ids).order_by("pk")]


def titles(emergency_ids: Iterable[int]) -> dict[int, Bilingual]:
    """Titles by id."""
    return {row.pk: row.title for row in Emergency.objects.filter(pk__in=list(emergency_ids))}


def own_data(person_id: int) -> list[dict[str, str | int | None]]:
    """Everything this package keeps about somebody, ready for JSON."""
    return [
        {
            "emergency": call.emergency.public_id,
            "wave": call.wave,
            "called": call.called_at.isoformat(),
            "answer": call.answer,
            "answered": call.answered_at.isoformat() if call.answered_at else None,
            "pool": call.pool,
            "seat": call.place_id,
            "no_seat": call.no_seat,
        }
        for call in Call.objects.select_related("emergency").filter(person_id=person_id).order_by("pk")
    ]


def _rows() -> QuerySet[Emergency]:
    return Emergency.objects.select_related("region__country", "organisation", "shift__opportunity")
