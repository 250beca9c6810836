"""Queues before few seats, and emergencies."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.consents.rules import Purpose
from awn.emergencies.actions.answering import answer
from awn.emergencies.actions.opening import call_wave, open_emergency
from awn.emergencies.links import token_of
from awn.emergencies.models import Call
from awn.emergencies.rules import Draft
from awn.surge.actions.asking import ask
from awn.surge.actions.switching import open_queue

NOW = make.NOW
STOPS: list[Stop] = [
    Stop("queue", "newcomer", lambda world: [world.more["queued"].public_id], note="asks"),
    Stop("queue", "volunteer", lambda world: [world.more["queued"].public_id], note="waits"),
    Stop("opportunity_queue", "owner", lambda world: [world.organisation.slug, world.more["queued"].public_id]),
    Stop("emergency", "", lambda world: [world.more["emergency"].public_id]),
    Stop("emergency_call", "", lambda world: [token_of(world.more["emergency_call"].pk)]),
    Stop("organiser_emergency", "owner", lambda w: [w.organisation.slug, w.more["emergency"].public_id]),
]
NO_PAGE: dict[str, str] = {
    "queue_leave": "a button of the page `queue`",
    "opportunity_queue_close": "a button of the page `opportunity_queue`",
    "emergencies": "a short list; tests/web/test_emergencies.py reads it",
    "emergency_offer": "a button of the page `emergency`",
    "my_calls": "a short list; tests/web/test_emergencies.py reads it",
    "organiser_emergencies": "a list with a form; tests/web/test_emergencies.py sends it",
    "organiser_emergency_act": "buttons of the page `organiser_emergency`",
    "staff_emergencies": "the page `organiser_emergencies`; tests/web/test_emergencies.py reads it",
    "staff_emergency": "the page `organiser_emergency`; tests/web/test_emergencies.py reads it",
    "staff_emergency_act": "buttons of the page `staff_emergency`",
}


def extend(world: World) -> None:
    """A queue in which somebody waits, and an emergency with people in every pool."""
    queued = make.opportunity(
        world.organisation, public_id="queued", title_ar="تنظيم جماهير المباراة النهائية",
        title_en="Stewards for the final", shifts=2, capacity=3, min_age=18,
    )  # fmt: skip
    open_queue(queued.pk, opens_at=NOW - timedelta(minutes=5), by=world.owner, at=NOW - timedelta(minutes=5))
    shifts = list(queued.shifts.values_list("pk", flat=True))
    ask(queued.pk, shifts[:1], charter_accepted=True, by=world.volunteer, at=NOW)
    willing = [
        make.agreed(make.account(name_ar=f"متطوع {n}", name_en=f"Volunteer {n}").person, Purpose.CALLS)  # type: ignore[arg-type]  # made with a person
        for n in range(4)
    ]
    draft = Draft(
        title_ar="سيول في وادي حنيفة", title_en="Floods in Wadi Hanifah", region="SA-01", wanted=1,
        what_ar="نوزع الماء والغذاء ونساعد كبار السن على الانتقال.",
        what_en="We hand out water and food, and help older people to move.",
        place_ar="مدرسة الوادي، المدخل الشرقي", place_en="Valley school, eastern entrance",
    )  # fmt: skip
    emergency = open_emergency(draft, organisation_id=world.organisation.pk, by=world.owner, at=NOW)
    call_wave(emergency.pk, by=world.owner, at=NOW)
    calls = {call.person_id: call for call in Call.objects.filter(emergency=emergency)}
    for one in willing[:2]:
        answer(token_of(calls[one.pk].pk), "yes", by=None, at=NOW)
    platform = open_emergency(draft, organisation_id=None, by=world.staff, at=NOW)
    world.more |= {
        "platform_emergency": platform, "queued": queued, "emergency": emergency,
        "emergency_call": calls[willing[3].pk], "standby_call": calls[willing[1].pk],
    }  # fmt: skip
