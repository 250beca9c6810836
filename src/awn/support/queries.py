"""Requests as their askers and the desk read them, files on their way out, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.names import by_name
from awn.base.refusal import Refusal, found
from awn.base.sealed import SealError
from awn.people.models import IN_OFFICE, Person, StaffMember
from awn.people.rules import STAFF_ROLES, StaffPermission
from awn.qualifications import documents
from awn.qualifications.actions.reviewing import Opened
from awn.support.links import request_meant
from awn.support.models import AnswerTemplate as AnswerTemplate  # noqa: PLC0414 - doors take the type from here
from awn.support.models import HelpFile, HelpMessage
from awn.support.models import HelpRequest as HelpRequest  # noqa: PLC0414 - doors take the type from here
from awn.support.rules import AREAS, FIGURES_SPAN, OPEN, OURS, median, share
from awn.support.words import Contact, contact_said, said

# The tabs of the desk: what waits for us, what waits for askers, what is over.
TABS: Mapping[str, Q] = {
    "open": Q(state__in=OURS),
    "late": Q(state__in=OURS),
    "waiting": Q(state__in=OPEN - OURS),
    "closed": Q(state="closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread with its words, and the files with it: number and name."""

    row: HelpMessage
    words: str
    files: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """How requests of one area were answered; of nothing, nothing is said."""

    area: str
    asked: int
    answered: int
    in_time: int
    late_now: int
    median_hours: float | None

    @property
    def share_in_time(self) -> int | None:
        """Per cent of those whose promised time is over, answered or not: silence is no success."""
        return share(self.in_time, self.answered + self.late_now)


def queue(tab: str, area: str, viewer: Person, at: datetime, *, mine: bool = False) -> QuerySet[HelpRequest]:
    """Requests for the desk: those whose promise ends first come first; nobody sees their own here."""
    rows = _of_desk(viewer).filter(TABS[tab]).select_related("person", "assigned").defer("contact")
    if tab == "late":
        rows = rows.filter(due_at__lt=at)
    if area:
        rows = rows.filter(area=area)
    if mine:
        rows = rows.filter(assigned=viewer)
    return rows.order_by("-closed_at", "-pk") if tab == "closed" else rows.order_by("due_at", "pk")


def counts(viewer: Person, at: datetime) -> dict[str, int]:
    """How many stand under each tab. One query."""
    tabs = {tab: Count("pk", filter=which) for tab, which in TABS.items()}
    tabs["late"] = Count("pk", filter=TABS["late"] & Q(due_at__lt=at))
    found_counts: dict[str, int] = _of_desk(viewer).aggregate(**tabs)
    return found_counts


def for_desk(number: int, viewer: Person) -> HelpRequest | None:
    """One request for the desk."""
    rows = _of_desk(viewer).select_related("person", "assigned", "merged_into")
    return rows.filter(pk=number).first()


def own(number: int, person_id: int) -> HelpRequest | None:
    """One's own request."""
    return HelpRequest.objects.select_related("merged_into").filter(pk=number, person_id=person_id).first()


def own_requests(person_id: int) -> QuerySet[HelpRequest]:
    """All that somebody asked, the newest first."""
    return HelpRequest.objects.filter(person_id=person_id).defer("contact", "name").order_by("-pk")


def meant(token: str) -> HelpRequest | None:
    """The request that a secret address means; None when it was altered, and when the request has gone."""
    number = request_meant(token)
    rows = HelpRequest.objects.select_related("merged_into").filter(person=None)
    return rows.filter(pk=number).first() if number is not None else None


def thread(row: HelpRequest, *, with_notes: bool = False) -> list[Line]:
    """What was written and done, the oldest first; notes for the staff alone. Two queries."""
    rows = HelpMessage.objects.filter(request=row).select_related("by").prefetch_related("files").order_by("pk")
    rows = rows if with_notes else rows.exclude(side="note")
    return [
        Line(one, said(row, one.words), tuple((file.pk, said(row, file.file_name)) for file in one.files.all()))
        for one in rows
    ]


