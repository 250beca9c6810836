"""Licences and documents, and their review."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.make import NOW
from tests.qualifications.files import pdf

from awn.consents.actions import agree
from awn.consents.rules import Purpose
from awn.qualifications.actions import Submission, submit
from awn.qualifications.models import Qualification


def _own(world: World) -> list[Any]:
    return [world.more["licence"].public_id]


STOPS: list[Stop] = [
    Stop("settings_qualifications", "licensed"),
    Stop("settings_qualifications", "newcomer", note="empty"),
    Stop("qualification_add", "newcomer"),
    Stop("qualification_remove", "licensed", arguments=_own),
    Stop("staff_qualifications", "staff"),
    Stop("staff_qualification", "staff", arguments=_own),
]
NO_PAGE: dict[str, str] = {
    "qualification_document": "a document, as a file to save",
    "staff_qualification_document": "a document, as a file to save",
}


def extend(world: World) -> None:
    """Somebody with a licence that waits, and others in every state."""
    who = make.account(
        "licensed@example.org",
        name_ar="هدى بنت راشد الكندي",
        name_en="Huda Rashid Al Kindi",
        birth_date=date(1988, 5, 2),
    ).person
    agree(who.pk, Purpose.DOCUMENTS, by=who, at=NOW)
    wanted = Submission(
        kind="health_licence", file_name="رخصة.pdf", data=pdf(), authority="الهيئة السعودية للتخصصات الصحية",
        number="17-RN-0042", valid_until=date(2028, 1, 31),
    )  # fmt: skip
    world.more["licensed"] = who
    world.more["licence"] = submit(wanted, person_id=who.pk, by=who, at=NOW)
    for kind, state, until, reason in (
        ("first_aid", "valid", date(2026, 12, 20), ""),
        ("driving_licence", "expired", date(2026, 11, 1), ""),
        ("criminal_record", "refused", date(2027, 6, 1), "unreadable"),
    ):
        Qualification.objects.create(
            person=who, kind=kind, state=state, valid_until=until, reason=reason, submitted_at=NOW, decided_at=NOW
        )
