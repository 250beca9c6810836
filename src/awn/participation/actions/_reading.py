"""The one read of applying, as SQL: thousands may apply in the same minute, and the ORM took four times as long to
build this query as PostgreSQL to answer it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Model

from awn.opportunities.models import LanguageNeed, Opportunity, Shift
from awn.organisations.models import Organisation


def _in_order(model: type[Model], *names: str) -> tuple[str, ...]:
    """The names in the order of the model's own columns: `from_db` deals values out in that order."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


# All that applying asks of a shift, its opportunity and its organisation: the rest of the rows is long.
_SHIFT = _in_order(
    Shift, "id", "opportunity_id", "role_id", "starts_at", "ends_at", "open_ended", "capacity", "taken", "cancelled_at"
)
_OPPORTUNITY = _in_order(
    Opportunity, "id", "organisation_id", "state", "selection", "apply_until", "ends_at", "next_at", "zone",
    "min_age", "max_age", "gender", "guardian_required",
)  # fmt: skip
_ORGANISATION = _in_order(Organisation, "id", "state")
_COLUMNS = ", ".join(
    f"{letter}.{name}" for letter, names in (("s", _SHIFT), ("o", _OPPORTUNITY), ("g", _ORGANISATION)) for name in names
)
_STATEMENT = f"""
    SELECT EXISTS (SELECT FROM opportunities_languageneed n WHERE n.opportunity_id = o.id), {_COLUMNS}
      FROM opportunities_shift s
      JOIN opportunities_opportunity o ON o.id = s.opportunity_id
      JOIN organisations_organisation g ON g.id = o.organisation_id
     WHERE s.opportunity_id = %s AND s.id = ANY(%s)
  ORDER BY s.id
"""


def wanted_shifts(opportunity_id: int, shift_ids: Collection[int]) -> list[Shift]:
    """Those of the shifts that belong to the opportunity, with it and its organisation, by id; the rest deferred."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [opportunity_id, list(shift_ids)])
        rows = cursor.fetchall()
    if not rows:
        return []
    opportunity = _opportunity(rows[0])
    shifts = []
    for row in rows:
        shift = Shift.from_db(connection.alias, _SHIFT, row[1 : 1 + len(_SHIFT)])
        shift.opportunity = opportunity
        shifts.append(shift)
    return shifts


def _opportunity(row: tuple[object, ...]) -> Opportunity:
    begin = 1 + len(_SHIFT)
    end = begin + len(_OPPORTUNITY)
    opportunity = Opportunity.from_db(connection.alias, _OPPORTUNITY, row[begin:end])
    opportunity.organisation = Organisation.from_db(connection.alias, _ORGANISATION, row[end:])
    if not row[0]:
        # Known to be none: the gates need not ask again.
        opportunity.__dict__["_prefetched_objects_cache"] = {"language_needs": LanguageNeed.objects.none()}
    return opportunity
