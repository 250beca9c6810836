"""Reads of ratings: each side its own, the other's once it may, and figures of many. Volunteers' are never public."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from awn.base.sealed import unseal
from awn.organisations.permissions import EVERYTHING, Scope, may
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import ids_of
from awn.ratings.models import Occasion as Occasion  # noqa: PLC0414 - doors take the type from here
from awn.ratings.models import Rating as Rating  # noqa: PLC0414 - doors take the type from here
from awn.ratings.models import Reported, Score
from awn.ratings.rules import BAND_FROM, LEAST_FOR_BAND, LEAST_PUBLIC, QUESTIONS, SIDES, band_of, is_revealed, shrunk


@dataclass(frozen=True, slots=True)
class Shown:
    """A rating as a page shows it; `scores` in the order of the questions."""

    pk: int
    side: str
    at: datetime
    scores: Mapping[str, int]
    words: str
    are_words_removed: bool
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Both:
    """Both sides of an occasion as one of them may see it: what is hidden is not there."""

    own: Shown | None
    other: Shown | None
    is_open: bool
    is_revealed: bool


@dataclass(frozen=True, slots=True)
class Average:
    """What volunteers say of an organisation: how many spoke, and the mean of each question, shrunk."""

    number: int
    means: Mapping[str, float]

    @property
    def overall(self) -> float:
        return sum(self.means.values()) / len(self.means)


def occasions_of(person: Person) -> QuerySet[Occasion]:
    """The person's own occasions, the latest first."""
    return _read(Occasion.objects.filter(person=person)).order_by("-opened_at", "-pk")


def occasion_of(person: Person, occasion_id: int) -> Occasion | None:
    """One of the person's own."""
    return occasions_of(person).filter(pk=occasion_id).first()


def occasions_in(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Occasion]:
    """Occasions of an organisation's opportunities, the latest first."""
    rows = Occasion.objects.filter(scope.among("opportunity__"), opportunity__organisation_id=organisation_id)
    return _read(rows).order_by("-opened_at", "-pk")


def to_rate(rows: QuerySet[Occasion], side: str, at: datetime) -> QuerySet[Occasion]:
    """Those of the occasions on which this side has not spoken and still may."""
    spoken = Rating.objects.filter(occasion=OuterRef("pk"), side=side)
    return rows.filter(~Exists(spoken), closes_at__gt=at)


def heard_from(rows: QuerySet[Occasion], side: str, at: datetime) -> QuerySet[Occasion]:
    """Those on which this side has spoken and the other may read it."""
    spoken = Rating.objects.filter(occasion=OuterRef("pk"), side=side)
    return rows.filter(revealed("", at), Exists(spoken))


def both(occasion: Occasion, viewer: str, at: datetime) -> Both:
    """The two sides as the viewer may see them: the other only when both have spoken or the time is over."""
    ratings = {one.side: one for one in occasion.ratings.all()}
    revealed = is_revealed(occasion.closes_at, len(ratings), at)
    other = ratings.get(next(side for side in SIDES if side != viewer)) if revealed else None
    own = ratings.get(viewer)
    return Both(
        own=shown(own) if own else None,
        other=shown(other) if other else None,
        is_open=own is None and at < occasion.closes_at,
        is_revealed=revealed,
    )


def shown(row: Rating) -> Shown:
    """A rating with its words opened. Whether the viewer may see it is asked before."""
    scores = {one.question: one.value for one in row.scores.all()}
    return Shown(
        pk=row.pk,
        side=row.side,
        at=row.at,
        scores={code: scores[code] for code in QUESTIONS[row.side] if code in scores},
        words=_opened(row, row.words),
        are_words_removed=row.words_removed_at is not None,
        answer=_opened(row, row.answer),
        answered_at=row.answered_at,
    )


def rating_of(rating_id: int) -> Rating | None:
    """A rating by its number, for the platform's staff."""
    rows = Rating.objects.select_related("occasion__opportunity__organisation", "occasion__person")
    return rows.prefetch_related("scores").filter(pk=rating_id).first()


def readable_by(person: Person, rating_id: int, at: datetime) -> Rating | None:
    """A rating that the person may read and report: of the side that was rated, or, with an answer, of its own."""
    row = rating_of(rating_id)
    if row is None:
        return None
    house = row.occasion.opportunity
    is_volunteer = is_about(row.occasion, person)
    is_house = may(person, Permission.CONFIRM_HOURS, house.organisation_id, team_id=house.team_id)
    side = "volunteer" if is_volunteer else "organisation" if is_house else ""
    if not side or not is_revealed(row.occasion.closes_at, row.occasion.ratings.count(), at):
        return None
    return row if side != row.side or row.answer is not None else None


