"""What the people you sign in as live through: every step by the real action, so that every page has its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.demo import cast, onsite
from awn.demo.people import Crowd
from awn.demo.publishing import Edition
from awn.hours.actions import confirm
from awn.hours.actions.objections import dispute
from awn.matching.queries import gates_for
from awn.minors.rules import Signature
from awn.opportunities.actions.editing import add_shifts
from awn.opportunities.actions.states import roll_forward
from awn.opportunities.drafts import ShiftDraft
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.actions import add_member
from awn.participation.actions import applications as applying
from awn.participation.actions import attendance
from awn.participation.actions import consents as guarding
from awn.participation.models import Application, Place
from awn.people.models import Person
from awn.people.rules import ADULT_AGE
from awn.reactions.dispatch import drain
from awn.support.actions.asking import report_barrier

HUB = "food_hub"
HOURS_OF_A_SHIFT = 4
Players = Mapping[str, Person]


def join_house(players: Players, house_id: int, at: datetime) -> None:
    """The coordinator is made a member by the owner."""
    since = at - timedelta(days=300)
    add_member(house_id, email=cast.emails()["coordinator"], role="coordinator", by=players["owner"], at=since)


def hub_of(editions: Sequence[Edition]) -> Opportunity:
    """The kitchen where something happens every day."""
    return next(e.opportunity for e in editions if e.text.key == HUB and e.opportunity.state == "published")


def play(players: Players, crowd: Crowd, editions: Sequence[Edition], at: datetime) -> None:
    """All stories, then the messages that follow from them."""
    hub = hub_of(editions)
    helpers = _helpers(crowd, hub, at)
    _remember(players, at)
    lately(players, hub, [players["volunteer"], helpers[1]], at)
    yesterday(players, hub, helpers[:5], at)
    under_way = today(players, hub, [players["volunteer"], *helpers[5:11]], at)
    onsite.wait_for(under_way, helpers[15:18], players["coordinator"])
    _volunteer(players, hub, editions, at)
    _family(players, editions, at)
    for helper in helpers[11:15]:
        _apply(helper, hub.pk, _coming(hub, at)[2:4], at - timedelta(hours=5), "أسكن في الحي ويسعدني أن أشارك.")
    _barriers(players, at)
    roll_forward(by=None, at=at)
    drain(at)


def today(players: Players, hub: Opportunity, people: Sequence[Person], at: datetime) -> Shift:
    """A shift that is under way now: two are there already, the others are still to be checked in."""
    begun = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    shift = _seated(players, hub, people, begun, at)
    places = list(Place.objects.filter(shift=shift, state="confirmed").order_by("-pk")[:2])
    for place in places:
        attendance.check_in(place.pk, by=players["supervisor"], at=begun + timedelta(minutes=4))
    return shift


def lately(players: Players, hub: Opportunity, people: Sequence[Person], at: datetime) -> None:
    """A shift of some days ago, confirmed by the supervisor: the first has not answered yet, the others object."""
    begun = at.replace(minute=0, second=0, microsecond=0) - timedelta(days=3)
    shift = _seated(players, hub, people, begun, at)
    by, ended = players["supervisor"], begun + timedelta(hours=HOURS_OF_A_SHIFT)
    for place in Place.objects.filter(shift=shift, state="confirmed").order_by("pk"):
        attendance.check_in(place.pk, by=by, at=begun)
        attendance.check_out(place.pk, by=by, at=ended)
        entry = confirm(place.pk, by=by, at=ended + timedelta(hours=2))
        if place.person != people[0]:
            note = "بقيت بعد المناوبة نصف ساعة لترتيب المستودع، وكان المشرف معنا."
            dispute(entry.pk, reason="too_few", note=note, by=place.person, at=at - timedelta(hours=20))


def yesterday(players: Players, hub: Opportunity, people: Sequence[Person], at: datetime) -> None:
    """A shift that is over: everybody came, one did not, and the hours wait to be confirmed."""
    begun = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=26)
    shift = _seated(players, hub, people, begun, at)
    by = players["supervisor"]
    first, *others = Place.objects.filter(shift=shift, state="confirmed").order_by("pk")
    attendance.mark_absent(first.pk, by=by, at=begun + timedelta(hours=1))
    for minutes, place in enumerate(others):
        attendance.check_in(place.pk, by=by, at=begun + timedelta(minutes=minutes))
        attendance.check_out(place.pk, by=by, at=begun + timedelta(hours=HOURS_OF_A_SHIFT, minutes=-minutes))


def _helpers(crowd: Crowd, hub: Opportunity, at: datetime) -> list[Person]:
    """Grown-up neighbours of the hub who have not applied there yet."""
    known = set(Application.objects.filter(opportunity=hub).values_list("person_id", flat=True))
    return [
        one
        for one in crowd.people
        if one.region_id == cast.REGION
        and one.pk not in known
        and one.birth_date is not None
        and at.year - one.birth_date.year > ADULT_AGE
    ]


def _seated(players: Players, hub: Opportunity, people: Sequence[Person], begun: datetime, at: datetime) -> Shift:
    """A new shift of the hub with these people in it."""
    ends_at = begun + timedelta(hours=HOURS_OF_A_SHIFT)
    planned = begun - timedelta(days=5)
    [shift] = add_shifts(
        hub.pk, [ShiftDraft(starts_at=begun, ends_at=ends_at, capacity=12)], by=players["owner"], at=planned
    )
    for number, person in enumerate(people):
        asked = planned + timedelta(hours=number + 1)
        earlier = Application.objects.filter(opportunity=hub, person=person, state="accepted").first()
        if earlier is None:
            _apply(person, hub.pk, [shift], asked, "", by=players["coordinator"])
        else:
            _one_more(earlier, shift, asked)
    return shift


def _one_more(application: Application, shift: Shift, at: datetime) -> None:
    """Another seat for somebody who is accepted already, as agreed with the coordinator."""
    Place.objects.create(
        shift=shift, person=application.person, application=application, state="confirmed", created_at=at, changed_at=at
    )


def _remember(players: Players, at: datetime) -> None:
    """The certificates that came in the past reached the inboxes of the cast, and of the cast alone."""
    people = [person.pk for person in players.values()]
    Event.objects.filter(name="certificate.issued", data__person__in=people).update(handled_at=None)
    drain(at - timedelta(days=3))


def _volunteer(players: Players, hub: Opportunity, editions: Sequence[Edition], at: datetime) -> None:
    """A seat in the days to come, one application under review, a waiting list, and one friendly no."""
    noura = players["volunteer"]
    soonest = _soonest(editions)
    reviewed = [e for e in soonest if _open_to(e, noura, at) and e.opportunity.selection == "reviewed"]
    instant = [e for e in soonest if _open_to(e, noura, at) and e.opportunity.selection == "instant"]
    for edition in reviewed[:1]:
        _try(noura, edition, at - timedelta(hours=30))
    for edition in reviewed[1:2]:
        declined = _try(noura, edition, at - timedelta(days=6))
        if declined is None:
            continue
        note = "شكرًا لك يا نورة. امتلأت المقاعد هذه المرة، ونرجو أن نراك في الموسم القادم."
        applying.decline(declined.pk, reason="no_places", note=note, by=edition.house.owner, at=at - timedelta(days=4))
    for edition in instant[:1]:
        _try(noura, edition, at - timedelta(days=2), limit=2)
    full = next((e for e in instant[1:] if _full_shift(e)), None)
    if full is not None:
        _try(noura, full, at - timedelta(days=1), shift=_full_shift(full))
    accepted = Application.objects.get(opportunity=hub, person=noura, state="accepted")
    for shift in _coming(hub, at)[3:4]:
        _one_more(accepted, shift, at)


def _family(players: Players, editions: Sequence[Edition], at: datetime) -> None:
    """The daughter waits for her father's consent, once more and once given; the father has a seat of his own."""
    joud, father = players["minor"], players["guardian"]
    for_her = [e for e in _soonest(editions) if _open_to(e, joud, at) and e.opportunity.guardian_required]
    for edition in for_her[:1]:
        _try(joud, edition, at - timedelta(hours=7))
    for edition in for_her[1:2]:
        agreed = _try(joud, edition, at - timedelta(days=3))
        if agreed is not None:
            guarding.consent(agreed.pk, Signature(name=father.name_ar), by=father, at=at - timedelta(days=2, hours=20))
    for_him = [e for e in _soonest(editions) if _open_to(e, father, at) and e.opportunity.selection == "instant"]
    for edition in for_him[2:3]:
        _try(father, edition, at - timedelta(days=2))


