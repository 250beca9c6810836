"""How it goes with a list that was brought along, and what an invitation in a letter means."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.core import signing
from django.db.models import Count, QuerySet

from awn.base.sealed import keyed_hash, unseal
from awn.outreach.models import BroughtList as BroughtList  # noqa: PLC0414 - doors take the type from here
from awn.outreach.models import Expected
from awn.outreach.rules import GOOD_FOR, OPEN, Entry

_SALT = "outreach-expected"


@dataclass(frozen=True, slots=True)
class Account:
    """How it stands with a list: rows by state, those left out by reason."""

    states: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """How many wait to be sent."""
        return self.states.get("queued", 0)


def brought_of(organisation_id: int) -> QuerySet[BroughtList]:
    """Its files, the newest first."""
    return BroughtList.objects.filter(organisation_id=organisation_id).select_related("kept_in").order_by("-pk")


def brought(organisation_id: int, brought_id: int) -> BroughtList | None:
    """One of them."""
    return brought_of(organisation_id).filter(pk=brought_id).first()


def account_of(brought_id: int) -> Account:
    """Counts of its rows."""
    rows = Expected.objects.filter(brought_id=brought_id).order_by()
    left = rows.filter(state="left_out").values_list("reason").annotate(n=Count("pk"))
    return Account(dict(rows.values_list("state").annotate(n=Count("pk"))), dict(left))


def rows_of(brought_id: int, state: str = "") -> QuerySet[Expected]:
    """Its rows in the order of the file, of one state where one is named."""
    rows = Expected.objects.filter(brought_id=brought_id).order_by("number")
    return rows.filter(state=state) if state else rows


def contact_of(row: Expected) -> Entry | None:
    """What the file said; None once it was answered or is over."""
    if row.contact is None:
        return None
    said = json.loads(unseal(bytes(row.contact), about=f"outreach.expected:{row.seal}"))
    return Entry(row.number, said["name"], said["email"], said["phone"])


def said_in(brought_id: int, numbers: Collection[int]) -> dict[int, Entry]:
    """What the rows of these numbers say, of those that are still kept."""
    rows = Expected.objects.filter(brought_id=brought_id, number__in=numbers)
    return {row.number: said for row in rows if (said := contact_of(row)) is not None}


def has_begun(brought_id: int) -> bool:
    """Whether the first letter has left."""
    return Expected.objects.filter(brought_id=brought_id, sent_at__isnull=False).exists()


def hash_of(email: str) -> str:
    """The keyed hash by which an address is known again."""
    return keyed_hash(email, about="outreach.email")


def token_of(row: Expected) -> str:
    """The word in the address that is sent."""
    return signing.dumps(row.pk, salt=_SALT)


def meant(token: str) -> Expected | None:
    """The row that an address means, whatever became of it; None when the address was altered or is too old."""
    try:
        number = int(signing.loads(token, salt=_SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        return None
    return Expected.objects.select_related("brought__organisation", "brought__kept_in").filter(pk=number).first()


def is_open(row: Expected) -> bool:
    """Whether it can still be answered."""
    return row.state in OPEN
