"""The same number is the same everywhere: ledger, cells, reports, pages and files; and what is withheld is nowhere."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook
from tests import make
from tests.web.volunteering import queries as number_of_queries
from tests.web.volunteering import signed_in

from awn.base import clock
from awn.base.disclosure import LEAST
from awn.base.text import Bilingual
from awn.extracts import queries as extracts
from awn.extracts.refreshing import refresh
from awn.hours.actions import reverse
from awn.hours.models import HoursEntry
from awn.impact import published
from awn.impact.actions import refresh_all
from awn.impact.queries import organisation_minutes, public_summary
from awn.impact.rules import EVERYTHING, span_of
from awn.opportunities.models import Opportunity, Programme
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.programmes.actions import groups
from awn.programmes.actions.groups import Reached
from awn.programmes.models import Plan
from awn.reference import queries as reference
from awn.reports import queries
from awn.reports.contents import Report, Section, Table, Unknown, Withheld
from awn.reports.outputs.picture import year_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
TODAY = make.NOW.date()
MANY, ALONE = 7, 2


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Two countries, three regions, two years, a reversal, people in two places, merged records, three people alone."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    reference.forget()
    house = make.organisation("palms")
    people = [make.person() for _number in range(MANY)]
    riyadh, dubai = make.region("SA-01"), make.region("AE-DU")
    for days_ago, region, minutes in ((3, riyadh, 60), (40, riyadh, 90), (400, riyadh, 30), (5, dubai, 120)):
        shift = make.shift(
            make.opportunity(house, region=region), starts_at=make.NOW - timedelta(days=days_ago), capacity=9
        )
        for who in people:
            make.credit(shift, who, minutes=minutes)
    alone = make.shift(make.opportunity(house, region=make.region("SA-04")), starts_at=make.NOW - timedelta(days=4))
    for _number in range(ALONE):
        make.credit(alone, minutes=77)
    make.credit(alone, second := make.person(merged_into=people[0]), minutes=11)
    wrong = make.credit(make.shift(make.opportunity(house, region=riyadh), starts_at=make.NOW - timedelta(days=2)))
    reverse(wrong.pk, reason="double", by=None, at=make.NOW)
    refresh_all(by=None, at=make.NOW)
    cache.clear()
    yield {"house": house, "people": people, "second": second}
    reference.forget()
    cache.clear()


def ledger(where: str = "true", *values: object) -> tuple[int, int]:
    """Minutes and distinct people by plain SQL over the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(minutes), 0), count(*) FILTER (WHERE minutes > 0) FROM ("
            " SELECT COALESCE(p.merged_into_id, p.id) AS who, sum(h.minutes) AS minutes FROM hours_hoursentry h"
            " JOIN people_person p ON p.id = h.person_id JOIN opportunities_opportunity o ON o.id = h.opportunity_id"
            f" WHERE {where} GROUP BY 1) one",
            list(values),
        )
        minutes, people = cursor.fetchone()
    return int(minutes), int(people)


def read(kind: str, code: str, period: str = "all") -> Report:
    with override("en"):
        return queries.report(kind, code, period, make.NOW)


def figure(report: Report, key: str) -> object:
    return next(number.value for section in report.sections for number in section.numbers if number.key == key)


def table(report: Report, key: str) -> Table:
    return next(table for section in report.sections for table in section.tables if table.key == key)


def test_the_same_number_in_ledger_cells_reports_and_live_totals(world: dict[str, Any]) -> None:
    minutes, people = ledger()
    cell = published.one("world", "")
    assert (cell.minutes, cell.people) == (minutes, people) == (MANY * 300 + ALONE * 77 + 11, MANY + ALONE)
    assert public_summary(make.NOW).minutes == organisation_minutes(world["house"].pk) == minutes
    report = read("organisation", "palms")
    assert (figure(report, "hours.confirmed"), figure(report, "people.volunteers")) == (minutes, people)


def test_the_same_number_for_each_year_and_for_no_year_to_come() -> None:
    for year in (2025, 2026):
        minutes, people = ledger("extract(year FROM h.day) = %s", year)
        cell = published.one("world", "", span_of(str(year), TODAY))
        assert (cell.minutes, cell.people) == (minutes, people)
    assert sum(one.minutes or 0 for one in published.over_time("world", "", EVERYTHING)) == ledger()[0]


