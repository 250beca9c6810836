"""Many at once in the demo: an emergency under way and one that is over, a queue that opens tomorrow and one served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.consents.actions import agree
from awn.consents.rules import Purpose
from awn.demo.cast import REGION
from awn.emergencies.actions.answering import answer
from awn.emergencies.actions.opening import call_wave, close_emergency, open_emergency
from awn.emergencies.actions.seats import set_shift
from awn.emergencies.actions.standby import set_standby
from awn.emergencies.links import token_of
from awn.emergencies.models import Call, Emergency
from awn.emergencies.queries import shifts_for
from awn.emergencies.rules import Draft
from awn.opportunities.models import Opportunity
from awn.people.models import Account, Person
from awn.people.rules import ADULT_AGE
from awn.safety.actions.conduct import accept_conduct
from awn.surge.actions.asking import ask
from awn.surge.actions.serving import serve_queue
from awn.surge.actions.switching import open_queue

READY, ASKING = 20, 14
ADDRESSES = "crowd.awn.example"
# Answers of those who were called, in turn; whoever comes after them has not answered yet.
UNDER_WAY = ("yes", "yes", "later", "yes", "yes", "no", "yes", "yes", "yes", "no", "later", "yes")
LONG_AGO = ("yes", "yes", "no", "yes", "later")
FLOODS = Draft(
    title_ar="وجبات عاجلة لأسر تضررت من السيول", title_en="Urgent meals for families after the floods",
    what_ar="غمرت السيول بيوتًا في الوادي. نطبخ ونغلّف وجبات لثلاثمئة أسرة، ونوزعها من مستودع المائدة.",
    what_en="Floods have entered homes in the valley. We cook and pack meals for three hundred families and hand them"
    " out from the kitchen’s store.",
    place_ar="مستودع المائدة، البوابة الشرقية", place_en="The kitchen’s store, eastern gate", region=REGION, wanted=5,
)  # fmt: skip
STORM = Draft(
    title_ar="إزالة ما خلّفته العاصفة من الطرق", title_en="Clearing the roads after the storm",
    what_ar="أغلقت الأشجار والرمال طرقًا في الحي. نساعد البلدية على فتحها لسيارات الإسعاف.",
    what_en="Trees and sand have closed roads in the quarter. We help the municipality to open them for ambulances.",
    place_ar="ساحة البلدية", place_en="The municipality’s yard", region=REGION, wanted=3,
)  # fmt: skip
OVER = (
    "فُتحت الطرق كلها قبل المغرب. شكرًا لكل من لبّى، ولكل من كان مستعدًّا.",
    "All roads were open before sunset. Thank you to everybody who came, and to everybody who was ready.",
)


def gather(players: Mapping[str, Person], hub: Opportunity, at: datetime) -> None:
    """By the real actions; nobody is written to."""
    ready = _grown_ups(players, READY, at)
    for person in (players["volunteer"], *ready):
        agree(person.pk, Purpose.CALLS, by=person, at=at - timedelta(days=120))
    _over(players["staff"], at - timedelta(days=90))
    _under_way(hub, players["coordinator"], at)
    _queues(hub, ready[:ASKING], at)
    said = Q(name__startswith="emergency.") | Q(name__startswith="queue.") | Q(name__startswith="consent.")
    more = Q(name__startswith="place.") | Q(name__startswith="application.") | Q(name__startswith="conduct.")
    Event.objects.filter(said | more, handled_at=None).update(handled_at=F("at"))


def _grown_ups(players: Mapping[str, Person], number: int, at: datetime) -> list[Person]:
    """Grown-ups of the region, and none of those you sign in as; with accounts, for only who has one is called."""
    day = at.date() - timedelta(days=366 * (ADULT_AGE + 1))
    rows = Person.objects.filter(region=REGION, birth_date__lte=day, standing="", account=None)
    people = list(rows.exclude(pk__in=[one.pk for one in players.values()]).order_by("pk")[:number])
    # Nobody signs in with them: no password fits.
    Account.objects.bulk_create(
        [Account(email=f"helper-{one.pk}@{ADDRESSES}", password=make_password(None), person=one) for one in people]
    )
    return people


def _over(staff: Person, at: datetime) -> None:
    storm = open_emergency(STORM, organisation_id=None, by=staff, at=at)
    call_wave(storm.pk, by=staff, at=at)
    _answers(storm, LONG_AGO, at)
    close_emergency(storm.pk, words_ar=OVER[0], words_en=OVER[1], by=staff, at=at + timedelta(hours=9))


def _under_way(hub: Opportunity, coordinator: Person, at: datetime) -> None:
    """People come to a shift of the kitchen, some are on standby, some have not answered; so has the volunteer not."""
    begin = at - timedelta(minutes=40)
    floods = open_emergency(FLOODS, organisation_id=hub.organisation_id, by=coordinator, at=begin)
    free = shifts_for(floods, at).filter(opportunity=hub, starts_at__gt=at, taken__lte=F("capacity") - FLOODS.wanted)
    shift = free.first()
    if shift is not None:
        set_shift(floods.pk, shift.pk, by=coordinator, at=begin)
    call_wave(floods.pk, by=coordinator, at=begin)
    _answers(floods, UNDER_WAY, begin)
    Emergency.objects.filter(pk=floods.pk).update(next_wave_at=None)
    set_standby(floods.pk, starts=at, ends=at + timedelta(hours=18), by=coordinator, at=at)


def _answers(emergency: Emergency, said: Sequence[str], at: datetime) -> None:
    called = Call.objects.select_related("person").filter(emergency=emergency, person__region=REGION)
    others = called.filter(person__account__email__endswith=ADDRESSES).order_by("pk")
    for minutes, (call, word) in enumerate(zip(others, said, strict=False), start=2):
        try:
            answer(token_of(call.pk), word, by=call.person, at=at + timedelta(minutes=minutes))
        except Refusal:
            # They have a place elsewhere at the time, or a gate is shut: they read why, and have not answered.
            continue


def _queues(hub: Opportunity, people: Sequence[Person], at: datetime) -> None:
    """One that opens tomorrow, in which people wait for the lot; one that was served, where it found seats."""
    at_once = Opportunity.objects.filter(
        state="published", selection="instant", queue_opens_at=None, starts_at__gt=at, region=REGION
    ).exclude(pk=hub.pk)
    # The house of those you sign in as first.
    own = list(at_once.filter(organisation=hub.organisation_id).order_by("pk"))
    chosen = [*own, *at_once.exclude(organisation=hub.organisation_id).order_by("pk")][:2]
    for person in people:
        accept_conduct(person.pk, language=person.language, by=person, at=at - timedelta(days=2))
        person.refresh_from_db(fields=["conduct_version"])
    for number, opportunity in enumerate(chosen):
        opens = at + timedelta(days=1) if number == 0 else at - timedelta(hours=5)
        begin = min(opens, at) - timedelta(hours=1)
        open_queue(opportunity.pk, opens_at=opens, by=None, at=begin)
        _press(opportunity, people, begin, at)
        if number:
            serve_queue(opportunity.pk, by=None, at=opens + timedelta(minutes=1))


def _press(opportunity: Opportunity, people: Sequence[Person], begin: datetime, at: datetime) -> None:
    shift = opportunity.shifts.filter(cancelled_at=None, starts_at__gt=at).order_by("starts_at").first()
    if shift is None:
        return
    for seconds, person in enumerate(people):
        moment = begin + timedelta(seconds=seconds)
        ask(opportunity.pk, [shift.pk], charter_accepted=True, by=person, at=moment)
