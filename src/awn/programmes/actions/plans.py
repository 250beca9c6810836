"""Publishing a programme, its aims, its milestones, and the targets of the United Nations it contributes to."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_block
from awn.people.models import Person
from awn.programmes.actions._writing import clean_link, locked, wanted
from awn.programmes.models import Aim, Contribution, Milestone
from awn.programmes.rules import AIMS, MOST_AIMS, NAME_LENGTH, WORDS_LENGTH, check_evidence, cleaned
from awn.reference.models import Target

AIM_LENGTH = 400
MOST_CONTRIBUTIONS = 10


@transaction.atomic
def publish(programme_id: int, *, by: Person | None, at: datetime) -> None:
    """Everybody may see the programme from now on. Refuses `programme_empty`, `organisation_not_verified`."""
    plan = locked(programme_id, by=by, at=at)
    if plan.programme.organisation.state != "verified":
        message = _("Only organisations that have been verified can publish. Publish once yours is.")
        raise Refusal("programme_unverified", message, status=409)
    if not (plan.aims.filter(kind="goal").exists() and plan.indicators.filter(retired_at=None).exists()):
        message = _("Write at least one goal and one indicator first: without them there is nothing to follow.")
        raise Refusal("programme_empty", message, status=409)
    if plan.published_at is None:
        plan.published_at = at
        plan.save(update_fields=["published_at"])
        record("programme.published", by=by, at=at, subject=programme_id)


@transaction.atomic
def withdraw(programme_id: int, *, by: Person | None, at: datetime) -> None:
    """Nobody outside sees it any more; doing it twice is doing it once."""
    plan = locked(programme_id, by=by, at=at)
    if plan.published_at is not None:
        plan.published_at = None
        plan.save(update_fields=["published_at"])
        record("programme.withdrawn", by=by, at=at, subject=programme_id)


@transaction.atomic
def add_aim(programme_id: int, kind: str, text: Bilingual, *, by: Person | None, at: datetime) -> Aim:
    """One more goal, output or outcome in words. Refuses `aim_unsaid`, `too_many_aims`, `unknown_choice`."""
    plan = locked(programme_id, by=by, at=at)
    if kind not in AIMS:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"kind": message})
    clean = cleaned(text, AIM_LENGTH, "text")
    if not clean:
        message = _("Write in Arabic or in English what is to be reached.")
        raise Refusal("aim_unsaid", message, fields={"text_ar": message})
    if plan.aims.count() >= MOST_AIMS:
        raise Refusal("too_many_aims", _("There are thirty aims. Nobody follows more: remove one first."), status=409)
    row = Aim.objects.create(plan=plan, kind=kind, text_ar=clean.ar, text_en=clean.en)
    record("programme.aim_added", by=by, at=at, subject=programme_id, kind=kind)
    return row


@transaction.atomic
def remove_aim(programme_id: int, aim_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes an aim away. Refuses `not_found`."""
    plan = locked(programme_id, by=by, at=at)
    found(plan.aims.filter(pk=aim_id).first()).delete()
    record("programme.aim_removed", by=by, at=at, subject=programme_id)


@transaction.atomic
def add_milestone(programme_id: int, title: Bilingual, due_on: date, *, by: Person | None, at: datetime) -> Milestone:
    """What is to have happened by a day. Refuses `milestone_untitled`."""
    plan = locked(programme_id, by=by, at=at)
    clean = cleaned(title, NAME_LENGTH, "title")
    if not clean:
        message = _("Write in Arabic or in English what is to have happened.")
        raise Refusal("milestone_untitled", message, fields={"title_ar": message})
    row = Milestone.objects.create(plan=plan, title_ar=clean.ar, title_en=clean.en, due_on=due_on)
    record("programme.milestone_added", by=by, at=at, subject=programme_id, due=due_on.isoformat())
    return row


@transaction.atomic
def reach_milestone(
    programme_id: int, milestone_id: int, on: date, *, words: str, link: str = "", by: Person | None, at: datetime
) -> None:
    """It has happened, and this shows it. Refuses `milestone_to_come`, `evidence_missing`, bad links."""
    plan = locked(programme_id, by=by, at=at)
    row = found(plan.milestones.filter(pk=milestone_id).first())
    if on > at.date():
        message = _("This day lies ahead. Note the milestone once it has been reached.")
        raise Refusal("milestone_to_come", message, fields={"on": message})
    row.words, row.link = clean_block(words, limit=WORDS_LENGTH, field="words"), clean_link(link)
    check_evidence(row.words, row.link, has_file=False)
    row.reached_on = on
    row.save()
    record("programme.milestone_reached", by=by, at=at, subject=programme_id, milestone=row.pk, day=on.isoformat())


@transaction.atomic
def reopen_milestone(programme_id: int, milestone_id: int, why: str, *, by: Person | None, at: datetime) -> None:
    """It had not been reached after all; the event keeps what stood there. Refuses `correction_unexplained`."""
    plan = locked(programme_id, by=by, at=at)
    row = found(plan.milestones.filter(pk=milestone_id).first())
    reason = wanted(why)
    day = row.reached_on.isoformat() if row.reached_on else ""
    row.reached_on, row.words, row.link = None, "", ""
    row.save()
    record("programme.milestone_reopened", by=by, at=at, subject=programme_id, milestone=row.pk, day=day, reason=reason)


@transaction.atomic
def contribute(programme_id: int, target_code: str, *, by: Person | None, at: datetime) -> Contribution:
    """A person confirms that the programme contributes to a target. Twice is once. Refuses `too_many_contributions`."""
    plan = locked(programme_id, by=by, at=at)
    target = found(Target.objects.filter(pk=target_code).first())
    if plan.contributions.exclude(target=target).count() >= MOST_CONTRIBUTIONS:
        message = _("Ten targets are confirmed. Whoever contributes to everything convinces nobody: remove one first.")
        raise Refusal("too_many_contributions", message, status=409)
    by_id = by.pk if by else None
    row, made = Contribution.objects.get_or_create(plan=plan, target=target, defaults={"at": at, "by_id": by_id})
    if made:
        record("programme.contribution_confirmed", by=by, at=at, subject=programme_id, target=target_code)
    return row


@transaction.atomic
def no_longer_contribute(programme_id: int, target_code: str, *, by: Person | None, at: datetime) -> None:
    """Takes a confirmed target away. Refuses `not_found`."""
    plan = locked(programme_id, by=by, at=at)
    found(plan.contributions.filter(target=target_code).first()).delete()
    record("programme.contribution_removed", by=by, at=at, subject=programme_id, target=target_code)
