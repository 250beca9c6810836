"""A programme of an organisation, and whoever may write about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests import make

from awn.base.text import Bilingual
from awn.opportunities.models import Programme
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.programmes.rules import IndicatorDraft

DRAFT = IndicatorDraft(
    level="outcome", name=Bilingual("قراءة التلاميذ", "Pupils who read"), unit=Bilingual("%", "per cent"),
    baseline=Decimal(40), baseline_on=date(2026, 1, 1), target=Decimal(70), target_on=date(2027, 1, 1),
    source=Bilingual("", "a test in May"),
)  # fmt: skip


@dataclass(frozen=True)
class Running:
    """A programme with its house and its coordinator."""

    programme: Programme
    house: Organisation
    by: Person


def running(slug: str = "", **values: str) -> Running:
    """A new one."""
    house = make.organisation(slug)
    row = Programme.objects.create(
        organisation=house, title_ar="القراءة للجميع", title_en="Reading for all", created_at=make.NOW, **values
    )
    return Running(row, house, make.member(house, "coordinator"))
