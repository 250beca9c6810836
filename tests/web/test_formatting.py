"""How dates, times, numbers and durations read in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from awn.base import dates
from awn.reference.models import Country
from awn.reference.queries import forget
from awn.web import formatting
from awn.web.preferences import Preferences, using

SATURDAY = date(2026, 12, 5)


@pytest.mark.django_db
def test_hijri_dates_stand_where_the_country_or_the_reader_wants_them() -> None:
    for code, zone, has_it in (("SA", "Asia/Riyadh", True), ("AE", "Asia/Dubai", False)):
        values = {"position": 1, "zone": zone, "calling_code": "9", "first_weekday": 7, "weekend": [5, 6]}
        Country.objects.update_or_create(code=code, defaults={**values, "hijri": has_it})
    forget()

    def shown(zone: str, wish: str) -> bool:
        with using(Preferences(hijri=wish)):
            return bool(formatting.hijri(SATURDAY, zone))

    riyadh, dubai = "Asia/Riyadh", "Asia/Dubai"
    assert [shown(riyadh, "country"), shown(dubai, "country")] == [True, False]
    assert [shown(riyadh, "no"), shown(dubai, "yes")] == [False, True]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "السبت 5 ديسمبر 2026"), ("en", "Saturday 5 December 2026")],
)
def test_a_day_is_written_with_gulf_month_names(language: str, expected: str) -> None:
    with translation.override(language):
        assert formatting.full_day(SATURDAY) == expected


def test_all_twelve_months_are_the_gulf_ones() -> None:
    assert "كانون" not in " ".join(dates.MONTHS["ar"])
    assert dates.MONTHS["ar"][0] == "يناير"


@pytest.mark.parametrize(
    ("day", "arabic", "english"),
    [
        (SATURDAY, "25 جمادى الآخرة 1448 هـ", "25 Jumada al-Akhirah 1448 AH"),
        (date(2027, 2, 8), "1 رمضان 1448 هـ", "1 Ramadan 1448 AH"),
        (date(2027, 5, 15), "9 ذو الحجة 1448 هـ", "9 Dhu al-Hijjah 1448 AH"),
    ],
)
def test_a_day_has_its_umm_al_qura_date(day: date, arabic: str, english: str) -> None:
    with translation.override("ar"):
        assert formatting.hijri(day) == arabic
    with translation.override("en"):
        assert formatting.hijri(day) == english


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 1, 1)])
def test_a_day_outside_the_table_has_no_hijri_date(day: date) -> None:
    assert formatting.hijri(day) == ""


@pytest.mark.parametrize("day", [dates.HIJRI_FIRST, dates.HIJRI_LAST])
def test_the_table_is_used_to_its_edges(day: date) -> None:
    assert formatting.hijri(day)


def test_times_are_shown_in_the_zone_of_the_opportunity() -> None:
    starts, ends = datetime(2026, 12, 5, 6, 30, tzinfo=UTC), datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
    with translation.override("ar"):
        riyadh = formatting.time_range(starts, ends, "Asia/Riyadh")
        dubai = formatting.time_range(starts, ends, "Asia/Dubai")
    assert riyadh == "من <bdi>09:30</bdi> إلى <bdi>12:00</bdi>"
    assert dubai == "من <bdi>10:30</bdi> إلى <bdi>13:00</bdi>"


def test_a_time_after_midnight_says_so() -> None:
    starts, ends = datetime(2026, 12, 5, 19, 0, tzinfo=UTC), datetime(2026, 12, 5, 23, 0, tzinfo=UTC)
    with translation.override("en"):
        text = formatting.time_range(starts, ends, "Asia/Riyadh")
    assert text == "from <bdi>22:00</bdi> to <bdi>02:00</bdi> the next day"


@pytest.mark.parametrize(
    ("minutes", "arabic", "english"),
    [
        (0, "0 دقيقة", "0 minutes"),
        (1, "دقيقة واحدة", "1 minute"),
        (2, "دقيقتان", "2 minutes"),
        (45, "45 دقيقة", "45 minutes"),
        (60, "ساعة واحدة", "1 hour"),
        (120, "ساعتان", "2 hours"),
        (195, "3 ساعات و15 دقيقة", "3 hours and 15 minutes"),
        (660, "11 ساعة", "11 hours"),
        (6000, "100 ساعة", "100 hours"),
        (750_000, "12,500 ساعة", "12,500 hours"),
    ],
)
def test_durations_agree_with_their_number(minutes: int, arabic: str, english: str) -> None:
    with translation.override("ar"):
        assert formatting.duration(minutes) == arabic
    with translation.override("en"):
        assert formatting.duration(minutes) == english


@pytest.mark.parametrize(
    ("day", "arabic"),
    [
        (5, "اليوم"), (6, "غدًا"), (4, "أمس"), (7, "بعد يومين"), (8, "بعد 3 أيام"),
        (17, "بعد 12 يومًا"), (3, "قبل يومين"),
    ],
)  # fmt: skip
def test_near_days_are_named_by_their_distance(day: int, arabic: str) -> None:
    with translation.override("ar"):
        assert formatting.relative_day(date(2026, 12, day), SATURDAY) == arabic


def test_far_days_are_written_out() -> None:
    with translation.override("en"):
        assert formatting.relative_day(date(2027, 3, 1), SATURDAY) == "1 March 2027"


def test_arabic_digits_are_a_choice_for_arabic_pages_only() -> None:
    with using(Preferences(digits="arab")):
        with translation.override("ar"):
            assert formatting.number(12500.5, 1) == "١٢٬٥٠٠٫٥"
            assert formatting.day(SATURDAY) == "٥ ديسمبر ٢٠٢٦"
        with translation.override("en"):
            assert formatting.number(12500) == "12,500"
    with translation.override("ar"):
        assert formatting.number(12500) == "12,500"


def test_a_year_in_a_sentence_gets_no_separator() -> None:
    assert formatting.plain_number(2026) == "2026"
    assert formatting.plain_number(10_000) == "10,000"
