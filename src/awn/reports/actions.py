"""Asking for reports by letter, ending them, and sending what is due."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.people.models import Person
from awn.people.queries import account_of
from awn.people.rules import has_email
from awn.reports import files, queries, schedules
from awn.reports.models import TITLE_LENGTH, Issue, Reader, Schedule
from awn.reports.queries import ZONE
from awn.reports.rules import MOST_READERS, MOST_SCHEDULES, MOST_TRIES, check_rhythm, closed_period, is_due

log = logging.getLogger(__name__)
PDF = "pdf"
_LANGUAGES = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: which report, how often, in which language, and whether the PDF goes with the letter."""

    kind: str
    subject: str
    rhythm: str
    language: str
    with_file: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    fault: str = ""
    title: str = ""
    words: tuple[str, ...] = ()
    file: str = ""


@transaction.atomic
def ask(wish: Wish, *, readers: Collection[int] = (), by: Person, at: datetime) -> Schedule:
    """Has a report sent to `by`, and to colleagues by their person's id; asking again changes what there is.

    Refuses `rhythm_unknown`, `report_language_unknown`, `no_address_for_reports`, `too_many_report_letters`,
    `reader_not_colleague`, and `not_found` for a report that there is not.
    """
    rhythm = check_rhythm(wish.rhythm)
    if wish.language not in _LANGUAGES:
        raise Refusal("report_language_unknown", _("Reports are written in Arabic and in English. Choose one of them."))
    account = account_of(by.pk)
    if account is None or not has_email(account.email):
        message = _("Reports come by e-mail, and you have given no address. Add one under Sign-in and security.")
        raise Refusal("no_address_for_reports", message)
    # One person's are written one at a time, or two at once would pass the limit.
    Person.objects.select_for_update().get(pk=by.pk)
    own = Schedule.objects.filter(person=by).exclude(state="ended")
    same = own.filter(kind=wish.kind, subject=wish.subject, rhythm=rhythm).first()
    if same is None and own.count() >= MOST_SCHEDULES:
        raise Refusal("too_many_report_letters", _("You get 20 reports by letter already. End one first."))
    row = same or Schedule(person=by, kind=wish.kind, subject=wish.subject, rhythm=rhythm, created_at=at)
    row.language, row.with_file = wish.language, wish.with_file and wish.kind != schedules.OWN_KIND
    row.state, row.since = "active", at.astimezone(schedules.zone_of(row)).date()
    row.save()
    _set_readers(row, readers, by)
    record("report_letter.asked", by=by, at=at, subject=row.pk, kind=row.kind, rhythm=row.rhythm)
    return row


@transaction.atomic
def pause(schedule_id: int, *, by: Person, at: datetime) -> None:
    """No letters until it is resumed. Refuses `not_found`."""
    row = _own(schedule_id, by)
    if row.state == "active":
        row.state = "paused"
        row.save(update_fields=["state"])
        record("report_letter.paused", by=by, at=at, subject=row.pk)


@transaction.atomic
def resume(schedule_id: int, *, by: Person, at: datetime) -> None:
    """Letters again, about periods that end from today on. Refuses `not_found`."""
    row = _own(schedule_id, by)
    if row.state == "paused":
        row.state, row.since = "active", at.astimezone(schedules.zone_of(row)).date()
        row.save(update_fields=["state", "since"])
        record("report_letter.resumed", by=by, at=at, subject=row.pk)


@transaction.atomic
def end(schedule_id: int, *, by: Person, at: datetime) -> None:
    """No letters any more, to anybody. Refuses `not_found`."""
    row = _own(schedule_id, by)
    row.state = "ended"
    row.save(update_fields=["state"])
    record("report_letter.ended", by=by, at=at, subject=row.pk)


@transaction.atomic
def stop(reader_id: int, *, by: Person | None, at: datetime) -> None:
    """One reader gets them no more, by the link in the letter or by the page; an owner's own end pauses nothing else.

    Refuses `not_found` for a reader that `by` is not.
    """
    rows = Reader.objects.select_for_update().filter(pk=reader_id)
    row = found((rows if by is None else rows.filter(person=by)).first())
    if row.stopped_at is None:
        row.stopped_at = at
        row.save(update_fields=["stopped_at"])
        record("report_letter.stopped", by=by, at=at, subject=row.schedule_id, person=row.person_id)


