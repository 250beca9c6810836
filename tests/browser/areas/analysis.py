"""Questions to the numbers, at the desk of the staff and at an organisation's."""

from __future__ import annotations

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.analysis import actions
from awn.analysis.rules import read
from awn.extracts.refreshing import refresh
from awn.people.models import Person

STOPS: list[Stop] = [
    Stop("staff_analysis", "staff", query="?count=people.people&rows=country&columns=gender"),
    Stop("organiser_analysis", "owner", lambda w: [w.organisation.slug]),
]
NO_PAGE: dict[str, str] = {
    "staff_analysis_keep": "buttons of the page `staff_analysis`; tests/analysis/test_analysis.py presses them",
    "staff_analysis_file": "a file to save",
    "organiser_analysis_keep": "buttons of the page `organiser_analysis`",
    "organiser_analysis_file": "a file to save",
}


def extend(world: World) -> None:
    """The extract as of now, and a question that somebody of the staff keeps."""
    refresh(make.NOW)
    asked = read({"count": "people.people", "rows": "country"})
    staff = Person.objects.get(pk=world.staff.pk)
    actions.keep("المسجلون حسب الدولة", asked, is_shared=True, by=staff, at=make.NOW)
