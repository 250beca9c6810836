"""Remote work: handing in, taking back, accepting with its hours, sending back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.hours.actions._ledger import Credit, add, locked_place
from awn.hours.models import Deliverable, HoursEntry
from awn.hours.remote import is_remote, units_in
from awn.hours.rules import (
    DELIVERABLE_MOVES,
    LATEST_WORK,
    NOTE_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    check_confirmer,
    check_unit_minutes,
    check_units,
)
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.evidence import deliver
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.queries import is_self

LINK_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a volunteer hands in: a text, or a link to where it lies, or both."""

    title: str
    units: int
    text: str = ""
    link: str = ""


@transaction.atomic
def hand_in(place_id: int, work: Work, *, by: Person | None, at: datetime) -> Deliverable:
    """The volunteer hands work in. Refuses others, places without remote work, work out of time or over the cap."""
    place = locked_place(place_id)
    check_acts_for(by, place.person_id, at.date())
    _check_place(place, at)
    clean = _checked(work)
    units = units_in(place)
    check_units(clean.units, used=units.used, most=units.most)
    deliverable = Deliverable.objects.create(
        place=place,
        title=clean.title,
        text=clean.text,
        link=clean.link,
        units=clean.units,
        minutes=clean.units * units.minutes_each,
        state="submitted",
        submitted_at=at,
    )
    record("deliverable.submitted", by=by, at=at, subject=deliverable.pk, place=place.pk)
    return deliverable


@transaction.atomic
def take_back_work(deliverable_id: int, *, by: Person | None, at: datetime) -> Deliverable:
    """The volunteer takes work back that nobody has decided on yet. Refuses others."""
    deliverable = _locked(deliverable_id)
    check_acts_for(by, deliverable.place.person_id, at.date())
    _move(deliverable, "withdrawn", by=None, at=at)
    record("deliverable.withdrawn", by=by, at=at, subject=deliverable.pk, place=deliverable.place_id)
    return deliverable


@transaction.atomic
def accept(deliverable_id: int, *, units: int, minutes: int, by: Person | None, at: datetime) -> HoursEntry:
    """A supervisor accepts work, and its minutes are credited; asked again, gives the credit that stands.

    Refuses: not a supervisor there, own work, more units than were handed in or than the cap, more minutes than the
    units are worth, work that was taken or sent back.
    """
    deliverable = _locked(deliverable_id)
    place = deliverable.place
    opportunity = place.shift.opportunity
    require(by, Permission.CONFIRM_HOURS, opportunity.organisation_id, team_id=opportunity.team_id)
    check_confirmer(is_own=is_self(by, place.person_id))
    if deliverable.state == "accepted" and deliverable.basis_id is not None:
        return HoursEntry.objects.get(basis_id=deliverable.basis_id, reverses=None)
    check_move(DELIVERABLE_MOVES, deliverable.state, "accepted")
    known = units_in(place, besides=deliverable.pk)
    check_units(units, used=known.used, most=min(known.most, known.used + deliverable.units))
    check_unit_minutes(minutes, units=units, minutes_per_unit=known.minutes_each)
    event = deliver(place, by=by, at=at)
    deliverable.units, deliverable.minutes, deliverable.basis = units, minutes, event
    _move(deliverable, "accepted", by=by, at=at)
    record("deliverable.accepted", by=by, at=at, subject=deliverable.pk, place=place.pk)
    day = deliverable.submitted_at.astimezone(ZoneInfo(opportunity.zone)).date()
    credit = Credit(basis_id=event.pk, day=day, minutes=minutes, evidence="delivered")
    return add(place, credit, by=by, at=at)


@transaction.atomic
def send_back(deliverable_id: int, *, note: str, by: Person | None, at: datetime) -> Deliverable:
    """A supervisor sends work back with words about what to change. Refuses own work, and what is decided already."""
    deliverable = _locked(deliverable_id)
    require(
        by,
        Permission.CONFIRM_HOURS,
        deliverable.place.shift.opportunity.organisation_id,
        team_id=deliverable.place.shift.opportunity.team_id,
    )
    check_confirmer(is_own=is_self(by, deliverable.place.person_id))
    deliverable.note = clean_block(note, limit=NOTE_LIMIT, field="note")
    if not deliverable.note:
        message = _("Say what is still to be done: the volunteer reads it.")
        raise Refusal("return_unexplained", message, fields={"note": message})
    _move(deliverable, "returned", by=by, at=at)
    record("deliverable.returned", by=by, at=at, subject=deliverable.pk, place=deliverable.place_id)
    return deliverable


@transaction.atomic
def forget_work(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Erases the words of work handed in by somebody who closed their account; how many. Units and hours stay."""
    rows = Deliverable.objects.filter(place__person_id=person_id)
    rows.filter(state="submitted").update(state="withdrawn", decided_at=at)
    return rows.update(title="", text="", link="", note="")


def _locked(deliverable_id: int) -> Deliverable:
    """The deliverable, its place locked."""
    place_id = Deliverable.objects.filter(pk=deliverable_id).values_list("place_id", flat=True).first()
    place = locked_place(found(place_id))
    deliverable = Deliverable.objects.get(pk=deliverable_id)
    deliverable.place = place
    return deliverable


def _move(deliverable: Deliverable, state: str, *, by: Person | None, at: datetime) -> None:
    check_move(DELIVERABLE_MOVES, deliverable.state, state)
    deliverable.state = state
    deliverable.decided_by, deliverable.decided_at = by, at
    deliverable.save()


def _check_place(place: Place, at: datetime) -> None:
    shift = place.shift
    if not is_remote(shift):
        raise Refusal("not_remote", _("Work can be handed in for remote tasks only."), status=409)
    if place.state not in {"confirmed", "attended"}:
        raise Refusal("no_seat_for_work", _("Only somebody with a confirmed place can hand work in."), status=409)
    if at < shift.starts_at:
        raise Refusal("work_too_early", _("This task has not begun yet."), status=409)
    if at > shift.ends_at + LATEST_WORK:
        message = _("Work can be handed in until 14 days after the task. Write to the organisation.")
        raise Refusal("work_too_late", message, status=409)


def _checked(work: Work) -> Work:
    """The work with cleaned texts. Refuses no title, neither text nor link, and what is no address of the web."""
    title = clean_line(work.title, limit=TITLE_LIMIT, field="title")
    text = clean_block(work.text, limit=TEXT_LIMIT, field="text")
    link = clean_line(work.link, limit=LINK_LIMIT, field="link")
    if not title:
        message = _("Give your work a title.")
        raise Refusal("work_title_missing", message, fields={"title": message})
    if not (text or link):
        message = _("Describe what you did, or give a link to it.")
        raise Refusal("work_missing", message, fields={"text": message})
    if link and not _is_web_address(link):
        message = _("Give the whole address of the page, beginning with https://.")
        raise Refusal("not_a_link", message, fields={"link": message})
    return Work(title=title, text=text, link=link, units=work.units)


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
