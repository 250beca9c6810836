"""What happens after an event: once, in order, and again when it failed."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from tests import make

from awn.base.events import record
from awn.base.models import Event
from awn.credentials.actions import issue, revoke
from awn.credentials.models import Certificate
from awn.credentials.rules import CHOSEN_REASONS
from awn.hours.actions import confirm
from awn.impact.models import MonthlyTotal
from awn.opportunities.actions import editing, states
from awn.opportunities.drafts import ShiftDraft
from awn.organisations.rules import Role
from awn.participation.actions.applications import decline
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Place
from awn.participation.rules import PASSED_OVER
from awn.people.actions import close_account, sign_up_by_phone
from awn.people.models import Notification
from awn.reactions import table
from awn.reactions.dispatch import drain
from awn.reactions.mail import WORDINGS, send_unsent

pytestmark = pytest.mark.django_db
NOW = make.NOW


def test_reactions_may_run_twice_and_do_their_work_once() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    application = make.application(make.opportunity(organisation, selection="reviewed"))
    decline(application.pk, reason="no_places", by=owner, at=NOW)
    assert drain(NOW) == 1
    Event.objects.update(handled_at=None)
    assert drain(NOW) == 1
    assert Notification.objects.filter(person=application.person).count() == 1


def test_a_reaction_that_fails_is_tried_again_and_holds_nobody_up() -> None:
    calls: list[str] = []

    def fail_once(event: Event, at: object) -> None:
        calls.append(event.name)
        if len(calls) == 1:
            raise RuntimeError("the first time")

    with patch.dict(table.TABLE, {"test.fails": (fail_once,)}):  # type: ignore[arg-type]
        record("test.fails", by=None, at=NOW)
        record("test.other", by=None, at=NOW)
        assert drain(NOW) == 1
        assert Event.objects.filter(handled_at=None).count() == 1
        assert drain(NOW) == 1
    assert calls == ["test.fails"] * 2


def test_a_cancelled_opportunity_ends_applications_and_tells_everyone() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    opportunity = make.opportunity(organisation)
    places = [make.place(opportunity.shifts.get()) for _i in range(3)]
    states.cancel(opportunity.pk, reason="weather", by=owner, at=NOW)
    drain(NOW)
    assert set(Place.objects.values_list("state", flat=True)) == {"cancelled"}
    told = set(Notification.objects.filter(kind="opportunity.cancelled").values_list("person", flat=True))
    assert told == {place.person_id for place in places}


def test_more_capacity_takes_in_the_next_from_the_list() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    shift = make.opportunity(organisation, capacity=1).shifts.get()
    make.place(shift)
    waiting = make.place(shift, state="waiting")
    draft = ShiftDraft(starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=2)
    editing.change_shift(shift.pk, draft, by=owner, at=NOW)
    while drain(NOW):
        pass
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert Notification.objects.filter(person=waiting.person, kind="place.offered").exists()


def test_completion_gives_certificates_and_credit_counts_as_impact() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    place = make.place(make.opportunity(organisation).shifts.get())
    end = place.shift.ends_at
    check_in(place.pk, by=owner, at=place.shift.starts_at)
    check_out(place.pk, by=owner, at=end)
    confirm(place.pk, by=owner, at=end)
    states.complete(place.shift.opportunity_id, by=owner, at=end)
    while drain(end):
        pass
    assert Certificate.objects.get().minutes == 180
    assert MonthlyTotal.objects.get().minutes == 180


@pytest.mark.parametrize("reason", CHOSEN_REASONS)
def test_who_loses_a_certificate_is_told_why(reason: str) -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    place = make.place(make.opportunity(organisation).shifts.get())
    end = place.shift.ends_at
    check_in(place.pk, by=owner, at=place.shift.starts_at)
    check_out(place.pk, by=owner, at=end)
    confirm(place.pk, by=owner, at=end)
    issued = issue(place.person_id, place.shift.opportunity_id, by=owner, at=end)
    revoke(issued.pk, reason=reason, by=owner, at=end)
    while drain(end):
        pass
    kinds = Notification.objects.filter(person=place.person).values_list("kind", flat=True)
    assert f"certificate.revoked.{reason}" in kinds
    assert f"certificate.revoked.{reason}" in WORDINGS


def test_letters_go_out_once_in_the_readers_language() -> None:
    arab = make.account("a@example.org", language="ar", name_ar="نورة").person
    british = make.account("b@example.org", language="en", name_en="Grace").person
    opportunity = make.opportunity(title_ar="تنظيف الشاطئ", title_en="Beach clean-up")
    for person in (arab, british):
        assert person is not None
        Notification.objects.create(
            person=person, kind="application.accepted", event_id=1, data={"opportunity": opportunity.pk}, created_at=NOW
        )
    assert (send_unsent(NOW), send_unsent(NOW)) == (2, 0)
    arabic, english = mail.outbox
    assert "تنظيف الشاطئ" in arabic.subject
    assert "Beach clean-up" in english.subject
    assert "Grace" in english.body
    assert "/en/" in english.body
    assert "/ar/" in arabic.body


def test_synthetic_people_and_old_news_get_no_letters() -> None:
    opportunity = make.opportunity()
    for made, created in ((make.account(is_synthetic=True), NOW), (make.account(), NOW - timedelta(days=9))):
        Notification.objects.create(
            person=made.person,
            kind="hours.credited",
            event_id=1,
            data={"opportunity": opportunity.pk},
            created_at=created,
        )
    assert send_unsent(NOW) == 0
    assert not Notification.objects.filter(emailed_at=None).exists()


def test_a_mail_server_that_is_away_loses_no_letter() -> None:
    opportunity = make.opportunity()
    Notification.objects.create(
        person=make.account().person,
        kind="hours.credited",
        event_id=1,
        data={"opportunity": opportunity.pk},
        created_at=NOW,
    )
    away = patch("awn.reactions.mail.get_connection", side_effect=ConnectionRefusedError)
    with away, pytest.raises(ConnectionRefusedError):
        send_unsent(NOW)
    assert send_unsent(NOW) == 1


def test_every_kind_of_message_that_is_sent_has_its_words() -> None:
    import inspect
    import re

    from awn.reactions import handlers

    named = set(re.findall(r'"([a-z]+\.[a-z_]+)"', inspect.getsource(handlers)))
    telling = {name for name, reactions in table.TABLE.items() if any("tell" in r.__name__ for r in reactions)}
    # Some reactions speak under a name of their own instead of the event's.
    renamed = {
        "application.submitted", "application.consented", "certificate.revoked", "attendance.check_in",
        "attendance.check_out", "qualification.removed", "qualification.all_removed",
        "place.passed_over", "organisation.member_added", "organisation.role_changed", "organisation.member_removed",
        "organisation.appealed", "queue.answered", "emergency.standby_released", "emergency.standby_set", "roster.told",
        "interview.given_up", "rating.given", "board.put_on_duty", "board.sessions_offered", "referee.declined",
        "referee.lapsed", "support.asked", "support.confirmed",
    }  # fmt: skip
    assert (named | telling) - renamed <= set(WORDINGS)
    own_names = {"ward.arrived", "ward.left", "qualification.lapses", "appeal.made", "organisation.role.none"}
    own_names |= {"queue.refused", "emergency.standby", "emergency.released", "roster.new", "roster.changed"}
    own_names |= {"roster.ended", "ward.rostered", "interview.changed", "rating.readable", "ward.written_to"}
    own_names |= {"board.on_duty", "referee.missing"}
    # Of a suspension somebody was told when it began.
    own_names |= {f"organisation.role.{role.value}" for role in Role}
    assert own_names | {f"place.passed_over.{reason}" for reason in PASSED_OVER - {"suspended"}} <= set(WORDINGS)


def test_a_shift_at_a_new_time_is_told_to_those_who_hold_a_place() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    shift = make.opportunity(organisation, capacity=1).shifts.get()
    held, waiting = make.place(shift), make.place(shift, state="waiting")
    same = ShiftDraft(starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=1)
    editing.change_shift(shift.pk, same, by=owner, at=NOW)
    drain(NOW)
    assert not Notification.objects.filter(kind="opportunity.shift_changed").exists()
    later = ShiftDraft(starts_at=shift.starts_at, ends_at=shift.ends_at + timedelta(hours=1), capacity=1)
    editing.change_shift(shift.pk, later, by=owner, at=NOW)
    drain(NOW)
    told = set(Notification.objects.filter(kind="opportunity.shift_changed").values_list("person", flat=True))
    assert told == {held.person_id, waiting.person_id}


def test_closing_an_account_erases_what_was_written_and_keeps_the_application() -> None:
    account = make.account()
    assert account.person is not None
    opportunity = make.opportunity(selection="reviewed")
    own = make.application(opportunity, account.person, message="I am ill.", note="Thank you", shared_needs=["quiet"])
    other = make.application(opportunity, make.person(), message="I live nearby.")
    close_account(by=account.person, at=NOW)
    drain(NOW)
    own.refresh_from_db(), other.refresh_from_db()
    assert (own.state, own.message, own.note, own.sealed_needs) == ("withdrawn", "", "", None)
    assert (other.state, other.message) == ("submitted", "I live nearby.")


def test_the_urgent_goes_by_text_message_to_whoever_gave_a_number_alone() -> None:
    account = sign_up_by_phone("+966501234567", name="نورة", language="ar", terms="", by=None, at=NOW)
    opportunity = make.opportunity(title_ar="زراعة أشجار")
    for number, kind in enumerate(("opportunity.cancelled", "search.found"), start=1):
        data = {"opportunity": opportunity.pk}
        Notification.objects.create(person=account.person, kind=kind, event_id=number, data=data, created_at=NOW)
    sent: list[tuple[str, str]] = []
    with patch("awn.reactions.texts.send_later", lambda to, text, at: sent.append((to, text))):
        send_unsent(NOW)
        send_unsent(NOW)
    assert [to for to, _text in sent] == ["+966501234567"]
    assert "زراعة أشجار" in sent[0][1]
    assert "/ar/go/" in sent[0][1]
