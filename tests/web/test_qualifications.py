"""Handing in and reviewing over the web: who sees what, and how documents go out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import make
from tests.make import NOW
from tests.qualifications.files import pdf

from awn.consents.actions import agree
from awn.consents.models import Look
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.people.models import Person
from awn.qualifications.actions import Submission, submit
from awn.qualifications.models import Qualification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path)
    cache.clear()


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def _signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who.account if hasattr(who, "account") else make.account(who=who))
    return client


def _adult(**values: Any) -> Person:
    return make.person(birth_date=date(1990, 1, 1), **values)


def _handed_in(who: Person, kind: str = "first_aid") -> Qualification:
    agree(who.pk, Purpose.DOCUMENTS, by=who, at=NOW)
    wanted = Submission(kind=kind, file_name="رخصة.pdf", data=pdf(), number="XK-17", valid_until=date(2035, 1, 1))
    return submit(wanted, person_id=who.pk, by=who, at=NOW)


def _fields(**values: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("licence.pdf", pdf(), "application/pdf")
    days = {"valid_until_day": "1", "valid_until_month": "1", "valid_until_year": "2035"}
    return {"kind": "first_aid", "number": "١٧", "document": file, "consent": "on", **days, **values}


def test_handing_in_asks_for_consent_once_and_keeps_the_document() -> None:
    who = _adult()
    client, page = _signed_in(who), address("qualification_add")
    assert b'name="consent"' in client.get(page).content
    refused = client.post(page, _fields(consent=""))
    assert refused.status_code == 422 and not has_consent(who.pk, Purpose.DOCUMENTS)
    assert client.post(page, _fields()).status_code == 302
    assert Qualification.objects.get().person == who and has_consent(who.pk, Purpose.DOCUMENTS)
    assert b'name="consent"' not in client.get(page).content


@pytest.mark.parametrize(
    ("name", "data"),
    [("x.pdf", b"<script>alert(1)</script>"), ("x.svg", b"<svg/>"), ("x.png", pdf()), ("x.pdf", b"")],
)
def test_a_bad_file_is_refused_at_its_field_with_what_was_typed_kept(name: str, data: bytes) -> None:
    client = _signed_in(_adult())
    answer = client.post(
        address("qualification_add"), _fields(document=SimpleUploadedFile(name, data), authority="SCFHS")
    )
    assert answer.status_code == 422
    assert b'id="document-error"' in answer.content and b'value="SCFHS"' in answer.content
    assert not Qualification.objects.exists()


def test_documents_go_to_their_owner_as_files_that_no_browser_opens_in_place() -> None:
    who = _adult()
    row = _handed_in(who)
    answer = _signed_in(who).get(address("qualification_document", row.public_id))
    assert answer.content == pdf()
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Cache-Control"] == "private, no-store"


def test_what_is_somebody_elses_does_not_exist() -> None:
    row = _handed_in(_adult())
    for client in (_signed_in(_adult()), _signed_in(make.staff("verifier")), _signed_in(make.staff("administrator"))):
        for name in ("qualification_document", "qualification_remove"):
            assert client.get(address(name, row.public_id)).status_code == 404
            assert client.post(address(name, row.public_id)).status_code in {404, 405}
    assert Qualification.objects.filter(pk=row.pk).exists()


def test_reviewers_see_no_name_and_no_number_before_their_look_is_written_down() -> None:
    who = _adult(name_en="Salma Distinct")
    row, reviewer = _handed_in(who), make.staff("verifier")
    client, page = _signed_in(reviewer), address("staff_qualification", row.public_id)
    for shown in (client.get(address("staff_qualifications")).content, client.get(page).content):
        assert b"Distinct" not in shown and b"XK-17" not in shown
    assert not Look.objects.exists()
    begun = client.post(page).content
    assert b"Distinct" in begun and b"XK-17" in begun
    assert Look.objects.get().by_id == reviewer.pk
    assert client.get(address("staff_qualification_document", row.public_id)).status_code == 405
    assert client.post(address("staff_qualification_document", row.public_id)).content == pdf()
    assert Look.objects.count() == 2


def test_a_decision_without_its_reason_is_asked_for_again_and_a_full_one_counts() -> None:
    row, client = _handed_in(_adult()), _signed_in(make.staff("verifier"))
    page = address("staff_qualification", row.public_id)
    assert client.post(page, {"act": "decide"}).status_code == 422
    assert client.post(page, {"act": "decide", "decision": "refuse"}).status_code == 422
    assert client.post(page, {"act": "decide", "decision": "accept"}).status_code == 422
    days = {"valid_until_day": "1", "valid_until_month": "1", "valid_until_year": "2035"}
    assert client.post(page, {"act": "decide", "decision": "accept", **days}).status_code == 302
    row.refresh_from_db()
    assert row.state == "valid" and client.get(page).status_code == 404


def test_the_review_is_for_reviewers_and_never_of_ones_own() -> None:
    reviewer = make.staff("verifier", birth_date=date(1980, 1, 1))
    row = _handed_in(reviewer)
    assert _signed_in(reviewer).post(address("staff_qualification", row.public_id)).status_code == 404
    for role in ("moderator", "auditor", "support", "data_protection"):
        assert _signed_in(make.staff(role)).get(address("staff_qualifications")).status_code == 403


def test_the_lists_ask_as_often_for_many_as_for_one() -> None:
    who, reviewer = _adult(), make.staff("verifier")
    counts = []
    own, staff = _signed_in(who), _signed_in(reviewer)
    for kinds in (["first_aid"], ["course", "diver", "food_safety"]):
        for kind in kinds:
            _handed_in(who, kind)
        for client, page in ((own, "settings_qualifications"), (staff, "staff_qualifications")):
            client.get(address(page))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address(page)).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_organisers_see_of_applicants_only_what_they_ask_for() -> None:
    house = make.organisation()
    owner, who = make.member(house), _adult()
    to = make.opportunity(house, required_qualifications=["first_aid"])
    for kind in ("first_aid", "criminal_record"):
        Qualification.objects.create(
            person=who, kind=kind, state="valid", valid_until=date(2035, 2, 3), submitted_at=NOW, decided_at=NOW
        )
    application = make.application(to, who)
    shown = _signed_in(owner).get(address("applicant", house.slug, to.public_id, application.pk)).content.decode()
    assert "First-aid course" in shown and "2035" in shown
    assert "Criminal-record" not in shown
