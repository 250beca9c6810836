"""Programmes: what they want, how far they are, and national targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.base.text import Bilingual
from awn.opportunities.models import Programme
from awn.programmes.actions import groups, indicators, plans
from awn.programmes.actions.groups import Reached
from awn.programmes.actions.indicators import Measured
from awn.programmes.rules import IndicatorDraft

_SAME = "made of the same parts as `programme_indicator`; tests/web/test_programmes.py opens it"


def _desk(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["programme"].pk]


def _indicator(world: World) -> list[Any]:
    return [*_desk(world), world.more["indicator"].pk]


STOPS: list[Stop] = [
    Stop("programme", arguments=lambda world: [world.more["programme"].pk]),
    Stop("national_targets"),
    Stop("programme_plan", "owner", _desk),
    Stop("programme_indicator", "owner", _indicator),
]
NO_PAGE: dict[str, str] = {
    "organisation_programmes": "a list of titles; tests/web/test_programmes.py opens it",
    "programme_evidence": "a file to save",
    "programme_evidence_inside": "a file to save",
    "programme_indicators_file": "a CSV file",
    "programme_indicator_new": _SAME,
    "programme_indicator_edit": _SAME,
    "programme_milestone": _SAME,
    "programme_goals": "lists with buttons; tests/web/test_programmes.py opens it",
    "programme_people": "made of the same parts as `programme_plan`; tests/web/test_programmes.py opens it",
    "programme_group": _SAME,
    "programme_import": "a form like `brought`; tests/web/test_programmes.py sends it",
    "staff_national_targets": "a table and a form like `staff_hour_rates`; tests/web/test_programmes.py opens it",
}


def extend(world: World) -> None:
    """A programme with an indicator that is on its way, a milestone and people."""
    row = Programme.objects.create(
        organisation=world.organisation, title_ar="القراءة للجميع", title_en="Reading for all", created_at=make.NOW
    )
    plans.add_aim(row.pk, "goal", Bilingual("كل طفل يقرأ", "Every child reads"), by=None, at=make.NOW)
    draft = IndicatorDraft(
        level="outcome", name=Bilingual("تلاميذ يقرؤون نصًّا قصيرًا", "Pupils who read a short text"),
        unit=Bilingual("في المئة", "per cent"), baseline=Decimal(40), baseline_on=date(2026, 1, 1), target=Decimal(70),
        target_on=date(2027, 6, 1), source=Bilingual("اختبار في مايو ونوفمبر", "A test in May and November"),
    )  # fmt: skip
    one = indicators.add_indicator(row.pk, draft, by=None, at=make.NOW)
    for on, value in ((date(2026, 5, 20), 46), (date(2026, 11, 10), 58)):
        said = Measured(value=Decimal(value), on=on, words="212 / 240", link="https://example.org/survey")
        indicators.enter(one.pk, said, by=None, at=make.NOW)
    plans.add_milestone(row.pk, Bilingual("وصلت الكتب", "Books delivered"), date(2026, 3, 1), by=None, at=make.NOW)
    group = groups.add_group(row.pk, "children", Bilingual("تلاميذ", "Pupils"), by=None, at=make.NOW)
    counted = Reached(first=date(2026, 1, 1), last=date(2026, 5, 31), people=240, method="register")
    groups.count(group.pk, counted, by=None, at=make.NOW)
    plans.publish(row.pk, by=None, at=make.NOW)
    world.more |= {"programme": row, "indicator": one, "people_reached": group, "milestone": row.plan.milestones.get()}
