"""What the public log says of a row of the ledger: a hash that tells nothing, and that the row's holder can open.

    entry      = 0x01, the kind in one byte, commitment
    commitment = SHA-256(opening salt, text)                 the 34 bytes are all that becomes public
    text       = the shown part as canonical JSON (RFC 8785)
    opening salt = SHA-256(salt, "leaf:")                    with the text it opens the entry to whoever is shown it
    rest       = SHA-256(salt, "rest:", canonical JSON of the other columns)      stands in the text: who, where, when

The salt is random and stays with the row. Who is shown salt and rest as well can check every column.

PostgreSQL writes the text where many rows are read, `opened` where one is; a test holds them together.

Of a row whose person was erased, opening salt and rest stay and the salt goes: what is shown can still be checked
against the log, and who it was can be checked by nobody any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from awn.hours.models import Attestation, HoursEntry, PastShift

VERSION = 1
HOURS, ATTESTATION, PAST = 1, 2, 3
Row = HoursEntry | Attestation | PastShift
Value = str | int | list[str] | None


def _time(column: str) -> str:
    # UTC without saying so, fractions where there are any: the quickest that PostgreSQL writes.
    return f"coalesce(to_json({column} AT TIME ZONE 'UTC')::text, 'null')"


def _blind(label: str, text: str) -> str:
    return f"encode(sha256(r.salt || convert_to('{label}:' || {text}, 'UTF8')), 'hex')"


def _object(**values: str) -> str:
    """SQL for a JSON object; each value is SQL for the JSON of that value."""
    parts = [f"'{chr(123) if not number else ','}\"{key}\":' || {values[key]}" for number, key in enumerate(values)]
    return f"({' || '.join(parts)} || '}}')"


def _text(sql: str) -> str:
    """SQL for a JSON string that needs no escapes, or null."""
    return f"coalesce('\"' || {sql} || '\"', 'null')"


def _number(sql: str) -> str:
    return f"coalesce({sql}::text, 'null')"


_DAY = "to_json(r.day)::text"
_SHOWN: Mapping[int, dict[str, str]] = {
    HOURS: {
        "at": _time("r.credited_at"),
        "day": _DAY,
        "evidence": _text("r.evidence"),
        "id": _number("r.id"),
        "kind": "'\"hours\"'",
        "minutes": _number("r.minutes"),
        "rest": "",
        "reverses": _number("r.reverses_id"),
    },
    ATTESTATION: {
        "at": _time("r.at"),
        "entry": _number("r.entry_id"),
        "id": _number("r.id"),
        "kind": "'\"attestation\"'",
        "outcome": _text("r.outcome"),
        "rest": "",
    },
    PAST: {
        "at": _time("r.entered_at"),
        "day": _DAY,
        "id": _number("r.id"),
        "kind": "'\"past\"'",
        "minutes": _number("r.minutes"),
        "rest": "",
        "reverses": _number("r.reverses_id"),
    },
}
_RESTS: Mapping[int, str] = {
    HOURS: _object(
        basis=_number("r.basis_id"),
        confirmed_by=_number("r.confirmed_by_id"),
        opportunity=_number("r.opportunity_id"),
        organisation=_number("r.organisation_id"),
        person=_number("r.person_id"),
        place=_number("r.place_id"),
        reason="to_json(r.reason)::text",
        since=_time("r.since"),
        until=_time("r.until"),
    ),
    ATTESTATION: _object(by=_number("r.by_id"), note="to_json(r.note)::text", reason="to_json(r.reason)::text"),
    PAST: _object(person=_number("r.person_id"), skills="to_json(r.skills)::text", title="to_json(r.title)::text"),
}
TABLES: Mapping[int, str] = {HOURS: "hours_hoursentry", ATTESTATION: "hours_attestation", PAST: "hours_pastshift"}


def _preimage(kind: int, opening: str, rest: str) -> str:
    text = _object(**(_SHOWN[kind] | {"rest": _text(rest)}))
    return f"{opening} || convert_to({text}, 'UTF8')"


OPENING = "sha256(r.salt || 'leaf:'::bytea)"
# For each kind SQL for the hash of what is not shown, of row `r`.
RESTS: Mapping[int, str] = {kind: _blind("rest", rest) for kind, rest in _RESTS.items()}
# For each kind SQL for what is hashed to the commitment: the opening salt and the text, of row `r`.
PREIMAGES: Mapping[int, str] = {kind: _preimage(kind, OPENING, rest) for kind, rest in RESTS.items()}
# The same of a row without its salt: of row `r` and of what its erasure `e` left.
ERASED_PREIMAGES: Mapping[int, str] = {kind: _preimage(kind, "e.opening", "encode(e.rest, 'hex')") for kind in TABLES}


def prefix(kind: int) -> bytes:
    """What stands before the commitment in the public entry."""
    return bytes([VERSION, kind])


@dataclass(frozen=True, slots=True)
class Opening:
    """What shows the row behind an entry. `salt` and `rest` show who it was too: they are for its holder."""

    kind: int
    text: str
    opening_salt: bytes
    salt: bytes
    rest: str

    @property
    def entry(self) -> bytes:
        """The public entry that this opens."""
        return entry_of(self.kind, self.opening_salt + self.text.encode())

    def as_json(self) -> str:
        """What the holder may hand on: it shows day, minutes and evidence, and not who."""
        return _canonical({"entry": self.text, "salt": self.opening_salt.hex()})


def entry_of(kind: int, preimage: bytes) -> bytes:
    """The public entry over an opening salt and a text."""
    return prefix(kind) + sha256(preimage).digest()


def opened(row: Row) -> Opening:
    """The opening of one row."""
    salt = bytes(row.salt or b"")
    kind, shown, rest = _parts(row)
    hidden = _canonical(rest)
    shown["rest"] = sha256(salt + f"rest:{hidden}".encode()).hexdigest()
    return Opening(kind, _canonical(shown), sha256(salt + b"leaf:").digest(), salt, hidden)


def _parts(row: Row) -> tuple[int, dict[str, Value], dict[str, Value]]:
    if isinstance(row, Attestation):
        shown: dict[str, Value] = {
            "at": _moment(row.at), "entry": row.entry_id, "id": row.pk, "kind": "attestation", "outcome": row.outcome,
        }  # fmt: skip
        return ATTESTATION, shown, {"by": row.by_id, "note": row.note, "reason": row.reason}
    shown = {"day": row.day.isoformat(), "id": row.pk, "minutes": row.minutes, "reverses": row.reverses_id}
    if isinstance(row, PastShift):
        shown |= {"at": _moment(row.entered_at), "kind": "past"}
        return PAST, shown, {"person": row.person_id, "skills": list(row.skills), "title": row.title}
    shown |= {"at": _moment(row.credited_at), "evidence": row.evidence, "kind": "hours"}
    return HOURS, shown, {
        "basis": row.basis_id, "confirmed_by": row.confirmed_by_id, "opportunity": row.opportunity_id,
        "organisation": row.organisation_id, "person": row.person_id, "place": row.place_id,
        "reason": row.reason, "since": _moment(row.since), "until": _moment(row.until),
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return text.rstrip("0") if at.microsecond else text


def _canonical(values: dict[str, Value]) -> str:
    # For these keys and values it is RFC 8785: no floats, and keys whose order is that of their bytes.
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
