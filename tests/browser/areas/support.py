"""Requests for help: asking, the thread, the desk. The status of the service."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.base.text import Bilingual
from awn.people.models import Person
from awn.status.actions import declaring
from awn.status.actions.checking import keep
from awn.status.models import DaySum
from awn.status.rules import PARTS, Result
from awn.support.actions import asking, handling, templates

_SAME = "made of the same parts as a page that is looked at here; tests/web/test_support.py opens it"
STOPS: list[Stop] = [
    Stop("support"),
    Stop("support_request", "volunteer", arguments=lambda world: [world.more["help"].pk]),
    Stop("status"),
    Stop("staff_status", "helper"),
    Stop("staff_support_request", "helper", arguments=lambda world: [world.more["help"].pk]),
]
NO_PAGE: dict[str, str] = {
    "support_sent": _SAME,
    "my_support": _SAME,
    "support_file": "a file to save",
    "support_secret": "the page `support_request` at a signed address; tests/web/test_support.py walks it",
    "support_secret_file": "a file to save",
    "staff_support": "a table like `staff_safety`; tests/web/test_support.py opens it",
    "staff_support_act": "buttons of the page `staff_support_request`",
    "staff_support_figures": _SAME,
    "staff_support_templates": _SAME,
    "staff_support_file": "a file to save",
    "status_feed": "a feed",
    "status_json": "for programs",
    "staff_outage": "made of the parts of `status` and `staff_status`; tests/web/test_status.py opens it",
}


def extend(world: World) -> None:
    """A request of the volunteer with a question back, and an answer that is used again."""
    helper = world.more["helper"]
    asked = asking.Asked(area="account", words="غيّرت رقم جوالي ولا يصلني الرمز.", route="account_login")
    row = asking.ask(asked, by=world.volunteer, at=make.NOW - timedelta(days=1))
    text = Bilingual("أهلًا، نحتاج إلى الرقم الجديد.", "Hello, we need the new number.")
    templates.put_template(templates.Draft(Bilingual("رقم جديد", "New number"), text), by=helper, at=make.NOW)
    handling.note(row.pk, "اتصلت ولم يُجب أحد.", by=helper, at=make.NOW - timedelta(hours=3))
    handling.answer(row.pk, "ما رقمك الجديد؟", state="waiting", by=helper, at=make.NOW - timedelta(hours=2))
    world.more["help"] = row
    _look(world, helper)


def _look(world: World, helper: Person) -> None:
    """Some days of checks, and an incident that is over."""
    for days in range(5):
        day = make.NOW.date() - timedelta(days=days)
        for part in PARTS:
            DaySum.objects.create(part=part, day=day, good=500 + days, slow=days, bad=days % 2)
    keep({part: Result("ok", 12, "took") for part in PARTS}, by=None, at=make.NOW)
    told = declaring.Declared(
        kind="incident", title=Bilingual("تأخرت الرسائل", "Letters were late"), parts=["mail"],
        text=Bilingual("ننظر في الأمر.", "We look into it."), begins_at=make.NOW - timedelta(days=1),
    )  # fmt: skip
    row = declaring.declare(told, by=helper, at=make.NOW - timedelta(hours=5))
    text = Bilingual("عادت الرسائل.", "Letters go out again.")
    declaring.tell_more(row.pk, text, ends=True, by=helper, at=make.NOW - timedelta(hours=2))
    world.more["outage"] = row
