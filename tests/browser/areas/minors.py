"""Guardians, consent, school groups, families and friends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.base.text import Bilingual
from awn.consents.special import keep_emergency_contact
from awn.minors.actions import add_holiday, sign
from awn.minors.rules import Signature
from awn.participation.actions.applications import Request
from awn.participation.actions.parties import gather
from awn.participation.invitations import token_of
from awn.participation.models import PartyMember
from awn.people.models import Person
from awn.people.profile_rules import EmergencyContact
from awn.schools.actions import join_by_code, make_group, sign_off
from awn.schools.models import Pupil
from awn.schools.words import invitation


def _group(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["group"].pk]


STOPS: list[Stop] = [
    Stop("family", "guardian"),
    Stop("family", "newcomer", note="empty"),
    Stop("family_ward", "guardian", lambda w: [w.ward.pk]),
    Stop("family_stop", "guardian", lambda w: [w.ward.pk]),
    Stop("family_apply", "guardian", lambda w: [w.free.public_id]),
    Stop("family_care", "guardian", lambda w: [w.ward.pk, "needs"]),
    Stop("family_care", "guardian", lambda w: [w.ward.pk, "emergency"], note="kept"),
    Stop("family_notices", "guardian"),
    Stop("party_invitation", "", lambda w: [token_of(w.more["asked"])]),
    Stop("party_join", "volunteer", lambda w: [token_of(w.more["asked"])]),
    Stop("staff_school_years", "staff"),
    Stop("organiser_groups", "owner", lambda w: [w.organisation.slug]),
    Stop("organiser_group", "owner", _group),
    Stop("group_apply", "owner", _group, query="?to=planting"),
    Stop("school_join", "ward"),
    Stop("school_invitation", "guardian", lambda w: [invitation(w.more["pupil"])]),
    Stop("school_invitation", "guardian", lambda _w: ["worn-out"], status=404, note="worn-out"),
]
NO_PAGE: dict[str, str] = {
    "family_calendar": "an iCalendar file",
    "family_charter": "a PDF; tests/web/test_minors.py reads it back",
    "applicant_charter": "a PDF, by a button of the page `applicant`",
    "party_decline": "a button of the page `party_invitation`",
    "party_call_off": "a button of the page `family`",
    "group_invite_again": "a button of the page `organiser_group`; tests/schools presses it",
    "group_roster": "a form of the page `organiser_group`; tests/schools hands files in",
    "group_sign": "buttons of the page `organiser_group`",
    "group_close": "a button of the page `organiser_group`",
    "group_progress_file": "a CSV file",
}


def extend(world: World) -> None:
    """A signed consent, and a group with one pupil who has the hours, one who has some, and one to be answered for."""
    signature = Signature("سالم الدوسري")
    sign(world.ward.pk, world.consent.opportunity_id, signature, by=world.guardian, at=make.NOW)
    group = make_group(world.organisation.pk, "الصف العاشر ب", 40, by=world.owner, at=make.NOW)
    world.more["group"] = group
    join_by_code(group.code, by=world.ward, at=make.NOW)
    done: Person = make.person(name_ar="راشد المري", birth_date=date(2010, 2, 3))
    ready = Pupil.objects.create(group=group, person=done, name=done.name_ar, joined_at=make.NOW)
    past = make.opportunity(world.organisation, shifts=0, title_ar="حملة التشجير", title_en="Planting")
    for weeks in (2, 3):
        shift = make.shift(past, starts_at=make.NOW - timedelta(weeks=weeks), hours=20)
        make.credit(shift, done, minutes=20 * 60, confirmed_by=world.owner)
    sign_off(ready.pk, by=world.owner, at=make.NOW)
    planting = make.opportunity(world.organisation, title_ar="غرس السدر", title_en="", public_id="planting", shifts=0)
    shift = make.shift(planting, starts_at=make.NOW + timedelta(days=12))
    wanted = Request(opportunity_id=planting.pk, shift_ids=[shift.pk], charter_accepted=True)
    gather(
        wanted, [world.guardian.pk], ["khalid@example.org"], signature, all_or_none=True, by=world.guardian, at=make.NOW
    )
    world.more["asked"] = PartyMember.objects.get(state="asked")
    contact = EmergencyContact("أم سلمان", "الأم", "+966501234567")
    keep_emergency_contact(world.ward.pk, contact, by=world.guardian, at=make.NOW)
    days = date(2027, 1, 10), date(2027, 1, 16)
    add_holiday("SA", Bilingual("إجازة منتصف العام", "Mid-year break"), *days, by=None, at=make.NOW)
    born = date(2014, 5, 4)
    world.more["pupil"] = Pupil.objects.create(group=group, name="ليان الدوسري", born=born, invited_at=make.NOW)