def _barriers(players: Players, at: datetime) -> None:
    reports = (
        ("/ar/opportunities/", "قارئ الشاشة لا يقرأ عدد المقاعد المتبقية في البطاقة.", "ar", players["volunteer"]),
        ("/en/sign-up/", "The month field closes when I zoom to 300 per cent.", "en", None),
    )
    for days, (page, text, language, by) in enumerate(reports, start=1):
        report_barrier(page=page, text=text, email="", language=language, by=by, at=at - timedelta(days=days))


def _open_to(edition: Edition, person: Person, at: datetime) -> bool:
    opportunity = edition.opportunity
    return (
        edition.text.key != HUB
        and opportunity.takes_applications(at)
        and not edition.shifts[0].open_ended
        and opportunity.zone == "Asia/Riyadh"
        and edition.shifts[0].starts_at > at
        and all(gate.is_open for gate in gates_for(person, opportunity, at))
    )


def _soonest(editions: Sequence[Edition]) -> list[Edition]:
    """In the cast's own region first, the soonest first."""
    return sorted(editions, key=lambda e: (e.opportunity.region_id != cast.REGION, e.shifts[0].starts_at))


def _full_shift(edition: Edition) -> Shift | None:
    return Shift.objects.filter(opportunity=edition.opportunity, taken=F("capacity"), cancelled_at=None).first()


def _coming(hub: Opportunity, at: datetime) -> list[Shift]:
    return list(Shift.objects.filter(opportunity=hub, starts_at__gt=at, taken__lt=F("capacity")).order_by("starts_at"))


def _try(
    person: Person, edition: Edition, at: datetime, *, limit: int = 1, shift: Shift | None = None
) -> Application | None:
    """Applies; None where another place of theirs is in the way."""
    shifts = [shift] if shift else list(edition.shifts[:limit])
    try:
        return _apply(person, edition.opportunity.pk, shifts, at, "يسعدني أن أشارك معكم.")
    except Refusal:
        return None


def _apply(
    person: Person,
    opportunity_id: int,
    shifts: Sequence[Shift],
    at: datetime,
    message: str,
    *,
    by: Person | None = None,
) -> Application:
    """Applies and, where `by` decides, is accepted an hour later."""
    application = applying.apply(
        applying.Request(
            opportunity_id=opportunity_id,
            shift_ids=[shift.pk for shift in shifts],
            message=message,
            charter_accepted=True,
        ),
        by=person,
        at=at,
    )
    return applying.accept(application.pk, by=by, at=at + timedelta(hours=1)) if by else application
