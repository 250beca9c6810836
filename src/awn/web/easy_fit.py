"""What somebody needs in order to take part, beside what an opportunity offers.

Needs are sealed, and only their owner sees this: nothing of it is kept, sent or counted. The gates never ask for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from awn.base.text import Bilingual
from awn.opportunities.queries import Opportunity
from awn.people.queries import Person, needs_of
from awn.reference.rules import ACCESSIBILITY


@dataclass(frozen=True, slots=True)
class Need:
    """One need of a person, and whether the opportunity says that it is met."""

    code: str
    name: Bilingual
    is_there: bool


def fit_of(person: Person | None, opportunity: Opportunity) -> list[Need]:
    """The needs in the profile of `person`, in the order of the list; nothing for whoever has none or is unknown."""
    if person is None:
        return []
    own = set(needs_of(person.pk).codes)
    return [Need(code, name, code in opportunity.accessibility) for code, name in ACCESSIBILITY.items() if code in own]
