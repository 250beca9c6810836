"""Both sides rate: blind until both spoke or fourteen days are over, answered once, and counted only from enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.people.models import Notification, Person
from awn.ratings.actions.rating import (
    Complaint,
    Said,
    answer,
    forget_old,
    open_for,
    rate_organisation,
    rate_volunteer,
    report_words,
    take_words_out,
)
from awn.ratings.actions.telling import remind, remind_houses, tell_revealed
from awn.ratings.models import Occasion, Rating, Reported
from awn.ratings.queries import average_of, bands_of, both, heard_from, occasions_in, occasions_of, own_data, to_rate
from awn.ratings.rules import QUESTIONS, band_of, shrunk
from awn.reactions.boards import ask_both, invite_to_rate, tell_author, tell_closed, tell_house, tell_readable

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)
OVER = NOW + 14 * DAY
FINE = Said(scores=dict.fromkeys(QUESTIONS["volunteer"], 5), words="كانت تجربة جميلة")
WELL = Said(scores=dict.fromkeys(QUESTIONS["organisation"], 4), words="Came early.")


@dataclass
class Pair:
    occasion: Occasion
    volunteer: Person
    supervisor: Person


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def a_pair(**values: object) -> Pair:
    house = make.organisation()
    supervisor = make.member(house, "supervisor")
    shift = make.shift(make.opportunity(house), starts_at=NOW - DAY)
    who = make.account(**values).person  # type: ignore[arg-type]  # values of a person
    assert who is not None
    entry = make.credit(shift, who, confirmed_by=supervisor)
    occasion = open_for(entry.pk, by=None, at=NOW)
    assert occasion is not None
    return Pair(occasion, who, supervisor)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def seen(pair: Pair, viewer: str, at: object = NOW) -> object:
    occasion = occasions_of(pair.volunteer).get()
    return both(occasion, viewer, at).other  # type: ignore[arg-type]  # a moment


def test_neither_side_reads_the_other_before_both_have_spoken(pair: Pair) -> None:
    rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    assert seen(pair, "organisation") is None
    assert not heard_from(occasions_in(pair.occasion.opportunity.organisation_id), "volunteer", NOW).exists()
    assert own_data(pair.volunteer, NOW)[0]["said_of_me"] is None
    rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    other = seen(pair, "volunteer")
    assert other is not None
    assert other.words == "Came early."  # type: ignore[attr-defined]  # it is a Shown
    assert heard_from(occasions_in(pair.occasion.opportunity.organisation_id), "volunteer", NOW).count() == 1


def test_after_fourteen_days_the_one_who_spoke_is_read_and_nobody_speaks_any_more(pair: Pair) -> None:
    rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    assert seen(pair, "volunteer", OVER - timedelta(seconds=1)) is None
    assert seen(pair, "volunteer", OVER) is not None
    assert code_of(lambda: rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=OVER)) == "rating_closed"


def test_each_side_speaks_once_answers_every_question_and_words_are_sealed(pair: Pair) -> None:
    short = Said(scores={"welcome": 5})
    assert code_of(lambda: rate_organisation(pair.occasion.pk, short, by=pair.volunteer, at=NOW)) == "scores_missing"
    long = Said(scores=FINE.scores, words="x" * 501)
    assert code_of(lambda: rate_organisation(pair.occasion.pk, long, by=pair.volunteer, at=NOW)) == "text_too_long"
    row = rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    assert "جميلة".encode() not in bytes(row.words or b"")
    assert code_of(lambda: rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)) == "rated_already"


def test_nobody_rates_themselves_their_own_house_or_for_another(pair: Pair) -> None:
    assert code_of(lambda: rate_organisation(pair.occasion.pk, FINE, by=pair.supervisor, at=NOW)) == "not_yours"
    assert code_of(lambda: rate_volunteer(pair.occasion.pk, WELL, by=pair.volunteer, at=NOW)) == "not_allowed"
    make.member(pair.occasion.opportunity.organisation, "supervisor", who=pair.volunteer)
    assert code_of(lambda: rate_volunteer(pair.occasion.pk, WELL, by=pair.volunteer, at=NOW)) == "rating_oneself"
    assert code_of(lambda: rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)) == "rating_own_house"


def test_who_was_rated_answers_once_and_not_before_it_may_be_read(pair: Pair) -> None:
    row = rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    assert code_of(lambda: answer(row.pk, "شكرًا", by=pair.volunteer, at=NOW)) == "not_found"
    rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    assert code_of(lambda: answer(row.pk, "شكرًا", by=pair.supervisor, at=NOW)) == "not_yours"
    answer(row.pk, "شكرًا", by=pair.volunteer, at=NOW)
    assert code_of(lambda: answer(row.pk, "مرة أخرى", by=pair.volunteer, at=NOW)) == "rated_already"


def test_the_staff_take_abusive_words_out_and_the_numbers_stay(pair: Pair) -> None:
    row = rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    assert code_of(lambda: take_words_out(row.pk, by=pair.supervisor, at=NOW)) == "not_staff"
    take_words_out(row.pk, by=make.staff(), at=NOW)
    row.refresh_from_db()
    assert (row.words, row.scores.count()) == (None, 5)


def test_an_average_is_public_from_five_on_and_drawn_to_the_middle(pair: Pair) -> None:
    opportunity = pair.occasion.opportunity
    for number in range(5):
        assert average_of(opportunity.organisation_id, OVER) is None, number
        person = make.account().person
        assert person is not None
        occasion = Occasion.objects.create(opportunity=opportunity, person=person, opened_at=NOW, closes_at=OVER)
        rate_organisation(occasion.pk, FINE, by=person, at=NOW)
    assert average_of(opportunity.organisation_id, NOW) is None, "nothing of what is still blind leaks into the mean"
    shown = average_of(opportunity.organisation_id, OVER)
    assert shown is not None
    assert (shown.number, shown.means["safety"]) == (5, pytest.approx(4.4))
    assert shrunk(5_000, 1_000) == pytest.approx(4.994, abs=0.001)


def test_a_band_needs_three_and_never_says_that_somebody_did_badly(pair: Pair) -> None:
    bands = []
    for number in range(3):
        opportunity = make.opportunity(pair.occasion.opportunity.organisation)
        occasion = Occasion.objects.create(
            opportunity=opportunity, person=pair.volunteer, opened_at=NOW + number * DAY, closes_at=OVER
        )
        rate_volunteer(occasion.pk, WELL, by=pair.supervisor, at=NOW)
        bands.append(bands_of([pair.volunteer.pk], OVER)[pair.volunteer.pk])
    assert bands == ["few", "few", "good"]
    assert (band_of(4.6, 3), band_of(1.2, 9)) == ("very_good", "")
    assert bands_of([pair.volunteer.pk], NOW) == {pair.volunteer.pk: "few"}, "blind ratings do not count"


def test_both_are_asked_once_after_confirmed_hours_and_the_volunteer_reminded_once(pair: Pair) -> None:
    shift = make.shift(pair.occasion.opportunity, starts_at=NOW - 2 * DAY)
    entry = make.credit(shift, pair.volunteer, confirmed_by=pair.supervisor)
    assert open_for(entry.pk, by=None, at=NOW) is None, "once for an opportunity"
    old = make.credit(make.shift(make.opportunity(), starts_at=NOW - 90 * DAY), pair.volunteer)
    ask_both(Event(name="hours.credited", subject_id=old.pk), NOW)
    assert Occasion.objects.count() == 1, "nobody is asked about what was long ago"
    event = Event.objects.get(name="rating.opened")
    invite_to_rate(event, NOW)
    invite_to_rate(event, NOW)
    assert sorted(Notification.objects.values_list("kind", flat=True)) == ["rating.opened", "rating.to_give"]
    assert (remind(by=None, at=NOW + 6 * DAY), remind(by=None, at=NOW + 7 * DAY)) == (0, 1)
    assert remind(by=None, at=NOW + 8 * DAY) == 0
    assert to_rate(occasions_of(pair.volunteer), "volunteer", NOW).count() == 1


def test_words_to_a_child_are_told_to_the_guardians_and_old_ones_go() -> None:
    pair = a_pair(birth_date=date(2012, 5, 1))
    guardian = make.account().person
    assert guardian is not None
    make.guardianship(guardian, pair.volunteer)
    rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    row = rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    tell_readable(Event.objects.get(name="rating.given", subject_id=row.pk), NOW)
    assert set(Notification.objects.values_list("person", "kind")) == {
        (pair.volunteer.pk, "rating.readable"), (guardian.pk, "ward.written_to"),
    }  # fmt: skip
    assert forget_old(by=None, at=NOW + 1_000 * DAY) == 0
    assert forget_old(by=None, at=NOW + 1_100 * DAY) == 1
    assert not Rating.objects.exists()


def test_an_organisation_is_reminded_once_a_week_for_an_opportunity(pair: Pair) -> None:
    for number in range(1, 4):
        who = make.account().person
        assert who is not None
        Occasion.objects.create(
            opportunity=pair.occasion.opportunity,
            person=who,
            opened_at=NOW + number * DAY,
            closes_at=OVER + number * DAY,
        )
    assert (remind_houses(by=None, at=NOW + 6 * DAY), remind_houses(by=None, at=NOW + 7 * DAY)) == (0, 1)
    assert remind_houses(by=None, at=NOW + 10 * DAY) == 0, "the next volunteers of the same week bring no letter"
    assert remind_houses(by=None, at=NOW + 14 * DAY) == 1
    event = Event.objects.filter(name="rating.house_reminder").latest("pk")
    assert event.data["count"] == 3
    tell_house(event, NOW)
    assert list(Notification.objects.values_list("person", "kind")) == [(pair.supervisor.pk, "rating.house_reminder")]
    rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    assert remind_houses(by=None, at=NOW + 30 * DAY) == 0, "what is over is not asked for any more"


def test_when_the_time_is_over_a_silent_volunteer_learns_what_can_be_read_and_answered(pair: Pair) -> None:
    rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    assert tell_revealed(by=None, at=OVER - timedelta(seconds=1)) == 0
    assert (tell_revealed(by=None, at=OVER), tell_revealed(by=None, at=OVER)) == (1, 0)
    tell_closed(Event.objects.get(name="rating.closed"), OVER)
    assert list(Notification.objects.values_list("person", "kind")) == [(pair.volunteer.pk, "rating.closed")]


def test_an_organisation_hears_of_all_that_can_be_read_in_one_letter_a_day(pair: Pair) -> None:
    other = make.account().person
    assert other is not None
    occasion = Occasion.objects.create(
        opportunity=pair.occasion.opportunity, person=other, opened_at=NOW, closes_at=OVER
    )
    rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    rate_organisation(occasion.pk, FINE, by=other, at=NOW)
    assert tell_revealed(by=None, at=NOW) == 0, "nothing of what is still blind"
    assert tell_revealed(by=None, at=OVER) == 1
    assert Event.objects.get(name="rating.heard").data["count"] == 2


def test_words_are_reported_by_whoever_may_read_them_and_their_author_is_told(pair: Pair) -> None:
    row = rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    rude = Complaint(category="discrimination", words="They insult our guard.")
    assert code_of(lambda: report_words(row.pk, rude, by=pair.supervisor, at=NOW)) == "not_found", "still blind"
    rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    assert code_of(lambda: report_words(row.pk, rude, by=pair.volunteer, at=NOW)) == "not_found", "their own words"
    made, _receipt = report_words(row.pk, rude, by=pair.supervisor, at=NOW)
    assert (made.about, made.person_id, Reported.objects.get().rating) == ("person", pair.volunteer.pk, row)
    answer(row.pk, "You are wrong.", by=pair.supervisor, at=NOW)
    back, _receipt = report_words(row.pk, rude, by=pair.volunteer, at=NOW)
    assert (back.about, back.organisation_id) == ("organisation", pair.occasion.opportunity.organisation_id)
    take_words_out(row.pk, by=make.staff(), at=NOW)
    tell_author(Event.objects.get(name="rating.words_taken_out"), NOW)
    assert set(Notification.objects.values_list("person", flat=True)) == {pair.volunteer.pk, pair.supervisor.pk}
