"""Opportunities from files: the real archive, our own export, and rows that nobody should believe."""

from __future__ import annotations

import csv
import resource
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook
from tests import make
from tests.opportunities import many_rows

import awn.demo
from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.tabular_writing import write_csv, write_xlsx
from awn.opportunities import exports
from awn.opportunities.actions import editing
from awn.opportunities.imports import actions, mapping, running, values
from awn.opportunities.imports.rules import NOTES, REASONS, Outcome
from awn.opportunities.models import LanguageNeed, Opportunity, Shift
from awn.organisations.models import Organisation
from awn.organisations.rules import Role

pytestmark = pytest.mark.django_db
NOW = make.NOW
ARCHIVE = Path(awn.demo.__file__).parent / "samples/nyc_volunteer/nyc_opportunities.csv"
NYC_FIELDS = ("community", "education", "health", "environment", "emergency")

TABLE = """
name = "table"
source = "table"
zone = "Asia/Riyadh"
country = "SA"
lands_as = "published"
plain_from_description = true
[fields.reference]
column = "id"
needed = true
[fields.title_ar]
column = "title"
needed = true
[fields.description_ar]
column = "text"
[fields.starts]
column = "starts"
needed = true
formats = ["%d/%m/%Y", "%d %B %Y"]
[fields.ends]
column = "ends"
formats = ["%d/%m/%Y", "%d %B %Y"]
[fields.capacity]
column = "places"
[fields.organisation_name_ar]
column = "organisation"
needed = true
"""
GOOD = {
    "id": "1", "title": "تنظيف الشاطئ", "text": "نص", "starts": "01/12/2026", "ends": "02/12/2026", "places": "5",
    "organisation": "جمعية البحر",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _reference() -> None:
    for code in ("SA-01", "US-NY"):
        make.region(code)
    for code in NYC_FIELDS:
        make.field(code)
    make.language("ar")


@pytest.fixture
def table_mapping(tmp_path: Path) -> mapping.Mapping:
    path = tmp_path / "table.toml"
    path.write_text(TABLE, encoding="utf-8")
    return mapping.load(str(path))


def run(path: Path, name: str | mapping.Mapping = "nyc_volunteer", **wishes: Any) -> running.Report:
    by, at, listen = (wishes.pop(word, None) for word in ("by", "at", "listen"))
    laid = mapping.load(name) if isinstance(name, str) else name
    return running.run(path, laid, running.Wishes(**wishes), by=by, at=at or NOW, listen=listen)


def counts(report: running.Report) -> tuple[int, int, int, int]:
    created, updated, unchanged, refused = (report.counts[verdict] for verdict in running.VERDICTS)
    assert created + updated + unchanged + refused == report.rows
    return created, updated, unchanged, refused


def write(tmp_path: Path, *rows: dict[str, str], name: str = "table.csv") -> Path:
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def codes(report: running.Report) -> list[str]:
    return [code for outcome in report.refused for code, _text in outcome.faults]


# The real archive


def test_every_row_of_the_archive_lands_and_a_second_run_changes_nothing() -> None:
    assert counts(run(ARCHIVE)) == (328, 0, 0, 0)
    before = list(Opportunity.objects.order_by("pk").values_list("pk", "version", "changed_at", "source_digest"))
    assert counts(run(ARCHIVE, at=NOW + timedelta(days=1))) == (0, 0, 328, 0)
    assert before == list(
        Opportunity.objects.order_by("pk").values_list("pk", "version", "changed_at", "source_digest")
    )
    assert Opportunity.objects.filter(state="completed").count() == 328
    assert Organisation.objects.filter(source="nyc_volunteer", state="pending", country="US").count() == 124
    assert Event.objects.filter(name="opportunities.imported").count() == 1


def test_the_quirks_of_the_archive_are_noted_row_by_row() -> None:
    report = run(ARCHIVE)
    assert {code: note.count for code, note in report.notes.items()} == {
        "cut_at_source": 3,
        "field_missing": 16,
        "long_window": 31,
        "no_limit_given": 1,
        "point_from_address": 77,
        "point_missing": 25,
        "points_differ": 11,
    }
    assert report.binding.unknown == () and report.binding.absent == ()
    assert "Community Council" in report.binding.ignored


def test_a_row_of_the_archive_becomes_an_opportunity_with_one_window() -> None:
    run(ARCHIVE)
    one = Opportunity.objects.get(source_ref="5148")
    shift = one.shifts.get()
    assert (one.title_en, one.place_en, one.field_id, one.region_id) == (
        "Row New York Afterschool Volunteer Tutor for Middle School",
        "10 27 46th Ave, Long Island City, NY 11101",
        "education",
        "US-NY",
    )
    assert (one.latitude, one.longitude, one.zone) == (40.74673, -73.951921, "America/New_York")
    assert one.plain_en == one.description_en and one.organisation.name_en == "Up2Us"
    # 1 March 2011 in New York is UTC-5, 1 April is UTC-4.
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2011, 3, 1, 5, tzinfo=UTC),
        datetime(2011, 4, 2, 3, 59, tzinfo=UTC),
    )
    assert shift.open_ended and shift.capacity == 2
    assert (one.starts_at, one.ends_at) == (shift.starts_at, shift.ends_at)
    assert one.published_at == datetime(2011, 3, 1, 5, tzinfo=UTC)
    assert Shift.objects.filter(capacity=1_000).count() == 2  # the sentinel 9999, and the one row that means it


