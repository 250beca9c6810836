"""The small world as people find it, and `awn demo` as somebody types it where it stands."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.make import NOW

from awn.alarms.models import Alarm
from awn.base.models import Event
from awn.cli import registry
from awn.consents.queries import answers_of
from awn.consents.rules import Purpose
from awn.credentials.models import Certificate
from awn.credentials.queries import verify
from awn.demo import cast, sign_ins
from awn.demo.refresh import refresh
from awn.demo.texts import scenarios
from awn.demo.world import build
from awn.hours.models import HoursEntry
from awn.hours.queries import total_minutes
from awn.matching.models import Choice
from awn.matching.queries import gates_for
from awn.opportunities.actions.states import missing
from awn.opportunities.models import Opportunity, Series, Shift, Template, Version
from awn.organisations.models import Organisation
from awn.organisations.queries import organisations_of
from awn.participation.models import Application, AttendanceEvent, Place
from awn.participation.queries import application_counts, presence_of, upcoming_places, waiting_for_guardian
from awn.participation.rules import APPLICATION_STATES, PLACE_STATES
from awn.people.models import Account, Care, Person
from awn.people.queries import unread_count
from awn.planning.models import Gap, Roster, Row
from awn.screening.models import Interview, Reference
from awn.screening.referring import REFERENCE_STATES

pytestmark = pytest.mark.django_db


def player(part: str) -> Person:
    person = Account.objects.get(email=cast.emails()[part]).person
    assert person is not None
    return person


def test_every_counter_agrees_with_what_it_counts(world: Any) -> None:
    assert world.checks
    assert [check for check in world.checks if check.wrong] == []
    assert Event.objects.filter(handled_at=None).count() == 0


def test_everybody_agreed_to_the_terms_and_whoever_is_found_to_that(world: Any) -> None:
    assert not Person.objects.exclude(consents__purpose="terms").exists()
    noura = answers_of(player("volunteer").pk)
    assert noura[Purpose.TERMS].is_given and Purpose.HEALTH not in noura
    findable = Choice.objects.filter(findable_since__isnull=False)
    assert not findable.exclude(person__consents__purpose="matching").exists()
    assert not Care.objects.exclude(person__consents__purpose="health").exists()


def test_the_world_has_its_size_and_every_state(world: Any) -> None:
    assert world.organisations == sum(len(scenario.organisations) for scenario in scenarios())
    assert 100 <= world.opportunities <= 180
    states = Counter(Opportunity.objects.values_list("state", flat=True))
    assert {"draft", "in_review", "published", "closed", "completed", "cancelled"} <= set(states)
    assert set(Organisation.objects.values_list("state", flat=True)) == {"pending", "verified", "refused", "suspended"}
    assert set(Application.objects.values_list("state", flat=True)) >= set(APPLICATION_STATES) - {"cancelled"}
    assert set(Place.objects.values_list("state", flat=True)) >= set(PLACE_STATES) - {"cancelled"}
    kinds = set(AttendanceEvent.objects.values_list("kind", flat=True))
    assert kinds == {"check_in", "check_out", "absence", "excused", "correction", "delivery"}
    assert HoursEntry.objects.exclude(reverses=None).exists()


def test_everybody_in_it_is_marked_as_invented(world: Any) -> None:
    for model in (Person, Organisation, Opportunity):
        assert not model.objects.filter(is_synthetic=False).exists()


def test_every_published_opportunity_could_be_published_today(world: Any) -> None:
    published = list(Opportunity.objects.filter(state="published"))
    assert [(one.title_en, missing(one, NOW)) for one in published if missing(one, NOW)] == []
    assert all(one.takes_applications(NOW) for one in published)
    assert all(one.skill_ids for one in published)


def test_credited_minutes_are_the_presence_that_was_recorded(world: Any) -> None:
    rows = HoursEntry.objects.filter(reverses=None).select_related("place").prefetch_related("place__attendance")
    assert all(row.minutes == presence_of(row.place).minutes for row in rows[:300])
    assert all(row.basis_id == presence_of(row.place).closing_id for row in rows[:300])


def test_nobody_stands_in_a_shift_against_its_gates(world: Any) -> None:
    rows = Application.objects.filter(state="accepted", opportunity__state="published")
    shut = [
        (row.opportunity.title_en, gate.code)
        for row in rows.select_related("person", "opportunity")[:80]
        for gate in gates_for(row.person, row.opportunity, NOW)
        if not gate.is_open
    ]
    assert shut == []


def test_the_certificates_verify(world: Any) -> None:
    codes = Certificate.objects.values_list("code", flat=True)[:40]
    assert {verify(code).verdict for code in codes} == {"valid"}


@pytest.mark.parametrize("sign_in", sign_ins(), ids=lambda sign_in: sign_in.key)
def test_each_part_signs_in_through_the_page(world: Any, client: Client, sign_in: Any) -> None:
    form = {"login": sign_in.email, "password": sign_in.password}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(Account.objects.get(email=sign_in.email).pk)


def test_the_volunteer_finds_a_past_a_present_and_messages(world: Any) -> None:
    noura = player("volunteer")
    assert total_minutes(noura) > 600
    assert noura.certificates.count() >= 3
    assert {place.state for place in upcoming_places(noura, NOW)} >= {"confirmed"}
    assert any(place.shift.starts_at < NOW < place.shift.ends_at for place in upcoming_places(noura, NOW))
    assert {"submitted", "accepted", "declined"} <= set(noura.applications.values_list("state", flat=True))
    assert unread_count(noura.pk) >= 3


def test_the_guardian_has_something_to_consent_to(world: Any) -> None:
    father, joud = player("guardian"), player("minor")
    assert waiting_for_guardian(father).count() >= 1
    assert father.wards.count() == 2
    assert joud.applications.exclude(guardian_consented_at=None).exists()
    assert total_minutes(joud) > 0


def test_the_house_has_applications_people_to_check_in_and_hours_to_confirm(world: Any) -> None:
    roles = {part: organisations_of(player(part)).get().role for part in ("coordinator", "supervisor", "owner")}
    assert roles == {"coordinator": "coordinator", "supervisor": "supervisor", "owner": "owner"}
    hub = Opportunity.objects.get(title_en__startswith="Sort and pack", state="published")
    assert application_counts(hub.pk).to_decide >= 3
    now = Shift.objects.get(opportunity=hub, starts_at__lte=NOW, ends_at__gt=NOW)
    assert {presence_of(place).since is None for place in now.places.filter(state="confirmed")} == {True, False}
    over = Place.objects.filter(shift__opportunity=hub, shift__ends_at__lt=NOW, state="confirmed")
    assert over.count() >= 3
    assert all(presence_of(place).minutes > 0 for place in over)


def test_one_roster_was_published_and_planned_on_and_another_is_a_draft(world: Any) -> None:
    kitchen = Roster.objects.get(published_at__isnull=False)
    assert set(Row.objects.filter(roster=kitchen).values_list("state", flat=True)) == {"placed", "draft"}
    games = Roster.objects.get(published_at=None)
    assert Row.objects.filter(roster=games, state="draft").exists()
    for roster in (kitchen, games):
        assert [run.fault for run in roster.runs.all() if run.state != "done"] == []
        assert any(gap.counts or gap.shut for gap in Gap.objects.filter(roster=roster))


def test_posting_and_screening_have_something_to_show(world: Any) -> None:
    assert Template.objects.exists()
    assert Series.objects.exists()
    assert Version.objects.filter(number__gt=1, terms__contains=["place"]).exists()
    assert {"booked", "offered"} <= set(Interview.objects.values_list("state", flat=True))
    assert set(Reference.objects.values_list("state", flat=True)) == set(REFERENCE_STATES)


def test_the_staff_has_queues(world: Any) -> None:
    assert Organisation.objects.filter(state="pending").exists()
    assert Opportunity.objects.filter(state="in_review").exists()


def test_a_second_load_changes_nothing(world: Any) -> None:
    before = (Event.objects.count(), Person.objects.count())
    again = build(at=NOW)
    assert again.was_there
    assert (Event.objects.count(), Person.objects.count()) == before


def test_a_world_that_grew_old_gets_new_shifts(world: Any) -> None:
    later = NOW + timedelta(days=60)
    assert refresh(at=later) > 20
    published = Opportunity.objects.filter(state="published", is_synthetic=True)
    assert [one.title_en for one in published if missing(one, later)] == []
    assert refresh(at=later + timedelta(hours=1)) == 0


def test_the_auditor_finds_something_to_look_at(world: Any) -> None:
    lent = Alarm.objects.get(kind="shared_device")
    assert lent.state == "open"
    assert lent.organisation is not None
    assert not Event.objects.filter(name="alarm.raised", handled_at=None).exists()


def test_the_same_seed_tells_the_same_story(world: Any, digests: list[str]) -> None:
    assert len(digests) == 2
    assert digests[0] == digests[1]


def test_a_second_run_says_so_and_shows_the_sign_ins_and_the_checks(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert registry.call("demo") == 0
    said = capsys.readouterr().out
    assert "there already" in said
    assert all(sign_in.email in said and sign_in.password in said for sign_in in sign_ins())
    assert "✓ balances = ledger" in said
    assert "✗" not in said
    # The real archive stands beside the invented world, and can be told from it.
    assert Opportunity.objects.filter(source="nyc_volunteer", is_synthetic=False).count() == 328


def test_inside_awn_run_it_says_only_what_is_wrong(world: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert registry.call("demo", "--small", "--quiet") == 0
    assert capsys.readouterr().out == ""


def test_a_tiny_country_is_loaded_beside_it(world: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    # VACUUM cannot run inside the transaction of a test.
    monkeypatch.setattr("awn.demo.national.settle", lambda: None)
    sizes = ("--people", "300", "--opportunities", "40", "--entries", "200", "--open-share", "1.0")
    assert registry.call("demo", "--national", *sizes) == 0
    said = capsys.readouterr().out
    assert "rows/s" in said
    assert "✗" not in said
    assert Opportunity.objects.filter(source="demo_national", state="published").count() == 40
