from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.organisations import actions, queries
from awn.organisations.models import Member, Organisation
from awn.organisations.rules import Details, marks

pytestmark = pytest.mark.django_db
NOW = make.NOW
DETAILS = Details(kind="non_profit", country="SA", name_ar="جمعية عون", name_en="Awn Society", licence_number="١٢٣٤")


@pytest.fixture(autouse=True)
def _places() -> None:
    make.region("SA-01")
    make.country("AE")


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, match=code)


def test_whoever_registers_is_the_owner_and_the_organisation_waits() -> None:
    me = make.person()
    made = actions.register(replace(DETAILS, website="awn.example"), by=me, at=NOW)
    assert (made.state, made.slug, made.licence_number, made.website) == (
        "pending",
        "awn-society",
        "1234",
        "https://awn.example",
    )
    assert [(row.person, row.role) for row in queries.members(made.pk)] == [(me, "owner")]
    assert queries.public_by_slug(made.slug) is None
    assert Event.objects.get().name == "organisation.registered"


def test_two_of_one_name_have_two_addresses_and_arabic_only_has_one() -> None:
    me = make.person()
    first = actions.register(DETAILS, by=me, at=NOW)
    second = actions.register(replace(DETAILS, licence_number="99"), by=me, at=NOW)
    third = actions.register(replace(DETAILS, licence_number="98", name_en=""), by=me, at=NOW)
    assert len({first.slug, second.slug, third.slug}) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "gang"}, "unknown_kind"),
        ({"name_ar": "", "name_en": " "}, "organisation_name_missing"),
        ({"name_ar": "\u202eجمعية"}, "control_characters"),
        ({"name_ar": "ج" * 10_000}, "text_too_long"),
        ({"licence_number": ""}, "licence_missing"),
        ({"country": "FR"}, "unknown_country"),
        ({"country": "AE", "region": "SA-01"}, "region_elsewhere"),
        ({"website": "javascript://x"}, "website_impossible"),
        ({"email": "nobody"}, "email_impossible"),
        ({"phone": "1"}, "phone_"),
    ],
)
def test_details_that_cannot_be_are_refused(change: dict[str, str], code: str) -> None:
    with refused(code):
        actions.register(replace(DETAILS, **change), by=make.person(), at=NOW)
    assert not Organisation.objects.exists()


def test_a_licence_number_is_registered_once_unless_the_first_was_refused() -> None:
    first = actions.register(DETAILS, by=make.person(), at=NOW)
    with refused("licence_taken"):
        actions.register(replace(DETAILS, licence_number="1234"), by=make.person(), at=NOW)
    actions.refuse(first.pk, reason="purpose", by=make.staff(), at=NOW)
    actions.register(DETAILS, by=make.person(), at=NOW)


def test_only_staff_verify_and_never_their_own() -> None:
    organisation = make.organisation(state="pending")
    owner, verifier = make.member(organisation), make.staff("verifier")
    for stranger in (owner, make.person(), make.staff("auditor")):
        with refused("not_staff"):
            actions.verify(organisation.pk, by=stranger, at=NOW)
    with refused("own_organisation"):
        actions.verify(organisation.pk, by=make.member(organisation, "viewer", who=make.staff()), at=NOW)
    assert actions.verify(organisation.pk, by=verifier, at=NOW).verified_at == NOW
    with refused("impossible_move"):
        actions.verify(organisation.pk, by=verifier, at=NOW)


def test_a_refused_organisation_mends_and_asks_again() -> None:
    organisation, verifier = make.organisation(state="pending"), make.staff("verifier")
    owner = make.member(organisation)
    with refused("unknown_reason"):
        actions.refuse(organisation.pk, reason="mood", by=verifier, at=NOW)
    actions.refuse(organisation.pk, reason="details_missing", note="أي ترخيص؟", by=verifier, at=NOW)
    with refused("not_allowed"):
        actions.resubmit(organisation.pk, by=make.member(organisation, "coordinator"), at=NOW)
    assert actions.resubmit(organisation.pk, by=owner, at=NOW).state == "pending"
    organisation.refresh_from_db()
    assert organisation.state_note == "أي ترخيص؟"


def test_a_suspended_organisation_is_not_public_until_it_is_verified_again() -> None:
    organisation, verifier = make.organisation("palms"), make.staff("verifier")
    actions.suspend(organisation.pk, reason="complaints", by=verifier, at=NOW)
    assert queries.public_by_slug("palms") is None
    actions.verify(organisation.pk, by=verifier, at=NOW)
    assert queries.public_by_slug("palms") == organisation