def test_the_same_number_in_the_months_of_years_beside_each_other(client: Client) -> None:
    """Lines for each year; what is withheld and what is still to come is a gap and no nought."""
    months = table(read("country", "SA"), "months")
    assert [column.label for column in months.columns] == ["Month", "2025", "2026"]
    for row in months.rows:
        for year, value in zip((2025, 2026), row.values[1:], strict=True):
            if isinstance(value, int):
                where = "o.region_id LIKE 'SA%%' AND to_char(h.day, 'YYYY-MM') = %s"
                assert value == ledger(where, f"{year}-{row.key}")[0], (year, row.key)
    assert isinstance(months.rows[11].values[2], Unknown)
    for code, year, minutes, withheld in (("sport", 2025, 60, False), ("sport", 2026, 900, False),
                                          ("health", 2025, 600, False), ("health", 2026, 77, True)):  # fmt: skip
        make.field(code)
        published.Published.objects.create(
            kind="country_field", key=f"SA/{code}", within="SA", grain="year", first=date(year, 1, 1), minutes=minutes,
            people=7, shifts=7, withheld=withheld,
        )  # fmt: skip
    reference.forget()
    fields = table(read("country", "SA"), "fields_by_year")
    assert [(row.key, row.values[1:]) for row in fields.rows] == [("2025", (60, 600)), ("2026", (900, Withheld()))]
    page = client.get("/ar/reports/country/SA/").content.decode()
    assert page.count('id="figure-months"') == page.count('id="figure-fields_by_year"') == 1


def test_the_same_number_is_withheld_everywhere_and_cannot_be_subtracted(client: Client) -> None:
    """Three people in one region: neither the region, nor its country less the other region, nor a file says it."""
    few = ledger("o.region_id = 'SA-04'")
    assert few[1] < LEAST
    assert published.one("region", "SA-04").withheld
    assert figure(read("region", "SA-04"), "hours.confirmed") == Withheld()
    assert figure(read("region", "SA-04"), "people.volunteers") == Withheld()
    shown = {row.key: row.values[1] for row in table(read("country", "SA"), "regions").rows}
    assert shown == {"SA-01": Withheld(), "SA-04": Withheld()}
    assert published.one("region", "SA-01").withheld
    cells = [one.minutes for kind in published.GRAINS for one in published.everywhere(kind)]
    assert few[0] not in cells
    for page in ("/en/reports/country/SA/", "/en/reports/country/SA/rows/", "/en/reports/region/SA-04/", "/en/impact/"):
        text = client.get(page).content.decode()
        assert "withheld" in text
        assert f">{few[0] / 60:.2f}<" not in text


def test_the_same_number_on_pages_and_in_files(client: Client) -> None:
    minutes = ledger("o.region_id = 'AE-DU'")[0]
    assert figure(read("region", "AE-DU"), "hours.confirmed") == minutes
    for page in ("/en/reports/region/AE-DU/", "/en/reports/country/AE/", "/ar/reports/region/AE-DU/", "/en/reports/"):
        assert f">{minutes // 60}<" in client.get(page).content.decode(), page
    lines = csv.DictReader(io.StringIO(client.get("/en/impact/regions.csv").content.decode("utf-8-sig")))
    regions = {line["regions"]: (line["minutes"], line["withheld"]) for line in lines}
    assert regions == {"AE-DU": (str(minutes), "no"), "SA-01": ("", "yes"), "SA-04": ("", "yes")}
    months = csv.DictReader(io.StringIO(client.get("/en/impact/months.csv").content.decode("utf-8-sig")))
    november = next(line for line in months if line["months"] == "2026-11-01")
    assert int(november["minutes"]) == ledger("h.day >= '2026-11-01'")[0]


def test_the_same_number_of_a_region_in_every_output(client: Client) -> None:
    minutes = ledger("o.region_id = 'AE-DU'")[0]
    (address,) = {
        one["dcat:accessURL"]["@id"]
        for dataset in client.get("/open-data/catalogue.jsonld").json()["dcat:dataset"]
        for one in dataset["dcat:distribution"]
        if re.search("/en/.*/region/AE-DU/all/csv/", one["dcat:accessURL"]["@id"])
    }
    refresh(make.NOW)
    in_minutes = {
        "cell": published.one("region", "AE-DU").minutes,
        "report": figure(read("region", "AE-DU"), "hours.confirmed"),
        "impact, CSV": next(
            row["minutes"] for row in lines_of(client, "/en/impact/regions.csv") if "AE-DU" in row.values()
        ),
        "extract": extracts.minutes_by("region").get("AE-DU"),
        "extract, country": extracts.minutes_by("country").get("AE"),
        "open data of the catalogue": csv_of(client, urlsplit(address).path),
        "Parquet": parquet_of(client, "region/AE-DU"),
    }
    in_hours = {
        "page": stat(client, "/en/reports/region/AE-DU/"),
        "page of the country": stat(client, "/en/reports/country/AE/"),
        "PDF": pdf_of(client, "region/AE-DU"),
        "XLSX": workbook_of(client, "region/AE-DU"),
    }
    same(in_minutes, in_hours, minutes)


