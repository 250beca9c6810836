"""Counting anew: everybody at night, those concerned at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from awn.evaluation.actions.discounting import discount
from awn.evaluation.models import Cohort, HouseTally, Severity, Tally
from awn.evaluation.raters import fit
from awn.evaluation.rows import summed, values
from awn.evaluation.rules import COMPONENTS, COUNTED_FOR, HALF_LIFE, HOUSE_COMPONENTS, Prior, fitted
from awn.people.models import Person

# Of more, a part that is the same each night says as much.
FITTED_AT_MOST = 20_000
# A single row says how often something happens, and nothing about how people differ.
ROWS_TO_FIT = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people and organisations have something counted."""

    people: int
    organisations: int


def count_all(*, by: Person | None, at: datetime) -> Counted:
    """Counts everybody, fits cohorts and the severity of raters. Each component is a transaction; may be repeated."""
    discount(by=by, at=at)
    fit_raters(by=by, at=at)
    for component in (*COMPONENTS, *HOUSE_COMPONENTS):
        with transaction.atomic(), connection.cursor() as cursor:
            # Everything is read once: loops over indexes would take many times as long.
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'")
            _write(component, at, None)
        if component != "ratings":
            fit_cohort(component, by=by, at=at)
    return Counted(
        Tally.objects.values("person").distinct().count(), HouseTally.objects.values("organisation").distinct().count()
    )


@transaction.atomic
def count_people(person_ids: Collection[int], *, by: Person | None, at: datetime) -> None:
    """Counts these people anew, with the cohort and the severity as they were last fitted."""
    rows = Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "merged_into")
    ids = {main or own for own, main in rows}
    for component in COMPONENTS:
        _write(component, at, ids)


@transaction.atomic
def count_houses(organisation_ids: Collection[int], *, by: Person | None, at: datetime) -> None:
    """Counts these organisations anew."""
    for component in HOUSE_COMPONENTS:
        _write(component, at, organisation_ids)


@transaction.atomic
def fit_cohort(component: str, *, by: Person | None, at: datetime) -> Prior:
    """Fits what is assumed of somebody new to the sums of all."""
    model = Tally if component in COMPONENTS else HouseTally
    owner = "person_id" if component in COMPONENTS else "organisation_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT good, weight FROM {model._meta.db_table} WHERE component = %s AND n >= %s
             ORDER BY hashint8({owner}) LIMIT %s""",
            [component, ROWS_TO_FIT, FITTED_AT_MOST],
        )
        rows = np.array(cursor.fetchall(), dtype=float).reshape(-1, 2)
    prior = fitted(component, rows[:, 0], rows[:, 1])
    _keep(component, prior, at)
    return prior


@transaction.atomic
def fit_raters(*, by: Person | None, at: datetime) -> Prior:
    """Fits the severity of raters and the cohort of ratings; ratings that do not count say nothing here either."""
    with connection.cursor() as cursor:
        cursor.execute(_RATINGS, {"at": at, "since": at - COUNTED_FOR, "half_life": HALF_LIFE.total_seconds()})
        rows = np.array(cursor.fetchall(), dtype=float).reshape(-1, 4)
    found = fit(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2], rows[:, 3])
    Severity.objects.all().delete()
    Severity.objects.bulk_create(
        [
            Severity(rater_id=rater, effect=effect, n=n)
            for rater, effect, n in zip(
                found.raters.tolist(), found.effects.tolist(), found.counts.tolist(), strict=True
            )
        ],
        batch_size=2_000,
    )
    _keep("ratings", found.prior, at)
    return found.prior


_RATINGS = """
SELECT coalesce(w.merged_into_id, w.id)::float8, coalesce(r.by_id, -1)::float8,
       (SELECT avg(v.value) FROM ratings_score v WHERE v.rating_id = r.id)::float8,
       coalesce(d.factor, 1.0) * power(0.5::float8, extract(epoch FROM %(at)s - r.at)::float8 / %(half_life)s)
  FROM ratings_rating r
  JOIN ratings_occasion o ON o.id = r.occasion_id
  JOIN people_person w ON w.id = o.person_id
  LEFT JOIN evaluation_discount d ON d.rating_id = r.id
 WHERE r.side = 'organisation' AND r.at < %(at)s AND r.at > %(since)s AND coalesce(d.factor, 1) > 0
   AND EXISTS (SELECT 1 FROM ratings_score v WHERE v.rating_id = r.id)
   AND NOT EXISTS (SELECT 1 FROM evaluation_contest c
        WHERE c.component = 'ratings' AND c.ref = r.id AND c.state = 'set_aside')
"""


def _write(component: str, at: datetime, ids: Collection[int] | None) -> None:
    """Writes the sums of all, or of these; rows of those who have nothing any more go."""
    is_person = component in COMPONENTS
    table, owner = ("evaluation_tally", "person_id") if is_person else ("evaluation_housetally", "organisation_id")
    told = values(at, ids or ()) | {"component": component}
    some = "" if ids is None else f" AND {owner} = ANY(%(ids)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} AS t ({owner}, component, good, weight, n, as_of)
            SELECT who, %(component)s, good, weight, n, %(at)s FROM ({summed(component, some=ids is not None)}) AS sums
            ON CONFLICT ({owner}, component) DO UPDATE
               SET good = excluded.good, weight = excluded.weight, n = excluded.n, as_of = excluded.as_of""",
            told,
        )
        cursor.execute(
            f"DELETE FROM {table} WHERE component = %(component)s AND as_of <> %(at)s{some}",
            told,
        )


def _keep(component: str, prior: Prior, at: datetime) -> None:
    Cohort.objects.update_or_create(
        component=component,
        defaults={
            "a": prior.a, "b": prior.b, "c": prior.c, "people": prior.people, "is_fallback": prior.is_fallback,
            "fitted_at": at,
        },
    )  # fmt: skip
