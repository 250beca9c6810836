"""A first page is as quick as the next: templates are compiled once for all processes, and no fault of a disk shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import engines

from awn.web import warm
from awn.web.jinja import environment


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def _fresh(home: Path) -> Any:
    """An environment as a new process has it."""
    from jinja2 import DictLoader

    return environment(loader=DictLoader({"one.html": "{{ 1 + 1 }} {{ _('Awn') }}"}))


def test_a_template_is_compiled_by_the_first_process_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _fresh(home)
    assert first.get_template("one.html").render() == _fresh(home).get_template("one.html").render()
    [kept] = home.glob("templates/*/*")
    assert kept.parent.stat().st_mode & 0o077 == 0
    second = _fresh(home)
    monkeypatch.setattr(second, "compile", lambda *_given, **_named: pytest.fail("compiled again"))
    assert second.get_template("one.html").render().startswith("2 ")
    # Another version of what templates may call makes them anew.
    monkeypatch.setattr(warm, "jinja2_version", "later")
    assert warm.compiled_before().directory != str(kept.parent)  # type: ignore[union-attr]  # the folder can be made


def test_a_torn_file_and_a_full_disk_cost_no_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fresh(home).get_template("one.html")
    [kept] = home.glob("templates/*/*")
    for torn in (b"", kept.read_bytes()[:20], b"j2 nonsense"):
        kept.write_bytes(torn)
        assert _fresh(home).get_template("one.html").render().startswith("2 ")

    def full(*_given: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device")

    kept.unlink()
    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert _fresh(home).get_template("one.html").render().startswith("2 ")
    monkeypatch.setattr(Path, "mkdir", full)
    assert warm.compiled_before() is None


def test_what_is_opened_first_is_loaded_before_it_is_asked_for() -> None:
    assert warm.load() > 20
    names = {key[1] for key in engines["jinja2"].env.cache.keys()}  # noqa: SIM118  # the cache is no mapping to iterate
    assert {"base.html", "components/basics.html", "home/home.html", "opportunities/list.html"} <= names
