"""Requests from the question to the last letter, and what nobody may read."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests import make
from tests.make import NOW

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.people.models import Notification, Person
from awn.privacy.gathering import gather
from awn.reactions.dispatch import drain
from awn.reference.queries import forget as forget_regions
from awn.support import queries
from awn.support.actions import asking, handling, keeping, templates
from awn.support.actions.asking import Asked, Upload
from awn.support.links import token_of
from awn.support.models import HelpFile, HelpMessage, HelpRequest
from awn.support.words import contact_said, said

pytestmark = pytest.mark.django_db
WORDS = "لا أستطيع تسجيل الدخول، ورقمي 1087654321"


def png() -> bytes:
    """One white pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    whole = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


PNG = png()


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path)
    settings.AWN_SUPPORT_DAYS = 2
    forget_regions()
    yield
    forget_regions()


def somebody(**values: Any) -> Person:
    person = make.account(**values).person
    assert person is not None
    return person


def asked(by: Person | None = None, **values: Any) -> HelpRequest:
    values = {"area": "account", "words": WORDS, **values}
    return asking.ask(Asked(**values), by=by, at=NOW)


def stranger(contact: str = "mona@example.com", **values: Any) -> HelpRequest:
    return asked(name="منى", contact=contact, **values)


def confirmed(**values: Any) -> HelpRequest:
    return asking.open_by_link(stranger(**values).pk, by=None, at=NOW)


def kinds(person: Person) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_words_are_kept_encrypted_and_stand_in_no_event() -> None:
    row = stranger()
    line = row.messages.get()
    kept = b"".join(bytes(one) for one in (row.name, row.contact, line.words) if one is not None)
    assert b"1087654321" not in kept
    assert b"mona" not in kept
    assert said(row, line.words) == WORDS
    other = asked(somebody())
    with pytest.raises(Exception, match="altered"):
        said(other, line.words)
    handling.note(other.pk, WORDS, by=make.staff("support"), at=NOW)
    assert "1087654321" not in json.dumps(list(Event.objects.values_list("data", flat=True)))


def test_without_an_account_the_link_is_used_first_and_twice_is_once() -> None:
    helper = make.staff("support")
    row = stranger(language="en")
    drain(NOW)
    [letter] = mail.outbox
    assert letter.to == ["mona@example.com"]
    assert f"/en/support/at/{token_of(row.pk)}/" in letter.body
    assert WORDS not in letter.body
    assert queries.for_desk(row.pk, helper) is None
    with pytest.raises(Refusal, match="not_found"):
        handling.answer(row.pk, "x", by=helper, at=NOW)
    for _time in range(2):
        asking.open_by_link(row.pk, by=None, at=NOW)
    drain(NOW)
    assert [one.subject for one in mail.outbox[1:]] == ["Your request for help has arrived"]
    assert queries.for_desk(row.pk, helper) is not None


def test_one_address_cannot_be_flooded() -> None:
    for _number in range(3):
        stranger()
    with pytest.raises(Refusal) as refused:
        stranger("MONA@example.com")
    assert refused.value.code == "too_many_help_requests"
    stranger("another@example.com")


