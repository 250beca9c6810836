"""What the auditor reads: every act and every reason in words, details by name, numbers as links."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from tests.architecture import lints
from tests.architecture.house import modules
from tests.make import NOW

from awn.audit.actions import ask, note_refused
from awn.audit.rules import Question
from awn.audit.words import ACTS, DETAILS, REFUSALS
from awn.base.events import record
from awn.people.models import Person
from awn.reactions.table import TABLE


def test_every_act_every_reason_and_every_detail_has_its_words() -> None:
    sources = [path.read_text("utf-8") for path in modules()]
    events = [event for text in sources if "record(" in text for event in lints.events(text)]
    named = {event.name for event in events if "*" not in event.name} | set(TABLE)
    assert named - set(ACTS) == set()
    assert {key for event in events for key in event.data} - set(DETAILS) == set()
    assert {code for text in sources if "status=40" in text for code in _codes_at_the_door(text)} - set(
        REFUSALS
    ) == set()


def _codes_at_the_door(text: str) -> list[str]:
    """The codes of the refusals with a status that the doors note."""
    return [
        call.args[0].value
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Refusal"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and any(
            word.arg == "status" and isinstance(word.value, ast.Constant) and word.value.value in {403, 404}
            for word in call.keywords
        )
    ]


@pytest.mark.django_db
def test_the_page_says_acts_and_details_in_the_readers_language_and_links_what_has_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    auditor, volunteer = make.staff("auditor"), make.person(name_en="Huda Alotaibi", name_ar="هدى العتيبي")
    opportunity = make.opportunity(title_en="Beach", title_ar="تنظيف الشاطئ")
    draft = make.opportunity(title_en="Secret", state="draft")
    house = opportunity.organisation
    for number in range(12):
        record("charter.signed", by=auditor, at=NOW, subject=number, opportunity=opportunity.pk, ward=volunteer.pk)
    record("organisation.member_added", by=auditor, at=NOW, subject=house.pk, person=volunteer.pk, role="owner")
    record("team.opportunities_set", by=None, at=NOW, subject=3, organisation=house.pk, opportunities=[draft.pk])
    record("something.new", by=None, at=NOW, subject=4, colour="green")
    said = {"method": "GET", "status": 403, "address": "203.0.113.4", "by": volunteer, "at": NOW}
    note_refused("organiser", code="not_allowed", subjects={"slug": house.slug}, **said)
    note_refused("nowhere_now", code="gone_code", subjects={}, **said)
    row = ask(Question(since=NOW.date(), until=NOW.date(), everything=True), by=auditor, at=NOW)
    client.force_login(auditor.account)
    with django_assert_max_num_queries(12):
        english = client.get(f"/en/staff/audit/{row.pk}/").text
    for words in (
        "Guardian signed the charter", "Huda Alotaibi", f'/en/opportunities/{opportunity.public_id}/"',
        "Their role does not allow it", f'href="/en/organiser/{house.slug}/"', "Page asked for", "nowhere_now",
        "something.new", "green", "gone_code", f'/en/organisations/{house.slug}/"',
    ):  # fmt: skip
        assert words in english, words
    # A draft has no page for the auditor: its number stands alone. No JSON is left.
    assert "Secret" not in english
    assert "&#34;" not in english
    Person.objects.filter(pk=auditor.pk).update(language="ar")
    arabic = client.get(reverse("staff_audit_results", args=[row.pk]).replace("/en/", "/ar/")).text
    for words in ("توقيع ولي الأمر على الميثاق", "دورهم لا يسمح بذلك", "الصفحة المطلوبة", "هدى العتيبي"):
        assert words in arabic, words
    # The code stands beside the words: it is what the search takes.
    assert "charter.signed" in arabic
