"""Staff roles, teams, delegation, the audit log."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.audit.actions import ask, note_refused
from awn.audit.rules import Question
from awn.organisations.actions import hand_on, make_team
from awn.organisations.actions.teams import TeamDraft
from awn.people.actions import give_role
from awn.people.models import StaffMember

NOW = make.NOW
STOPS = [
    Stop("staff_people", "staff"),
    Stop("staff_role", "staff", lambda w: [w.more["proposed_role"].pk], note="waiting"),
    Stop("staff_audit", "staff"),
    Stop("staff_audit_results", "staff", lambda w: [w.more["audit_search"].pk]),
    Stop("organiser_teams", "owner", lambda w: [w.organisation.slug]),
    Stop("organiser_team", "owner", lambda w: [w.organisation.slug, w.more["team"].pk]),
    Stop("organiser_delegations", "owner", lambda w: [w.organisation.slug]),
]
NO_PAGE = {
    "staff_audit_file": "a CSV file",
    "organiser_delegation_end": "buttons of the page `organiser_delegations`",
}


def extend(world: World) -> None:
    """A role that waits for its second person, a search with results, a team, and something handed on."""
    chief = make.staff(name_ar="منى السبيعي", name_en="Mona Al Subaie")
    helper = make.account(name_ar="طلال العنزي", name_en="Talal Al Anazi").person
    give_role(helper.account.email, "administrator", reason="تناوب في الإجازات", by=chief, at=NOW)
    until = NOW + timedelta(days=40)
    give_role(helper.account.email, "verifier", until=until, reason="دعم في رمضان", by=chief, at=NOW)
    note_refused(
        "staff_events", method="GET", status=403, code="not_staff", subjects={}, address="203.0.113.9",
        by=world.volunteer, at=NOW,
    )  # fmt: skip
    question = Question(since=NOW.date() - timedelta(days=20), until=NOW.date())
    lead = make.member(
        world.organisation, "supervisor", who=make.account(name_ar="سعد الدوسري", name_en="Saad Al Dosari").person
    )
    draft = TeamDraft("فريق الشواطئ", "Beach team", [world.owner.pk, lead.pk], lead.pk)
    delegate = make.member(
        world.organisation, "viewer", who=make.account(name_ar="أحمد الشهري", name_en="Ahmad Al Shehri").person
    )
    world.more |= {
        "delegate": delegate,
        "proposed_role": StaffMember.objects.get(person=helper, waits=True),
        "audit_search": ask(question, by=world.staff, at=NOW),
        "team": make_team(world.organisation.pk, draft, by=world.owner, at=NOW),
        "delegation": hand_on(
            world.organisation.pk, delegate.pk, ["decide_applications", "export"], until=until,
            reason="إجازة حتى نهاية الشهر", by=world.owner, at=NOW,
        ),
    }  # fmt: skip
