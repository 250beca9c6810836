"""A first view stays light: what everybody fetches with a main page, as it travels."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from awn.gate.weight import HEAVIEST_BYTES
from awn.web.fonts import FONTS

pytestmark = pytest.mark.django_db

LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')


def _as_sent(name: str) -> int:
    found = finders.find(name)
    assert found, name
    data = Path(found).read_bytes()
    return len(data) if name.endswith(".woff2") else len(gzip.compress(data, 6))


@pytest.mark.parametrize("path", ["", "opportunities/", "organisations/", "impact/", "verify/", "sign-in/"])
def test_a_first_view_is_light(client: Client, path: str) -> None:
    response = client.get(f"/ar/{path}", headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
    page = gzip.decompress(response.content).decode()
    linked = set(LINKED.findall(re.sub(r"\.[0-9a-f]{12}\.", ".", page)))
    assert len(linked) >= 4
    files = sum(_as_sent(name) for name in {*linked, *FONTS})
    # Room for what the rows of a full list add: the test's own world is empty.
    assert len(response.content) + files < HEAVIEST_BYTES - 20_000


def test_pages_travel_compressed_to_those_who_can_unpack_them(client: Client) -> None:
    wish = {"accept-encoding": "gzip, br"}
    assert client.get("/en/privacy/", headers=wish)["Content-Encoding"] == "gzip"
    plain = client.get("/en/privacy/")
    assert not plain.has_header("Content-Encoding")
    assert len(client.get("/en/privacy/", headers=wish).content) < len(plain.content) / 2


def test_the_cut_fonts_hold_every_letter_of_our_own_arabic_and_urdu() -> None:
    from fontTools.ttLib import TTFont

    root = Path(__file__).resolve().parents[2] / "src/awn"
    said = "".join(path.read_text("utf-8") for path in sorted(root.glob("locale/[au]r/*.po")))
    wanted = {letter for letter in said if "\u0621" <= letter <= "\u06ff" and letter.isalpha()}
    for name in FONTS:
        if "arabic" in name:
            there = TTFont(root / "web/static" / name).getBestCmap()
            assert {letter for letter in wanted if ord(letter) not in there} == set(), name
