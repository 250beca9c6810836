"""What a person confirms of what was proposed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from awn.people import actions
from awn.people.actions import Said
from awn.people.models import Person
from awn.people.profile import background_of
from awn.skills.rules import LEVEL_UNKNOWN, Years


@transaction.atomic
def confirm(
    person_id: int,
    *,
    skills: Collection[int],
    languages: Collection[str] = (),
    experience: Collection[Years] = (),
    education: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Adds what was ticked to the profile; a language at the middle level, to be mended on its page.

    Refuses what `add_skill`, `add_language`, `add_experience` and `set_background` refuse; then nothing is added.
    """
    for number in skills:
        actions.add_skill(person_id, number, by=by, at=at)
    for code in languages:
        actions.add_language(person_id, code, LEVEL_UNKNOWN, by=by, at=at)
    for one in experience:
        actions.add_experience(
            person_id, title=one.title, place="", since_year=one.since, until_year=one.until, by=by, at=at
        )
    if education:
        held = background_of(person_id)
        said = Said(education, held.subject, held.profession, held.transport, tuple(held.equipment))
        actions.set_background(person_id, said, by=by, at=at)
