"""Devices at the entrance: making one, pairing it, taking it away, and what is recorded on it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.codes import device_hash, kiosk_hash
from awn.participation.models import AttendanceEvent, Kiosk
from awn.participation.roll import kiosk_with, place_of_number
from awn.participation.rules import AttendanceKind, Evidence
from awn.people.models import Person

# A code that nobody typed into a device within this time is of no more use.
PAIRING_GOOD_FOR = timedelta(minutes=30)
LONGEST_LIFE = timedelta(days=30)
KIOSKS_PER_OPPORTUNITY = 20
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12


@transaction.atomic
def register(opportunity_id: int, name: str, *, by: Person | None, at: datetime) -> tuple[Kiosk, str]:
    """A new device and the code that pairs it; the code is told once and kept as a hash only.

    The device works until a day after the opportunity's last shift, for 30 days at most. Refuses whoever may not edit
    opportunities there, no name, and more than 20 devices.
    """
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    name = clean_line(name, limit=80, field="name")
    if not name:
        message = _("Give the device a name, such as: tablet at the north gate.")
        raise Refusal("kiosk_name_missing", message, fields={"name": message})
    if Kiosk.objects.filter(opportunity=opportunity, revoked_at=None, expires_at__gt=at).count() >= (
        KIOSKS_PER_OPPORTUNITY
    ):
        raise Refusal("too_many_kiosks", _("There are 20 devices already. Take one away first."), status=409)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    last = at + LONGEST_LIFE
    end = min(opportunity.ends_at + timedelta(days=1), last) if opportunity.ends_at else last
    kiosk = Kiosk.objects.create(
        opportunity=opportunity, name=name, token_hash=kiosk_hash(code), created_by=by, created_at=at,
        expires_at=max(end, at + timedelta(days=1)),
    )  # fmt: skip
    record("kiosk.registered", by=by, at=at, subject=kiosk.pk, opportunity=opportunity.pk)
    return kiosk, code


@transaction.atomic
def pair(code: str, *, by: Person | None, at: datetime) -> tuple[Kiosk, str]:
    """The device takes the place of its code; its token, told once. Refuses `pairing_failed` for used and old codes."""
    typed = code.upper().replace("-", "").replace(" ", "")
    rows = Kiosk.objects.select_for_update().filter(token_hash=kiosk_hash(typed), paired_at=None, revoked_at=None)
    kiosk = rows.filter(created_at__gt=at - PAIRING_GOOD_FOR).first()
    if kiosk is None:
        message = _("This code is wrong, was used already or is older than half an hour. Make a new one.")
        raise Refusal("pairing_failed", message, fields={"code": message})
    token = secrets.token_urlsafe(32)
    kiosk.token_hash = kiosk_hash(token)
    kiosk.paired_at = at
    kiosk.save(update_fields=["token_hash", "paired_at"])
    record("kiosk.paired", by=by, at=at, subject=kiosk.pk, opportunity=kiosk.opportunity_id)
    return kiosk, token


@transaction.atomic
def revoke(kiosk_id: int, *, by: Person | None, at: datetime) -> Kiosk:
    """The device stops at once. What was recorded on it stays."""
    rows = Kiosk.objects.select_for_update(of=("self",)).select_related("opportunity")
    kiosk = found(rows.filter(pk=kiosk_id, revoked_at=None).first())
    require(by, Permission.EDIT_OPPORTUNITIES, kiosk.opportunity.organisation_id)
    kiosk.revoked_at = at
    kiosk.save(update_fields=["revoked_at"])
    record("kiosk.revoked", by=by, at=at, subject=kiosk.pk, opportunity=kiosk.opportunity_id)
    return kiosk


@transaction.atomic
def record_number(token: str, number: str, kind: AttendanceKind, *, by: Person | None, at: datetime) -> AttendanceEvent:
    """Somebody typed the number of their ticket at the entrance: the check-in or check-out.

    The device stands behind it, nobody's account. Refuses `kiosk_ended` (403) and `number_unknown`.
    """
    kiosk = kiosk_with(token, at)
    if kiosk is None:
        message = _("This device is no longer registered. Ask a coordinator for a new code.")
        raise Refusal("kiosk_ended", message, status=403)
    place_id = place_of_number(kiosk.opportunity_id, number, kind, at)
    if place_id is None:
        message = _("No shift of today has this number. Look at your ticket and type its eight digits.")
        raise Refusal("number_unknown", message, fields={"number": message})
    evidence = Evidence(method="kiosk", device=device_hash(token), place_proof="kiosk")
    act = check_in if kind is AttendanceKind.CHECK_IN else check_out
    return act(place_id, evidence=evidence, by=by, at=at)
