"""Writing a message to many, sending it, putting it off, stopping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.messaging import audience
from awn.messaging.models import Delivery, Mailing
from awn.messaging.rules import (
    BODY_LENGTH,
    MAILING_MOVES,
    SUBJECT_LENGTH,
    URGENT_WITHIN,
    Texts,
    check_audience,
    check_fits,
    check_schedule,
    check_texts,
)
from awn.opportunities.models import Opportunity, Role, Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """What a coordinator wrote, and for whom. `chosen` holds ids of applications."""

    group: str
    texts: Texts
    role_id: int | None = None
    shift_id: int | None = None
    chosen: Sequence[int] = field(default=())
    is_urgent: bool = False


def cleaned(texts: Texts) -> Texts:
    """The same words through the house's cleaners. Refuses what they refuse, and what `check_texts` does."""
    clean = Texts(
        **{
            name: clean_line(text, limit=SUBJECT_LENGTH, field=name)
            if name.startswith("subject")
            else clean_block(text, limit=BODY_LENGTH, field=name)
            for name, text in asdict(texts).items()
        }
    )
    check_texts(clean)
    return clean


@transaction.atomic
def write(opportunity_id: int, draft: Draft, *, by: Person | None, at: datetime) -> Mailing:
    """Keeps a new message as a draft. Refuses what `check_texts` and `check_audience` do, and `not_of_opportunity`."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    _require(opportunity, by)
    mailing = Mailing(opportunity=opportunity, created_by=by, created_at=at, **_columns(draft, opportunity, at))
    mailing.save()
    record("mailing.written", by=by, at=at, subject=mailing.pk, opportunity=opportunity.pk)
    return mailing


@transaction.atomic
def rewrite(mailing_id: int, draft: Draft, *, version: int, by: Person | None, at: datetime) -> Mailing:
    """Changes a draft. Refuses `stale` (409) when somebody else saved it meanwhile."""
    mailing = _locked(mailing_id, by)
    check_move(MAILING_MOVES, mailing.state, "sending")
    if mailing.version != version or mailing.state != "draft":
        message = _("Somebody else has changed or sent this message in the meantime. Look at it again.")
        raise Refusal("message_stale", message, status=409)
    for name, value in _columns(draft, mailing.opportunity, at).items():
        setattr(mailing, name, value)
    mailing.version += 1
    mailing.save()
    return mailing


@transaction.atomic
def start(mailing_id: int, *, by: Person | None, at: datetime) -> Mailing:
    """Fixes who gets it, and lets it be sent. Refuses `nobody_to_write_to` (409)."""
    mailing = _locked(mailing_id, by)
    if mailing.state not in {"draft", "scheduled"}:
        check_move(MAILING_MOVES, mailing.state, "draft")
    check_texts(mailing.texts)
    check_fits(mailing.texts, mailing.group)
    if not audience.write(mailing, at):
        message = _("At present nobody is in this group. Choose another one, or wait.")
        raise Refusal("nobody_to_write_to", message, status=409)
    mailing.state, mailing.started_at, mailing.send_at = "sending", at, None
    mailing.save(update_fields=["state", "started_at", "send_at"])
    record("mailing.started", by=by, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id)
    return mailing


@transaction.atomic
def schedule(mailing_id: int, send_at: datetime, *, by: Person | None, at: datetime) -> Mailing:
    """Puts sending off until then. Who gets it is decided then. Refuses `schedule_past`, `schedule_far`."""
    mailing = _locked(mailing_id, by)
    check_move(MAILING_MOVES, mailing.state, "scheduled")
    check_texts(mailing.texts)
    check_fits(mailing.texts, mailing.group)
    check_schedule(send_at, at)
    mailing.state, mailing.send_at = "scheduled", send_at
    mailing.save(update_fields=["state", "send_at"])
    record("mailing.scheduled", by=by, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id)
    return mailing


@transaction.atomic
def stop(mailing_id: int, *, by: Person | None, at: datetime) -> int:
    """A scheduled message is a draft again; of one that is being sent, what still waits is not sent: how many."""
    mailing = _locked(mailing_id, by)
    if mailing.state == "scheduled":
        mailing.state, mailing.send_at = "draft", None
        mailing.save(update_fields=["state", "send_at"])
        return 0
    check_move(MAILING_MOVES, mailing.state, "stopped")
    waiting = Delivery.objects.filter(mailing=mailing, state="queued")
    stopped = waiting.update(state="stopped", changed_at=at)
    mailing.state, mailing.ended_at = "stopped", at
    mailing.save(update_fields=["state", "ended_at"])
    record("mailing.stopped", by=by, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id, number=stopped)
    return stopped


@transaction.atomic
def send_again(mailing_id: int, *, by: Person | None, at: datetime) -> int:
    """Whoever may not have got it gets it again under the same Message-ID, because a coordinator says so; how many."""
    mailing = _locked(mailing_id, by)
    unknown = Delivery.objects.filter(mailing=mailing, state="unknown", until__gt=at)
    number = unknown.update(state="queued", reason="", due_at=at, changed_at=at, attempts=0)
    if number and mailing.state != "sending":
        check_move(MAILING_MOVES, mailing.state, "sending")
        mailing.state, mailing.ended_at = "sending", None
        mailing.save(update_fields=["state", "ended_at"])
    record("mailing.sent_again", by=by, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id, number=number)
    return number


@transaction.atomic
def discard(mailing_id: int, *, by: Person | None, at: datetime) -> None:
    """Deletes a draft; nobody got it. Refuses `impossible_move` (409) for any other."""
    mailing = _locked(mailing_id, by)
    if mailing.state != "draft":
        check_move(MAILING_MOVES, mailing.state, "draft")
    record("mailing.discarded", by=by, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id)
    mailing.delete()


def _columns(draft: Draft, opportunity: Opportunity, at: datetime) -> dict[str, object]:
    texts = cleaned(draft.texts)
    check_audience(draft.group, draft.chosen)
    check_fits(texts, draft.group)
    chosen = _chosen(draft, opportunity)
    for model, number in ((Role, draft.role_id), (Shift, draft.shift_id)):
        if number and not model.objects.filter(pk=number, opportunity=opportunity).exists():
            raise Refusal("not_of_opportunity", _("Choose from the list."))
    if draft.is_urgent:
        _check_urgent(draft, opportunity, at)
    return {
        **asdict(texts), "group": draft.group, "role_id": draft.role_id, "shift_id": draft.shift_id,
        "chosen": chosen, "is_urgent": draft.is_urgent,
    }  # fmt: skip


def _chosen(draft: Draft, opportunity: Opportunity) -> list[int]:
    if draft.group != "chosen":
        return []
    rows = Application.objects.filter(opportunity=opportunity, pk__in=draft.chosen)
    chosen = sorted(rows.values_list("pk", flat=True))
    check_audience("chosen", chosen)
    return chosen


def _check_urgent(draft: Draft, opportunity: Opportunity, at: datetime) -> None:
    """Refuses `not_urgent`: at night only what concerns a shift within a day may wake people."""
    shifts = Shift.objects.filter(opportunity=opportunity, cancelled_at=None, open_ended=False)
    if draft.shift_id:
        shifts = shifts.filter(pk=draft.shift_id)
    if not shifts.filter(starts_at__lte=at + URGENT_WITHIN, ends_at__gt=at).exists():
        message = _("Only messages about a shift within the next 24 hours may come in quiet hours. Take the tick away.")
        raise Refusal("not_urgent", message, fields={"is_urgent": message})


def _locked(mailing_id: int, by: Person | None) -> Mailing:
    rows = Mailing.objects.select_for_update(of=("self",)).select_related("opportunity")
    mailing = found(rows.filter(pk=mailing_id).first())
    _require(mailing.opportunity, by)
    return mailing


def _require(opportunity: Opportunity, by: Person | None) -> None:
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id, team_id=opportunity.team_id)
