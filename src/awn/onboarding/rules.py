"""The first steps of each part: which there are, which are done, and when the list is no longer shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text


class Part(StrEnum):
    """What somebody begins to do here; one person may have several."""

    VOLUNTEER = "volunteer"
    GUARDIAN = "guardian"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    APPROVER = "approver"
    STAFF = "staff"


PART_NAMES: Mapping[Part, Text] = {
    Part.VOLUNTEER: _("First steps for volunteers"),
    Part.GUARDIAN: _("First steps for guardians"),
    Part.COORDINATOR: _("First steps for organisations"),
    Part.SUPERVISOR: _("First steps for supervisors"),
    Part.APPROVER: _("First steps for those who confirm hours"),
    Part.STAFF: _("First steps for the platform’s staff"),
}
# The course that each part is asked to take, by its slug.
COURSES: Mapping[Part, str] = {
    Part.VOLUNTEER: "staying-safe-online",
    Part.GUARDIAN: "privacy",
    Part.COORDINATOR: "writing-an-opportunity",
    Part.SUPERVISOR: "children-and-vulnerable-adults",
    Part.APPROVER: "using-awn-organisations",
    Part.STAFF: "privacy",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what to do, and why. `needs` is the permission without which the step is not asked for."""

    code: str
    title: Text
    why: Text
    needs: str = ""


_COURSE = "course"
_SECOND_STEP = Step(
    "second_step",
    _("Protect your account with a second step"),
    _("What you decide concerns others. A stolen password alone should not be enough."),
)
STEPS: Mapping[Part, tuple[Step, ...]] = {
    Part.VOLUNTEER: (
        Step(
            "identity",
            _("Say who you are"),
            _("Your name appears on certificates; region and birth date show which opportunities are open to you."),
        ),
        Step("interests", _("Choose interests and skills"), _("With them we can show what suits you.")),
        Step("availability", _("Say when you have time"), _("So that coordinators ask you at the right time.")),
        Step("conduct", _("Accept the code of conduct"), _("It is short, and holds for everybody.")),
        Step(
            _COURSE, _("Take the course “Staying safe online”"), _("A quarter of an hour that protects you everywhere.")
        ),
        Step("applied", _("Apply for your first opportunity"), _("An hour is enough to begin with.")),
    ),
    Part.GUARDIAN: (
        Step("contact", _("Say whom to call for your child"), _("Those in charge see it on the day only.")),
        Step("notices", _("Choose what you hear by SMS"), _("For example, that your child has arrived.")),
        Step(
            _COURSE,
            _("Take the course “Your privacy and other people’s”"),
            _("What to know about photographs of children, and about their data."),
        ),
        Step("consented", _("Read and sign the first consent"), _("Nothing begins for a minor without your yes.")),
    ),
    Part.COORDINATOR: (
        Step(
            "described",
            _("Describe your organisation"),
            _("Volunteers read who you are and how to reach you before they apply."),
            needs="edit_organisation",
        ),
        Step(
            "verified",
            _("Get verified"),
            _("The platform’s staff check the licence. Only then can volunteers see your opportunities."),
            needs="edit_organisation",
        ),
        Step(
            "team",
            _("Invite your team"),
            _("Each with a role of their own, never with a shared password."),
            needs="manage_members",
        ),
        Step(
            _COURSE,
            _("Take the course “Writing an opportunity people understand”"),
            _("Clear words bring the right people."),
        ),
        Step("published", _("Publish the first opportunity"), _("The moderators read it first.")),
        Step(
            "answered",
            _("Answer the first applicant"),
            _("Whoever applies waits for you. Answer within two days."),
            needs="decide_applications",
        ),
        Step(
            "day_ready",
            _("Prepare the first day"),
            _("Publish a roster, or set up a device for check-in."),
        ),
        Step(
            "hours",
            _("Confirm the first hours"),
            _("Then they count, and a certificate can be issued."),
            needs="confirm_hours",
        ),
    ),
    Part.SUPERVISOR: (
        Step(
            _COURSE,
            _("Take the course “Working with children and vulnerable adults”"),
            _("What to watch for, and what to do when something is wrong."),
        ),
        Step(
            "attendance",
            _("Record the first arrival"),
            _("By scanning a ticket, by the code of the place, or by hand."),
        ),
        Step("own_hours", _("Confirm the first hours yourself"), _("Whoever was there knows best what was done.")),
    ),
    Part.APPROVER: (
        Step(
            _COURSE,
            _("Take the course “Using Awn for organisations”"),
            _("How hours come about, and what confirming them means."),
        ),
        _SECOND_STEP,
        Step(
            "own_hours",
            _("Confirm the first hours yourself"),
            _("Compare them with the times of arrival and departure."),
        ),
    ),
    Part.STAFF: (
        _SECOND_STEP,
        Step(
            _COURSE,
            _("Take the course “Your privacy and other people’s”"),
            _("You will see what others wrote in confidence."),
        ),
        Step(
            "verified_one",
            _("Decide on your first organisation"),
            _("Compare the licence with the public register."),
            needs="verify_organisations",
        ),
        Step(
            "moderated_one",
            _("Read your first opportunity"),
            _("Say what to change in words that help."),
            needs="moderate_opportunities",
        ),
        Step(
            "handled_one",
            _("Take on your first report"),
            _("The most urgent stand at the top."),
            needs="handle_reports",
        ),
        Step(
            "audited_one",
            _("Look into your first alarm"),
            _("An alarm is a question, not a verdict."),
            needs="audit_hours",
        ),
        Step(
            "helped_one",
            _("Register your first person by hand"),
            _("For people without a telephone of their own."),
            needs="help_people",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A step and whether it is done."""

    step: Step
    is_done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The list of one part as somebody sees it now."""

    part: Part
    lines: tuple[Line, ...]
    is_away: bool = False

    @property
    def title(self) -> Text:
        """Whose first steps."""
        return PART_NAMES[self.part]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(line.is_done for line in self.lines)

    @property
    def next(self) -> Line | None:
        """The first that is not done."""
        return next((line for line in self.lines if not line.is_done), None)

    def has_done(self, code: str) -> bool:
        """Whether this step is done."""
        return any(line.is_done for line in self.lines if line.step.code == code)

    @property
    def is_over(self) -> bool:
        """Nothing is left to do, or nothing was asked: there is no list, and nothing to bring back."""
        return self.next is None

    @property
    def is_shown(self) -> bool:
        """There is something left, and it was not put away."""
        return not self.is_over and not self.is_away


def first_steps(
    part: Part, facts: Mapping[str, bool], permissions: Collection[str] = (), *, is_away: bool = False
) -> FirstSteps:
    """The list, with the steps left out that are not this person's to do, or of which nothing is known."""
    asked = (step for step in STEPS[part] if step.code in facts and (not step.needs or step.needs in permissions))
    return FirstSteps(part, tuple(Line(step, facts[step.code]) for step in asked), is_away)


def desk_part(permissions: Collection[str]) -> Part | None:
    """Which list somebody sees at the desk of an organisation; None for whoever only looks on."""
    for permission, part in (
        ("edit_opportunities", Part.COORDINATOR),
        ("record_attendance", Part.SUPERVISOR),
        ("confirm_hours", Part.APPROVER),
    ):
        if permission in permissions:
            return part
    return None


def check_part(part: str) -> Part:
    """Refuses `unknown_part` (404)."""
    if part not in set(Part):
        raise Refusal("unknown_part", _("There is no such list."), status=404)
    return Part(part)
