"""Requests for help: asking, the thread, the desk."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.base.text import Bilingual
from awn.support.actions import asking, handling, templates

_SAME = "made of the same parts as a page that is looked at here; tests/web/test_support.py opens it"
STOPS: list[Stop] = [
    Stop("support"),
    Stop("support_request", "volunteer", arguments=lambda world: [world.more["help"].pk]),
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