def test_a_number_gets_its_link_by_text_message(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr("awn.reactions.support.send_later", lambda to, text, *, at: sent.append((to, text)))
    row = stranger("050 123 4567")
    drain(NOW)
    assert [to for to, _text in sent] == ["+966501234567"]
    assert token_of(row.pk) in sent[0][1]
    assert mail.outbox == []


def test_the_promise_is_in_working_days_of_the_askers_country() -> None:
    region = make.region("SA-01")
    # Sunday noon in Riyadh: Tuesday.
    assert asked(somebody(who=make.person(region=region))).due_at == NOW + timedelta(days=2)
    region.own_weekend = [1, 2, 3]
    region.save()
    forget_regions()
    assert asked(somebody(who=make.person(region=region))).due_at == NOW + timedelta(days=5)


def test_from_the_question_to_the_last_letter() -> None:
    asker, helper = somebody(), make.staff("support")
    row = asked(asker, route="dashboard")
    handling.take(row.pk, by=helper, at=NOW)
    handling.answer(row.pk, "أي رقم جوال؟", state="waiting", by=helper, at=NOW + timedelta(hours=3))
    row.refresh_from_db()
    assert (row.state, row.due_at, row.first_in_time) == ("waiting", None, True)
    asking.write_more(row.pk, "الذي في ملفي", by=asker, at=NOW + timedelta(hours=4))
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("looking", NOW + timedelta(days=2, hours=4))
    handling.answer(row.pk, "تم.", by=helper, at=NOW + timedelta(hours=5))
    handling.close(row.pk, "solved", by=helper, at=NOW + timedelta(hours=6))
    drain(NOW)
    assert kinds(asker) == ["support.received", "support.asks", "support.answered", "support.closed"]
    assert kinds(helper) == ["support.written"]
    drain(NOW)
    assert len(kinds(asker)) == 4, "reactions may run twice"


def test_nobody_answers_their_own_request() -> None:
    helper = make.staff("support")
    row = asked(helper)
    assert queries.for_desk(row.pk, helper) is None
    for act in (
        lambda: handling.answer(row.pk, "x", by=helper, at=NOW),
        lambda: handling.take(row.pk, by=helper, at=NOW),
        lambda: handling.close(row.pk, "solved", by=helper, at=NOW),
        lambda: handling.join_into(row.pk, row.pk + 1, by=helper, at=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "own_request"
    with pytest.raises(Refusal) as refused:
        handling.take(row.pk, by=make.staff("moderator"), at=NOW)
    assert refused.value.code == "not_staff"
    with pytest.raises(Refusal) as refused:
        handling.hand_over(row.pk, helper.pk, by=make.staff("administrator"), at=NOW)
    assert refused.value.code == "help_receiver_not_staff", "nor is it handed to its asker"


def test_the_asker_reads_answers_and_never_notes() -> None:
    asker, helper = somebody(), make.staff("support")
    row = asked(asker)
    handling.note(row.pk, "سرّي", by=helper, at=NOW)
    handling.answer(row.pk, "جواب", by=helper, at=NOW)
    assert [line.words for line in queries.thread(row) if line.words] == [WORDS, "جواب"]
    assert "سرّي" in [line.words for line in queries.thread(row, with_notes=True)]
    assert "سرّي" not in json.dumps(gather(asker, "support"), ensure_ascii=False)
    assert "جواب" in json.dumps(gather(asker, "support"), ensure_ascii=False)


def test_what_is_somebody_elses_is_not_there() -> None:
    row = asked(somebody())
    for by in (somebody(), None):
        with pytest.raises(Refusal) as refused:
            asking.write_more(row.pk, "x", by=by, at=NOW)
        assert refused.value.code == "not_found"
    assert queries.meant(token_of(row.pk)) is None, "a request of an account has no secret address"
    assert queries.meant(token_of(row.pk) + "x") is None


def test_it_can_be_opened_again_for_fourteen_days() -> None:
    asker = somebody()
    row = asked(asker)
    asking.close_own(row.pk, by=asker, at=NOW)
    with pytest.raises(Refusal) as refused:
        asking.write_more(row.pk, "noch", by=asker, at=NOW + timedelta(days=14, seconds=1))
    assert refused.value.code == "help_closed_long_ago"
    asking.write_more(row.pk, "ما زالت", by=asker, at=NOW + timedelta(days=14))
    row.refresh_from_db()
    assert (row.state, row.closed_at, row.reason) == ("new", None, "")


def test_what_is_quiet_closes_by_itself() -> None:
    helper, asker = make.staff("support"), somebody()
    quiet, waits = asked(asker), asked(asker)
    handling.answer(quiet.pk, "جواب", by=helper, at=NOW)
    assert keeping.end_quiet(by=None, at=NOW + timedelta(days=14)) == 0
    assert keeping.end_quiet(by=None, at=NOW + timedelta(days=14, seconds=1)) == 1
    assert [HelpRequest.objects.get(pk=one.pk).reason for one in (quiet, waits)] == ["quiet", ""]


def test_only_requests_of_one_asker_are_joined() -> None:
    helper, asker = make.staff("support"), somebody()
    first, second, foreign = asked(asker), asked(asker), asked(somebody())
    with pytest.raises(Refusal) as refused:
        handling.join_into(second.pk, foreign.pk, by=helper, at=NOW)
    assert refused.value.code == "help_join_of_another"
    handling.join_into(second.pk, first.pk, by=helper, at=NOW)
    second.refresh_from_db()
    assert (second.state, second.reason, second.merged_into) == ("closed", "same", first)
    assert handling.join_into(confirmed().pk, confirmed().pk, by=helper, at=NOW).state == "new"


def test_silence_is_no_promise_kept() -> None:
    helper = make.staff("support")
    rows = [asked(somebody()) for _number in range(3)]
    handling.answer(rows[0].pk, "جواب", by=helper, at=NOW + timedelta(hours=6))
    handling.answer(rows[1].pk, "جواب", by=helper, at=NOW + timedelta(days=2, seconds=1))
    spam = asked(somebody())
    handling.close(spam.pk, "spam", by=helper, at=NOW)
    together, account = queries.figures(NOW + timedelta(days=3))
    assert (together.asked, together.answered, together.in_time, together.late_now) == (3, 2, 1, 1)
    assert together.share_in_time == 33
    assert account.median_hours == pytest.approx(27.0, abs=0.01)


def test_a_barrier_needs_no_address_and_writes_to_none_that_is_unconfirmed() -> None:
    asking.report_barrier(page="/ar/", text="لا يعمل\r\n<script>", email="", by=None, at=NOW)
    row = asking.report_barrier(page="/ar/", text="x", email="a@example.com", by=None, at=NOW)
    drain(NOW)
    assert mail.outbox == []
    assert contact_said(row, row.contact) is not None
    handling.answer(row.pk, "أصلحناه", by=make.staff("support"), at=NOW)
    drain(NOW)
    assert len(mail.outbox) == 1


def test_a_file_is_kept_encrypted_and_a_program_is_refused(tmp_path: Path) -> None:
    asker = somebody()
    row = asked(asker, upload=Upload("صورة.png", PNG))
    [line] = queries.thread(row)
    opened = queries.opened_file(row, line.files[0][0])
    assert (opened.file_name, opened.media_type, opened.data) == ("صورة.png", "image/png", PNG)
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert PNG not in kept.read_bytes()
    with pytest.raises(Refusal) as refused:
        asked(asker, upload=Upload("x.png", b"MZ\x90\x00"))
    assert refused.value.code == "document_wrong_type"
    with pytest.raises(Refusal):
        asked(asker, area="nothing", upload=Upload("x.png", PNG))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1, "what was refused leaves nothing behind"


def test_old_requests_go_with_their_files(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    asker = somebody()
    row = asked(asker, upload=Upload("a.png", PNG))
    stranger()
    asking.close_own(row.pk, by=asker, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.forget_old(by=None, at=NOW + timedelta(days=2, seconds=1)) == 1, "nobody confirmed it"
        assert keeping.forget_old(by=None, at=NOW + timedelta(days=365, seconds=1)) == 1
    assert (HelpRequest.objects.count(), HelpMessage.objects.count(), HelpFile.objects.count()) == (0, 0, 0)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_answers_used_again_are_in_both_languages() -> None:
    helper = make.staff("support")
    with pytest.raises(Refusal) as refused:
        templates.put_template(templates.Draft(Bilingual("رمز", ""), Bilingual("نص", "Text")), by=helper, at=NOW)
    assert list(refused.value.fields) == ["title_en"]
    whole = templates.Draft(Bilingual("رمز", "Code"), Bilingual("نص", "Text"), "account")
    row = templates.put_template(whole, by=helper, at=NOW)
    assert [one.pk for one in queries.templates("account")] == [row.pk]
    assert queries.templates("hours") == []
    templates.drop_template(row.pk, by=helper, at=NOW)
    assert queries.templates() == []
