"""The status lists as others fetch them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.core.cache import cache

from awn.credentials.models import Certificate, StatusList
from awn.credentials.queries.badges import status_address
from awn.credentials.queries.issuers import issuer, method_of
from awn.credentials.vc import badge, bits, sign
from awn.keys.queries import active
from awn.keys.rules import Purpose

# An old list must not be passed off for today's: it ends two days after the beginning of its own.
LASTING = timedelta(days=2)
_KEPT_SECONDS = 60 * 60


def status_list(slug: str, *, at: datetime) -> bytes | None:
    """The signed list with this name, as JSON; None where there is none, or no key to sign it yet.

    The same bytes all day, until a certificate on it is revoked. Costs one small query while nothing changes.
    """
    found = StatusList.objects.filter(slug=slug).first()
    key = active(Purpose.CERTIFICATES)
    if found is None or key is None:
        return None
    rows = Certificate.objects.filter(status_list=found, revoked_at__isnull=False)
    raised = dict(rows.values_list("status_index", "revoked_at"))
    since = max([at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0), found.created_at])
    since = max([since, *(moment for moment in raised.values() if moment is not None and moment <= at)])
    name = f"status:{slug}:{len(raised)}:{since.timestamp()}:{key.kid}:{issuer().did}"
    kept: bytes | None = cache.get(name)
    if kept is None:
        encoded = bits.encode(found.size, [index for index in raised if index is not None])
        document = badge.status_list(
            status_address(slug), encoded, issuer(), since=since.astimezone(UTC), lasting=LASTING
        )
        kept = json.dumps(sign(document, method=method_of(key), by=key.sign, at=since.astimezone(UTC))).encode()
        cache.set(name, kept, _KEPT_SECONDS)
    return kept