def asker_of(row: HelpRequest) -> tuple[str, Contact | None]:
    """Name and address of somebody without an account."""
    return said(row, row.name), contact_said(row, row.contact)


def opened_file(row: HelpRequest, file_id: int) -> Opened:
    """A file of this request. Refuses `not_found`, `document_lost`."""
    file = found(HelpFile.objects.filter(pk=file_id, message__request=row).exclude(message__side="note").first())
    try:
        data = documents.opened(file.stored_as, bytes(file.key))
    except (OSError, SealError) as error:
        message = _("This document cannot be opened any more. Ask its owner to upload it again.")
        raise Refusal("document_lost", message, status=404) from error
    return Opened(said(row, file.file_name), file.media_type, data)


def barriers() -> QuerySet[HelpRequest]:
    """Barriers of accessibility that were reported, the newest first, each with its first line: two queries."""
    first = HelpMessage.objects.filter(side="asker").order_by("pk")
    rows = HelpRequest.objects.filter(area="accessibility").exclude(state="unconfirmed")
    return rows.prefetch_related(Prefetch("messages", queryset=first)).order_by("-pk")


def first_words(row: HelpRequest) -> str:
    """What was asked first; of a row of `barriers` without a further query."""
    return next((said(row, line.words) for line in row.messages.all()), "")


def templates(area: str = "") -> list[AnswerTemplate]:
    """Answers that are used again; with an area those of it first, then those for all."""
    rows = list(AnswerTemplate.objects.order_by("area", "pk"))
    return [row for row in rows if not area or row.area in {area, ""}]


def helpers() -> list[Person]:
    """Who answers requests for help."""
    roles = [role.value for role, allowed in STAFF_ROLES.items() if StaffPermission.HELP_PEOPLE in allowed]
    people = StaffMember.objects.filter(IN_OFFICE, role__in=roles).values("person_id")
    return list(Person.objects.filter(pk__in=people, standing="").order_by(*by_name(), "pk"))


def figures(at: datetime) -> list[AreaFigures]:
    """The last ninety days, all areas together first (area ""), then each that was asked about."""
    rows = HelpRequest.objects.filter(asked_at__gt=at - FIGURES_SPAN).exclude(state="unconfirmed")
    rows = rows.exclude(reason__in=["spam", "same"])
    fields = ("area", "asked_at", "first_answer_at", "first_in_time", "state", "due_at")
    known = list(rows.values_list(*fields))
    each = [_figures(area, [one for one in known if one[0] == area], at) for area in AREAS]
    return [_figures("", known, at), *(one for one in each if one.asked)]


def own_data(person_id: int) -> list[dict[str, Any]]:
    """What somebody asked and was answered, ready for JSON."""
    return [
        {"number": row.pk, "area": row.area, "state": row.state, "asked_at": row.asked_at.isoformat(),
         "messages": [
             {"side": line.row.side, "words": line.words, "at": line.row.at.isoformat(),
              "files": [name for _number, name in line.files]}
             for line in thread(row)
         ]}
        for row in HelpRequest.objects.filter(person_id=person_id).order_by("pk")
    ]  # fmt: skip


def _figures(area: str, rows: list[Any], at: datetime) -> AreaFigures:
    answered = [(asked, first, in_time) for _area, asked, first, in_time, _state, _due in rows if first is not None]
    late = sum(
        state in OURS and first is None and due is not None and due < at for _a, _b, first, _c, state, due in rows
    )
    hours = [(first - asked).total_seconds() / 3600 for asked, first, _in_time in answered]
    in_time = sum(bool(one) for _asked, _first, one in answered)
    return AreaFigures(area, len(rows), len(answered), in_time, late, median(hours))


def _of_desk(viewer: Person) -> QuerySet[HelpRequest]:
    return HelpRequest.objects.exclude(state="unconfirmed").filter(~Q(person=viewer) | Q(person=None))
