"""What hours are worth in the demo world: a rate that says it is invented, a choice, costs, a worksheet and a copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from awn.base.models import Event
from awn.base.text import Bilingual
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.valuation.actions import ratios
from awn.valuation.actions.rates import Entered, choose_rate, enter_rate, load_rates
from awn.valuation.sroi import Outcome, Three

CURRENCY_OF = {"SA": "SAR", "AE": "AED", "QA": "QAR", "KW": "KWD", "BH": "BHD", "OM": "OMR"}
INVENTED = "مختلق للعرض (invented for this demonstration)"
COSTS = {"staff": 2_100, "training": 450, "insurance": 180, "meals": 320, "transport": 240, "other": 0}


def measure(players: Mapping[str, Person], organisation_id: int, at: datetime) -> None:
    """Rates that come with Awn, one that is invented and says so, and what the house wrote down."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    load_rates(by=None, at=at)
    house = Organisation.objects.get(pk=organisation_id)
    currency = CURRENCY_OF[house.country_id]
    owner, year = players["owner"], at.year - 1
    for central in (25, 27):
        enter_rate(_rate(house.country_id, year, currency, central), by=None, at=at)
    rate = enter_rate(_rate(house.country_id, at.year, currency, 26), by=None, at=at)
    reason = "السعر الوحيد لهذه السنة، وهو مختلق للعرض."
    choose_rate(house.pk, house.country_id, at.year, rate.pk, reason, by=owner, at=at)
    costs = {kind: Decimal(amount) for kind, amount in COSTS.items()}
    yesterday = at.date() - timedelta(days=1)
    note = "من حسابات السنة (أرقام مختلقة للعرض)."
    for days, amounts in (
        ((date(yesterday.year, 1, 1), yesterday), costs),
        ((date(year, 1, 1), date(year, 12, 31)), {"staff": Decimal(9_000)}),
    ):
        ratios.enter_costs(house.pk, *days, currency, amounts, note=note, by=owner, at=at)
    _worksheet(house.pk, currency, owner, at)
    Event.objects.filter(pk__gt=latest, handled_at=None).update(handled_at=at)


def _rate(country: str, year: int, currency: str, central: int) -> Entered:
    return Entered(
        country=country, year=year, level="general", method="general", currency=currency, low=Decimal(central - 4),
        central=Decimal(central), high=Decimal(central + 5), source=INVENTED,
        note=Bilingual("رقم مختلق للعرض، لا مصدر له.", "A number invented for this demonstration, without a source."),
    )  # fmt: skip


def _worksheet(organisation_id: int, currency: str, owner: Person, at: datetime) -> None:
    begun = at - timedelta(days=20)
    row = ratios.begin(organisation_id, "القراءة مع الأطفال", currency, by=owner, at=begun)
    ratios.set_basis(
        row.pk, _three(50_000, 55_900, 60_000), "حسابات السنة (مختلقة)", _three("0.02", "0.035", "0.05"),
        "اختيار من كتب الورقة", version=1, by=owner, at=begun,
    )  # fmt: skip
    pupils = Outcome(
        stakeholder="طلاب الصف الثالث", change="صاروا يقرؤون صفحة بلا مساعدة", years=2,
        quantity=_three(60, 85, 110), quantity_source="اختبار أول الفصل وآخره (مختلق)",
        value=_three(400, 650, 900), value_source="أسعار دروس التقوية (مختلقة)",
        deadweight=_three("0.2", "0.35", "0.5"), attribution=_three("0.3", "0.4", "0.6"),
        drop_off=_three("0.1", "0.25", "0.5"), shares_source="مقابلات مع ست معلمات (مختلقة)",
    )  # fmt: skip
    ratios.put_outcome(row.pk, pupils, version=2, by=owner, at=begun)
    families = Outcome(
        stakeholder="الأسر", change="تقرأ مع أطفالها مرة في الأسبوع", years=1,
        quantity=_three(20, 40, 60), quantity_source="استبانة (مختلقة)",
        value=_three(150, 300, 500), value_source="سعر اشتراك مكتبة عائلي (مختلق)",
        deadweight=_three("0.3", "0.5", "0.7"), shares_source="مقابلات مع ست معلمات (مختلقة)",
    )  # fmt: skip
    ratios.put_outcome(row.pk, families, version=3, by=owner, at=at - timedelta(days=2))
    ratios.begin(organisation_id, "سلال رمضان", currency, by=owner, at=at)


def _three(low: float | str, central: float | str, high: float | str) -> Three:
    return Three(Decimal(str(low)), Decimal(str(central)), Decimal(str(high)))
