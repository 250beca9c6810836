"""Programmes of the demo that are followed: indicators on their way, milestones, families counted by two houses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q

from awn.base.models import Event
from awn.base.text import Bilingual
from awn.demo.cast import HOUSE, emails
from awn.demo.houses import House
from awn.hours.models import HoursEntry
from awn.opportunities.actions.editing import create_programme
from awn.organisations.models import Organisation
from awn.programmes.actions import groups, indicators, plans
from awn.programmes.actions.groups import Reached
from awn.programmes.actions.indicators import Measured
from awn.programmes.rules import Comparison, IndicatorDraft

COUNTED_AT = 4
SURVEY = Bilingual(
    "استبانة هاتفية لكل الأسر في آخر كل ربع، يجريها فريق لا يوزع بنفسه.",
    "A telephone survey of all families at the end of each quarter, by people who do not deliver themselves.",
)
FOOD = Bilingual("كل أسرة في الحي تفطر على طعام ساخن", "Every family of the quarter breaks its fast with a hot meal")
FED = Bilingual("أسر تقول إن الطعام كفاها", "Families who say that the food was enough")
HOURS = Bilingual("ساعات المتطوعين المعتمدة", "Confirmed hours of volunteers")
WASTE = Bilingual("طعام صالح يُهدر", "Good food that is thrown away")
ASKED = Bilingual("أسر تعرف أين تطلب المساعدة", "Families who know where to ask for help")
LOT = Bilingual(
    "زُرنا نصف المباني بالقرعة، وسألنا الأسر في النصفين بعد شهرين.",
    "Half of the buildings, drawn by lot, were visited; two months later families of both halves were asked.",
)
BASKETS = Bilingual("سلال الحي القديم", "Baskets for the old quarter")
BASKETS_GOAL = Bilingual(
    "لا أسرة في الحي القديم بلا مؤونة شهر", "No family of the old quarter without a month’s supplies"
)
FAMILIES = Bilingual("أسر الحي القديم", "Families of the old quarter")


@dataclass(frozen=True, slots=True)
class _Telling:
    """One programme while it is written."""

    programme: int
    by: House
    at: datetime

    def day(self, before: int) -> date:
        return (self.at - timedelta(days=before)).date()


def follow(houses: Mapping[str, House], at: datetime) -> None:
    """The kitchen's programme as its organisation follows it, and a partner that counted the same families."""
    main = houses[HOUSE]
    partner = next(house for house in houses.values() if house is not main and _is_saudi(house))
    baskets = create_programme(
        partner.organisation.pk, title_ar=BASKETS.ar, title_en=BASKETS.en, by=partner.owner, at=at - timedelta(days=360)
    ).pk
    told, also = _Telling(next(iter(main.programmes.values())), main, at), _Telling(baskets, partner, at)
    _people(told, 640, apart=True)
    _people(also, 410, apart=False)
    _main(told)
    plans.add_aim(baskets, "goal", BASKETS_GOAL, by=partner.owner, at=at)
    _indicator(also, FED, (62, 80), [(120, 66)], unit=Bilingual("في المئة", "per cent"))
    plans.publish(baskets, by=partner.owner, at=at)
    Event.objects.filter(name__startswith="programme.", handled_at=None).update(handled_at=at)


def _is_saudi(house: House) -> bool:
    rows = Organisation.objects.filter(pk=house.organisation.pk, state="verified", country="SA")
    return rows.exists()


