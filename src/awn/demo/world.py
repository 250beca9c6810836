"""The small world: twelve scenarios with their organisations, people, a year behind them and some weeks ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction
from django.db.models import F

from awn.base.models import Event
from awn.demo import (
    agreeing,
    analysis,
    beginning,
    boards,
    cast,
    cover,
    crowds,
    evaluations,
    fairness,
    forecasts,
    guide,
    houses,
    learning,
    lessons,
    letters,
    messaging,
    oddities,
    onsite,
    outreach,
    people,
    posting,
    programmes,
    publishing,
    recognition,
    recordings,
    rosters,
    screening,
    stories,
    support,
    valuation,
)
from awn.demo.checks import Check, self_check
from awn.demo.guard import check_allowed
from awn.demo.history import Chronicle
from awn.demo.pool import Pool
from awn.demo.publishing import Edition
from awn.demo.texts import scenarios
from awn.hours.actions.objections import settle
from awn.hours.log import sequence
from awn.impact.actions import refresh_all
from awn.people.models import Account, Person
from awn.reference.actions import load_all

PEOPLE = 400
SEED = 26
# In how many completed opportunities each of the cast took part.
PASTS = {"volunteer": 6, "guardian": 3, "minor": 2, "ward": 2, "supervisor": 1}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What was made; `was_there` when the world stood already."""

    was_there: bool
    organisations: int = 0
    opportunities: int = 0
    people: int = 0
    entries: int = 0
    certificates: int = 0
    checks: tuple[Check, ...] = ()


def is_there() -> bool:
    """True once the world has been made."""
    return Account.objects.filter(email=cast.emails()["volunteer"]).exists()


@transaction.atomic
def build(*, at: datetime, seed: int = SEED, count: int = PEOPLE, say: Say = lambda _text: None) -> Built:
    """Makes the whole world in one transaction, or nothing; a second time it does nothing. Refuses `demo_off`."""
    check_allowed()
    if is_there():
        return Built(was_there=True, checks=tuple(self_check()))
    random = Random(seed)
    load_all(by=None, at=at)
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    say(f"{count} people")
    players = cast.arrive(random, at)
    crowd = people.populate(random, count, at)
    guests = cast.guests(players)
    agreeing.agree(
        {one.pk: one for one in (*guests.people, *crowd.people)}, {**guests.guardian_of, **crowd.guardian_of}
    )
    say("organisations and opportunities")
    texts = scenarios()
    owners = cast.owners(crowd, players, texts, at)
    open_now = houses.open_houses(texts, owners, players["staff"], at)
    editions = publishing.publish_all(texts, open_now, players["staff"], random, at)
    say("a year of history")
    chronicle = Chronicle(Pool(crowd, guests, random), random, at)
    _tell(chronicle, editions, players)
    Event.objects.filter(pk__gt=latest, handled_at=None).update(handled_at=F("at"))
    say("the stories of those you sign in as")
    stories.join_house(players, open_now[cast.HOUSE].organisation.pk, at)
    outreach.gather(open_now[cast.HOUSE].organisation.pk, players, at)
    stories.play(players, crowd, editions, at)
    messaging.write(open_now[cast.HOUSE].organisation.pk, at)
    lessons.teach(players, open_now[cast.HOUSE].organisation.pk, at)
    boards.put_up(players, editions, stories.hub_of(editions), at)
    posting.set_up(editions, open_now[cast.HOUSE].organisation.pk, at)
    screening.set_up(editions, at)
    recordings.record_kitchen(stories.hub_of(editions), at)
    cover.offer_and_seek(players, at)
    support.ask_and_look(players, at)
    guide.judge(at)
    crowds.gather(players, stories.hub_of(editions), at)
    onsite.furnish(players, stories.hub_of(editions), at)
    for tell in (learning.study, valuation.measure, recognition.honour, analysis.keep_questions):
        tell(players, open_now[cast.HOUSE].organisation.pk, at)
    beginning.begin(players, at)
    rosters.plan(players, open_now[cast.HOUSE].organisation.pk, open_now[cast.GAMES].organisation.pk, at)
    programmes.follow(open_now, at)
    _count(players, at, seed)
    settle(by=None, at=at)
    sequence(at=at)
    oddities.look(at)
    said = ["impact.refreshed", "hours.settled", "key.made", "alarm.raised"]
    said += ["accountability.counted", "fairness.published", "fairness.drifted", "matching.order_set"]
    Event.objects.filter(name__in=said, handled_at=None).update(handled_at=at)
    return Built(
        was_there=False,
        organisations=len(open_now),
        opportunities=len(editions),
        people=len(crowd.people) + len(players),
        entries=len(chronicle.book.entries),
        certificates=len(chronicle.book.certificates),
        checks=tuple(self_check()),
    )


def _count(players: Mapping[str, Person], at: datetime, seed: int) -> None:
    """What every night counts, once."""
    refresh_all(by=None, at=at)
    letters.ask_for_reports(players, at)
    evaluations.count_and_object(players, at)
    fairness.count(players, at, seed)
    forecasts.learn(at)


def _tell(chronicle: Chronicle, editions: Sequence[Edition], players: Mapping[str, Person]) -> None:
    completed = [edition for edition in editions if edition.opportunity.state == "completed"]
    # Near their home first, the latest first: that is what they find on their pages.
    near = sorted(
        completed,
        key=lambda e: (str(e.opportunity.region_id)[:2] != cast.REGION[:2], -e.shifts[0].starts_at.timestamp()),
    )
    for key, count in PASTS.items():
        chronicle.remember(players[key], near, count)
    chronicle.past(completed)
    chronicle.open(edition for edition in editions if edition.opportunity.state == "published")
    oddities.lend_a_telephone(chronicle.book)
    chronicle.book.write()
