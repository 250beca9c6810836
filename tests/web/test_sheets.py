"""The one style sheet of all pages: whole, in order, and given by the same finder to tests and to production."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from awn.web import sheets

RULE = re.compile(r"\s+")


def _bare(text: str) -> str:
    return RULE.sub("", sheets.COMMENT.sub("", text))


def test_the_sheet_holds_every_rule_of_its_parts_in_their_order() -> None:
    text = Path(finders.find(sheets.SHEET)).read_text("utf-8")
    assert _bare(text) == "".join(_bare((sheets.HERE / part).read_text("utf-8")) for part in sheets.PARTS)
    # Layers that a later sheet names, and this one does not, would win over everything.
    assert text.startswith("@layer reset, tokens, base,")


def test_it_is_written_once_and_again_when_a_part_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.HOME", tmp_path, raising=False)
    first = Path(finders.find(sheets.SHEET))
    assert tmp_path in first.parents
    before = first.stat().st_mtime_ns, first.stat().st_ino
    assert [path for path, _storage in sheets.Joined().list([])] == [sheets.SHEET]
    assert (first.stat().st_mtime_ns, first.stat().st_ino) == before
    monkeypatch.setattr(sheets, "joined", lambda: "@layer reset;")
    assert Path(finders.find(sheets.SHEET)).read_text() == "@layer reset;"
    assert [one.name for one in first.parent.iterdir()] == [first.name]


def test_for_production_it_is_collected_hashed_and_compressed(tmp_path: Path) -> None:
    storage = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storage):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "vendor/cut/*.txt"])
    [hashed] = [one for one in (tmp_path / "css").glob("site.*.css") if re.search(r"\.[0-9a-f]{12}\.css$", one.name)]
    assert hashed.with_name(f"{hashed.name}.br").exists() and hashed.with_name(f"{hashed.name}.gz").exists()
    # Its fonts and pictures are named by their own hashes.
    for address in re.findall(r"url\(\"?([^)\"]+)", hashed.read_text("utf-8")):
        assert (hashed.parent / address).resolve().exists(), address


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ar/", "/en/sign-in/"])
def test_a_page_waits_for_one_sheet(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page) == [sheets.SHEET]
