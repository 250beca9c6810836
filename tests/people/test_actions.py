from datetime import date, timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.people import actions, queries
from awn.people.models import Account, Care, GuardianCode, Notification, Person
from awn.people.rules import Identity

pytestmark = pytest.mark.django_db
NOW = make.NOW


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, match=code)


def names() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def test_joining_makes_one_person_however_often_it_happens() -> None:
    account = Account.objects.create(email="new@example.org")
    first = actions.join(account, name="  سارة   محمد ", language="ar", by=None, at=NOW)
    again = actions.join(account, name="Other", language="en", by=None, at=NOW)
    assert first == again
    assert (first.name_ar, first.name_en, first.name_key) == ("سارة محمد", "", "ساره محمد")
    assert names() == ["person.joined"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("\u202eevil", "control_characters"),
        ("a" * 10_000, "text_too_long"),
        (" ", "name_missing"),
        ("\u200b\u00a0", "name_missing"),
        ("سارة 🌸", "name_symbols"),
        ("🙂", "name_symbols"),
        ("·-'", "name_missing"),
    ],
)
def test_a_name_that_deceives_or_is_none_is_refused(name: str, code: str) -> None:
    account = Account.objects.create(email="new@example.org")
    with refused(code):
        actions.join(account, name=name, language="ar", by=None, at=NOW)
    assert not Person.objects.exists()


def test_identity_is_written_and_the_event_names_fields_not_values() -> None:
    me = make.person(phone="")
    values = Identity(name_ar="نورة", birth_date=date(1990, 5, 1), gender="female", region="SA-01", phone="٠٥٠١٢٣٤٥٦٧")
    actions.update_identity(me.pk, values, by=me, at=NOW)
    me.refresh_from_db()
    assert (me.name, me.phone) == (me.name, "+966501234567")
    event = Event.objects.get(name="person.identity_changed")
    assert "phone" in event.data["fields"]
    assert "966" not in str(event.data)
    actions.update_identity(me.pk, values, by=me, at=NOW)
    assert names() == ["person.identity_changed"]


def test_html_in_a_name_is_kept_as_text_and_a_one_word_name_is_a_name() -> None:
    me = make.person()
    actions.update_identity(me.pk, Identity(name_en="<b>Ali</b>", language="en"), by=me, at=NOW)
    me.refresh_from_db()
    assert (me.name_ar, me.name_en) == ("", "<b>Ali</b>")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (Identity(), "name_missing"),
        (Identity(name_ar="علي", region="XX-99"), "unknown_region"),
        (Identity(name_ar="علي", gender="x"), "unknown_choice"),
        (Identity(name_ar="علي", birth_date=date(2030, 1, 1)), "birth_date_impossible"),
        (Identity(name_ar="علي", birth_date=date(2016, 1, 1)), "too_young_for_account"),
        (Identity(name_ar="علي", phone="12"), "phone_too_short"),
    ],
)
def test_what_cannot_be_is_refused(values: Identity, code: str) -> None:
    me = make.account(birth_date=None).person
    assert me is not None
    with refused(code):
        actions.update_identity(me.pk, values, by=me, at=NOW)


def test_a_profile_belongs_to_its_person_and_to_the_guardian_of_a_minor() -> None:
    child, stranger, guardian = make.person(birth_date=date(2014, 1, 1)), make.person(), make.person()
    make.guardianship(guardian, child)
    make.skill(1)
    actions.add_skill(child.pk, 1, by=guardian, at=NOW)
    with refused("not_your_profile"):
        actions.add_skill(child.pk, 1, by=stranger, at=NOW)
    with refused("not_your_profile"):
        actions.add_skill(guardian.pk, 1, by=child, at=NOW)
    grown_up = NOW + timedelta(days=366 * 7)
    with refused("not_your_profile"):
        actions.add_skill(child.pk, 1, by=guardian, at=grown_up)


def test_skills_languages_interests_and_availability() -> None:
    me = make.person()
    make.skill(1), make.language("ar"), make.field("education")
    actions.add_skill(me.pk, 1, by=me, at=NOW)
    actions.add_skill(me.pk, 1, by=me, at=NOW)
    actions.add_language(me.pk, "ar", "basic", by=me, at=NOW)
    actions.add_language(me.pk, "ar", "native", by=me, at=NOW)
    actions.set_interests(me.pk, ["education"], remote_wanted=False, by=me, at=NOW)
    actions.set_availability(me.pk, [(0, "morning"), (0, "morning"), (6, "night")], by=me, at=NOW)
    assert queries.skills_of(me.pk).count() == 1
    assert [row.level for row in queries.languages_of(me.pk)] == ["native"]
    assert [field.pk for field in queries.interests_of(me.pk)] == ["education"]
    assert queries.availability_of(me.pk) == {(0, "morning"), (6, "night")}
    me.refresh_from_db()
    assert queries.profile_steps(me) == queries.ProfileSteps(True, True, True)
    actions.remove_skill(me.pk, 1, by=me, at=NOW)
    actions.remove_skill(me.pk, 1, by=me, at=NOW)
    actions.remove_language(me.pk, "ar", by=me, at=NOW)
    assert not queries.skills_of(me.pk).exists()
    for wrong in (
        lambda: actions.add_skill(me.pk, 99, by=me, at=NOW),
        lambda: actions.add_language(me.pk, "xx", "native", by=me, at=NOW),
        lambda: actions.set_interests(me.pk, ["nothing"], remote_wanted=True, by=me, at=NOW),
        lambda: actions.set_availability(me.pk, [(7, "morning")], by=me, at=NOW),
    ):
        with refused("unknown_"):
            wrong()


