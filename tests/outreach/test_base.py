"""The volunteer base: who is found, lists, notes, searches that tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.actions import set_findable
from awn.organisations.models import Organisation
from awn.outreach import queries
from awn.outreach.actions import lists, notes, searches
from awn.outreach.models import Listed, Note
from awn.outreach.searching import Wanted, found
from awn.people.models import Availability, Person, PersonLanguage, PersonSkill
from awn.safety.actions.blocks import block_organisation

NOW = make.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organisation:
    return make.organisation("house")


@pytest.fixture
def by(house: Organisation) -> Person:
    return make.member(house, "coordinator")


def grown(name: str = "سارة العلي", **values: object) -> Person:
    person = make.person(name_ar=name, birth_date=date(1990, 5, 1), **values)
    make.account(who=person)
    return person


def findable(name: str = "سارة العلي", **values: object) -> Person:
    person = grown(name, **values)
    set_findable(person.pk, findable=True, by=person, at=NOW)
    return person


def seen(wanted: Wanted, house: Organisation, by: Person) -> set[int]:
    return set(found(wanted, house.pk, by.pk, NOW).values_list("pk", flat=True))


def test_only_grown_ups_who_agreed_are_found_and_not_those_who_want_nothing_of_the_house(
    house: Organisation, by: Person
) -> None:
    agreed, hidden, away, suspended = findable(), grown(), findable(), findable()
    block_organisation(house.pk, by=away, at=NOW)
    Person.objects.filter(pk=suspended.pk).update(standing="suspended")
    assert seen(Wanted(), house, by) == {agreed.pk}
    assert hidden.pk not in seen(Wanted(), house, by)


def test_each_wish_narrows_the_search(house: Organisation, by: Person) -> None:
    aid, sign = make.skill(1), make.skill(2, "sign language", "لغة الإشارة")
    make.region("SA-01")
    make.region("SA-02")
    one, other = findable(region_id="SA-01", remote_wanted=True), findable(region_id="SA-02", remote_wanted=False)
    PersonSkill.objects.create(person=one, skill=aid, level="expert", proof="certified")
    PersonSkill.objects.create(person=other, skill=sign, level="basic")
    PersonLanguage.objects.create(person=one, language=make.language("en"), level="fluent")
    Availability.objects.create(person=one, weekday=5, part="morning")
    make.place(make.opportunity(house).shifts.get(), one, state="attended")
    for wanted in (
        Wanted(text="الإسعافات"),
        Wanted(text="first aid", proof="certified"),
        Wanted(proof="endorsed"), Wanted(level="expert"), Wanted(language="en"),
        Wanted(language="en", language_level="conversational"), Wanted(region="SA-01"), Wanted(weekday="5"),
        Wanted(weekday="5", part="morning"), Wanted(remote=True), Wanted(worked=True),
    ):  # fmt: skip
        assert seen(wanted, house, by) == {one.pk}, wanted
    assert seen(Wanted(language="en", language_level="native"), house, by) == set()
    assert seen(Wanted(text="sign language"), house, by) == {other.pk}
    assert seen(Wanted(text="no such thing at all"), house, by) == set()


def test_what_an_address_asks_is_read_and_written_again() -> None:
    query = {"skill": "first aid", "level": "expert", "weekday": "5", "worked": "1", "list": "7"}
    assert Wanted.parse(query).query() == query
    odd = {"level": "' OR 1=1", "weekday": "9", "list": "٧x", "skill": "x" * 999}
    assert Wanted.parse(odd).query() == {"skill": "x" * 60}


def test_a_name_is_whole_only_for_those_who_worked_here(
    house: Organisation, by: Person, django_assert_num_queries: object
) -> None:
    known, new = findable("محمد خالد الحربي"), findable("فاطمة سعد القحطاني")
    make.place(make.opportunity(house).shifts.get(), known, state="attended")
    people = list(found(Wanted(), house.pk, by.pk, NOW).select_related("region"))
    with django_assert_num_queries(5):  # type: ignore[operator]  # pytest-django brings no type for it
        shown = {card.person_id: card for card in queries.cards(people, house.pk, NOW.date())}
    assert shown[known.pk].name.ar == "محمد خالد الحربي"
    assert shown[known.pk].shifts == 1
    assert "القحطاني" not in shown[new.pk].name.ar


def test_people_are_put_on_lists_and_take_themselves_off(house: Organisation, by: Person) -> None:
    here, stranger = findable(), grown()
    kept = lists.make_list(house.pk, " فريق  الترجمة ", by=by, at=NOW)
    assert lists.put_on_list(house.pk, kept.pk, [here.pk, stranger.pk, 10**12], by=by, at=NOW) == 1
    assert lists.put_on_list(house.pk, kept.pk, [here.pk], by=by, at=NOW) == 0
    assert seen(Wanted(in_list=kept.pk), house, by) == {here.pk}
    [known] = queries.known_by(here.pk, NOW.date())
    assert (known.organisation, known.lists[0][1]) == (house, "فريق الترجمة")
    with pytest.raises(Refusal):
        lists.leave_list(known.lists[0][0], by=stranger, at=NOW)
    lists.leave_list(known.lists[0][0], by=here, at=NOW)
    assert not Listed.objects.exists()
    with pytest.raises(Refusal) as refused:
        lists.make_list(house.pk, "فريق الترجمة", by=by, at=NOW)
    assert refused.value.code == "list_there_already"


def test_nothing_of_another_house_is_read_or_changed(house: Organisation, by: Person) -> None:
    other = make.organisation("other")
    theirs = lists.make_list(other.pk, "A", by=make.member(other), at=NOW)
    person = findable()
    until = NOW.date() + timedelta(days=9)
    for act in (
        lambda: lists.put_on_list(house.pk, theirs.pk, [person.pk], by=by, at=NOW),
        lambda: lists.drop_list(house.pk, theirs.pk, by=by, at=NOW),
        lambda: lists.make_list(other.pk, "B", by=by, at=NOW),
        lambda: notes.write_note(other.pk, person.pk, "x", purpose="training", until=until, by=by, at=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status in {403, 404}
    assert seen(Wanted(in_list=theirs.pk), house, by) == set()


def test_a_note_is_sealed_read_by_the_person_and_gone_after_its_day(house: Organisation, by: Person) -> None:
    person = findable()
    until, said = NOW.date() + timedelta(days=30), "يفضل العمل على المكتب"
    row = notes.write_note(house.pk, person.pk, said, purpose="assignment", until=until, by=by, at=NOW)
    assert said.encode() not in bytes(Note.objects.get().text)
    assert [note.text for note in queries.notes_about(person.pk, house.pk, NOW.date())] == [said]
    assert queries.known_by(person.pk, NOW.date())[0].notes[0][1] == said
    assert queries.own_data(person.pk)["notes"][0]["text"] == said
    assert notes.forget_old_notes(by=None, at=NOW + timedelta(days=30)) == 0
    assert notes.forget_old_notes(by=None, at=NOW + timedelta(days=31)) == 1
    with pytest.raises(Refusal):
        notes.delete_note(house.pk, row.pk, by=by, at=NOW)


def test_nothing_is_noted_about_somebody_who_cannot_be_found(house: Organisation, by: Person) -> None:
    until = NOW.date() + timedelta(days=9)
    with pytest.raises(Refusal) as refused:
        notes.write_note(house.pk, grown().pk, "x", purpose="training", until=until, by=by, at=NOW)
    assert refused.value.status == 404


def test_a_saved_search_tells_once_a_day_of_people_who_are_new(house: Organisation, by: Person) -> None:
    make.region("SA-01")
    findable(region_id="SA-01")
    searches.save_base_search(house.pk, Wanted(region="SA-01"), "Riyadh", by=by, at=NOW + timedelta(minutes=1))
    assert searches.notice_new_people(by=None, at=NOW + timedelta(days=1, minutes=2)) == 0
    new = grown(region_id="SA-01")
    set_findable(new.pk, findable=True, by=new, at=NOW + timedelta(days=1, hours=1))
    assert searches.notice_new_people(by=None, at=NOW + timedelta(days=2)) == 0, "not yet a day"
    assert searches.notice_new_people(by=None, at=NOW + timedelta(days=2, minutes=3)) == 1
    assert Event.objects.get(name="base_search.found").data["number"] == 1
    assert searches.notice_new_people(by=None, at=NOW + timedelta(days=4)) == 0
    with pytest.raises(Refusal) as refused:
        searches.save_base_search(house.pk, Wanted(), "All", by=by, at=NOW)
    assert refused.value.code == "base_search_empty"


def test_whoever_may_no_longer_decide_is_told_of_nobody(house: Organisation, by: Person) -> None:
    searches.save_base_search(house.pk, Wanted(remote=True), "Remote", by=by, at=NOW - timedelta(days=3))
    findable(remote_wanted=True)
    by.memberships.update(until=NOW)
    assert searches.notice_new_people(by=None, at=NOW) == 0