def test_dates_move_only_when_told_to_and_in_whole_weeks() -> None:
    newest = running.newest_day(ARCHIVE, mapping.load("nyc_volunteer"), running.Wishes())
    assert newest == date(2011, 9, 27)
    days = running.days_to(NOW.date(), newest)
    assert days % 7 == 0 and NOW.date() - timedelta(days=7) < newest + timedelta(days=days) <= NOW.date()
    assert counts(run(ARCHIVE, moved_days=days)) == (328, 0, 0, 0)
    still_open = Opportunity.objects.filter(state="published")
    assert still_open.count() > 100
    assert all(one.takes_applications(NOW) for one in still_open)
    assert counts(run(ARCHIVE, moved_days=days)) == (0, 0, 328, 0)


def test_an_archive_that_landed_completed_opens_when_its_dates_are_moved() -> None:
    run(ARCHIVE)
    assert counts(run(ARCHIVE, moved_days=5_530)) == (0, 328, 0, 0)
    assert Opportunity.objects.filter(state="published").count() > 100
    assert Shift.objects.count() == 328


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    assert counts(run(ARCHIVE, dry_run=True, batch_rows=100)) == (328, 0, 0, 0)
    assert not Opportunity.objects.exists() and not Organisation.objects.exists() and not Event.objects.exists()


def test_an_interrupted_import_leaves_whole_batches_and_the_next_run_finishes() -> None:
    seen: list[int] = []

    def listen(outcomes: list[Outcome], report: running.Report) -> None:
        seen.append(report.rows)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(ARCHIVE, batch_rows=50, listen=listen)
    assert seen == [50, 100, 150] and Opportunity.objects.count() == 150
    assert counts(run(ARCHIVE, batch_rows=50)) == (178, 0, 150, 0)


def test_a_batch_that_fails_in_the_middle_leaves_the_batches_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = actions._insert, iter(range(100))

    def insert(new: list[Any]) -> None:
        if next(calls) == 2:
            raise ConnectionError
        real(new)

    monkeypatch.setattr(actions, "_insert", insert)
    with pytest.raises(ConnectionError):
        run(ARCHIVE, batch_rows=50)
    assert Opportunity.objects.count() == 100
    monkeypatch.undo()
    assert counts(run(ARCHIVE, batch_rows=50)) == (228, 0, 100, 0)


