"""Organisations that publish at once, and what is read of them afterwards."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity, Sample, Trust
from awn.opportunities.rules import LOST_FOR, RETURN_REASONS, SOUND, TRUST_AFTER, is_drawn
from awn.organisations.models import Member, Organisation
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def trust(organisation_id: int, *, by: Person | None, at: datetime) -> Trust:
    """From now on the organisation publishes without being read first.

    Refuses one that is not verified, of which fewer than three opportunities were published, of which one was stopped
    within a year, and one's own.
    """
    house = found(Organisation.objects.select_for_update().filter(pk=organisation_id).first())
    require_staff(by, StaffPermission.VERIFY_ORGANISATIONS)
    _check_not_own(house.pk, by)
    if not house.is_verified:
        raise Refusal("organisation_not_verified", _("The organisation must be verified first."), status=409)
    rows = Opportunity.objects.filter(organisation=house)
    if rows.exclude(published_at=None).count() < TRUST_AFTER:
        message = _("Trust is earned: at least three opportunities must have been published before.")
        raise Refusal("trust_not_earned", message, status=409)
    stopped = Sample.objects.filter(opportunity__organisation=house, read_at__gt=at - LOST_FOR).exclude(verdict=SOUND)
    if stopped.exists():
        message = _("An opportunity of theirs was stopped within the last year. Until then they are read first.")
        raise Refusal("trust_lost", message, status=409)
    row, is_new = Trust.objects.get_or_create(organisation=house, defaults={"since": at})
    if is_new:
        record("organisation.trusted", by=by, at=at, subject=house.pk)
    return row


@transaction.atomic
def end_trust(organisation_id: int, *, by: Person | None, at: datetime) -> None:
    """What the organisation sends from now on is read before it is published."""
    found(Organisation.objects.filter(pk=organisation_id).first())
    require_staff(by, StaffPermission.VERIFY_ORGANISATIONS)
    _end(organisation_id, by=by, at=at)


@transaction.atomic
def read_sample(sample_id: int, verdict: str, *, by: Person | None, at: datetime) -> Sample:
    """The moderator's word on a sample: "sound", or a key of `RETURN_REASONS`.

    What is not sound takes no more applications, and the trust of its organisation ends. Refuses `sample_read` when
    another moderator was quicker, and one's own organisation.
    """
    row = found(Sample.objects.select_for_update().filter(pk=sample_id).first())
    opportunity = Opportunity.objects.select_for_update().get(pk=row.opportunity_id)
    require_staff(by, StaffPermission.MODERATE_OPPORTUNITIES)
    _check_not_own(opportunity.organisation_id, by)
    if row.read_at is not None:
        raise Refusal("sample_read", _("Another moderator has read this one already."), status=409)
    if verdict != SOUND and verdict not in RETURN_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    row.read_at, row.verdict = at, verdict
    row.save(update_fields=["read_at", "verdict"])
    record("opportunity.sample_read", by=by, at=at, subject=opportunity.pk, verdict=verdict)
    if verdict != SOUND:
        _stop(opportunity, verdict, by=by, at=at)
    return row


def draw(opportunity: Opportunity, *, at: datetime) -> None:
    """Puts a share of what was published by trust into the moderators' queue: by a keyed hash of its number, so that
    the same one is always drawn or never, and nobody can try numbers until one is not."""
    digest = salted_hmac("awn.opportunities.sample", opportunity.public_id, algorithm="sha256").digest()
    if is_drawn(digest, settings.AWN_SAMPLED_PERCENT):
        Sample.objects.get_or_create(opportunity=opportunity, read_at=None, defaults={"drawn_at": at})


def _stop(opportunity: Opportunity, reason: str, *, by: Person | None, at: datetime) -> None:
    _end(opportunity.organisation_id, by=by, at=at)
    if opportunity.state != "published":
        return
    opportunity.state, opportunity.state_reason = "closed", reason
    opportunity.changed_at = at
    opportunity.version += 1
    opportunity.save(update_fields=["state", "state_reason", "changed_at", "version"])
    record("opportunity.closed", by=by, at=at, subject=opportunity.pk, before="published", reason=reason)
    record("opportunity.stopped", by=by, at=at, subject=opportunity.pk, reason=reason)


def _end(organisation_id: int, *, by: Person | None, at: datetime) -> None:
    deleted, _tables = Trust.objects.filter(organisation_id=organisation_id).delete()
    if deleted:
        record("organisation.trust_ended", by=by, at=at, subject=organisation_id)


def _check_not_own(organisation_id: int, by: Person | None) -> None:
    if by is not None and Member.objects.filter(organisation_id=organisation_id, person=by, until=None).exists():
        raise Refusal("own_opportunity", _("Nobody publishes for their own organisation."), status=403)
