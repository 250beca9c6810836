"""Referees of applicants, and what they said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from awn.base.sealed import keyed_hash, unseal
from awn.screening.models import RefereesWanted, Reference
from awn.screening.referring import (
    KNOWN_FOR,
    LETTER_AGAIN_AFTER,
    MOST_LETTERS,
    MOST_NAMED,
    READ,
    RELATIONS,
    UNDECIDED,
    VERDICTS,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A reference as it is read; `text` and the words around it are empty until it is answered."""

    pk: int
    name: str
    relation: str | Promise
    state: str
    named_at: datetime
    answered_at: datetime | None
    until: datetime | None
    can_ask_again: bool
    known_for: str | Promise = ""
    verdict: str | Promise = ""
    text: str = ""


def about(row: Reference, column: str) -> str:
    """What a sealed column is bound to."""
    return f"screening.reference.{column}:{row.seal}"


def hash_of_email(email: str) -> str:
    """The keyed hash by which an address is known again."""
    return keyed_hash(email.strip().lower(), about="screening.referee")


def hash_of_token(token: str) -> str:
    """The keyed hash by which the word in a letter is known again."""
    return keyed_hash(token, about="screening.referee_token")


def wanted_of(opportunity_id: int) -> int:
    """How many referees are asked for."""
    row = RefereesWanted.objects.filter(opportunity_id=opportunity_id).first()
    return row.number if row is not None else 0


def name_of(row: Reference) -> str:
    """What the applicant called the referee."""
    return unseal(bytes(row.name), about=about(row, "name"))


def answer_in(row: Reference) -> Mapping[str, str]:
    """What the referee said: `known_for`, `verdict`, `text`; empty until then."""
    if row.answer is None:
        return {}
    said: dict[str, str] = json.loads(unseal(bytes(row.answer), about=about(row, "answer")))
    return said


def references_of(application_id: int, at: datetime) -> list[Shown]:
    """All whom an applicant named, in order."""
    rows = Reference.objects.select_related("application").filter(application_id=application_id)
    return [_shown(row, at) for row in rows.order_by("pk")]


def counted(application_ids: Iterable[int]) -> Mapping[int, Counter[str]]:
    """How many references of each application are in which state; one query."""
    found: dict[int, Counter[str]] = {}
    rows = Reference.objects.filter(application__in=list(application_ids))
    for application_id, state in rows.values_list("application_id", "state"):
        found.setdefault(application_id, Counter())[state] += 1
    return found


def meant(token: str) -> Reference | None:
    """The reference that the word in a letter means, whatever became of it; None where there is none."""
    rows = Reference.objects.select_related("application__opportunity__organisation", "application__person")
    return rows.filter(token_hash=hash_of_token(token)).first()


def is_open(row: Reference, at: datetime) -> bool:
    """Whether the referee can still answer: asked, in time, and before the decision."""
    in_time = row.expires_at is not None and row.expires_at > at
    return row.state == "asked" and in_time and row.application.state in READ


def missing(rows: Iterable[Shown], wanted: int, application_state: str) -> int:
    """How many more the applicant can name now."""
    shown = list(rows)
    if application_state not in UNDECIDED:
        return 0
    standing = sum(row.state in {"asked", "answered"} for row in shown)
    return max(0, min(wanted - standing, MOST_NAMED - len(shown)))


def _shown(row: Reference, at: datetime) -> Shown:
    said = answer_in(row)
    again = row.letter_at is not None and row.letter_at <= at - LETTER_AGAIN_AFTER and row.letters < MOST_LETTERS
    return Shown(
        pk=row.pk,
        name=name_of(row),
        relation=RELATIONS[row.relation],
        state=row.state,
        named_at=row.named_at,
        answered_at=row.answered_at,
        until=row.expires_at if row.state == "asked" else None,
        can_ask_again=row.state == "asked" and again and row.application.state in READ,
        known_for=KNOWN_FOR.get(said.get("known_for", ""), ""),
        verdict=VERDICTS.get(said.get("verdict", ""), ""),
        text=said.get("text", ""),
    )
