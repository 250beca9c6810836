"""Refusals are noted at the doors, as many as a disk can bear, and forgotten after their time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.audit.models import Refused
from awn.audit.rules import KEPT_AT_LEAST_DAYS, Meter, network_of, subjects_of
from awn.base.sealed import keyed_hash
from awn.people.models import Person

_NETWORK_CHARACTERS = 24
_meter = Meter()


def note_refused(
    route: str,
    *,
    method: str,
    status: int,
    code: str,
    subjects: Mapping[str, object],
    address: str,
    by: Person | None,
    at: datetime,
    organisation_id: int | None = None,
) -> bool:
    """Notes that somebody was not let in; False when this minute has seen too many, which the next row counts.

    `subjects` are the parts of the address by name; `address` is the network address, kept as a keyed hash.
    """
    network = network_of(address)
    left_out = _meter.take(f"person-{by.pk}" if by else network, at)
    if left_out is None:
        return False
    Refused.objects.create(
        at=at, person_id=by.pk if by else None, organisation_id=organisation_id, route=route[:80], method=method[:8],
        status=status, code=code[:60], subjects=subjects_of(subjects), left_out=left_out,
        network=keyed_hash(network, about="audit.network")[:_NETWORK_CHARACTERS] if network else "",
    )  # fmt: skip
    return True


def forget_old(kept_days: int, *, by: Person | None, at: datetime) -> int:
    """Deletes refusals older than so many days, never younger than ninety; how many they were."""
    before = at - timedelta(days=max(kept_days, KEPT_AT_LEAST_DAYS + 1))
    count, _tables = Refused.objects.filter(at__lt=before).delete()
    return count
