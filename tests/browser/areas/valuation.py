"""What hours are worth: rates with their sources, and a worksheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.valuation.actions import ratios
from awn.valuation.actions.rates import load_rates
from awn.valuation.sroi import Outcome, Three

_SAME = "made of the same parts as a page that is looked at here; tests/web/test_valuation.py opens it"


def _sheet(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["worksheet"].pk]


STOPS: list[Stop] = [Stop("value_method"), Stop("organiser_sroi_sheet", "owner", _sheet)]
NO_PAGE: dict[str, str] = {
    "value_ratios": "words alone, in the parts of `charter`; tests/web/test_valuation.py opens it",
    "value_rates_file": "a file to save",
    "staff_hour_rates": _SAME,
    "organiser_value": _SAME,
    "organiser_costs": _SAME,
    "organiser_rate": _SAME,
    "organiser_sroi": _SAME,
    "organiser_sroi_basis": _SAME,
    "organiser_sroi_outcome": _SAME,
    "organiser_sroi_outcome_new": _SAME,
    "organiser_sroi_csv": "a file to save",
    "organiser_sroi_xlsx": "a file to save",
}


def extend(world: World) -> None:
    """Rates, and a worksheet with one outcome."""
    load_rates(by=None, at=make.NOW)
    three = Three(Decimal(80), Decimal(100), Decimal(120))
    half = Three(Decimal("0.2"), Decimal("0.3"), Decimal("0.5"))
    row = ratios.begin(world.organisation.pk, "القراءة مع الأطفال", "SAR", by=None, at=make.NOW)
    ratios.set_basis(row.pk, three, "حسابات السنة", half, "دليل", version=1, by=None, at=make.NOW)
    one = Outcome(
        stakeholder="طلاب الصف الثالث", change="صاروا يقرؤون بلا مساعدة", years=2, quantity=three,
        quantity_source="اختبار", value=three, value_source="أسعار الدروس", deadweight=half, shares_source="مقابلات",
    )  # fmt: skip
    ratios.put_outcome(row.pk, one, version=2, by=None, at=make.NOW)
    world.more["worksheet"] = row