def test_a_row_that_the_database_refuses_does_not_spoil_its_batch(
    tmp_path: Path, table_mapping: mapping.Mapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DataError

    real = actions._insert

    def insert(new: list[Any]) -> None:
        if any(row.reference == "2" for row, _opportunity in new):
            raise DataError("no room for this")
        real(new)

    monkeypatch.setattr(actions, "_insert", insert)
    report = run(write(tmp_path, *({**GOOD, "id": str(number)} for number in range(4))), table_mapping)
    assert counts(report) == (3, 0, 0, 1) and codes(report) == ["database_refused"]


# Changed and edited rows


def test_a_changed_row_updates_what_it_made_before(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    run(write(tmp_path, GOOD), table_mapping)
    changed = write(tmp_path, {**GOOD, "title": "تنظيف الميناء", "places": "9"})
    assert counts(run(changed, table_mapping)) == (0, 1, 0, 0)
    one = Opportunity.objects.get()
    assert (one.title_ar, one.version, one.shifts.get().capacity) == ("تنظيف الميناء", 2, 9)
    assert counts(run(changed, table_mapping)) == (0, 0, 1, 0)
    over = write(tmp_path, {**GOOD, "starts": "01/11/2026", "ends": "02/11/2026"})
    assert counts(run(over, table_mapping)) == (0, 1, 0, 0)
    assert Opportunity.objects.get().state == "completed"


def test_a_row_that_somebody_edited_here_is_left_to_them(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    run(write(tmp_path, GOOD), table_mapping)
    one = Opportunity.objects.get()
    draft = exports.draft_of(one)
    editing.edit(one.pk, draft, version=one.version, by=None, at=NOW)
    assert counts(run(write(tmp_path, GOOD), table_mapping)) == (0, 0, 1, 0)
    report = run(write(tmp_path, {**GOOD, "title": "آخر"}), table_mapping)
    assert codes(report) == ["edited_here"] and Opportunity.objects.get().title_ar == GOOD["title"]


def test_shifts_in_which_volunteers_have_places_are_not_moved_under_them(
    tmp_path: Path, table_mapping: mapping.Mapping
) -> None:
    run(write(tmp_path, GOOD), table_mapping)
    Shift.objects.update(taken=1)
    assert codes(run(write(tmp_path, {**GOOD, "starts": "30/11/2026"}), table_mapping)) == ["places_given"]
    assert counts(run(write(tmp_path, {**GOOD, "title": "آخر"}), table_mapping)) == (0, 1, 0, 0)


# Rows that nobody should believe


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts": "30/02/2026"}, "date_impossible"),
        ({"starts": "soon"}, "date_unreadable"),
        ({"starts": ""}, "date_missing"),
        ({"ends": "30/11/2026"}, "ends_before_start"),
        ({"ends": "02/12/2096"}, "window_too_long"),
        ({"starts": "01/12/2096", "ends": "01/12/2096"}, "too_far_ahead"),
        ({"places": "-3"}, "capacity_out_of_range"),
        ({"places": "9999999"}, "capacity_out_of_range"),
        ({"places": "many"}, "number_unreadable"),
        ({"places": ""}, "capacity_out_of_range"),
        ({"title": "شاطئ\u202eتنظيف"}, "control_characters"),
        ({"title": "شاطئ\x07"}, "control_characters"),
        ({"title": "شاطئ\x00"}, "control_characters"),
        ({"title": "ش" * 141}, "text_too_long"),
        ({"text": "ن" * 6_001}, "text_too_long"),
        ({"title": ""}, "title_missing"),
        ({"organisation": ""}, "organisation_missing"),
        ({"organisation": "ج\u2066ه"}, "control_characters"),
        ({"id": ""}, "reference_missing"),
        ({"id": "x" * 121}, "reference_too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_land(
    tmp_path: Path, table_mapping: mapping.Mapping, changes: dict[str, str], code: str
) -> None:
    report = run(write(tmp_path, {**GOOD, **changes}, {**GOOD, "id": "2"}), table_mapping)
    assert counts(report) == (1, 0, 0, 1)
    assert code in codes(report)
    refused = report.refused[0]
    assert refused.number == 2 and refused.cells == tuple({**GOOD, **changes}.values())
    for language in ("ar", "en"):
        with translation.override(language):
            assert all("{" not in str(text) and str(text) for _code, text in refused.faults)


def test_everything_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    report = run(write(tmp_path, {**GOOD, "title": "", "starts": "30/02/2026", "id": ""}), table_mapping)
    assert set(codes(report)) == {"reference_missing", "title_missing", "date_impossible"}


def test_html_and_scripts_stay_the_text_that_they_are(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    text = "<script>alert('x')</script> & <b>نص</b>"
    assert counts(run(write(tmp_path, {**GOOD, "text": text, "title": text}), table_mapping)) == (1, 0, 0, 0)
    one = Opportunity.objects.get()
    assert (one.title_ar, one.description_ar, one.plain_ar) == (text, text, text)


def test_a_reference_that_comes_twice_is_refused_even_batches_apart(
    tmp_path: Path, table_mapping: mapping.Mapping
) -> None:
    rows = [{**GOOD, "id": str(number % 5), "title": f"عنوان {number}"} for number in range(7)]
    path = write(tmp_path, *rows)
    report = run(path, table_mapping, batch_rows=2)
    assert counts(report) == (5, 0, 0, 2) and codes(report) == ["duplicate_reference"] * 2
    assert counts(run(path, table_mapping, batch_rows=2)) == (0, 0, 5, 2)


def test_a_file_that_breaks_off_says_where_and_keeps_what_came_before(
    tmp_path: Path, table_mapping: mapping.Mapping
) -> None:
    path = write(tmp_path, GOOD, {**GOOD, "id": "2"})
    with path.open("a", encoding="utf-8") as stream:
        stream.write('3,"never closed,x\n4,fine,x,01/12/2026,02/12/2026,5,ج\n')
    report = run(path, table_mapping)
    assert counts(report) == (2, 0, 0, 0)
    assert report.stopped is not None and report.stopped.code == "quotes_broken" and report.stopped_after_row == 3


def test_a_workbook_with_dates_and_a_formula_without_result(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append([*GOOD, "مجهول"])
    day = datetime.fromisoformat("2026-12-01")
    sheet.append(["1", "أ", "نص", day, day, 5, "ج"])
    sheet.append(["2", "ب", "نص", day, day, "=2+3", "ج"])
    book.save(tmp_path / "t.xlsx")
    report = run(tmp_path / "t.xlsx", table_mapping)
    assert counts(report) == (1, 0, 0, 1) and codes(report) == ["formula_without_value"]
    assert report.binding.unknown == ("مجهول",)
    assert Shift.objects.get().starts_at == datetime(2026, 11, 30, 21, tzinfo=UTC)


def test_windows_1256_is_read_as_arabic(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    path = write(tmp_path, {**GOOD, "text": "نحتاج متطوعين لتنظيف الشاطئ، والأدوات متوفرة"})
    path.write_bytes(path.read_text("utf-8").encode("cp1256"))
    report = run(path, table_mapping)
    assert report.table.encoding == "cp1256" and Opportunity.objects.get().title_ar == GOOD["title"]


def test_long_texts_give_an_honest_summary(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    run(write(tmp_path, {**GOOD, "text": " ".join(["كلمة"] * 100)}), table_mapping)
    plain = Opportunity.objects.get().plain_ar
    assert len(plain.split()) == 60 and plain.endswith("…")


# Mappings


def test_missing_columns_refuse_the_file_by_name_and_unknown_ones_are_listed(
    tmp_path: Path, table_mapping: mapping.Mapping
) -> None:
    with pytest.raises(Refusal) as caught:
        run(write(tmp_path, {"title": "x", "id": "1"}), table_mapping)
    assert caught.value.code == "columns_missing"
    assert "starts" in str(caught.value.message) and "organisation" in str(caught.value.message)
    assert not Opportunity.objects.exists()


def test_columns_are_found_whatever_their_case_and_spaces(tmp_path: Path, table_mapping: mapping.Mapping) -> None:
    row = {f" {name.upper()} ": value for name, value in GOOD.items()}
    assert counts(run(write(tmp_path, row), table_mapping)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        ("[fields.capacity]", "[fields.seats]"),
        ('lands_as = "published"', 'lands_as = "live"'),
        ('zone = "Asia/Riyadh"', 'zone = "Asia/Atlantis"'),
        ('source = "table"', 'source = "A Table"'),
        ('column = "places"', 'colunm = "places"'),
        ("[fields.capacity]", "[fields.capacity"),
    ],
)
def test_a_mapping_with_a_mistake_is_refused_and_says_which(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(TABLE.replace(*change), encoding="utf-8")
    with pytest.raises(Refusal, match="mapping_broken"):
        mapping.load(str(path))


def test_an_unknown_mapping_names_those_there_are() -> None:
    with pytest.raises(Refusal) as caught:
        mapping.load("nowhere")
    assert caught.value.code == "mapping_unknown" and "nyc_volunteer" in str(caught.value.message)


def test_a_mapping_that_publishes_is_not_for_members_of_organisations() -> None:
    with pytest.raises(Refusal, match="mapping_publishes"):
        run(ARCHIVE, by=make.person())


# Our own export


def organised() -> tuple[Organisation, Opportunity]:
    organisation = make.organisation()
    one = make.opportunity(
        organisation, shifts=0, title_ar="=زيارة كبار السن", title_en="@visits", contact_phone="+966500000000",
        plain_ar="ملخص", description_ar="سطر\n\nسطر", region=make.region(), field=make.field("health"),
        latitude=24.713552312345678, longitude=46.67, min_age=18, check_in_radius_m=900, zone="Asia/Riyadh",
    )  # fmt: skip
    LanguageNeed.objects.create(opportunity=one, language=make.language("ar"), level="fluent")
    return organisation, one


def exported(tmp_path: Path, form: str, headings: str, **scope: Any) -> Path:
    path = tmp_path / f"out.{form}"
    with translation.override("ar" if headings == "ar" else "en"):
        rows = exports.rows(exports.Scope(**scope), by=None)
        if form == "csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                write_csv(stream, exports.header(headings), rows)
        else:
            with path.open("wb") as file:
                write_xlsx(file, exports.header(headings), rows)
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("headings", ["code", "ar", "en"])
def test_our_export_comes_back_unchanged(tmp_path: Path, form: str, headings: str) -> None:
    _organisation, one = organised()
    make.shift(one, capacity=7)
    make.shift(one, capacity=3, cancelled_at=NOW)
    report = run(exported(tmp_path, form, headings), "awn")
    assert (counts(report), codes(report)) == ((0, 0, 1, 0), [])
    assert report.binding.unknown == () and report.binding.absent == ()


def test_a_text_changed_in_the_spreadsheet_is_an_edit_and_a_stale_sheet_is_refused(tmp_path: Path) -> None:
    _organisation, one = organised()
    path = exported(tmp_path, "csv", "code")
    path.write_text(path.read_text("utf-8-sig").replace("ملخص", "ملخص أوضح"), encoding="utf-8")
    assert counts(run(path, "awn")) == (0, 1, 0, 0)
    one.refresh_from_db()
    assert (one.plain_ar, one.title_ar, one.version) == ("ملخص أوضح", "=زيارة كبار السن", 2)
    path.write_text(path.read_text("utf-8").replace("ملخص أوضح", "ثالث"), encoding="utf-8")
    assert codes(run(path, "awn")) == ["edited_here"]


def test_rows_from_elsewhere_land_as_drafts_of_the_organisation_named(tmp_path: Path) -> None:
    organisation, one = organised()
    make.shift(one, capacity=7)
    path = exported(tmp_path, "csv", "ar")
    path.write_text(path.read_text("utf-8-sig").replace(one.public_id, "elsewhere1"), encoding="utf-8")
    coordinator = make.person()
    make.member(organisation, Role.COORDINATOR, who=coordinator)
    report = run(path, "awn", organisation_slug=organisation.slug, by=coordinator)
    assert (counts(report), codes(report)) == ((1, 0, 0, 0), [])
    new = Opportunity.objects.get(source="awn", source_ref="elsewhere1")
    assert (new.state, new.title_ar, new.contact_phone, new.shifts.get().capacity) == (
        "draft", "=زيارة كبار السن", "+966500000000", 7,
    )  # fmt: skip
    assert counts(run(path, "awn", by=coordinator)) == (0, 0, 1, 0)
    stranger = run(path, "awn", by=make.person())
    assert codes(stranger) == ["not_allowed"]
    with pytest.raises(Refusal, match="organisation_unknown"):
        run(path, "awn", organisation_slug="nobody")


def test_a_table_written_by_hand_in_arabic_lands(tmp_path: Path) -> None:
    organisation = make.organisation()
    row = {
        "رمز الفرصة": "1", "العنوان (بالعربية)": "توزيع السلال", "الملخص المبسط (بالعربية)": "نوزع السلال الغذائية",
        "البداية": "٠٥/١٢/٢٠٢٦ ٠٩:٠٠", "النهاية": "05/12/2026 12:00", "المقاعد": "٢٠", "طريقة التطوع": "حضوري",
    }  # fmt: skip
    report = run(write(tmp_path, row), "awn", organisation_slug=organisation.slug)
    assert (counts(report), codes(report)) == ((1, 0, 0, 0), [])
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.capacity, shift.open_ended) == (datetime(2026, 12, 5, 6, tzinfo=UTC), 20, False)


def test_an_export_is_for_members_who_may_and_of_their_organisation_alone() -> None:
    organisation, _one = organised()
    make.opportunity()
    coordinator, viewer = make.person(), make.person()
    make.member(organisation, Role.COORDINATOR, who=coordinator)
    make.member(organisation, Role.VIEWER, who=viewer)
    assert len(list(exports.rows(exports.Scope(organisation_id=organisation.pk), by=coordinator))) == 1
    assert len(list(exports.rows(exports.Scope(), by=None))) == 2
    for person, scope in ((viewer, exports.Scope(organisation_id=organisation.pk)), (coordinator, exports.Scope())):
        with pytest.raises(Refusal, match="not_allowed"):
            exports.rows(scope, by=person)


def test_more_rows_are_exported_with_the_same_number_of_queries(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    organisation = make.organisation()
    for _number in range(12):
        make.opportunity(organisation)
    with django_assert_max_num_queries(6):
        assert len(list(exports.rows(exports.Scope(), by=None))) == 12


# Values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 17 2011", date(2011, 3, 17)),
        ("march 7  2011", date(2011, 3, 7)),
        ("مارس ١٧ ٢٠١١", date(2011, 3, 17)),
        ("Sept 01 2011", date(2011, 9, 1)),
        ("2011-03-17", date(2011, 3, 17)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: date) -> None:
    assert values.moment(text, ("%B %d %Y",)).day == day


@pytest.mark.parametrize("text", ["17 March 2011", "Marsh 17 2011", "March 2011", "11", ""])
def test_dates_in_other_forms_are_not_guessed(text: str) -> None:
    with pytest.raises(values.UnreadableError, match="date_unreadable"):
        values.moment(text, ("%B %d %Y",))


def test_addresses_lose_their_coordinates_and_keep_the_rest() -> None:
    address = "407 Broome Street\nNew York, NY 10013\n(40.720962275372244, -73.99794973128115)"
    assert values.without_point(address) == "407 Broome Street, New York, NY 10013"
    assert values.point_in(address) == (40.720962275372244, -73.99794973128115)
    assert values.point_in("Hall (2nd floor)") is None


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_reason_is_worded(language: str) -> None:
    with translation.override(language):
        assert all(str(text) for text in (*REASONS.values(), *NOTES.values()))


# Size


def held_mb() -> float:
    """What this process holds in memory now."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * resource.getpagesize() / 1e6


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much memory is held")
def test_a_long_file_is_read_in_the_memory_of_its_beginning(tmp_path: Path) -> None:
    held: list[float] = []
    path = many_rows.write(tmp_path / "many.csv", 1_200, words_each=600)
    report = run(path, dry_run=True, batch_rows=50, listen=lambda outcomes, report: held.append(held_mb()))
    assert counts(report) == (1_200, 0, 0, 0)
    # Few rows with much text, because rows take time and text takes memory: the file is 4 MB, and far more as objects.
    assert path.stat().st_size > 3_500_000
    assert max(held[8:]) - held[7] < 2


def test_rows_are_told_while_they_come() -> None:
    told: list[int] = []
    run(ARCHIVE, batch_rows=100, listen=lambda outcomes, report: told.append(len(outcomes)))
    assert told == [100, 100, 100, 28]
