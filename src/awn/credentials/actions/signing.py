"""Signing certificates, and giving each its place on a status list."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from awn.credentials.models import Certificate, StatusList
from awn.credentials.queries.badges import badge_of
from awn.credentials.queries.credits import Credit, summed
from awn.credentials.queries.issuers import issuer, lost_kids, method_of
from awn.credentials.vc import badge, bits
from awn.credentials.vc import sign as sign_document
from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.people.models import Person

_LIST_LOCK = "SELECT pg_advisory_xact_lock(hashtext('awn status lists'))"
SIGNED_AT_ONCE = 500


def sign(certificate: Certificate, credit: Credit, *, at: datetime) -> None:
    """Fills in the signed credential, its key and its place on a status list; the caller saves the row.

    The bytes are made once and given out as they are from then on.
    """
    if certificate.status_list_id is None:
        give_places([certificate], at=at)
    key = ensure(Purpose.CERTIFICATES, at=at)
    document = badge.document(badge_of(certificate, credit), issuer())
    signed = sign_document(document, method=method_of(key), by=key.sign, at=at)
    certificate.credential = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    certificate.kid = key.kid


def give_places(certificates: Sequence[Certificate], *, at: datetime) -> None:
    """Gives each certificate a number on a status list, drawn at random; the caller saves the rows.

    A list that is half full is left to itself: were it fuller, its neighbours would begin to say something. Holds the
    list's row until the end of the transaction, so that no number is given twice.
    """
    waiting = list(certificates)
    while waiting:
        listed = _open_list(at)
        room = listed.size // 2 - listed.taken
        now, waiting = waiting[:room], waiting[room:]
        used = set(listed.certificates.values_list("status_index", flat=True)) if len(now) > 1 else None
        for certificate in now:
            certificate.status_list = listed
            certificate.status_index = _free(listed, used)
        listed.taken += len(now)
        listed.save(update_fields=["taken"])


def sign_waiting(*, by: Person | None, at: datetime, limit: int = SIGNED_AT_ONCE) -> int:
    """Signs certificates that came without a signature, and anew those signed with a key that others may hold.

    How many it signed; fewer than `limit` means that none waits.
    """
    rows = Certificate.objects.filter(revoked_at=None).filter(Q(credential="") | Q(kid__in=lost_kids()))
    with transaction.atomic():
        waiting = list(
            rows.select_for_update(of=("self",), skip_locked=True)
            .select_related("opportunity", "organisation", "status_list")
            .prefetch_related("entries")
            .order_by("pk")[:limit]
        )
        give_places([one for one in waiting if one.status_list_id is None], at=at)
        for one in waiting:
            credit = summed([(row.pk, row.minutes, row.day, row.evidence) for row in one.entries.all()])
            sign(one, credit, at=at)
        Certificate.objects.bulk_update(waiting, ["credential", "kid", "status_list", "status_index"])
    return len(waiting)


def _open_list(at: datetime) -> StatusList:
    latest = StatusList.objects.select_for_update().order_by("-pk").first()
    if latest is None or latest.taken >= latest.size // 2:
        with connection.cursor() as cursor:
            cursor.execute(_LIST_LOCK)
        latest = StatusList.objects.select_for_update().order_by("-pk").first()
        if latest is None or latest.taken >= latest.size // 2:
            slug = f"{at:%Y}-{secrets.token_hex(4)}"
            latest = StatusList.objects.create(slug=slug, size=bits.SIZE, taken=0, created_at=at)
    return latest


def _free(listed: StatusList, used: set[int | None] | None) -> int:
    """A number that nobody has; at most half are taken, so that two tries find one."""
    while True:
        index = secrets.randbelow(listed.size)
        if used is None:
            if not listed.certificates.filter(status_index=index).exists():
                return index
        elif index not in used:
            used.add(index)
            return index
