"""Recordings of an opportunity: kept, shown with their words alone, hidden, removed, put back, forgotten."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import make
from tests.media.files import CAPTIONS, m4a, mp3, mp4, track
from tests.screening.test_acts import refused

from awn.base.models import Event
from awn.media import actions, queries, store
from awn.media.actions import Brought
from awn.media.models import Recording
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.qualifications import gateways

pytestmark = pytest.mark.django_db
NOW = make.NOW
FILM_WITH_SOUND = mp4(track(b"vide", b"avc1"), track(b"soun", b"mp4a"))


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.AWN_MEDIA_FOLDER = str(tmp_path)
    settings.AWN_MEDIA_AUDIO_MB = 1
    return tmp_path


@pytest.fixture
def opportunity() -> Opportunity:
    return make.opportunity()


@pytest.fixture
def owner(opportunity: Opportunity) -> Person:
    return make.member(opportunity.organisation)


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def keep(opportunity: Opportunity, by: Person, data: bytes | None, kind: str = "audio", **said: Any) -> Recording:
    file = None if data is None else iter([data[:100], data[100:]])
    return actions.keep(opportunity.pk, kind, "ar", Brought(file=file, **said), by=by, at=NOW)


def shown(opportunity: Opportunity) -> list[str]:
    return [one.kind for one in queries.shown(opportunity.pk)]


def test_nothing_is_shown_without_its_words(opportunity: Opportunity, owner: Person) -> None:
    def show(kind: str) -> Recording:
        return actions.show(opportunity.pk, kind, "ar", by=owner, at=NOW)

    keep(opportunity, owner, m4a())
    assert refused(lambda: show("audio")) == "transcript_missing"
    keep(opportunity, owner, None, transcript="أهلًا بكم.")
    show("audio")
    assert refused(lambda: keep(opportunity, owner, None)) == "transcript_missing"
    keep(opportunity, owner, FILM_WITH_SOUND, "sign", transcript="أهلًا بكم.")
    assert refused(lambda: show("sign")) == "captions_missing"
    assert refused(lambda: keep(opportunity, owner, None, "sign", captions=CAPTIONS)) == "transcript_missing"
    keep(opportunity, owner, None, "sign", transcript="أهلًا بكم.", captions=CAPTIONS)
    show("sign")
    assert shown(opportunity) == ["audio", "sign"]
    without = lambda: keep(opportunity, owner, None, "sign", transcript="أهلًا.", without_captions=True)  # noqa: E731 - one act
    assert refused(without) == "captions_missing"
    with pytest.raises(IntegrityError, match="recording_shown_in_words"), transaction.atomic():
        Recording.objects.update(transcript="")
    events = Event.objects.filter(name__startswith="recording.", subject_id=opportunity.pk)
    assert sorted(events.values_list("name", flat=True)) == ["recording.kept"] * 4 + ["recording.shown"] * 2


@pytest.mark.django_db(transaction=True)
def test_another_file_takes_the_place_of_the_first(opportunity: Opportunity, owner: Person, folder: Path) -> None:
    first = keep(opportunity, owner, mp3(), transcript="ا")
    second = keep(opportunity, owner, m4a(), transcript="ب")
    assert (first.pk, first.file_name[-4:], second.file_name[-4:]) == (second.pk, ".mp3", ".m4a")
    [kept] = files(folder)
    assert kept.read_bytes() == m4a()


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("audio", b"MZ" + b"\0" * 400, "recording_unknown"),
        ("audio", b"", "recording_unknown"),
        ("audio", mp3() + b"MZ", "recording_broken"),
        ("audio", mp4(), "recording_not_audio"),
        ("sign", mp3(), "recording_not_film"),
        ("sign", mp4(track(b"vide", b"hvc1")), "recording_codec"),
        ("audio", mp3(3000), "recording_too_large"),
    ],
)
def test_what_is_refused_leaves_no_file(
    opportunity: Opportunity, folder: Path, kind: str, data: bytes, code: str
) -> None:  # fmt: skip
    owner = make.member(opportunity.organisation)
    assert refused(lambda: keep(opportunity, owner, data, kind, transcript="ا")) == code
    assert files(folder) == []
    assert not Recording.objects.exists()


def test_malware_and_a_scanner_that_is_away_keep_nothing(
    opportunity: Opportunity, owner: Person, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_blocks: object) -> str:
        raise gateways.ScannerAwayError

    monkeypatch.setattr(actions, "scan_blocks", away)
    assert refused(lambda: keep(opportunity, owner, mp3())) == "recording_not_scanned"
    monkeypatch.setattr(actions, "scan_blocks", lambda blocks: "infected" if b"".join(blocks) == mp3() else "clean")
    assert refused(lambda: keep(opportunity, owner, mp3())) == "recording_infected"
    assert files(folder) == []


def test_only_its_editors_write_and_taking_away_is_never_too_late(opportunity: Opportunity, owner: Person) -> None:
    viewer = make.member(opportunity.organisation, "viewer")
    for who in (viewer, make.person(), make.member(make.organisation())):
        assert refused(lambda who=who: keep(opportunity, who, mp3())) == "not_allowed"  # type: ignore[misc]  # bound at once
    assert refused(lambda: keep(opportunity, owner, None, transcript="ا")) == "recording_missing"
    assert refused(lambda: keep(opportunity, owner, mp3(), "dance")) == "not_found"
    keep(opportunity, owner, mp3(), transcript="ا")
    Opportunity.objects.update(state="completed")
    assert refused(lambda: keep(opportunity, owner, None, transcript="ب")) == "not_editable"
    actions.remove(opportunity.pk, "audio", "ar", by=owner, at=NOW)
    assert refused(lambda: actions.put_back(opportunity.pk, "audio", "ar", by=owner, at=NOW)) == "not_editable"


@pytest.mark.django_db(transaction=True)
def test_what_was_removed_can_be_put_back_for_a_week(opportunity: Opportunity, owner: Person, folder: Path) -> None:
    keep(opportunity, owner, mp3(), transcript="ا")
    actions.show(opportunity.pk, "audio", "ar", by=owner, at=NOW)
    name = Recording.objects.get().file_name
    actions.remove(opportunity.pk, "audio", "ar", by=owner, at=NOW)
    assert shown(opportunity) == []
    assert queries.file_for(opportunity.public_id, name, owner) is None
    assert actions.forget_old(by=None, at=NOW + timedelta(days=6)) == 0
    actions.put_back(opportunity.pk, "audio", "ar", by=owner, at=NOW)
    assert shown(opportunity) == []
    actions.remove(opportunity.pk, "audio", "ar", by=owner, at=NOW)
    assert actions.forget_old(by=None, at=NOW + timedelta(days=8)) == 1
    assert files(folder) == []


@pytest.mark.django_db(transaction=True)
def test_a_year_after_the_end_nothing_is_left_not_even_what_no_row_knows(
    opportunity: Opportunity, owner: Person, folder: Path
) -> None:
    keep(opportunity, owner, mp3(), transcript="ا")
    lost = store.store([b"lost"], 10)
    os.utime(store._path(lost.name), (0, 0))
    over = Opportunity.objects.get().ends_at
    assert over is not None
    assert actions.forget_old(by=None, at=over + timedelta(days=364)) == 0
    assert len(files(folder)) == 1
    assert actions.forget_old(by=None, at=over + timedelta(days=366)) == 1
    assert files(folder) == []


def test_who_may_open_a_file(opportunity: Opportunity, owner: Person) -> None:
    row = keep(opportunity, owner, FILM_WITH_SOUND, "sign", transcript="ا", captions=CAPTIONS)
    people = (None, make.person(), make.staff("moderator"), make.member(opportunity.organisation, "viewer"))

    def open_to(*names: str) -> list[bool]:
        return [all(queries.file_for(opportunity.public_id, name, who) for name in names) for who in people]

    both = (row.file_name, row.captions_name)
    assert open_to(*both) == [False, False, False, True]
    actions.show(opportunity.pk, "sign", "ar", by=owner, at=NOW)
    assert open_to(*both) == [True, True, True, True]
    Opportunity.objects.update(state="draft")
    assert open_to(*both) == [False, False, True, True]
    Opportunity.objects.update(state="published")
    stem = row.file_name[:-4]
    for name in ("", "x", stem + ".exe", stem + ".vtt", row.digest + ".mp4", "../../etc/passwd", stem[:15] + "g.mp4"):
        assert queries.file_for(opportunity.public_id, name, owner) is None
    assert queries.file_for(make.opportunity().public_id, row.file_name, owner) is None
