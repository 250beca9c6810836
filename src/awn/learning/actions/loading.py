"""Bringing the project's own courses from their files into the tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from awn.base.events import record
from awn.learning.actions.keeping import keep
from awn.learning.checking import Problem
from awn.learning.files import COURSES, checked, folders
from awn.learning.models import Course
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one course: whether it changed, and what is wrong with it."""

    slug: str
    changed: bool
    problems: tuple[Problem, ...] = ()


@transaction.atomic
def load_all(
    *, root: Path = COURSES, routes: Collection[str] | None = None, by: Person | None, at: datetime
) -> list[Loaded]:
    """Brings the tables to the state of the files: a course with a fault is left out, as it stood before.

    A course that is loaded is passed over. One whose folder is gone is withdrawn; who took it keeps what they have.
    """
    known = {row.slug: row for row in Course.objects.select_for_update().filter(organisation=None)}
    found = folders(root)
    loaded = []
    for folder in found:
        row = known.get(folder.slug)
        if row is not None and row.digest == folder.digest and row.state == "published":
            loaded.append(Loaded(folder.slug, changed=False))
            continue
        content, wrong = checked(folder, routes)
        if content is None or wrong:
            loaded.append(Loaded(folder.slug, changed=False, problems=tuple(wrong)))
            continue
        keep(content, digest=folder.digest, state="published", by=by, at=at)
        loaded.append(Loaded(folder.slug, changed=True))
    gone = [row.pk for slug, row in known.items() if slug not in {folder.slug for folder in found}]
    Course.objects.filter(pk__in=gone, state="published").update(state="withdrawn")
    changed = [one.slug for one in loaded if one.changed]
    if changed:
        record("learning.loaded", by=by, at=at, courses=changed)
    return loaded
