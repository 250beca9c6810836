"""Reads of times: which are free, whose they are, who may be on duty, and who calls for help."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.names import by_name
from awn.base.refusal import Refusal
from awn.boards.models import Board, BoardFile, Escalation, Session
from awn.boards.queries import SEATED
from awn.boards.rules import ESCALATE_UNTIL
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.people.models import Person
from awn.safety.rules import check_not_suspended

_SHOWN = 60
_MONTH = timedelta(days=31)


def needs_supervisor(board: Board) -> bool:
    """Whether somebody must be on duty: where people are supported, and where children are among them."""
    return board.kind == "support" or board.opportunity.with_children


def supervisors_of(board: Board) -> list[int]:
    """Ids of those who may be on duty: members who log incidents for this opportunity."""
    one = board.opportunity
    return members_who_may(Permission.LOG_INCIDENTS, one.organisation_id, team_id=one.team_id)


def people_on_duty(board: Board) -> QuerySet[Person]:
    """Those who may be on duty, to choose from."""
    return Person.objects.filter(pk__in=supervisors_of(board)).order_by(*by_name(), "pk")


def place_for(session: Session, person: Person) -> Place:
    """The person's place whose time holds the session. Refuses `suspended`, `no_place_on_board`."""
    check_not_suspended(person.standing)
    place = (
        Place.objects.filter(
            person=person, state__in=SEATED, shift__opportunity_id=session.board.opportunity_id,
            shift__starts_at__lte=session.starts_at, shift__ends_at__gte=session.ends_at,
        )
        .order_by("shift__ends_at", "pk")
        .first()
    )  # fmt: skip
    if place is None:
        message = _("You have no place in this opportunity that runs at this time. Apply for one first.")
        raise Refusal("no_place_on_board", message, status=409)
    return place


def free_sessions(board: Board, at: datetime) -> QuerySet[Session]:
    """Times that can be booked, the next first."""
    rows = Session.objects.filter(board=board, state="free", starts_at__gt=at).select_related("supervisor")
    return rows.order_by("starts_at", "pk")[:_SHOWN]


def own_sessions(board: Board, person: Person, at: datetime, *, past: bool) -> QuerySet[Session]:
    """The person's own times: booked ones, the next first; or those of the last month that are settled, the last
    first."""
    rows = Session.objects.filter(board=board, volunteer=person).select_related("supervisor")
    if past:
        return rows.filter(ends_at__gt=at - _MONTH).exclude(state="booked").order_by("-starts_at", "-pk")[:_SHOWN]
    return rows.filter(state="booked").order_by("starts_at", "pk")[:_SHOWN]


def own_session(board: Board, session_id: int, person: Person) -> Session | None:
    """A time as a volunteer may open it: free, or their own."""
    row = Session.objects.filter(board=board, pk=session_id).select_related("supervisor", "board__opportunity").first()
    return row if row is not None and (row.state == "free" or row.volunteer_id == person.pk) else None


def sessions_of_desk(board: Board, at: datetime, *, past: bool) -> QuerySet[Session]:
    """All times of a board: to come and not settled yet, the next first; or those that are over, the last first."""
    rows = Session.objects.filter(board=board).select_related("supervisor", "volunteer", "settled_by")
    # What nobody booked is over when it has begun.
    live = Q(state="booked") | Q(state="free", starts_at__gt=at)
    return rows.exclude(live).order_by("-starts_at", "-pk") if past else rows.filter(live).order_by("starts_at", "pk")


def session_of_desk(board: Board, session_id: int) -> Session | None:
    """One time of the board."""
    rows = Session.objects.filter(board=board, pk=session_id)
    return rows.select_related("supervisor", "volunteer", "board__opportunity", "settled_by").first()


def files_of(session: Session, *, volunteers: bool) -> list[BoardFile]:
    """The files of a time: those of whoever booked it, or those of the organisation."""
    return list(BoardFile.objects.filter(session=session, is_volunteers=volunteers).order_by("pk"))


def may_escalate(session: Session, at: datetime) -> bool:
    """Whether the button for help works now."""
    return session.state == "booked" and session.starts_at <= at <= session.ends_at + ESCALATE_UNTIL


def last_call(session: Session) -> Escalation | None:
    """The last call for help of a time."""
    return Escalation.objects.filter(session=session).select_related("taken_by").order_by("-pk").first()


def open_calls(board: Board) -> QuerySet[Escalation]:
    """Calls for help that nobody has answered, the longest-waiting first."""
    rows = Escalation.objects.filter(session__board=board, taken_at=None)
    return rows.select_related("session__volunteer", "session__supervisor").order_by("at", "pk")