def send_due(*, by: Person | None, at: datetime) -> int:
    """Makes the report of every schedule whose period has closed, once; how many were made now."""
    made = 0
    for row in schedules.due(at).iterator(chunk_size=200):
        try:
            made += _send(row, at)
        except Exception:
            log.exception("The report of schedule %s could not be made", row.pk)
    return made


def _send(schedule: Schedule, at: datetime) -> bool:
    try:
        zone = schedules.zone_of(schedule)
    except Refusal:
        # What is no longer public closes no period of its own: the letter's owner is shown why none comes.
        zone = ZoneInfo(ZONE)
    period = closed_period(schedule.rhythm, at.astimezone(zone))
    if not is_due(period, schedule.since):
        return False
    before = Issue.objects.filter(schedule=schedule, period=period).first()
    if before is not None and (before.is_made or before.tries >= MOST_TRIES):
        return False
    return _keep(schedule.pk, period, _drawn(schedule, period, at), at)


def _drawn(schedule: Schedule, period: str, at: datetime) -> _Outcome:
    """The report, drawn outside of any transaction: it may take seconds."""
    try:
        with override(schedule.language):
            return _made(schedule, period, at)
    except Refusal as refusal:
        return _Outcome(fault=refusal.code)
    except Exception:
        log.exception("The report of schedule %s for %s could not be drawn", schedule.pk, period)
        return _Outcome(fault="error")


def _made(schedule: Schedule, period: str, at: datetime) -> _Outcome:
    """Title, first sentences and the kept PDF. Of a private report nothing leaves the house but its title."""
    if schedule.kind == schedules.OWN_KIND:
        own = queries.my_report(schedule.person, period, at)
        return _Outcome(title=f"{own.title} – {own.period.label}")
    report = queries.report(schedule.kind, schedule.subject, period, at)
    words = tuple(said for section in report.sections[:1] for said in section.words)
    title = f"{report.title} – {report.period.label}"
    if not schedule.with_file:
        return _Outcome(title=title, words=words)
    _report, file = files.public(schedule.kind, schedule.subject, period, PDF, at=at)
    return _Outcome(title=title, words=words, file=file.digest)


@transaction.atomic
def _keep(schedule_id: int, period: str, outcome: _Outcome, at: datetime) -> bool:
    """Writes down what became of it; whether it was made now. Another worker may have been quicker."""
    schedule = Schedule.objects.select_for_update().filter(pk=schedule_id, state="active").first()
    row = Issue.objects.filter(schedule=schedule_id, period=period).first()
    if schedule is None or (row is not None and row.is_made):
        return False
    row = row or Issue(schedule=schedule, period=period, tries=0)
    row.is_made, row.fault, row.tries, row.tried_at = not outcome.fault, outcome.fault, row.tries + 1, at
    row.title, row.words, row.file = outcome.title[:TITLE_LENGTH], list(outcome.words), outcome.file
    row.save()
    if outcome.fault:
        record("report_letter.failed", by=None, at=at, subject=row.pk, period=period, reason=outcome.fault)
    else:
        record("report_letter.ready", by=None, at=at, subject=row.pk, period=period)
    return not outcome.fault


def _set_readers(row: Schedule, readers: Collection[int], by: Person) -> None:
    wanted = set(readers) - {by.pk}
    allowed = {one.pk for one in schedules.colleagues(by, row.kind, row.subject)} if wanted else set()
    if wanted - allowed:
        message = _("You can have a report of your organisation sent to its present members, and to nobody else.")
        raise Refusal("reader_not_colleague", message)
    if len(wanted) > MOST_READERS:
        raise Refusal("too_many_readers", _("A report goes to at most 20 colleagues. Choose fewer."))
    known = {one.person_id: one for one in Reader.objects.filter(schedule=row)}
    for person_id in {by.pk, *wanted} - known.keys():
        Reader.objects.create(schedule=row, person_id=person_id)
    for person_id, one in known.items():
        # Who ended the letters themselves is not put back by somebody else.
        if person_id == by.pk and one.stopped_at is not None:
            one.stopped_at = None
            one.save(update_fields=["stopped_at"])
        elif person_id != by.pk and person_id not in wanted:
            one.delete()


def _own(schedule_id: int, by: Person) -> Schedule:
    rows = Schedule.objects.select_for_update().filter(pk=schedule_id, person=by).exclude(state="ended")
    return found(rows.first())
