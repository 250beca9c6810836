"""One opportunity as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from awn.base.refusal import Text
from awn.matching.queries import gates_for
from awn.opportunities.queries import Opportunity, Shift
from awn.opportunities.rules import CANCEL_REASONS, GENDERS, IDENTITY_LEVELS, KINDS, MODES, SELECTIONS
from awn.people.queries import Person
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.web import formatting
from awn.web.jinja import t, t_plain, url
from awn.web.maps import Map, point_map
from awn.web.opportunities_cards import place_text

SHIFTS_SHOWN = 12
SHIFTS_OFFERED = 6


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift: `free` is False when all its seats are taken (a place on the waiting list can still be asked for)."""

    pk: int
    day: str
    hijri: str
    time: Markup | str
    role: Markup | str
    seats: str
    free: bool
    calendar_url: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What volunteers need. `met` is None for visitors that we do not know."""

    text: Text | Markup
    met: bool | None = None
    advice: Text | Markup = ""


@dataclass(frozen=True, slots=True)
class GoalMark:
    """A Sustainable Development Goal with its colour."""

    number: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything on the page that is not simply a text of the opportunity."""

    shifts: list[ShiftRow]
    offered: list[ShiftRow]
    seats_left: int
    capacity: int
    apply_url: str
    closed: str
    facts: list[tuple[str, str | Markup]]
    requirements: list[Requirement]
    accessibility: list[str]
    benefits: list[str]
    goals: list[GoalMark]
    place: str
    map: Map | None
    list_of_field: str
    shows_contact: bool

    @property
    def all_met(self) -> bool:
        """True when the requirements were compared with somebody and none is missing."""
        known = [requirement.met for requirement in self.requirements if requirement.met is not None]
        return bool(known) and all(known)


def detail_of(o: Opportunity, person: Person | None, at: datetime) -> Detail:
    """The page of `o` for `person`, or for a visitor who is not signed in."""
    shifts = [shift for shift in o.shifts.all() if shift.cancelled_at is None and shift.ends_at > at]
    rows = [_row(o, shift) for shift in shifts]
    closed = closed_text(o, at)
    goals = [GoalMark(g.number, t_plain(g.name), g.colour) for g in reference.goals() if g.number in o.goals]
    return Detail(
        shifts=rows,
        offered=[row for row in rows if row.free][:SHIFTS_OFFERED] or rows[:SHIFTS_OFFERED],
        seats_left=sum(shift.seats_left for shift in shifts),
        capacity=sum(shift.capacity for shift in shifts),
        apply_url="" if closed else url("queue" if o.queue_opens_at else "apply", o.public_id),
        closed=closed,
        facts=_facts(o),
        requirements=_requirements(o, person, at),
        accessibility=[t_plain(ACCESSIBILITY[code]) for code in o.accessibility if code in ACCESSIBILITY],
        benefits=[t_plain(BENEFITS[code]) for code in o.benefits if code in BENEFITS],
        goals=goals,
        place=place_text(o.mode, o.place, o.region.name if o.region else None),
        map=point_map(o.region, o.latitude, o.longitude),
        list_of_field=reverse("opportunities", query={"field": o.field_id}) if o.field_id else "",
        shows_contact=person is not None and bool(o.contact_name or o.contact_email or o.contact_phone),
    )


def closed_text(o: Opportunity, at: datetime) -> str:
    """Why nobody can apply now; empty while one can."""
    if o.takes_applications(at):
        return ""
    if o.state == "cancelled":
        return _cancelled_text(o)
    if o.state in {"draft", "in_review"}:
        return _("This opportunity is not public yet. Only you and your colleagues see this page.")
    if o.state in {"completed", "archived"} or (o.ends_at and o.ends_at <= at):
        return _("This opportunity is over. Below you find others like it.")
    if o.apply_until and o.apply_until <= at:
        return _("The time for applications has passed. Below you find others like it.")
    return _("Applications are closed for now. Below you find others like it.")


