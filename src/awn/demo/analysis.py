"""Questions that analysts of the demo keep: three of the platform's, two of an organisation's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from awn.analysis.actions import keep
from awn.analysis.rules import read
from awn.base.models import Event
from awn.people.models import Person

# A question has one name, in the language of whoever keeps it.
OF_STAFF = (
    ("ساعات كل منطقة سنة بعد سنة",
     {"count": "hours.minutes", "rows": "region", "columns": "year", "sort": "most"}, True),
    ("Applications month by month, and what came of them",
     {"count": "applications.applications", "rows": "month", "columns": "outcome"}, True),
    ("المسجلون حسب العمر والجنس", {"count": "people.people", "rows": "age", "columns": "gender"}, False),
)  # fmt: skip
OF_HOUSE = (
    ("مجالات ساعاتنا في كل سنة", {"count": "hours.minutes", "rows": "field", "columns": "year", "sort": "most"}, True),
    ("Who came and who did not, year by year",
     {"count": "attendance.places", "rows": "year", "columns": "outcome"}, False),
)  # fmt: skip


def keep_questions(players: Mapping[str, Person], organisation_id: int, at: datetime) -> None:
    """They are answered from the first extract on; each new one adds to what they came to."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for who, organisation, questions in (("staff", "", OF_STAFF), ("owner", str(organisation_id), OF_HOUSE)):
        for name, said, is_shared in questions:
            asked = read(said, organisation=organisation)
            keep(name, asked, is_shared=is_shared, by=players[who], at=at)
    Event.objects.filter(pk__gt=latest, name="analysis.question_kept").update(handled_at=at)
