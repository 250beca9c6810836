"""What people say about themselves: names by their parts, experience, days off, times between prayers, skills."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.people import actions
from awn.people.profile_rules import EmergencyContact, Name

STOPS: list[Stop] = [
    Stop("settings_name", "described"),
    Stop("settings_background", "described"),
    Stop("settings_emergency", "described"),
    Stop("settings_experience", "described"),
    Stop("settings_away", "described"),
    Stop("settings_prayers_usual", "described"),
    Stop("settings_prayers_ramadan", "described"),
    Stop("settings_skills_text", "described"),
]
NO_PAGE: dict[str, str] = {}


def extend(world: World) -> None:
    """Somebody who filled in everything."""
    who = make.account("described@example.org", name_ar="نورة عبدالله آل علي", name_en="Noura Al Ali").person
    assert who is not None
    said = {"by": who, "at": make.NOW}
    actions.set_name(who.pk, Name("نورة", "عبدالله", "", "آل علي"), Name("Noura", "Abdullah", "", "Al Ali"), **said)
    actions.set_background(who.pk, actions.Said("bachelor", "Nursing", "Nurse", "car", ("laptop",)), **said)
    actions.add_experience(who.pk, title="Nurse", place="Riyadh", since_year=2018, until_year=None, **said)
    actions.add_away(who.pk, make.NOW.date() + timedelta(days=3), make.NOW.date() + timedelta(days=9), **said)
    actions.set_prayer_slots(who.pk, "usual", [(0, "after_isha")], **said)
    actions.set_emergency_contact(who.pk, EmergencyContact("Hind", "Mother", "0501234567"), **said)
    world.more["described"] = who
