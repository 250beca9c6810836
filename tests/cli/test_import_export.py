"""`awn import` and `awn export` as somebody types them."""

import argparse
import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.opportunities.test_imports import ARCHIVE, NYC_FIELDS

from awn.base.refusal import Refusal
from awn.cli import exporting, importing
from awn.hours import exports as hours_exports
from awn.opportunities.models import Opportunity
from awn.organisations.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    for code in ("SA-01", "US-NY"):
        make.region(code)
    for code in NYC_FIELDS:
        make.field(code)


def parsed(module: Any, *arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.register(parser.add_subparsers())
    return parser.parse_args([*arguments])


def imported(*arguments: str) -> int:
    return importing.run(parsed(importing, "import", "opportunities", *arguments))


def account(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    imported(*arguments, "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["created"] + told["updated"] + told["unchanged"] + told["refused"] == told["rows"]
    return told


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The archive's first three rows, one of them with a day that does not exist."""
    with ARCHIVE.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))[:4]
    rows[1][header.index("start_date_date")] = "February 30 2011"
    path = tmp_path / "broken.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[*header, "colour"], *([*row, "red"] for row in rows)])
    return path


def test_json_tells_the_four_counts_and_every_refused_row(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    told = account(capsys, str(broken), "--mapping", "nyc_volunteer")
    assert [told[name] for name in ("created", "updated", "unchanged", "refused", "rows")] == [2, 0, 0, 1, 3]
    (row,) = told["refused_rows"]
    assert (row["row"], row["reference"], row["code"]) == (3, "5008", "date_impossible")
    assert "February 30 2011" in row["reason_en"] and "February 30 2011" in row["reason_ar"]
    assert row["reason_en"] != row["reason_ar"]
    assert row["values"]["org_title"] == "Bpeace"
    assert told["columns_unknown"] == ["colour"] and told["stopped"] is None
    assert told["seconds"] >= 0 and {"code", "count", "rows"} <= told["warnings"][0].keys()


def test_the_report_lists_every_row_with_its_verdict_and_its_reason(tmp_path: Path, broken: Path) -> None:
    path = tmp_path / "report.csv"
    assert imported(str(broken), "--mapping", "nyc_volunteer", "--report", str(path)) == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["row"], row["verdict"]) for row in rows] == [("2", "created"), ("3", "refused"), ("4", "created")]
    assert rows[1]["codes"] == "date_impossible" and rows[1]["reason_ar"] and rows[1]["reason_en"]


@pytest.mark.parametrize(("language", "word"), [("ar", "مرفوضة"), ("en", "Refused")])
def test_the_account_is_readable_in_both_languages(
    capsys: pytest.CaptureFixture[str], broken: Path, language: str, word: str
) -> None:
    assert imported(str(broken), "--mapping", "nyc_volunteer", "--language", language, "--dry-run") == 0
    told = capsys.readouterr().out
    assert word in told and "5008" in told and "colour" in told
    assert not Opportunity.objects.exists()


def test_the_archive_lands_once_and_moves_with_today(capsys: pytest.CaptureFixture[str]) -> None:
    first = account(capsys, str(ARCHIVE), "--mapping", "nyc_volunteer")
    assert (first["created"], first["refused"], first["moved_days"]) == (328, 0, 0)
    assert account(capsys, str(ARCHIVE), "--mapping", "nyc_volunteer")["unchanged"] == 328
    moved = account(capsys, str(ARCHIVE), "--mapping", "nyc_volunteer", "--shift-dates", "today")
    assert moved["updated"] == 328 and moved["moved_days"] % 7 == 0
    assert Opportunity.objects.filter(state="published").count() > 100


@pytest.mark.parametrize("days", ["tomorrow", "1.5", "99999"])
def test_dates_are_moved_by_days_or_to_today_and_nothing_else(days: str) -> None:
    with pytest.raises(Refusal, match="shift_dates_unreadable"):
        imported(str(ARCHIVE), "--mapping", "nyc_volunteer", "--shift-dates", days)