def _main(told: _Telling) -> None:
    by, at = told.by.owner, told.at
    percent = Bilingual("في المئة", "per cent")
    plans.add_aim(told.programme, "goal", FOOD, by=by, at=at)
    text = Bilingual("وجبات تُطبخ وتصل إلى الأبواب", "Meals cooked and brought to the doors")
    plans.add_aim(told.programme, "output", text, by=by, at=at)
    text = Bilingual("أسر لا تقلق على وجبة الغد", "Families who need not worry about tomorrow’s meal")
    plans.add_aim(told.programme, "outcome", text, by=by, at=at)
    hours = IndicatorDraft(
        level="output", name=HOURS, unit=Bilingual("", ""), baseline=Decimal(0), baseline_on=told.day(360),
        target=Decimal(2_000), target_on=told.day(-150), computed="hours",
    )  # fmt: skip
    indicators.add_indicator(told.programme, hours, by=by, at=at)
    fed = _indicator(told, FED, (54, 85), [(270, 60), (180, 71), (90, 78)], unit=percent)
    wrong = Measured(value=Decimal(88), on=told.day(20), words="استبانة آخر الربع")
    entered = indicators.enter(fed, wrong, by=by, at=at)
    right = Measured(value=Decimal(79), on=told.day(20), words="استبانة آخر الربع، أجابت 212 أسرة من 240")
    indicators.correct(fed, entered.pk, right, "حُسبت 22 أسرة مرتين", by=by, at=at)
    waste = _indicator(
        told,
        WASTE,
        (90, 40),
        [(200, 70), (60, 35)],
        unit=Bilingual("كيلوغرام في الأسبوع", "kilograms a week"),
        down=True,
    )
    why = "بقي هدر الخضار أعلى مما حسبنا"
    indicators.move_target(waste, Decimal(30), told.day(-120), why, by=by, at=at)
    compared = IndicatorDraft(
        level="impact", name=ASKED, unit=percent, baseline=Decimal(31), baseline_on=told.day(300), target=Decimal(60),
        target_on=told.day(-60), source=SURVEY,
        comparison=Comparison(design="lottery", words=LOT, people=236, low=Decimal("4.5"), high=Decimal("19.0")),
    )  # fmt: skip
    one = indicators.add_indicator(told.programme, compared, by=by, at=at)
    said = Measured(value=Decimal(47), on=told.day(45), words="استبانة بعد شهرين من الزيارات")
    indicators.enter(one.pk, said, by=by, at=at)
    for title, due, reached in (
        (Bilingual("المطبخ الثاني مفتوح", "The second kitchen is open"), 200, True),
        (Bilingual("كل سائق معه ميزان حرارة", "Every driver has a thermometer"), 15, False),
        (Bilingual("خطة لرمضان القادم", "A plan for the next Ramadan"), -70, False),
    ):
        row = plans.add_milestone(told.programme, title, told.day(due), by=by, at=at)
        if reached:
            words = "صورة المطبخ في تقرير الربع الثاني"
            plans.reach_milestone(told.programme, row.pk, told.day(due + 4), words=words, by=by, at=at)
    for code in ("2.1", "12.3"):
        plans.contribute(told.programme, code, by=by, at=at)
    plans.publish(told.programme, by=by, at=at)


def _indicator(
    told: _Telling, name: Bilingual, way: tuple[int, int], values: list[tuple[int, int]], *, unit: Bilingual,
    down: bool = False,
) -> int:  # fmt: skip
    draft = IndicatorDraft(
        level="outcome", name=name, unit=unit, direction="down" if down else "up", baseline=Decimal(way[0]),
        baseline_on=told.day(360), target=Decimal(way[1]), target_on=told.day(-120), source=SURVEY,
    )  # fmt: skip
    row = indicators.add_indicator(told.programme, draft, by=told.by.owner, at=told.at)
    for before, value in values:
        said = Measured(value=Decimal(value), on=told.day(before), words="استبانة آخر الربع")
        indicators.enter(row.pk, said, by=told.by.owner, at=told.at)
    return row.pk


def _people(told: _Telling, people: int, *, apart: bool) -> None:
    by, at = told.by.owner, told.at
    group = groups.add_group(told.programme, "families", FAMILIES, region="SA-01", stands_apart=apart, by=by, at=at)
    for first, last, count in ((360, 181, people), (180, 1, people - 90)):
        counted = Reached(first=told.day(first), last=told.day(last), people=count, method="register", visits=count * 9)
        groups.count(group.pk, counted, by=by, at=at)
    if not apart:
        return
    name = Bilingual("كبار سن يسكنون وحدهم", "Older people who live alone")
    row = groups.add_group(told.programme, "older", name, region="SA-01", stands_apart=True, by=by, at=at)
    guess = Reached(first=told.day(180), last=told.day(1), people=70, method="estimate", low=55, high=90)
    groups.count(row.pk, guess, by=by, at=at)
    _at_activities(told, row.pk)


def _at_activities(told: _Telling, group: int) -> None:
    """Those who were there, counted at activities of the house: where the demo’s volunteer was, then the busiest."""
    worked = HoursEntry.objects.filter(organisation=told.by.organisation).values("opportunity__public_id")
    own = Count("pk", filter=Q(person__account__email=emails()["volunteer"]))
    sums = worked.annotate(last=Max("day"), own=own, rows=Count("pk"))
    for number, one in enumerate(sums.order_by("-own", "-rows", "opportunity__public_id")[:COUNTED_AT]):
        counted = Reached(
            first=one["last"], last=one["last"], people=36 + 7 * number, method="headcount",
            opportunity=one["opportunity__public_id"],
        )  # fmt: skip
        groups.count(group, counted, by=told.by.owner, at=told.at)
