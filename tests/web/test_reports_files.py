"""Reports as files: for anybody and for oneself, kept, and the catalogue that names them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.web.volunteering import signed_in

from awn.impact.actions import refresh_all
from awn.people.models import Person
from awn.reports.outputs import keeping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "worked")]
FORMATS = {"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"PK", "parquet": b"PK"}


@pytest.fixture
def worked(settings, tmp_path, today) -> list[Person]:  # type: ignore[no-untyped-def]
    """Seven people with three hours each in Riyadh."""
    settings.AWN_DOCUMENTS_FOLDER = str(tmp_path)
    opportunity = make.opportunity(make.organisation("palms", name_en="Palms"))
    shift = make.shift(opportunity, starts_at=make.NOW - timedelta(days=2), capacity=20)
    people = [make.person() for _one in range(7)]
    for one in people:
        make.credit(shift, one)
    refresh_all(by=None, at=make.NOW)
    cache.clear()
    return people


def test_a_public_report_comes_in_every_format_and_language(client: Client) -> None:
    for language in ("ar", "en"):
        for form, start in FORMATS.items():
            answer = client.get(f"/{language}/open-data/region/SA-01/all/{form}/")
            assert answer.status_code == 200, answer.content
            assert answer.content.startswith(start)
            assert f"awn-region-sa-01-all-{language}" in answer["Content-Disposition"]
            assert answer["Content-Disposition"].isascii()


def test_same_number_in_the_file_as_on_the_page(client: Client) -> None:
    data = client.get("/en/open-data/organisation/palms/2026/csv/").content
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        rows = csv.DictReader(io.StringIO(file.read("numbers.csv").decode("utf-8-sig")))
        numbers = {row["key"]: row["value"] for row in rows}
        said = json.loads(file.read("dictionary.json"))
    assert (numbers["hours.confirmed"], numbers["people.volunteers"]) == (str(7 * 180), "7")
    assert "21" in client.get("/en/reports/organisation/palms/?period=2026").content.decode()
    assert all(set(table["title"]) == {"ar", "en"} for table in said["tables"])


def test_a_file_is_drawn_once_and_sent_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/en/open-data/country/SA/2026/csv/")
    monkeypatch.setattr("awn.reports.outputs.archive._csv", None)
    again = client.get("/en/open-data/country/SA/2026/csv/")
    assert again.content == first.content
    tag = client.get("/en/open-data/country/SA/2026/csv/", headers={"If-None-Match": first["ETag"]})
    moment = client.get("/en/open-data/country/SA/2026/csv/", headers={"If-Modified-Since": first["Last-Modified"]})
    assert (tag.status_code, tag.content) == (304, b"")
    assert moment.status_code == 304


def test_what_takes_long_is_prepared_and_fetched_later(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from awn.reports import tasks

    monkeypatch.setattr(keeping, "SLOW_CELLS", 1)
    wanted: list[tuple[str, ...]] = []
    monkeypatch.setattr("awn.web.reports_files.draw_later", lambda *said: wanted.append(said))
    first = client.get("/en/open-data/country/SA/2026/xlsx/")
    assert first.status_code == 202
    assert not wanted
    assert "large" in first.content.decode()
    asked = client.post("/en/open-data/country/SA/2026/xlsx/", follow=True)
    assert "being prepared" in asked.content.decode()
    tasks.draw(*wanted[0])
    assert client.get("/en/open-data/country/SA/2026/xlsx/").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("region/SA-01/all/docx", 404),
        ("region/SA-99/all/csv", 404),
        ("planet/SA/all/csv", 404),
        ("organisation/unknown/all/csv", 404),
        ("region/SA-01/2031/csv", 404),
        ("region/SA-01/2026-13/csv", 400),
        ("volunteer/me/all/csv", 404),
    ],
)
def test_what_there_is_not_is_refused(client: Client, address: str, status: int) -> None:
    for language in ("ar", "en"):
        assert client.get(f"/{language}/open-data/{address}/").status_code == status


def test_ones_own_report_is_for_oneself_alone(client: Client, worked: list[Person]) -> None:
    assert client.get("/en/my-year/all/pdf/").status_code == 302
    mine = signed_in(make.account(who=worked[0])).get("/en/my-year/2026/csv/")
    assert mine.status_code == 200
    assert mine["Cache-Control"] == "private, no-store"
    assert mine["Content-Disposition"] == 'attachment; filename="awn-my-year-2026-en-csv.zip"'
    with zipfile.ZipFile(io.BytesIO(mine.content)) as file:
        assert '"180"' in file.read("numbers.csv").decode() or ",180," in file.read("numbers.csv").decode()


def test_too_many_files_in_a_minute_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.web.reports_files.FILES_PER_MINUTE", 1)
    assert client.get("/en/open-data/country/SA/all/csv/").status_code == 200
    assert client.get("/en/open-data/country/SA/all/csv/").status_code == 429


def test_the_catalogue_names_every_dataset_with_addresses_that_work(client: Client) -> None:
    answer = client.get("/open-data/catalogue.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    said = json.loads(answer.content)
    sets = {one["dct:identifier"]: one for one in said["dcat:dataset"]}
    assert {"country/SA", "region/SA-01", "organisation/palms"} <= sets.keys()
    one = sets["organisation/palms"]
    assert {title["@language"] for title in one["dct:title"]} == {"ar", "en"}
    assert one["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    addresses = [row["dcat:downloadURL"]["@id"] for row in one["dcat:distribution"]]
    assert len(addresses) == 8
    for address in addresses[:3]:
        path = "/" + address.split("/", 3)[3]
        assert client.get(path).status_code == 200
    assert client.get("/open-data/catalogue.jsonld?page=99").status_code == 404
    assert client.get("/open-data/catalogue.jsonld?page=x").status_code == 404


def test_the_picture_is_the_owners_alone_and_names_nobody_unless_they_choose(worked: list[Person]) -> None:
    assert Client().get("/en/my-year/2026/picture/").status_code == 302
    assert Client().get("/en/my-year/2026/picture/wide.png").status_code == 302
    client = signed_in(make.account("hidden@example.org", who=worked[0]))
    page = client.get("/en/my-year/2026/picture/").content.decode()
    assert "3 hours of volunteering, confirmed" in page
    svg = client.get("/en/my-year/2026/picture/wide.svg").content.decode()
    assert "3 hours of volunteering" in svg
    assert worked[0].name_en not in svg
    named = client.get("/en/my-year/2026/picture/wide.svg?name=yes").content.decode()
    assert worked[0].name_en in named
    for said in (page, svg, named):
        assert "hidden@example.org" not in said.replace(page[page.find("<header") : page.find("</header>")], "")


def test_the_picture_has_the_size_that_its_shape_says(worked: list[Person]) -> None:
    client = signed_in(make.account(who=worked[0]))
    for shape, size in (("wide", (1200, 630)), ("square", (1080, 1080))):
        for language in ("ar", "en"):
            data = client.get(f"/{language}/my-year/all/picture/{shape}.png").content
            assert data.startswith(b"\x89PNG")
            assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == size
    assert client.get("/en/my-year/all/picture/round.png").status_code == 404
    assert client.get("/en/my-year/all/picture/wide.gif").status_code == 404


def test_without_hours_there_is_no_picture_and_the_page_says_so() -> None:
    client = signed_in(make.account())
    assert "No hours to show yet" in client.get("/en/my-year/2026/picture/").content.decode()
    assert client.get("/en/my-year/2026/picture/wide.png").status_code == 404
