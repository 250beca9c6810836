"""The days without school, as the operator of each country enters them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_line
from awn.minors.models import SchoolHoliday
from awn.minors.rules import HOLIDAY_NAME_LENGTH, MOST_HOLIDAYS, check_holiday
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.reference.models import Country


@transaction.atomic
def add_holiday(
    country: str, name: Bilingual, first_day: date, last_day: date, *, by: Person | None, at: datetime
) -> SchoolHoliday:
    """Enters days on which there is no school; both ends count.

    Refuses `country_unknown`, `holiday_name_missing`, `holiday_backwards`, `holiday_too_long`,
    `holiday_out_of_years` and `too_many_holidays`.
    """
    require_staff(by, StaffPermission.SET_SCHOOL_YEAR)
    # Locked, so that two at once do not pass the limit.
    land = Country.objects.select_for_update().filter(pk=country, in_gcc=True).first()
    if land is None:
        message = _("Choose one of the six states.")
        raise Refusal("country_unknown", message, fields={"country": message})
    name_ar = clean_line(name.ar, limit=HOLIDAY_NAME_LENGTH, field="name_ar")
    name_en = clean_line(name.en, limit=HOLIDAY_NAME_LENGTH, field="name_en")
    if not name_ar and not name_en:
        message = _("Name the holiday, such as “Mid-year break”.")
        raise Refusal("holiday_name_missing", message, fields={"name_ar": message})
    check_holiday(first_day, last_day, at.date())
    if SchoolHoliday.objects.filter(country=land).count() >= MOST_HOLIDAYS:
        raise Refusal("too_many_holidays", _("This country has 200 holidays. Take out old ones first."), status=409)
    row = SchoolHoliday.objects.create(
        country=land, name_ar=name_ar, name_en=name_en, first_day=first_day, last_day=last_day
    )
    record(
        "school.holiday_added", by=by, at=at, subject=row.pk, country=country,
        first_day=first_day.isoformat(), last_day=last_day.isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def remove_holiday(holiday_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes a holiday out: its days are school days again. Places that were given stay."""
    require_staff(by, StaffPermission.SET_SCHOOL_YEAR)
    row = found(SchoolHoliday.objects.select_for_update().filter(pk=holiday_id).first())
    record(
        "school.holiday_removed", by=by, at=at, subject=row.pk, country=row.country_id,
        first_day=row.first_day.isoformat(), last_day=row.last_day.isoformat(),
    )  # fmt: skip
    row.delete()