def test_the_same_number_of_all_in_every_output(world: dict[str, Any], client: Client) -> None:
    minutes = ledger()[0]
    refresh(make.NOW)
    in_minutes = {
        "cell": published.one("world", "").minutes,
        "report": figure(read("organisation", "palms"), "hours.confirmed"),
        "live": organisation_minutes(world["house"].pk),
        "extract": extracts.total_minutes(),
        "extract, organisation": extracts.minutes_by("organisation").get(str(world["house"].pk)),
        "CSV": csv_of(client, "/en/open-data/organisation/palms/all/csv/"),
        "Parquet": parquet_of(client, "organisation/palms"),
    }
    in_hours = {
        "impact": stat(client, "/en/impact/"),
        "home": stat(client, "/en/"),
        "public page": stat(client, "/en/organisations/palms/"),
        "report page": stat(client, "/en/reports/organisation/palms/"),
        "PDF": pdf_of(client, "organisation/palms"),
        "XLSX": workbook_of(client, "organisation/palms"),
    }
    same(in_minutes, in_hours, minutes)


def same(in_minutes: dict[str, Any], in_hours: dict[str, str], minutes: int) -> None:
    """Each output says so many minutes, or so many whole hours; those that do not are named."""
    hours = f"{round(minutes / 60)}"
    others = {where: said for where, said in in_minutes.items() if str(said) != str(minutes)}
    others |= {where: said for where, said in in_hours.items() if said != hours}
    assert not others, f"the ledger says {minutes} minutes; these say something else: {others}"


def stat(client: Client, page: str) -> str:
    """The large figure of a page."""
    found = re.search(
        r"<dt>confirmed hours</dt><dd class=.num.>(?:<a [^>]*>)?([\d,]+)<", client.get(page).content.decode()
    )
    return found[1] if found else "no number"


def opened(client: Client, address: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(client.get(address).content))


def lines_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def csv_of(client: Client, address: str) -> str:
    with opened(client, address) as file:
        rows = csv.DictReader(io.StringIO(file.read("numbers.csv").decode("utf-8-sig")))
        return next(row["value"] for row in rows if row["key"] == "hours.confirmed")


def parquet_of(client: Client, subject: str) -> int:
    with opened(client, f"/en/open-data/{subject}/all/parquet/") as file:
        frame = pl.read_parquet(io.BytesIO(file.read("numbers.parquet")))
    return int(frame.filter(pl.col("key") == "hours.confirmed")["value"][0])


def pdf_of(client: Client, subject: str) -> str:
    data = client.get(f"/en/open-data/{subject}/all/pdf/").content
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    found = re.search(r"([\d,]+)\s+confirmed hours(?! w)", said)
    return found[1] if found else f"no number: {said[:600]}"


def workbook_of(client: Client, subject: str) -> str:
    book = load_workbook(io.BytesIO(client.get(f"/en/open-data/{subject}/all/xlsx/").content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True) if row and row[0] == "confirmed hours"]
    return f"{round(float(rows[0][1]))}"


def test_the_same_number_for_the_volunteer_their_report_and_their_hours(world: dict[str, Any]) -> None:
    person = world["people"][0]
    own = ledger("COALESCE(p.merged_into_id, p.id) = %s", person.pk)[0]
    with override("en"):
        report = queries.my_report(person, "all", make.NOW)
    assert figure(report, "hours.confirmed") == own == 60 + 90 + 30 + 120 + 11
    assert sum(int(str(row.values[1])) for row in table(report, "time").rows) == own
    client = signed_in(make.account(who=person))
    assert client.get("/en/reports/mine/?period=all").status_code == 200
    assert Client().get("/en/reports/mine/").status_code == 302