def test_accessibility_needs_are_kept_only_with_consent_and_erased_without_needs() -> None:
    me = make.person()
    with refused("consent_missing"):
        actions.set_accessibility(me.pk, ["lift"], consent=False, by=me, at=NOW)
    actions.set_accessibility(me.pk, ["lift"], consent=True, by=me, at=NOW)
    me.refresh_from_db()
    assert queries.needs_of(me.pk).codes == ("lift",)
    assert "lift" not in bytes(Care.objects.get().sealed).decode("latin-1")
    assert "lift" not in str(list(Event.objects.values_list("data", flat=True)))
    actions.set_accessibility(me.pk, [], consent=False, by=me, at=NOW)
    me.refresh_from_db()
    assert not Care.objects.exists()


def test_a_guardian_adds_a_child_without_an_account() -> None:
    guardian = make.person()
    ward = actions.add_ward(name_ar="ريم", name_en="", birth_date=date(2015, 1, 1), by=guardian, at=NOW)
    assert list(queries.wards_of(guardian.pk)) == [ward]
    assert not hasattr(ward, "account")
    with refused("ward_without_account"):
        actions.end_guardianship(ward.pk, by=guardian, at=NOW)


def test_a_code_links_a_minor_with_an_account_once_and_for_half_an_hour() -> None:
    minor = make.account(birth_date=date(2011, 1, 1)).person
    guardian, other = make.person(), make.person()
    assert minor is not None
    code = actions.make_guardian_code(by=minor, at=NOW)
    assert code not in GuardianCode.objects.get().digest
    with refused("guardian_code_wrong"):
        actions.link_ward(code, by=guardian, at=NOW + timedelta(minutes=31))
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert actions.link_ward(f"{arabic[:4]} {arabic[4:]}", by=guardian, at=NOW) == minor
    with refused("guardian_code_wrong"):
        actions.link_ward(code, by=other, at=NOW)
    actions.end_guardianship(minor.pk, by=guardian, at=NOW)
    assert not queries.wards_of(guardian.pk).exists()
    with refused("not_your_ward"):
        actions.end_guardianship(minor.pk, by=guardian, at=NOW)


def test_a_new_code_makes_the_old_one_void_and_adults_have_none() -> None:
    minor, adult = make.person(birth_date=date(2011, 1, 1)), make.person()
    old = actions.make_guardian_code(by=minor, at=NOW)
    new = actions.make_guardian_code(by=minor, at=NOW)
    if old != new:
        with refused("guardian_code_wrong"):
            actions.link_ward(old, by=adult, at=NOW)
    with refused("no_guardian_needed"):
        actions.make_guardian_code(by=adult, at=NOW)
    with refused("guardian_is_minor"):
        actions.link_ward(new, by=make.person(birth_date=date(2012, 1, 1)), at=NOW)


def test_a_notification_is_written_once_however_often_its_reaction_runs() -> None:
    me = make.person()
    assert actions.notify(me.pk, "place_given", event_id=7, by=None, at=NOW, shift=3)
    assert actions.notify(me.pk, "place_given", event_id=7, by=None, at=NOW, shift=3) is None
    first = Notification.objects.get()
    later = actions.notify(me.pk, "place_given", event_id=8, by=None, at=NOW)
    assert queries.unread_count(me.pk) == 2
    assert actions.mark_notifications_read(up_to=first.pk, by=me, at=NOW) == 1
    assert [row.pk for row in queries.notifications_of(me.pk) if row.read_at is None] == [later and later.pk]


def test_closing_forgets_the_person_and_children_nobody_else_answers_for() -> None:
    account = make.account("me@example.org", phone="+966501234567")
    me, other = account.person, make.person()
    assert me is not None
    alone = actions.add_ward(name_ar="ريم", name_en="", birth_date=date(2015, 1, 1), by=me, at=NOW)
    shared = actions.add_ward(name_ar="علي", name_en="", birth_date=date(2015, 1, 1), by=me, at=NOW)
    make.guardianship(other, shared)
    actions.close_account(by=me, at=NOW)
    me.refresh_from_db(), alone.refresh_from_db(), shared.refresh_from_db()
    assert (me.name_ar, me.name_key, me.phone, me.birth_date) == ("", "", "", None)
    assert (alone.name_ar, shared.name_ar) == ("", "علي")
    assert not Account.objects.filter(email="me@example.org").exists()
    with refused("account_closed"):
        actions.close_account(by=me, at=NOW)


def test_ones_own_data_is_whole() -> None:
    account = make.account("me@example.org")
    assert account.person is not None
    make.skill(1)
    actions.add_skill(account.person.pk, 1, by=account.person, at=NOW)
    data = queries.own_data(account.person)
    assert (data["email"], data["skills"][0]["skill"]) == ("me@example.org", "urn:test:skill:1")


def test_people_are_found_however_their_hamza_was_typed() -> None:
    ahmad = make.person(name_ar="أحمد عبدالله", name_en="Ahmad")
    make.person(name_ar="سعيد", name_en="Saeed")
    assert list(queries.find_people("احمد")) == [ahmad]
    assert list(queries.find_people("AHMAD عبدالله")) == [ahmad]
    assert list(queries.find_people("  ")) == []
