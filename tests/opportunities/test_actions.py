"""Writing an opportunity and moving it through its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.actions import editing, states
from awn.opportunities.drafts import Draft, RoleDraft, ShiftDraft
from awn.opportunities.models import Opportunity
from awn.opportunities.queries.readiness import missing
from awn.organisations.models import Organisation
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
BEGIN = NOW + timedelta(days=3)
DRAFT = Draft(
    title_ar="زيارة دار المسنين",
    title_en="A visit to the elderly home",
    plain_ar="نزور كبار السن ونسمع حكاياتهم.",
    plain_en="We visit older people and listen to their stories.",
    description_ar="جلسة شاي وحديث.",
    description_en="Tea and talk.",
    field_id="education",
    region_id="SA-01",
)
SHIFT = ShiftDraft(starts_at=BEGIN, ends_at=BEGIN + timedelta(hours=2), capacity=8)


@pytest.fixture
def home() -> tuple[Organisation, Person]:
    make.region()
    make.field()
    organisation = make.organisation()
    return organisation, make.member(organisation, "coordinator")


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title_ar": "", "title_en": " "}, "title_missing"),
        ({"title_ar": "x" * 141}, "text_too_long"),
        ({"title_en": "Free\u202ecod"}, "control_characters"),
        ({"plain_en": "word " * 61}, "plain_too_long"),
        ({"min_age": 3}, "age_out_of_range"),
        ({"min_age": 40, "max_age": 20}, "ages_swapped"),
        ({"gender": "female"}, "gender_reason_missing"),
        ({"kind": "paid"}, "unknown_option"),
        ({"accessibility": ["teleport"]}, "unknown_option"),
        ({"latitude": 24.0}, "half_a_point"),
        ({"latitude": 240.0, "longitude": 46.0}, "point_off_the_earth"),
        ({"programme_id": 999_999}, "not_found"),
    ],
)
def test_what_no_opportunity_can_be_is_refused(
    home: tuple[Organisation, Person], values: dict[str, object], code: str
) -> None:
    organisation, coordinator = home
    draft = replace(DRAFT, **values)  # type: ignore[arg-type]
    assert code_of(lambda: editing.create(organisation.pk, draft, by=coordinator, at=NOW)) == code
    assert not Opportunity.objects.exists()


def test_only_those_who_edit_may_create(home: tuple[Organisation, Person]) -> None:
    organisation, _coordinator = home
    for stranger in (make.member(organisation, "supervisor"), make.person()):
        assert code_of(lambda who=stranger: editing.create(organisation.pk, DRAFT, by=who, at=NOW)) == "not_allowed"  # type: ignore[misc]


def test_the_second_of_two_coordinators_is_told(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    seen = opportunity.version
    first = replace(DRAFT, title_en="An afternoon visit")
    editing.edit(opportunity.pk, first, version=seen, by=coordinator, at=NOW)
    second = replace(DRAFT, title_en="A morning visit")
    with pytest.raises(Refusal) as refused:
        editing.edit(opportunity.pk, second, version=seen, by=coordinator, at=NOW)
    assert (refused.value.code, refused.value.status) == ("stale_edit", 409)
    assert Opportunity.objects.get().title_en == "An afternoon visit"


@pytest.mark.parametrize(
    ("shift", "code"),
    [
        (replace(SHIFT, ends_at=BEGIN), "ends_before_start"),
        (replace(SHIFT, ends_at=BEGIN + timedelta(hours=25)), "shift_too_long"),
        (replace(SHIFT, capacity=0), "capacity_out_of_range"),
        (replace(SHIFT, capacity=-3), "capacity_out_of_range"),
        (replace(SHIFT, capacity=2_000_000_000), "capacity_out_of_range"),
        (replace(SHIFT, role_id=999_999), "not_found"),
        (
            replace(SHIFT, starts_at=BEGIN.replace(year=2036), ends_at=BEGIN.replace(year=2036, hour=12)),
            "too_far_ahead",
        ),
    ],
)
def test_an_impossible_shift_is_refused_with_all_that_came_with_it(
    home: tuple[Organisation, Person], shift: ShiftDraft, code: str
) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    assert code_of(lambda: editing.add_shifts(opportunity.pk, [SHIFT, shift], by=coordinator, at=NOW)) == code
    assert not opportunity.shifts.exists()


def test_times_of_the_opportunity_follow_its_shifts(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    week = timedelta(days=7)
    later = replace(SHIFT, starts_at=BEGIN + week, ends_at=SHIFT.ends_at + week)
    [one, two] = editing.add_shifts(opportunity.pk, [SHIFT, later], by=coordinator, at=NOW)
    opportunity.refresh_from_db()
    assert (opportunity.starts_at, opportunity.ends_at, opportunity.next_at) == (BEGIN, later.ends_at, BEGIN)
    editing.cancel_shift(one.pk, by=coordinator, at=NOW)
    opportunity.refresh_from_db()
    assert opportunity.next_at == later.starts_at
    assert two.capacity == 8


def test_capacity_never_falls_below_the_places_given(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = make.opportunity(organisation, capacity=3)
    shift = opportunity.shifts.get()
    make.place(shift)
    make.place(shift)
    draft = ShiftDraft(starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=1)
    assert code_of(lambda: editing.change_shift(shift.pk, draft, by=coordinator, at=NOW)) == "capacity_below_taken"


def test_skills_of_all_roles_are_gathered_for_search(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    one, two = make.skill(1), make.skill(2, "driving", "القيادة")
    role = editing.put_role(
        opportunity.pk,
        RoleDraft(title_en="Driver", required_skills=[two.pk], wished_skills=[one.pk, two.pk]),
        by=coordinator,
        at=NOW,
    )
    opportunity.refresh_from_db()
    assert opportunity.skill_ids == [1, 2]
    assert dict(role.skills.values_list("skill_id", "need")) == {1: "wished", 2: "required"}
    editing.remove_role(opportunity.pk, role.pk, by=coordinator, at=NOW)
    opportunity.refresh_from_db()
    assert opportunity.skill_ids == []


def ready(organisation: Organisation, coordinator: Person) -> Opportunity:
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    editing.add_shifts(opportunity.pk, [SHIFT], by=coordinator, at=NOW)
    return opportunity


def test_from_draft_to_archive(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    moderator = make.staff("moderator")
    opportunity = ready(organisation, coordinator)
    states.submit(opportunity.pk, by=coordinator, at=NOW)
    assert code_of(lambda: states.publish(opportunity.pk, by=coordinator, at=NOW)) == "not_staff"
    states.publish(opportunity.pk, by=moderator, at=NOW)
    states.close(opportunity.pk, by=coordinator, at=NOW)
    states.reopen(opportunity.pk, by=coordinator, at=NOW)
    assert code_of(lambda: states.complete(opportunity.pk, by=coordinator, at=NOW)) == "shifts_to_come"
    states.complete(opportunity.pk, by=coordinator, at=SHIFT.ends_at)
    states.archive(opportunity.pk, by=coordinator, at=SHIFT.ends_at)
    assert Opportunity.objects.get().state == "archived"
    names = list(Event.objects.filter(subject_id=opportunity.pk).order_by("pk").values_list("name", flat=True))
    assert names[-6:] == [
        f"opportunity.{state}" for state in ("in_review", "published", "closed", "published", "completed", "archived")
    ]


def test_an_unfinished_draft_is_not_submitted_and_says_what_is_missing(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, Draft(title_en="Only a title"), by=coordinator, at=NOW)
    assert missing(opportunity, NOW) == ["plain", "description", "field", "region", "shifts"]
    assert code_of(lambda: states.submit(opportunity.pk, by=coordinator, at=NOW)) == "not_ready"


def test_moderators_send_back_with_a_reason_and_never_publish_their_own(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    moderator = make.staff("moderator")
    opportunity = ready(organisation, coordinator)
    states.submit(opportunity.pk, by=coordinator, at=NOW)
    assert code_of(lambda: states.send_back(opportunity.pk, reason="", by=moderator, at=NOW)) == "reason_missing"
    states.send_back(opportunity.pk, reason="unsafe", note="Say who supervises.", by=moderator, at=NOW)
    assert Opportunity.objects.get().state_reason == "unsafe"
    make.member(organisation, "viewer", who=moderator)
    states.submit(opportunity.pk, by=coordinator, at=NOW)
    assert code_of(lambda: states.publish(opportunity.pk, by=moderator, at=NOW)) == "own_opportunity"


def test_an_unverified_organisation_publishes_nothing(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    organisation.state = "pending"
    organisation.save()
    opportunity = ready(organisation, coordinator)
    states.submit(opportunity.pk, by=coordinator, at=NOW)
    moderator = make.staff("moderator")
    assert code_of(lambda: states.publish(opportunity.pk, by=moderator, at=NOW)) == "organisation_not_verified"


def test_a_finished_opportunity_is_not_edited_any_more(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = make.opportunity(organisation, state="completed")
    act = lambda: editing.edit(opportunity.pk, DRAFT, version=1, by=coordinator, at=NOW)  # noqa: E731 - passed on as it is
    assert code_of(act) == "not_editable"
    assert code_of(lambda: states.close(opportunity.pk, by=coordinator, at=NOW)) == "impossible_move"


def test_the_next_shift_moves_on_with_time(home: tuple[Organisation, Person]) -> None:
    opportunity = make.opportunity(home[0], shifts=3)
    later = NOW + timedelta(days=1, hours=1)
    assert states.roll_forward(by=None, at=later) == 1
    opportunity.refresh_from_db()
    assert opportunity.next_at == NOW + timedelta(days=2)
    assert states.roll_forward(by=None, at=later) == 0


def test_a_role_takes_only_skills_that_exist(home: tuple[Organisation, Person]) -> None:
    organisation, coordinator = home
    opportunity = editing.create(organisation.pk, DRAFT, by=coordinator, at=NOW)
    draft = RoleDraft(title_en="Driver", required_skills=[make.skill(1).pk, 999_999])
    assert code_of(lambda: editing.put_role(opportunity.pk, draft, by=coordinator, at=NOW)) == "unknown_role_skill"
    assert not opportunity.roles.exists()
