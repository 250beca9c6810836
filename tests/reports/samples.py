"""Reports made by hand: what is drawn from them is compared with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from awn.reports.contents import (
    Address,
    Column,
    Number,
    Period,
    Range,
    Report,
    Row,
    Section,
    Table,
    Unknown,
    Withheld,
)  # fmt: skip

NASTY = '=cmd|"/c calc"!A1 #panic() ] } \\ *b* _i_ $1$ @x `c` <script>'
MADE = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
_PERIOD = Period(date(2026, 1, 1), date(2026, 6, 30), "2026")


def report(language: str = "en", *, name: str = "Riyadh Region", rows: int = 0) -> Report:
    """A region's, with a number of every kind, a withheld and an unknown one."""
    arabic = language == "ar"
    months = tuple(
        Row(f"2026-{month:02d}", (date(2026, month, 1), 60 * 37 * month + 25, 11 * month)) for month in range(1, 7)
    )
    fields = [
        Row("environment", (name, 7_405, 31, 0.4125)),
        Row("health", ("الصحة" if arabic else "Health", Withheld(), Withheld(), Withheld())),
        Row(
            "education", ("التعليم" if arabic else "Education", 600, 12, Unknown("لم يُسأل" if arabic else "Not asked"))
        ),
        *(Row(f"row-{number}", (f"Row {number}", number, number, number / (rows or 1))) for number in range(rows)),
    ]
    words = ("ساعات أكدها مشرف.",) if arabic else ("Hours that a supervisor confirmed.",)
    tables = (
        Table("months", "بالأشهر" if arabic else "By month", "Most in June." if not arabic else "أكثرها في يونيو.",
              (Column("month", "الشهر" if arabic else "Month", "month"),
               Column("minutes", "الساعات المؤكدة" if arabic else "Confirmed hours", "minutes"),
               Column("people", "المتطوعون" if arabic else "Volunteers", "people")), months, "columns"),
        Table("fields", name, "البيئة أولًا." if arabic else "Environment first.",
              (Column("field", "المجال" if arabic else "Field", "text"),
               Column("minutes", "الساعات المؤكدة" if arabic else "Confirmed hours", "minutes"),
               Column("people", "المتطوعون" if arabic else "Volunteers", "people"),
               Column("share", "الحصة" if arabic else "Share", "share")), tuple(fields), "rows", name),
        Table("regions", "حسب المنطقة" if arabic else "By region", "الرياض أولًا." if arabic else "Riyadh first.",
              (Column("region", "المنطقة" if arabic else "Region", "text"),
               Column("minutes", "الساعات المؤكدة" if arabic else "Confirmed hours", "minutes")),
              (Row("SA-01", ("الرياض" if arabic else "Riyadh", 90_000)),
               Row("SA-02", ("مكة" if arabic else "Makkah", 30_000))),
              "map"),
    )  # fmt: skip
    numbers = (
        Number("hours.confirmed", "ساعات مؤكدة" if arabic else "Confirmed hours", 123_465, "minutes",
               rows=Address("impact")),
        Number("volunteers", "متطوعون" if arabic else "Volunteers", 321, "people"),
        Number("value", "قيمة العمل" if arabic else "Value of the work", 81_234.5, "money", "SAR",
               Range(70_000, 92_000.5, "بحسب الطريقتين" if arabic else "by the two methods")),
        Number("few", "مجموعة صغيرة" if arabic else "A small group", Withheld(), "people"),
        Number("not-known", "لا يُعرف" if arabic else "Not known", Unknown("Nobody asked."), "count"),
    )  # fmt: skip
    section = Section("hours", "الساعات" if arabic else "Hours", words, numbers, tables)
    title = f"عون: {name}" if arabic else f"Awn: {name}"
    return Report("region", "SA-01", name, title, _PERIOD, MADE, "ar" if arabic else "en", (section,), words)


def without_charts(one: Report) -> Report:
    """The same numbers, quicker to draw."""
    (section,) = one.sections
    plain = tuple(replace(table, chart="none") for table in section.tables)
    return replace(one, sections=(replace(section, tables=plain),))
