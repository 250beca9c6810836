"""The list's results on a map."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import make

from awn.opportunities.queries import Spots
from awn.opportunities.queries.grouping import CELL, CLOSEST, grouped, window_of
from awn.reference import queries as reference

degrees = st.lists(st.tuples(st.floats(16, 33), st.floats(35, 60), st.integers(1, 5_000)), min_size=1, max_size=60)


def spots_at(points: list[tuple[float, float, int]]) -> Spots:
    latitudes, longitudes, numbers = (np.array(column) for column in zip(*points, strict=True))
    return Spots(latitudes, longitudes, numbers, np.zeros(len(points), dtype=np.int64), ["SA-01"], 0, 0)


@settings(max_examples=60, deadline=None)
@given(degrees)
def test_marks_lie_apart_in_the_drawing_and_count_everything(points: list[tuple[float, float, int]]) -> None:
    found = spots_at(points)
    window = window_of(found.latitudes, found.longitudes)
    assert window is not None
    assert window.scale <= CLOSEST
    groups = grouped(found, window)
    assert sum(group.number for group in groups) == sum(number for *_point, number in points)
    places = [window.place(group.latitude, group.longitude) for group in groups]
    for number, (x, y) in enumerate(places):
        assert CELL / 2 - 5 <= x <= window.width - CELL / 2 + 5
        assert CELL / 2 - 5 <= y <= window.height - CELL / 2 + 5
        assert all(np.hypot(x - a, y - b) > 0.9 * CELL for a, b in places[:number])


def test_north_is_up_and_east_is_right() -> None:
    window = window_of(np.array([29.4, 17.0]), np.array([48.0, 54.1]))
    assert window is not None
    (kuwait_x, kuwait_y), (salalah_x, salalah_y) = window.place(29.4, 48.0), window.place(17.0, 54.1)
    assert kuwait_x < salalah_x
    assert kuwait_y < salalah_y


def test_what_lies_far_away_does_not_push_the_gulf_out_of_sight() -> None:
    window = window_of(np.array([24.7, 40.7]), np.array([46.7, -74.0]))
    assert window is not None
    assert window.scale == round(CLOSEST, 3) or window.scale > CLOSEST / 2
    assert window_of(np.array([]), np.array([])) is None


def html_of(client: Client, language: str = "en", **query: Any) -> str:
    answer = client.get(f"/{language}/opportunities/", {"view": "map", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def marks(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a class="mark \w+" href="([^"]*)" aria-label="([^"]*)"', html)
    return [(unescape(label), unescape(url)) for url, label in found]


@pytest.fixture
def world(public_now: None) -> None:
    reference.forget()
    for _n in range(3):
        make.opportunity(latitude=24.7, longitude=46.7)
    east = make.region("SA-04")
    make.opportunity(region=east, latitude=26.4, longitude=50.1)
    make.opportunity(region=east, latitude=26.6, longitude=49.9)
    make.opportunity(region=None, mode="remote")
    reference.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_the_map_links_to_the_list_of_what_lies_there_and_says_it_in_words(client: Client) -> None:
    html = html_of(client)
    found = marks(html)
    [near_riyadh] = [url for label, url in found if label.startswith("3 opportunities near ")]
    narrowed = client.get(near_riyadh).content.decode()
    assert "3 open opportunities" in narrowed
    assert 'class="results-map' not in narrowed, "close enough for a list"
    [closer] = [url for label, url in found if label.startswith("2 opportunities near ")]
    assert closer.endswith("&view=map"), "these two lie apart"
    assert (
        sum(label.startswith("1 opportunity near ") for label, _url in marks(client.get(closer).content.decode())) == 2
    )
    assert 'href="/en/opportunities/?place=SA-04"' in html
    assert "One can be done from anywhere" in html
    assert "mode=remote&amp;mode=virtual_room" in html


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_all_filters_are_kept_and_the_view_is_none_of_them(client: Client) -> None:
    html = html_of(client, place="SA-04")
    assert "2 open opportunities" in html
    assert '<input type="hidden" name="view" value="map">' in html
    assert 'href="/en/opportunities/?place=SA-04"' in html, "the same as a list"
    assert '<a class="chip" href="/en/opportunities/?view=map">' in html, "without the region, still a map"
    assert "view=map" not in re.findall(r'href="([^"]*/save/[^"]*)"', html)[0]
    answer = client.get("/en/opportunities/", {"view": "map", "place": "SA-04", "q": ""})
    assert answer.headers["Location"] == "/en/opportunities/?place=SA-04&view=map"


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("view", ["MAP", "list", "x" * 900, "<script>", "map,"])
def test_an_unknown_view_is_the_list(client: Client, view: str) -> None:
    html = html_of(client, view=view)
    assert 'class="results-map' not in html
    assert "<script>alert" not in html


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_both_languages_draw_the_same_map(client: Client) -> None:
    drawings = [re.findall(r'class="dot" cx="([\d.]+)" cy="([\d.]+)"', html_of(client, one)) for one in ("ar", "en")]
    assert drawings[0] == drawings[1]
    assert any("3 فرص قرب" in label for label, _url in marks(html_of(client, "ar")))


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("query", [{"mode": "remote"}, {"q": "zzzzzz"}, {"near": "0,0", "km": "1"}, {"past": "1"}])
def test_nothing_to_draw_is_no_error(client: Client, query: dict[str, str]) -> None:
    assert "</html>" in html_of(client, **query)


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_what_has_most_of_the_words_is_on_the_map_too(client: Client) -> None:
    make.opportunity(title_en="Reading aloud", latitude=21.5, longitude=39.2)
    html = html_of(client, q="reading aloud unicorns")
    assert [label.partition(" near")[0] for label, _url in marks(html)] == ["1 opportunity"]
    # Arabic says one in a word; the 1 that is drawn can still be spoken to.
    [(label, _url)] = marks(html_of(client, "ar", q="reading aloud unicorns"))
    assert label.startswith("1: فرصة واحدة")


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_drawing_a_map_asks_no_more_than_the_list(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.opportunities.queries.columns.LOOK_EVERY_SECONDS", 60.0)
    client.get("/en/opportunities/?kind=general")
    asked = []
    for path in ("/en/opportunities/?mode=on_site", "/en/opportunities/?mode=on_site&view=map"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked[1] == asked[0]
