"""What may stand in somebody's way without shutting them out: time, place, skills, what they need. Information, never
a refusal: people know their own week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awn.matching.loading.weeks import spot_of
from awn.matching.queries.choices import choice_of
from awn.matching.queries.profiles import Profile, between, distance_km, met_shifts, profiles_of
from awn.matching.rules import Gate
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people import prayers
from awn.people.models import Person
from awn.people.profile_rules import PRAYERS
from awn.reference.rules import ACCESSIBILITY

# What lasts longer has nights and breaks of its own.
LONGEST_ACROSS = timedelta(hours=16)


def circumstances(person: Person, opportunity: Opportunity, at: datetime) -> list[Gate]:
    """Each with whether it fits and, where not, what would help; nothing of what is not known. In the language of the
    moment."""
    profile = profiles_of([person], at)[person.pk]
    profile.travel_km = choice_of(person.pk).travel_km
    shifts = [one for one in opportunity.shifts.all() if one.cancelled_at is None and one.ends_at > at]
    found = [*_time(profile, opportunity, shifts), *_prayers(profile, opportunity, shifts)]
    found += _place(profile, opportunity)
    return [*found, *_skills(profile, opportunity), *_needs(profile, opportunity)]


def _time(profile: Profile, opportunity: Opportunity, shifts: Sequence[Shift]) -> list[Gate]:
    all_met = met_shifts(profile.week, opportunity, shifts)
    if all_met.number and all_met.away == all_met.number:
        advice = _("You can apply all the same, or change your days off in your profile.")
        return [Gate("time", False, _("It takes place on days on which you are away"), advice)]
    fixed = [one for one in shifts if not one.open_ended]
    if not (profile.week.parts or profile.week.follows_prayers) or not fixed or len(fixed) < len(shifts):
        return []
    n = all_met.free
    if n:
        said = ngettext("One shift falls when you are free", "%(n)s shifts fall when you are free", n) % {"n": n}
        return [Gate("time", True, said)]
    advice = _("You can apply all the same, or change your free times in your profile.")
    return [Gate("time", False, _("No shift falls when you are usually free"), advice)]


def _prayers(profile: Profile, opportunity: Opportunity, shifts: Sequence[Shift]) -> list[Gate]:
    """Only for those who gave times between prayers: the first shift that runs across any, with their times."""
    spot = spot_of(opportunity.region_id)
    if not profile.week.follows_prayers or spot is None:
        return []
    across = {
        one.pk: prayers.within(spot, one.starts_at, one.ends_at)
        for one in shifts
        if not one.open_ended and one.ends_at - one.starts_at < LONGEST_ACROSS
    }
    first = next((found for found in across.values() if found), None)
    if first is None:
        return []
    named = _(", ").join(f"{PRAYERS[name]} {moment:%H:%M}" for name, moment in first)
    n = sum(bool(found) for found in across.values())
    said = ngettext("One shift runs across a prayer", "%(n)s shifts run across a prayer", n) % {"n": n}
    has_room = "prayer_room" in opportunity.accessibility
    advice = "" if has_room else _("Ask the organisation where and when you can pray.")
    return [Gate("prayers", has_room, f"{said} ({named})", advice)]


def _place(profile: Profile, opportunity: Opportunity) -> list[Gate]:
    if opportunity.mode in PLACELESS_MODES:
        if profile.remote:
            return [Gate("place", True, _("Can be done from anywhere"))]
        advice = _("In your profile you chose to do without tasks from home. You can change that there.")
        return [Gate("place", False, _("Is done from a distance"), advice)]
    if profile.region is None or opportunity.region is None:
        return []
    far = distance_km(profile.region, opportunity)
    if far is None:
        middle = (opportunity.region.latitude, opportunity.region.longitude)
        far = 0.0 if opportunity.region_id == profile.region.pk else between(_home(profile), middle)
    near = far <= profile.travel_km if profile.travel_km is not None else opportunity.region_id == profile.region.pk
    n = max(round(far), 1)
    said = ngettext(
        "About one kilometre from the middle of your region", "About %(n)s km from the middle of your region", n
    )
    advice = "" if near else _("That is farther than you said you travel. Make sure of the way before you apply.")
    return [Gate("place", near, said % {"n": n}, advice)]


def _home(profile: Profile) -> tuple[float, float]:
    assert profile.region is not None
    return profile.region.latitude, profile.region.longitude


def _skills(profile: Profile, opportunity: Opportunity) -> list[Gate]:
    """Skills that a role requires; somebody who has those of one role has enough."""
    found = []
    for role in opportunity.roles.all():
        for row in role.skills.all():
            if row.need == "required":
                has = row.skill_id in profile.skills
                said = _("Skill: {skill}").format(skill=row.skill.name)
                advice = "" if has else _("Add it to your profile, if you have it.")
                found.append(Gate(f"skill_{row.skill_id}", has, said, advice))
    return list({gate.code: gate for gate in found}.values())


def _needs(profile: Profile, opportunity: Opportunity) -> list[Gate]:
    found = []
    for code in profile.needs:
        is_there = code in opportunity.accessibility
        said = _("What you need: {need}").format(need=ACCESSIBILITY[code])
        advice = "" if is_there else _("It is not promised here. Ask the organisation, or share it when you apply.")
        found.append(Gate(f"need_{code}", is_there, said, advice))
    return found