def reported_in(report_id: int) -> Rating | None:
    """The rating whose words a report is about, if it is about one."""
    return Rating.objects.filter(reports__report=report_id).first()


def report_of(rating_id: int) -> int | None:
    """The latest report of these words."""
    rows = Reported.objects.filter(rating=rating_id).order_by("-pk")
    return rows.values_list("report", flat=True).first()


def average_of(organisation_id: int, at: datetime) -> Average | None:
    """What is shown to everybody: from five people on, with how many they are; None under that. One query."""
    rows = Score.objects.filter(
        revealed("rating__occasion__", at),
        rating__side="volunteer",
        rating__occasion__opportunity__organisation_id=organisation_id,
    )
    sums = {
        row["question"]: (row["total"], row["number"])
        for row in rows.values("question").annotate(total=Sum("value"), number=Count("pk")).order_by()
    }
    number = max((count for _total, count in sums.values()), default=0)
    if number < LEAST_PUBLIC:
        return None
    return Average(number, {code: shrunk(*sums[code]) for code in QUESTIONS["volunteer"] if code in sums})


def bands_of(people: Collection[int], at: datetime) -> dict[int, str]:
    """For many volunteers: `few`, `good` or `very_good`, from what organisations said that may be read. One query.

    For those who search volunteers: never a number, never a word, and nothing that says somebody did badly.
    """
    rows = (
        Rating.objects.filter(revealed("occasion__", at), side="organisation", occasion__person__in=people)
        .values("occasion__person")
        .annotate(mean=Avg("scores__value"), number=Count("pk", distinct=True))
        .order_by()
    )
    known = {row["occasion__person"]: band_of(row["mean"] or 0.0, row["number"]) for row in rows}
    return {person: known.get(person, "few") for person in people}


def people_with_band(band: str, at: datetime) -> QuerySet[Any, Any]:
    """Ids of the volunteers of this band or a better one; nobody for any other word."""
    least = dict(BAND_FROM).get(band)
    if least is None:
        return Rating.objects.none().values("occasion__person")
    rows = Rating.objects.filter(revealed("occasion__", at), side="organisation").values("occasion__person")
    rows = rows.annotate(mean=Avg("scores__value"), number=Count("pk", distinct=True)).order_by()
    return rows.filter(number__gte=LEAST_FOR_BAND, mean__gte=least).values("occasion__person")


def own_data(person: Person, at: datetime) -> list[dict[str, Any]]:
    """What ratings keep about somebody, ready for JSON: what they said, and of the other side what they may read."""
    return [
        {
            "opportunity": str(occasion.opportunity.title),
            "opened_at": occasion.opened_at.isoformat(),
            "said_by_me": _told(seen.own),
            "said_of_me": _told(seen.other),
        }
        for occasion in occasions_of(person)
        for seen in [both(occasion, "volunteer", at)]
    ]


def is_about(occasion: Occasion, person: Person) -> bool:
    """Whether it is about this person, under an earlier number as well."""
    return occasion.person_id in set(ids_of(person.pk))


def _told(one: Shown | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"at": one.at.isoformat(), "scores": dict(one.scores), "words": one.words, "answer": one.answer}


def revealed(prefix: str, at: datetime) -> Q:
    """The condition under which the other side may read: the time is over, or both have spoken."""
    occasion = OuterRef(f"{prefix}pk") if not prefix else OuterRef(prefix.removesuffix("__"))
    sides = Rating.objects.filter(occasion=occasion)
    spoken = [Q(Exists(sides.filter(side=side))) for side in SIDES]
    return Q(**{f"{prefix}closes_at__lte": at}) | (spoken[0] & spoken[1])


def _read(rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    rows = rows.select_related("opportunity__organisation", "person")
    rows = rows.defer("opportunity__search", "opportunity__title_key")
    return rows.prefetch_related(Prefetch("ratings", queryset=Rating.objects.prefetch_related("scores")))


def _opened(row: Rating, words: bytes | memoryview[int] | None) -> str:
    return unseal(bytes(words), about=f"rating:{row.seal}") if words is not None else ""
