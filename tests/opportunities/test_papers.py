"""The insurance paper: kept encrypted, read by the organisation and by moderators alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.qualifications.files import pdf
from tests.screening.test_acts import refused

from awn.opportunities.actions.papers import KEPT_AFTER_END, forget_old_papers, open_paper, put_paper, remove_paper
from awn.opportunities.models import InsurancePaper
from awn.qualifications import gateways

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path)
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


@pytest.mark.django_db(transaction=True)
def test_the_paper_is_sealed_replaced_and_deleted_with_its_file(folder: Path) -> None:
    opportunity = make.opportunity()
    owner, viewer = make.member(opportunity.organisation), make.member(opportunity.organisation, "viewer")
    put_paper(opportunity.pk, "وثيقة.pdf", pdf(), by=owner, at=NOW)
    put_paper(opportunity.pk, "وثيقة.pdf", pdf(), by=owner, at=NOW)
    [kept] = files(folder)
    assert b"%PDF" not in kept.read_bytes()
    opened = open_paper(opportunity.public_id, by=viewer, at=NOW)
    assert (opened.data, opened.media_type) == (pdf(), "application/pdf")
    assert open_paper(opportunity.public_id, by=make.staff("moderator"), at=NOW).file_name.endswith(".pdf")
    assert refused(lambda: open_paper(opportunity.public_id, by=make.person(), at=NOW)) == "not_staff"
    assert refused(lambda: put_paper(opportunity.pk, "a.pdf", pdf(), by=viewer, at=NOW)) == "not_allowed"
    remove_paper(opportunity.pk, by=owner, at=NOW)
    assert files(folder) == []


def test_what_is_no_document_or_unsafe_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opportunity = make.opportunity()
    owner = make.member(opportunity.organisation)
    assert refused(lambda: put_paper(opportunity.pk, "a.pdf", b"hello", by=owner, at=NOW)) == "document_wrong_type"

    def away(_data: bytes) -> str:
        raise gateways.ScannerAwayError

    monkeypatch.setattr("awn.qualifications.receiving.scan", away)
    assert refused(lambda: put_paper(opportunity.pk, "a.pdf", pdf(), by=owner, at=NOW)) == "scanner_away"
    monkeypatch.setattr("awn.qualifications.receiving.scan", lambda _data: "infected")
    assert refused(lambda: put_paper(opportunity.pk, "a.pdf", pdf(), by=owner, at=NOW)) == "document_infected"
    assert files(folder) == []


def test_papers_go_three_years_after_the_end() -> None:
    opportunity = make.opportunity()
    put_paper(opportunity.pk, "a.pdf", pdf(), by=make.member(opportunity.organisation), at=NOW)
    opportunity.refresh_from_db()
    assert opportunity.ends_at is not None
    end = opportunity.ends_at + KEPT_AFTER_END
    assert forget_old_papers(by=None, at=end) == 0
    assert forget_old_papers(by=None, at=end + timedelta(seconds=1)) == 1
    assert not InsurancePaper.objects.exists()