def test_people_reached_are_those_of_the_activities_and_never_a_volunteers_own(world: dict[str, Any]) -> None:
    """Two counts that may overlap give a range; a stranger's count gives nothing, and no year but its own."""
    person = world["people"][0]
    one, two = _latest(person)
    assert reached(person, "all").numbers[0].value == Unknown("nobody has counted them")
    _counted(world["house"], {two: 40})
    assert reached(person, "all").words[:2] == (
        "The activities that you took part in reached 40 people.",
        "7 volunteers gave confirmed hours there, you among them.",
    )
    _counted(world["house"], {two: 30, one: 25})
    _counted(make.organisation("strangers"), {one: 9_000})
    section = reached(person, "2026")
    assert section.numbers[0].range is not None
    assert (section.numbers[0].range.low, section.numbers[0].range.high) == (40, 95)
    assert section.words[0] == "The activities that you took part in reached between 40 and 95 people."
    assert section.words[1] == "Others gave their time there too: how many is not published for this period."
    assert [row.values[1:] for row in section.tables[0].rows] == [(40, 70), (25, 25)]
    assert reached(person, "2025").numbers[0].value == Unknown("nobody has counted them")
    with override("en"):
        said = year_of(queries.my_report(person, "2026", make.NOW), with_name=False).alt
    assert "Together with others, in activities that reached between 40 and 95 people." in said
    assert ">40 to 95<" in signed_in(make.account(who=person)).get("/en/reports/mine/?period=2026").content.decode()


def test_few_people_reached_are_withheld_also_by_subtraction_from_the_programme(world: dict[str, Any]) -> None:
    person = world["people"][0]
    one, two = _latest(person)
    _counted(world["house"], {one: 40, two: 3}, only_new=True)
    section = reached(person, "all")
    assert section.numbers[0].value == Withheld()
    assert {row.values[1] for row in section.tables[0].rows} == {Withheld()}


def reached(person: Person, period: str) -> Section:
    with override("en"):
        report = queries.my_report(person, period, make.NOW)
    return next(section for section in report.sections if section.key == "reached")


def _latest(person: Person) -> list[Opportunity]:
    rows = HoursEntry.objects.filter(person=person).select_related("opportunity").order_by("-day")
    return [row.opportunity for row in rows[:2]]


def _counted(house: Organisation, people: dict[Opportunity, int], *, only_new: bool = False) -> None:
    """A published programme of the house counts so many people at these opportunities, a day each."""
    by = make.member(house, "coordinator")
    programme = Programme.objects.create(organisation=house, title_en="Reading", created_at=make.NOW)
    group = groups.add_group(programme.pk, "children", Bilingual("", "Pupils"), by=by, at=make.NOW).pk
    for day, (opportunity, number) in enumerate(people.items(), start=1):
        on = date(2026, 11, day)
        counted = Reached(
            first=on, last=on, people=number, method="headcount", only_new=only_new, opportunity=opportunity.public_id
        )
        groups.count(group, counted, by=by, at=make.NOW)
    Plan.objects.filter(pk=programme.pk).update(published_at=make.NOW)


def test_the_same_number_after_a_correction_once_the_night_is_over() -> None:
    before = published.one("country", "AE").minutes
    entry = HoursEntry.objects.filter(opportunity__region="AE-DU", reverses=None).first()
    assert entry is not None
    reverse(entry.pk, reason="wrong_time", by=None, at=make.NOW)
    assert published.one("country", "AE").minutes == before
    refresh_all(by=None, at=make.NOW)
    assert published.one("country", "AE").minutes == ledger("o.region_id = 'AE-DU'")[0] == (before or 0) - 120


def test_pages_need_few_queries_and_bad_periods_are_refused(client: Client) -> None:
    for page in ("country/AE/", "region/AE-DU/", "organisation/palms/", "organisation/palms/rows/", "country/SA/rows/"):
        cache.clear()
        assert number_of_queries(client, f"/en/reports/{page}") <= 12, page
    assert (
        number_of_queries(client, "/en/reports/country/AE/") + number_of_queries(client, "/en/reports/country/AE/")
        <= 12
    )
    for language in ("en", "ar"):
        for query, status in (("2026-13", 400), ("tea", 400), ("٢٠٢٦", 400), ("2031", 404), ("2026-12", 404)):
            page = f"/{language}/reports/country/SA/?period={query}"
            assert client.get(page).status_code == status, page
        for page in ("country/XX", "moon/SA", "region/SA-99", "organisation/none", "programme/1", "university/9" * 9):
            assert client.get(f"/{language}/reports/{page}/").status_code == 404, page