def test_a_large_file_may_be_refused_on_request(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with path.open("r+b") as stream:
        stream.truncate(2_000_000_000)  # sparse
    with pytest.raises(Refusal, match="file_too_large"):
        imported(str(path), "--mapping", "nyc_volunteer", "--limit-mb", "100")


def test_a_file_that_breaks_off_ends_with_status_one(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    with broken.open("a", encoding="utf-8") as stream:
        stream.write('5,"never closed')
    assert imported(str(broken), "--mapping", "nyc_volunteer", "--json") == 1
    stopped = json.loads(capsys.readouterr().out)["stopped"]
    assert (stopped["code"], stopped["after_row"]) == ("quotes_broken", 4)
    assert stopped["reason_ar"] != stopped["reason_en"]


def test_a_file_refused_as_a_whole_is_told_as_json_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert imported(str(path), "--mapping", "nyc_volunteer", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["stopped"]["code"]) == (0, "columns_missing")


def test_an_interrupted_import_says_how_far_it_came(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from awn.opportunities.imports import running

    def interrupted(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imported(str(ARCHIVE), "--mapping", "nyc_volunteer", "--language", "en")
    assert "Interrupted after 0 rows" in capsys.readouterr().err


@pytest.fixture
def hours() -> Iterator[None]:
    from datetime import timedelta

    from awn.hours.models import HoursEntry
    from awn.participation.models import AttendanceEvent

    shift = make.shift(make.opportunity())
    place = make.place(shift, make.person(name_ar="=نورة", name_en="Noura"))
    out = AttendanceEvent.objects.create(
        place=place, kind="check_out", at=make.NOW, entered_at=make.NOW + timedelta(minutes=1), method="supervisor"
    )
    HoursEntry.objects.create(
        person=place.person, place=place, opportunity=shift.opportunity, organisation=shift.opportunity.organisation,
        basis=out, day=date(2026, 11, 20), minutes=90, evidence="supervised", credited_at=make.NOW,
    )  # fmt: skip
    yield


def exported(*arguments: str) -> int:
    return exporting.run(parsed(exporting, "export", *arguments))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_hours_are_exported_by_day_and_safe_to_open(tmp_path: Path, hours: None, form: str) -> None:
    from awn.base import tabular

    path = tmp_path / f"hours.{form}"
    assert exported("hours", "--format", form, "--from", "2026-11-20", "--to", "2026-11-20", "-o", str(path)) == 0
    with tabular.reading(path) as table:
        (row,) = list(table.rows)
    told = dict(zip(table.columns, row.cells, strict=True))
    assert (told["day"], told["minutes"], told["hours"], told["person_en"]) == ("2026-11-20", "90", "1.5", "Noura")
    assert told["person_ar"] == ("'=نورة" if form == "csv" else "=نورة")
    assert exported("hours", "--to", "2026-11-19", "-o", str(path)) == 0
    assert path.read_text("utf-8-sig").count("\n") == 1


def test_names_of_volunteers_are_for_members_who_may_export(hours: None) -> None:
    organisation = Opportunity.objects.get().organisation
    coordinator = make.member(organisation, Role.COORDINATOR)
    scope = hours_exports.Scope(organisation_id=organisation.pk)
    assert len(list(hours_exports.rows(scope, by=coordinator))) == 1
    for person, wanted in ((make.member(organisation, Role.SUPERVISOR), scope), (coordinator, hours_exports.Scope())):
        with pytest.raises(Refusal, match="not_allowed"):
            hours_exports.rows(wanted, by=person)


def test_opportunities_go_to_a_file_or_to_standard_output(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    one = make.opportunity()
    assert exported("opportunities", "--organisation", one.organisation.slug) == 0
    assert one.public_id in capfd.readouterr().out
    with pytest.raises(Refusal, match="not_found"):
        exported("opportunities", "--organisation", "nobody")
