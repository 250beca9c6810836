"""First steps on plain values."""

from __future__ import annotations

import pytest

from awn.base.refusal import Refusal
from awn.onboarding.rules import COURSES, PART_NAMES, STEPS, Part, check_part, desk_part, first_steps
from awn.organisations.rules import ROLE_PERMISSIONS, Permission, Role
from awn.people.rules import StaffPermission
from awn.web.onboarding import LEADS, Place

EVERYTHING = {str(one) for one in (*Permission, *StaffPermission)}


def facts(part: Part, *, done: bool) -> dict[str, bool]:
    return dict.fromkeys((step.code for step in STEPS[part]), done)


@pytest.mark.parametrize("part", list(Part))
def test_a_list_is_over_when_nothing_is_left(part: Part) -> None:
    begun = first_steps(part, facts(part, done=False), EVERYTHING)
    assert (begun.done, begun.is_shown, begun.is_over) == (0, True, False)
    assert begun.next is begun.lines[0]
    over = first_steps(part, facts(part, done=True), EVERYTHING)
    assert (over.done, over.is_shown, over.is_over) == (len(STEPS[part]), False, True)
    away = first_steps(part, facts(part, done=False), EVERYTHING, is_away=True)
    assert (away.is_shown, away.is_over) == (False, False)


def test_steps_that_need_more_than_somebody_may_are_left_out() -> None:
    coordinator = ROLE_PERMISSIONS[Role.COORDINATOR]
    asked = first_steps(Part.COORDINATOR, facts(Part.COORDINATOR, done=False), coordinator)
    assert [line.step.code for line in asked.lines] == ["course", "published", "answered", "day_ready", "hours"]
    known = {**facts(Part.COORDINATOR, done=False)}
    del known["course"]
    assert "course" not in {line.step.code for line in first_steps(Part.COORDINATOR, known, coordinator).lines}


def test_each_role_of_an_organisation_has_its_list() -> None:
    found = {role: desk_part(ROLE_PERMISSIONS[role]) for role in Role}
    assert found == {
        Role.OWNER: Part.COORDINATOR,
        Role.COORDINATOR: Part.COORDINATOR,
        Role.SUPERVISOR: Part.SUPERVISOR,
        Role.VIEWER: None,
    }
    assert desk_part({"see_inside", "confirm_hours"}) is Part.APPROVER


def test_every_step_leads_to_a_page() -> None:
    codes = {step.code for steps in STEPS.values() for step in steps}
    assert codes == set(LEADS)
    for part in Part:
        assert part in PART_NAMES
        for step in STEPS[part]:
            assert LEADS[step.code](Place(COURSES[part], "a-house", "abc")).startswith("/")
            assert not step.needs or step.needs in EVERYTHING


def test_a_list_that_does_not_exist_is_refused() -> None:
    assert check_part("guardian") is Part.GUARDIAN
    with pytest.raises(Refusal) as refused:
        check_part("king")
    assert refused.value.status == 404
