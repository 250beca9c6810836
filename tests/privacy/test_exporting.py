"""The copy of everything: prepared in the background, whole, for seven days and for its person alone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pypdf
import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.consents.queries import looks_at
from awn.people.models import Person
from awn.privacy.actions import exporting
from awn.privacy.gathering import PARTS
from awn.privacy.models import Export

pytestmark = pytest.mark.django_db
NOW = make.NOW


def salma() -> Person:
    person = make.account("salma@example.org", name_ar="سلمى", name_en="Salma", language="en").person
    assert person is not None
    make.credit(make.shift(make.opportunity(shifts=0)), person)
    return person


def test_the_copy_holds_every_part_for_programs_and_for_people() -> None:
    person = salma()
    export = exporting.ask_export(person.pk, by=person, at=NOW)
    assert exporting.ask_export(person.pk, by=person, at=NOW).pk == export.pk
    assert exporting.prepare_waiting(at=NOW) == 1
    with zipfile.ZipFile(io.BytesIO(exporting.download(export.pk, by=person, at=NOW))) as archive:
        data = json.loads(archive.read("awn-my-data.json"))
        pages = pypdf.PdfReader(io.BytesIO(archive.read("awn-my-data.pdf"))).pages
    assert list(data)[2:] == list(PARTS)
    assert data["profile"]["email"] == "salma@example.org"
    assert [row["minutes"] for row in data["hours"]] == [180]
    text = "".join(page.extract_text() for page in pages)
    assert "salma@example.org" in text
    # In words, not in codes, and without what is empty.
    assert "Place confirmed" in text or "Took part" in text
    assert "female" not in text and "2026-" not in text and "–" not in text


def test_the_file_is_sealed_and_gone_after_seven_days() -> None:
    person = salma()
    export = exporting.ask_export(person.pk, by=person, at=NOW)
    exporting.prepare(export.pk, by=None, at=NOW)
    export.refresh_from_db()
    assert b"PK" not in bytes(export.content or b"")[:64]
    late = NOW + timedelta(days=7)
    with pytest.raises(Refusal, match="export_gone"):
        exporting.download(export.pk, by=person, at=late)
    assert exporting.delete_expired(by=None, at=late) == 1
    assert Export.objects.get().content is None


def test_a_copy_is_for_its_person_and_the_guardian_of_a_minor_whose_look_is_written_down() -> None:
    child, guardian = make.person(birth_date=date(2012, 5, 1)), make.person()
    make.guardianship(guardian, child)
    export = exporting.ask_export(child.pk, by=guardian, at=NOW)
    exporting.prepare(export.pk, by=None, at=NOW)
    with pytest.raises(Refusal, match="not_yours"):
        exporting.download(export.pk, by=make.person(), at=NOW)
    exporting.download(export.pk, by=guardian, at=NOW)
    assert [(look.what, look.by_id) for look in looks_at(child.pk)] == [("export", guardian.pk)]


def test_three_copies_a_day_are_enough() -> None:
    person = salma()
    for _copy in range(3):
        exporting.prepare(exporting.ask_export(person.pk, by=person, at=NOW).pk, by=None, at=NOW)
    with pytest.raises(Refusal, match="too_many_exports"):
        exporting.ask_export(person.pk, by=person, at=NOW)
