"""What the page of a queue shows: one board for everybody, and one row for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from awn.base.compiled import prepared_cursor
from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity
from awn.surge.models import Claim, Queue
from awn.surge.rules import ASKED, before, seconds_to_wait

_CLAIM = """
    SELECT id, state, number, application_id, code, why_ar, why_en, asked_at FROM surge_claim
     WHERE opportunity_id = %s AND person_id = %s ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class BoardShift:
    """A shift that can be asked for."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    open_ended: bool
    seats_left: int
    capacity: int
    role: Bilingual | None


@dataclass(frozen=True, slots=True)
class Board:
    """What is the same for everybody who waits, so that it is read once for all of them."""

    opportunity_id: int
    public_id: str
    title: Bilingual
    organisation: Bilingual
    zone: str
    opens_at: datetime
    takes_claims: bool
    shifts: tuple[BoardShift, ...]
    is_drawn: bool
    numbered: int
    answered: int
    per_second: float

    @property
    def seats_left(self) -> int:
        """Seats that nobody holds yet, of all shifts together."""
        return sum(max(shift.seats_left, 0) for shift in self.shifts)

    @property
    def capacity(self) -> int:
        """Seats of all shifts together."""
        return sum(shift.capacity for shift in self.shifts)

    def ahead_of(self, number: int | None) -> int | None:
        """How many are served before this number; None while it is not drawn."""
        return before(number, self.answered)

    def seconds_for(self, ahead: int | None) -> int | None:
        """About how long they take; None while nobody knows."""
        return None if ahead is None else seconds_to_wait(ahead, self.per_second)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Somebody's own request, as it stands."""

    pk: int
    state: str
    number: int | None
    application_id: int | None
    code: str
    why: Bilingual
    asked_at: datetime

    @property
    def waits(self) -> bool:
        """True until there is an answer."""
        return self.state == ASKED


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims of a queue stand where, for those who organise."""

    unanswered: int
    placed: int
    listed: int
    refused: int
    total: int


def board(public_id: str, at: datetime) -> Board | None:
    """The board of an opportunity that has a queue and is public; None for every other. Three queries."""
    rows = Opportunity.objects.select_related("organisation").filter(public_id=public_id, queue_opens_at__isnull=False)
    opportunity = rows.exclude(state__in=["draft", "in_review"]).first()
    if opportunity is None or opportunity.queue_opens_at is None:
        return None
    shifts = opportunity.shifts.select_related("role").filter(cancelled_at=None, ends_at__gt=at)
    queue = Queue.objects.filter(pk=opportunity.pk).first() or Queue(opportunity=opportunity)
    return Board(
        opportunity_id=opportunity.pk,
        public_id=public_id,
        title=opportunity.title,
        organisation=opportunity.organisation.name,
        zone=opportunity.zone,
        opens_at=opportunity.queue_opens_at,
        takes_claims=opportunity.takes_applications(at) and opportunity.organisation.state != "suspended",
        shifts=tuple(
            BoardShift(
                shift.pk, shift.starts_at, shift.ends_at, shift.open_ended, shift.seats_left, shift.capacity,
                shift.role.title if shift.role else None,
            )
            for shift in shifts
        ),
        is_drawn=queue.drawn_at is not None,
        numbered=queue.numbered,
        answered=queue.answered,
        per_second=queue.per_second,
    )  # fmt: skip


def ticket_of(opportunity_id: int, person_id: int) -> Ticket | None:
    """The latest request of somebody; one query, prepared."""
    with prepared_cursor() as cursor:
        cursor.execute(_CLAIM, [opportunity_id, person_id])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, state, number, application_id, code, why_ar, why_en, asked_at = row
    return Ticket(pk, state, number, application_id, code, Bilingual(why_ar, why_en), asked_at)


def tally(opportunity_id: int) -> Tally:
    """How the queue of an opportunity stands."""
    rows = Claim.objects.filter(opportunity_id=opportunity_id).values_list("state").annotate(n=Count("pk"))
    counts: dict[str, int] = dict(rows.order_by("state"))
    return Tally(
        unanswered=counts.get(ASKED, 0),
        placed=counts.get("placed", 0),
        listed=counts.get("listed", 0),
        refused=counts.get("refused", 0),
        total=sum(counts.values()) - counts.get("left", 0),
    )


def to_serve(opened_before: datetime) -> list[int]:
    """Ids of opportunities whose queue opened before then and holds somebody without an answer."""
    waits = Claim.objects.filter(opportunity=OuterRef("pk"), state=ASKED)
    rows = Queue.objects.filter(Exists(waits), opportunity__queue_opens_at__lte=opened_before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Lot:
    """The lot that those drew who waited before the opening: with it anybody can work out their order again."""

    seed: str
    drawn_at: datetime


def lot_of(opportunity_id: int) -> Lot | None:
    """The lot of a queue; None before numbers are drawn."""
    queue = Queue.objects.filter(pk=opportunity_id).exclude(drawn_at=None).first()
    return Lot(queue.seed, queue.drawn_at) if queue is not None and queue.drawn_at is not None else None


def own_data(person_id: int) -> list[dict[str, str | int | None]]:
    """Everything this package keeps about somebody, ready for JSON."""
    return [
        {
            "opportunity": claim.opportunity.public_id,
            "state": claim.state,
            "number": claim.number,
            "asked": claim.asked_at.isoformat(),
            "answered": claim.answered_at.isoformat() if claim.answered_at else None,
            "code": claim.code,
        }
        for claim in Claim.objects.select_related("opportunity").filter(person_id=person_id).order_by("pk")
    ]
