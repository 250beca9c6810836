"""The public pages of opportunities."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base import clock
from awn.base.icalendar import escaped, folded
from awn.opportunities.models import LanguageNeed, Shift
from awn.reference import queries as reference
from awn.reference.models import Goal
from awn.web.opportunities_calendar import calendar
from awn.web.opportunities_detail import seats_text

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>\"'&"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    cache.clear()
    make.region()
    reference.forget()


def part(html: str, name: str) -> str:
    """What stands between the tags of the element with this id, up to the next element with an id of the page."""
    found = re.search(rf'id="{name}"[^>]*>(.*?)(?=</section>|<section id=|</form>)', html, flags=re.DOTALL)
    assert found
    return found[1]


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("ar", "فرصة متاحة واحدة"), ("en", "One open opportunity")])
def test_the_list_shows_what_is_open(client: Client, language: str, words: str) -> None:
    make.opportunity(public_id="here", title_ar="قراءة", title_en="Reading")
    html = page(client, f"/{language}/opportunities/")
    assert words in html
    assert f"/{language}/opportunities/here/" in html


def test_what_htmx_swaps_is_what_a_reload_shows(client: Client) -> None:
    for _number in range(3):
        make.opportunity()
    address = "/en/opportunities/?mode=on_site&q="
    swapped = page(client, address, **{"HX-Request": "true"})
    cache.clear()
    reloaded = page(client, "/en/opportunities/?mode=on_site")
    for name in ("count", "facets", "results"):
        assert part(swapped, name) == part(reloaded, name)


def test_blank_fields_of_a_form_leave_the_address(client: Client) -> None:
    answer = client.get("/en/opportunities/", {"q": "", "place": "", "age": "17"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/opportunities/?age=17")


def test_each_filter_that_is_set_can_be_removed(client: Client) -> None:
    make.opportunity(accessibility=["lift"])
    html = page(client, "/en/opportunities/?mode=on_site&access=lift")
    assert 'href="/en/opportunities/?access=lift"' in html
    assert 'href="/en/opportunities/?mode=on_site"' in html


def choices(html: str) -> dict[str, str]:
    """What stands beside each choice of the filter panel: its count, and a mark when it is chosen."""
    boxes = re.findall(r'name="(\w+)" value="([^"]*)"( checked)?><span>.*?</span></label>', part(html, "facets"))
    counts = re.findall(
        r'id="f-[^"]*"[^>]*><span>[^<]*(?:<span class="hint num">\((\d+)\)</span>)?', part(html, "facets")
    )
    found = {
        f"{name}={value}": f"{n}{'*' if mark else ''}" for (name, value, mark), n in zip(boxes, counts, strict=True)
    }
    options = re.findall(r'<option value="([^"]+)"( selected)?>[^<]*?(?:\((\d+)\))?</option>', part(html, "facets"))
    return {**{value: f"{n}{'*' if mark else ''}" for value, mark, n in options}, **found}


def test_every_filter_says_how_many_it_would_leave(client: Client) -> None:
    make.language()
    Goal.objects.create(number=4, name_en="Quality education", title_en="t", title_ar="t", colour="#C5192D")
    reference.forget()
    for number in range(3):
        row = make.opportunity(goals=[4], max_age=None if number else 15, latitude=24.7 + number, longitude=46.7)
        make.role(row, wished=(make.skill(1), *((make.skill(2, "sewing"),) if number else ())))
        LanguageNeed.objects.create(opportunity=row, language_id="ar", level="basic")
    Shift.objects.filter(opportunity=row).update(taken=5)
    shown = choices(page(client, "/en/opportunities/"))
    assert {name: shown[name] for name in ("skill=1", "skill=2", "language=ar", "4", "female", "week", "seats=1")} == {
        "skill=1": "3", "skill=2": "2", "language=ar": "3", "4": "3", "female": "3", "week": "3", "seats=1": "2",
    }  # fmt: skip
    assert (shown["ages=under-16"], shown["ages=60-over"]) == ("3", "2")
    # Noon in Riyadh; what would find nothing keeps its place in a short list, with its 0.
    assert (shown["part=morning"], shown["part=afternoon"], shown["weekend"]) == ("0", "3", "0")
    near = choices(page(client, "/en/opportunities/?near=24.7,46.7&km=37"))
    assert [near[km] for km in ("5", "37", "50", "200")] == ["1", "1*", "1", "2"]


def test_a_choice_that_finds_nothing_is_not_lost(client: Client) -> None:
    for pk in range(1, 15):
        make.role(make.opportunity(max_age=30), wished=(make.skill(pk, f"skill {pk}"), make.skill(20, "rare")))
    make.skill(30, "Sailing")
    reference.forget()
    shown = choices(page(client, "/en/opportunities/?skill=30&ages=60-over&part=evening"))
    assert (shown["skill=30"], shown["ages=60-over"], shown["part=evening"]) == ("0*", "0*", "0*")
    shown = choices(page(client, "/en/opportunities/"))
    assert shown["skill=20"] == "14"
    assert sum(name.startswith("skill=") for name in shown) == 12
    # Of what is over only the first few are counted; nothing chosen is lost there either.
    shown = choices(page(client, "/en/opportunities/?past=1&skill=30&ages=60-over"))
    assert (shown["skill=30"], shown["ages=60-over"], shown["ages=under-16"]) == ("*", "*", "")


@pytest.mark.parametrize(
    ("words", "says"),
    [("reading children camels", "These have most of them"), ("reading camels", "These have some of them")],
)
def test_when_nothing_has_all_words_the_page_says_so(client: Client, words: str, says: str) -> None:
    make.opportunity(public_id="near", title_en="Reading to children")
    make.opportunity(title_en="Cooking")
    html = page(client, f"/en/opportunities/?q={words}")
    assert f"No opportunity has all your words. {says}" in html
    assert "/en/opportunities/near/" in part(html, "results")
    assert len(re.findall("/en/opportunities/\\w+/", part(html, "results"))) == 1


def test_an_empty_list_says_what_to_leave_out(client: Client) -> None:
    make.opportunity()
    html = page(client, "/en/opportunities/?mode=on_site&kind=professional")
    assert "No opportunities with these conditions" in html
    assert re.search(r'href="/en/opportunities/\?mode=on_site">\s*Without <bdi>Professional</bdi>: one', html)


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=-1", "page=99999999999999999999", "page=٢", "place='\"<", "from=2026-02-30", "age=x&age=",
        "q=%ED%A0%80", "q=%FF", "field=a&field=b", "skill=1&skill=99999999999999", "sort=x&past=2", "&&==&", "q[]=1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_address_breaks_the_list(client: Client, language: str, query: str) -> None:
    make.opportunity()
    answer = client.get(f"/{language}/opportunities/?{query}", follow=True)
    assert answer.status_code == 200
    assert "'\"<" not in answer.content.decode()


@pytest.mark.parametrize("query", ["q=" + "x" * 100_000, "q=%00"])
def test_what_no_page_sends_is_turned_away(client: Client, query: str) -> None:
    assert client.get(f"/ar/opportunities/?{query}").status_code in {400, 414}


def test_junk_in_the_address_is_named(client: Client) -> None:
    make.opportunity()
    html = page(client, "/en/opportunities/?from=2026-02-30")
    assert "the first day" in html
    assert "left out" in html


def test_texts_are_escaped_everywhere(client: Client) -> None:
    organisation = make.organisation(name_ar=NASTY, name_en=NASTY, about_ar=NASTY, about_en=NASTY)
    texts = {
        f"{name}_{code}": NASTY
        for name in ("title", "plain", "description", "place", "qualifications", "risks", "insurance", "gender_reason")
        for code in ("ar", "en")
    }
    row = make.opportunity(organisation, public_id="nasty", gender="female", contact_name=NASTY, **texts)
    make.role(row, title_ar=NASTY, title_en=NASTY, tasks_ar=NASTY)
    for path in (
        f"opportunities/?q={NASTY.replace('&', '%26')}", "opportunities/nasty/", f"organisations/{organisation.slug}/",
        "organisations/", "",
    ):  # fmt: skip
        for language in ("ar", "en"):
            assert "<script>alert" not in page(client, f"/{language}/{path}")


def test_the_page_shows_all_that_is_known(client: Client) -> None:
    Goal.objects.create(number=4, name_en="Quality education", title_en="t", title_ar="t", colour="#C5192D")
    make.language()
    reference.forget()
    row = make.opportunity(
        public_id="full", title_en="Reading", plain_en="We read.", goals=[4], min_age=16, gender="female",
        gender_reason_en="A girls’ school.", accessibility=["lift"], benefits=["meals"], risks_en="Stairs.",
        insurance_en="Covered.", latitude=24.7, longitude=46.7, guardian_required=True, shifts=2, capacity=1,
        contact_name="Sara", contact_email="sara@example.org",
    )  # fmt: skip
    make.role(row, title_en="Reader", required=(make.skill(1),))
    LanguageNeed.objects.create(opportunity=row, language_id="ar", level="fluent")
    Shift.objects.filter(pk=row.shifts.all()[0].pk).update(taken=1)
    html = page(client, "/en/opportunities/full/")
    for text in (
        "Reading", "We read.", "Reader", "first aid", "Age 16 or over", "Women only", "A girls’ school.",
        "Arabic: Fluent", "A guardian’s consent", "Lift", "Meals", "Stairs.", "Covered.", "Quality education",
        "All places are taken", "1 place left", "geo:24.700000,46.700000", "from <bdi>12:00</bdi> to <bdi>15:00</bdi>",
    ):  # fmt: skip
        assert text in html, text
    assert "sara@example.org" not in html
    assert "/en/opportunities/full/apply/" in html


def test_who_is_signed_in_sees_the_contact_and_what_they_lack(client: Client) -> None:
    make.opportunity(public_id="x", gender="male", contact_email="ask@example.org")
    client.force_login(make.account(gender="female"))
    html = page(client, "/en/opportunities/x/")
    assert "ask@example.org" in html
    assert "You do not meet this yet" in html


def test_what_is_over_is_readable_and_takes_nobody(client: Client) -> None:
    make.opportunity(public_id="x", state="completed")
    html = page(client, "/en/opportunities/x/")
    assert "This opportunity is over" in html
    assert "/opportunities/x/apply/" not in html
    make.opportunity(public_id="off", state="cancelled", state_reason="weather")
    assert "Weather" in page(client, "/en/opportunities/off/")


def test_a_draft_is_not_there_for_strangers(client: Client) -> None:
    organisation = make.organisation()
    make.opportunity(organisation, public_id="draft", state="draft")
    assert client.get("/ar/opportunities/draft/").status_code == 404
    client.force_login(make.member(organisation, "viewer").account)
    assert "not public yet" in page(client, "/en/opportunities/draft/")


def _queries(client: Client, path: str) -> int:
    cache.clear()
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "opportunities/",
        "opportunities/?skill=1&when=month&near=SA-01",
        "opportunities/first/",
        "organisations/",
        "organisations/one/",
    ],
)
def test_more_rows_cost_no_more_queries(client: Client, path: str) -> None:
    one = make.organisation("one")

    def add(number: int) -> None:
        for _turn in range(number):
            row = make.opportunity(one, shifts=2)
            make.role(row, wished=(make.skill(1),))
            make.organisation()

    first = make.opportunity(one, public_id="first")
    make.role(first, wished=(make.skill(1),))
    add(4)
    few = _queries(client, f"/ar/{path}")
    add(55)
    for number in range(9):
        make.shift(first, starts_at=make.NOW + timedelta(days=number + 2))
        make.role(first, wished=(make.skill(1), make.skill(2)))
    assert _queries(client, f"/ar/{path}") == few <= 12


def test_seats_are_counted_in_whole_sentences(settings: Any) -> None:
    from django.utils.translation import override

    with override("ar"):
        assert [seats_text(n) for n in (0, 1, 2, 4, 11, 100)] == [
            "اكتملت المقاعد", "بقي مقعد واحد", "بقي مقعدان", "بقي 4 مقاعد", "بقي 11 مقعدًا", "بقي 100 مقعد",
        ]  # fmt: skip


def test_a_shift_goes_into_a_calendar(client: Client) -> None:
    row = make.opportunity(public_id="x", title_ar="قراءة، وكتابة; معًا", plain_ar="سطر\nوسطر", place_ar="المكتبة")
    shift = row.shifts.get()
    answer = client.get(f"/ar/opportunities/x/shifts/{shift.pk}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20261123T090000Z" in lines
    assert "DTEND:20261123T120000Z" in lines
    assert "SUMMARY;LANGUAGE=ar:قراءة، وكتابة\\; معًا" in lines
    assert any(line.startswith("DESCRIPTION;LANGUAGE=ar:") and "سطر\\nوسطر" in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in answer.content.decode().split("\r\n"))
    assert client.get("/ar/opportunities/x/shifts/999999/calendar.ics").status_code == 404


def test_calendar_texts_are_escaped_and_folded_between_characters() -> None:
    assert escaped("a\\b;c,d\r\ne") == "a\\\\b\\;c\\,d\\ne"
    line = folded("SUMMARY:" + "ع" * 100)
    assert all(len(piece.encode()) <= 75 for piece in line.split("\r\n"))
    assert line.replace("\r\n ", "") == "SUMMARY:" + "ع" * 100


def test_no_property_can_be_smuggled_into_a_calendar() -> None:
    row = make.opportunity(title_en="x\r\nATTENDEE:mailto:a@b.c", title_ar="")
    text = calendar(row.shifts.get(), "http://x/", "en", make.NOW)
    assert "\r\nATTENDEE" not in text
