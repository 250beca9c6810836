"""Lessons become pages, and nothing else comes with them."""

from __future__ import annotations

import pytest

from awn.base.markup import html


def drawn(text: str) -> str:
    return html(text, link=lambda name: f"/en/{name}/", picture=lambda name: f"/m/{name}")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "words <b onclick=a>bold</b>",
        "<iframe src='https://example.org'>",
    ],
)
def test_raw_html_is_only_words(text: str) -> None:
    made = drawn(text)
    assert "<script" not in made
    assert "<img" not in made
    assert "<b " not in made
    assert "<iframe" not in made
    assert "&lt;" in made


def test_links_lead_inside_only() -> None:
    assert 'href="/en/settings/"' in drawn("[my settings](awn:settings)")
    for address in ("https://example.org", "javascript:alert(1)", "data:text/html,a", "//example.org"):
        assert f'href="{address}"' not in drawn(f"[x]({address})")


def test_boxes_are_known_by_their_first_words() -> None:
    assert '<blockquote class="box case">' in drawn("> **Case:** A guest.")
    assert '<blockquote class="box remember">' in drawn("> **تذكّر:** كلمة.")
    assert '<blockquote class="box">' in drawn("> only a quote")


def test_tables_scroll_by_themselves() -> None:
    assert '<div class="table"><table>' in drawn("| a | b |\n|---|---|\n| c | d |")
