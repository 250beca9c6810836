"""Reads of evaluations: as of any moment for forecasts, as kept for pages, and the rows behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from awn.base.sealed import unseal
from awn.evaluation.models import Cohort, CommentCorrection, Contest, Hiding, HouseTally, Tally
from awn.evaluation.models import CommentLabel as CommentLabel  # noqa: PLC0414 - doors take the type from here
from awn.evaluation.rows import sums
from awn.evaluation.rules import (
    BY_PERSON,
    COMPONENTS,
    FALLBACK,
    HOUSE_COMPONENTS,
    LEAST_COMMENTS,
    SENTIMENT_NAMES,
    TOPIC_NAMES,
    Agreement,
    Posterior,
    Prior,
    agreement,
    fading,
    posterior,
    posteriors,
)
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.models import Application
from awn.ratings.models import Rating
from awn.ratings.queries import revealed


def priors() -> dict[str, Prior]:
    """The cohort of each component: as last fitted, or the fallback. One query."""
    known = {row.component: Prior(row.a, row.b, row.c, row.people, row.is_fallback) for row in Cohort.objects.all()}
    return {**FALLBACK, **known}


def posterior_of(person_ids: Collection[int], at: datetime, component: str = "attendance") -> dict[int, Posterior]:
    """What was to be believed of each of these people at a moment, from what lay before it; two queries.

    Somebody new has the mean of the cohort. It is read from the rows themselves, so it holds for any moment in the
    past; cohort, severity of raters and decided objections are those of today.
    """
    asked = list(person_ids)
    known = {who: (good, weight, n) for who, good, weight, n in sums(component, at, asked)} if asked else {}
    counted = [known.get(person, (0.0, 0.0, 0)) for person in asked]
    good, weight, n = zip(*counted, strict=True) if counted else ((), (), ())
    found = posteriors(component, priors()[component], np.array(good, dtype=float), np.array(weight, dtype=float), n)
    return dict(zip(asked, found, strict=True))


def kept_of(person_ids: Collection[int], at: datetime) -> dict[int, dict[str, Posterior]]:
    """Every component of each of these people from the kept table; two queries."""
    rows = Tally.objects.filter(person__in=list(person_ids))
    known = {(row.person_id, row.component): row for row in rows}
    cohort = priors()
    return {person: _all(COMPONENTS, cohort, known, person, at) for person in person_ids}


def kept_of_house(organisation_id: int, at: datetime) -> dict[str, Posterior]:
    """Every component of an organisation from the kept table; two queries."""
    rows = HouseTally.objects.filter(organisation=organisation_id)
    known = {(organisation_id, row.component): row for row in rows}
    return _all(HOUSE_COMPONENTS, priors(), known, organisation_id, at)


def shown_to_house(person_ids: Collection[int], at: datetime) -> dict[int, dict[str, Posterior]]:
    """What an organisation reads of people who applied to it; of those who hide it the same as of somebody new."""
    hidden = set(Hiding.objects.filter(person__in=list(person_ids)).values_list("person", flat=True))
    kept = kept_of([one for one in person_ids if one not in hidden], at)
    cohort = priors()
    return kept | {person: _all(COMPONENTS, cohort, {}, person, at) for person in person_ids if person in hidden}


def shown_beside_search(
    organisation_id: int, person_ids: Collection[int], at: datetime, scope: Scope = EVERYTHING
) -> dict[int, dict[str, Posterior]]:
    """The same of those among people found who applied to the organisation once; of others it reads nothing.

    It is read beside a list that was put in order without it. Four queries.
    """
    applied = Application.objects.filter(
        scope.among("opportunity__"), opportunity__organisation=organisation_id, person__in=list(person_ids)
    )
    known = set(applied.exclude(state="withdrawn").order_by().values_list("person", flat=True))
    return shown_to_house(known, at) if known else {}


def is_counted() -> bool:
    """Whether everybody was counted at least once; False for minutes after Awn learnt to count. One query."""
    return Cohort.objects.exists()


def is_hidden(person_id: int) -> bool:
    """Whether somebody shows organisations nothing."""
    return Hiding.objects.filter(person=person_id).exists()


def opened(row: Contest, words: bytes | memoryview[int] | None) -> str:
    """Words of an objection, or of its answer."""
    return unseal(bytes(words), about=f"evaluation.contest:{row.seal}") if words is not None else ""


def own_data(person_id: int, at: datetime) -> dict[str, Any]:
    """What evaluations keep about somebody, ready for JSON: each component, and what they objected to."""
    return {
        "hidden_from_organisations": is_hidden(person_id),
        "components": [
            {
                "component": code, "mean": round(one.mean, 4), "counted": one.n,
                "within_80_percent": [round(one.low80, 4), round(one.high80, 4)],
                "within_95_percent": [round(one.low95, 4), round(one.high95, 4)],
            }
            for code, one in kept_of([person_id], at)[person_id].items()
        ],
        "objections": [
            {
                "at": row.at.isoformat(), "component": row.component, "reason": row.reason, "state": row.state,
                "words": opened(row, row.words), "answer": opened(row, row.answer),
            }
            for row in Contest.objects.filter(person=person_id).order_by("pk")
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comments:
    """What volunteers wrote of an organisation, by topic and how it sounds; a comment may have several topics."""

    number: int
    by_topic: Mapping[str, Mapping[str, int]]
    sentiments: Mapping[str, int]


def comments_of(organisation_id: int, at: datetime) -> Comments | None:
    """Counts of what may be read; None under five comments. One query."""
    rows = list(labels_of(organisation_id, at).values_list("topics", "sentiment"))
    if len(rows) < LEAST_COMMENTS:
        return None
    by_topic: dict[str, dict[str, int]] = {}
    sentiments = dict.fromkeys(SENTIMENT_NAMES, 0)
    for topics, sentiment in rows:
        sentiments[sentiment] += 1
        for topic in topics:
            counts = by_topic.setdefault(topic, dict.fromkeys(SENTIMENT_NAMES, 0))
            counts[sentiment] += 1
    return Comments(len(rows), {topic: by_topic[topic] for topic in TOPIC_NAMES if topic in by_topic}, sentiments)


def labels_of(organisation_id: int, at: datetime, scope: Scope = EVERYTHING) -> QuerySet[CommentLabel]:
    """Labels of comments that the organisation may read: what is unsure first, then the newest."""
    unsure_first = Case(When(sentiment="unsure", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = CommentLabel.objects.filter(
        revealed("rating__occasion__", at), scope.among("rating__occasion__opportunity__"),
        rating__occasion__opportunity__organisation=organisation_id, rating__words__isnull=False,
    )  # fmt: skip
    rows = rows.select_related("rating__occasion__opportunity")
    return rows.order_by(unsure_first, "-rating__at", "-pk")


def corrections_of(rating_id: int) -> list[CommentCorrection]:
    """What people said of one comment, the latest first."""
    return list(CommentCorrection.objects.filter(rating=rating_id).select_related("by").order_by("-pk"))


def all_corrections() -> QuerySet[CommentCorrection]:
    """What people said of comments anywhere, the latest first."""
    return CommentCorrection.objects.select_related("by").order_by("-at", "-pk")


def agreement_with_people(organisation_id: int | None = None) -> Agreement:
    """How often whoever read a comment said what a model had said; of one organisation, or of all. One query."""
    rows = CommentCorrection.objects.filter(undone_at=None).exclude(was_model__in=["", BY_PERSON])
    if organisation_id is not None:
        rows = rows.filter(rating__occasion__opportunity__organisation=organisation_id)
    said = ~Q(was="unsure")
    found = rows.aggregate(
        read=Count("pk", filter=said), same=Count("pk", filter=said & Q(was=F("sentiment"))),
        unsure=Count("pk", filter=~said),
    )  # fmt: skip
    return agreement(found["read"], found["same"], found["unsure"])


def reported_label(rating_id: int) -> tuple[Rating, CommentLabel | None] | None:
    """A comment that was reported to the staff, with its label; None for others, and where the words are gone."""
    rows = Rating.objects.filter(pk=rating_id, side="volunteer", words__isnull=False, reports__isnull=False)
    row = rows.select_related("occasion__opportunity__organisation").prefetch_related("scores").first()
    return (row, CommentLabel.objects.filter(rating=row).first()) if row else None


def _all(
    components: Collection[str],
    cohort: Mapping[str, Prior],
    known: Mapping[tuple[int, str], Tally] | Mapping[tuple[int, str], HouseTally],
    who: int,
    at: datetime,
) -> dict[str, Posterior]:
    return {component: _one(component, cohort[component], known.get((who, component)), at) for component in components}


def _one(component: str, prior: Prior, row: Tally | HouseTally | None, at: datetime) -> Posterior:
    if row is None:
        return posterior(component, prior, 0.0, 0.0, 0)
    left = fading(at - row.as_of)
    return posterior(component, prior, row.good * left, row.weight * left, row.n)