def _cancelled_text(o: Opportunity) -> str:
    reason = CANCEL_REASONS.get(o.state_reason)
    if reason is None:
        return _("The organisation has cancelled this opportunity.")
    return _("The organisation has cancelled this opportunity. Reason: %(reason)s.") % {"reason": reason}


def seats_text(left: int) -> str:
    """«بقي 4 مقاعد», «اكتملت المقاعد»."""
    if left <= 0:
        return _("All places are taken")
    return ngettext("%(n)s place left", "%(n)s places left", left) % {"n": formatting.plain_number(left)}


def _row(o: Opportunity, shift: Shift) -> ShiftRow:
    first = formatting.in_zone(shift.starts_at, o.zone).date()
    last = formatting.in_zone(shift.ends_at, o.zone).date()
    # Roles are there already; asking the shift for its own would be one query each.
    role = next((role.title for role in o.roles.all() if role.pk == shift.role_id), None)
    window = shift.open_ended
    return ShiftRow(
        pk=shift.pk,
        day=formatting.day_span(first, last) if window else formatting.full_day(first),
        hijri=formatting.hijri(first, o.zone),
        time=_("At a time you choose") if window else formatting.time_range(shift.starts_at, shift.ends_at, o.zone),
        role=t(role),
        seats=seats_text(shift.seats_left),
        free=shift.seats_left > 0,
        calendar_url=reverse("shift_calendar", args=[o.public_id, shift.pk]),
    )


def _facts(o: Opportunity) -> list[tuple[str, str | Markup]]:
    facts: list[tuple[str, str | Markup]] = [
        (_("How"), str(MODES.get(o.mode, ""))),
        (_("Kind"), str(KINDS.get(o.kind, ""))),
    ]
    if o.field:
        facts.append((_("Field"), t(o.field.name)))
    if o.programme:
        facts.append((_("Programme"), t(o.programme.title)))
    if o.apply_until:
        facts.append((_("Apply until"), formatting.moment(o.apply_until, o.zone)))
    facts.append((_("How places are given"), str(SELECTIONS.get(o.selection, ""))))
    return facts


def _requirements(o: Opportunity, person: Person | None, at: datetime) -> list[Requirement]:
    """With a person the answers of the gates; without one the same demands unanswered. What no gate can judge, such
    as qualifications, is always unanswered."""
    if person is not None:
        found = [Requirement(gate.demand, gate.is_open, gate.advice) for gate in gates_for(person, o, at)]
    else:
        found = [Requirement(text) for text in _demands(o)]
    if o.gender != "any" and o.gender_reason:
        found = [Requirement(r.text, r.met, r.advice or t(o.gender_reason)) if _is_gender(o, r) else r for r in found]
    if o.qualifications:
        found.append(Requirement(t(o.qualifications)))
    return found


def _is_gender(o: Opportunity, requirement: Requirement) -> bool:
    return str(requirement.text) == str(GENDERS[o.gender])


def _demands(o: Opportunity) -> list[str]:
    found = []
    low, high = o.min_age, o.max_age
    if low is not None and high is not None:
        found.append(_("Age from %(low)s to %(high)s") % {"low": _n(low), "high": _n(high)})
    elif low is not None:
        found.append(_("Age %(low)s or over") % {"low": _n(low)})
    elif high is not None:
        found.append(_("Age %(high)s or under") % {"high": _n(high)})
    if o.guardian_required and (low is None or low < 18):
        found.append(_("A guardian’s consent for people under 18"))
    if o.gender != "any":
        found.append(str(GENDERS[o.gender]))
    if o.identity_level:
        found.append(str(IDENTITY_LEVELS[o.identity_level]))
    for need in o.language_needs.all():
        values = {"language": t_plain(need.language.name), "level": t_plain(LANGUAGE_LEVELS.get(need.level))}
        found.append(_("%(language)s: %(level)s") % values)
    found.extend(t_plain(QUALIFICATION_KINDS[code]) for code in o.required_qualifications)
    return found


def _n(number: int) -> str:
    return formatting.plain_number(number)