def test_what_was_verified_stays_and_the_rest_may_change() -> None:
    owner = make.person()
    organisation = actions.register(DETAILS, by=owner, at=NOW)
    actions.update(organisation.pk, replace(DETAILS, name_en="Awn Charity"), by=owner, at=NOW)
    actions.verify(organisation.pk, by=None, at=NOW)
    now = replace(DETAILS, name_en="Awn Charity")
    with refused("details_settled"):
        actions.update(organisation.pk, replace(now, name_en="Ministry"), by=owner, at=NOW)
    actions.update(organisation.pk, replace(now, about_ar="نساعد"), by=owner, at=NOW)
    organisation.refresh_from_db()
    assert (organisation.name_en, organisation.about_ar) == ("Awn Charity", "نساعد")
    with refused("not_allowed"):
        actions.update(organisation.pk, now, by=make.member(organisation, "viewer"), at=NOW)


def test_who_saves_over_the_words_of_another_is_told() -> None:
    owner = make.person()
    organisation = actions.register(DETAILS, by=owner, at=NOW)
    seen = marks(queries.details_of(organisation))
    first = replace(DETAILS, about_en="First")
    actions.update(organisation.pk, first, seen=seen, by=owner, at=NOW)
    with refused("stale_details"):
        actions.update(organisation.pk, replace(DETAILS, about_en="Second"), seen=seen, by=owner, at=NOW)
    organisation.refresh_from_db()
    assert organisation.about_en == "First"
    now = marks(queries.details_of(organisation))
    actions.update(organisation.pk, replace(first, about_en="Second"), seen=now, by=owner, at=NOW)


def test_members_are_added_by_their_address_and_must_be_grown_up() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    make.account("sara@example.org")
    make.account("boy@example.org", birth_date=date(2012, 1, 1))
    added = actions.add_member(organisation.pk, email="SARA@example.org ", role="supervisor", by=owner, at=NOW)
    assert added.role == "supervisor"
    for email, role, code in (
        ("sara@example.org", "viewer", "member_already"),
        ("nobody@example.org", "viewer", "nobody_with_email"),
        ("boy@example.org", "viewer", "member_is_minor"),
        ("sara@example.org", "king", "unknown_role"),
    ):
        with refused(code):
            actions.add_member(organisation.pk, email=email, role=role, by=owner, at=NOW)
    with refused("not_allowed"):
        actions.add_member(organisation.pk, email="x@example.org", role="viewer", by=added.person, at=NOW)


def test_an_organisation_is_never_without_an_owner() -> None:
    organisation = make.organisation()
    owner, second = make.member(organisation), make.member(organisation, "coordinator")
    with refused("last_owner"):
        actions.remove_member(organisation.pk, owner.pk, by=owner, at=NOW)
    with refused("last_owner"):
        actions.change_role(organisation.pk, owner.pk, "viewer", by=owner, at=NOW)
    with refused("last_owner"):
        actions.close_account(by=owner, at=NOW)
    actions.change_role(organisation.pk, second.pk, "owner", by=owner, at=NOW)
    actions.close_account(by=owner, at=NOW)
    assert [row.person for row in queries.members(organisation.pk)] == [second]
    assert Member.objects.filter(person=second).count() == 2


def test_members_may_leave_but_not_send_others_away() -> None:
    organisation = make.organisation()
    owner, viewer, other = (make.member(organisation, role) for role in ("owner", "viewer", "viewer"))
    with refused("not_allowed"):
        actions.remove_member(organisation.pk, other.pk, by=viewer, at=NOW)
    actions.remove_member(organisation.pk, viewer.pk, by=viewer, at=NOW)
    actions.remove_member(organisation.pk, other.pk, by=owner, at=NOW)
    with refused("not_a_member"):
        actions.remove_member(organisation.pk, other.pk, by=owner, at=NOW)


def test_the_public_list_finds_names_however_they_are_typed() -> None:
    food = make.organisation("food", name_ar="بنك الطعام الأهلي", name_en="Food Bank")
    make.organisation("sea", name_ar="أصدقاء البحر", name_en="Friends of the Sea")
    make.organisation("hidden", name_ar="بنك الطعام الآخر", name_en="Food Bank Two", state="pending")
    assert list(queries.public_list("الاهلى")) == [food]
    assert list(queries.public_list("fod bank")) == [food]
    assert queries.public_list().count() == 2


def test_more_members_take_the_same_number_of_queries() -> None:
    organisation = make.organisation()

    def reads() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert all(row.person.account.email for row in queries.members(organisation.pk))
        return len(seen)

    make.member(organisation)
    few = reads()
    for _number in range(5):
        make.member(organisation, "viewer")
    assert reads() == few == 1
