"""Questions to the numbers: what may be asked, what is answered, who keeps what."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.analysis import actions, queries
from awn.analysis.models import Outcome
from awn.analysis.models import Question as Kept
from awn.analysis.rules import MOST_QUESTIONS, Question, check_size, countable, read, saved, written
from awn.base.refusal import Refusal
from awn.demo.analysis import OF_HOUSE, OF_STAFF
from awn.extracts import refreshing, store
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.reference import queries as reference

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ASKED = {"count": "hours.minutes", "rows": "region", "columns": "month"}
HOURS_BY_REGION = "count=hours.minutes&rows=region"


def code_of(said: dict[str, Any], *, organisation: str = "") -> str:
    with pytest.raises(Refusal) as refused:
        read(said, organisation=organisation)
    assert refused.value.fields
    return refused.value.code


def test_a_question_reads_back_as_it_was_written() -> None:
    for count in countable():
        asked = read(
            {"count": count, "rows": "region", "only": "gender:male" if count == "people.people" else "year:2026"}
        )
        assert read(written(asked)) == asked
        assert saved({"version": 1, **written(asked)}) == asked


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({**ASKED, "count": "hours.salary"}, "question_unknown"),
        ({**ASKED, "count": ""}, "question_unknown"),
        ({**ASKED, "rows": "person"}, "question_unknown"),
        ({**ASKED, "rows": "part"}, "question_unknown"),
        ({**ASKED, "rows": ["region"]}, "question_unknown"),
        ({**ASKED, "columns": "1; drop table"}, "question_unknown"),
        ({**ASKED, "only": "part:2026-06/1448"}, "question_unknown"),
        ({**ASKED, "only": "year:" + "9" * 99}, "question_unknown"),
        ({**ASKED, "sort": "random"}, "question_unknown"),
        ({**ASKED, "rows": "gender"}, "question_impossible"),
        ({**ASKED, "columns": "country"}, "question_impossible"),
        ({**ASKED, "columns": "region"}, "question_impossible"),
        ({**ASKED, "only": "hijri_year:1448"}, "question_impossible"),
        ({**ASKED, "only": "field:health"}, "question_too_many_dimensions"),
        ({**ASKED, "columns": "hijri_year"}, "question_too_many_dimensions"),
    ],
)
def test_crafted_questions_are_refused_at_their_field(said: dict[str, Any], code: str) -> None:
    assert code_of(said) == code


def test_an_organisation_is_one_of_the_two_things() -> None:
    asked = read({**ASKED, "columns": "year"}, organisation="7")
    assert asked.table("region", "year") == ("year", "region", "organisation")
    assert code_of(ASKED, organisation="7") == "question_too_many_dimensions"
    assert code_of({"count": "people.people", "rows": "age"}, organisation="7") == "question_impossible"
    assert code_of({"count": "hours.minutes", "rows": "organisation"}, organisation="7") == "question_impossible"
    assert code_of({**ASKED, "only": "organisation:8"}, organisation="7") == "question_impossible"


def test_the_questions_of_the_demo_can_be_asked() -> None:
    assert all(read(said) for _name, said, _shared in OF_STAFF)
    assert all(read(said, organisation="7") for _name, said, _shared in OF_HOUSE)


def test_a_month_with_its_year_is_one_thing() -> None:
    asked = read({**ASKED, "only": "year:2026", "also": "country:SA"})
    assert asked.table("region", "month") == ("month", "region")
    assert asked.table("region") == ("year", "region")
    assert asked.table() == ("year", "country")


def test_questions_of_another_version_and_tables_too_large_are_refused() -> None:
    with pytest.raises(Refusal, match="question_of_another_version"):
        saved({"version": 99, **ASKED})
    check_size(50, 100)
    with pytest.raises(Refusal, match="question_too_large"):
        check_size(51, 100)


@pytest.fixture
def extract(settings: Any, tmp_path: Path, db: None) -> Opportunity:
    """Hours of two organisations in two regions, one of which three people worked in, as of now."""
    settings.AWN_EXTRACTS_FOLDER = str(tmp_path / "extracts")
    reference.forget()
    cache.clear()
    crowd = [make.person() for _one in range(9)]
    first = make.opportunity(make.organisation("alpha"), capacity=9)
    other = make.opportunity(make.organisation("beta"), capacity=9, region=make.region("SA-04"))
    third = make.opportunity(first.organisation, capacity=9, region=make.region("SA-14"))
    for opportunity, people in ((first, crowd), (other, crowd[:6]), (third, crowd[6:])):
        for number, person in enumerate(people):
            days = timedelta(days=1 + 10 * number)
            make.credit(make.shift(opportunity, starts_at=AT - days), person, minutes=60)
    refreshing.refresh(AT)
    return first


def test_an_answer_says_what_the_ledger_says_or_nothing(extract: Opportunity) -> None:
    found = queries.answer(Question("hours", "minutes", "region"))
    assert found.total == 18 * 60
    # Beta works there alone: what is also a line of another table is withheld last.
    assert found.row_totals == {"SA-01": None, "SA-04": 6 * 60, "SA-14": None}
    assert found.rows == ["SA-01", "SA-04", "SA-14"]
    most = queries.answer(read({"count": "hours.people", "rows": "region", "sort": "most"}))
    assert [most.row_totals[row] for row in most.rows] == [6, None, None]
    own = queries.answer(read({"count": "hours.minutes", "rows": "country"}, organisation=str(extract.organisation_id)))
    assert own.total == 12 * 60
    assert own.row_totals == {"SA": 12 * 60}


def test_questions_with_and_without_a_filter_do_not_tell_of_three_people(extract: Opportunity) -> None:
    """All of organisation alpha, less its region of nine people, is its region of three: so neither is told."""
    own = str(extract.organisation_id)
    whole = queries.answer(read({"count": "hours.minutes", "rows": "country"}, organisation=own)).total
    parts = queries.answer(read({"count": "hours.minutes", "rows": "region"}, organisation=own)).row_totals
    assert whole == 12 * 60
    assert parts == {"SA-01": None, "SA-14": None}
    across = queries.answer(read({"count": "hours.minutes", "rows": "organisation", "columns": "region"}))
    assert across.cell(own, "SA-01") is None
    assert across.cell(own, "SA-04") == 0


def test_the_page_reads_no_table_of_facts(client: Client, extract: Opportunity) -> None:
    client.force_login(make.staff("analyst").account)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(f"/en/staff/analysis/?{HOURS_BY_REGION}&sort=most").content.decode()
    assert "The most of what is shown: SA-04 (Saudi Arabia), 6." in page
    assert "withheld" in page
    assert "Data as of Sunday 22 November 2026" in page
    asked = " ".join(query["sql"] for query in captured)
    assert not any(table in asked for table in ("hours_", "participation_", "opportunities_opportunity", "impact_"))
    assert '<option value="country:SA"' in page
    assert 'name="rows" value="region"' in page


def test_crafted_addresses_say_what_is_wrong_and_break_nothing(client: Client, extract: Opportunity) -> None:
    client.force_login(make.staff("analyst").account)
    for query in (
        "count=x.y&rows=z",
        "count=hours.minutes&rows=month&columns=year",
        "question=9999999999999999999999",
        "question=x",
    ):
        response = client.get(f"/en/staff/analysis/?{query}")
        assert response.status_code in {404, 422}
        assert "There is a problem" in response.content.decode() or 'role="alert"' in response.content.decode()
    assert client.get(f"/en/staff/analysis/answer.exe?{HOURS_BY_REGION}").status_code == 404
    assert client.get("/en/staff/analysis/answer.csv?count=hours.minutes&rows=person").status_code == 422


def test_files_hold_what_the_table_shows(client: Client, extract: Opportunity) -> None:
    client.force_login(make.staff("analyst").account)
    address = f"/en/staff/analysis/answer.%s?{HOURS_BY_REGION}"
    text = client.get(address % "csv").content.decode("utf-8-sig")
    lines = {row["region"]: (row["minutes"], row["withheld"]) for row in csv.DictReader(io.StringIO(text))}
    assert lines["SA-04"] == ("360", "false")
    assert lines["SA-14"] == ("", "true")
    assert lines["*"] == ("1080", "false")
    frame = pl.read_parquet(io.BytesIO(client.get(address % "parquet").content))
    assert frame.filter(pl.col("region") == "SA-04")["minutes"].item() == 360
    assert frame.filter(pl.col("region") == "SA-14")["minutes"].item() is None
    book = openpyxl.load_workbook(io.BytesIO(client.get(address % "xlsx").content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["region", "region_name", "minutes", "withheld"]


def test_without_an_extract_the_page_says_when_there_will_be_one(client: Client, extract: Opportunity) -> None:
    client.force_login(make.staff("analyst").account)
    root = refreshing.folder()
    (store.current(root).folder / "hours.parquet").write_bytes(b"PAR1")
    damaged = client.get("/en/staff/analysis/")
    assert (damaged.status_code, "is damaged" in damaged.content.decode()) == (503, True)
    (root / store.CURRENT).unlink()
    missing = client.get("/en/staff/analysis/")
    assert (missing.status_code, "within five minutes" in missing.content.decode()) == (503, True)
    assert "Ask a question" not in missing.content.decode(), "there is nothing yet to ask"


def test_an_organisation_asks_about_itself_alone(client: Client, extract: Opportunity) -> None:
    coordinator = make.member(extract.organisation, "coordinator")
    client.force_login(coordinator.account)
    page = client.get("/en/organiser/alpha/analysis/?count=hours.minutes&rows=country").content.decode()
    assert "All: 12. The most: Saudi Arabia, 12." in page
    assert "People registered" not in page
    assert client.get("/en/organiser/beta/analysis/").status_code == 403
    assert client.get("/en/staff/analysis/").status_code == 403
    client.force_login(make.member(extract.organisation, "viewer").account)
    assert client.get("/en/organiser/alpha/analysis/").status_code == 403


def kept(by: Person, name: str = "Hours by region", *, is_shared: bool = False) -> Kept:
    return actions.keep(name, read({"count": "hours.minutes", "rows": "region"}), is_shared=is_shared, by=by, at=AT)


def test_questions_are_kept_shared_run_again_and_deleted(client: Client, extract: Opportunity) -> None:
    one, two = make.staff("analyst"), make.staff("analyst")
    client.force_login(one.account)
    said = {"count": "hours.minutes", "rows": "region", "name": "Hours by region", "act": "keep"}
    response = client.post("/en/staff/analysis/keep/", said)
    row = Kept.objects.get()
    assert response.url.endswith(f"?question={row.pk}")
    assert list(queries.visible_to(two, None)) == []
    actions.share(row.pk, is_shared=True, by=one, at=AT)
    assert list(queries.visible_to(two, None)) == [row]
    assert actions.note_outcomes(by=None, at=AT) == 1
    assert actions.note_outcomes(by=None, at=AT) == 0
    refreshing.refresh(AT + timedelta(days=1))
    assert actions.note_outcomes(by=None, at=AT) == 1
    assert [one.total for one in queries.outcomes(row.pk)] == [18 * 60, 18 * 60]
    page = client.get(response.url).content.decode()
    assert "Monday 23 November 2026" in page
    with pytest.raises(Refusal, match="not_found"):
        actions.delete(row.pk, by=two, at=AT)
    client.post("/en/staff/analysis/keep/", {"question": row.pk, "act": "delete"})
    assert not Kept.objects.exists()
    assert not Outcome.objects.exists()


def test_names_are_wanted_and_once_and_not_without_end(extract: Opportunity, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst = make.staff("analyst")
    kept(analyst)
    for name, code in (("Hours by region", "question_named_so"), ("  ", "question_unnamed")):
        with pytest.raises(Refusal, match=code):
            kept(analyst, name)
    kept(make.staff("analyst"))
    assert MOST_QUESTIONS == 100
    monkeypatch.setattr(actions, "MOST_QUESTIONS", 1)
    with pytest.raises(Refusal, match="too_many_questions"):
        kept(analyst, "Another")
    with pytest.raises(Refusal, match="not_staff"):
        kept(make.person(), "Mine")


def test_a_kept_question_of_another_version_is_refused_and_stays(client: Client, extract: Opportunity) -> None:
    analyst = make.staff("analyst")
    row = kept(analyst)
    Kept.objects.filter(pk=row.pk).update(definition={"version": 2, "rows": "mood"})
    client.force_login(analyst.account)
    response = client.get(f"/en/staff/analysis/?question={row.pk}")
    assert response.status_code == 422
    assert "saved by another version" in response.content.decode()
    assert actions.note_outcomes(by=None, at=AT) == 1
    assert queries.outcomes(row.pk)[0].total is None
